"""Writes letters in the language of who receives them, and queues them with the change that causes them."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from qa_portal.kernel import i18n
from qa_portal.kernel.i18n import speaking
from qa_portal.outbox.models import Letter
from qa_portal.resources import folder


class Recipient(Protocol):
    """Somebody to whom a letter can be written."""

    id: Any
    email: Any
    language: Any
    active: Any

    @property
    def full_name(self) -> str:
        """Title and name, as a letter addresses them."""


Audience = Callable[[Session, Any], Iterable[Any]]
A = TypeVar("A", bound=Audience)
C = TypeVar("C", bound=Callable[[Session, Any], Mapping[str, Any]])

AUDIENCES: dict[str, Audience] = {}
CONTEXTS: dict[type, Callable[[Session, Any], Mapping[str, Any]]] = {}


def audience(name: str) -> Callable[[A], A]:
    """Declare the decorated function(session, subject) -> people as the recipients called `name`."""

    def declare(function: A) -> A:
        AUDIENCES[name] = function
        return function

    return declare


def speaks_of(subject: type) -> Callable[[C], C]:
    """Declare the decorated function(session, subject) -> mapping as what letters about it may say."""

    def declare(function: C) -> C:
        CONTEXTS[subject] = function
        return function

    return declare


@dataclass(frozen=True)
class Written:
    """A letter as it will be read, before it is queued."""

    kind: str
    recipient: Recipient
    language: str
    subject: str
    body: str


def kinds() -> frozenset[str]:
    """Name every letter that has a template in both languages."""
    mail = folder("templates") / "mail"
    found = [{path.name.split(".")[0] for path in mail.glob(f"*.{language}.txt")} for language in i18n.LANGUAGES]
    return frozenset(set.intersection(*found) - {"frame"})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder("templates") / "mail"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - letters are plain text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters.update(day=i18n.day, moment=i18n.moment, country=i18n.country)
    environment.globals.update(_=i18n.gettext, ngettext=i18n.ngettext)
    return environment


def write(kind: str, recipient: Recipient, context: Mapping[str, Any]) -> Written:
    """Write the letter `kind` to `recipient` in their language, if the agency offers it, else in its first one.

    The template's first line is the subject.
    """
    language = _language(recipient, context.get("agency") or {})
    with speaking(language):
        text = _environment().get_template(f"{kind}.{language}.txt").render(**context, recipient=recipient)
    subject, _separator, body = text.partition("\n")
    return Written(kind, recipient, language, " ".join(subject.split()), body.strip() + "\n")


def _language(recipient: Recipient, agency: Mapping[str, Any]) -> str:
    offered = [code for code in agency.get("languages", i18n.LANGUAGES) if code in i18n.LANGUAGES] or ["en"]
    wanted = str(recipient.language)
    return wanted if wanted in offered else offered[0]


def queue(session: Session, written: Written, *, case_id: int | None, at: datetime) -> Letter:
    """Put a letter into the outbox; it leaves after the transaction that caused it."""
    letter = Letter(
        case_id=case_id,
        kind=written.kind,
        recipient_id=written.recipient.id,
        address=written.recipient.email,
        addressee=written.recipient.full_name,
        language=written.language,
        subject=written.subject,
        body=written.body,
        message_id=f"<{uuid.uuid4().hex}@qa-portal>",
        queued_at=at,
        next_attempt_at=at,
    )
    session.add(letter)
    return letter
