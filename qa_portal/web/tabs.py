"""The parts of a case as tabs: each person sees those that hold something for them."""

from dataclasses import dataclass

from flask import g, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.decisions.models import Condition, Decision
from qa_portal.evidence.models import EvidenceLink
from qa_portal.frame import current
from qa_portal.kernel.i18n import gettext as _
from qa_portal.outbox.models import Letter
from qa_portal.panels.models import Assignment
from qa_portal.panels.rules.composition import OPEN, SEATED
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.workflow import library


@dataclass(frozen=True)
class Tab:
    """One part of a case."""

    key: str
    label: str
    url: str
    count: int | None = None


def _counts(session: Session, case: Case, *, provider: bool) -> dict[str, int]:
    seats = SEATED if provider else OPEN  # whom the agency asks is not the provider's to know
    counted = {
        "evidence": select(func.count(func.distinct(EvidenceLink.version_id))).where(EvidenceLink.case_id == case.id),
        "panel": select(func.count()).where(Assignment.case_id == case.id, Assignment.state.in_(seats)),
        "letters": select(func.count()).where(Letter.case_id == case.id),
        "decision": select(func.count()).where(Decision.case_id == case.id),
        "conditions": select(func.count()).where(Condition.case_id == case.id),
    }
    row = session.execute(select(*(query.scalar_subquery().label(name) for name, query in counted.items()))).one()
    return dict(row._mapping)


def _reached(case: Case, *states: str) -> bool:
    """Tell whether the case rests in or after the first of `states` on the way of its procedure."""
    order = list(library.workflow(case.workflow).states)
    known = [order.index(state) for state in states if state in order]
    return bool(known) and order.index(case.state) >= min(known)


def of(case: Case) -> list[Tab]:
    """List the tabs of a case for the person who looks."""
    session, person = g.session, current.person()
    roles = cases.roles_on(session, case, person)
    provider = case.provider_id in person.provider_ids
    counts = _counts(session, case, provider=provider)
    links = None if cases.being_written(case) and not provider else counts["evidence"]  # not what is being changed
    found = [
        Tab("overview", _("Overview"), url_for("web.case", ref=case.ref)),
        Tab("proposal", _("Proposal"), url_for("proposals.show", ref=case.ref)),
        Tab("evidence", _("Evidence"), url_for("proposals.evidence", ref=case.ref), links),
    ]
    if _reached(case, "panel_formation"):
        found += _panel_tabs(case, person, roles, counts)
    if counts["decision"] or ("council" in roles and case.state == "awaiting_decision"):
        found.append(Tab("decision", _("Decision"), url_for("decisions.show", ref=case.ref)))
    if counts["conditions"]:
        found.append(
            Tab("conditions", _("Conditions"), url_for("followup.conditions", ref=case.ref), counts["conditions"])
        )
    if person.is_staff and "designer" not in roles:
        found.append(Tab("letters", _("Letters"), url_for("web.letters", ref=case.ref), counts["letters"]))
    found.append(Tab("trail", _("Trail"), url_for("web.trail", ref=case.ref)))
    return found


def _panel_tabs(case: Case, person: Person, roles: frozenset[str], counts: dict[str, int]) -> list[Tab]:
    found: list[Tab] = []
    inside = bool(roles & {"officer", "reviewer", "chair", "council"}) or (person.is_staff and "designer" not in roles)
    if inside or _reached(case, "individual_review"):
        found.append(Tab("panel", _("Panel"), url_for("panels.show", ref=case.ref), counts["panel"]))
    if "reviewer" in roles and case.state == "individual_review":
        found.append(Tab("judging", _("My judgements"), url_for("judgements.judge", ref=case.ref)))
    if inside and _reached(case, "individual_review"):
        found.append(Tab("consensus", _("Consensus"), url_for("judgements.consensus", ref=case.ref)))
    if inside and case.state == "consensus":
        found.append(Tab("report", _("Report"), url_for("judgements.report", ref=case.ref)))
    if _reached(case, "factual_check") and _has_report(case):
        found.append(Tab("facts", _("Check of facts"), url_for("judgements.facts", ref=case.ref)))
        found.append(Tab("report", _("Report"), url_for("reports.show", ref=case.ref)))
    return found


def _has_report(case: Case) -> bool:
    return case.state not in ("withdrawn", "inadmissible", "lapsed")
