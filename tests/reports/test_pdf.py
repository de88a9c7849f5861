"""The report as a file: what it says, what it leaves out, and that it is the same file each time."""

import io
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from PIL import Image
from pypdf import PdfReader

from qa_portal.reports.content import Agency, Kind, Outcome, Report
from qa_portal.reports.pdf import render
from tests.reports import sample


def _read(report: Report) -> PdfReader:
    return PdfReader(io.BytesIO(render(report)))


def _words(reader: PdfReader, first: int = 0, last: int = 1000) -> str:
    pages = (page.extract_text() for page in reader.pages[first:last])
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def _titles(reader: PdfReader) -> list[str]:
    flat = []
    for each in reader.outline:
        flat += [one.title for one in each] if isinstance(each, list) else [each.title]
    return flat


@pytest.fixture(scope="module")
def whole() -> PdfReader:
    return _read(sample.report())


def test_a_whole_report_has_about_twenty_pages_and_says_everything_that_was_judged(whole):
    words = _words(whole)

    assert 15 <= len(whole.pages) <= 22
    for criterion in sample.report().criteria:
        assert criterion.title in words
        assert " ".join(criterion.rationale.split()[:6]) in words
    for finding in sample.report().findings(Kind.CONDITION):
        assert f"Condition {finding.number} · due" in words


def test_romanian_letters_survive(whole):
    words = _words(whole)

    for name in ("Târgu Arieș", "Mureșului", "Ștefania Țurcanu", "Andrei Mândru", "Elena Brătescu", "Ionașcu"):
        assert name in words


def test_every_face_in_the_file_is_embedded(whole):
    for page in whole.pages:
        for font in page["/Resources"]["/Font"].values():
            face = font.get_object()
            assert "+PTS" in face["/BaseFont"]
            assert "/FontFile2" in face["/FontDescriptor"].get_object()


def test_the_file_says_its_language_title_and_day(whole):
    root = whole.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"].get_object()["/DisplayDocTitle"]
    assert whole.metadata.title == "Accreditation report MC-2026-0042: Energy Audits for Small Public Buildings"
    assert whole.metadata.author == "Agency for Quality in Lifelong Learning"
    assert whole.metadata.creation_date.date() == date(2026, 11, 19)
    assert whole.page_labels[:3] == ["1", "2", "3"]


def test_a_report_in_romanian_says_so_and_writes_its_dates_in_romanian():
    reader = _read(sample.report(language="ro"))

    assert reader.trailer["/Root"]["/Lang"] == "ro-RO"
    assert "12 noiembrie 2026" in _words(reader)


def test_bookmarks_lead_to_every_part_and_standard(whole):
    titles = _titles(whole)

    assert titles[:4] == ["Contents", "Summary", "The micro-credential at a glance", "Judgements by standard"]
    assert "10  Monitoring and improvement" in titles
    assert titles[-1] == "Annex F. Record and evidence"


def test_the_contents_name_the_pages_on_which_parts_begin(whole):
    words = _words(whole, 1, 2)

    for each in whole.outline:
        if not isinstance(each, list) and each.title != "Contents":
            assert f"{each.title} {whole.get_destination_page_number(each) + 1}" in words


def test_the_running_head_names_the_part_in_force_at_the_top_of_the_page(whole):
    for number, page in enumerate(whole.pages[1:], start=2):
        words = " ".join(page.extract_text().split())
        assert words.endswith(f"page {number} of {len(whole.pages)}")
    assert "Judgements by standard Position on" in _words(whole, 4, 5)
    assert "2 Learning outcomes, level and workload Position on" in _words(whole, 5, 6)


def test_the_summary_has_one_page(whole):
    starts = {
        each.title: whole.get_destination_page_number(each) for each in whole.outline if not isinstance(each, list)
    }

    assert starts["The micro-credential at a glance"] - starts["Summary"] == 1


def test_links_of_the_contents_lead_to_the_pages_they_name(whole):
    numbers = {page.indirect_reference.idnum: place for place, page in enumerate(whole.pages, start=1)}
    notes = [note.get_object() for note in whole.pages[1]["/Annots"]]
    pages = [numbers[note["/Dest"][0].idnum] for note in notes if "/Dest" in note]

    assert len(pages) == 2 * (len(_titles(whole)) - 1)
    assert pages == sorted(pages)
    assert set(pages) > {3, 4, 5}


def test_the_same_report_gives_the_same_bytes():
    assert render(sample.report()) == render(sample.report())


def test_another_word_gives_other_bytes():
    other = sample.report(ref="MC-2026-0043")

    assert render(other) != render(sample.report())


def test_evidence_is_listed_with_its_fingerprint_in_groups(whole):
    words = _words(whole)
    print_of_e1 = sample.fingerprint("E1")

    assert f"{print_of_e1[:8]} {print_of_e1[8:16]}" in words
    assert "E15† Timetable of assessments, revised" in words


def test_evidence_is_cited_with_version_and_pages(whole):
    assert "E2 Needs study among 34 town halls, version 1, pp. 5–11" in _words(whole)
    assert "E1 Proposal and self-assessment, version 2, p. 4." in _words(whole)


def test_a_draft_shows_no_outcome_and_no_decision():
    reader = _read(sample.report(draft=True, answer_by=date(2026, 12, 9)))
    words = _words(reader)

    assert "Draft for the factual-accuracy check" in _words(reader, 0, 1)
    assert "Answers are awaited until 9 December 2026" in words
    for absent in ("Accredited with conditions Five", "Valid until", "Decided by", "For learners", "How the rule was"):
        assert absent not in words
    assert not {"Decision", "Annex D. Corrections of fact"} & set(_titles(reader))
    assert reader.metadata.title.startswith("Draft accreditation report")
    for page in reader.pages[1:]:
        head = " ".join(page.extract_text().split())
        assert "MC-2026-0042 · Draft for the factual-accuracy check" in head
        assert "Not a decision; not for publication." in head


def test_a_draft_says_nothing_of_a_decision_that_is_already_known():
    known = sample.report(draft=True)
    unknown = replace(known, decision=None)

    assert render(known) == render(unknown)


def test_a_refusal_gives_reasons_where_others_have_conditions():
    reader = _read(sample.report(decision=sample.refusal()))
    words = _words(reader)

    assert "Criteria that led to the refusal" in words
    assert "Why the decision departs from the computed outcome" in words
    assert "a condition that is met a year later" in words
    assert "What the provider must do" not in words
    assert "Valid from that day" not in words


def test_an_accreditation_without_conditions_has_no_table_of_them():
    decision = replace(sample.decision(), outcome=Outcome.ACCREDITED, label="Accredited", computed="Accredited")
    standards = tuple(
        replace(each, criteria=tuple(replace(one, findings=()) for one in each.criteria)) for each in sample.standards()
    )
    words = _words(_read(sample.report(decision=decision, standards=standards)))

    assert "What the provider must do" not in words
    assert "No conditions. The accreditation is valid until 11 November 2031." in words
    assert "The panel made no findings beyond its judgements." in words


def test_signs_that_mean_something_in_markup_are_printed_as_they_are():
    standard = sample.standards()[0]
    criterion = replace(standard.criteria[0], code='1."1', title="R & D <b>", rationale="a < b, <para> &amp; c")
    report = sample.report(
        agency=Agency("A & B", "https://x.example/r?a=1&b=2"),
        standards=(replace(standard, criteria=(criterion,)),),
    )
    words = _words(_read(report))

    assert "R & D <b>" in words
    assert "a < b, <para> &amp; c" in words


def test_a_level_that_the_scale_has_not_is_refused():
    standard = sample.standards()[0]
    criterion = replace(standard.criteria[0], level="superb")

    with pytest.raises(ValueError, match="superb"):
        render(sample.report(standards=(replace(standard, criteria=(criterion,)),)))


def test_pages_begin_in_the_order_of_the_contents(whole):
    pages = [whole.get_destination_page_number(each) for each in whole.outline if not isinstance(each, list)]

    assert all(first <= second for first, second in pairwise(pages))


def _logo(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (120, 40), colour).save(made, "PNG")
    return made.getvalue()


def test_the_title_page_shows_the_logo_of_the_agency_and_stays_the_same_file():
    plain = sample.report()
    with_logo = replace(plain, agency=replace(plain.agency, logo=_logo("navy")))

    first = render(with_logo)

    assert len(PdfReader(io.BytesIO(first)).pages[0].images) == 1
    assert len(_read(plain).pages[0].images) == 0
    assert render(with_logo) == first
