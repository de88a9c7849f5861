"""The frame around every page: who is here, in which language, where they can go, and how dates are told."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, session, url_for
from flask_login import LoginManager, current_user, logout_user

from qa_portal.accounts import queries as accounts
from qa_portal.accounts import rules as account_rules
from qa_portal.accounts.models import Person, RoleKind, Settings
from qa_portal.config import Config
from qa_portal.criteria import library as criteria
from qa_portal.frame import current
from qa_portal.kernel import clock, files, i18n, links
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked, ngettext
from qa_portal.proposals.models import Case
from qa_portal.web import board, names, tabs
from qa_portal.workflow import library
from qa_portal.workflow.procedure import State

THEMES = ("light", "dark", "auto")
SOON = 5  # working days


@dataclass(frozen=True)
class Link:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Due:
    """A due date as a page tells it."""

    on: date
    label: str
    distance: str
    late: bool
    soon: bool


def due_for(on: date | None, today: date | None = None) -> Due | None:
    """Tell a due date: weekday and day, distance in working days; on its day it is not late."""
    return None if on is None else _told(on, today or clock.today(), clock.country.get(), i18n.current())


@lru_cache(maxsize=4096)
def _told(on: date, today: date, _country: str, _language: str) -> Due:
    """Tell a due date once for a day, a country's holidays and a language: a board tells the same ones again."""
    days = clock.working_days_between(today, on)
    style = "weekday" if on.year == today.year else "weekday_year"
    if on < today:
        late = max(-days, 1)
        distance = ngettext("{n} working day late", "{n} working days late", late)
    elif on == today:
        distance = _("today")
    else:
        distance = (
            ngettext("in {n} working day", "in {n} working days", days) if days else _("before the next working day")
        )
    return Due(on, i18n.day(on, style), distance, late=on < today, soon=on >= today and days <= SOON)


def state_of(subject: Any) -> State:
    """Return the state in which a row rests, as its procedure describes it."""
    return library.workflow(subject.workflow).states[subject.state]


def viewer_of(case: Case) -> str:
    """Tell which names of states the person reads: "provider" or "staff"."""
    person = current.person_or_nobody()
    return "provider" if person and case.provider_id in person.provider_ids else "staff"


def due_of(subject: Any) -> Due | None:
    """Tell the due date of a row, if it has one and is still open."""
    return None if subject.closed else due_for(subject.due_on)


def agency() -> Settings:
    """Return the agency's settings; read again at most every two seconds, so that a change shows everywhere."""
    kept = current_app.extensions.setdefault("qa_portal.settings", {"until": 0.0, "row": None})
    if kept["row"] is None or kept["until"] < time.monotonic():
        with current.database().reading() as opened:
            row = accounts.settings(opened)
            opened.expunge(row)
        kept.update(row=row, until=time.monotonic() + 2)
    row = kept["row"]
    assert isinstance(row, Settings)  # noqa: S101 - narrows the type
    return row


def forget_settings() -> None:
    """Read the settings anew at the next page: called where they are changed."""
    current_app.extensions.pop("qa_portal.settings", None)


def navigation() -> list[Link]:
    """List where this person can go from every page."""
    person = current.person_or_nobody()
    if person is None:
        wanted = [(_("Register"), "register.index"), (_("Procedures and criteria"), "web.procedures")]
    else:
        wanted = [(_("My next things"), "web.home"), *_places(person), (_("Register"), "register.index")]
    here = request.endpoint or ""
    return [Link(label, url_for(endpoint), _belongs(here, endpoint)) for label, endpoint in wanted]


def _places(person: Person) -> list[tuple[str, str]]:
    designer, staff = bool(person.provider_ids), person.is_staff
    places: list[tuple[str, str]] = []
    if designer or staff or person.has(RoleKind.COUNCIL) or person.has(RoleKind.REVIEWER):
        label = _("Micro-credentials") if designer and not staff else _("Cases") if staff else _("My cases")
        places.append((label, "web.cases"))
    if designer:
        places.append((_("Evidence"), "evidence.library"))
    if staff:
        places += [(_("Reviewers"), "accounts.reviewers"), (_("People"), "accounts.people")]
        places += [(_("Providers"), "accounts.organisations")]
    if person.has(RoleKind.ADMINISTRATOR):
        places.append((_("Settings"), "accounts.settings"))
    return places


_CASE_STAGES = {"proposals", "panels", "judgements", "decisions", "followup", "reports", "exchange"}
_UNDER = {
    "web.case": "web.cases",
    "web.trail": "web.cases",
    "web.letters": "web.cases",
    "register.entry": "register.index",
    "web.procedure": "web.procedures",
    "web.framework": "web.procedures",
    "accounts.reviewer": "accounts.reviewers",
    "accounts.person": "accounts.people",
    "accounts.organisation": "accounts.organisations",
}


def _belongs(here: str, endpoint: str) -> bool:
    if here == endpoint or _UNDER.get(here) == endpoint:
        return True
    if endpoint == "web.cases":
        return here.split(".")[0] in _CASE_STAGES
    return endpoint == "evidence.library" and here.startswith("evidence.")


def role_line() -> str:
    """Say in a few words as what the person is here."""
    person = current.person()
    for role in person.roles:
        if role.kind == RoleKind.DESIGNER and role.organisation:
            return role.organisation.place
    named = {
        RoleKind.OFFICER: _("Officer"),
        RoleKind.COUNCIL: _("Council member"),
        RoleKind.ADMINISTRATOR: _("Administrator"),
        RoleKind.REVIEWER: _("Reviewer"),
    }
    return ", ".join(dict.fromkeys(named[role.kind] for role in person.roles if role.kind in named))


def here() -> str:
    """Return the path of this page, for links that come back to it."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def _begin() -> None:
    if request.endpoint == "assets.static":
        return
    if "\x00" in request.path or any("\x00" in value for values in request.args.listvalues() for value in values):
        raise BadInput(marked("The address holds a character that no text can hold."))
    config: Config = current_app.extensions["qa_portal.config"]
    settings = agency()
    clock.use(settings.zone, settings.country)
    links.base_url.set(config.base_url)
    files.store.set(current_app.extensions["qa_portal.files"])
    _end_idle_session(clock.now())
    i18n.use(_wanted_language(settings))


def _end_idle_session(at: datetime) -> None:
    if "_user_id" not in session:
        return
    started, seen = session.get("started"), session.get("seen")
    if not started or not seen or account_rules.session_ended(started, seen, at.timestamp()):
        logout_user()
        session.clear()
    elif at.timestamp() - seen > 60:
        session["seen"] = at.timestamp()


def _wanted_language(settings: Settings) -> str:
    offered = [code for code in settings.languages if code in i18n.LANGUAGES] or ["en"]
    chosen = request.cookies.get("language", "")
    if chosen in offered:
        return chosen
    if "_user_id" in session and current_user.is_authenticated and current_user.language in offered:
        return str(current_user.language)
    return request.accept_languages.best_match(offered) or offered[0]


def _load(identity: str) -> Person | None:
    return current.load_in(lambda session: accounts.load(session, identity))


def _context() -> dict[str, Any]:
    theme = request.cookies.get("theme", "auto")
    return {
        "agency": agency(),
        "language": i18n.current(),
        "theme": theme if theme in THEMES else "auto",
        "person": current.person_or_nobody(),
    }


def install(app: Flask, login: LoginManager) -> None:
    """Give every page its frame."""
    login.user_loader(_load)
    app.before_request(_begin)
    app.teardown_appcontext(current.close_reading)
    app.context_processor(_context)
    app.jinja_env.globals.update(
        navigation=navigation,
        role_line=role_line,
        here=here,
        tabs=tabs.of,
        state_of=state_of,
        viewer_of=viewer_of,
        due_of=due_of,
        due_for=due_for,
        framework_of=lambda case: criteria.framework(case.framework),
        workflow_of=lambda subject: library.workflow(subject.workflow),
        procedure=board.procedure,
        owner_name=names.owner,
        actor_name=names.role,
        audience_name=names.audience,
    )
