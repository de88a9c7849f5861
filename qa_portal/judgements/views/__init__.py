"""Pages of judging: the reviewer's desk, the panel's table, the head of the report, and the check of facts."""

from qa_portal.judgements.views import agreeing, facts, judging, reporting
from qa_portal.judgements.views.blueprint import bp

__all__ = ["agreeing", "bp", "facts", "judging", "reporting"]
