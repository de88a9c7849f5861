"""Reading what people write in YAML: what is understood, what is refused, and whether the refusal helps."""

import time
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from qa_portal.kernel import documents
from qa_portal.kernel.documents import DocumentError, Problem
from qa_portal.kernel.i18n import Text


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=5)
    colour: Colour = Colour.RED
    weight: Decimal = Decimal(1)


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Text
    count: int = Field(1, ge=0, le=9)
    from_day: date | None = None
    gate: bool = False
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Part] = {}


GOOD = """\
title: {en: Yes, ro: no}
count: 3
from_day: 2026-11-27
gate: true
parts:
  - code: 1.10
    weight: 2.50
  - code: on
by_name:
  first: {code: "007"}
"""


def refused(text: str | bytes, model: type[BaseModel] = Whole) -> list[Problem]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(DocumentError) as caught:
        documents.read(raw, model, name="x.yaml")
    return caught.value.problems


def test_a_good_document_fills_the_model_and_no_word_means_something_else():
    whole = documents.read(GOOD.encode(), Whole, name="x.yaml")

    assert whole.title == Text(en="Yes", ro="no")
    assert (whole.count, whole.from_day, whole.gate) == (3, date(2026, 11, 27), True)
    assert [part.code for part in whole.parts] == ["1.10", "on"]
    assert str(whole.parts[0].weight) == "2.50"
    assert whole.by_name["first"].code == "007"


def test_every_place_of_a_document_knows_its_line():
    document = documents.load(GOOD.encode(), name="x.yaml")

    assert document.lines[("from_day",)] == 3
    assert document.lines[("parts", 1)] == 8
    assert document.lines[("by_name", "first", "code")] == 10


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())

    assert documents.read(path, Whole, name="x.yaml").count == 3


UNREADABLE = [
    ("two keys alike", "a: 1\nb: 2\na: 3\n", 3, "also in line 1", "one of the two"),
    ("two keys alike inside", "a:\n  b: 1\n  b: 2\n", 3, "also in line 2", "one of the two"),
    ("an anchor", "a: &x [1]\nb: 2\n", 1, "Anchors", "write the part out"),
    ("an alias", "a: 1\nb: *x\n", 2, "Anchors", "write the part out"),
    ("a tag", "a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "Tags", "remove the tag"),
    ("a tag on a key", "!x a: 1\n", 1, "Tags", "remove the tag"),
    ("a second document", "a: 1\n---\nb: 2\n", 2, "second document", "remove “---”"),
    ("a list on top", "- a\n- b\n", 1, "no keys and values", "begin it with a key"),
    ("a text on top", "hello\n", 1, "no keys and values", "begin it with a key"),
    ("nothing", "", 1, "no keys and values", "begin it with a key"),
    ("a comment only", "# nothing\n", 1, "no keys and values", "begin it with a key"),
    ("an open quotation", "a: 1\nb: 'x\n", 3, "not YAML", "quotation marks"),
    ("a tab", "a:\n\tb: 1\n", 2, "not YAML", "indentation"),
    ("a key that is a list", "a: 1\n? [b]\n: 2\n", 2, "key has to be a word", "key: value"),
    ("a placeholder without quotation marks", "a: {{b}}\n", 1, "key has to be a word", "quotation marks"),
    ("a bell", "a: 1\nb: x\x07y\n", 2, "character", "remove the invisible"),
    ("a null byte", "a: \x00\n", 1, "character", "remove the invisible"),
    ("Latin-1", "a: 1\nb: è\n".encode("latin-1"), 2, "not written in UTF-8", "encoding UTF-8"),
    ("UTF-16", "a: 1\n".encode("utf-16"), 1, "not written in UTF-8", "encoding UTF-8"),
    ("deep nesting", "a: " + "[" * 60 + "]" * 60, 1, "nested more than 40", "flatten"),
    ("deep nesting in blocks", "".join(" " * n + "a:\n" for n in range(60)), 42, "nested more than 40", "flatten"),
    ("two megabytes", b"a: " + b"x" * 2_000_000, 1, "larger than 1,024 KiB", "split it"),
]


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"), [each[1:] for each in UNREADABLE], ids=[e[0] for e in UNREADABLE]
)
def test_what_is_not_plain_yaml_is_refused_with_its_line_and_a_way_to_mend_it(text, line, what, fix):
    (problem,) = refused(text)

    assert (problem.file, problem.line) == ("x.yaml", line)
    assert what in problem.what
    assert fix in problem.fix


T = "title: {en: A, ro: B}\n"
MISFITS = [
    ("a missing key", T + "parts:\n  - weight: 2\n", 3, "parts[0].code", "“code” is missing", "“code: …”"),
    ("a missing language", "count: 1\ntitle: {en: A}\n", 2, "title.ro", "“ro” is missing", "“ro: …”"),
    ("an unknown key", T + "cuont: 2\n", 2, "cuont", "no key “cuont”", "did you mean “count”?"),
    ("an unknown key inside", T + "parts:\n  - code: a\n    colur: red\n", 4, "parts[0].colur", "no key", "“colour”?"),
    (
        "one in a mapping",
        T + "by_name:\n  x:\n    code: a\n    wieght: 1\n",
        5,
        "by_name.x.wieght",
        "no key",
        "“weight”?",
    ),
    ("a word far from all", T + "zzz: 2\n", 2, "zzz", "no key “zzz”", "use one of: by_name, count"),
    ("a wrong word", T + "parts: [{code: a, colour: gren}]\n", 2, "parts[0].colour", "“gren”", "mean “green”?"),
    ("a word for a number", T + "count: three\n", 2, "count", "whole number", "digits only"),
    ("a number with a fraction", T + "count: 2.5\n", 2, "count", "whole number", "digits only"),
    ("a word for an amount", T + "parts: [{code: a, weight: heavy}]\n", 2, "parts[0].weight", "number", "2.5"),
    ("too much", T + "count: 12\n", 2, "count", "too large", "the most is 9"),
    ("too little", T + "count: -1\n", 2, "count", "too small", "the least is 0"),
    ("a yes that is none", T + "gate: perhaps\n", 2, "gate", "yes or no", "true or false"),
    ("a day that is none", T + "from_day: 2026-02-30\n", 2, "from_day", "a day", "2026-11-27"),
    ("a text for a list", T + "parts: none\n", 2, "parts", "a list", "“- ”"),
    ("a list for a text", T + "parts:\n  - code: [a]\n", 3, "parts[0].code", "a text is expected", "write one"),
    ("nothing for a text", T + "parts:\n  - code:\n", 3, "parts[0].code", "a text is missing", "after the colon"),
    ("a text for a mapping", "title: A\n", 1, "title", "keys with values", "key: value"),
    ("an empty text", "title: {en: A, ro: ''}\n", 1, "title.ro", "empty or too short", "length: 1"),
    ("too long a text", T + "parts: [{code: abcdef}]\n", 2, "parts[0].code", "too long", "the most is 5"),
]


@pytest.mark.parametrize(
    ("text", "line", "where", "what", "fix"), [each[1:] for each in MISFITS], ids=[each[0] for each in MISFITS]
)
def test_what_does_not_fit_the_model_is_named_with_line_place_and_remedy(text, line, where, what, fix):
    (problem,) = refused(text)

    assert (problem.line, problem.where) == (line, where)
    assert what in problem.what
    assert fix in problem.fix


def test_all_misfits_are_told_at_once_in_the_order_of_the_lines():
    problems = refused("parts:\n  - {}\n  - code: a\n    colour: blue\ncount: x\n")

    assert [(each.line, each.where) for each in problems] == [
        (1, "title"),
        (2, "parts[0].code"),
        (4, "parts[1].colour"),
        (5, "count"),
    ]


def test_a_problem_reads_as_one_line_that_an_editor_can_jump_to():
    (problem,) = refused(T + "cuont: 2\n")

    assert str(problem) == ("x.yaml:2: cuont: There is no key “cuont” here. To mend it: did you mean “count”?")


def test_a_file_that_is_not_there_is_a_problem_and_not_a_crash(tmp_path: Path):
    with pytest.raises(DocumentError, match="cannot be read"):
        documents.read(tmp_path / "none.yaml", Whole, name="none.yaml")


@pytest.mark.parametrize("text", ["[" * 900_000, "{" * 900_000, "- " * 450_000, "a: {" * 200_000, "? " * 450_000])
def test_a_hostile_file_is_refused_in_less_than_a_second(text):
    start = time.process_time()
    refused(text)
    assert time.process_time() - start < 1


def found_in(raw: bytes) -> list[Problem]:
    try:
        documents.read(raw, Whole, name="x.yaml")
    except DocumentError as error:
        return error.problems
    return []


@given(st.binary(max_size=200) | st.text(alphabet="ab:-{}[]'\"#&*!|>\n ,?~", max_size=60).map(str.encode))
def test_any_bytes_at_all_are_read_or_refused_with_a_line_and_a_remedy(raw: bytes):
    assert all(each.line >= 1 and each.what and each.fix for each in found_in(raw))


def test_a_fingerprint_changes_with_one_letter_but_not_with_the_line_ends(tmp_path: Path):
    first, second, third = (tmp_path / name for name in "abc")
    first.write_bytes(b"a: 1\nb: 2\n")
    second.write_bytes(b"a: 1\r\nb: 2\r\n")
    third.write_bytes(b"a: 1\nb: 3\n")

    assert documents.fingerprint(first) == documents.fingerprint(second) != documents.fingerprint(third)
    assert len(documents.fingerprint(first)) == 64
