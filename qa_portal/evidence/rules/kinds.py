"""Which kinds of files are taken as evidence, told by what is in them and never by what their name says."""

import codecs
import re
from dataclasses import dataclass
from typing import IO

import filetype

from qa_portal.evidence.rules import archives
from qa_portal.evidence.rules.names import extension
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked

HEAD, TAIL, CHUNK = 8192, 2048, 1 << 18


@dataclass(frozen=True)
class Kind:
    """One kind of file: how it is served, how its name may end (the first is the usual), what people call it.

    `shown`: browsers can show it safely, so it need not be downloaded to be read.
    """

    media_type: str
    extensions: tuple[str, ...]
    label: str
    shown: bool = False


PDF = Kind("application/pdf", ("pdf",), marked("a PDF document"), shown=True)
PNG = Kind("image/png", ("png",), marked("a PNG picture"), shown=True)
JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jpe"), marked("a JPEG picture"), shown=True)
TEXTS = (
    Kind("text/plain", ("txt",), marked("plain text")),
    Kind("text/csv", ("csv",), marked("a table as plain text")),
    Kind("text/markdown", ("md",), marked("text in Markdown")),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
OFFICE = (
    Kind(f"{_OFFICE}wordprocessingml.document", ("docx",), marked("a Word document")),
    Kind(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), marked("an Excel workbook")),
    Kind(f"{_OFFICE}presentationml.presentation", ("pptx",), marked("a PowerPoint presentation")),
    Kind(f"{_OPEN}text", ("odt",), marked("an OpenDocument text")),
    Kind(f"{_OPEN}spreadsheet", ("ods",), marked("an OpenDocument spreadsheet")),
    Kind(f"{_OPEN}presentation", ("odp",), marked("an OpenDocument presentation")),
)
KINDS = {each.media_type: each for each in (PDF, PNG, JPEG, *OFFICE, *TEXTS)}
ENDINGS = tuple(f".{ending}" for kind in KINDS.values() for ending in kind.extensions)

_WEB_PAGE = re.compile(
    rb"\s*(?:#!|<\?(?:php|xml)|<!--|<!doctype\b|</?(?:html|head|body|script|svg|iframe|object|embed|style|title|meta|"
    rb"link|base|form|table|div|img|font|h1|a|b|p|br)[\s/>])",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(rb"<(?:script|html|svg|iframe)[\s>]|<!doctype\s+html", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def allowed() -> str:
    """Say which files may be sent."""
    return _(
        "Send a PDF, a Word, Excel or PowerPoint file (docx, xlsx, pptx), OpenDocument (odt, ods, odp), "
        "a picture (PNG, JPEG) or plain text (txt, csv, md)."
    )


def recognise(name: str, source: IO[bytes]) -> Kind:
    """Tell what the file called `name` is, from its content.

    Raises BadInput, with a sentence that names the file, what it is and what may be sent, for an empty, damaged,
    dangerous or unknown file, and for one whose name ends as another kind does.
    """
    head = source.read(HEAD)
    if not head:
        raise BadInput(marked("“{name}” is empty (0 bytes). Look at the file and send it again."), name=name)
    kind = _by_content(name, head, source)
    ending = extension(name)
    if ending and ending not in kind.extensions:
        raise BadInput(
            marked("“{name}” is {what} by its content, but its name ends in .{ending}. {allowed}"),
            name=name,
            what=_(kind.label),
            ending=ending,
            allowed=allowed(),
        )
    return kind


def _by_content(name: str, head: bytes, source: IO[bytes]) -> Kind:
    if head.startswith(b"%PDF-"):
        return _pdf(name, head, source)
    if head.startswith(b"PK\x03\x04"):
        return _office(name, source)
    guessed = filetype.guess_mime(head)
    if guessed == PNG.media_type:
        return _whole(name, PNG, b"IEND", source)
    if guessed == JPEG.media_type:
        return JPEG
    if guessed or head.startswith(_OLE):
        raise _refused(name, _foreign(head))
    return _text(name, head, source)


def _refused(name: str, what: str) -> BadInput:
    return BadInput(
        marked("“{name}” is {what}, which cannot be taken. {allowed}"), name=name, what=_(what), allowed=allowed()
    )


def _foreign(head: bytes) -> str:
    """Call a kind that is not taken by a name that people know."""
    if head.startswith(_OLE):
        return marked("an Office file of the old kind, or one locked with a password")
    told = (
        (filetype.is_image, marked("a picture of a kind that not every computer shows")),
        (filetype.is_video, marked("a video")),
        (filetype.is_audio, marked("a sound recording")),
        (filetype.is_font, marked("a font")),
    )
    for matches, label in told:
        if matches(head):
            return label
    if head.startswith((b"MZ", b"\x7fELF")):
        return marked("a program")
    return marked("an archive or a file of another kind")


def _tail(source: IO[bytes]) -> bytes:
    end = source.seek(0, 2)
    source.seek(max(0, end - TAIL))
    return source.read()


def _whole(name: str, kind: Kind, last: bytes, source: IO[bytes]) -> Kind:
    if last not in _tail(source):
        raise BadInput(
            marked("“{name}” is {what}, but its end is missing. It was cut off; save it anew and send it again."),
            name=name,
            what=_(kind.label),
        )
    return kind


def _pdf(name: str, head: bytes, source: IO[bytes]) -> Kind:
    if _SCRIPTED.search(head, 0, 1024):
        raise _refused(name, marked("a PDF and a web page in one"))
    return _whole(name, PDF, b"%%EOF", source)


def _office(name: str, source: IO[bytes]) -> Kind:
    """Tell an Office file by its main part: any other ZIP archive is refused, and one with macros too."""
    try:
        found = archives.look_into(source)
    except archives.DamagedError:
        raise BadInput(
            marked("“{name}” is damaged and cannot be opened. Save it anew and send it again."), name=name
        ) from None
    kind = KINDS.get(found.media_type)
    if found.macros:
        raise _refused(name, marked("an Office file with macros"))
    if kind is None:
        raise _refused(name, marked("a ZIP archive"))
    return kind


def _text(name: str, head: bytes, source: IO[bytes]) -> Kind:
    if head.startswith(_UTF_16):
        raise BadInput(
            marked("“{name}” is text in UTF-16. Save it with the encoding UTF-8 and send it again."), name=name
        )
    if _WEB_PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
        raise _refused(name, marked("a web page, a drawing in SVG or a script"))
    if not _reads_as_text(source):
        raise _refused(name, marked("of a kind that the portal does not know"))
    ending = extension(name)
    return next((each for each in TEXTS if ending in each.extensions), TEXTS[0])


def _reads_as_text(source: IO[bytes]) -> bool:
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(CHUNK):
            if _NOT_TEXT.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
