"""Who is meant by "provider", "officer", "officers" and "council" of a case; nobody barred or inactive among them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, exists, not_, or_, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person, Role, RoleKind
from qa_portal.outbox import letters
from qa_portal.proposals.models import Case, Participation, PartRole, ProposalRevision


def case_of(subject: Any) -> Case:
    """Return the case that a row is, or belongs to."""
    case: Case = getattr(subject, "case", subject)
    return case


def _takes_part(case: Case, condition: ColumnExpressionArgument[bool]) -> ColumnElement[bool]:
    return exists().where(Participation.case_id == case.id, Participation.person_id == Person.id, condition)


def _designs_for(case: Case) -> ColumnElement[bool]:
    return exists().where(
        Role.person_id == Person.id, Role.kind == RoleKind.DESIGNER, Role.organisation_id == case.provider_id
    )


def _agency(session: Session, case: Case, kind: RoleKind, part: PartRole) -> Sequence[Person]:
    """List who may act on the case in this role: not of the provider, not barred, not acting in another role."""
    return session.scalars(
        select(Person)
        .where(
            Person.active,
            exists().where(Role.person_id == Person.id, Role.kind == kind),
            not_(_designs_for(case)),
            not_(_takes_part(case, or_(Participation.barred, Participation.role != part))),
        )
        .order_by(Person.name, Person.id)
    ).all()


@letters.audience("officers")
def officers(session: Session, subject: Any) -> Sequence[Person]:
    """List every officer who may act on the case."""
    return _agency(session, case_of(subject), RoleKind.OFFICER, PartRole.OFFICER)


@letters.audience("officer")
def officer_of(session: Session, subject: Any) -> Sequence[Person]:
    """List the officer in charge; all officers where nobody is, so that no letter is lost."""
    case, everybody = case_of(subject), officers(session, subject)
    return [each for each in everybody if each.id == case.officer_id] or everybody


@letters.audience("council")
def council(session: Session, subject: Any) -> Sequence[Person]:
    """List the council members who may decide on the case."""
    return _agency(session, case_of(subject), RoleKind.COUNCIL, PartRole.COUNCIL)


@letters.audience("provider")
def designers(session: Session, subject: Any) -> Sequence[Person]:
    """List who of the provider hears of the case: who began and who submitted it; if they left, all designers."""
    case = case_of(subject)
    everybody = session.scalars(
        select(Person)
        .where(Person.active, _designs_for(case), not_(_takes_part(case, Participation.barred)))
        .order_by(Person.name, Person.id)
    ).all()
    latest = (
        select(ProposalRevision.submitted_by_id)
        .where(ProposalRevision.case_id == case.id)
        .order_by(ProposalRevision.number.desc())
        .limit(1)
    )
    responsible = {case.designer_id, session.scalar(latest)}
    return [each for each in everybody if each.id in responsible] or everybody
