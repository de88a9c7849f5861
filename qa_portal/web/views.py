"""Pages that belong to no single stage: home, board, a case at a glance, its trail and letters, help."""

import csv
import io
from collections.abc import Sequence

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Role, RoleKind
from qa_portal.criteria import library as criteria
from qa_portal.criteria import sentences
from qa_portal.frame import current
from qa_portal.frame.addresses import local_path, row_id
from qa_portal.kernel import clock, i18n
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _
from qa_portal.outbox.models import Letter
from qa_portal.proposals import queries as cases
from qa_portal.web import board, diagram, home, overview, trail
from qa_portal.workflow import library

bp = Blueprint("web", __name__)

HELP = ("designer", "reviewer", "officer", "council", "administrator")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Lead to what the visitor most likely wants: their next things, or the register."""
    return redirect(url_for("web.home" if current_user.is_authenticated else "register.index"))


@bp.get("/home", endpoint="home")
@login_required
def home_() -> ResponseReturnValue:
    """My next things, and for a designer the micro-credentials of their provider."""
    at = clock.now()
    with current.work() as session:
        person = current.person()
        return render_template(
            "web/home.html",
            things=home.next_things(session, person, at),
            mine=board.page(session, person, board.Filters(), "", at)[0] if person.provider_ids else [],
            ahead=overview.ahead_of_somebody(session, person, at),
            counts=board.counts(session, person) if person.is_staff else None,
        )


def _filters() -> board.Filters:
    asked = request.args
    return board.Filters(
        q=asked.get("q", "").strip()[:100],
        state=asked.get("state", ""),
        provider=asked.get("provider", type=row_id),
        officer=asked.get("officer", type=row_id),
        due=asked.get("due", ""),
        closed=asked.get("closed") == "1",
    )


@bp.get("/cases", endpoint="cases")
@login_required
def cases_() -> ResponseReturnValue:
    """The board for staff, the list for everybody else: by state without a filter, by due date with one."""
    at, filters = clock.now(), _filters()
    with current.work() as session:
        person = current.person()
        counts = board.counts(session, person)
        staff = person.is_staff or person.has(RoleKind.COUNCIL)
        grouped = staff and not filters.any
        lines, after = ([], "") if grouped else board.page(session, person, filters, request.args.get("after", ""), at)
        return render_template(
            "web/cases.html",
            filters=filters,
            staff=staff,
            groups=board.by_state(session, person, counts, at) if grouped else None,
            lines=lines,
            after=after,
            counts=counts,
            urgent=board.urgent(session, person, at),
            closed=board.closed_count(session, person),
            workflow=board.procedure(),
            providers=_providers(session) if staff else [],
            officers=_officers(session),
            query={key: value for key, value in request.args.items() if value and key != "after"},
        )


CHOICE = 60  # a list to choose from is drawn up to so many; beyond, the search finds them by name


def _providers(session: Session) -> Sequence[Row[int, str]]:
    query = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    found = session.execute(query.limit(CHOICE + 1)).all()
    return found if len(found) <= CHOICE else []


def _officers(session: Session) -> Sequence[Row[int, str]]:
    query = select(Person.id, Person.name).join(Role).where(Role.kind == RoleKind.OFFICER).order_by(Person.name)
    found = session.execute(query.limit(CHOICE + 1)).all()
    return found if len(found) <= CHOICE else []


@bp.get("/cases.csv")
@login_required
def cases_csv() -> ResponseReturnValue:
    """The same list as a file, for a spreadsheet."""
    with current.work() as session:
        lines = board.export(session, current.person(), _filters(), clock.now())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Ref"), _("Micro-credential"), _("Provider"), _("State"), _("Due"), _("Officer")])
    for line in lines:
        cells = (line.ref, line.title, line.provider, str(line.label), str(line.due_on or ""), line.officer)
        writer.writerow([_harmless(cell) for cell in cells])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return answer


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


@bp.get("/cases/<ref>")
@login_required
def case(ref: str) -> ResponseReturnValue:
    """A case at a glance: what I can do, what is not yet possible and why, panel, clocks, trail, procedure."""
    at = clock.now()
    with current.work() as session:
        person = current.person()
        found = cases.find(session, person, ref)
        return render_template("web/case.html", case=found, **overview.of(session, found, person, at))


@bp.get("/cases/<ref>/trail", endpoint="trail")
@login_required
def trail_(ref: str) -> ResponseReturnValue:
    """Everything that happened to a case."""
    with current.work() as session:
        person = current.person()
        found = cases.find(session, person, ref)
        viewer = "provider" if found.provider_id in person.provider_ids else "staff"
        number, last = trail.total(session, found)
        steps = trail.steps(session, found, viewer=viewer)
        return render_template("web/trail.html", case=found, steps=steps, number=number, last=last, viewer=viewer)


@bp.get("/cases/<ref>/letters")
@login_required
def letters(ref: str) -> ResponseReturnValue:
    """Every letter about a case, as it was written: for staff."""
    with current.work() as session:
        person = current.person()
        found = cases.find(session, person, ref)
        if not person.is_staff or found.provider_id in person.provider_ids:
            raise Hidden
        sent = session.scalars(select(Letter).where(Letter.case_id == found.id).order_by(Letter.id.desc())).all()
        return render_template("web/letters.html", case=found, sent=sent)


@bp.get("/procedures")
def procedures() -> ResponseReturnValue:
    """Procedures and criteria in force: public (ESG 2.5)."""
    g.private = False
    with current.work():
        found = [library.workflow(edition) for edition in library.editions()]
        return render_template(
            "web/procedures.html",
            workflows=[each for each in found if each.subject == "case"],
            frameworks=criteria.frameworks().values(),
        )


@bp.get("/procedures/<edition>")
def procedure(edition: str) -> ResponseReturnValue:
    """One procedure: states, clocks, who does what, as a picture and in words."""
    g.private = False
    if edition not in library.editions():
        abort(404)
    with current.work():
        workflow = library.workflow(edition)
        return render_template("web/procedure.html", workflow=workflow, drawing=diagram.draw(workflow, [], ""))


@bp.get("/criteria/<name>")
def framework(name: str) -> ResponseReturnValue:
    """One framework: every criterion with its descriptors, the rule in words, and what carries which ESG standard."""
    g.private = False
    if name not in criteria.frameworks():
        abort(404)
    with current.work():
        found = criteria.framework(name)
        return render_template("web/framework.html", framework=found, rule=sentences.rule_in_words(found))


@bp.get("/help", endpoint="help")
@bp.get("/help/<role>", endpoint="help")
def help_(role: str = "") -> ResponseReturnValue:
    """A short help page for each role."""
    g.private = False
    if role and role not in HELP:
        abort(404)
    person = current.person_or_nobody()
    mine = next((each.kind.value for each in person.roles), "") if person else ""
    return render_template("web/help.html", role=role or mine or "designer", roles=HELP)


@bp.get("/about")
def about() -> ResponseReturnValue:
    """Whom to ask, how accessible the portal is, and which personal data it keeps."""
    g.private = False
    return render_template("web/about.html")


def _back(name: str, value: str) -> ResponseReturnValue:
    answer = make_response(redirect(local_path(request.args.get("next", "")) or url_for("web.index"), 303))
    answer.set_cookie(name, value, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


@bp.get("/language/<code>")
def language(code: str) -> ResponseReturnValue:
    """Speak another language from now on in this browser."""
    if code not in i18n.LANGUAGES:
        abort(404)
    return _back("language", code)


@bp.get("/appearance")
def appearance() -> ResponseReturnValue:
    """Light, dark, or as the device has it."""
    theme = request.args.get("theme", "")
    return _back("theme", theme if theme in ("light", "dark", "auto") else "auto")
