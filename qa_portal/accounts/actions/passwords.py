"""Passwords and the links with which somebody sets one: only hashes are kept of either."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from qa_portal.accounts import queries, rules
from qa_portal.accounts.models import Person, SignInAttempt, Token
from qa_portal.audit import actions as audit
from qa_portal.kernel import links
from qa_portal.kernel.errors import BadInput, Blocked, Blocker
from qa_portal.kernel.i18n import marked
from qa_portal.outbox import letters

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's first choice for Argon2id
RESET_PAUSE = timedelta(minutes=5)


class Purpose(StrEnum):
    """Why a link was sent; the value is the kind of its letter."""

    INVITATION = "account_invitation"
    RESET = "password_reset"


_LASTS = {Purpose.INVITATION: rules.INVITATION_LASTS, Purpose.RESET: rules.RESET_LASTS}


@cache
def _dummy() -> str:
    return HASHER.hash(secrets.token_urlsafe(24))


def plain(password: str) -> str:
    """Write a password the one way in which it is hashed: keyboards differ in how they send letters such as ș."""
    return unicodedata.normalize("NFKC", password.strip())[: rules.LONGEST_PASSWORD + 1]


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether `password` belongs to the hash; takes as long when there is no hash at all."""
    try:
        HASHER.verify(password_hash or _dummy(), plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def new_key() -> str:
    """Make a session key; giving a person a new one ends all their sessions."""
    return secrets.token_urlsafe(18)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def set_password(session: Session, person: Person, password: str, *, at: datetime) -> None:
    """Give the person a password, end all their sessions, reopen their sign-in. Raises Blocked when it is weak."""
    password = plain(password)
    if faults := rules.password_faults(password, email=person.email, name=person.name):
        raise Blocked(faults)
    person.password_hash = HASHER.hash(password)
    person.session_key = new_key()
    session.execute(delete(SignInAttempt).where(SignInAttempt.email == person.email))
    _close_links(session, person, at)


def _close_links(session: Session, person: Person, at: datetime) -> None:
    session.execute(update(Token).where(Token.person_id == person.id, Token.used_at.is_(None)).values(used_at=at))


def change_password(session: Session, person: Person, *, current: str, password: str, at: datetime) -> None:
    """Change one's own password. Raises Blocked when `current` is wrong or the new one is weak."""
    if not matches(person.password_hash, current):
        raise Blocked([Blocker(marked("This is not your current password."), target="current")])
    set_password(session, person, password, at=at)
    _record(session, "person.password_changed", person, actor_id=person.id, at=at)


def end_sessions(session: Session, person: Person, *, at: datetime) -> None:
    """End every session of the person, on every device."""
    person.session_key = new_key()
    _record(session, "person.sessions_ended", person, actor_id=person.id, at=at)


def send_link(session: Session, person: Person, purpose: Purpose, *, at: datetime) -> None:
    """Queue the letter with a link that sets a password; earlier links of this person stop working."""
    secret = secrets.token_urlsafe(32)
    _close_links(session, person, at)
    expires_at = at + _LASTS[purpose]
    session.add(Token(person_id=person.id, digest=_digest(secret), purpose=purpose, expires_at=expires_at))
    context = {
        "agency": queries.letterhead(session),
        "link": links.absolute(f"/password/{secret}"),
        "expires_at": expires_at,
    }
    letters.queue(session, letters.write(purpose, person, context), case_id=None, at=at)


def forgotten(session: Session, email: str, *, at: datetime) -> None:
    """Send a link to whoever has this address, if somebody does; not again within five minutes. Never says which."""
    person = queries.by_email(session, email)
    if person is None or not person.active:
        return
    purpose = Purpose.RESET if person.password_hash else Purpose.INVITATION
    newest = session.scalar(
        select(Token.expires_at).where(Token.person_id == person.id, Token.purpose == purpose).order_by(Token.id.desc())
    )
    if newest is None or newest - _LASTS[purpose] + RESET_PAUSE <= at:
        send_link(session, person, purpose, at=at)


def open_link(session: Session, secret: str, *, at: datetime) -> Token | None:
    """Return the token behind a link; None when it is unknown, used or too old: the same answer."""
    token = session.scalar(select(Token).where(Token.digest == _digest(secret)))
    if token is None or token.used_at is not None or token.expires_at <= at or not token.person.active:
        return None
    return token


def _claim(token: Token, at: datetime) -> ReturningUpdate[int]:
    """Use a token up, unless somebody was faster."""
    return update(Token).where(Token.id == token.id, Token.used_at.is_(None)).values(used_at=at).returning(Token.id)


def use_link(session: Session, secret: str, password: str, *, at: datetime) -> Person:
    """Set a password with a link, which then works no more. Raises BadInput or Blocked."""
    token = open_link(session, secret, at=at)
    if token is None or session.scalar(_claim(token, at)) is None:
        raise BadInput(marked("This link does not work any more."))
    set_password(session, token.person, password, at=at)
    _record(session, "person.password_set", token.person, actor_id=token.person_id, at=at)
    return token.person


def _record(session: Session, kind: str, person: Person, *, actor_id: int, at: datetime) -> None:
    audit.record(session, stream=audit.AGENCY, kind=kind, data={"person": person.id}, actor_id=actor_id, at=at)
