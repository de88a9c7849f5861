"""Looks for contradictions in a framework, and says in which line each is and how to mend it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from qa_portal.criteria import proof
from qa_portal.criteria.definition import LONGEST_SHORT, Framework, When
from qa_portal.kernel.documents import Document, Problem
from qa_portal.kernel.i18n import LANGUAGES, Text, number
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.wording import Where, did_you_mean

Found: TypeAlias = Iterator[tuple[Where, str, str]]

_ENTRIES = {
    "esg": [f"1.{each}" for each in range(1, 11)],
    "principles": [str(each) for each in range(1, 11)],
}
"""ESG 2015 has ten standards in Part 1, the Council Recommendation of 16 June 2022 ten principles in Annex II."""


def problems(document: Document, framework: Framework) -> list[Problem]:
    """Return every contradiction in `framework`, which was read from `document`, in the order of the lines."""
    checks = (_scale, _codes, _shorts, _descriptors, _sources, _carried, _rule)
    found = [*_name(document.name, framework), *chain.from_iterable(check(framework) for check in checks)]
    return sorted((document.problem(*each) for each in found or _total(framework)), key=lambda each: each.line)


def _name(name: str, framework: Framework) -> Found:
    expected = f"{framework.id}.yaml"
    if name.rsplit("/", 1)[-1] != expected:
        what = _("The file does not bear the name of what it holds, {id}.", id=framework.id)
        yield ("edition",), what, _("call it {name}, or mend code and edition.", name=expected)


def _scale(framework: Framework) -> Found:
    keys = [each.key for each in framework.scale]
    yield from _twice(("scale",), "key", keys)
    for place in range(1, len(keys)):
        if framework.scale[place].rank >= framework.scale[place - 1].rank:
            what = _("The levels are not ordered from the best to the worst.")
            yield ("scale", place, "rank"), what, _("give it a lower rank than the level before it.")
    if framework.gate_level not in keys:
        what = _("There is no level “{word}” in the scale.", word=framework.gate_level)
        yield ("gate_level",), what, did_you_mean(framework.gate_level, keys)


def _twice(where: Where, field: str, values: Iterable[str]) -> Found:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield (
                (*where, place, field),
                _("“{value}” is here for the second time.", value=value),
                _("give it another."),
            )
        seen.add(value)


def _order(code: str) -> list[tuple[int, str]]:
    return [(int(each), "") if each.isdigit() else (int(each[1:]), each[0]) for each in code.split(".")]


def _codes(framework: Framework) -> Found:
    yield from _ascending(("standards",), [each.code for each in framework.standards])
    for place, standard in enumerate(framework.standards):
        where: Where = ("standards", place, "criteria")
        codes = [each.code for each in standard.criteria]
        yield from _ascending(where, codes)
        for each, code in enumerate(codes):
            if not code.startswith(f"{standard.code}."):
                what = _("Criterion {code} stands in standard {standard}.", code=code, standard=standard.code)
                fix = _("begin its code with “{start}”, or move it.", start=f"{standard.code}.")
                yield (*where, each, "code"), what, fix


def _ascending(where: Where, codes: list[str]) -> Found:
    for place in range(1, len(codes)):
        before, code = codes[place - 1], codes[place]
        if code in codes[:place]:
            what = _("“{value}” is here for the second time.", value=code)
            yield (*where, place, "code"), what, _("give it another.")
        elif _order(code) < _order(before):
            what = _("{code} comes after {before}.", code=code, before=before)
            yield (*where, place, "code"), what, _("put them in the order of their codes.")


def _criteria(framework: Framework) -> Iterator[tuple[Where, int, int]]:
    for one, standard in enumerate(framework.standards):
        for two in range(len(standard.criteria)):
            yield ("standards", one, "criteria", two), one, two


def _shorts(framework: Framework) -> Found:
    for where, one, two in _criteria(framework):
        text: Text = framework.standards[one].criteria[two].short
        for language in LANGUAGES:
            if len(text.into(language)) > LONGEST_SHORT:
                what = _("The short title has {n} characters.", n=len(text.into(language)))
                yield (*where, "short", language), what, _("write at most {most}.", most=LONGEST_SHORT)


def _descriptors(framework: Framework) -> Found:
    keys = [each.key for each in framework.scale]
    for where, one, two in _criteria(framework):
        written = framework.standards[one].criteria[two].descriptors
        for key in keys:
            if key not in written:
                what = _("There is no descriptor for the level “{level}”.", level=key)
                yield (*where, "descriptors"), what, _("say under “{level}:” what this level looks like.", level=key)
        for key in written:
            if key not in keys:
                what = _("There is no level “{word}” in the scale.", word=key)
                yield (*where, "descriptors", key), what, did_you_mean(key, keys)


def _sources(framework: Framework) -> Found:
    yield from _twice(("sources",), "key", [each.key for each in framework.sources])
    for place, source in enumerate(framework.sources):
        codes = [each.code for each in source.entries]
        where: Where = ("sources", place, "entries")
        yield from _twice(where, "code", codes)
        if missing := [each for each in _ENTRIES.get(source.key, []) if each not in codes]:
            what = _("These entries of the reference text are missing: {codes}.", codes=", ".join(missing))
            yield where, what, _("list all of them; one that is not carried says why under out_of_scope.")


def _carried(framework: Framework) -> Found:
    known = {each.key: [entry.code for entry in each.entries] for each in framework.sources}
    for where, one, two in _criteria(framework):
        for source, codes in framework.standards[one].criteria[two].carries.items():
            if source not in known:
                what = _("There is no reference text “{source}”.", source=source)
                yield (*where, "carries", source), what, did_you_mean(source, known)
                continue
            for place, code in enumerate(codes):
                if code not in known[source]:
                    what = _("“{source}” has no entry {code}.", source=source, code=code)
                    yield (*where, "carries", source, place), what, did_you_mean(code, known[source])
    yield from _not_carried(framework)


def _not_carried(framework: Framework) -> Found:
    for one, source in enumerate(framework.sources):
        for two, entry in enumerate(source.entries):
            where: Where = ("sources", one, "entries", two, "code")
            carried = framework.carrying(source.key, entry.code)
            if not carried and not entry.out_of_scope:
                what = _("No criterion carries {code} of “{source}”.", code=entry.code, source=source.key)
                yield where, what, _("add it to “carries” of a criterion, or say why under out_of_scope.")
            if carried and entry.out_of_scope:
                what = _(
                    "{code} is out of scope, and criterion {one} carries it.", code=entry.code, one=carried[0].code
                )
                yield where, what, _("remove one of the two.")


def _tests(where: Where, test: When) -> Iterator[tuple[Where, When]]:
    yield where, test
    for name in ("all", "any"):
        for place, each in enumerate(getattr(test, name) or ()):
            yield from _tests((*where, name, place), each)
    if test.not_:
        yield from _tests((*where, "not"), test.not_)


def _rule(framework: Framework) -> Found:
    yield from _twice(("outcomes",), "key", [each.key for each in framework.outcomes])
    yield from _twice(("facts",), "key", [each.key for each in framework.facts])
    if len([each for each in framework.outcomes if each.otherwise]) > 1:
        what = _("More than one outcome follows “otherwise”.")
        yield ("outcomes",), what, _("keep “otherwise: true” for one, and give the others a rule under “when”.")
    levels = [each.key for each in framework.scale]
    facts = [each.key for each in framework.facts]
    codes = [*(each.code for each in framework.standards), *(each.code for each in framework.criteria)]
    groups = ["all", "gates", "others", *codes]
    for place, outcome in enumerate(framework.outcomes):
        for where, test in _tests(("outcomes", place, "when"), outcome.when) if outcome.when else ():
            yield from _words(
                (*where, "levels"), test.levels or (), levels, _("There is no level “{word}” in the scale.")
            )
            yield from _words((*where, "among"), test.among, groups, _("There is no criterion or group “{word}”."))
            yield from _words(
                (*where, "fact"), (test.fact,) if test.fact else (), facts, _("There is no fact “{word}”.")
            )


def _words(where: Where, written: tuple[str, ...], known: list[str], sentence: str) -> Found:
    for each in written:
        if each not in known:
            yield where, sentence.format(word=each), did_you_mean(each, known)


def _total(framework: Framework) -> Found:
    try:
        found = proof.gap(framework)
    except proof.TooManyCasesError as error:
        what = _("The rule distinguishes too many cases to prove it: {n}.", n=number(error.count))
        yield ("outcomes",), what, _("count over all criteria or all gates instead of over single ones.")
        return
    if found:
        case = _case(framework, found)
        if found.outcomes:
            outcomes = ", ".join(found.outcomes)
            what = _(
                "The rule gives several outcomes ({outcomes}) for this case: {case}.", outcomes=outcomes, case=case
            )
        else:
            what = _("The rule gives no outcome for this case: {case}.", case=case)
        yield ("outcomes",), what, _("mend the limits under “when” so that exactly one outcome holds.")


def _case(framework: Framework, found: proof.Gap) -> str:
    counts = [
        f"{number(len(codes))} × {level.key}" + (f" ({', '.join(codes)})" if len(codes) <= 6 else "")
        for level in framework.scale
        if (codes := [code for code in (each.code for each in framework.criteria) if found.levels[code] == level.key])
    ]
    return ", ".join((*counts, *found.facts))
