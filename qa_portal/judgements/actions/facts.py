"""The provider says of every section of the draft report whether its facts are right; the chair answers (ESG 2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit import actions as audit
from qa_portal.judgements import queries
from qa_portal.judgements.actions.standing import Stale, checked
from qa_portal.judgements.models import FactualAnswer
from qa_portal.judgements.queries.reporting import Section
from qa_portal.judgements.rules.requirements import LEAST_RATIONALE, LEAST_SUMMARY, SUMMARY
from qa_portal.judgements.rules.stages import ANSWERING, CORRECTING
from qa_portal.kernel.errors import BadInput, Hidden
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.actions.standing import require
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine

LEAST_REASON = 5  # characters


@dataclass(frozen=True)
class Answer:
    """What the provider says about one section. `seen` is when it was last answered as far as the writer knows."""

    section: str
    corrected: bool
    text: str = ""
    seen: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """What the chair says about one correction. `text` is the section as it reads from now on, if it was accepted."""

    section: str
    accepted: bool
    reason: str
    text: str = ""


def answer(
    session: Session, case: Case, given: Sequence[Answer], *, actor: Person, at: datetime
) -> list[FactualAnswer]:
    """Keep the provider's answers on sections of the draft report; they are not sent yet.

    Raises NotAllowed, WrongState, Stale when a colleague answered since, Hidden for an unknown section, or BadInput for
    a correction without text. All are kept, or none.
    """
    _answers(session, case, actor)
    sections = {each.name: each for each in queries.sections(session, case)}
    return [_answer(session, case, sections.get(each.section), each, actor, at) for each in given]


def _answers(session: Session, case: Case, actor: Person) -> None:
    require(session, case, actor, "designer")
    engine.hold(session, case)
    require(session, case, actor, "designer", ANSWERING)


def _answer(
    session: Session, case: Case, section: Section | None, given: Answer, actor: Person, at: datetime
) -> FactualAnswer:
    if section is None:
        raise Hidden
    row, text = section.answer, checked(given.text) if given.corrected else ""
    if given.corrected and not text:
        raise BadInput(marked("Write what is wrong and what is correct."))
    if row is not None and (row.corrected, row.text) == (given.corrected, text):
        return row
    if (row.answered_at if row else None) != given.seen:
        raise Stale
    if row is None:
        row = FactualAnswer(case_id=case.id, section=section.name)
        session.add(row)
    row.corrected, row.text, row.before = given.corrected, text, section.text
    row.answered_by_id, row.answered_at = actor.id, at
    session.flush()
    return row


def confirm_rest(session: Session, case: Case, *, actor: Person, at: datetime) -> int:
    """Answer "nothing is wrong" on every section that has no answer yet, and say how many there were.

    Raises NotAllowed or WrongState.
    """
    _answers(session, case, actor)
    rest = [each for each in queries.sections(session, case) if each.answer is None]
    for each in rest:
        _answer(session, case, each, Answer(each.name, corrected=False), actor, at)
    return len(rest)


def send_answers(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Send the provider's answers to the chair. Raises NotAllowed, WrongState or Blocked."""
    found = [each.section for each in queries.corrections(session, case)]
    engine.fire(session, case, "answer_facts", actor=actor, at=at, data={"corrections": found})


def close(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Close the check of facts when its day has passed. Raises NotAllowed, WrongState or Blocked.

    Sections without an answer count as read without factual errors.
    """
    found = [each.section for each in queries.corrections(session, case)]
    engine.fire(session, case, "close_facts", actor=actor, at=at, data={"corrections": found})


def judge(
    session: Session, case: Case, verdict: Verdict, *, version: int, actor: Person, at: datetime
) -> FactualAnswer:
    """Accept or reject one correction with a reason; an accepted one may change the text of its section.

    `version` is that of the section's text which was read before it was changed. Raises NotAllowed for anybody but the
    chair, WrongState, Stale, Hidden when the provider corrected nothing there, or BadInput.
    """
    require(session, case, actor, "chair")
    engine.hold(session, case)
    require(session, case, actor, "chair", CORRECTING)
    section = queries.section(session, case, verdict.section)
    row = section.answer
    if row is None or not row.corrected:
        raise Hidden
    if section.version != version:
        raise Stale
    taken_back = row.before if row.accepted else ""  # with the verdict, its text
    text = verdict.text if verdict.accepted else taken_back
    changed = _rewrite(session, case, section, text, actor, at)
    row.accepted, row.reason = verdict.accepted, checked(verdict.reason, least=LEAST_REASON)
    row.judged_by_id, row.judged_at = actor.id, at
    session.flush()
    data = {"section": section.name, "accepted": verdict.accepted, "changed": changed}
    audit.record(session, stream=case.stream, kind="facts.judged", data=data, actor_id=actor.id, at=at)
    return row


def _rewrite(session: Session, case: Case, section: Section, text: str, actor: Person, at: datetime) -> bool:
    """Put the corrected text into the report, and tell whether anything changed. An empty text leaves it as it is."""
    if not text.strip():
        return False
    text = checked(text, least=LEAST_SUMMARY if section.name == SUMMARY else LEAST_RATIONALE)
    if text == section.text:
        return False
    if section.name == SUMMARY:
        report = queries.panel_report(session, case)
        if report is not None:
            report.summary, report.updated_by_id, report.updated_at = text, actor.id, at
        return report is not None
    agreed = queries.consensus_by_code(session, case)[section.name]
    agreed.rationale, agreed.recorded_by_id, agreed.recorded_at = text, actor.id, at
    return True
