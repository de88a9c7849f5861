"""What must hold for a proposal: when it is complete, and what the procedures require before it moves. Pure."""

from qa_portal.proposals.rules.completeness import Completeness, Missing, completeness

__all__ = ["Completeness", "Missing", "completeness"]
