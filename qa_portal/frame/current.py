"""The request now being answered: its database session and who sends it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session

from qa_portal.kernel.db import Database
from qa_portal.kernel.files import FileStore

if TYPE_CHECKING:
    from qa_portal.accounts.models import Person

T = TypeVar("T")
READING = {"GET", "HEAD", "OPTIONS"}


def database() -> Database:
    """Return the database of the running portal."""
    return cast(Database, current_app.extensions["qa_portal.database"])


def files() -> FileStore:
    """Return the store in which uploaded and generated files lie."""
    return cast(FileStore, current_app.extensions["qa_portal.files"])


@contextmanager
def work() -> Iterator[Session]:
    """Give the session of this request: reading for GET, for POST the one transaction that commits all or nothing.

    The page is rendered inside the block. Nested calls share the session of the outermost.
    """
    if "session" in g:
        yield g.session
        return
    if request.method in READING:
        g.session = _reading()
        yield g.session
        return
    with database().transaction() as session:
        g.session = session
        g.pop("_login_user", None)  # whoever was loaded in another session is loaded anew in this one
        try:
            yield session
        finally:
            del g.session
            g.pop("_login_user", None)  # a person loaded in this session is not used after it


def _reading() -> Session:
    """Give the one session in which this request reads; it is closed when the answer has been made."""
    if "reading" not in g:
        g.reading = ExitStack()
        g.reading_session = g.reading.enter_context(database().reading())
    return cast(Session, g.reading_session)


def close_reading(_error: BaseException | None = None) -> None:
    """Close what the request has read in; the frame calls it at the end of every request."""
    if opened := g.pop("reading", None):
        g.pop("session", None)
        opened.close()


def load_in(load: Callable[[Session], T]) -> T:
    """Read something in the session of this request, or in a short one of its own while nothing may be kept open."""
    if "session" in g:
        return load(g.session)
    if request.method in READING:
        return load(_reading())
    with database().reading() as session:
        return load(session)


def person() -> "Person":
    """Return who is signed in, loaded in the session of `work()`; only for pages behind `signed_in`."""
    return cast("Person", current_user._get_current_object())


def person_or_nobody() -> "Person | None":
    """Return who is signed in, or None."""
    return person() if current_user.is_authenticated else None
