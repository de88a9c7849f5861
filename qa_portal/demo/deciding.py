"""Acts of the council, and of the provider and the officer who live with its conditions."""

from datetime import date

from sqlalchemy import select

from qa_portal.decisions import actions as decisions
from qa_portal.decisions.models import Condition
from qa_portal.decisions.rules import ConditionData, DecisionData, add_months
from qa_portal.demo.scene import Scene
from qa_portal.demo.shapes import DecisionText
from qa_portal.followup import actions as followup
from qa_portal.followup.rules import Account
from qa_portal.kernel import clock
from qa_portal.panels import actions as panels
from qa_portal.panels.models import ConflictStatus
from qa_portal.panels.rules.interests import Disclosure


def _written(told: DecisionText, on: date) -> DecisionData:
    conditions = tuple(
        ConditionData(
            text=each.text,
            criterion=each.criterion,
            due_on=add_months(on, each.months),
            evidence_required=each.evidence_required,
        )
        for each in told.conditions
    )
    return DecisionData(outcome=told.outcome, reasons=told.reasons, conditions=conditions)


def deliberate(scene: Scene) -> None:
    """Draft a decision, and let whoever has a conflict of interest say so."""
    age = scene.ages["awaiting_decision"] - 2
    told, conflict = scene.story.decision_draft, scene.story.conflict
    if told:
        at = scene.at(age)
        draft = _written(told, clock.today(at))
        decisions.save_draft(scene.session, scene.case, draft, seen="", actor=scene.cast[told.by], at=at)
    if conflict:
        disclosure = Disclosure(ConflictStatus.ACTUAL, conflict.kinds, conflict.text)
        panels.declare(scene.session, scene.case, disclosure, actor=scene.cast[conflict.person], at=scene.at(age))


def decide(scene: Scene) -> None:
    """Issue the decision of the story, and live with its conditions as far as it tells."""
    told = scene.story.decision
    if told is None:
        return
    at = scene.at(scene.ages[scene.story.state])
    draft = _written(told, clock.today(at))
    decisions.issue(scene.session, scene.case, draft=draft, actor=scene.cast[told.by], at=at)
    _live_with_conditions(scene)


def _live_with_conditions(scene: Scene) -> None:
    for each in scene.story.condition_reports:
        condition = scene.session.scalars(
            select(Condition).where(Condition.case_id == scene.case.id, Condition.number == each.number)
        ).one()
        at = scene.at(each.age)
        shown = scene.newest(scene.told.documents[each.evidence].title, at)
        account = Account(each.text, (shown.id,))
        followup.report(scene.session, condition, account, actor=scene.designer, at=at)
        if each.verdict:
            followup.verify(
                scene.session,
                condition,
                verdict=each.verdict,
                text=each.verdict_text,
                actor=scene.officer,
                at=scene.at(each.verdict_age),
            )
