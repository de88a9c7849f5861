"""The seats of a panel: who holds them, what they declared, and what the rules need to know about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, not_, select
from sqlalchemy.orm import Session, joinedload

from qa_portal.accounts.models import Person, ReviewerProfile, RoleKind
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel.errors import Hidden
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration
from qa_portal.panels.rules.composition import OPEN, SEATED, Demands, MemberFacts, PanelFacts
from qa_portal.panels.rules.interests import AssignmentFacts
from qa_portal.panels.rules.ties import same_name
from qa_portal.proposals.models import Case, Participation
from qa_portal.proposals.queries import participation, roles_on, took_part, visible_to
from qa_portal.workflow import library
from qa_portal.workflow.engine import relates
from qa_portal.workflow.procedure import PanelRules
from qa_portal.workflow.rules import loads

_NO_RULES = PanelRules(at_least=1, perspectives={}, chairs=0, provider_excluded=True)


def _acted(session: Session, assignment: Assignment, person: Person, role: str) -> None:
    took_part(session, assignment.case, person, role)


@relates(Assignment, acted=_acted)
def roles_on_assignment(session: Session, assignment: Assignment, person: Person) -> frozenset[str]:
    """Name the roles in which `person` may act on an assignment: its invitee only as that, others as on the case."""
    if assignment.person_id != person.id:
        return roles_on(session, assignment.case, person)
    part = participation(session, assignment.case, person)
    free = person.active and not (part and part.barred)
    return frozenset({"invitee"}) if free else frozenset()


def panel_rules(case: Case) -> PanelRules:
    """Return what the procedure of the case asks of a panel."""
    return library.workflow(case.workflow).panel or _NO_RULES


def members(session: Session, case: Case) -> Sequence[Assignment]:
    """List the seats of those who accepted and are free of conflict, the chair first, with person and profile."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.case_id == case.id, Assignment.state.in_(SEATED), not_(_barred()))
        .options(joinedload(Assignment.person).joinedload(Person.profile))
        .order_by(Assignment.seat, Assignment.id)
    ).all()


def _barred() -> ColumnElement[bool]:
    return exists().where(
        Participation.case_id == Assignment.case_id,
        Participation.person_id == Assignment.person_id,
        Participation.barred,
    )


@dataclass(frozen=True)
class SeatRow:
    """One seat as a page shows it, with the newest declaration of whoever holds it."""

    assignment: Assignment
    person: Person
    profile: ReviewerProfile | None
    declaration: Declaration | None


def seats(session: Session, case: Case) -> list[SeatRow]:
    """List every seat ever offered on the panel of `case`: open ones first, the chair before members."""
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.case_id == case.id)
        .options(joinedload(Assignment.person).joinedload(Person.profile))
        .order_by(Assignment.closed, Assignment.seat, Assignment.id)
    ).all()
    declared = declarations(session, case)
    return [SeatRow(each, each.person, each.person.profile, declared.get(each.person_id)) for each in rows]


def declarations(session: Session, case: Case) -> dict[int, Declaration]:
    """Return the newest declaration of each person on the case, by person id."""
    found = session.scalars(
        select(Declaration).where(Declaration.case_id == case.id).order_by(Declaration.declared_at, Declaration.id)
    )
    return {each.person_id: each for each in found}


def seat(session: Session, person: Person, case: Case, id_: int) -> Assignment:
    """Return a seat on the panel of `case` for an officer of it. Raises Hidden for anybody else, or no such seat."""
    found = session.scalar(
        select(Assignment)
        .where(Assignment.id == id_, Assignment.case_id == case.id)
        .options(joinedload(Assignment.person).joinedload(Person.profile))
    )
    if found is None or "officer" not in roles_on(session, case, person):
        raise Hidden
    return found


def seat_of(session: Session, case: Case, person: Person) -> Assignment | None:
    """Return the open or closed seat that `person` was offered on the case, if they were."""
    return session.scalar(select(Assignment).where(Assignment.case_id == case.id, Assignment.person_id == person.id))


def invitation(session: Session, person: Person, id_: int) -> Assignment:
    """Return the invitation to `person` with this id. Raises Hidden for another's, or once a conflict bars them."""
    found = session.scalar(
        select(Assignment)
        .where(Assignment.id == id_, Assignment.person_id == person.id, not_(_barred()))
        .options(joinedload(Assignment.case))
    )
    if found is None:
        raise Hidden
    return found


def confirmed(session: Session, case: Case) -> bool:
    """Tell whether the panel of the case was ever confirmed: from then on its provider knows it."""
    query = select(AuditEvent.id).where(AuditEvent.stream == case.stream, AuditEvent.kind == "case.confirm_panel")
    return session.scalar(query.limit(1)) is not None


def may_declare(session: Session, case: Case, person: Person) -> bool:
    """Tell whether `person` declares interests on the page of the case: panel members, staff and council do."""
    if case.provider_id in person.provider_ids:
        return False
    own = seat_of(session, case, person)
    if own is not None and not own.closed:
        return own.state in SEATED
    if not (person.is_staff or person.has(RoleKind.COUNCIL)):
        return False
    return session.scalar(select(Case.id).where(Case.id == case.id, visible_to(person))) is not None


@loads(PanelFacts)
def panel_facts(session: Session, case: Case) -> PanelFacts:
    """Describe the open seats of a panel to the rules of composition."""
    rows = [each for each in seats(session, case) if each.assignment.state in OPEN]
    asked = panel_rules(case)
    demands = Demands(
        at_least=asked.at_least,
        perspectives={str(key): least for key, least in asked.perspectives.items()},
        chairs=asked.chairs,
        provider_excluded=asked.provider_excluded,
        trained=asked.trained,
    )
    return PanelFacts(
        demands, tuple(_member(case, each) for each in rows), {each.person.id: each.person.name for each in rows}
    )


def _member(case: Case, row: SeatRow) -> MemberFacts:
    return MemberFacts(
        person_id=row.person.id,
        seat=row.assignment.seat,
        perspective=row.assignment.perspective,
        state=row.assignment.state,
        from_provider=belongs_to_provider(case, row.person, row.profile),
        trained=bool(row.profile and row.profile.trained_on),
        declared=_declared(row.declaration),
    )


def belongs_to_provider(case: Case, person: Person, profile: ReviewerProfile | None) -> bool:
    """Tell whether somebody designs for the provider of the case, or is affiliated with it."""
    if case.provider_id in person.provider_ids:
        return True
    if profile is None:
        return False
    provider = case.provider
    return profile.organisation_id == case.provider_id or same_name(
        profile.affiliation, provider.name, provider.short_name
    )


def _declared(declaration: Declaration | None) -> str:
    if declaration is None or declaration.status == ConflictStatus.ACTUAL:
        return ""
    if declaration.status == ConflictStatus.NONE:
        return "none"
    return "cleared" if declaration.cleared else ""


@loads(AssignmentFacts)
def assignment_facts(_session: Session, assignment: Assignment) -> AssignmentFacts:
    """Say whose declaration it is, for which seat."""
    return AssignmentFacts(assignment.person_id, assignment.seat)
