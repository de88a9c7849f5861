"""The formal check: the page of the officer, and what its buttons do."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden, NotAllowed
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals import actions, queries
from qa_portal.proposals.definition import DEFINITION
from qa_portal.proposals.elements import changed, sections
from qa_portal.proposals.forms import OfficerForm, ReasonForm, RemarkForm
from qa_portal.proposals.models import Case
from qa_portal.proposals.rules import completeness
from qa_portal.proposals.views.blueprint import bp
from qa_portal.workflow import engine


def _case(session: Session, ref: str) -> Case:
    """Find the case for an officer who acts on it. Raises Hidden or NotAllowed."""
    person = current.person()
    case = queries.find(session, person, ref)
    if "officer" not in queries.roles_on(session, case, person):
        raise NotAllowed
    return case


@bp.route("/cases/<ref>/formal-check")
@login_required
def formal_check(ref: str) -> ResponseReturnValue:
    """Read the proposal with room for a remark at every element, answer the definition test, and act."""
    with current.work() as session:
        return _page(session, _case(session, ref))


def _page(session: Session, case: Case, reason: ReasonForm | None = None) -> str:
    person = current.person()
    submitted = queries.latest(session, case)
    if submitted is None:
        raise Hidden
    before = next((each for each in queries.revisions(session, case) if each.number == submitted.number - 1), None)
    now = queries.of_revision(submitted)
    offers = {each.name: each for each in engine.open_to(session, case, person)}
    remarks = queries.remarks_at(session, case, now)
    return render_template(
        "proposals/formal_check.html",
        case=case,
        revision=submitted,
        before=before,
        data=now.data,
        texts=now.self_assessment,
        old=queries.content(before) if before else None,
        changed={each.key for each in changed(queries.content(before), now.data)} if before else set(),
        remarks=remarks,
        unsent=[each.remark for listed in remarks.values() for each in listed if not each.remark.sent],
        writable=case.state == "formal_check",
        tested=queries.tested(session, case),
        completeness=completeness(now.data),
        offers=offers,
        letters=_letters(session, case, person, offers),
        officers=queries.officers(session, case),
        reason=reason or ReasonForm(formdata=None),
        sections=sections(),
    )


def _letters(session: Session, case: Case, person: Person, offers: dict[str, Any]) -> dict[str, Any]:
    """Write the letters that each possible action would send."""
    unsent = queries.remarks(session, case, sent=False)
    extra = {
        "accept": {},
        "return": {"remarks": actions.remarks_for_letter(case, unsent)},
        "lapse": {},
    }
    return {
        name: engine.preview(session, case, name, extra=more, actor=person, at=clock.now())
        for name, more in extra.items()
        if name in offers and offers[name].possible
    }


def _back(ref: str, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("proposals.formal_check", ref=ref, _anchor=anchor), 303)


@bp.route("/cases/<ref>/formal-check/remarks", methods=["POST"])
@login_required
def remark(ref: str) -> ResponseReturnValue:
    """Write a remark at one place of the proposal."""
    form = RemarkForm()
    with current.work() as session:
        form.validate_on_submit()
        case = _case(session, ref)
        where, text = form.where.data or "", form.text.data or ""
        actions.remark(session, case, where, text, actor=current.person(), at=clock.now())
    return _back(ref, f"f-{where}")


@bp.route("/cases/<ref>/formal-check/remarks/<int:remark_id>/delete", methods=["POST"])
@login_required
def drop_remark(ref: str, remark_id: int) -> ResponseReturnValue:
    """Remove a remark that has not been sent."""
    with current.work() as session:
        case = _case(session, ref)
        actions.drop_remark(session, case, remark_id, actor=current.person(), at=clock.now())
    return _back(ref, "decide")


@bp.route("/cases/<ref>/formal-check/definition", methods=["POST"])
@login_required
def definition(ref: str) -> ResponseReturnValue:
    """Keep the officer's answers on the definition of a micro-credential."""
    answers = {each.key: _given(each.key) for each in DEFINITION if f"holds-{each.key}" in request.form}
    with current.work() as session:
        case = _case(session, ref)
        actions.answer_definition(session, case, answers, actor=current.person(), at=clock.now())
    return _back(ref, "definition")


def _given(key: str) -> actions.GivenAnswer:
    said = {"yes": True, "no": False}.get(request.form[f"holds-{key}"])
    return actions.GivenAnswer(said, request.form.get(f"note-{key}", ""))


@bp.route("/cases/<ref>/formal-check/<any(accept, return, lapse):verb>", methods=["POST"])
@login_required
def decide(ref: str, verb: str) -> ResponseReturnValue:
    """Accept the proposal, return it with the remarks, or close it when no answer came in time."""
    verbs: dict[str, tuple[Callable[..., None], str]] = {
        "accept": (actions.accept, _("{ref} has been accepted for review. Form the panel next.", ref=ref)),
        "return": (actions.return_, _("{ref} has been returned with your remarks.", ref=ref)),
        "lapse": (actions.lapse, _("{ref} has been closed.", ref=ref)),
    }
    act, said = verbs[verb]
    with current.work() as session:
        act(session, _case(session, ref), actor=current.person(), at=clock.now())
    flash(said)
    return redirect(url_for("panels.show" if verb == "accept" else "web.case", ref=ref), 303)


@bp.route("/cases/<ref>/formal-check/declare_inadmissible", methods=["POST"])
@login_required
def inadmissible(ref: str) -> ResponseReturnValue:
    """Close the case because it is not one for review."""
    form = ReasonForm()
    with current.work() as session:
        case = _case(session, ref)
        if not form.validate_on_submit():
            return _page(session, case, form), 422
        actions.declare_inadmissible(session, case, reason=form.reason.data, actor=current.person(), at=clock.now())
    flash(_("{ref} has been declared inadmissible.", ref=ref))
    return redirect(url_for("web.case", ref=ref), 303)


@bp.route("/cases/<ref>/officer", methods=["POST"])
@login_required
def officer(ref: str) -> ResponseReturnValue:
    """Take the case, or hand it over to another officer."""
    form = OfficerForm()
    with current.work() as session:
        case, person = _case(session, ref), current.person()
        form.validate_on_submit()
        if form.officer.data in (None, person.id):
            actions.take(session, case, actor=person, at=clock.now())
            said = _("You are in charge of {ref}.", ref=ref)
        else:
            chosen = actions.hand_over(session, case, form.officer.data, actor=person, at=clock.now())
            said = _("{name} is in charge of {ref}.", name=chosen.name, ref=ref)
    flash(said)
    return redirect(url_for("proposals.formal_check", ref=ref), 303)
