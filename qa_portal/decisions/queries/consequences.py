"""What follows when a decision is issued, before it is: letters, what becomes public, clocks and tasks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts import queries as accounts
from qa_portal.accounts.models import Person, Settings
from qa_portal.audit.actions import canonical
from qa_portal.criteria.definition import Kind, Outcome
from qa_portal.decisions.queries.reading import action_of, letter_words
from qa_portal.decisions.rules import DecisionData, Ruling, outcome_of, validity
from qa_portal.judgements import queries as judgements
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import day, ngettext
from qa_portal.kernel.i18n import gettext as _
from qa_portal.outbox.letters import Written
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import council, framework_of
from qa_portal.workflow import engine, library


@dataclass(frozen=True)
class Consequences:
    """What stands in the way of a decision, by requirement; and if nothing does, everything that follows from it.

    `seen` changes with anything that a reader of the preview saw: only what was seen is issued.
    """

    checks: dict[str, list[Blocker]]
    letters: Sequence[Written] = ()
    public: Sequence[str] = ()
    clocks: Sequence[str] = ()
    closing: Sequence[str] = ()
    opening: Sequence[str] = ()
    seen: str = ""

    @property
    def blockers(self) -> list[Blocker]:
        """Everything that stands in the way."""
        return [each for found in self.checks.values() for each in found]


def consequences(session: Session, case: Case, decision: DecisionData, *, actor: Person, at: datetime) -> Consequences:
    """Tell what issuing `decision` would do. Changes nothing."""
    ruling, framework = Ruling(decision, clock.today(at)), framework_of(case)
    action, outcome = action_of(case, decision.outcome), outcome_of(framework, decision.outcome)
    checks = engine.obstacles(session, case, action, given=ruling)
    if outcome is None or any(checks.values()):
        return Consequences(checks)
    settings = accounts.settings(session)
    letters = engine.preview(session, case, action, extra=letter_words(framework, ruling), actor=actor, at=at)
    return Consequences(
        checks=checks,
        letters=letters,
        public=_public(session, case, ruling, outcome, settings),
        clocks=_clocks(ruling, outcome),
        closing=_closing(session, case, outcome),
        opening=_opening(ruling),
        seen=_seen(ruling, letters, settings),
    )


def _public(session: Session, case: Case, ruling: Ruling, outcome: Outcome, settings: Settings) -> list[str]:
    if outcome.kind is Kind.NEGATIVE and not settings.publish_refusals:
        return [_("nothing, as the agency keeps refusals out of the register")]
    found = [_("the decision and its reasons")]
    computed = judgements.computed(session, case)
    if computed and computed.outcome != outcome.key:
        found.append(_("why the council departs from the computed outcome"))
    if n := len(ruling.decision.conditions):
        found.append(ngettext("{n} condition", "{n} conditions", n))
    names = settings.publish_panel_names
    found.append(_("the report with the names of the panel") if names else _("the report without names of the panel"))
    if last := validity(outcome, ruling.on)[1]:
        found.append(_("validity until {day}", day=day(last, "long")))
    return found


def _clocks(ruling: Ruling, outcome: Outcome) -> list[str]:
    found = [
        ngettext(
            "condition {number}: {n} working day, until {day}",
            "condition {number}: {n} working days, until {day}",
            clock.working_days_between(ruling.on, each.due_on),
            number=number,
            day=day(each.due_on, "weekday_year"),
        )
        for number, each in enumerate(ruling.decision.conditions, start=1)
        if each.due_on
    ]
    if last := validity(outcome, ruling.on)[1]:
        found.append(_("validity: from {first} until {last}", first=day(ruling.on), last=day(last)))
    return found


def _closing(session: Session, case: Case, outcome: Outcome) -> list[str]:
    n = len(council(session, case))
    found = [ngettext("the decision, for {n} council member", "the decision, for all {n} council members", n)]
    if library.workflow(case.workflow).states[outcome.key].final:
        found.append(_("the case closes"))
    return found


def _opening(ruling: Ruling) -> list[str]:
    if not (n := len(ruling.decision.conditions)):
        return []
    return [ngettext("the provider reports on {n} condition", "the provider reports on {n} conditions", n)]


def _seen(ruling: Ruling, letters: Sequence[Written], settings: Settings) -> str:
    whole = {
        "decision": ruling.decision.model_dump(mode="json"),
        "on": ruling.on,
        "letters": [[each.recipient.email, each.language, each.subject, each.body] for each in letters],
        "published": [settings.publish_refusals, settings.publish_panel_names],
    }
    return hashlib.sha256(canonical(whole).encode()).hexdigest()
