"""Reads of panels: who sits on one, who was asked, what was declared, and who could be asked next."""

from qa_portal.panels.queries.candidates import Candidate, Search, candidates, pool
from qa_portal.panels.queries.letters import invitation_letters
from qa_portal.panels.queries.seats import (
    SeatRow,
    confirmed,
    declarations,
    invitation,
    may_declare,
    members,
    panel_facts,
    panel_rules,
    seat,
    seat_of,
    seats,
)

__all__ = [
    "Candidate",
    "Search",
    "SeatRow",
    "candidates",
    "confirmed",
    "declarations",
    "invitation",
    "invitation_letters",
    "may_declare",
    "members",
    "panel_facts",
    "panel_rules",
    "pool",
    "seat",
    "seat_of",
    "seats",
]
