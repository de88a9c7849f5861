"""Who may see which case: the one predicate behind every page, list, count, search, file and letter."""

from functools import cache

from sqlalchemy import ColumnElement, ColumnExpressionArgument, and_, false, not_, or_, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person, RoleKind
from qa_portal.kernel.errors import Hidden
from qa_portal.proposals.models import Case, Participation, PartRole
from qa_portal.workflow import library
from qa_portal.workflow.engine import relates


@cache
def _rests_where(whom: str) -> ColumnElement[bool]:
    """The case was submitted and rests where its edition opens it to `whom` ("agency", "panel", "council")."""
    seen = {
        workflow.id: [name for name, state in workflow.states.items() if whom in state.seen_by]
        for workflow in map(library.workflow, library.editions())
        if workflow.subject == "case"
    }
    places = [and_(Case.workflow == edition, Case.state.in_(states)) for edition, states in seen.items()]
    return and_(Case.submitted_at.is_not(None), or_(false(), *places))


def _part_of(person: Person, condition: ColumnExpressionArgument[bool]) -> ColumnElement[bool]:
    """The case is one in which `person` takes part so; a list made once, not a look-up for every case."""
    return Case.id.in_(select(Participation.case_id).where(Participation.person_id == person.id, condition))


def visible_to(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition on Case that holds for exactly the cases `person` may see.

    A designer sees the cases of their provider; staff and council what has reached them; a panel member the case on
    which they declared to be free of conflict (ESG 2.4). Whoever was asked onto its panel and did not declare that, or
    is barred by a conflict of interest, sees nothing, whatever else they are in the house.
    """
    routes: list[ColumnElement[bool]] = []
    if person.provider_ids:
        routes.append(Case.provider_id.in_(person.provider_ids))
    if person.is_staff:
        routes.append(_rests_where("agency"))
    if person.has(RoleKind.COUNCIL):
        routes.append(_rests_where("council"))
    if person.has(RoleKind.REVIEWER):
        routes.append(and_(_rests_where("panel"), _part_of(person, Participation.may_read)))
    if not routes:
        return false()
    return and_(or_(*routes), not_(_part_of(person, _closed_to())))


def _closed_to() -> ColumnElement[bool]:
    """Somebody barred, or asked onto the panel and not (or no longer) free to read."""
    asked = and_(Participation.role.in_((PartRole.REVIEWER, PartRole.CHAIR)), not_(Participation.may_read))
    return or_(Participation.barred, asked)


def find(session: Session, person: Person, ref: str) -> Case:
    """Return the case called `ref`. Raises Hidden when there is none or `person` may not see it: the same answer."""
    case = session.scalar(select(Case).where(Case.ref == ref, visible_to(person)))
    if case is None:
        raise Hidden
    return case


def participation(session: Session, case: Case, person: Person) -> Participation | None:
    """Return how `person` takes part in the case, if they do."""
    return session.scalar(
        select(Participation).where(Participation.case_id == case.id, Participation.person_id == person.id)
    )


_REMEMBERED = (PartRole.DESIGNER, PartRole.OFFICER, PartRole.COUNCIL)


def took_part(session: Session, case: Case, person: Person, role: str) -> None:
    """Remember in which role a designer, an officer or a council member acted, so that they never act in another.

    Reviewers are remembered from their invitation on.
    """
    if role not in _REMEMBERED or participation(session, case, person):
        return
    may_read = role != PartRole.DESIGNER  # a designer reads as one of the provider, and no longer than that
    session.add(Participation(case_id=case.id, person_id=person.id, role=PartRole(role), may_read=may_read))


@relates(Case, acted=took_part)
def roles_on(session: Session, case: Case, person: Person) -> frozenset[str]:
    """Name the roles in which `person` may act on the case.

    Whoever belongs to the provider is its designer and nothing else here; whoever took part in one role keeps to it,
    also after moving from the provider to the agency or back, and only while they hold it in the house; whoever is
    barred has none (ESG 2.4, 2.7).
    """
    if not person.active:
        return frozenset()
    part = participation(session, case, person)
    if part and part.barred:
        return frozenset()
    if case.provider_id in person.provider_ids:
        return frozenset({"designer"}) if part is None or part.role == PartRole.DESIGNER else frozenset()
    if part:
        return _ACTS_AS[part.role] if part.may_read and person.has(_HELD[part.role]) else frozenset()
    held = {RoleKind.OFFICER: "officer", RoleKind.COUNCIL: "council"}
    return frozenset(role for kind, role in held.items() if person.has(kind))


_ACTS_AS = {each: frozenset({each.value}) for each in PartRole} | {PartRole.CHAIR: frozenset({"reviewer", "chair"})}
_HELD = {
    PartRole.DESIGNER: RoleKind.DESIGNER,
    PartRole.OFFICER: RoleKind.OFFICER,
    PartRole.REVIEWER: RoleKind.REVIEWER,
    PartRole.CHAIR: RoleKind.REVIEWER,
    PartRole.COUNCIL: RoleKind.COUNCIL,
}
"""Which role in the house somebody must still have to act in the role they took on a case."""
