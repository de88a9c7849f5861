"""What the council decides on: the computed outcome, the panel's proposal, and the findings that led to both."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from qa_portal.criteria.definition import Criterion, Framework, Level, Outcome
from qa_portal.criteria.rules import Computed, Reason
from qa_portal.criteria.sentences import clause_in_words, found_in_words
from qa_portal.decisions.rules import ConditionData, add_months, outcome_of
from qa_portal.judgements import queries as judgements
from qa_portal.judgements.models import Finding, FindingKind
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _
from qa_portal.panels.queries import members
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import framework_of


@dataclass(frozen=True)
class Tested:
    """One criterion that counted: its agreed level, the part it had in the rule, and what the panel found on it."""

    criterion: Criterion
    level: Level
    parts: Sequence[str]
    findings: Sequence[Finding]
    led: bool


@dataclass(frozen=True)
class Grounds:
    """Everything beside the report on which the council decides."""

    framework: Framework
    computed: Computed | None
    levels: Mapping[str, str]
    proposed: Outcome | None
    members: int
    dissents: Sequence[str]
    findings: Sequence[Finding]

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that the rule of the framework gives, None while a criterion has no level."""
        return outcome_of(self.framework, self.computed.outcome) if self.computed else None

    @property
    def reasons(self) -> list[tuple[str, str, bool]]:
        """Each test of the computed outcome in words: what it asks for, what was found, whether it holds."""
        if self.computed is None:
            return []
        return [
            (clause_in_words(self.framework, each.test), found_in_words(self.framework, each), each.holds)
            for each in self.computed.reasons_for(self.computed.outcome)
        ]

    @property
    def gates(self) -> tuple[int, int]:
        """How many gates hold, of how many."""
        held = [each for each in self.framework.gates if self.framework.gate_holds(self.levels.get(each.code, ""))]
        return len(held), len(self.framework.gates)

    @property
    def tally(self) -> list[tuple[Level, int]]:
        """How many criteria have each level, best level first."""
        counted = Counter(self.levels.values())
        return [(each, counted[each.key]) for each in sorted(self.framework.scale, key=lambda level: -level.rank)]

    @property
    def tested(self) -> list[Tested]:
        """The criteria that led to the outcome, then the others that are not at the best level."""
        best = max(self.framework.scale, key=lambda level: level.rank)
        led = set(self.computed.led_by) if self.computed else set()
        shown = [each for each in self.framework.criteria if each.code in led or self._below(each, best)]
        return sorted((self._tested(each, each.code in led) for each in shown), key=lambda each: not each.led)

    def _below(self, criterion: Criterion, best: Level) -> bool:
        return self.levels.get(criterion.code, best.key) != best.key

    def _tested(self, criterion: Criterion, led: bool) -> Tested:
        reasons = self.computed.reasons if self.computed else ()
        counting = [each for each in reasons if criterion.code in each.criteria]
        return Tested(
            criterion=criterion,
            level=self.framework.level(self.levels[criterion.code]),
            parts=self._parts(criterion, counting if led else []),
            findings=[each for each in self.findings if each.criterion == criterion.code],
            led=led,
        )

    def _parts(self, criterion: Criterion, counting: Sequence[Reason]) -> list[str]:
        if self.computed is None:
            return []
        own = [each for each in counting if each.outcome == self.computed.outcome]
        if counting:
            return list(dict.fromkeys(clause_in_words(self.framework, each.test) for each in own or counting))
        if criterion.gate:
            level = self.framework.level(self.framework.gate_level).label
            return [_("the gate holds from “{level}”", level=level)]
        return [_("no limit on this level")]


def grounds(session: Session, case: Case) -> Grounds:
    """Gather what the council decides on."""
    report = judgements.panel_report(session, case)
    agreed, framework = judgements.consensus_by_code(session, case), framework_of(case)
    return Grounds(
        framework=framework,
        computed=judgements.computed(session, case),
        levels={code: each.level for code, each in agreed.items()},
        proposed=outcome_of(framework, report.proposed_outcome) if report else None,
        members=len(members(session, case)),
        dissents=[each.code for each in framework.criteria if each.code in agreed and agreed[each.code].dissents],
        findings=judgements.findings(session, case),
    )


def conditions_proposed(session: Session, case: Case, decided_on: date) -> tuple[ConditionData, ...]:
    """Turn the panel's proposed conditions into conditions with a day: so many months on, on a working day."""
    return tuple(
        ConditionData(
            text=each.text,
            criterion=each.criterion,
            due_on=_working_day(add_months(decided_on, each.months or 0)),
            evidence_required=each.evidence_required,
        )
        for each in judgements.findings(session, case)
        if each.kind is FindingKind.CONDITION
    )


def _working_day(day: date) -> date:
    while not clock.is_working_day(day):
        day += timedelta(days=1)
    return day


def kept(found: Computed, levels: Mapping[str, str]) -> dict[str, Any]:
    """Write down how the rule was applied, as Decision.computed keeps it."""
    return {
        "outcome": found.outcome,
        "led_by": list(found.led_by),
        "levels": dict(levels),
        "reasons": [
            {
                "outcome": each.outcome,
                "test": each.test.model_dump(mode="json", by_alias=True, exclude_defaults=True),
                "counted": each.counted,
                "total": each.total,
                "criteria": list(each.criteria),
                "holds": each.holds,
            }
            for each in found.reasons
        ],
    }
