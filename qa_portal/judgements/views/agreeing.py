"""The panel's table: the agenda by disagreement, what is agreed on each criterion, dissents and findings."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.judgements import actions, queries
from qa_portal.judgements.forms import FINDINGS, AgreementForm, FindingForm, SendForm
from qa_portal.judgements.queries import Table
from qa_portal.judgements.rules.stages import JUDGING, RECORDING
from qa_portal.judgements.views.blueprint import bp
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.panels import queries as panels
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine


def _case(session: Session, ref: str) -> Case:
    """Return the case for somebody of the panel, the agency or the council. Raises Hidden for its provider."""
    case = cases.find(session, current.person(), ref)
    if not queries.inside(session, case, current.person()):
        raise Hidden
    return case


@bp.route("/cases/<ref>/consensus")
@bp.route("/cases/<ref>/consensus/<code>")
@login_required
def consensus(ref: str, code: str | None = None) -> ResponseReturnValue:
    """Show one criterion as the panel sees it; before the consensus is open, what it waits for."""
    with current.work() as session:
        case = _case(session, ref)
        if not queries.others_open(session, case, current.person()):
            if code is not None or not (case.closed or case.state in JUDGING):
                raise Hidden
            return _waiting(session, case)
        table = queries.table(session, case, current.person(), code)
        taken = request.args.get("from", type=row_id)
        words = [each.judgement.rationale for each in table.counted if each.assignment.id == taken]
        return _page(session, table, AgreementForm().offer(table, *words), FindingForm().offer())


def _waiting(session: Session, case: Case) -> str:
    person = current.person()
    offers = {each.name: each for each in engine.open_to(session, case, person)}
    roles = cases.roles_on(session, case, person)
    return render_template(
        "judgements/waiting.html",
        case=case,
        members=panels.members(session, case),
        offer=offers.get("open_consensus"),
        form=SendForm(),
        reopens="officer" in roles,
    )


def _page(session: Session, table: Table, form: AgreementForm, finding: FindingForm, **more: Any) -> str:
    person = current.person()
    recording = table.case.state in RECORDING
    offers = {each.name: each for each in engine.open_to(session, table.case, person)}
    return render_template(
        "judgements/consensus.html",
        table=table,
        case=table.case,
        form=form,
        finding=finding,
        kinds=FINDINGS,
        writes=recording and "chair" in cases.roles_on(session, table.case, person),
        opens=offers.get("open_consensus"),
        recorded_by=session.get(type(person), table.agreed.recorded_by_id) if table.agreed else None,
        **{"mistakes": [], "theirs": None, **more},
    )


def _chairs(session: Session, ref: str, code: str) -> Table:
    """Return the table for the chair, who alone records. Raises Hidden, NotAllowed or WrongState for all others."""
    case, person = _case(session, ref), current.person()
    if "chair" not in cases.roles_on(session, case, person):
        raise NotAllowed
    if case.state not in RECORDING:
        raise WrongState
    return queries.table(session, case, person, code)


@bp.route("/cases/<ref>/consensus/<code>", methods=["POST"])
@login_required
def record(ref: str, code: str) -> ResponseReturnValue:
    """Record what the panel agrees on one criterion."""
    with current.work() as session:
        table = _chairs(session, ref, code)
        form = AgreementForm().offer(table)
        dissents = form.dissents(request.form)
        if not form.validate_on_submit() or (clash := _clash(table, form, dissents)):
            mistakes = form.mistakes() or clash
            return _page(session, table, form, FindingForm(None).offer(), mistakes=mistakes, ticked=dissents), 422
        agreed = table.agreed
        if form.version.data != (agreed.row_version if agreed else 0):
            return _page(session, table, form, FindingForm(None).offer(), theirs=agreed, ticked=dissents), 409
        agreement = actions.Agreement(code, form.level.data, form.rationale.data, dissents)
        person, version = current.person(), form.version.data
        actions.record(session, table.case, agreement, version=version, actor=person, at=clock.now())
        flash(_("The consensus on {code} is recorded.", code=code))
        following = queries.table(session, table.case, person, code).following if request.form.get("then") else None
        return redirect(url_for(".consensus", ref=ref, code=following.code if following else code), 303)


def _clash(table: Table, form: AgreementForm, dissents: list[actions.Dissenting]) -> list[tuple[str, str]]:
    """Name who is said to dissent from the level that they gave themselves."""
    wanted = {each.person_id for each in dissents}
    return [
        (f"dissent-{each.person.id}", _("{name} gave this level and so does not dissent.", name=each.person.name))
        for each in table.counted
        if each.person.id in wanted and each.level.key == form.level.data
    ]


@bp.route("/cases/<ref>/consensus/<code>/findings", methods=["POST"])
@login_required
def add_finding(ref: str, code: str) -> ResponseReturnValue:
    """Add a commendation, a recommendation or a condition."""
    with current.work() as session:
        table = _chairs(session, ref, code)
        form = FindingForm().offer()
        if not form.validate_on_submit():
            agreement = AgreementForm(None).offer(table)
            return _page(session, table, agreement, form, mistakes=form.mistakes()), 422
        actions.add_finding(session, table.case, form.draft(code), actor=current.person(), at=clock.now())
        return redirect(url_for(".consensus", ref=ref, code=code, _anchor="findings"), 303)


@bp.route("/cases/<ref>/consensus/<code>/findings/<int:id>/remove", methods=["POST"])
@login_required
def drop_finding(ref: str, code: str, id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Take a finding away."""
    with current.work() as session:
        table = _chairs(session, ref, code)
        actions.drop_finding(session, table.case, id, actor=current.person(), at=clock.now())
        return redirect(url_for(".consensus", ref=ref, code=code, _anchor="findings"), 303)


@bp.route("/cases/<ref>/consensus/open", methods=["POST"])
@login_required
def open_consensus(ref: str) -> ResponseReturnValue:
    """Open the consensus: every member has submitted."""
    with current.work() as session:
        case = _case(session, ref)
        actions.open_consensus(session, case, actor=current.person(), at=clock.now())
        flash(_("The consensus is open. The panel has been told."))
        return redirect(url_for(".consensus", ref=ref), 303)
