"""Writes the draft: description, answers to remarks, and self-assessment; nothing of it leaves the provider yet."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.kernel.errors import BadInput, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.proposals import queries
from qa_portal.proposals.actions.standing import open_draft
from qa_portal.proposals.draft import ProposalData, clean
from qa_portal.proposals.models import Case, MicroCredential, ProposalDraft, SelfAssessment

LONGEST_TEXT = 12_000  # characters of a self-assessment or an answer

STALE = marked("This was changed in another window or by a colleague. Nothing is lost: compare both texts, then save.")
_TOO_LONG = marked("Write at most {most} characters (now {now})")


def follow(micro_credential: MicroCredential, data: ProposalData) -> None:
    """Let the columns that lists are sorted and searched by say what `data` says."""
    micro_credential.title = data.title
    micro_credential.ects = data.ects
    micro_credential.eqf_level = int(data.eqf_level) if data.eqf_level else None
    micro_credential.isced_f = data.isced_f
    micro_credential.country = data.country


def save(
    session: Session,
    case: Case,
    data: ProposalData,
    *,
    version: int,
    actor: Person,
    at: datetime,
    answers: Mapping[int, str] | None = None,
) -> ProposalDraft:
    """Keep what the draft says now, and the `answers` (by id) to remarks of the officer that the provider has got.

    `version` is that of the draft which was read before it was changed. Raises NotAllowed, WrongState when the case is
    not being written or somebody else has saved since, BadInput for an answer that is too long.
    """
    draft = open_draft(session, case, actor)
    if draft.row_version != version:
        raise WrongState(STALE)
    said = data.model_dump(mode="json")
    answered = _answer(session, case, answers or {}, actor, at)
    if said != draft.data or answered:
        draft.data, draft.updated_at, draft.updated_by_id = said, at, actor.id
        if case.submitted_at is None:  # what the agency has got keeps the title under which it got it
            follow(case.micro_credential, data)
    session.flush()
    return draft


def answer(session: Session, case: Case, answers: Mapping[int, str], *, actor: Person, at: datetime) -> None:
    """Keep `answers` (by id) to remarks that the provider has got. Raises NotAllowed, WrongState or BadInput."""
    open_draft(session, case, actor)
    _answer(session, case, answers, actor, at)
    session.flush()


def _answer(session: Session, case: Case, answers: Mapping[int, str], actor: Person, at: datetime) -> bool:
    changed = False
    for remark in queries.remarks(session, case, sent=True) if answers else ():
        text = _checked(answers.get(remark.id, remark.answer))
        if text != remark.answer:
            changed, remark.answer = True, text
            remark.answered_by_id, remark.answered_at = (actor.id, at) if text else (None, None)
    return changed


def _checked(text: str) -> str:
    text = str(clean(text)).strip()
    if len(text) > LONGEST_TEXT:
        raise BadInput(_TOO_LONG, most=LONGEST_TEXT, now=len(text))
    return text


def assess(
    session: Session, case: Case, criterion: str, text: str, *, seen: datetime | None, actor: Person, at: datetime
) -> SelfAssessment:
    """Keep what the provider says about one criterion; an empty text takes it back.

    `seen` is when the text was last changed as far as the writer knows (None: there was none). Raises NotAllowed,
    WrongState when somebody else has changed it since, BadInput for an unknown criterion or a text too long.
    """
    open_draft(session, case, actor)
    if criterion not in queries.criteria_of(case):
        raise BadInput(marked("There is no criterion {code}."), code=criterion)
    row = queries.self_assessment_rows(session, case).get(criterion)
    if (row.updated_at if row else None) != seen:
        raise WrongState(STALE)
    text = _checked(text)
    if row is None:
        row = SelfAssessment(case_id=case.id, criterion=criterion, text=text, updated_at=at, updated_by_id=actor.id)
        session.add(row)
    elif row.text != text:
        row.text, row.updated_at, row.updated_by_id = text, at, actor.id
    session.flush()
    return row
