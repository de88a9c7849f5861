"""A proposal in YAML: the example is a good one, what is written comes back, and faults have a line and a remedy."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from qa_portal.exchange import proposal_yaml
from qa_portal.exchange.importing import read_any
from qa_portal.kernel.errors import BadInput
from qa_portal.proposals.definition import Answer, definition_test
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.rules import completeness
from tests.proposals.drafts import drafts


def test_the_example_is_complete_unremarkable_and_a_micro_credential() -> None:
    example = proposal_yaml.read(proposal_yaml.EXAMPLE.read_bytes()).data
    found = completeness(example)
    assert found.complete
    assert [str(each.sentence) for each in found.cautions] == []
    assert Answer.FAILS not in {each.answer for each in definition_test(example)}


def test_the_example_shows_every_field_but_those_few_need() -> None:
    example = proposal_yaml.read(proposal_yaml.EXAMPLE.read_bytes()).data
    empty = {key for key, value in example.model_dump().items() if value in ("", [], None)}
    assert empty == {"title_en", "nqf_level", "nqf_uri"}


@settings(max_examples=60, deadline=None)
@given(drafts)
def test_what_is_written_is_read_back_the_same(draft: ProposalData) -> None:
    assert proposal_yaml.read(proposal_yaml.write(draft).encode()).data == draft


@pytest.mark.parametrize("words", ["no", "~", "1.10", "a: b", "- x", "# y", "null", '"q"', "0x1F", "a\n\n  b\n", "{n}"])
def test_words_that_yaml_might_misread_stay_words(words: str) -> None:
    draft = ProposalData(title=words, content=words)
    assert proposal_yaml.read(proposal_yaml.write(draft).encode()).data == draft


def test_romanian_letters_and_blocks_stay_readable_in_the_file() -> None:
    written = proposal_yaml.write(ProposalData(title="Științe și învățare", need="Unu.\nDoi.", ects=Decimal("2.5")))
    assert "title: Științe și învățare\n" in written
    assert "need: |-\n  Unu.\n  Doi.\n" in written
    assert "ects: 2.5\n" in written


def test_faults_are_named_with_line_and_remedy_all_at_once() -> None:
    raw = b"title: x\nmode: onlin\nhors: 3\noutcomes:\n  - txt: a\n    assessment: [quizz]\nisced_f: 713\n"
    with pytest.raises(BadInput) as refused:
        read_any(raw, "mine.yaml")
    said = str(refused.value).splitlines()
    assert [each.split(":")[1] for each in said] == ["2", "3", "5", "6", "7"]
    for line, hint in zip(said, ("online", "hours", "text", "quiz", "0713"), strict=True):
        assert line.startswith("mine.yaml:")
        assert hint in line


def test_a_file_of_another_format_edition_is_refused() -> None:
    with pytest.raises(BadInput, match="proposal-1"):
        proposal_yaml.read(b"format: proposal-9\ntitle: x\n")


def test_what_was_read_names_the_element_and_the_path() -> None:
    found = proposal_yaml.read(b"title: x y\noutcomes:\n  - text: rank measures\n    assessment: [quiz]\n")
    assert [(each.path, each.field) for each in found.read] == [
        ("title", "title"),
        ("outcomes[0].text", "outcomes"),
        ("outcomes[0].assessment[0]", "outcomes"),
    ]
    assert found.unread == ()
