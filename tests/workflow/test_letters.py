"""Every letter is written in both languages, with all that may be known or the least, and tells nobody too much."""

import re
from typing import Any

import pytest

from qa_portal.outbox import letters
from qa_portal.outbox.letters import Written
from qa_portal.resources import folder
from tests.workflow.sample import CASE, full_context, least_context, person

KINDS = sorted(letters.kinds())
LANGUAGES = ("en", "ro")
SAYS_REASON = {
    *("withdrawn", "inadmissible", "report_returned", "conflict_cleared", "judgements_reopened", "invitation_declined"),
    *("condition_sent_back", "condition_extended", "condition_not_met"),
}
AFTER_A_CONFLICT = ("conflict_upheld", "reviewer_replaced", "invitation_expired")
ACCOUNT = ("account_invitation", "password_reset")
EVERY = [(kind, language) for kind in KINDS for language in LANGUAGES]
OF_CASES = [each for each in EVERY if each[0] not in ACCOUNT]


def written(kind: str, language: str, context: dict[str, Any] | None = None) -> Written:
    return letters.write(kind, person(language), context or full_context())


def test_no_template_lacks_its_other_language() -> None:
    names = {path.name for path in (folder("templates") / "mail").iterdir()}
    assert names == {f"{kind}.{language}.txt" for kind in [*KINDS, "frame"] for language in LANGUAGES}


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.parametrize("context", [full_context(), least_context()], ids=["full", "least"])
def test_a_letter_has_a_subject_an_address_and_a_signature(kind: str, language: str, context: dict[str, Any]) -> None:
    letter = written(kind, language, context)

    greeting = {"en": "Dear Dr. Ioana Dumitrescu,", "ro": "Bună ziua, Dr. Ioana Dumitrescu,"}[language]
    assert letter.body.startswith(greeting + "\n\n")
    assert "Danubia Quality Agency" in letter.body.splitlines()[-2:]
    assert 10 < len(letter.subject) < 110
    assert not letter.subject.endswith(".")


@pytest.mark.parametrize(("kind", "language"), EVERY)
@pytest.mark.parametrize("context", [full_context(), least_context()], ids=["full", "least"])
def test_a_letter_is_plain_text_without_gaps(kind: str, language: str, context: dict[str, Any]) -> None:
    letter = written(kind, language, context)

    assert not re.search(r"[{}<>]|None|  \S", letter.body.replace("\n   ", "\n"))
    assert "\n\n\n" not in letter.body
    assert not re.search(r" [,.;:](\s|$)|\.\.|,,", letter.subject + "\n" + letter.body)
    assert not re.search("[şţŞŢ]", letter.subject + letter.body)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_link_stands_on_a_line_of_its_own(kind: str, language: str) -> None:
    lines = written(kind, language).body.splitlines()
    assert [line for line in lines if "https://" in line and not re.fullmatch(r"https://\S+", line)] == []


@pytest.mark.parametrize(("kind", "language"), OF_CASES)
def test_a_letter_about_a_case_begins_its_subject_with_the_reference(kind: str, language: str) -> None:
    assert written(kind, language).subject.startswith("MC-2026-0042: ")


@pytest.mark.parametrize(("kind", "language"), OF_CASES)
def test_a_letter_names_who_answers_questions(kind: str, language: str) -> None:
    expected = {"new_proposal"}  # nobody has the case yet
    assert ("Katarína Hlaváčová, office@danubia.example" in written(kind, language).body) is (kind not in expected)


@pytest.mark.parametrize(("kind", "language"), OF_CASES)
def test_an_officer_is_not_told_to_ask_herself(kind: str, language: str) -> None:
    letter = letters.write(kind, person(language, "Katarína Hlaváčová", ""), full_context())
    assert "office@danubia.example" not in letter.body


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_reason_is_told_where_one_is_asked_for_and_nowhere_else(kind: str, language: str) -> None:
    assert ("THE REASON GIVEN" in written(kind, language).body) is (kind in SAYS_REASON)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", AFTER_A_CONFLICT)
def test_who_leaves_a_panel_learns_no_more_than_reference_and_title(kind: str, language: str) -> None:
    context = full_context()
    letter = written(kind, language, context)

    told = letter.subject + letter.body
    secret = [CASE["url"], CASE["provider"], CASE["state_provider"], CASE["next"], "THE REASON GIVEN", "Matti Korhonen"]
    secret += [context["assignment"]["url"], context["outcome"], "2026-12", "December", "decembrie"]
    assert [each for each in secret if str(each) in told] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_return_lists_every_remark_and_the_day(language: str) -> None:
    body = written("returned", language).body
    assert "- Workload: Add the hours of preparation.\n- Assessment: Name the examiner.\n" in body
    assert {"en": "by 4 December 2026.", "ro": "până la 4 decembrie 2026."}[language] in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_tells_outcome_validity_and_every_condition_with_its_day(language: str) -> None:
    body = written("decision", language).body
    assert "Accredited with conditions\n" in body
    assert "1. Publish criteria for the memo.\n" in body
    assert "2. Measure the workload of the first cohort.\n" in body
    days = {"en": ("31 January 2032", "30 July 2027"), "ro": ("31 ianuarie 2032", "30 iulie 2027")}[language]
    assert [each for each in days if each not in body] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_speaks_of_no_conditions_and_no_validity(language: str) -> None:
    context = {**full_context(), "conditions": [], "valid_until": None, "outcome": "Refused"}
    body = written("decision", language, context).body
    assert not re.search("ondition|ondiți|alid until|alabil", body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_tells_seat_effort_and_day_before_it_asks_for_an_answer(language: str) -> None:
    body = written("invitation", language).body
    found = [body.find(each) for each in ("member", "about two days", "30 ", "https://portal.example/assignments/5")]
    assert found == sorted(found)
    assert min(found) > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ACCOUNT)
def test_a_letter_about_an_account_says_how_long_its_link_lives(kind: str, language: str) -> None:
    letter = written(kind, language, {each: full_context()[each] for each in ("agency", "link", "expires_at")})
    assert {"en": "25 November 2026, 15:26", "ro": "25 noiembrie 2026, 15:26"}[language] in letter.body
    assert "\nhttps://portal.example/account/abc\n" in letter.body
