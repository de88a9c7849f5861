"""The page on which a provider withdraws a proposal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import NotAllowed, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals import actions, queries
from qa_portal.proposals.forms import ReasonForm
from qa_portal.proposals.views.blueprint import bp
from qa_portal.workflow import engine


@bp.route("/cases/<ref>/withdraw", methods=["GET", "POST"])
@login_required
def withdraw(ref: str) -> ResponseReturnValue:
    """Withdraw the proposal, after reading what follows from it."""
    form, at = ReasonForm(), clock.now()
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        if "designer" not in queries.roles_on(session, case, person):
            raise NotAllowed
        if not engine.may(session, case, person, "withdraw"):
            raise WrongState
        if not form.validate_on_submit():
            extra = {"reason": form.reason.data or _("(your reason)")}
            letters = engine.preview(session, case, "withdraw", extra=extra, actor=person, at=at)
            status = 422 if form.is_submitted() else 200
            return render_template("proposals/withdraw.html", case=case, form=form, letters=letters), status
        actions.withdraw(session, case, reason=form.reason.data, actor=person, at=at)
    flash(_("{ref} has been withdrawn.", ref=ref))
    return redirect(url_for("web.case", ref=ref), 303)
