"""The reviewer's desk: one criterion with evidence beside it; submitting all; and reopening what was submitted."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.judgements import actions, queries
from qa_portal.judgements.forms import JudgementForm, ReasonForm, SendForm
from qa_portal.judgements.models import Judgement
from qa_portal.judgements.queries import Desk
from qa_portal.judgements.queries.judging import first_page, shows
from qa_portal.judgements.rules.requirements import LEAST_RATIONALE
from qa_portal.judgements.views.blueprint import bp, macro, wants_json
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import hour, ngettext
from qa_portal.panels import queries as panels
from qa_portal.proposals import queries as cases
from qa_portal.workflow import engine


@bp.route("/cases/<ref>/judgements")
@bp.route("/cases/<ref>/judgements/<code>", methods=["GET", "POST"])
@login_required
def judge(ref: str, code: str | None = None) -> ResponseReturnValue:
    """Judge one criterion, or read what was submitted."""
    with current.work() as session:
        person = current.person()
        desk = queries.desk(session, cases.find(session, person, ref), person, code)
        form = JudgementForm().offer(desk)
        if request.method == "GET":
            return _page(desk, form)
        if not form.validate_on_submit():
            return _wrong(desk, form)
        if form.differs_from(desk.judgement):
            return _compare(desk, form)
        draft, version = form.draft(desk, request.form), _version(form, desk)
        saved = actions.save(session, desk.assignment, draft, version=version, actor=person, at=clock.now())
        return _saved(queries.desk(session, desk.case, person, desk.criterion.code), saved)


def _version(form: JudgementForm, desk: Desk) -> int:
    """Return the version that is written over: the same text sent twice is no conflict."""
    return desk.judgement.row_version if desk.judgement else int(form.version.data)


def _page(desk: Desk, form: JudgementForm, *, theirs: Judgement | None = None) -> str:
    return render_template(
        "judgements/judge.html",
        desk=desk,
        case=desk.case,
        form=form,
        theirs=theirs,
        shown=desk.on_shelf(request.args.get("document", type=row_id)),
        page=request.args.get("page", ""),
        first_page=first_page,
        shows=shows,
        least=LEAST_RATIONALE,
    )


def _wrong(desk: Desk, form: JudgementForm) -> ResponseReturnValue:
    if wants_json():
        return jsonify(detail=" ".join(sentence for _field, sentence in form.mistakes())), 422
    return _page(desk, form), 422


def _compare(desk: Desk, form: JudgementForm) -> ResponseReturnValue:
    """The reviewer saved in another window: keep both texts until they have chosen."""
    row = desk.judgement
    if wants_json():
        theirs = {"level": row.level or "", "rationale": row.rationale} if row else {}
        return jsonify(detail=str(actions.Stale()), theirs=theirs, version=row.row_version if row else 0), 409
    return _page(desk, form, theirs=row), 409


def _saved(desk: Desk, row: Judgement) -> ResponseReturnValue:
    if wants_json():
        return jsonify(
            saved=hour(row.updated_at),
            version=row.row_version,
            texts={"progress": _("{n} of {total}", n=desk.done, total=desk.facts.total)},
            parts={
                "meter": macro("meter")(desk.done, desk.facts.total),
                f"mark-{row.criterion}": macro("mark")(
                    row.criterion, desk.framework.level(row.level) if row.level else None
                ),
            },
        )
    then, code, ref = request.form.get("then", ""), desk.criterion.code, desk.case.ref
    if then == "leave":
        return redirect(url_for("web.case", ref=ref), 303)
    if then == "next" and desk.following:
        return redirect(url_for(".judge", ref=ref, code=desk.following.code), 303)
    if then == "next":
        return redirect(url_for(".submit", ref=ref), 303)
    return redirect(
        url_for(".judge", ref=ref, code=code, document=request.form.get("document") or None, _anchor="cited"), 303
    )


@bp.route("/cases/<ref>/judgements/submit", methods=["GET", "POST"])
@login_required
def submit(ref: str) -> ResponseReturnValue:
    """Look over all own judgements, then submit them."""
    with current.work() as session:
        person = current.person()
        case = cases.find(session, person, ref)
        seat = queries.own_seat(session, case, person)
        if request.method == "POST" and SendForm().validate_on_submit():
            actions.submit(session, seat, actor=person, at=clock.now())
            flash(_("Your judgements are submitted. You can now read those that other members have submitted."))
            return redirect(url_for(".consensus", ref=ref), 303)
        offers = {each.name: each for each in engine.open_to(session, seat, person)}
        judgements = queries.own(session, seat)
        facts = queries.progress(cases.framework_of(case), judgements)
        heading = ngettext("{n} criterion is still open", "{n} criteria are still open", len(facts.open))
        return render_template(
            "judgements/submit.html",
            case=case,
            seat=seat,
            offer=offers.get("submit"),
            judgements=judgements,
            facts=facts,
            heading=heading,
        )


@bp.route("/cases/<ref>/judgements/<int:id>/reopen", methods=["GET", "POST"])
@login_required
def reopen(ref: str, id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Let a reviewer change submitted judgements again, for a reason."""
    form = ReasonForm().offer()
    with current.work() as session:
        person = current.person()
        case = cases.find(session, person, ref)
        seat = panels.seat(session, person, case, id)
        if not form.validate_on_submit():
            offer = next((each for each in engine.open_to(session, seat, person) if each.name == "reopen"), None)
            page = render_template("judgements/reopen.html", case=case, seat=seat, form=form, offer=offer)
            return page, 422 if form.is_submitted() else 200
        actions.reopen(session, seat, reason=form.reason.data, actor=person, at=clock.now())
        flash(_("The judgements are open again. The reviewer has been told."))
        return redirect(url_for("panels.show", ref=ref), 303)
