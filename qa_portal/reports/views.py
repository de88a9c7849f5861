"""The report of a case: read it, see what is missing, and send it on to the council."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.decisions.models import Decision
from qa_portal.frame import current
from qa_portal.frame.forms import Between, Form, LongText
from qa_portal.kernel import clock, i18n
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.reports import actions
from qa_portal.reports.queries import report
from qa_portal.workflow import engine, library

bp = Blueprint("reports", __name__)


class ReturnForm(Form):
    """Why the report goes back to the chair."""

    reason = LongText(marked("What the chair should look at again"), [Between(20, 4000)], rows=3)


def _open(session: Session, person: Person, ref: str) -> Case:
    """Find a case whose report there is: from the check of facts on; before that, only the panel knows what it says."""
    case = cases.find(session, person, ref)
    order = list(library.workflow(case.workflow).states)
    reached = order.index("factual_check") <= order.index(case.state)
    if not reached or case.state in ("withdrawn", "inadmissible", "lapsed"):
        raise Hidden
    return case


@bp.get("/cases/<ref>/report")
@login_required
def show(ref: str) -> ResponseReturnValue:
    """The report as a page, the same content as the PDF, with what an officer can do about it."""
    with current.work() as session:
        return _page(session, ref, ReturnForm())


def _page(session: Session, ref: str, form: ReturnForm) -> str:
    person, at = current.person(), clock.now()
    case = _open(session, person, ref)
    decided = case.closed or case.state == "accredited_with_conditions"
    offers = engine.open_to(session, case, person)
    letters = []
    if any(offer.name == "put_to_council" for offer in offers):
        letters = engine.preview(session, case, "put_to_council", extra={}, actor=person, at=at)
    return render_template(
        "reports/show.html",
        case=case,
        report=report(session, case, language=i18n.current(), at=at, draft=not decided),
        offers={offer.name: offer for offer in offers},
        letters=letters,
        form=form,
        decided=decided,
    )


@bp.get("/cases/<ref>/report.<language>.pdf")
@login_required
def pdf(ref: str, language: str) -> ResponseReturnValue:
    """The report as a file: the published one when there is a decision, otherwise the draft as it stands."""
    if language not in i18n.LANGUAGES:
        abort(404)
    with current.work() as session:
        case = _open(session, current.person(), ref)
        decision = actions.decision_of(session, case)
        if decision is None:
            made = actions.draft(session, case, language=language, at=clock.now())
            return as_file(made, f"{case.ref}-draft-{language}.pdf")
        return as_file(*published_bytes(session, decision, language))


def published_bytes(session: Session, decision: Decision, language: str) -> tuple[bytes, str]:
    """Return content and name of the published report; whoever asks first has it made, in a transaction of its own."""
    name = f"{decision.case.ref}-{language}.pdf"
    if found := actions.published(session, decision.id, language):
        return found.content, name
    with current.database().transaction() as writing:
        own = writing.get_one(Decision, decision.id)
        return actions.publish(writing, own, language, at=clock.now()).content, name


def as_file(made: bytes, name: str) -> Response:
    """Answer with a PDF that the browser shows, under a name to save it by."""
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.post("/cases/<ref>/report/to-council")
@login_required
def put_to_council(ref: str) -> ResponseReturnValue:
    """Send the final report to the council."""
    with current.work() as session:
        case = _open(session, current.person(), ref)
        engine.fire(session, case, "put_to_council", actor=current.person(), at=clock.now())
    flash(_("The case is with the council."))
    return redirect(url_for("web.case", ref=ref), 303)


@bp.post("/cases/<ref>/report/return")
@login_required
def return_report(ref: str) -> ResponseReturnValue:
    """Send the report back to the chair, with a reason."""
    form = ReturnForm(request.form)
    with current.work() as session:
        case = _open(session, current.person(), ref)
        if not form.validate_on_submit():
            return _page(session, ref, form), 422
        reason = form.reason.data
        engine.fire(
            session,
            case,
            "return_report",
            actor=current.person(),
            at=clock.now(),
            given=reason,
            data={"reason": reason},
            extra={"reason": reason},
        )
    flash(_("The report is back with the chair."))
    return redirect(url_for("web.case", ref=ref), 303)
