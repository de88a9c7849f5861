"""Small files of every kind, whole and broken, and bodies of forms as browsers send them."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from struct import pack

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n9\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
OFFICE = "application/vnd.openxmlformats-officedocument."


def pdf(text: str = "") -> bytes:
    """A PDF that differs by `text`."""
    return PDF.replace(b"endobj", b"endobj\n% " + text.encode())


def png() -> bytes:
    """A PNG picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    size = pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive with these parts, in this order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return written.getvalue()


def office(main: str, part: str, *, more: Mapping[str, str] | None = None, types: str = "") -> bytes:
    """An Office file whose main part is `main` ("wordprocessingml.document") at `part`."""
    override = f'<Override PartName="/{part}" ContentType="{OFFICE}{main}.main+xml"/>{types}'
    return archive(
        {
            "[Content_Types].xml": f'<?xml version="1.0" encoding="UTF-8"?><Types>{override}</Types>',
            "_rels/.rels": "<Relationships/>",
            part: "<w/>",
            **(more or {}),
        }
    )


def docx(**more: str) -> bytes:
    """A Word document."""
    return office("wordprocessingml.document", "word/document.xml", more=more)


def xlsx() -> bytes:
    """An Excel workbook."""
    return office("spreadsheetml.sheet", "xl/workbook.xml")


def pptx() -> bytes:
    """A PowerPoint presentation."""
    return office("presentationml.presentation", "ppt/presentation.xml")


def opened(kind: str, **more: str) -> bytes:
    """An OpenDocument file of this kind ("text")."""
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>", **more})


BOUNDARY = b"----part"


def body(files: Sequence[tuple[str, bytes]], fields: Sequence[tuple[str, str]] = (), *, whole: bool = True) -> bytes:
    """The body of a form with these files, byte for byte as a browser sends it; not `whole`: its end is missing."""
    pieces = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name.encode(), value.encode())
        for name, value in fields
    ]
    pieces += [
        b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%s\r\n" % (BOUNDARY, name.encode(), content)
        for name, content in files
    ]
    sent = b"".join(pieces)
    return sent + b"--%s--\r\n" % BOUNDARY if whole else sent[:-20]


CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY.decode()}"
