"""Invitations as reviewers meet them, and declarations of interest of everybody to whom a case is open (ESG 2.4)."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import NotAllowed
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.kernel.vocabulary import field_trail
from qa_portal.panels import actions, queries
from qa_portal.panels.forms import DeclarationForm, DeclineForm
from qa_portal.panels.models import Assignment, ConflictStatus
from qa_portal.panels.queries.letters import effort
from qa_portal.panels.rules.composition import forming, seat_line
from qa_portal.panels.rules.interests import CONFLICT_KINDS
from qa_portal.panels.views.blueprint import bp
from qa_portal.proposals import queries as cases
from qa_portal.workflow import library
from qa_portal.workflow.procedure import Owner

_ANSWERED = {
    ConflictStatus.NONE: marked("Thank you. You are on the panel, and the documents of the case are open to you."),
    ConflictStatus.POTENTIAL: marked("Thank you. An officer rules on your declaration and writes to you."),
    ConflictStatus.ACTUAL: marked("Thank you for declaring it. You take no part, and the case is closed to you."),
}


@bp.route("/invitations/<int:id>", methods=["GET", "POST"])
@login_required
def invitation(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Show an invitation to its person with what may be known before a declaration, and take the declaration."""
    with current.work() as session:
        person = current.person()
        found = queries.invitation(session, person, id)
        form = DeclarationForm()
        if form.validate_on_submit():
            return _answer(session, found, form, person, clock.now())
        page = _invitation_page(found, form=form, decline_form=DeclineForm(formdata=None))
        return page, 422 if form.is_submitted() else 200


def _answer(
    session: Session, found: Assignment, form: DeclarationForm, person: Person, at: datetime
) -> ResponseReturnValue:
    disclosure = form.disclosure()
    actions.answer(session, found, disclosure, actor=person, at=at)
    flash(_(_ANSWERED[disclosure.status]))
    to = {
        ConflictStatus.NONE: url_for(".show", ref=found.case.ref),
        ConflictStatus.POTENTIAL: url_for(".invitation", id=found.id),
        ConflictStatus.ACTUAL: url_for("web.home"),
    }
    return redirect(to[disclosure.status], 303)


@bp.route("/invitations/<int:id>/decline", methods=["POST"])
@login_required
def decline(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Decline an invitation."""
    with current.work() as session:
        person = current.person()
        found = queries.invitation(session, person, id)
        form = DeclineForm()
        if not form.validate_on_submit():
            return _invitation_page(found, form=DeclarationForm(formdata=None), decline_form=form), 422
        actions.decline(session, found, reason=form.reason.data or "", actor=person, at=clock.now())
        flash(_("You declined the invitation. Thank you for answering."))
        return redirect(url_for("web.home"), 303)


def _invitation_page(found: Assignment, **forms: Any) -> str:
    case = found.case
    workflow = library.workflow(case.workflow)
    clocks = [
        (state.label.staff, state.clock)
        for state in workflow.states.values()
        if state.owner == Owner.PANEL and state.clock and state.usual
    ]
    return render_template(
        "panels/invitation.html",
        invitation=found,
        case=case,
        seat=seat_line(found.seat, found.perspective),
        effort=effort(case),
        clocks=clocks,
        fields=field_trail(case.micro_credential.isced_f),
        kinds=CONFLICT_KINDS,
        sought=forming(workflow, case.state),
        **forms,
    )


@bp.route("/cases/<ref>/panel/declare", methods=["GET", "POST"])
@login_required
def declare(ref: str) -> ResponseReturnValue:
    """Take the declaration of somebody to whom the case is open already; a conflict closes it to them at once."""
    with current.work() as session:
        person = current.person()
        case = cases.find(session, person, ref)
        if not queries.may_declare(session, case, person):
            raise NotAllowed
        own = queries.seat_of(session, case, person)
        seat = own if own and not own.closed else None
        offered = (ConflictStatus.ACTUAL,) if seat else (ConflictStatus.NONE, ConflictStatus.ACTUAL)
        form = DeclarationForm(*offered)
        if not form.validate_on_submit():
            page = render_template("panels/declare.html", case=case, form=form, seat=seat, kinds=CONFLICT_KINDS)
            return page, 422 if form.is_submitted() else 200
        actions.declare(session, case, form.disclosure(), actor=person, at=clock.now())
        if form.disclosure().status == ConflictStatus.NONE:
            flash(_("Your declaration is on the record."))
            return redirect(url_for(".show", ref=ref), 303)
        flash(_(_ANSWERED[ConflictStatus.ACTUAL]))
        return redirect(url_for("web.home"), 303)
