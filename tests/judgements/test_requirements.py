"""The requirements about judgements and the panel report: what each says, about what, and who can change it."""

import pytest

from qa_portal.criteria import library as criteria
from qa_portal.judgements.rules import agenda, requirements
from qa_portal.judgements.rules.agenda import Distance
from qa_portal.judgements.rules.requirements import (
    AnswerFacts,
    CorrectionFacts,
    OwnFacts,
    ReportFacts,
    ReviewFacts,
    SettledFacts,
    SubmittedFacts,
    SummaryFacts,
)
from qa_portal.kernel.i18n import speaking

FINE = SummaryFacts(400, "accredited_with_conditions", "required", True, ("5.1",), ())


def said(rule, facts):
    return [(str(each), each.target, each.fixer()) for each in rule(facts, None)]


def test_own_judgements_name_each_criterion_once():
    facts = OwnFacts(24, without_level=("3.3",), without_rationale=("3.3", "9.1"))
    assert said(requirements.own_judgements_complete, facts) == [
        ("Criterion 3.3 has no level yet", "3.3", "reviewer"),
        ("Criterion 9.1 has no rationale yet", "9.1", "reviewer"),
    ]
    assert said(requirements.own_judgements_complete, OwnFacts(24, (), ())) == []


@pytest.mark.parametrize(
    ("state", "blocked"), [("individual_review", False), ("panel_formation", True), ("consensus", True)]
)
def test_the_case_must_be_in_review(state, blocked):
    assert bool(requirements.case_in_review(ReviewFacts(state), None)) is blocked


def test_who_has_not_submitted_is_named_and_can_change_it():
    facts = SubmittedFacts(3, (7,), ("Žofia Kováčová",))
    assert said(requirements.judgements_submitted, facts) == [
        ("Žofia Kováčová has not submitted the judgements yet", "", "Žofia Kováčová (reviewer)")
    ]
    assert said(requirements.judgements_submitted, SubmittedFacts(3, ())) == []
    assert said(requirements.judgements_submitted, SubmittedFacts(0, ()))[0][0] == "The panel has no members"


def test_every_unsettled_criterion_is_named():
    assert said(requirements.every_criterion_settled, SettledFacts(24, ("1.3", "5.1"))) == [
        ("Criterion 1.3 has no consensus yet", "1.3", "panel chair"),
        ("Criterion 5.1 has no consensus yet", "5.1", "panel chair"),
    ]


def test_a_whole_summary_passes():
    assert said(requirements.summary_written, FINE) == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (SummaryFacts(99, "refused", "none", False, (), ()), "The summary has 99 characters; it needs at least 100"),
        (SummaryFacts(400, "", "allowed", False, (), ()), "The panel has not said which outcome it proposes"),
        (
            SummaryFacts(400, "accredited_with_conditions", "required", True, (), ()),
            "The proposed outcome carries conditions, and the panel has proposed none",
        ),
        (
            SummaryFacts(400, "accredited", "none", True, ("5.1",), ()),
            "The proposed outcome carries no conditions, and there is one on criterion 5.1",
        ),
        (
            SummaryFacts(400, "accredited_with_conditions", "required", True, ("5.1",), ("5.1",)),
            "Criterion 5.1 is met in full, and a condition on it asks for something missing",
        ),
    ],
)
def test_summary_and_outcome_have_to_fit(facts, sentence):
    assert [each[0] for each in said(requirements.summary_written, facts)] == [sentence]


def test_a_refusal_may_stand_beside_conditions_that_the_panel_wrote():
    assert said(requirements.summary_written, SummaryFacts(400, "refused", "none", False, ("5.1",), ())) == []


def test_every_section_needs_an_answer():
    assert said(requirements.every_section_answered, AnswerFacts(25, ("summary", "5.1"))) == [
        ("The summary has no answer yet", "summary", "programme designer"),
        ("Criterion 5.1 has no answer yet", "5.1", "programme designer"),
    ]


def test_every_correction_needs_a_verdict():
    facts = CorrectionFacts("corrections", ("summary", "5.1"), ("summary", "5.1"))
    assert said(requirements.every_correction_judged, facts) == [
        ("The correction of the summary has no verdict yet", "summary", "panel chair"),
        ("The correction of criterion 5.1 has no verdict yet", "5.1", "panel chair"),
    ]


@pytest.mark.parametrize(
    ("state", "unjudged", "passes"),
    [
        ("awaiting_decision", (), True),
        ("awaiting_decision", ("5.1",), False),
        ("corrections", (), False),
        ("consensus", (), False),
    ],
)
def test_nothing_is_decided_before_the_facts_are_checked(state, unjudged, passes):
    facts = CorrectionFacts(state, unjudged, unjudged)
    assert (requirements.facts_checked(facts, None) == []) is passes


def test_a_final_report_gathers_all_that_is_missing():
    whole = ReportFacts(SettledFacts(24, ()), FINE, CorrectionFacts("final_check", ("5.1",), ()))
    broken = ReportFacts(
        SettledFacts(24, ("1.1",)),
        SummaryFacts(0, "refused", "none", False, (), ()),
        CorrectionFacts("final_check", ("5.1",), ("5.1",)),
    )

    assert requirements.report_final(whole, None) == []
    assert [each.target for each in requirements.report_final(broken, None)] == ["1.1", "summary", "5.1"]


def test_sentences_are_made_in_the_language_of_whoever_reads():
    blocker = requirements.every_criterion_settled(SettledFacts(24, ("1.3",)), None)[0]
    with speaking("ro"):
        assert "1.3" in str(blocker)


def grouped(found):
    return {distance: [each.criterion.code for each in topics] for distance, topics in found.items()}


def test_the_agenda_goes_from_far_apart_to_alike_and_settled_last():
    framework = criteria.framework("esg-mc-1")
    given = {each.code: ["met", "met", "met"] for each in framework.criteria}
    given["5.1"] = ["met", "partially_met", "met"]
    given["2.1"] = ["met", "substantially_met", "met"]
    given["9.2"] = ["partially_met", "not_met", "not_met"]
    given["10.2"] = []

    found = agenda.agenda(framework, given, {"2.1": object(), "1.1": object()})

    assert list(found) == [Distance.APART, Distance.NEAR, Distance.ALIKE, Distance.SILENT]
    assert grouped(found)[Distance.APART] == ["5.1"]
    assert grouped(found)[Distance.NEAR] == ["9.2", "2.1"]
    assert grouped(found)[Distance.ALIKE][-1] == "1.1"
    assert grouped(found)[Distance.SILENT] == ["10.2"]


def test_a_topic_counts_from_the_lowest_level_and_knows_its_gap():
    framework = criteria.framework("esg-mc-1")
    topic = agenda.agenda(framework, {"5.1": ["met", "partially_met", "met"]}, {})[Distance.APART][0]

    assert [(level.key, count) for level, count in topic.counts] == [
        ("not_met", 0),
        ("partially_met", 1),
        ("substantially_met", 0),
        ("met", 2),
    ]
    assert (topic.span, topic.common) == (2, None)
    assert [topic.in_gap(level) for level, _count in topic.counts] == [False, True, True, False]


def test_after_the_last_open_topic_the_agenda_begins_anew():
    framework = criteria.framework("esg-mc-1")
    topics = agenda.in_order(agenda.agenda(framework, {}, dict.fromkeys(["1.1", "10.2"])))

    assert agenda.first_open(topics).criterion.code == "1.2"
    assert agenda.first_open(topics, after="1.2").criterion.code == "1.3"
    assert agenda.first_open(topics, after="10.1").criterion.code == "1.2"
