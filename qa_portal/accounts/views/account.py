"""My account: name, language of letters, password, and the reviewer's profile."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required, login_user

from qa_portal.accounts.actions import passwords, people
from qa_portal.accounts.forms.people import ProfileForm, SelfForm
from qa_portal.accounts.forms.signing_in import PasswordChangeForm
from qa_portal.accounts.models import RoleKind
from qa_portal.accounts.views.blueprint import bp, status
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _


@bp.route("/account", methods=["GET", "POST"])
@login_required
def account() -> ResponseReturnValue:
    """Show and change what everybody may change about themselves."""
    with current.work() as opened:
        person = current.person()
        form = SelfForm(obj=person)
        if form.validate_on_submit():
            typed = {"name": form.name.data, "title": form.title.data, "language": form.language.data}
            people.change_self(opened, person, **typed, at=clock.now())
            flash(_("Your details are saved."))
            return redirect(url_for("accounts.account"), 303)
        return render_template("accounts/account.html", form=form, me=person), status(form)


@bp.route("/account/password", methods=["GET", "POST"])
@login_required
def change_password() -> ResponseReturnValue:
    """Change one's password; every other session of this person ends."""
    form = PasswordChangeForm()
    with current.work() as opened:
        person = current.person()
        if form.validate_on_submit():
            typed = {"current": form.current.data, "password": form.password.data}
            with form.unless_blocked(opened):
                passwords.change_password(opened, person, **typed, at=clock.now())
            if not form.errors:
                login_user(person)  # this session goes on under the new key
                flash(_("Your password is changed. You are signed out everywhere else."))
                return redirect(url_for("accounts.account"), 303)
        return render_template("accounts/change_password.html", form=form, me=person), status(form)


@bp.post("/account/sessions")
@login_required
def end_other_sessions() -> ResponseReturnValue:
    """Sign out on every other device."""
    with current.work() as opened:
        person = current.person()
        passwords.end_sessions(opened, person, at=clock.now())
        login_user(person)
    flash(_("You are signed out everywhere else."))
    return redirect(url_for("accounts.account"), 303)


@bp.route("/account/reviewer", methods=["GET", "POST"])
@login_required
def own_profile() -> ResponseReturnValue:
    """Let reviewers say what they can judge."""
    with current.work() as opened:
        person = current.person()
        if not person.has(RoleKind.REVIEWER):
            raise Hidden
        form = ProfileForm(profile=person.profile)
        if form.validate_on_submit():
            people.describe(opened, person, form.draft(), actor=person, at=clock.now())
            flash(_("Your profile is saved."))
            return redirect(url_for("accounts.account"), 303)
        return render_template("accounts/profile.html", form=form, subject=person), status(form)
