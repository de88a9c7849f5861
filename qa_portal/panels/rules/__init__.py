"""What a lawful panel is, whom it may not hold, and what a declaration of interest must say (ESG 2.4). Pure."""

from qa_portal.panels.rules import composition, interests, offers, ties

__all__ = ["composition", "interests", "offers", "ties"]
