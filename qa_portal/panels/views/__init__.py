"""Pages of panels: the panel of a case, invitations and declarations of interest."""

from qa_portal.panels.views import interests, inviting, panel, seats
from qa_portal.panels.views.blueprint import bp

__all__ = ["bp", "interests", "inviting", "panel", "seats"]
