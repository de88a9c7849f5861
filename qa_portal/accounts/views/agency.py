"""The agency's settings and its logo."""

from contextlib import closing
from typing import Any

from flask import Response, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.accounts import queries
from qa_portal.accounts.actions import agency as actions
from qa_portal.accounts.actions import logo as logos
from qa_portal.accounts.forms.agency import LogoForm, SettingsForm
from qa_portal.accounts.models import Settings
from qa_portal.accounts.views.blueprint import administrator, bp, staff, status
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _


def _form(row: Settings, **more: Any) -> SettingsForm:
    rules = {"workflows": queries.editions("workflows", "case"), "frameworks": queries.editions("criteria")}
    return SettingsForm(row=row, **rules, **more)


def _show_everywhere() -> None:
    """Let the next page read the settings anew; other server processes do so within two seconds."""
    current_app.extensions.pop("qa_portal.settings", None)


@bp.route("/settings", methods=["GET", "POST"])
@login_required
def settings() -> ResponseReturnValue:
    """Show and change the agency's settings; officers read them."""
    with current.work() as opened:
        actor = staff()
        row = queries.settings(opened)
        form = _form(row)
        if form.is_submitted():
            administrator()
        if form.validate_on_submit():
            with form.unless_blocked(opened):
                actions.change_settings(opened, form.draft(), actor=actor, at=clock.now())
        if form.errors or not form.is_submitted():
            logo_form = LogoForm(formdata=None)
            return render_template("accounts/settings.html", form=form, row=row, logo=logo_form), status(form)
    _show_everywhere()
    flash(_("The settings are saved."))
    return redirect(url_for("accounts.settings"), 303)


@bp.post("/settings/logo")
@login_required
def set_logo() -> ResponseReturnValue:
    """Take a new logo."""
    with current.work() as opened:
        actor = administrator()
        row = queries.settings(opened)
        form = LogoForm()
        if form.validate_on_submit():
            with form.unless_blocked(opened), closing(form.logo.data) as sent:
                picture = logos.read(sent.read(logos.MOST_BYTES + 1))
                sha256 = current.files().put(picture.content)
                actions.set_logo(opened, sha256=sha256, media_type=picture.media_type, actor=actor, at=clock.now())
        if form.errors:
            return render_template("accounts/settings.html", form=_form(row, formdata=None), row=row, logo=form), 422
    _show_everywhere()
    flash(_("The logo is saved."))
    return redirect(url_for("accounts.settings"), 303)


@bp.post("/settings/logo/remove")
@login_required
def remove_logo() -> ResponseReturnValue:
    """Go back to the portal's own mark."""
    with current.work() as opened:
        actions.remove_logo(opened, actor=administrator(), at=clock.now())
    _show_everywhere()
    flash(_("The logo is removed."))
    return redirect(url_for("accounts.settings"), 303)


@bp.get("/logo")
def logo() -> ResponseReturnValue:
    """Serve the agency's logo to everybody, as a picture and nothing else."""
    g.private = False
    with current.work() as opened:
        row = queries.settings(opened)
    if row.logo_sha256 is None:
        raise Hidden
    with current.files().open(row.logo_sha256) as picture:
        answer = Response(picture.read(), mimetype=row.logo_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "public, max-age=86400"  # its address changes with the picture
    answer.set_etag(row.logo_sha256)
    return answer
