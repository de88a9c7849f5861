"""Reads of conditions: which somebody sees, what was reported and ruled, and what rules and letters need to know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_portal.accounts.models import Person
from qa_portal.decisions.models import Condition, Decision
from qa_portal.evidence import queries as library
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.evidence.queries import Use
from qa_portal.followup.models import ConditionReport, ConditionReportEvidence, ConditionRuling
from qa_portal.followup.rules import ConditionsFacts, OverdueFacts, ReportFacts
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.links import absolute
from qa_portal.outbox import letters
from qa_portal.proposals.models import Case, MicroCredential
from qa_portal.proposals.queries import letter_words, roles_on, took_part, visible_to
from qa_portal.workflow.engine import relates
from qa_portal.workflow.rules import loads

MET = "met"


def _acted(session: Session, condition: Condition, person: Person, role: str) -> None:
    took_part(session, condition.case, person, role)


@relates(Condition, acted=_acted)
def roles_on_condition(session: Session, condition: Condition, person: Person) -> frozenset[str]:
    """Name the roles in which `person` may act on a condition: those on its case."""
    return roles_on(session, condition.case, person)


def of_case(session: Session, case: Case) -> Sequence[Condition]:
    """List the conditions of the decision in force, by number."""
    return session.scalars(
        select(Condition)
        .join(Decision, Decision.id == Condition.decision_id)
        .where(Condition.case_id == case.id, Decision.current)
        .order_by(Condition.number)
    ).all()


def find(session: Session, person: Person, id_: int) -> Condition:
    """Return a condition of a case that `person` may see. Raises Hidden for any other: the same answer as for none."""
    found = session.scalar(
        select(Condition)
        .join(Case, Case.id == Condition.case_id)
        .where(Condition.id == id_, visible_to(person))
        .options(joinedload(Condition.decision), joinedload(Condition.case))
    )
    if found is None:
        raise Hidden
    return found


def reports(session: Session, condition: Condition) -> Sequence[ConditionReport]:
    """List what the provider reported on the condition, newest first, with evidence, verdicts and names."""
    return session.scalars(
        select(ConditionReport)
        .where(ConditionReport.condition_id == condition.id)
        .options(
            joinedload(ConditionReport.reported_by),
            joinedload(ConditionReport.verified_by),
            selectinload(ConditionReport.evidence),
        )
        .order_by(ConditionReport.id.desc())
    ).all()


def latest_report(session: Session, condition: Condition) -> ConditionReport | None:
    """Return the report that waits for a verdict or got the last one, None before the first."""
    return next(iter(reports(session, condition)), None)


def rulings(session: Session, condition: Condition) -> Sequence[ConditionRuling]:
    """List extensions of the condition and its being declared not met, newest first."""
    return session.scalars(
        select(ConditionRuling)
        .where(ConditionRuling.condition_id == condition.id)
        .options(joinedload(ConditionRuling.ruled_by))
        .order_by(ConditionRuling.id.desc())
    ).all()


@dataclass(frozen=True)
class Line:
    """A condition as a list shows it: when it was last verified, and how often its date was extended."""

    condition: Condition
    verified_at: datetime | None
    extensions: int


def lines(session: Session, case: Case) -> list[Line]:
    """List the conditions of the decision in force with what became of them, in a fixed number of queries."""
    found = of_case(session, case)
    ids = [each.id for each in found]
    verified = session.execute(
        select(ConditionReport.condition_id, func.max(ConditionReport.verified_at))
        .where(ConditionReport.condition_id.in_(ids))
        .group_by(ConditionReport.condition_id)
    )
    verified_at = {condition_id: at for condition_id, at in verified}  # noqa: C416 - a row is not a pair to mypy
    extended = list(
        session.scalars(
            select(ConditionRuling.condition_id).where(
                ConditionRuling.condition_id.in_(ids), ConditionRuling.kind == "extended"
            )
        )
    )
    return [Line(each, verified_at.get(each.id), extended.count(each.id)) for each in found]


def unmet(session: Session, case: Case) -> list[int]:
    """Return the numbers of the conditions of the decision in force that are not met."""
    return [each.number for each in of_case(session, case) if each.state != MET]


@loads(ReportFacts)
def report_facts(_session: Session, condition: Condition) -> ReportFacts:
    """Tell where the condition rests."""
    return ReportFacts(condition.state)


@loads(OverdueFacts)
def overdue_facts(_session: Session, condition: Condition) -> OverdueFacts:
    """Tell when the condition was due, and which day it is."""
    return OverdueFacts(condition.due_on, clock.today())


@loads(ConditionsFacts)
def conditions_facts(session: Session, case: Case) -> ConditionsFacts:
    """Tell which conditions of the decision in force are not met."""
    return ConditionsFacts(len(of_case(session, case)), tuple(unmet(session, case)))


def condition_words(condition: Condition, due_on: date | None = None) -> dict[str, Any]:
    """Describe a condition to a letter; `due_on` where the letter speaks of another date than the present one."""
    return {
        "number": condition.number,
        "text": condition.text,
        "due_on": due_on or condition.due_on,
        "url": absolute(f"/conditions/{condition.id}"),
    }


@letters.speaks_of(Condition)
def words(session: Session, condition: Condition) -> Mapping[str, Any]:
    """Return what every letter about a condition may say: the agency, the case and the condition."""
    return {**letter_words(session, condition), "condition": condition_words(condition)}


@library.lays_open
def _shown_on_conditions(session: Session, case_id: int) -> Iterable[int]:
    """Whoever sees the case may open what was reported on its conditions."""
    return session.scalars(
        select(ConditionReportEvidence.version_id)
        .join(ConditionReport, ConditionReport.id == ConditionReportEvidence.report_id)
        .join(Condition, Condition.id == ConditionReport.condition_id)
        .where(Condition.case_id == case_id)
    )


@library.tells_uses
def _reported(session: Session, person: Person, version_ids: Sequence[int]) -> list[Use]:
    rows = session.execute(
        select(ConditionReportEvidence.version_id, Case.ref, MicroCredential.title, Condition.criterion)
        .join(ConditionReport, ConditionReport.id == ConditionReportEvidence.report_id)
        .join(Condition, Condition.id == ConditionReport.condition_id)
        .join(Case, Case.id == Condition.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .where(ConditionReportEvidence.version_id.in_(version_ids), visible_to(person))
        .order_by(Case.ref.desc(), ConditionReportEvidence.id)
    )
    return [Use(version_id, ref, title, (criterion,)) for version_id, ref, title, criterion in rows]


def versions_of(session: Session, case: Case) -> Sequence[EvidenceVersion]:
    """List the newest version of each document in the library of the case's provider, by code."""
    ids = [each.version_id for each in library.library(session, case.provider_id)]
    return session.scalars(
        select(EvidenceVersion).where(EvidenceVersion.id.in_(ids)).order_by(EvidenceVersion.evidence_id)
    ).all()
