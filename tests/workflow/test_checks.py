"""A contradictory procedure is refused with file, line, what is wrong and how to mend it."""

from pathlib import Path
from textwrap import dedent

import pytest

from qa_portal.kernel.documents import DocumentError
from qa_portal.workflow.definition import Workflow, read
from qa_portal.workflow.procedure import Vocabulary

SOUND = dedent(
    """\
    workflow: small
    edition: 1
    subject: case
    title: {en: "Small", ro: "Mic"}
    note: {en: "For tests.", ro: "Pentru teste."}
    initial: draft
    statutory: 30
    panel:
      at_least: 3
      perspectives:
        student: 1
        academic: 2
    states:
      draft:
        owner: provider
        label: {staff: {en: "Draft", ro: "Ciornă"}, provider: {en: "D", ro: "C"}, public: {en: "D", ro: "C"}}
        next: {en: "You submit.", ro: "Trimiteți."}
        icon: pencil
        tone: rest
        no_clock: {en: "When ready.", ro: "Când este gata."}
      check:
        owner: agency
        label: {staff: {en: "Check", ro: "Verificare"}, provider: {en: "C", ro: "V"}, public: {en: "C", ro: "V"}}
        next: {en: "The agency checks.", ro: "Agenția verifică."}
        icon: inbox
        tone: agency
        clock: 10
        seen_by: [agency, council]
      closed:
        owner: nobody
        label: {staff: {en: "Closed", ro: "Închis"}, provider: {en: "C", ro: "Î"}, public: {en: "C", ro: "Î"}}
        next: {en: "It is over.", ro: "S-a încheiat."}
        icon: bank
        tone: good
        final: true
    actions:
      submit:
        from: [draft]
        to: check
        roles: [designer]
        label: {en: "Submit", ro: "Trimite"}
        done: {en: "submitted", ro: "a trimis"}
        explain: {en: "It goes to the agency.", ro: "Ajunge la agenție."}
        requires: [proposal_complete, panel_lawful]
        letters: [{letter: new_proposal, to: [officers]}]
      close:
        from: [check]
        to: closed
        roles: [officer]
        label: {en: "Close", ro: "Închide"}
        done: {en: "closed", ro: "a închis"}
        explain: {en: "It ends.", ro: "Se încheie."}
        letters: [{letter: lapsed, to: [provider]}]
      refuse:
        from: [check]
        to: closed
        roles: [council]
        label: {en: "Refuse", ro: "Respinge"}
        done: {en: "refused", ro: "a respins"}
        explain: {en: "It ends badly.", ro: "Se încheie rău."}
        letters: [{letter: decision, to: [provider]}]
    """
)
# what is written instead of what | the line where the problem is | what it says | how to mend it
BROKEN = [
    ("edition: 1", "edition: 2", "edition: 2", "small-2", "call it small-2.yaml"),
    ("initial: draft", "initial: drfat", "initial: drfat", "no state called “drfat”", "did you mean “draft”?"),
    ("initial: draft", "initial: closed", "initial: closed", "begin at its end", "not final"),
    ("to: check", "to: chekc", "to: chekc", "no state called “chekc”", "did you mean “check”?"),
    ("from: [draft]", "from: [draft, cehck]", "from: [draft, cehck]", "no state called “cehck”", "“check”"),
    ("from: [draft]", "from: [draft, closed]", "from: [draft, closed]", "“closed” is an end", "remove it"),
    ("from: [draft]", "from: [draft, draft]", "from: [draft, draft]", "“draft” is in this list more than", "once"),
    ("to: check", "to: closed", "check:", "No way leads to this state", "add an action"),
    ("    final: true\n", "    clock: 5\n", "states:", "No state is an end", "final: true"),
    ("    clock: 10\n", "", "check:", "neither a clock nor a reason", "“no_clock”"),
    ("tone: rest", "clock: 4\n    tone: rest", "no_clock:", "a clock and a reason", "remove one"),
    ("clock: 10", "clock: 0", "clock: 0", "too small", "1"),
    ("clock: 10", "clock: ten", "clock: ten", "whole number", "digits"),
    (
        "owner: agency",
        "owner: nobody",
        'owner: nobody\n    label: {staff: {en: "Check"',
        "An open state belongs to nobody",
        "whose turn",
    ),
    ("owner: nobody", "owner: agency", 'owner: agency\n    label: {staff: {en: "Closed"', "nobody's turn", "“nobody”"),
    ("    final: true\n", "    final: true\n    clock: 3\n", "clock: 3", "An end needs no clock", "remove “clock”"),
    (
        'staff: {en: "Check"',
        'staff: {en: "draft"',
        'staff: {en: "draft"',
        "already the label of “draft”",
        "other words",
    ),
    ('en: "Refuse"', 'en: "Close"', 'en: "Close", ro: "Respinge"', "already the label of “close”", "other words"),
    ("statutory: 30", "statutory: 9", "statutory: 9", "add up to 10 working days", "at least 10"),
    ("tone: rest", "tone: rest\n    usual: false", "usual: false", "does not begin where", "remove “usual: false”"),
    ("at_least: 3", "at_least: 2", "at_least: 2", "ask for 3 reviewers", "write 3"),
    ("student: 1", "studnet: 1", "studnet: 1", "“studnet” is not one of", "did you mean “student”?"),
    ("student: 1", "student: 0", "student: 0", "too small", "1"),
    ("subject: case", "subject: condition", "panel:", "Only the procedure of a case", "remove “panel”"),
    ("subject: case", "subject: appeal", "subject: appeal", "“appeal” is not one of", "assignment"),
    ("seen_by: [agency, council]", "seen_by: [council]", "seen_by: [council]", "“agency” has something to do", "add"),
    ("seen_by: [agency, council]", "seen_by: [agency]", "seen_by: [agency]", "“council” has something to do", "add"),
    ("lapsed, to: [provider]", "lapsed, to: [officer]", "letter: lapsed", "no letter tells the provider", "[provider]"),
    ("roles: [officer]", "roles: [oficer]", "roles: [oficer]", "no role called “oficer”", "did you mean “officer”?"),
    ("proposal_complete", "proposal_compleet", "requires:", "no requirement called", "“proposal_complete”"),
    ("letter: lapsed", "letter: lapsd", "letter: lapsd", "no letter called “lapsd”", "did you mean “lapsed”?"),
    ("to: [officers]", "to: [oficers]", "to: [oficers]", "no recipient called “oficers”", "did you mean “officers”?"),
    ("icon: inbox", "icno: inbox", "icno: inbox", "no key “icno” here", "did you mean “icon”?"),
    ('{en: "Submit", ro: "Trimite"}', '{en: "Submit"}', '{en: "Submit"}', "“ro” is missing", "add a line"),
    ('ro: "Trimite"', 'ro: ""', 'label: {en: "Submit"', "text is missing|empty or too short", ""),
    ("  close:", "  submit:", "submit:\n    from: [check]", "“submit” is also in line", "keep one"),
    ("owner: provider", "owner: &p provider", "owner: &p", "Anchors and aliases", "write the part out"),
]


def write(folder: Path, text: str) -> Path:
    path = folder / "small-1.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, part: str) -> int:
    """The number of the last line on which `part` begins."""
    return text[: text.rindex(part)].count("\n") + 1


def problems_of(folder: Path, text: str, vocabulary: Vocabulary) -> DocumentError:
    with pytest.raises(DocumentError) as refused:
        read(write(folder, text), vocabulary)
    return refused.value


def test_the_small_procedure_of_these_tests_is_sound(tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert read(write(tmp_path, SOUND), vocabulary).usual_way() == ["draft", "check", "closed"]


@pytest.mark.parametrize(("before", "after", "line", "what", "fix"), BROKEN, ids=[f"{b[1][:30]}" for b in BROKEN])
def test_a_broken_file_is_refused_with_its_line_and_its_cure(
    tmp_path: Path, vocabulary: Vocabulary, before: str, after: str, line: str, what: str, fix: str
) -> None:
    assert before in SOUND
    text = SOUND.replace(before, after, 1)

    problems = problems_of(tmp_path, text, vocabulary).problems

    found = [each for each in problems if any(words in each.what for words in what.split("|"))]
    assert found, [str(each) for each in problems]
    assert found[0].file == "workflows/small-1.yaml"
    assert fix in found[0].fix
    assert found[0].line == line_of(text, line)


def test_all_problems_are_told_at_once_in_the_order_of_the_lines(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = SOUND.replace("statutory: 30", "statutory: 9").replace("clock: 10", "clock: 40")
    text = text.replace("roles: [officer]", "roles: [oficer]").replace("lapsed, to: [provider]", "lapsed, to: [panel]")

    lines = [each.line for each in problems_of(tmp_path, text, vocabulary).problems]

    assert lines == [line_of(text, each) for each in ("statutory: 9", "roles: [oficer]", "letter: lapsed")]


def test_one_wrong_name_is_one_problem(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = SOUND.replace("to: check", "to: chekc")
    assert len(problems_of(tmp_path, text, vocabulary).problems) == 1


def test_a_panel_that_has_to_be_lawful_needs_rules(tmp_path: Path, vocabulary: Vocabulary) -> None:
    start, end = SOUND.index("panel:"), SOUND.index("states:")
    text = SOUND[:start] + SOUND[end:]

    problems = problems_of(tmp_path, text, vocabulary).problems

    assert [each.what for each in problems] == ["A lawful panel is asked for, and no rules say what it is."]
    assert problems[0].line == line_of(text, "requires:")


def test_states_out_of_their_order_break_the_usual_way(tmp_path: Path, vocabulary: Vocabulary) -> None:
    start, middle, end = (SOUND.index(each) for each in ("  check:\n", "  closed:\n", "actions:\n"))
    text = SOUND[:start] + SOUND[middle:end] + SOUND[start:middle] + SOUND[end:]

    problems = problems_of(tmp_path, text, vocabulary).problems

    assert [(each.line, each.what) for each in problems] == [
        (
            line_of(text, "closed:\n    owner"),
            "No action leads here from “draft”, the state before it on the usual way.",
        ),
        (
            line_of(text, "check:\n    owner"),
            "No action leads here from “closed”, the state before it on the usual way.",
        ),
    ]


def test_names_are_not_looked_at_without_a_vocabulary(tmp_path: Path) -> None:
    assert read(write(tmp_path, SOUND.replace("roles: [officer]", "roles: [oficer]"))).id == "small-1"


def test_a_self_loop_is_no_way_to_an_end(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = SOUND.replace("to: closed", "to: check")
    found = {(each.where, each.what) for each in problems_of(tmp_path, text, vocabulary).problems}
    assert ("states.closed", "No way leads to this state.") in found
    assert ("states.check", "No way leads from here to an end.") in found


def test_a_huge_procedure_is_refused_quickly(tmp_path: Path, vocabulary: Vocabulary) -> None:
    start, end = SOUND.index("  check:\n"), SOUND.index("  closed:\n")
    states = "".join(SOUND[start:end].replace("check:", f"check_{each}:") for each in range(200))
    problems = problems_of(tmp_path, SOUND[:end] + states + SOUND[end:], vocabulary).problems
    assert [each.what for each in problems] == ["This is too long."]


def test_the_definition_still_offers_what_others_import_from_it(tmp_path: Path) -> None:
    assert isinstance(read(write(tmp_path, SOUND)), Workflow)
