"""The pages of a decision: writing and issuing it for the council, reading it for everybody who sees the case."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.decisions import actions, queries
from qa_portal.decisions.forms import DecisionForm
from qa_portal.decisions.rules import CHECKS, DecisionData, deviates, outcome_of
from qa_portal.frame import current
from qa_portal.frame.forms import wanted_row
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case

bp = Blueprint("decisions", __name__)


@bp.get("/cases/<ref>/decision")
@login_required
def show(ref: str) -> ResponseReturnValue:
    """Show the decision; to the council, while it awaits one, the page on which it is written."""
    with current.work() as session:
        person, at = current.person(), clock.now()
        case = cases.find(session, person, ref)
        if queries.decides(session, case, person):
            return _desk(session, case, _begun(session, case, at), at)
        decisions = queries.history(session, case)
        if not decisions:
            raise Hidden
        return render_template(
            "decisions/show.html",
            case=case,
            framework=cases.framework_of(case),
            decisions=decisions,
            outcome_of=outcome_of,
        )


@bp.post("/cases/<ref>/decision")
@login_required
def write(ref: str) -> ResponseReturnValue:
    """Reshape, preview, keep or issue what is written; nothing is issued that was not previewed as it is."""
    with current.work() as session:
        person, at = current.person(), clock.now()
        case = cases.find(session, person, ref)
        actions.must_decide(session, case, person)
        form = DecisionForm().offer(cases.framework_of(case))
        if _reshaped(session, case, form, at):
            return _desk(session, case, form, at)
        if not form.validate_on_submit():
            return _desk(session, case, form, at), 422
        step = request.form.get("step", "preview")
        if step != "preview" and (form.drafted.data or "") != queries.stamp(queries.draft_of(session, case)):
            return _desk(session, case, form, at, stale=True), 409
        if step == "save":
            actions.save_draft(session, case, form.decision(), seen=form.drafted.data or "", actor=person, at=at)
            flash(_("The draft is saved. Only the council sees it."))
        elif not _issued(session, case, form, at):
            return _desk(session, case, form, at, asked=step), 422 if step == "issue" or form.mistakes() else 200
    return redirect(url_for("decisions.show", ref=ref), 303)


def _begun(session: Session, case: Case, at: datetime) -> DecisionForm:
    """Return the form with the draft, or with the panel's conditions where nothing is written yet."""
    draft = queries.draft_of(session, case)
    written = queries.written(draft)
    if draft is None:
        written = DecisionData(conditions=queries.conditions_proposed(session, case, clock.today(at)))
    form = DecisionForm(formdata=None, data={**written.model_dump(), "drafted": queries.stamp(draft)})
    return form.offer(cases.framework_of(case))


def _reshaped(session: Session, case: Case, form: DecisionForm, at: datetime) -> bool:
    """Add, remove or take over conditions, if that is what the button asked for."""
    step, number = request.form.get("step", ""), wanted_row(request.form, "remove")
    if number is not None:
        form.remove(number)
    elif step == "add":
        form.add()
    elif step == "clear":
        form.clear()
    elif step == "take":
        there = {(each.criterion, each.text) for each in form.decision().conditions}
        wanted = queries.conditions_proposed(session, case, clock.today(at))
        if missing := [each for each in wanted if (each.criterion, each.text) not in there]:
            form.add(*missing)
    return number is not None or step in ("add", "clear", "take")


def _issued(session: Session, case: Case, form: DecisionForm, at: datetime) -> bool:
    """Issue what is written if that was asked for, nothing stands in the way, and it is what the preview showed."""
    person, decision = current.person(), form.decision()
    if request.form.get("step") != "issue":
        return False
    found = queries.consequences(session, case, decision, actor=person, at=at)
    if found.blockers or found.seen != form.seen.data:
        return False
    actions.issue(session, case, draft=decision, actor=person, at=at)
    flash(_("The decision is issued, and the letters are on their way."))
    return True


def _desk(
    session: Session, case: Case, form: DecisionForm, at: datetime, *, asked: str = "", stale: bool = False
) -> str:
    """Write the page on which the council decides; with a preview, unless something stands in the way."""
    decision = form.decision()
    found = queries.consequences(session, case, decision, actor=current.person(), at=at)
    changed = asked == "issue" and not found.blockers
    form.seen.data = found.seen
    if asked:
        form.say(found.blockers)
    draft = queries.draft_of(session, case)
    form.drafted.data = queries.stamp(draft) if stale or request.method == "GET" else form.drafted.data
    grounds = queries.grounds(session, case)
    computed = grounds.computed.outcome if grounds.computed else ""
    return render_template(
        "decisions/write.html",
        case=case,
        form=form,
        grounds=grounds,
        found=found,
        checks=[(_(CHECKS.get(name, name)), blockers) for name, blockers in found.checks.items()],
        draft=draft,
        drafted=queries.written(draft),
        decided=outcome_of(grounds.framework, decision.outcome),
        differs=deviates(decision, computed),
        unseen=changed,
        stale=stale,
        proposed=queries.conditions_proposed(session, case, clock.today(at)),
    )
