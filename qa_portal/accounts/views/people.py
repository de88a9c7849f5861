"""People of the house: list, invite, change, deactivate."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.accounts import queries
from qa_portal.accounts.actions import people as actions
from qa_portal.accounts.actions.passwords import Purpose
from qa_portal.accounts.forms.people import PersonForm
from qa_portal.accounts.models import Person, RoleKind
from qa_portal.accounts.queries import PeopleFilter
from qa_portal.accounts.views.blueprint import administrator, asked, bp, staff, status
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _


@bp.get("/people")
@login_required
def people() -> ResponseReturnValue:
    """List people by name, filtered."""
    role = RoleKind(asked("role")) if asked("role") in list(RoleKind) else None
    wanted = PeopleFilter(words=asked("words"), role=role, standing=asked("standing"))
    with current.work() as opened:
        staff()
        page, roles = queries.people(opened, wanted, after=request.args.get("after", type=row_id))
        return render_template("accounts/people.html", page=page, roles=roles, wanted=wanted, kinds=list(RoleKind))


@bp.route("/people/new", methods=["GET", "POST"])
@login_required
def invite() -> ResponseReturnValue:
    """Add somebody and send them the link with which they sign in."""
    with current.work() as opened:
        actor = administrator()
        form = PersonForm(providers=queries.providers(opened))
        if form.validate_on_submit():
            with form.unless_blocked(opened):
                person = actions.invite(opened, form.draft(), actor=actor, at=clock.now())
            if not form.errors:
                flash(_("{name} is invited by letter to {email}.", name=person.name, email=person.email))
                return redirect(url_for("accounts.person", id=person.id), 303)
        return render_template("accounts/edit_person.html", form=form, subject=None), status(form)


@bp.get("/people/<int:id>")
@login_required
def person(id: int) -> ResponseReturnValue:  # noqa: A002 - named as in the address
    """Show somebody, and what can be done about their access."""
    with current.work() as opened:
        staff()
        return render_template("accounts/person.html", subject=queries.find(opened, Person, id))


@bp.route("/people/<int:id>/edit", methods=["GET", "POST"])
@login_required
def edit_person(id: int) -> ResponseReturnValue:  # noqa: A002
    """Change who somebody is and what roles they hold."""
    with current.work() as opened:
        actor = administrator()
        subject = queries.find(opened, Person, id)
        form = PersonForm.of(subject, queries.providers(opened, also=subject.provider_ids))
        if form.validate_on_submit():
            with form.unless_blocked(opened):
                actions.change(opened, subject, form.draft(), actor=actor, at=clock.now())
            if not form.errors:
                flash(_("Saved: {name}.", name=subject.name))
                return redirect(url_for("accounts.person", id=id), 303)
        return render_template("accounts/edit_person.html", form=form, subject=subject), status(form)


@bp.post("/people/<int:id>/deactivate")
@login_required
def deactivate_person(id: int) -> ResponseReturnValue:  # noqa: A002
    """End somebody's access at once."""
    with current.work() as opened:
        actor = administrator()
        subject = queries.find(opened, Person, id)
        actions.deactivate(opened, subject, actor=actor, at=clock.now())
        flash(_("{name} is signed out everywhere and cannot sign in any more.", name=subject.name))
    return redirect(url_for("accounts.person", id=id), 303)


@bp.post("/people/<int:id>/reactivate")
@login_required
def reactivate_person(id: int) -> ResponseReturnValue:  # noqa: A002
    """Let somebody sign in again."""
    with current.work() as opened:
        actor = administrator()
        subject = queries.find(opened, Person, id)
        actions.reactivate(opened, subject, actor=actor, at=clock.now())
        flash(_("{name} can sign in again.", name=subject.name))
    return redirect(url_for("accounts.person", id=id), 303)


@bp.post("/people/<int:id>/link")
@login_required
def send_link(id: int) -> ResponseReturnValue:  # noqa: A002
    """Send the invitation again, or a link for a new password."""
    with current.work() as opened:
        actor = administrator()
        subject = queries.find(opened, Person, id)
        purpose = actions.send_link_again(opened, subject, actor=actor, at=clock.now())
        if purpose == Purpose.INVITATION:
            flash(_("The invitation is on its way to {email}.", email=subject.email))
        else:
            flash(_("A link for a new password is on its way to {email}.", email=subject.email))
    return redirect(url_for("accounts.person", id=id), 303)
