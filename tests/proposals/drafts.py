"""Any draft of a proposal, for property tests: half empty, odd, long, in any letters."""

from hypothesis import strategies as st

from qa_portal.kernel import vocabulary
from qa_portal.proposals.draft import Consulted, Outcome, ProposalData, Skill

_words = st.text(max_size=60) | st.sampled_from(["", "no", "understand x", "Șapte ț\n\nrânduri", "x" * 700, "a: b # c"])
_addresses = st.sampled_from(["", "https://example.org/a?b=c#d", "http://data.europa.eu/esco/skill/1"])
_amounts = st.none() | st.decimals(0, 100_000, places=2, allow_nan=False) | st.integers(0, 2000)


def _of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(each.key for each in vocabulary.load(name))])


def _some(name: str) -> st.SearchStrategy[list[str]]:
    return st.lists(_of(name), max_size=4)


_outcomes = st.builds(
    Outcome,
    text=_words,
    assessment=_some("assessment_type"),
    skills=st.lists(st.builds(Skill, label=_words, uri=_addresses), max_size=2),
    reuse_level=_of("reuse_level"),
)
_plain = {key: _words for key, field in ProposalData.model_fields.items() if field.annotation is str}
_lists = {
    key: _of(key)
    for key in (
        "opportunity_type", "isced_f", "eqf_level", "qf_ehea_cycle", "schedule", "supervision", "mode",
        "learning_setting", "stackability", "origin", "qa_type",
    )
}  # fmt: skip

drafts: st.SearchStrategy[ProposalData] = st.builds(
    ProposalData,
    **(
        _plain
        | _lists
        | {
            "country": st.sampled_from(["", "RO", "DE", "XK"]),
            "languages": st.lists(st.sampled_from(["en", "ro", "gsw"]), max_size=3),
            "nqf_uri": _addresses,
            "homepage": _addresses,
            "hours": _amounts,
            "ects": _amounts,
            "learner_and_date": st.booleans(),
            "assessment_types": _some("assessment_type"),
            "isced_f_also": _some("isced_f"),
            "outcomes": st.lists(_outcomes, max_size=3),
            "consulted": st.lists(st.builds(Consulted, who=_words, how=_words, when=_words), max_size=2),
        }
    ),
)
