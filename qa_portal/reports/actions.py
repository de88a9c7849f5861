"""Makes reports: drafts anew each time, the published one once for all time."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_portal.decisions.models import Decision
from qa_portal.proposals.models import Case
from qa_portal.reports import pdf
from qa_portal.reports.models import PublishedReport
from qa_portal.reports.queries import report

_PAGE = re.compile(rb"/Type /Page\b")


def draft(session: Session, case: Case, *, language: str, at: datetime) -> bytes:
    """Return the draft report of a case as a PDF: without outcome, for the factual-accuracy check (ESG 2.6)."""
    return pdf.render(report(session, case, language=language, at=at, draft=True))


def decision_of(session: Session, case: Case) -> Decision | None:
    """Return the current decision of a case, if there is one."""
    return session.scalar(select(Decision).where(Decision.case_id == case.id, Decision.current))


def published(session: Session, decision_id: int, language: str) -> PublishedReport | None:
    """Return the published report of a decision in `language`, if it has been made."""
    return session.scalar(
        select(PublishedReport).where(PublishedReport.decision_id == decision_id, PublishedReport.language == language)
    )


def due(session: Session, languages: Sequence[str], *, limit: int) -> list[tuple[int, str]]:
    """List (decision, language) of reports that have not been made yet, the oldest decision first."""
    found: list[tuple[int, str]] = []
    for language in languages:
        made = select(PublishedReport.decision_id).where(PublishedReport.language == language)
        query = select(Decision.id).where(Decision.current, Decision.id.not_in(made)).order_by(Decision.id)
        found += [(decision_id, language) for decision_id in session.scalars(query.limit(limit))]
    return sorted(found)[:limit]


def publish(session: Session, decision: Decision, language: str, *, at: datetime) -> PublishedReport:
    """Make the report of a decision in `language`, or return the one that was made: its bytes never change again."""
    if found := published(session, decision.id, language):
        return found
    made = pdf.render(report(session, decision.case, language=language, at=decision.decided_at))
    row = PublishedReport(
        decision_id=decision.id,
        language=language,
        content=made,
        sha256=hashlib.sha256(made).hexdigest(),
        size=len(made),
        pages=len(_PAGE.findall(made)),
        made_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # somebody asked for it at the same moment
        found = published(session, decision.id, language)
        if found is None:
            raise
        return found
    return row
