"""The pages of a proposal: begin, write, assess oneself, submit, check, compare, withdraw."""

from qa_portal.proposals.views.blueprint import bp

__all__ = ["bp"]
