"""A framework that contradicts itself is refused with the line, what is wrong and how to mend it."""

import re
import shutil
from pathlib import Path

import pytest

from qa_portal import resources
from qa_portal.criteria import library
from qa_portal.kernel.documents import DocumentError, Problem

SHIPPED = (resources.folder("criteria") / "esg-mc-1.yaml").read_text(encoding="utf-8")


def problems(text: str, name: str = "criteria/esg-mc-1.yaml") -> list[Problem]:
    with pytest.raises(DocumentError) as caught:
        library.read(text.encode(), name=name)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert old in SHIPPED, old
    return SHIPPED.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_the_shipped_file_has_no_problems():
    assert library.problems(library.paths()) == []


ENTRY_1_10 = next(line for line in SHIPPED.splitlines(keepends=True) if "{code: 1.10," in line)
BROKEN = [
    ("a misspelt key", "gate: true", "gaet: true", "gaet", "no key “gaet”", "did you mean “gate”?"),
    (
        "a language missing",
        "label: {en: Met, ro: Îndeplinit}",
        "label: {en: Met}",
        "label: {en: Met}",
        "“ro” is",
        "ro: …",
    ),
    ("a level twice", "key: partially_met", "key: not_met", "key: not_met\n    rank: 0", "second time", "another"),
    ("levels out of order", "rank: 2", "rank: 5", "rank: 5", "not ordered", "lower rank"),
    (
        "a gate level that is none",
        "gate_level: substantially_met",
        "gate_level: substantialy_met",
        "gate_level",
        "no level “substantialy_met”",
        "did you mean “substantially_met”?",
    ),
    (
        "a code twice",
        "code: 1.3\n        title:\n          en: What",
        "code: 1.2\n        title:\n          en: What",
        "code: 1.2\n        title:\n          en: What",
        "“1.2” is here",
        "another",
    ),
    (
        "codes out of order",
        "- code: 4.2\n",
        "- code: 4.0\n",
        "- code: 4.0\n",
        "4.0 comes after 4.1",
        "order of their codes",
    ),
    (
        "a criterion in a strange standard",
        "- code: 7.2\n",
        "- code: 8.2\n",
        "- code: 8.2\n",
        "stands in standard 7",
        "begin its code",
    ),
    (
        "standards out of order",
        "  - code: 9\n",
        "  - code: 3\n",
        "  - code: 3\n    title: {en: Data",
        "“3” is here",
        "another",
    ),
    (
        "a long short title",
        "short: {en: Quality policy,",
        "short: {en: The policy on all our quality,",
        "short: {en: The policy",
        "29 characters",
        "at most 22",
    ),
    (
        "a descriptor for no level",
        "          not_met:\n            en: No policy",
        "          nott_met:\n            en: No policy",
        "nott_met",
        "no level “nott_met”",
        "did you mean “not_met”?",
    ),
    (
        "an unknown reference text",
        "carries: {esg: [1.7, 1.9], ",
        "carries: {egs: [1.7, 1.9], ",
        "carries: {egs",
        "no reference text “egs”",
        "did you mean “esg”?",
    ),
    (
        "a standard that ESG has not",
        "carries: {esg: [1.7, 1.9], ",
        "carries: {esg: [1.7, 1.19], ",
        "carries: {esg: [1.7, 1.19]",
        "“esg” has no entry 1.19",
        "did you mean “1.9”?",
    ),
    (
        "an ESG standard left out",
        ENTRY_1_10,
        "",
        "    entries:\n      - {code: 1.1,",
        "are missing: 1.10",
        "out_of_scope",
    ),
    ("an ESG standard carried by none", "[1.1, 1.10]", "[1.1]", "{code: 1.10,", "No criterion carries 1.10", "say why"),
    (
        "a principle carried and out of scope",
        "- {code: 7, title: {en: Portable, ro: Portabilitate}}",
        "- {code: 7, title: {en: Portable, ro: P}, out_of_scope: {en: no, ro: nu}}",
        "{code: 7,",
        "out of scope, and criterion 10.2",
        "one of the two",
    ),
    (
        "an unknown level in the rule",
        "levels: [not_met], among: all, at_most: 2",
        "levels: [failed], among: all, at_most: 2",
        "levels: [failed]",
        "no level “failed”",
        "use one of",
    ),
    (
        "an unknown group in the rule",
        "among: gates, at_least: 1",
        "among: gate, at_least: 1",
        "among: gate,",
        "no criterion or group “gate”",
        "did you mean “gates”?",
    ),
    (
        "an unknown fact in the rule",
        "- {levels: [not_met], among: all, more_than: 2}",
        "- {fact: sunny}",
        "- {fact: sunny}",
        "no fact “sunny”",
        "remove it",
    ),
    (
        "a count without a limit",
        "among: all, more_than: 2}",
        "among: all}",
        "- {levels: [not_met], among: all}",
        "needs a limit",
        "change",
    ),
    (
        "an outcome twice",
        "- key: refused",
        "- key: accredited",
        "- key: accredited\n    label: {en: Refused",
        "“accredited” is here",
        "another",
    ),
    (
        "a validity that is no number",
        "validity_months: 60",
        "validity_months: five years",
        "validity_months: five",
        "whole number",
        "digits",
    ),
    (
        "an outcome of no known kind",
        "kind: negative",
        "kind: negativ",
        "kind: negativ\n",
        "“negativ” is not",
        "did you mean “negative”?",
    ),
    (
        "an outcome without a rule",
        "    conditions: none\n    when:\n      any:",
        "    conditions: none\n    otherwise: true\n    when:\n      any:",
        "  - key: refused",
        "either “when” or",
        "change",
    ),
    (
        "another edition",
        "edition: 1\n",
        "edition: 2\n",
        "edition: 2",
        "does not bear the name",
        "call it esg-mc-2.yaml",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "at", "what", "fix"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN]
)
def test_a_broken_file_is_refused_with_its_line_and_a_way_to_mend_it(old, new, at, what, fix):
    text = changed(old, new)

    found = [each for each in problems(text) if what in each.what]

    assert found, [str(each) for each in problems(text)]
    assert found[0].line in range(line_of(text, at), line_of(text, at) + 3), str(found[0])
    assert fix in found[0].fix


def test_a_descriptor_left_out_is_named_at_its_criterion():
    text = re.sub(r"          not_met:\n            en: No policy.*\n            ro: .*\n", "", SHIPPED)

    (problem,) = problems(text)

    assert problem.where == "standards[0].criteria[0].descriptors"
    assert problem.line == line_of(text, "descriptors:")
    assert "no descriptor for the level “not_met”" in problem.what


def test_two_outcomes_that_follow_otherwise_are_one_too_many():
    rule = re.compile(r"    when:\n      (all|any):\n(        - .*\n)+")

    (problem,) = problems(rule.sub("    otherwise: true\n", SHIPPED))

    assert "More than one outcome" in problem.what


@pytest.mark.parametrize(
    ("old", "new", "what", "case"),
    [
        ("among: all, more_than: 6}", "among: all, more_than: 7}", "gives no outcome", "17 × met"),
        ("among: all, more_than: 2}", "among: all, more_than: 1}", "several outcomes", "2 × not_met"),
        ("at_least: 1, at_most: 6}", "at_most: 6}", "several outcomes (accredited, accredited_with", "24 × met"),
    ],
)
def test_a_rule_with_a_hole_or_an_overlap_is_refused_with_a_case_that_shows_it(old, new, what, case):
    text = changed(old, new)

    (problem,) = problems(text)

    assert problem.line == line_of(text, "outcomes:")
    assert what in problem.what
    assert case in problem.what


def test_the_check_of_several_files_tells_the_problems_of_each(tmp_path: Path):
    folder = tmp_path / "criteria"
    folder.mkdir()
    (folder / "esg-mc-1.yaml").write_text(changed("gate: true", "gaet: true"), encoding="utf-8")
    (folder / "esg-mc-2.yaml").write_text("nothing", encoding="utf-8")
    shutil.copy(resources.folder("criteria") / "esg-mc-1.yaml", folder / "esg-mc-3.yaml")

    found = library.problems(sorted(folder.iterdir()))

    assert [each.file for each in found] == [f"criteria/esg-mc-{n}.yaml" for n in (1, 2, 3)]


def test_the_library_knows_each_framework_by_its_id_and_its_fingerprint():
    assert library.framework("esg-mc-1") is library.frameworks()["esg-mc-1"]
    assert library.fingerprints().keys() == library.frameworks().keys()
    with pytest.raises(KeyError):
        library.framework("esg-mc-99")
