"""The head of the panel report: summary, proposed outcome beside the computed one, and sending the draft."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.frame import current
from qa_portal.judgements import actions, queries
from qa_portal.judgements.forms import FINDINGS, SummaryForm
from qa_portal.judgements.models import PanelReport
from qa_portal.judgements.rules.requirements import LEAST_SUMMARY
from qa_portal.judgements.rules.stages import RECORDING
from qa_portal.judgements.views.blueprint import bp, wants_json
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden, NotAllowed
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import hour
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine


def _case(session: Session, ref: str) -> Case:
    """Return the case for whoever may read all judgements. Raises Hidden before the consensus and for the provider."""
    case = cases.find(session, current.person(), ref)
    if not (queries.inside(session, case, current.person()) and queries.opened(session, case)):
        raise Hidden
    return case


@bp.route("/cases/<ref>/panel-report", methods=["GET", "POST"])
@login_required
def report(ref: str) -> ResponseReturnValue:
    """Write the summary and the proposed outcome; see what the levels lead to and what is missing."""
    with current.work() as session:
        case = _case(session, ref)
        form = SummaryForm().offer(cases.framework_of(case))
        row = queries.panel_report(session, case)
        if request.method == "GET":
            form.summary.data, form.proposed_outcome.data, form.version.data = _said(row)
            return _page(session, case, form)
        if "chair" not in cases.roles_on(session, case, current.person()):
            raise NotAllowed
        if not form.validate_on_submit():
            return _page(session, case, form), 422
        if form.version.data != _said(row)[2]:
            return _compare(session, case, form, row)
        return _save(session, case, form)


def _said(row: PanelReport | None) -> tuple[str, str, int]:
    return (row.summary, row.proposed_outcome, row.row_version) if row else ("", "", 0)


def _save(session: Session, case: Case, form: SummaryForm) -> ResponseReturnValue:
    person, at = current.person(), clock.now()
    saved = actions.write(
        session,
        case,
        summary=form.summary.data or "",
        proposed=form.proposed_outcome.data or "",
        version=form.version.data,
        actor=person,
        at=at,
    )
    if wants_json():
        return jsonify(saved=hour(saved.updated_at), version=saved.row_version)
    if request.form.get("then") == "send":
        return redirect(url_for(".send", ref=case.ref), 303)
    flash(_("The head of the report is saved."))
    return redirect(url_for(".report", ref=case.ref), 303)


def _compare(session: Session, case: Case, form: SummaryForm, row: PanelReport | None) -> ResponseReturnValue:
    if wants_json():
        theirs = {"summary": row.summary, "proposed_outcome": row.proposed_outcome} if row else {}
        return jsonify(detail=str(actions.Stale()), theirs=theirs, version=_said(row)[2]), 409
    return _page(session, case, form, theirs=row), 409


def _page(session: Session, case: Case, form: SummaryForm, theirs: PanelReport | None = None) -> str:
    person, framework = current.person(), cases.framework_of(case)
    offers = {each.name: each for each in engine.open_to(session, case, person)}
    computed = queries.computed(session, case)
    report = queries.panel_report(session, case)
    return render_template(
        "judgements/report.html",
        case=case,
        form=form,
        framework=framework,
        report=report,
        theirs=theirs,
        facts=queries.settled_facts(session, case),
        computed=computed,
        reasons=queries.reason_lines(framework, computed) if computed else [],
        findings=queries.findings(session, case),
        levels=queries.agreed_levels(session, case),
        kinds=FINDINGS,
        offer=offers.get("send_draft_report"),
        writes=case.state in RECORDING and "chair" in cases.roles_on(session, case, person),
        least=LEAST_SUMMARY,
    )


@bp.route("/cases/<ref>/panel-report/send", methods=["GET", "POST"])
@login_required
def send(ref: str) -> ResponseReturnValue:
    """Show which letters go when the draft report is sent; send it."""
    with current.work() as session:
        person, at = current.person(), clock.now()
        case = _case(session, ref)
        offer = next((each for each in engine.open_to(session, case, person) if each.name == "send_draft_report"), None)
        if request.method == "POST":
            actions.send_draft(session, case, actor=person, at=at)
            flash(_("The draft report is with the provider. You see its answers here."))
            return redirect(url_for(".facts", ref=ref), 303)
        if offer is None:
            return redirect(url_for(".report", ref=ref))
        letters = engine.preview(session, case, "send_draft_report", extra={}, actor=person, at=at)
        return render_template("judgements/send.html", case=case, offer=offer, letters=letters)
