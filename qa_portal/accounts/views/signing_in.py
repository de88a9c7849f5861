"""Signing in and out, and setting a password by a link."""

from datetime import datetime

from flask import Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from qa_portal.accounts import queries
from qa_portal.accounts.actions import passwords, signing_in
from qa_portal.accounts.forms.signing_in import ForgottenForm, NewPasswordForm, SignInForm
from qa_portal.accounts.models import Person
from qa_portal.accounts.views.blueprint import bp, status
from qa_portal.frame import current
from qa_portal.frame.addresses import local_path
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _


def _open_session(person: Person, at: datetime) -> None:
    """Begin a session that shares nothing with the one before (no fixation)."""
    session.clear()
    login_user(person)
    session.permanent = True
    session["started"] = session["seen"] = at.timestamp()


def _onward() -> Response:
    return redirect(local_path(request.values.get("next")) or url_for("web.home"), 303)  # type: ignore[return-value]


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Let somebody in who knows their password."""
    form = SignInForm()
    if request.method == "GET" and current.person_or_nobody():
        return _onward()
    answer = status(form)
    if form.validate_on_submit():
        knocked = _knock(form)
        if knocked.opens_with(form.password.data) and _enter(knocked, form.password.data):
            return _onward()
        answer = _refuse(form, closed=knocked.closed)
    with current.work() as opened:
        people = queries.demo_people(opened) if queries.settings(opened).is_demo else None
        onward = local_path(request.values.get("next")) or ""
        return render_template("accounts/sign_in.html", form=form, people=people, onward=onward), answer


def _knock(form: SignInForm) -> signing_in.Knock:
    with current.work() as opened:
        return signing_in.knock(opened, form.email.data, source=request.remote_addr or "", at=clock.now())


def _enter(knocked: signing_in.Knock, password: str) -> bool:
    at = clock.now()
    with current.work() as opened:
        person = signing_in.enter(opened, knocked, password, at=at)
        if person is not None:
            _open_session(person, at)
        return person is not None


def _refuse(form: SignInForm, *, closed: bool) -> int:
    if closed:
        form.form_errors.append(_("Too many wrong attempts. Wait 15 minutes, or set a new password."))
        return 429
    form.form_errors.append(_("This e-mail address and this password do not belong together."))
    return 422


@bp.post("/sign-in/demo")
def sign_in_demo() -> ResponseReturnValue:
    """Let somebody in with one click: only in a demonstration, elsewhere there is no such page."""
    at, wanted = clock.now(), request.form.get("person", "")
    with current.work() as opened:
        person = signing_in.enter_demo(opened, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0, at=at)
        _open_session(person, at)
    return _onward()


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/password", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Send a link for a new password; the answer never says whether the address is known."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), status(form)
    with current.work() as opened:
        passwords.forgotten(opened, form.email.data, at=clock.now())
    return render_template("accounts/link_sent.html", email=form.email.data)


@bp.route("/password/<secret>", methods=["GET", "POST"])
def set_password(secret: str) -> ResponseReturnValue:
    """Set a password with a link from a letter."""
    form = NewPasswordForm()
    with current.work() as opened:
        token = passwords.open_link(opened, secret, at=clock.now())
        if token is None:
            return render_template("accounts/dead_link.html"), 410
        if form.validate_on_submit():
            with form.unless_blocked(opened):
                passwords.use_link(opened, secret, form.password.data, at=clock.now())
            if not form.errors:
                logout_user()
                session.clear()
                flash(_("Your password is set. Sign in with it."))
                return redirect(url_for("accounts.sign_in"), 303)
        page = make_response(render_template("accounts/set_password.html", form=form, token=token), status(form))
    page.headers["Referrer-Policy"] = "no-referrer"  # the address of this page opens an account
    return page
