"""The Commission's own credentials arrive whole: what a proposal holds is read, everything else is listed."""

import json
from decimal import Decimal
from typing import Any

import pytest

from qa_portal.exchange import elm
from qa_portal.exchange.imported import Imported, Why
from qa_portal.proposals.rules import completeness
from tests.exchange.samples import ALL, MICRO_CREDENTIAL, PARTICIPATION, SIGNED, leaves, shared


@pytest.fixture
def sample() -> Imported:
    return elm.read(shared(MICRO_CREDENTIAL))


def _content(raw: bytes) -> list[str]:
    outer: dict[str, Any] = json.loads(raw)
    if "payload" not in outer:
        return sorted(leaves(outer))
    inner = [f"payload.{each}" for each in leaves(json.loads(outer.pop("payload")))]
    return sorted(inner + list(leaves(outer)))


@pytest.mark.parametrize("name", ALL)
def test_every_value_of_a_sample_is_read_or_listed_and_none_twice(name: str) -> None:
    raw = shared(name)
    found = elm.read(raw)
    assert sorted([each.path for each in found.read] + [each.path for each in found.unread]) == _content(raw)


def test_the_elements_of_annex_i_arrive(sample: Imported) -> None:
    data = sample.data
    assert data.title == "Digital micro-credential creation"
    assert data.awarding_body == "University of Zed"
    assert (data.country, data.region) == ("IE", "Dublin city (IRL_CTH_DUB)")
    assert (data.hours, data.ects) == (Decimal(60), Decimal(2))
    assert (data.eqf_level, data.nqf_level) == ("6", "RQF Level 6")
    assert data.nqf_uri == "http://data.europa.eu/snb/qdr/c_c392e7a2"
    assert data.assessment_types == ["artefact_assessment"]
    assert data.mode == "blended"
    assert data.supervision == "unsupervised"
    assert data.stackability == "stand_alone"
    assert data.prerequisites.startswith("The learner needs to have an EDC Online Credential Builder account")


def test_what_goes_beyond_annex_i_arrives_too(sample: Imported) -> None:
    data = sample.data
    assert data.languages == ["en"]
    assert data.learning_setting == "non_formal"
    assert data.opportunity_type == "short_learning_programme"
    assert data.duration == "At most 1 month"
    assert data.content.startswith("EDC building training course\n\nThis online course allows")
    assert "upon the successful submission of an ELM standard compliant" in data.assessment_description
    assert "Form: Online" in data.assessment_description
    assert "has successfully completed a micro-module" in data.further_information
    assert data.partners == "European Digital Credentials for Learning Support Team (Belgium): teaches, assesses"


def test_outcomes_arrive_with_their_skills_and_how_widely_they_can_be_used(sample: Imported) -> None:
    first, second = sample.data.outcomes
    assert first.text == "Communication, collaboration and creativity"
    assert [each.label for each in first.skills] == [
        "stimulate creativity in the team",
        "communicate with target community",
        "establish collaborative relations",
    ]
    assert first.skills[0].uri == "http://data.europa.eu/esco/skill/ccdf3597-5c80-410f-896d-e1bdfa223de9"
    assert second.text == "Developing digital content"
    assert [each.label for each in second.skills][:2] == ["develop digital content", "Developing digital content"]
    assert second.reuse_level == "cross_sector"


def test_the_most_detailed_of_two_fields_is_the_field_and_the_other_is_kept(sample: Imported) -> None:
    assert (sample.data.isced_f, sample.data.isced_f_also) == ("0688", ["003"])
    assert any("0688" in str(each) for each in sample.warnings)


def test_sixty_months_of_an_activity_are_not_sixty_hours(sample: Imported) -> None:
    unclear = [each for each in sample.unread if each.why is Why.UNCLEAR]
    assert [each.value for each in unclear] == ["P60M"]
    assert any("“P60M” means 60 months" in str(each) for each in sample.warnings)


def test_another_language_is_named_and_listed(sample: Imported) -> None:
    found = [each for each in sample.unread if each.why is Why.OTHER_LANGUAGE]
    assert [each.value for each in found] == ["Contento digital"]
    assert any(str(each).endswith("es") for each in sample.warnings)


def test_nothing_about_the_learner_is_kept(sample: Imported) -> None:
    kept = sample.data.model_dump_json() + "".join(each.value for each in (*sample.read, *sample.unread))
    for personal in ("Andromeda", "ana.andromeda", "LA-234218", "1999-10-01"):
        assert personal not in kept
    assert {each.why for each in sample.unread if "familyName" in each.path} == {Why.LEARNER}
    assert {each.why for each in sample.unread if ".grade." in each.path and "note" in each.path} == {Why.LEARNER}


def test_no_meaning_is_hidden_among_the_technical_values(sample: Imported) -> None:
    technical = {each.path.rsplit(".", 1)[-1].split("[")[0] for each in sample.unread if each.why is Why.TECHNICAL}
    assert technical <= {"id", "type", "notation", "schemeName", "en", "@context"}
    words = [each.value for each in sample.unread if each.why is Why.TECHNICAL and each.path.endswith(".en")]
    assert set(words) <= {"Generic", "English", "base64", "PNG", "JPEG"}


def test_the_sample_lacks_only_what_no_credential_says(sample: Imported) -> None:
    missing = {each.element for each in completeness(sample.data).missing}
    assert missing == {"learner_and_date", "origin", "target_group", "need", "consulted", "fit", "qa_type"}


def test_a_signed_credential_gives_the_same_proposal(sample: Imported) -> None:
    signed = elm.read(shared(SIGNED))
    assert signed.data == sample.data
    assert any(each.why is Why.SIGNATURE for each in signed.unread)


def test_a_certificate_of_participation_gives_what_it_has_and_says_what_it_is_not() -> None:
    found = elm.read(shared(PARTICIPATION))
    assert found.data.title == "EDC Updates Webinar"
    assert (found.data.hours, found.data.ects) == (Decimal(2), None)
    assert (found.data.mode, found.data.country) == ("online", "BE")
    assert "ELM on Github: https://github.com/" in found.data.further_information
    assert any("no learning achievement" in str(each) for each in found.warnings)
    assert [each.value for each in found.unread if each.why is Why.UNCLEAR] == ["P2M"]
