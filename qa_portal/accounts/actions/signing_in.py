"""Signing in: an attempt is counted before the password is looked at, so that many at once are counted too."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from qa_portal.accounts import queries, rules
from qa_portal.accounts.actions import passwords
from qa_portal.accounts.models import Person, SignInAttempt
from qa_portal.kernel.errors import Hidden


@dataclass(frozen=True)
class Knock:
    """Somebody at the door, already counted: whose address they typed, if anybody's, and whether it is closed."""

    closed: bool
    person_id: int | None = None
    password_hash: str | None = None

    def opens_with(self, password: str) -> bool:
        """Tell whether `password` is right. Takes long, on purpose: call it outside of any transaction."""
        return not self.closed and passwords.matches(self.password_hash, password)


def knock(session: Session, email: str, *, source: str, at: datetime) -> Knock:
    """Count an attempt to sign in as `email` from the network address `source`, and find whom it is about."""
    email, source = email.strip().lower()[:254], _place(source)
    # many at once for one account stand in line here, so that each sees the attempts before it
    session.scalar(select(Person.id).where(Person.email == email).with_for_update(key_share=True))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - rules.ATTEMPTS_KEPT))
    wrong = _wrong(session, SignInAttempt.email == email, at), _wrong(session, SignInAttempt.source == source, at)
    if rules.is_closed(*wrong):
        return Knock(closed=True)
    session.add(SignInAttempt(email=email, source=source, at=at))
    person = queries.by_email(session, email)
    if person is None or not person.active:
        return Knock(closed=False)
    return Knock(closed=False, person_id=person.id, password_hash=person.password_hash)


def _place(source: str) -> str:
    """Count a whole IPv6 network as one place: whoever has one address there has them all."""
    try:
        address = ip_address(source)
    except ValueError:
        return source[:64]
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _wrong(session: Session, whose: ColumnElement[bool], at: datetime) -> int:
    counted = select(func.count()).select_from(SignInAttempt).where(whose, SignInAttempt.at > at - rules.CLOSED_FOR)
    return session.scalar(counted) or 0


def enter(session: Session, knocked: Knock, password: str, *, at: datetime) -> Person | None:
    """Let in whoever knocked with the right `password`: forget their wrong attempts, renew a hash of older strength.

    None when they were deactivated, or their password was changed, a moment ago.
    """
    person = session.get(Person, knocked.person_id or 0)
    if person is None or not person.active or person.password_hash != knocked.password_hash:
        return None
    session.execute(delete(SignInAttempt).where(SignInAttempt.email == person.email))
    if person.password_hash and passwords.HASHER.check_needs_rehash(person.password_hash):
        person.password_hash = passwords.HASHER.hash(passwords.plain(password))
    person.signed_in_at = at
    return person


def enter_demo(session: Session, person_id: int, *, at: datetime) -> Person:
    """Let somebody in with one click. Raises Hidden everywhere but in a demonstration."""
    person = session.get(Person, person_id)
    if not queries.settings(session).is_demo or person is None or not person.active:
        raise Hidden
    person.signed_in_at = at
    return person
