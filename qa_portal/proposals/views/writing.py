"""Pages on which a proposal begins and is written."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import NotAllowed, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals import actions, queries
from qa_portal.proposals.actions.writing import STALE
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.forms import BeginForm, answers
from qa_portal.proposals.models import Case
from qa_portal.proposals.views import editing
from qa_portal.proposals.views.blueprint import bp
from qa_portal.proposals.views.rowbuttons import pressed


@bp.route("/propose", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """Begin a micro-credential: for which provider, and under which title."""
    form = BeginForm()
    with current.work() as session:
        person = current.person()
        providers = queries.providers_of(session, person)
        if not providers:
            raise NotAllowed
        form.offer(providers)
        if len(providers) == 1:
            form.provider.data = providers[0].id
        if not form.validate_on_submit():
            status = 422 if form.is_submitted() else 200
            return render_template("proposals/new.html", form=form, providers=providers), status
        chosen = next(each for each in providers if each.id == form.provider.data)
        data = ProposalData(
            title=form.title.data, awarding_body=chosen.name, country=chosen.country, region=chosen.region
        )
        case = actions.propose(session, chosen, actor=person, at=clock.now(), data=data)
        ref = case.ref
    flash(_("{ref} has begun. What you write is saved as you go; nothing is sent until you submit.", ref=ref))
    return redirect(url_for("proposals.edit", ref=ref), 303)


def wants_json() -> bool:
    """Tell whether a script asks, which saves in the background."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


@bp.route("/cases/<ref>/proposal/edit", methods=["GET", "POST"])
@login_required
def edit(ref: str) -> ResponseReturnValue:
    """Write the proposal; it is saved as one goes, and submitted when it is complete."""
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        if "designer" not in queries.roles_on(session, case, person):
            raise NotAllowed
        if not queries.being_written(case):
            if request.method == "POST":
                raise WrongState
            return redirect(url_for("proposals.show", ref=ref))
        page = editing.editing(session, case)
        form = editing.form_of(page.data)
        if request.method == "GET":
            return editing.page(page, form)
        form.validate_on_submit()
        if form.version.data != page.draft.row_version:
            return _compare(session, page, form)
        return _save(session, case, form)


def _compare(session: Session, page: editing.Editing, form: Any) -> ResponseReturnValue:
    """Somebody saved meanwhile: show both texts and keep both until the person has chosen."""
    if wants_json():
        raise WrongState(STALE)
    mine, page.wrong = form.read(page.data)
    editing.other_text(session, page, mine)
    return editing.page(page, form, 409)


def _save(session: Session, case: Case, form: Any) -> ResponseReturnValue:
    person, at = current.person(), clock.now()
    data, wrong = form.read(queries.content(queries.draft_of(session, case)))
    data, anchor = pressed(request.form, data)
    said = answers(request.form)
    actions.save(session, case, data, version=form.version.data, answers=said, actor=person, at=at)
    page = editing.editing(session, case)
    page.wrong = wrong
    if wants_json():
        return jsonify(editing.told(page))
    if anchor:
        return redirect(url_for("proposals.edit", ref=case.ref, _anchor=anchor), 303)
    submits = request.form.get("then") == "submit"
    page.blockers = editing.missing_for_submit(session, case, person) if submits else []
    if page.mistakes:
        return editing.page(page, form, 422)
    if submits:
        revision = actions.submit(session, case, actor=person, at=at)
        flash(_("Submitted as revision {n}. The agency has been told.", n=revision.number))
    elif request.form.get("then") != "leave":
        return redirect(url_for("proposals.edit", ref=case.ref), 303)
    return redirect(url_for("web.case", ref=case.ref), 303)
