"""Names of files become safe and stay readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_portal.evidence.rules import names
from qa_portal.kernel import i18n


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Regulation.pdf", "Regulation.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Documents\\Fișa cursului.docx", "Fișa cursului.docx"),
        ("two\r\nlines.pdf", "two lines.pdf"),
        ("nul\x00l.pdf", "null.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("S\u0326tiint\u0326a\u0306.pdf", "Știință.pdf"),
        ('what? "now" <1>.txt', "what- -now- -1-.txt"),
        (".htaccess", "htaccess"),
        ("...", "document"),
        ("", "document"),
        ("trailing. ", "trailing"),
    ],
)
def test_what_could_harm_is_taken_out_of_a_name(sent, kept):
    assert names.clean(sent) == kept


def test_a_name_of_300_characters_is_cut_and_keeps_its_extension():
    kept = names.clean("ș" * 300 + ".docx")

    assert len(kept) == 200
    assert kept.endswith("ș.docx")


@given(st.text(max_size=400))
def test_no_name_leaves_its_folder_or_hides_a_character(sent):
    kept = names.clean(sent)

    assert 0 < len(kept) <= names.LONGEST
    assert not set(kept) & set('/\\\r\n\0<>:"|?*')
    assert kept not in (".", "..")
    assert all(each.isprintable() for each in kept)
    assert names.clean(kept) == kept


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Assessment_regulation-v2.pdf", "Assessment regulation v2"),
        ("fișa cursului.docx", "Fișa cursului"),
        ("README", "README"),
        ("v1.2", "V1"),
    ],
)
def test_a_title_is_made_from_a_name(name, title):
    assert names.title_from(name) == title


def test_sizes_are_told_in_the_language_spoken():
    assert names.weight(512) == "512 bytes"
    assert names.weight(1_250_000) == "1.2 MB"
    assert names.weight(209_715_200) == "210 MB"
    with i18n.speaking("ro"):
        assert names.weight(1_250_000).startswith("1,2")
