"""The procedures that are shipped say what issue and design ask of them, in both languages."""

import re
from itertools import chain
from pathlib import Path

import flask_bootstrap
import pytest

from qa_portal.kernel import documents
from qa_portal.outbox import letters
from qa_portal.resources import folder
from qa_portal.workflow import checks, library
from qa_portal.workflow.definition import read
from qa_portal.workflow.procedure import Owner, Vocabulary, Workflow
from tests.workflow.sample import AUDIENCES, REQUIREMENTS, ROLES

EDITIONS = ("assignment-1", "condition-1", "panel-review-1")
SENT_BESIDE_THE_DOOR = {"invitation", "seat_changed", "account_invitation", "password_reset"}
CLOCKS = {
    "draft": None,
    "formal_check": 10,
    "returned": 20,
    "panel_formation": 15,
    "individual_review": 25,
    "consensus": 10,
    "factual_check": 10,
    "corrections": 5,
    "final_check": 5,
    "awaiting_decision": 20,
    "accredited": None,
    "accredited_with_conditions": None,
    "refused": None,
    "withdrawn": None,
    "inadmissible": None,
    "lapsed": None,
}


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Workflow:
    return library.workflow(request.param)


@pytest.mark.parametrize("name", EDITIONS)
def test_a_shipped_edition_holds_against_what_the_house_knows(name: str, vocabulary: Vocabulary) -> None:
    assert read(folder("workflows") / f"{name}.yaml", vocabulary).id == name


def test_every_file_in_the_folder_is_tested_here() -> None:
    assert set(EDITIONS) <= set(library.editions())


def test_the_files_use_every_name_that_is_listed_here() -> None:
    actions = list(chain.from_iterable(library.workflow(each).actions.values() for each in EDITIONS))
    assert {each for action in actions for each in action.requires} == REQUIREMENTS
    assert {each for action in actions for each in action.roles} == ROLES
    assert {each for action in actions for rule in action.letters for each in rule.to} == AUDIENCES


def test_every_letter_is_sent_by_an_action_or_beside_the_door() -> None:
    actions = chain.from_iterable(library.workflow(each).actions.values() for each in EDITIONS)
    assert letters.kinds() == {rule.letter for action in actions for rule in action.letters} | SENT_BESIDE_THE_DOOR


def test_the_states_and_clocks_of_the_panel_review_are_these() -> None:
    review = library.workflow("panel-review-1")
    assert {name: state.clock for name, state in review.states.items()} == CLOCKS
    assert list(review.states) == list(CLOCKS)


def test_the_usual_way_leads_from_draft_to_accreditation() -> None:
    assert library.workflow("panel-review-1").usual_way() == [
        *("draft", "formal_check", "panel_formation", "individual_review", "consensus", "factual_check"),
        *("corrections", "final_check", "awaiting_decision", "accredited"),
    ]


def test_a_provider_may_withdraw_until_the_council_has_decided() -> None:
    review = library.workflow("panel-review-1")
    assert set(review.actions["withdraw"].from_) == set(review.open_states) - {"accredited_with_conditions"}


def test_only_the_council_decides_and_decides_nothing_else() -> None:
    review = library.workflow("panel-review-1")
    decided = {name for name, action in review.actions.items() if "council" in action.roles}
    assert decided == {"accredit", "accredit_with_conditions", "refuse"}
    assert all(review.actions[name].roles == ("council",) for name in decided)


def test_an_officer_never_judges_and_a_chair_never_decides() -> None:
    review = library.workflow("panel-review-1")
    chaired = {name for name, action in review.actions.items() if "chair" in action.roles}
    assert chaired == {"open_consensus", "send_draft_report", "finalise_report"}
    assert "officer" not in review.actions["send_draft_report"].roles


def test_nobody_but_the_provider_sees_a_draft() -> None:
    assert library.workflow("panel-review-1").states["draft"].seen_by == ()


def test_the_council_sees_a_case_only_when_it_has_to_decide_and_after() -> None:
    review = library.workflow("panel-review-1")
    seen = {name for name, state in review.states.items() if "council" in state.seen_by}
    assert seen == {"awaiting_decision", "accredited", "accredited_with_conditions", "refused"}


def test_a_conflict_can_be_declared_as_long_as_the_assignment_is_open() -> None:
    assignment = library.workflow("assignment-1")
    assert set(assignment.actions["declare_actual"].from_) == set(assignment.open_states)


def test_a_conflicted_reviewer_never_comes_back() -> None:
    assert library.workflow("assignment-1").actions_from("conflicted") == []


def test_a_condition_is_declared_not_met_only_after_its_day_and_with_a_reason() -> None:
    assert library.workflow("condition-1").actions["declare_not_met"].requires == ("reason_given", "condition_overdue")


def test_a_state_has_the_tone_of_its_owner(edition: Workflow) -> None:
    tones = {Owner.AGENCY: "agency", Owner.PANEL: "panel", Owner.PROVIDER: "provider", Owner.COUNCIL: "agency"}
    wrong = [
        name
        for name, state in edition.states.items()
        if name != "draft" and not state.final and state.tone != tones[state.owner]
    ]
    assert wrong == []


def test_every_icon_is_one_that_the_portal_serves(edition: Workflow) -> None:
    served = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
    sprite = served.read_text(encoding="utf-8")
    assert [state.icon for state in edition.states.values() if f'id="{state.icon}"' not in sprite] == []


@pytest.mark.parametrize("name", EDITIONS)
def test_romanian_is_written_with_commas_below_and_differs_from_english(name: str) -> None:
    data = documents.load(folder("workflows") / f"{name}.yaml", name=name).data
    pairs = list(texts(data))
    assert len(pairs) > 30
    assert [ro for _en, ro in pairs if re.search("[şţŞŢ]", ro)] == []
    assert [en for en, ro in pairs if en == ro] == []


def texts(data: object) -> list[tuple[str, str]]:
    if isinstance(data, dict) and set(data) == {"en", "ro"}:
        return [(data["en"], data["ro"])]
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [pair for each in inside for pair in texts(each)]


@pytest.mark.parametrize("name", EDITIONS)
def test_sentences_end_with_a_full_stop_and_labels_do_not(name: str) -> None:
    workflow = library.workflow(name)
    sentences = [state.next for state in workflow.states.values()]
    sentences += [state.no_clock for state in workflow.states.values() if state.no_clock]
    sentences += [action.explain for action in workflow.actions.values()]
    labels = [action.label for action in workflow.actions.values()]
    labels += [action.done for action in workflow.actions.values()]
    for state in workflow.states.values():
        labels += [state.label.staff, state.label.provider, state.label.public]
    assert [str(each) for each in sentences if not (each.en.endswith(".") and each.ro.endswith("."))] == []
    assert [str(each) for each in labels if each.en.endswith(".") or each.ro.endswith(".")] == []


def test_a_shipped_edition_stays_sound_when_read_without_a_vocabulary(edition: Workflow) -> None:
    document = documents.load(folder("workflows") / f"{edition.id}.yaml", name=f"workflows/{edition.id}.yaml")
    assert checks.problems(document, edition) == []
