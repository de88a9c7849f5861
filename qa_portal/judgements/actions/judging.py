"""A reviewer judges: saves, cites, submits; an officer reopens what was submitted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.criteria.definition import Criterion
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.judgements import queries
from qa_portal.judgements.actions.standing import Stale, checked
from qa_portal.judgements.models import Citation, Judgement
from qa_portal.judgements.queries.judging import documents
from qa_portal.judgements.rules.stages import JUDGING
from qa_portal.kernel.errors import BadInput, Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.panels.models import Assignment
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import framework_of, roles_on
from qa_portal.workflow import engine

LONGEST_PAGES = 80  # characters: "4, art. 10 (2); 12–14"


@dataclass(frozen=True)
class Citing:
    """A place to cite: pages of one version of a document."""

    version_id: int
    pages: str


@dataclass(frozen=True)
class JudgementDraft:
    """What a reviewer says about one criterion now. `cite` adds a place, `uncite` takes one away by its id."""

    criterion: str
    level: str
    rationale: str
    cite: Citing | None = None
    uncite: int | None = None


def save(
    session: Session, assignment: Assignment, draft: JudgementDraft, *, version: int, actor: Person, at: datetime
) -> Judgement:
    """Keep what the reviewer says about one criterion; nobody else reads it before it is submitted.

    `version` is that of the judgement which was read before it was changed (0: there was none). Raises NotAllowed,
    WrongState when judging is over or the reviewer saved in another window since, BadInput for what cannot be used.
    """
    _writes(session, assignment, actor)
    criterion = _criterion(assignment, draft.criterion)
    if draft.level:
        _known_level(assignment, draft.level)
    said = (draft.level or None, checked(draft.rationale))
    row = queries.own_on(session, assignment, criterion.code)
    if (row.row_version if row else 0) != version:
        raise Stale
    if row is None:
        row = _begun(assignment, criterion, at)
        session.add(row)
    if (row.level, row.rationale) != said or draft.cite or draft.uncite:
        row.level, row.rationale = said
        row.updated_at = at
        _change_citations(session, assignment.case, row, draft, actor)
    session.flush()
    return row


def _writes(session: Session, assignment: Assignment, actor: Person) -> None:
    """Let nobody else change this reviewer's judgements until the transaction ends, and see that they may."""
    if assignment.person_id != actor.id or "reviewer" not in roles_on(session, assignment.case, actor):
        raise NotAllowed
    engine.hold(session, assignment)
    if assignment.state != "active" or assignment.case.state not in JUDGING:
        raise WrongState(marked("Judgements can be changed only while the review is open and you have not submitted."))


def _criterion(assignment: Assignment, code: str) -> Criterion:
    for each in framework_of(assignment.case).criteria:
        if each.code == code:
            return each
    raise Hidden


def _known_level(assignment: Assignment, key: str) -> None:
    if key not in {each.key for each in framework_of(assignment.case).scale}:
        raise BadInput(marked("Choose one of the levels."))


def _begun(assignment: Assignment, criterion: Criterion, at: datetime) -> Judgement:
    """Begin a judgement; the question as it was asked stays with the answer."""
    return Judgement(
        assignment_id=assignment.id,
        case_id=assignment.case_id,
        criterion=criterion.code,
        level=None,
        rationale="",
        question={"en": criterion.question.en, "ro": criterion.question.ro},
        updated_at=at,
        citations=[],
    )


def _change_citations(session: Session, case: Case, row: Judgement, draft: JudgementDraft, actor: Person) -> None:
    if draft.uncite is not None:
        row.citations = [each for each in row.citations if each.id != draft.uncite]
    if draft.cite is None:
        return
    pages = " ".join(checked(draft.cite.pages, most=LONGEST_PAGES).split())
    if draft.cite.version_id not in {each.version_id for each in documents(session, case, actor)}:
        raise BadInput(marked("Choose a document of this case."))
    if any((each.version_id, each.pages) == (draft.cite.version_id, pages) for each in row.citations):
        return
    version = session.get_one(EvidenceVersion, draft.cite.version_id)
    row.citations.append(Citation(version_id=version.id, version=version, pages=pages))


def submit(session: Session, assignment: Assignment, *, actor: Person, at: datetime) -> None:
    """Submit all judgements of a reviewer as they are. Raises NotAllowed, WrongState or Blocked."""
    engine.fire(session, assignment, "submit", actor=actor, at=at)
    for each in queries.own(session, assignment).values():
        each.submitted_at = at
    session.flush()


def reopen(session: Session, assignment: Assignment, *, reason: str, actor: Person, at: datetime) -> None:
    """Let a reviewer change submitted judgements again, for a reason. Raises NotAllowed, WrongState or Blocked."""
    reason = checked(reason)
    given = {"reason": reason}
    engine.fire(session, assignment, "reopen", actor=actor, at=at, given=reason, data=given, extra=given)
    assignment.reason = reason
    for each in session.scalars(select(Judgement).where(Judgement.assignment_id == assignment.id)):
        each.submitted_at = None
    session.flush()
