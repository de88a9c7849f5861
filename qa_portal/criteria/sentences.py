"""Says an outcome rule in words, and what was found when it was applied: for handbook, decision and report."""

from qa_portal.criteria.definition import Conditions, Framework, Outcome, When
from qa_portal.criteria.rules import Reason
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked, ngettext, number

_LIMIT = {
    "at_least": marked("at least {n}"),
    "more_than": marked("more than {n}"),
    "at_least_percent": marked("at least {n} %"),
    "more_than_percent": marked("more than {n} %"),
    "at_most": marked("at most {n}"),
    "less_than": marked("fewer than {n}"),
    "at_most_percent": marked("at most {n} %"),
    "less_than_percent": marked("less than {n} %"),
}


def rule_in_words(framework: Framework) -> list[str]:
    """Return one sentence for each outcome, from the best to the worst, in the language now spoken (ESG 2.5)."""
    return [f"{each.label}: {outcome_in_words(framework, each)}" for each in framework.outcomes]


def outcome_in_words(framework: Framework, outcome: Outcome) -> str:
    """Say when an outcome follows, whether it carries conditions and how long it is valid."""
    when = clause_in_words(framework, outcome.when) if outcome.when else _("in every other case")
    sentences = [f"{when}."]
    if outcome.conditions is Conditions.REQUIRED:
        sentences.append(_("The decision carries conditions."))
    elif outcome.conditions is Conditions.ALLOWED:
        sentences.append(_("The decision may carry conditions."))
    if outcome.validity_months:
        sentences.append(ngettext("Valid for {n} month.", "Valid for {n} months.", outcome.validity_months))
    return " ".join(sentences)


def clause_in_words(framework: Framework, test: When) -> str:
    """Say one test of the rule, without a full stop: "at most 2 criteria are at the level “not met”"."""
    parts = [clause_in_words(framework, each) for each in test.parts]
    if test.all:
        return "; ".join(parts)
    if test.any:
        return parts[0] if len(parts) == 1 else _("one of these is so: {tests}", tests="; ".join(parts))
    if test.not_:
        return _("it is not so that {test}", test=parts[0])
    if test.fact:
        return str(framework.fact(test.fact).holds)
    return _count(framework, test)


def found_in_words(framework: Framework, reason: Reason) -> str:
    """Say what was found when a test was applied: "2 of 24 criteria (3.3, 9.2)"."""
    if reason.test.fact:
        fact = framework.fact(reason.test.fact)
        return str(fact.holds if reason.holds else fact.fails)
    sentence = ngettext("{counted} of {n} criterion", "{counted} of {n} criteria", reason.total, counted=reason.counted)
    return f"{sentence} ({', '.join(reason.criteria)})" if reason.criteria else sentence


def _count(framework: Framework, test: When) -> str:
    levels = _levels(framework, test.levels or ())
    if set(test.limits.items()) <= {("at_most", 0), ("at_most_percent", 0), ("less_than", 1)}:
        return _none(test, levels)
    limits = [_(_LIMIT[name], n=number(each)) for name, each in test.limits.items()]
    limit = limits[0] if len(limits) == 1 else _("{first} and {second}", first=limits[0], second=", ".join(limits[1:]))
    if any(name.endswith("_percent") for name in test.limits):
        return _share(test, limit, levels)
    return _some(test, int(max(test.limits.values())), limit, levels)


def _levels(framework: Framework, keys: tuple[str, ...]) -> str:
    labels = [_("“{level}”", level=_inside(str(framework.level(each).label))) for each in keys]
    return labels[0] if len(labels) == 1 else _("{first} or {last}", first=", ".join(labels[:-1]), last=labels[-1])


def _inside(label: str) -> str:
    return label[:1].lower() + label[1:]


def _none(test: When, levels: str) -> str:
    if test.among == ("all",):
        return _("no criterion is at the level {levels}", levels=levels)
    if test.among == ("gates",):
        return _("no gate is at the level {levels}", levels=levels)
    if test.among == ("others",):
        return _("no criterion besides the gates is at the level {levels}", levels=levels)
    return _("none of these is at the level {levels}: {codes}", levels=levels, codes=", ".join(test.among))


def _share(test: When, limit: str, levels: str) -> str:
    if test.among == ("all",):
        return _("{limit} of the criteria are at the level {levels}", limit=limit, levels=levels)
    if test.among == ("gates",):
        return _("{limit} of the gates are at the level {levels}", limit=limit, levels=levels)
    if test.among == ("others",):
        return _("{limit} of the criteria besides the gates are at the level {levels}", limit=limit, levels=levels)
    codes = ", ".join(test.among)
    return _("{limit} of these are at the level {levels}: {codes}", limit=limit, levels=levels, codes=codes)


def _some(test: When, n: int, limit: str, levels: str) -> str:
    if test.among == ("all",):
        return ngettext(
            "{limit} criterion is at the level {levels}",
            "{limit} criteria are at the level {levels}",
            n,
            limit=limit,
            levels=levels,
        )
    if test.among == ("gates",):
        return ngettext(
            "{limit} gate is at the level {levels}",
            "{limit} gates are at the level {levels}",
            n,
            limit=limit,
            levels=levels,
        )
    if test.among == ("others",):
        return ngettext(
            "{limit} criterion besides the gates is at the level {levels}",
            "{limit} criteria besides the gates are at the level {levels}",
            n,
            limit=limit,
            levels=levels,
        )
    return ngettext(
        "{limit} of these is at the level {levels}: {codes}",
        "{limit} of these are at the level {levels}: {codes}",
        n,
        limit=limit,
        levels=levels,
        codes=", ".join(test.among),
    )
