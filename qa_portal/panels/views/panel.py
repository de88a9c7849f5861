"""The panel of a case: for its officers everything, for others who sits on it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.kernel import clock
from qa_portal.kernel.errors import NotAllowed, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.vocabulary import field_trail
from qa_portal.panels import actions, queries
from qa_portal.panels.forms import SearchForm
from qa_portal.panels.queries.candidates import Search
from qa_portal.panels.rules.composition import composition, forming
from qa_portal.panels.views.blueprint import bp
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine, library


@bp.route("/cases/<ref>/panel")
@login_required
def show(ref: str) -> ResponseReturnValue:
    """Show the panel as this person may see it."""
    with current.work() as session:
        person = current.person()
        case = cases.find(session, person, ref)
        roles = cases.roles_on(session, case, person)
        if "designer" in roles:
            known = queries.members(session, case) if queries.confirmed(session, case) else []
            return render_template("panels/provider.html", case=case, members=known)
        shown: dict[str, Any] = {
            "case": case,
            "may_declare": queries.may_declare(session, case, person),
            "rules": queries.panel_rules(case),
        }
        if not person.is_staff or "reviewer" in roles:
            rows = [each for each in queries.seats(session, case) if each.assignment.state in ("active", "submitted")]
            return render_template("panels/members.html", rows=rows, roles=roles, **shown)
        return render_template("panels/staff.html", **shown, **_for_staff(session, case, person, roles))


def _for_staff(session: Session, case: Case, person: Person, roles: frozenset[str]) -> dict[str, Any]:
    rows = queries.seats(session, case)
    is_forming = forming(library.workflow(case.workflow), case.state)
    shown: dict[str, Any] = {
        "open_rows": [each for each in rows if not each.assignment.closed],
        "closed_rows": [each for each in rows if each.assignment.closed],
        "lines": composition(queries.panel_facts(session, case)),
        "is_officer": "officer" in roles,
        "confirm": next((each for each in engine.open_to(session, case, person) if each.name == "confirm_panel"), None),
        "forming": is_forming and "officer" in roles,
    }
    if shown["forming"]:
        shown |= _candidates(session, case, person)
    return shown


def _candidates(session: Session, case: Case, person: Person) -> dict[str, Any]:
    form = SearchForm(queries.pool(session), request.args)
    found, total = queries.candidates(session, case, person, form.search())
    chosen = set(request.args.getlist("person", type=row_id)[:20])
    missing = chosen - {each.person_id for each in found}
    also, _total = queries.candidates(session, case, person, Search(), ids=sorted(missing)) if missing else ([], 0)
    return {
        "form": form,
        "candidates": found,
        "total": total,
        "chosen": chosen,
        "also": also,
        "field_trail": field_trail(case.micro_credential.isced_f),
    }


@bp.route("/cases/<ref>/panel/confirm", methods=["GET", "POST"])
@login_required
def confirm(ref: str) -> ResponseReturnValue:
    """Show what confirming the panel does and which letters it sends; confirm it."""
    with current.work() as session:
        person, at = current.person(), clock.now()
        case = cases.find(session, person, ref)
        if request.method == "POST":
            actions.confirm(session, case, actor=person, at=at)
            flash(_("The panel is confirmed. The review has begun."))
            return redirect(url_for("web.case", ref=ref), 303)
        offer = next((each for each in engine.open_to(session, case, person) if each.name == "confirm_panel"), None)
        if offer is None:
            raise WrongState if "officer" in cases.roles_on(session, case, person) else NotAllowed
        written = engine.preview(session, case, "confirm_panel", extra={}, actor=person, at=at)
        rows = [each for each in queries.seats(session, case) if not each.assignment.closed]
        lines = composition(queries.panel_facts(session, case))
        mistakes = [("", str(each)) for each in offer.blockers]
        return render_template(
            "panels/confirm.html", case=case, offer=offer, mistakes=mistakes, written=written, rows=rows, lines=lines
        )
