"""Whatever a record may hold, long, short or missing, becomes pages: nothing is too large, nothing is lost."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from qa_portal.reports.content import (
    Agency,
    Correction,
    Criterion,
    Evidence,
    Fact,
    FactualCheck,
    Finding,
    Framework,
    Kind,
    Member,
    MicroCredential,
    Panel,
    Procedure,
    Report,
    Standard,
)
from qa_portal.reports.pdf import render
from tests.reports import sample

SENTENCE = (
    "The panel read the file twice and found that what is written is what is done, save where it says otherwise. "
)


def _long(words: int) -> str:
    return (SENTENCE * (words // 21 + 1)) + "The very last word is ostrich."


def _read(report: Report) -> PdfReader:
    return PdfReader(io.BytesIO(render(report)))


def _words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def _criterion(code: str, rank: int) -> Criterion:
    return Criterion(code, "A criterion", "Is it so?", sample.SCALE[rank].key, "It is.", first_levels=(1, 2, 1, 0))


def _standard(number: int, criteria: int) -> Standard:
    return Standard(
        str(number),
        f"Standard number {number}",
        tuple(_criterion(f"{number}.{place + 1}", (number + place) % 4) for place in range(criteria)),
    )


def _summary_pages(reader: PdfReader) -> int:
    starts = {
        each.title: reader.get_destination_page_number(each) for each in reader.outline if not isinstance(each, list)
    }
    return starts["The micro-credential at a glance"] - starts["Summary"]


def test_the_least_that_a_report_can_hold_is_a_report():
    bare = Report(
        "MC-1",
        "en",
        date(2026, 1, 2),
        Agency("A", "https://x.example"),
        MicroCredential("Title", "Provider"),
        Framework("f-1", "F", sample.SCALE),
        Procedure("p-1", "P"),
        (Standard("1", "S", (_criterion("1.1", 0),)),),
    )

    assert "The panel saw no file beside the proposal." in _words(_read(bare))


@pytest.mark.parametrize(("standards", "criteria"), [(1, 1), (10, 6), (1, 60), (60, 1)])
def test_one_criterion_or_sixty_the_summary_has_one_page(standards, criteria):
    report = sample.report(standards=tuple(_standard(each + 1, criteria) for each in range(standards)))
    reader = _read(report)
    words = _words(reader)

    assert _summary_pages(reader) == 1
    assert all(each.code in words for each in report.criteria)


def test_a_very_long_rationale_flows_over_pages_to_its_last_word():
    first, *others = sample.standards()
    criterion = replace(
        first.criteria[0],
        question=_long(120),
        rationale=f"{_long(900)}\n\n{_long(400)}",
        findings=(Finding(Kind.CONDITION, 1, _long(700), due=date(2027, 1, 1), evidence_required=_long(90)),),
    )
    report = sample.report(standards=(replace(first, criteria=(criterion,), sentence=_long(300)), *others))
    reader = _read(report)

    assert _words(reader).count("ostrich") >= 6
    assert _summary_pages(reader) == 1


def test_a_long_rationale_begins_under_its_title_with_two_lines():
    first, *others = sample.standards()
    long = replace(first.criteria[1], rationale=_long(700))
    pages = _read(sample.report(standards=(replace(first, criteria=(first.criteria[0], long)), *others))).pages
    page = next(each.extract_text() for each in pages[4:] if "Users took part in the design" in each.extract_text())
    after = page.partition("one see how?")[2]

    assert after.count("save where it") >= 1


def test_long_names_fit_the_title_page():
    about = replace(
        sample.report().micro_credential,
        title="Foundations of Sustainable Energy Management for Public Authorities " * 4,
        provider="University of Applied Sciences of the Mountain Regions " * 3,
    )
    reader = _read(sample.report(micro_credential=about))
    cover = " ".join(reader.pages[0].extract_text().split())

    assert cover.count("Sustainable Energy Management") == 4
    assert "Accredited with conditions" in cover


def test_a_word_without_spaces_breaks():
    about = replace(sample.report().micro_credential, title="X" * 150, provider="Y" * 120)

    assert len(_read(sample.report(micro_credential=about)).pages) > 10


def test_cells_longer_than_a_page_break():
    report = sample.report(
        factual_check=FactualCheck(corrections=(Correction("1.1", _long(900), False, _long(1200)),)),
        panel=Panel((Member("Name", "Chair", interests=_long(500)),)),
        micro_credential=replace(
            sample.report().micro_credential, facts=(Fact("Outcomes", _long(900), (_long(40),) * 60),)
        ),
    )

    assert _words(_read(report)).count("ostrich") == 64


def test_hundreds_of_findings_leave_the_summary_on_one_page_and_say_how_many_more():
    standards = tuple(
        replace(
            each,
            criteria=tuple(
                replace(one, findings=tuple(Finding(kind, place, SENTENCE) for kind in Kind for place in range(4)))
                for one in each.criteria
            ),
        )
        for each in sample.standards()
    )
    reader = _read(sample.report(standards=standards))

    assert _summary_pages(reader) == 1
    assert "and 92 more" in _words(reader)


def test_without_evidence_without_findings_without_levels_of_standards_it_is_still_whole():
    standards = tuple(
        replace(each, level="", criteria=tuple(replace(one, findings=(), citations=()) for one in each.criteria))
        for each in sample.standards()
    )
    words = _words(_read(sample.report(standards=standards, evidence=())))

    assert "1 met and 1 substantially met" in words
    assert "carries the level of its lowest criterion" not in words


def test_scales_of_two_and_of_five_levels_are_drawn():
    framework = sample.report().framework
    two = (framework.scale[0], framework.scale[3])
    five = (*framework.scale[:2], replace(framework.scale[2], key="fairly"), *framework.scale[2:])
    ends = (Standard("1", "S", (_criterion("1.1", 0), _criterion("1.2", 3))),)

    for scale in (two, five):
        words = _words(_read(sample.report(framework=replace(framework, scale=scale), standards=ends)))
        assert all(each.label in words for each in scale)


def test_many_steps_are_drawn_in_several_rows():
    procedure = sample.report().procedure
    steps = tuple(replace(each, title=f"Step{place}") for place, each in enumerate(procedure.steps * 3))
    words = _words(_read(sample.report(procedure=replace(procedure, steps=steps))))

    assert all(words.count(f"Step{place} ") >= 2 for place in range(30))


def test_evidence_fills_pages_with_its_head_repeated():
    files = tuple(Evidence(f"E{each}", f"File {each}", 1, sample.fingerprint(str(each))) for each in range(1, 121))
    words = _words(_read(sample.report(evidence=files)))

    assert "File 120" in words
    assert words.count("Evidence and fingerprint") >= 4
