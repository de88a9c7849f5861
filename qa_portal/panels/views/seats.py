"""One seat of a panel, for the officers of the case: the declaration, the ruling, and changes of the seat."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.panels import actions, queries
from qa_portal.panels.forms import ReasonForm
from qa_portal.panels.models import Assignment
from qa_portal.panels.rules.interests import CONFLICT_KINDS
from qa_portal.panels.views.blueprint import bp
from qa_portal.proposals import queries as cases
from qa_portal.workflow import engine

_DONE = {
    "clear": marked("The reviewer is cleared and can now read the case."),
    "uphold": marked("The conflict is upheld. The case is closed to the reviewer."),
    "replace": marked("The reviewer has left the panel. Invite somebody else."),
    "expire": marked("The invitation is closed. Invite somebody else."),
    "chair": marked("The chair is named. Both have been told."),
}
_WITH_REASON = ("clear", "uphold", "replace")


@bp.route("/cases/<ref>/panel/seats/<int:id>")
@login_required
def seat(ref: str, id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Show one seat with the newest declaration and what can be done about it."""
    with current.work() as session:
        person = current.person()
        case = cases.find(session, person, ref)
        found = queries.seat(session, person, case, id)
        return _page(session, person, found, ruling=ReasonForm("ruling"), leaving=ReasonForm("leaving"))


@bp.route("/cases/<ref>/panel/seats/<int:id>/<any(clear,uphold,replace,expire,chair):verb>", methods=["POST"])
@login_required
def change(ref: str, id: int, verb: str) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Rule on a potential conflict, replace a reviewer, close an invitation, or name the chair."""
    with current.work() as session:
        person, at = current.person(), clock.now()
        case = cases.find(session, person, ref)
        found = queries.seat(session, person, case, id)
        forms = {"ruling": ReasonForm("ruling"), "leaving": ReasonForm("leaving")}
        form = forms["leaving" if verb == "replace" else "ruling"]
        if verb in _WITH_REASON and not form.validate_on_submit():
            return _page(session, person, found, **forms), 422
        _VERBS[verb](session, found, form.reason.data or "", person, at)
        flash(_(_DONE[verb]))
        return redirect(url_for(".show", ref=ref), 303)


_VERBS: dict[str, Callable[..., None]] = {
    "clear": lambda s, seat, reason, who, at: actions.rule(s, seat, cleared=True, reason=reason, actor=who, at=at),
    "uphold": lambda s, seat, reason, who, at: actions.rule(s, seat, cleared=False, reason=reason, actor=who, at=at),
    "replace": lambda s, seat, reason, who, at: actions.replace(s, seat, reason=reason, actor=who, at=at),
    "expire": lambda s, seat, _reason, who, at: actions.expire(s, seat, actor=who, at=at),
    "chair": lambda s, seat, _reason, who, at: actions.name_chair(s, seat, actor=who, at=at),
}


def _page(session: Session, person: Person, found: Assignment, **forms: Any) -> str:
    offers = {each.name: each for each in engine.open_to(session, found, person)}
    declaration = queries.declarations(session, found.case).get(found.person_id)
    ruler = session.get(Person, declaration.ruled_by_id) if declaration and declaration.ruled_by_id else None
    return render_template(
        "panels/seat.html",
        case=found.case,
        seat=found,
        offers=offers,
        declaration=declaration,
        ruler=ruler,
        kinds=CONFLICT_KINDS,
        may_name_chair=actions.may_name_chair(session, found),
        **forms,
    )
