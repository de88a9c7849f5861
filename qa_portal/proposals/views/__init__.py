"""The pages of a proposal: begin, write, assess oneself, submit, check, compare, withdraw."""

from qa_portal.proposals.views import assessing, checking, evidence, leaving, reading, writing
from qa_portal.proposals.views.blueprint import bp

__all__ = ["assessing", "bp", "checking", "evidence", "leaving", "reading", "writing"]
