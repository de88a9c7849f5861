"""Adding people, changing them and their roles, and ending their access."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_portal.accounts import rules
from qa_portal.accounts.actions import passwords
from qa_portal.accounts.actions.passwords import Purpose
from qa_portal.accounts.drafts import PersonDraft, ProfileDraft, Vetting
from qa_portal.accounts.models import Person, ReviewerProfile, Role, RoleKind
from qa_portal.audit import actions as audit
from qa_portal.kernel.errors import Blocked, Blocker, NotAllowed
from qa_portal.kernel.i18n import LANGUAGES, marked


def must_administer(actor: Person) -> None:
    """Raise NotAllowed unless `actor` is an active administrator."""
    if not actor.active or not actor.has(RoleKind.ADMINISTRATOR):
        raise NotAllowed


def add(session: Session, draft: PersonDraft, *, password: str | None, actor: Person | None, at: datetime) -> Person:
    """Add somebody with their roles; `actor` None is the house itself (command line, demonstration).

    Sends nothing: see `invite`. Raises Blocked when somebody has this e-mail address, or the password is weak.
    """
    if actor is not None:
        must_administer(actor)
    person = Person(
        email=draft.email.strip().lower(),
        name=draft.name,
        title=draft.title,
        language=draft.language if draft.language in LANGUAGES else "en",
        session_key=passwords.new_key(),
        created_at=at,
        roles=_roles(draft),
    )
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError:
        raise Blocked([_taken(draft.email)]) from None
    if password is not None:
        passwords.set_password(session, person, password, at=at)
    _record(session, "person.added", person, actor, at, roles=_names(person))
    return person


def invite(session: Session, draft: PersonDraft, *, actor: Person, at: datetime) -> Person:
    """Add somebody and send them the link with which they set their password. Raises NotAllowed or Blocked."""
    person = add(session, draft, password=None, actor=actor, at=at)
    passwords.send_link(session, person, Purpose.INVITATION, at=at)
    return person


def send_link_again(session: Session, person: Person, *, actor: Person, at: datetime) -> Purpose:
    """Send the invitation again, or a link for a new password to whoever has one. Raises NotAllowed or Blocked."""
    must_administer(actor)
    if not person.active:
        raise Blocked([Blocker(marked("{name} is deactivated. Reactivate first."), values={"name": person.name})])
    purpose = Purpose.RESET if person.password_hash else Purpose.INVITATION
    passwords.send_link(session, person, purpose, at=at)
    _record(session, "person.link_sent", person, actor, at, letter=purpose)
    return purpose


def change(session: Session, person: Person, draft: PersonDraft, *, actor: Person, at: datetime) -> list[str]:
    """Change who somebody is and what roles they hold; returns the names of what changed.

    Raises NotAllowed, or Blocked when the e-mail address is taken or nobody would be administrator any more.
    """
    must_administer(actor)
    if RoleKind.ADMINISTRATOR not in draft.roles:
        _refuse(rules.against_losing_administration(standing(session, person)))
    email = draft.email.strip().lower()
    changed = _write(person, {"email": email, "name": draft.name, "title": draft.title, "language": draft.language})
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Blocked([_taken(draft.email)]) from None
    if _change_roles(session, person, draft):
        changed.append("roles")
    if "email" in changed:
        person.session_key = passwords.new_key()
    if changed:
        _record(session, "person.changed", person, actor, at, fields=changed, roles=_names(person))
    return changed


def change_self(session: Session, person: Person, *, name: str, title: str, language: str, at: datetime) -> list[str]:
    """Change how one is called and in which language one gets letters; returns the names of what changed."""
    changed = _write(person, {"name": name, "title": title, "language": language})
    if changed:
        _record(session, "person.changed", person, person, at, fields=changed)
    return changed


def _write(row: Any, values: dict[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _refuse(faults: list[Blocker]) -> None:
    if faults:
        raise Blocked(faults)


def _taken(email: str) -> Blocker:
    sentence = marked("Somebody with the address {email} is known already.")
    return Blocker(sentence, values={"email": email}, target="email")


def _roles(draft: PersonDraft) -> list[Role]:
    plain = sorted(draft.roles - {RoleKind.DESIGNER})
    return [Role(kind=kind) for kind in plain] + [
        Role(kind=RoleKind.DESIGNER, organisation_id=each) for each in sorted(draft.provider_ids)
    ]


def _change_roles(session: Session, person: Person, draft: PersonDraft) -> bool:
    wanted = {(role.kind, role.organisation_id): role for role in _roles(draft)}
    held = {(role.kind, role.organisation_id): role for role in person.roles}
    for key in held.keys() - wanted.keys():
        person.roles.remove(held[key])
        session.delete(held[key])
    for key in sorted(wanted.keys() - held.keys(), key=str):
        person.roles.append(wanted[key])
    session.flush()
    return wanted.keys() != held.keys()


def _names(person: Person) -> list[str]:
    return sorted(f"{role.kind}@{role.organisation_id}" if role.organisation_id else role.kind for role in person.roles)


def standing(session: Session, person: Person) -> rules.Standing:
    """Count the administrators with `person` and without; holds their rows, so that two cannot remove each other."""
    administrators = set(
        session.scalars(
            select(Person.id)
            .where(Person.active, Person.id.in_(select(Role.person_id).where(Role.kind == RoleKind.ADMINISTRATOR)))
            .order_by(Person.id)
            .with_for_update()
        )
    )
    return rules.Standing(person.id, person.id in administrators, len(administrators - {person.id}))


def deactivate(session: Session, person: Person, *, actor: Person, at: datetime) -> None:
    """End somebody's access at once, everywhere; what they did stays. Raises NotAllowed or Blocked."""
    must_administer(actor)
    _refuse(rules.against_leaving(standing(session, person), actor.id))
    if person.active:
        person.active, person.session_key = False, passwords.new_key()
        _record(session, "person.deactivated", person, actor, at)


def reactivate(session: Session, person: Person, *, actor: Person, at: datetime) -> None:
    """Let somebody sign in again, with the password they had. Raises NotAllowed."""
    must_administer(actor)
    if not person.active:
        person.active = True
        _record(session, "person.reactivated", person, actor, at)


def describe(
    session: Session,
    person: Person,
    draft: ProfileDraft,
    *,
    actor: Person,
    at: datetime,
    vetting: Vetting | None = None,
) -> list[str]:
    """Write a reviewer's profile; returns the names of what changed.

    Reviewers do this themselves; `vetting` (training, own provider) is the agency's to write. Raises NotAllowed.
    """
    if actor is not person or vetting is not None:
        must_administer(actor)
    if not person.has(RoleKind.REVIEWER):
        raise NotAllowed
    profile = person.profile
    if profile is None:
        profile = person.profile = ReviewerProfile(
            perspectives=[], fields=[], languages=[], country=draft.country, affiliation="", about=""
        )
    lists = {"perspectives": list(draft.perspectives), "fields": list(draft.fields), "languages": list(draft.languages)}
    changed = _write(profile, {**asdict(draft), **lists, **(asdict(vetting) if vetting else {})})
    session.flush()
    if changed:
        _record(session, "reviewer.described", person, actor, at, fields=changed)
    return changed


def _record(session: Session, kind: str, person: Person, actor: Person | None, at: datetime, **data: Any) -> None:
    actor_id = actor.id if actor else None
    audit.record(session, stream=audit.AGENCY, kind=kind, data={"person": person.id, **data}, actor_id=actor_id, at=at)
