"""A file is what its content says, and only kinds on the list are taken."""

import io
import struct

import pytest

from qa_portal.evidence.rules import archives, kinds
from qa_portal.kernel.errors import BadInput
from tests.evidence import samples


def recognise(name: str, content: bytes) -> kinds.Kind:
    return kinds.recognise(name, io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", samples.PDF, "application/pdf"),
        ("A.PDF", samples.PDF, "application/pdf"),
        ("a.png", samples.png(), "image/png"),
        ("a.jpeg", samples.JPEG, "image/jpeg"),
        ("a.docx", samples.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", samples.xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.pptx", samples.pptx(), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("a.odt", samples.opened("text"), "application/vnd.oasis.opendocument.text"),
        ("a.ods", samples.opened("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("a.odp", samples.opened("presentation"), "application/vnd.oasis.opendocument.presentation"),
        ("a.txt", "Regulament de evaluare: ș ț ă".encode(), "text/plain"),
        ("a.csv", b"criterion;level\r\n5.1;met\r\n", "text/csv"),
        ("a.md", b"\xef\xbb\xbf# Title\n\nUse `<div>` with care.\n", "text/markdown"),
        ("no extension", samples.PDF, "application/pdf"),
    ],
)
def test_every_kind_on_the_list_is_taken(name, content, media_type):
    assert recognise(name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.pdf", b"", "is empty (0 bytes)"),
        ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        ("page.html", b"<html><body>%PDF-1.7 %%EOF</body></html>", "a web page"),
        ("drawing.svg", b'<?xml version="1.0"?><svg onload="alert(1)"/>', "a drawing in SVG"),
        ("drawing.txt", b"\xef\xbb\xbf  <svg onload='alert(1)'/>", "a drawing in SVG"),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n", "a script"),
        ("run.php", b"<?php system($_GET[0]);", "a script"),
        ("both.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF", "a PDF and a web page in one"),
        ("both.html", samples.PDF, "its name ends in .html"),
        ("cut.pdf", samples.PDF[:-8], "its end is missing"),
        ("cut.png", samples.png()[:-12], "its end is missing"),
        ("photo.pdf", samples.JPEG, "a JPEG picture by its content, but its name ends in .pdf"),
        ("table.docx", samples.xlsx(), "an Excel workbook by its content, but its name ends in .docx"),
        ("notes.log", b"plain text", "plain text by its content, but its name ends in .log"),
        ("any.docx", samples.archive({"a.txt": "x"}), "a ZIP archive"),
        ("any.zip", samples.archive({"a.txt": "x"}), "a ZIP archive"),
        (
            "fake.docx",
            samples.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
            "a ZIP archive",
        ),
        ("half.docx", samples.docx()[:-30], "is damaged"),
        ("old.doc", samples.OLE, "of the old kind, or one locked with a password"),
        ("macro.docx", samples.docx(**{"word/vbaProject.bin": "x"}), "an Office file with macros"),
        ("macro.odt", samples.opened("text", **{"Basic/Standard/Module1.xml": "x"}), "an Office file with macros"),
        ("program.pdf", b"MZ" + b"\x90\x00" * 300, "a program"),
        ("movie.pdf", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100, "a video"),
        ("anim.gif", b"GIF89a" + b"\x00" * 50, "a picture of a kind that not every computer shows"),
        ("wide.txt", "text".encode("utf-16"), "text in UTF-16"),
        ("noise.txt", b"abc\x00def", "a kind that the portal does not know"),
        ("latin.txt", b"caf\xe9", "a kind that the portal does not know"),
    ],
)
def test_everything_else_is_refused_in_a_sentence_that_names_the_file(name, content, what):
    with pytest.raises(BadInput) as refusal:
        recognise(name, content)

    assert f"“{name}”" in str(refusal.value)
    assert what in str(refusal.value)


def test_macros_are_found_by_the_type_of_the_main_part_too():
    content = samples.archive(
        {
            "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
            "word/document.xml": "<w/>",
        }
    )

    with pytest.raises(BadInput, match="macros"):
        recognise("letter.docx", content)


def test_a_refusal_says_what_may_be_sent():
    with pytest.raises(BadInput, match="Send a PDF, a Word, Excel or PowerPoint file"):
        recognise("movie.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100)


def test_text_with_a_wrong_byte_far_from_its_beginning_is_refused():
    content = b"a" * (kinds.CHUNK + 10) + b"\xff" + b"a" * 10

    with pytest.raises(BadInput, match="does not know"):
        recognise("long.txt", content)


def test_a_letter_that_lies_across_two_pieces_is_read_as_one():
    content = b"a" * (kinds.CHUNK - 1) + "ș".encode() + b"a"

    assert recognise("long.txt", content).media_type == "text/plain"


def test_an_archive_that_unpacks_to_more_than_2_gib_is_damaged():
    content = samples.docx()
    claimed = content.replace(_local_size(4), _local_size(0xFFFFFFF0))

    with pytest.raises(archives.DamagedError):
        archives.look_into(io.BytesIO(claimed))


def _local_size(size: int) -> bytes:
    """The two sizes of the part <w/> (4 bytes, stored) as the archive's table of contents has them."""
    return struct.pack("<II", 4, size)


@pytest.mark.parametrize("field", [(10, "<H", 60_000), (12, "<I", 50 << 20)])
def test_a_table_of_contents_that_would_not_fit_into_memory_is_never_read(field):
    place, form, value = field
    content = bytearray(samples.docx())
    end = content.rfind(b"PK\x05\x06")
    struct.pack_into(form, content, end + place, value)

    with pytest.raises(archives.DamagedError):
        archives.look_into(io.BytesIO(bytes(content)))


def test_every_ending_offered_by_the_file_field_belongs_to_a_kind():
    assert set(kinds.ENDINGS) == {f".{each}" for kind in kinds.KINDS.values() for each in kind.extensions}
