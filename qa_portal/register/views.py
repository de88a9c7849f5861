"""The public register: no sign-in, stable addresses."""

from functools import lru_cache

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import abort

from qa_portal.accounts.queries import settings as agency_settings
from qa_portal.criteria import library
from qa_portal.criteria.definition import Framework
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.frame.forms import parse_day
from qa_portal.kernel import clock, i18n, links, vocabulary
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import ELEMENTS, in_words
from qa_portal.register import queries
from qa_portal.reports import charts
from qa_portal.reports.views import as_file, published_bytes

bp = Blueprint("register", __name__)

FACTS = (
    "ects",
    "hours",
    "eqf_level",
    "qf_ehea_cycle",
    "isced_f",
    "languages",
    "assessment_types",
    "mode",
    "supervision",
    "prerequisites",
    "stackability",
    "pathways",
    "qa_type",
)


def _filters() -> tuple[queries.Filters, str]:
    """Read the filters, and what could not be understood in them."""
    asked, wrong = request.args, ""
    valid_on = None
    if typed := asked.get("valid_on", "").strip():
        try:
            valid_on = parse_day(typed)
        except ValueError:
            wrong = _("Write the day as 30 Jul 2027, 30.07.2027 or 2027-07-30")
    filters = queries.Filters(
        q=asked.get("q", "").strip()[:100],
        provider=asked.get("provider", type=row_id),
        country=asked.get("country", "")[:2].upper(),
        field="".join(filter(str.isdigit, asked.get("field", "")))[:4],
        eqf=asked.get("eqf", type=row_id),
        outcome=asked.get("outcome", ""),
        valid_on=valid_on,
    )
    return filters, wrong


@bp.get("/register")
def index() -> ResponseReturnValue:
    """Search the register."""
    g.private = False
    filters, wrong = _filters()
    with current.work() as session:
        settings = agency_settings(session)
        entries, after = queries.search(session, settings, filters, request.args.get("after", ""), clock.today())
        return render_template(
            "register/index.html",
            filters=filters,
            wrong=wrong,
            entries=entries,
            after=after,
            total=queries.count(session, settings, filters),
            providers=queries.providers(session, settings),
            countries=sorted(queries.countries(session), key=i18n.country),
            fields=[entry for entry in vocabulary.load("isced_f") if len(entry.key) == 2],
            refusals=settings.publish_refusals,
            query={key: value for key, value in request.args.items() if value and key != "after"},
        )


@bp.get("/register/<ref>")
def entry(ref: str) -> ResponseReturnValue:
    """One entry: decision, conditions, validity, how it was judged, history."""
    g.private = False
    with current.work() as session:
        found = queries.find(session, agency_settings(session), ref, clock.today())
        data = ProposalData.model_validate(found.revision.data)
        framework = library.framework(found.case.framework)
        return render_template(
            "register/entry.html",
            entry=found,
            data=data,
            facts=[(_(each.name), ", ".join(in_words(each, data))) for each in ELEMENTS if each.key in FACTS],
            framework=framework,
            profile=_profile(found, framework),
            code=_code(links.absolute(f"/register/{ref}"), i18n.current()),
            counts=_counts(found, framework),
        )


def _profile(found: queries.Full, framework: Framework) -> str:
    """Draw the levels by standard as SVG."""
    return _drawn_profile(framework.id, tuple(sorted(found.levels.items())), i18n.current())


@lru_cache(maxsize=1024)
def _drawn_profile(framework_id: str, levels: tuple[tuple[str, str], ...], _language: str) -> str:
    """Draw a profile once for the same levels and language: the drawing costs forty times the rest of the page."""
    framework, agreed = library.framework(framework_id), dict(levels)
    scale = sorted(framework.scale, key=lambda level: -level.rank)
    place = {level.key: number for number, level in enumerate(scale)}
    rows = [
        (
            standard.code,
            str(standard.title),
            [(each.code, place[agreed[each.code]], each.gate) for each in standard.criteria if each.code in agreed],
        )
        for standard in framework.standards
    ]
    drawing = charts.profile(rows, [str(level.label) for level in scale])
    described = ", ".join(f"{code}: {framework.level(level).label}" for code, level in levels)
    return charts.svg(drawing, title=_("Levels by standard"), desc=described, key="profile")


@lru_cache(maxsize=4096)
def _code(address: str, _language: str) -> str:
    described = _("Leads to this entry: {address}", address=address)
    return charts.svg(charts.qr(address, size=112), title=_("QR code"), desc=described, key="qr")


def _counts(found: queries.Full, framework: Framework) -> list[tuple[str, int]]:
    scale = sorted(framework.scale, key=lambda level: -level.rank)
    return [(str(level.label), sum(key == level.key for key in found.levels.values())) for level in scale]


@bp.get("/register/<ref>/report.<language>.pdf")
def report(ref: str, language: str) -> ResponseReturnValue:
    """The full report as it was published (ESG 2.6)."""
    g.private = False
    with current.work() as session:
        settings = agency_settings(session)
        if language not in settings.languages:
            abort(404)
        found = queries.find(session, settings, ref, clock.today())
        return as_file(*published_bytes(session, found.decision, language))
