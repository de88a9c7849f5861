"""Controlled lists: complete, in both languages, with the European addresses, and quick to load."""

import time
from collections import Counter

import pytest

from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import speaking
from tests.exchange.samples import shared

_SIZES = {
    "assessment_type": 14,
    "eqf_level": 8,
    "isced_f": 220,
    "learning_setting": 2,
    "mode": 6,
    "opportunity_type": 12,
    "origin": 3,
    "qa_type": 4,
    "qf_ehea_cycle": 4,
    "reuse_level": 4,
    "schedule": 3,
    "stackability": 3,
    "supervision": 3,
}


def test_every_list_is_there_with_all_its_entries() -> None:
    assert {name: len(vocabulary.load(name)) for name in vocabulary.names()} == _SIZES


@pytest.mark.parametrize("name", _SIZES)
def test_no_two_entries_share_a_key_or_an_address_and_romanian_has_its_own_letters(name: str) -> None:
    entries = list(vocabulary.load(name))
    for values in ([each.key for each in entries], [each.uri for each in entries if each.uri]):
        assert [value for value, count in Counter(values).items() if count > 1] == []
    assert not set("şţŞŢ") & set("".join(each.label.ro for each in entries))


def test_isced_f_has_the_codes_and_english_names_of_the_list_of_the_european_learning_model() -> None:
    listed = dict(line.split(" ", 1) for line in shared("data/isced_f.txt").decode().splitlines() if line)
    assert {each.key: each.label.en for each in vocabulary.load("isced_f")} == listed


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("assessment_type", "europass-learning-assessment-types"),
        ("mode", "europass-modes"),
        ("qa_type", "europass-accreditation-types"),
        ("opportunity_type", "europass-learning-opportunity-types"),
        ("learning_setting", "europass-learning-setting-types"),
        ("schedule", "europass-learning-schedule-types"),
        ("reuse_level", "skill-reuse-levels"),
        ("isced_f", "isced-f"),
        ("eqf_level", "eqf"),
    ],
)
def test_every_address_is_one_of_the_official_list_and_none_is_missing(name: str, file: str) -> None:
    official = shared(f"fixtures/elm-xsd/loq/cv/{file}.xsd").decode()
    ours = {each.uri for each in vocabulary.load(name)}
    assert ours == {part.split('"')[0] for part in official.split('enumeration value="')[1:]}


def test_an_entry_is_found_by_address_label_or_other_spelling_in_either_language() -> None:
    modes = vocabulary.load("mode")
    for said in ("http://data.europa.eu/snb/learning-assessment/e92d221e4d", "BLENDED", "blended", "Mixt"):
        found = modes.find(said)
        assert found is not None
        assert found.key == "blended"
    assert modes.find("", "by pigeon") is None


def test_labels_follow_the_language_and_an_unknown_key_is_shown_as_it_is() -> None:
    types = vocabulary.load("assessment_type")
    assert types.label("oral_examination") == "Oral examination"
    with speaking("ro"):
        assert types.label("oral_examination") == "Examen oral"
    assert types.label("gone") == "gone"


def test_fields_of_education_are_grouped_by_broad_field_and_know_what_is_above_them() -> None:
    groups = vocabulary.fields_of_education()
    assert len(groups) == 12
    assert sum(len(each.choices) for each in groups) == 220
    assert [each.key for each in vocabulary.field_trail("0613")] == ["06", "061", "0613"]
    assert vocabulary.field_trail("xx") == []


def test_codes_of_countries_and_languages_go_both_ways() -> None:
    assert (vocabulary.country_code("IRL"), vocabulary.country_code_3("IE")) == ("IE", "IRL")
    assert vocabulary.country_code("ZZZ") == vocabulary.country_code_3("ZZ") == vocabulary.language_code("qqqq") == ""
    assert [vocabulary.language_code(each) for each in ("ENG", "ron", "GER", "gsw")] == ["en", "ro", "de", "gsw"]
    assert not vocabulary.is_language("EN")
    assert not vocabulary.is_country("ro")


def test_the_largest_list_loads_in_less_than_a_blink() -> None:
    vocabulary.load.cache_clear()
    started = time.process_time()
    vocabulary.load("isced_f")
    assert time.process_time() - started < 0.15
