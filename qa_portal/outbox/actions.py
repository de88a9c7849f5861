"""Delivers letters after the change that caused them: nothing is lost, and a repeated letter is the same letter."""

import re
import smtplib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from sqlalchemy import select, update

from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked
from qa_portal.outbox.models import Letter
from qa_portal.outbox.transports import Transport, Undeliverable, Unreachable

WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
GONE_AFTER = timedelta(minutes=10)  # whoever began an attempt that long ago was killed in the middle of it
FORGOTTEN_ONCE_SENT = frozenset({"account_invitation", "password_reset"})  # their links open an account


class Agency(Protocol):
    """Who writes: the row of the agency's settings, or anything like it."""

    @property
    def name(self) -> Mapping[str, str]:
        """Name by language."""

    @property
    def email(self) -> str:
        """Where answers go."""


@dataclass
class Round:
    """What became of the letters of one round of deliveries."""

    sent: int = 0
    postponed: int = 0  # will be tried again
    failed: int = 0  # given up
    unreachable: str = ""  # why the round ended early


def deliver(
    database: Database, transport: Transport, *, at: datetime, limit: int, agency: Agency, sender: str = ""
) -> Round:
    """Send at most `limit` letters that are due at the moment `at`.

    Each is claimed in a transaction of its own, sent, and marked in another. Killed in between, the attempt is repeated
    after GONE_AFTER with the same Message-ID. `sender` is the address in From; without one, the agency's own. Raises
    BadInput when there is neither.
    """
    if not (sender or agency.email):
        raise BadInput(
            marked("Letters need a sender: set QA_PORTAL_MAIL_FROM, or the agency's e-mail in its settings.")
        )
    done, begun = Round(), time.monotonic()
    try:
        for _turn in range(limit):
            now = at + timedelta(seconds=time.monotonic() - begun)  # a long round outlasts its first claims
            letter = _claim(database, at, now)
            if letter is None:
                break
            _attempt(database, transport, letter, compose_for=(agency, sender), at=at, done=done)
            if done.unreachable:
                break
    finally:
        transport.close()
    return done


def _claim(database: Database, at: datetime, now: datetime) -> Letter | None:
    """Take the next letter that was due `at` the beginning of the round; nobody else does for a while from `now`."""
    with database.transaction() as session:
        letter = session.scalar(
            select(Letter)
            .where(Letter.state.in_(("queued", "sending")), Letter.next_attempt_at <= at)
            .order_by(Letter.next_attempt_at, Letter.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if letter is not None:
            letter.state, letter.next_attempt_at = "sending", now + GONE_AFTER
            letter.attempts += 1
        return letter


def _attempt(
    database: Database,
    transport: Transport,
    letter: Letter,
    *,
    compose_for: tuple[Agency, str],
    at: datetime,
    done: Round,
) -> None:
    try:
        if letter.attempts > len(WAITS) + 1:
            raise Undeliverable(letter.error or "every attempt was cut off")
        transport.send(compose(letter, *compose_for))
    except Unreachable as away:  # says nothing about this letter: it does not cost an attempt
        done.unreachable, done.postponed = str(away), done.postponed + 1
        again = {"state": "queued", "attempts": letter.attempts - 1, "next_attempt_at": at + WAITS[0]}
        _mark(database, letter, **again, error=str(away))
    except Undeliverable as refused:
        done.failed += 1
        _mark(database, letter, state="failed", error=str(refused))
    except (OSError, smtplib.SMTPException) as trouble:
        _postpone(database, letter, str(trouble), at, done)
    else:
        done.sent += 1
        body = "" if letter.kind in FORGOTTEN_ONCE_SENT else letter.body
        _mark(database, letter, state="sent", sent_at=at, error="", body=body)


def _postpone(database: Database, letter: Letter, trouble: str, at: datetime, done: Round) -> None:
    if letter.attempts > len(WAITS):
        done.failed += 1
        _mark(database, letter, state="failed", error=trouble)
        return
    done.postponed += 1
    _mark(database, letter, state="queued", next_attempt_at=at + WAITS[letter.attempts - 1], error=trouble)


def _mark(database: Database, letter: Letter, **values: object) -> None:
    if "error" in values:
        values["error"] = str(values["error"])[:500]
    with database.transaction() as session:
        session.execute(update(Letter).where(Letter.id == letter.id, Letter.state != "sent").values(**values))


def compose(letter: Letter, agency: Agency, sender: str = "") -> EmailMessage:
    """Put a letter into the form that mail servers take. Raises Undeliverable when the address is none."""
    name = agency.name.get(letter.language) or agency.name["en"]
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _address(name, sender or agency.email)
        if agency.email:
            message["Reply-To"] = _address(name, agency.email)
        message["To"] = _address(letter.addressee, letter.address)
    except (ValueError, MessageError, IndexError) as wrong:
        raise Undeliverable(f"The address {letter.address!r} cannot be written to: {wrong}") from wrong
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="quoted-printable")
    message["Content-Language"] = letter.language  # after the content, which clears every header about content
    return message


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", text).split())


def _address(name: str, address: str) -> Address:
    if re.search(r"[\s\x00-\x1f\x7f,;<>]", address):
        raise ValueError("it holds a character that no address has")
    local, at_sign, domain = address.rpartition("@")
    if not (local and at_sign and domain):
        raise ValueError("it is not an address")
    return Address(display_name=_one_line(name), addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
