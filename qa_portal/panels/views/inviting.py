"""Inviting reviewers: choose seats, read the letters, send them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import ngettext
from qa_portal.outbox.letters import Written
from qa_portal.panels import actions, queries
from qa_portal.panels.forms import InviteForm
from qa_portal.panels.queries import offers
from qa_portal.panels.queries.candidates import Search
from qa_portal.panels.rules.composition import OPEN, PanelFacts
from qa_portal.panels.rules.offers import MOST_AT_ONCE
from qa_portal.panels.views.blueprint import bp
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case


@bp.route("/cases/<ref>/panel/invite", methods=["GET", "POST"])
@login_required
def invite(ref: str) -> ResponseReturnValue:
    """Offer seats to the reviewers chosen: the letters are shown first, and sent by POST."""
    with current.work() as session:
        person, at = current.person(), clock.now()
        case = cases.find(session, person, ref)
        actions.must_invite(session, case, person)
        form = _form(session, case, person)
        wanted = form.wanted()
        if not wanted:
            flash(_("Choose at least one reviewer to invite."), "bad")
            return redirect(url_for(".show", ref=ref, _anchor="candidates"), 303)
        found = offers.obstacles(session, case, wanted, viewer=person)
        if form.validate_on_submit() and not found:
            sent = actions.invite(session, case, wanted, actor=person, at=at)
            flash(ngettext("{n} invitation is on its way.", "{n} invitations are on their way.", len(sent)))
            return redirect(url_for(".show", ref=ref), 303)
        written = [] if found else offers.preview(session, case, wanted, actor=person, at=at)
        page = _page(session, case, person, form, written, found)
        return page, 422 if request.method == "POST" else 200


def _page(
    session: Session, case: Case, person: Person, form: InviteForm, written: list[Written], found: list[Blocker]
) -> str:
    ids = [each.person_id for each in form.wanted()]
    people, _total = queries.candidates(session, case, person, Search(), ids=ids)
    return render_template(
        "panels/invite.html",
        case=case,
        form=form,
        obstacles=[(each.target if each.target == "seats" else "", str(each)) for each in found],
        written=written,
        people={each.person_id: each for each in people},
    )


def _form(session: Session, case: Case, person: Person) -> InviteForm:
    """Read the rows that were sent, or begin one for each person who was ticked."""
    if request.method == "POST":
        return InviteForm()
    if any(name.startswith("seats-") for name in request.args):
        return InviteForm(formdata=request.args)
    ids = request.args.getlist("person", type=row_id)[:MOST_AT_ONCE]
    chosen, _total = queries.candidates(session, case, person, Search(), ids=ids)
    facts = queries.panel_facts(session, case)
    with_chair = bool(facts.demands.chairs) and offers.chair_of(session, case) is None
    return InviteForm.begun(chosen, with_chair=with_chair, lacking=_lacking(facts))


def _lacking(facts: PanelFacts) -> list[str]:
    there = [each.perspective for each in facts.members if each.state in OPEN]
    return [key for key, least in facts.demands.perspectives.items() for _n in range(least - there.count(key))]
