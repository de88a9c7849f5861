"""What the demonstration tells is whole, distinct and well written."""

import itertools
import re
from datetime import UTC, datetime

import pytest

from qa_portal.criteria import library as criteria
from qa_portal.demo import texts
from qa_portal.demo.days import Days, ages, way
from qa_portal.demo.notes import NOTES
from qa_portal.demo.paper import Sheet, of_version, printed
from qa_portal.demo.shapes import Voice
from qa_portal.demo.telling import proposal
from qa_portal.demo.texts import fill
from qa_portal.demo.voices import voices
from qa_portal.proposals.rules import completeness
from qa_portal.workflow import library

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CODES = [each.code for each in criteria.framework("esg-mc-1").criteria]
LEVELS = {each.key for each in criteria.framework("esg-mc-1").scale}
STORIES = texts.stories()
JUDGED = [key for key, each in STORIES.items() if each.judgements]
CEDILLAS = re.compile("[şţŞŢ]")


def said(key: str) -> dict[str, dict[str, Voice]]:
    found = proposal(key, Days(NOW))
    documents = dict.fromkeys(("policy", "regulation", "team", "certificate", "admission", "monitoring"), "E-01")
    documents |= dict.fromkeys(("support", "agreement", "sheet", "needs"), "E-02")
    return voices(key, STORIES[key], found.language, {**found.words, **documents}, CODES)


def test_every_state_of_the_procedure_has_a_case() -> None:
    reached = {"accredited" if each.state == "fulfilled" else each.state for each in STORIES.values()}

    assert reached == set(library.workflow("panel-review-1").states)


def test_everybody_has_a_line_on_the_sign_in_page() -> None:
    assert NOTES.keys() == texts.house().people.keys()


@pytest.mark.parametrize("key", [key for key in STORIES if key != "plain-language"])
def test_a_proposal_that_goes_on_is_complete(key: str) -> None:
    assert [str(each.sentence) for each in completeness(proposal(key, Days(NOW)).data).missing] == []


def test_the_unfinished_draft_has_gaps_to_fill() -> None:
    assert len(completeness(proposal("plain-language", Days(NOW)).data).missing) >= 3


@pytest.mark.parametrize("key", texts.house().providers)
def test_a_provider_speaks_and_shows_evidence_on_every_criterion(key: str) -> None:
    told = texts.provider(key)
    shown = {each.partition(" ")[0] for cited in told.evidence.values() for each in cited}

    assert list(told.self_assessment) == CODES
    assert list(told.evidence) == CODES
    assert shown == {*told.documents, "sheet", "needs"}


@pytest.mark.parametrize("language", ["en", "ro"])
def test_the_bank_has_words_for_every_criterion_and_perspective(language: str) -> None:
    for code in CODES:
        by_level = texts.bank(language)[code]
        assert set(by_level["met"]) == {"a", "s", "e"}
        assert len(by_level["substantially_met"]) >= 2


def test_no_outcome_stands_in_two_cases() -> None:
    outcomes = [each.text for key in STORIES for each in proposal(key, Days(NOW)).data.outcomes]

    assert len(outcomes) == len(set(outcomes)) > 60


def test_no_need_and_no_self_assessment_of_a_case_is_told_twice() -> None:
    needs = [each.proposal["need"] for each in STORIES.values()]
    own = [text for each in STORIES.values() for text in each.self_assessment.values()]

    assert len(needs) == len(set(needs))
    assert len(own) == len(set(own))


@pytest.mark.parametrize("key", JUDGED)
def test_members_of_one_panel_never_say_the_same(key: str) -> None:
    found = [voice.text for by in said(key).values() for voice in by.values()]

    assert len(found) == len(set(found))
    assert all(len(text) > 20 for text in found)


@pytest.mark.parametrize(("one", "next_"), list(itertools.pairwise(JUDGED)))
def test_two_neighbouring_cases_do_not_read_alike(one: str, next_: str) -> None:
    first = {voice.text for by in said(one).values() for voice in by.values()}
    second = {voice.text for by in said(next_).values() for voice in by.values()}

    assert len(first & second) < len(first) / 2


@pytest.mark.parametrize("key", STORIES)
def test_panels_use_levels_and_criteria_of_the_framework(key: str) -> None:
    for code, topic in STORIES[key].judgements.items():
        assert code in CODES
        assert topic.level in LEVELS
        assert {each.level for each in topic.voices.values()} <= LEVELS
        assert set(topic.dissents) <= {seat.person for seat in STORIES[key].panel}


def _romanian() -> dict[str, str]:
    files = [texts.FOLDER / "rationales.ro.yaml", texts.FOLDER / "carpatina.yaml"]
    files += [texts.FOLDER / "cases" / f"{key}.yaml" for key, each in STORIES.items() if each.provider == "carpatina"]
    return {each.stem: each.read_text(encoding="utf-8") for each in files}


@pytest.mark.parametrize("name", _romanian())
def test_romanian_texts_have_romanian_letters(name: str) -> None:
    text = _romanian()[name]

    assert not CEDILLAS.search(text)
    assert set("șțăîâ") <= set(text)


def test_no_file_holds_a_cedilla() -> None:
    for path in texts.FOLDER.rglob("*.yaml"):
        assert not CEDILLAS.search(path.read_text(encoding="utf-8")), path.name


def test_everything_lies_on_working_days_before_today() -> None:
    days = Days(NOW)
    for key, story in STORIES.items():
        found = ages(key, story.state, story.age)
        assert list(found) == list(reversed(way(story.state)))
        assert all(days.opening(age) < NOW and days.day(age).weekday() < 5 for age in found.values())


def test_a_blank_at_the_beginning_of_a_sentence_gets_a_capital() -> None:
    words = {"task": "the plan", "source": "a survey"}

    assert fill("{task} counts. {task} rests on {source}.", words) == "The plan counts. The plan rests on a survey."
    with pytest.raises(KeyError):
        fill("{unknown}", words)


def test_a_document_says_in_each_version_what_it_said_then() -> None:
    text = "One.\n[2+] Two.\n[3+] Three."

    assert of_version(text, 1) == "One."
    assert of_version(text, 3) == "One.\nTwo.\nThree."


def test_the_same_document_gives_the_same_bytes() -> None:
    sheet = Sheet("Universitatea Carpatina", "Fișa cursului", "Versiunea 1", "# Țintă\n- una\n| a | b |\n===\nȘi gata.")

    assert printed(sheet) == printed(sheet)
    assert printed(sheet).startswith(b"%PDF-")
