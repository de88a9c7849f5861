"""The pages of conditions: the list of a case, and one condition with its reports, verdicts and dates."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.decisions import queries as decisions
from qa_portal.decisions.models import Condition
from qa_portal.evidence.rules import kinds
from qa_portal.followup import actions, queries
from qa_portal.followup.forms import ExtensionForm, NotMetForm, ReportForm, VerdictForm
from qa_portal.followup.rules import Account
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals import queries as cases
from qa_portal.workflow import engine

bp = Blueprint("followup", __name__)


@bp.get("/cases/<ref>/conditions")
@login_required
def conditions(ref: str) -> ResponseReturnValue:
    """List the conditions of the decision in force on a case."""
    with current.work() as session:
        case = cases.find(session, current.person(), ref)
        lines = queries.lines(session, case)
        if not lines:
            raise Hidden
        decision = decisions.current(session, case)
        framework = cases.framework_of(case)
        return render_template(
            "followup/conditions.html", case=case, lines=lines, decision=decision, framework=framework
        )


@bp.get("/conditions/<int:id>")
@login_required
def condition(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Show one condition with what was reported and ruled, and what the person may do with it now."""
    with current.work() as session:
        return _page(session, queries.find(session, current.person(), id))


def _page(session: Session, found: Condition, **forms: Any) -> str:
    person, case = current.person(), found.case
    offers = {each.name: each for each in engine.open_to(session, found, person)}
    shelf = queries.versions_of(session, case) if "report" in offers else []
    return render_template(
        "followup/condition.html",
        case=case,
        condition=found,
        criterion=cases.framework_of(case).criterion(found.criterion),
        reports=queries.reports(session, found),
        rulings=queries.rulings(session, found),
        offers=offers,
        shelf=shelf,
        shown_kinds={media_type for media_type, kind in kinds.KINDS.items() if kind.shown},
        report_form=forms.get("report") or ReportForm(formdata=None).offer(shelf),
        verdict_form=forms.get("verdict") or VerdictForm(formdata=None, prefix="verdict-").offer(),
        extension_form=forms.get("extension") or ExtensionForm(formdata=None, prefix="later-"),
        not_met_form=forms.get("not_met") or NotMetForm(formdata=None, prefix="end-"),
        wrong=next(iter(forms.values()), None),
    )


_ACTIONS = {
    "report": ("report",),
    "verdict": ("verify_met", "send_back"),
    "extension": ("extend",),
    "not_met": ("declare_not_met",),
}


def _do(id_: int, name: str, form: Any, act: Callable[[Session, Condition], object], said: str) -> ResponseReturnValue:
    """Take one action on a condition with a form; what is refused is said at its field, with what was typed."""
    with current.work() as session:
        found = queries.find(session, current.person(), id_)
        actions.must(session, found, current.person(), *_ACTIONS[name])
        if name == "report":
            form.offer(queries.versions_of(session, found.case))
        if form.validate_on_submit():
            with form.unless_blocked(session):
                act(session, found)
        if form.errors:
            return _page(session, found, **{name: form}), 422
    flash(said)
    return redirect(url_for("followup.condition", id=id_), 303)


@bp.post("/conditions/<int:id>/report")
@login_required
def report(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Take the provider's report."""
    form = ReportForm()

    def act(session: Session, found: Condition) -> object:
        account = Account(form.text.data or "", tuple(form.versions.data or ()))
        return actions.report(session, found, account, actor=current.person(), at=clock.now())

    return _do(id, "report", form, act, _("Your report is with the agency."))


@bp.post("/conditions/<int:id>/verdict")
@login_required
def verify(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Take the officer's verdict on the report that waits."""
    form = VerdictForm(prefix="verdict-").offer()

    def act(session: Session, found: Condition) -> object:
        verdict, text = form.verdict.data, form.text.data or ""
        return actions.verify(session, found, verdict=verdict, text=text, actor=current.person(), at=clock.now())

    return _do(id, "verdict", form, act, _("The verdict is recorded, and the provider gets a letter."))


@bp.post("/conditions/<int:id>/extend")
@login_required
def extend(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Give the provider a later date."""
    form = ExtensionForm(prefix="later-")

    def act(session: Session, found: Condition) -> object:
        due_on, reason = form.due_on.data, form.reason.data
        return actions.extend(session, found, due_on=due_on, reason=reason, actor=current.person(), at=clock.now())

    return _do(id, "extension", form, act, _("The new date is set, and the provider gets a letter."))


@bp.post("/conditions/<int:id>/not-met")
@login_required
def declare_not_met(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Close an overdue condition as not met."""
    form = NotMetForm(prefix="end-")

    def act(session: Session, found: Condition) -> object:
        return actions.declare_not_met(session, found, reason=form.reason.data, actor=current.person(), at=clock.now())

    return _do(id, "not_met", form, act, _("The condition is closed as not met, and the provider gets a letter."))
