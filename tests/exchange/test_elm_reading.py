"""Credentials that say things in other ways than the samples: lists, references, languages, unknown concepts."""

from decimal import Decimal
from typing import Any

import pytest

from qa_portal.exchange import elm
from qa_portal.exchange.elm.reading import hours, in_words
from qa_portal.exchange.imported import Imported, Why
from tests.exchange.samples import credential, raw

_SNB = "http://data.europa.eu/snb/"


def _read(**specification: Any) -> Imported:
    return elm.read(raw(credential(**specification)))


def test_the_title_is_read_in_the_language_of_the_file_and_in_english() -> None:
    found = _read()
    assert (found.data.title, found.data.title_en) == ("Prelevarea probelor de sol", "Soil sampling")
    assert not [each for each in found.unread if each.why is Why.OTHER_LANGUAGE]


def test_one_outcome_without_a_list_and_two_in_a_list_are_read_alike() -> None:
    one, two = {"title": {"ro": "prelevează probe"}}, {"title": "descrie profilul", "description": {"ro": "al solului"}}
    assert [each.text for each in _read(learningOutcome=one).data.outcomes] == ["prelevează probe"]
    both = _read(learningOutcome=[one, two]).data.outcomes
    assert [each.text for each in both] == ["prelevează probe", "descrie profilul: al solului"]


def test_a_concept_is_known_by_its_address_by_its_label_or_as_a_bare_address() -> None:
    by_address = {"id": _SNB + "learning-assessment/920fbb3cbe"}
    by_label = {"id": "urn:epass:concept:1", "prefLabel": {"de": "Netz", "en": "online"}}
    for mode in (by_address, by_label, by_address["id"], [by_address]):
        assert _read(mode=mode).data.mode == "online"


def test_a_concept_of_no_list_is_left_out_with_a_warning() -> None:
    found = _read(mode={"id": "urn:x", "prefLabel": {"en": "By pigeon"}})
    assert found.data.mode == ""
    assert [each.why for each in found.unread if each.value == "By pigeon"] == [Why.UNCLEAR]
    assert any("By pigeon" in str(each) for each in found.warnings)


def test_both_bases_of_isced_f_are_known_and_a_foreign_code_is_not() -> None:
    assert _read(thematicArea={"id": "http://data.europa.eu/esco/isced-f/0532"}).data.isced_f == "0532"
    found = _read(ISCEDFCode=[{"id": _SNB + "isced-f/0532"}, {"id": _SNB + "isced-f/0666"}])
    assert found.data.isced_f == "0532"
    assert any("0666" in str(each) for each in found.warnings)


def test_credits_of_another_framework_are_not_ects() -> None:
    other = {"framework": {"id": _SNB + "education-credit/60b314e826", "prefLabel": {"en": "ECVET"}}, "point": "9"}
    ects = {"framework": {"id": _SNB + "education-credit/6fcec5c5af"}, "point": "2,5"}
    found = _read(creditPoint=[other, ects])
    assert found.data.ects == Decimal("2.5")
    assert [each.why for each in found.unread if each.value == "9"] == [Why.NO_PLACE]


def test_a_mere_reference_leads_to_the_thing_described_elsewhere() -> None:
    content = credential()
    body = {"id": "urn:body", "type": "Organisation", "legalName": {"ro": "Institutul de Soluri"}}
    content["issuer"] = body
    for reference in ("urn:body", {"id": "urn:body", "type": "Organisation"}):
        content["credentialSubject"]["hasClaim"]["awardedBy"] = {"awardingBody": reference}
        assert elm.read(raw(content)).data.awarding_body == "Institutul de Soluri"


def test_parts_that_refer_to_each_other_in_a_circle_end() -> None:
    content = credential()
    content["credentialSubject"]["hasClaim"]["provenBy"] = {
        "id": "urn:a",
        "type": "LearningAssessment",
        "title": {"ro": "Probă"},
        "hasPart": {"id": "urn:b", "type": "LearningAssessment", "title": {"ro": "Parte"}, "hasPart": {"id": "urn:a"}},
    }
    assert elm.read(raw(content)).data.assessment_description == "Probă\n\nParte"


def test_a_further_claim_is_listed_and_said() -> None:
    content = credential()
    claim = content["credentialSubject"]["hasClaim"]
    content["credentialSubject"]["hasClaim"] = [{"type": "LearningActivity", "title": {"ro": "Vizită"}}, claim]
    found = elm.read(raw(content))
    assert found.data.title == "Prelevarea probelor de sol"
    assert [each.why for each in found.unread if each.value == "Vizită"] == [Why.NO_PLACE]
    assert any("2 claims" in str(each) for each in found.warnings)


def test_an_accreditation_becomes_the_quality_assurance() -> None:
    accreditation = {
        "type": "Accreditation",
        "dcType": {"id": _SNB + "accreditation/820101cba6"},
        "title": {"ro": "Acreditarea programului"},
        "accreditingAgent": {"legalName": {"ro": "Agenția Exemplu"}},
    }
    found = _read(accreditation=accreditation).data
    assert found.qa_type == "programme_quality_assurance"
    assert found.qa_description == "Acreditarea programului, Agenția Exemplu"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("PT60H", 60), ("PT1H30M", "1.5"), ("PT90M", "1.5"), ("PT0H", None), ("P60M", None), ("P2D", None), ("60", None)],
)
def test_only_hours_and_minutes_are_hours_of_work(written: str, meant: Any) -> None:
    assert hours(written) == (None if meant is None else Decimal(meant))


def test_a_duration_is_said_in_words_and_a_broken_one_is_not() -> None:
    assert in_words("P1Y2M") == "1 year, 2 months"
    assert in_words("P1.5M") == in_words("soon") == in_words(5) == ""


def test_a_workload_in_months_is_a_warning_and_no_number() -> None:
    found = _read(volumeOfLearning="P60M")
    assert found.data.hours is None
    assert any("60 months" in str(each) for each in found.warnings)


def test_a_value_that_does_not_fit_is_left_out_and_said() -> None:
    found = _read(homepage={"contentURL": "not an address"})
    assert found.data.homepage == ""
    assert any("not an address" in str(each) for each in found.warnings)
    assert any(each.value == "not an address" for each in found.unread)
