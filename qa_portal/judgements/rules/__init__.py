"""What must hold for judgements, consensus and report, and how far a panel stands apart. Pure."""

from qa_portal.judgements.rules import agenda, requirements, stages

__all__ = ["agenda", "requirements", "stages"]
