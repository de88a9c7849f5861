"""Files that people send: written to the disk and hashed as they arrive, never held in memory.

A view that takes files is marked with `takes_files` and reads its body with `receive`, nothing else. The token against
forgery comes in the header X-CSRFToken (scripts), or as the first field of the form (without scripts): it is checked
before a single byte of a file is taken.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, current_app, request
from flask_wtf.csrf import CSRFError, same_origin, validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData
from wtforms import ValidationError

from qa_portal.frame import current
from qa_portal.frame.forms import Form
from qa_portal.kernel.errors import BadInput, Refused
from qa_portal.kernel.files import FileStore, Incoming
from qa_portal.kernel.i18n import marked

LARGEST_FILE = 200 << 20
_AROUND = 1 << 20  # what a form may weigh beside its files
_PIECE = 64 << 10
_MOST_PARTS = 400

V = TypeVar("V", bound=Callable[..., Any])


class TooLarge(Refused):
    """More was sent than is taken at once."""

    status = 413
    sentence = marked(
        "This is more than {most} MB, the most that is taken at once. Make the file smaller, or split it."
    )

    def __init__(self, most: int, name: str = "") -> None:
        named = marked("“{name}” is larger than {most} MB, the most that is taken. Make it smaller, or split it.")
        super().__init__(named if name else "", name=name, most=most >> 20)


@dataclass
class Arrived:
    """One file that arrived: how the sender calls it, and its content in a temporary file."""

    name: str
    content: Incoming


@dataclass
class Parcel:
    """What a form with files brought."""

    fields: MultiDict[str, str] = field(default_factory=MultiDict)
    files: list[Arrived] = field(default_factory=list)


def takes_files(blueprint: Blueprint) -> Callable[[V], V]:
    """Mark a view of `blueprint` that reads its body with `receive`, which checks the token against forgery."""

    def mark(view: V) -> V:
        name = f"{view.__module__}.{view.__name__}"
        blueprint.record(lambda state: state.app.extensions["csrf"].exempt(name))
        return view

    return mark


def by_script() -> bool:
    """Tell whether a script sent the form and wants to be told what became of it, rather than a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def mistaken(form: Form) -> None:
    """Refuse a form that a script sent, in one sentence for each mistake; for people the page says it at the field.

    Raises BadInput if a script sent the form, and does nothing else.
    """
    if by_script():
        raise BadInput(" ".join(sentence for _field, sentence in form.mistakes()))


@contextmanager
def receive(most: int = LARGEST_FILE) -> Iterator[Parcel]:
    """Take in the form now arriving, its files together at most `most` bytes; what is not kept is removed at the end.

    Raises CSRFError, TooLarge, or BadInput when what arrived is not a whole form.
    """
    with ExitStack() as stack:
        unpacking = _Unpacking(current.files(), stack, most)
        unpacking.check(request.headers.get("X-CSRFToken", ""), late=False)
        try:
            unpacking.run()
        except RequestEntityTooLarge:
            raise TooLarge(most) from None
        except (ValueError, ClientDisconnected):
            raise BadInput(marked("What arrived is not whole: the connection broke off. Send it again.")) from None
        unpacking.check("", late=True)
        yield unpacking.parcel


class _Unpacking:
    """Takes a multipart form apart while it arrives."""

    def __init__(self, store: FileStore, stack: ExitStack, most: int) -> None:
        self.store, self.stack, self.most = store, stack, most
        self.parcel = Parcel()
        self.trusted = not current_app.config["WTF_CSRF_ENABLED"]
        self.name, self.text = "", b""
        self.into: Incoming | None = None
        self.skipping = False

    def check(self, token: str, *, late: bool) -> None:
        """Check the token if there is one; `late`: there must have been one by now."""
        if self.trusted or not (token or late):
            return
        try:
            validate_csrf(token)
        except ValidationError as invalid:
            raise CSRFError(str(invalid)) from invalid
        if request.is_secure and not same_origin(request.referrer or "", request.host_url):
            raise CSRFError("The referrer does not match the host.")
        self.trusted = True

    def run(self) -> None:
        """Read the body to its end."""
        kind, options = parse_options_header(request.headers.get("Content-Type"))
        boundary = options.get("boundary", "").encode("ascii")
        if kind != "multipart/form-data" or not boundary:
            raise ValueError("not a form with files")
        request.max_content_length = self.most + _AROUND
        decoder = MultipartDecoder(boundary, max_form_memory_size=_AROUND, max_parts=_MOST_PARTS)
        body = request.stream
        while piece := body.read(_PIECE):
            decoder.receive_data(piece)
            self._take_all(decoder)
        decoder.receive_data(None)
        self._take_all(decoder)

    def _take_all(self, decoder: MultipartDecoder) -> None:
        while True:
            event = decoder.next_event()
            if isinstance(event, File | Field):
                self._begin(event)
            elif isinstance(event, Data):
                self._take(event)
            elif isinstance(event, NeedData | Epilogue):
                return

    def _begin(self, part: Event) -> None:
        self.into, self.skipping = None, False
        if isinstance(part, Field):
            self.name, self.text = part.name or "", b""
        elif isinstance(part, File):
            self.check("", late=True)
            self.skipping = not part.filename  # a field for files that was left empty
            if not self.skipping:
                self.into = self.stack.enter_context(self.store.receive(self.most))
                self.parcel.files.append(Arrived(part.filename, self.into))

    def _take(self, data: Data) -> None:
        if self.into:
            if self.into.size + len(data.data) > self.most:
                raise TooLarge(self.most, self.parcel.files[-1].name)
            self.into.write(data.data)
            if not data.more_data:
                self.into.finish()
        elif not self.skipping:
            self._take_text(data)

    def _take_text(self, data: Data) -> None:
        self.text += data.data
        if len(self.text) > _PIECE:
            raise BadInput(marked("A text in this form is longer than it may be. Make it shorter."))
        if data.more_data:
            return
        self.parcel.fields.add(self.name, self.text.decode(errors="replace"))
        if self.name == "csrf_token":
            self.check(self.parcel.fields[self.name], late=True)
