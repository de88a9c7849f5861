"""Providers: list, add, change."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.accounts import queries
from qa_portal.accounts.actions import organisations as actions
from qa_portal.accounts.forms.agency import OrganisationForm
from qa_portal.accounts.models import Organisation
from qa_portal.accounts.views.blueprint import administrator, asked, bp, staff, status
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _


@bp.get("/organisations")
@login_required
def organisations() -> ResponseReturnValue:
    """List providers by name."""
    words = asked("words")
    with current.work() as opened:
        staff()
        page = queries.organisations(opened, words, after=request.args.get("after", type=row_id))
        return render_template("accounts/organisations.html", page=page, words=words)


@bp.route("/organisations/new", methods=["GET", "POST"])
@login_required
def add_organisation() -> ResponseReturnValue:
    """Add a provider."""
    with current.work() as opened:
        actor = administrator()
        form = OrganisationForm()
        if form.validate_on_submit():
            with form.unless_blocked(opened):
                organisation = actions.add(opened, form.draft(), actor=actor, at=clock.now())
            if not form.errors:
                flash(_("Added: {name}.", name=organisation.name))
                return redirect(url_for("accounts.organisation", id=organisation.id), 303)
        return render_template("accounts/edit_organisation.html", form=form, organisation=None), status(form)


@bp.get("/organisations/<int:id>")
@login_required
def organisation(id: int) -> ResponseReturnValue:  # noqa: A002 - named as in the address
    """Show a provider and its people."""
    with current.work() as opened:
        staff()
        found = queries.find(opened, Organisation, id)
        designers = queries.designers_of(opened, found)
        return render_template("accounts/organisation.html", organisation=found, designers=designers)


@bp.route("/organisations/<int:id>/edit", methods=["GET", "POST"])
@login_required
def edit_organisation(id: int) -> ResponseReturnValue:  # noqa: A002
    """Change what is known about a provider."""
    with current.work() as opened:
        actor = administrator()
        found = queries.find(opened, Organisation, id)
        form = OrganisationForm(organisation=found)
        if form.validate_on_submit():
            with form.unless_blocked(opened):
                actions.change(opened, found, form.draft(), actor=actor, at=clock.now())
            if not form.errors:
                flash(_("Saved: {name}.", name=found.name))
                return redirect(url_for("accounts.organisation", id=id), 303)
        return render_template("accounts/edit_organisation.html", form=form, organisation=found), status(form)


@bp.post("/organisations/<int:id>/active")
@login_required
def set_organisation_active(id: int) -> ResponseReturnValue:  # noqa: A002
    """Offer a provider where one is chosen, or no longer."""
    wanted = request.form.get("active") == "yes"
    with current.work() as opened:
        actor = administrator()
        found = queries.find(opened, Organisation, id)
        actions.set_active(opened, found, wanted, actor=actor, at=clock.now())
    flash(_("{name} can be chosen again.", name=found.name) if wanted else _("{name} is closed.", name=found.name))
    return redirect(url_for("accounts.organisation", id=id), 303)
