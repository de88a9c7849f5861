"""Reviewers who could be asked to join a panel: the best match first, with what speaks against each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, case, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from qa_portal.accounts.models import Person, ReviewerProfile, Role, RoleKind
from qa_portal.panels.models import Assignment
from qa_portal.panels.rules.ties import Ties, bars, cautions, same_name, shared_domain
from qa_portal.proposals.models import Case, Participation
from qa_portal.proposals.queries import visible_to
from qa_portal.proposals.sentence import Sentence

MOST = 50
LOADING = ("invited", "awaiting_ruling", "active")
NEAR = {"detailed": 3, "narrow": 2, "broad": 1}


@dataclass(frozen=True)
class Search:
    """What an officer looks for; empty means anything. `near`: least match of the field, a key of NEAR."""

    words: str = ""
    perspective: str = ""
    near: str = ""
    language: str = ""
    country: str = ""


@dataclass(frozen=True)
class Candidate:
    """A reviewer seen from one case: match of field, load, last asked, what bars an invitation, what to look at."""

    person_id: int
    name: str
    full_name: str
    perspectives: tuple[str, ...]
    country: str
    affiliation: str
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    match: int  # 3 same detailed field, 2 narrow, 1 broad, 0 none
    load: int
    asked_at: datetime | None
    bars: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...]

    @property
    def invitable(self) -> bool:
        """Tell whether nothing bars an invitation."""
        return not self.bars


def candidates(
    session: Session, of: Case, viewer: Person, search: Search, *, ids: Sequence[int] | None = None
) -> tuple[list[Candidate], int]:
    """List at most MOST reviewers for the case, and count all that fit the search.

    Load and last request count only cases that `viewer` may see. With `ids`, exactly these people are looked up.
    """
    match, load, asked = _match(of.micro_credential.isced_f), _load(viewer), _last_asked(viewer)
    here, part = aliased(Assignment), aliased(Participation)
    query = (
        select(
            Person.id,
            Person.title,
            Person.name,
            Person.email,
            *(getattr(ReviewerProfile, name) for name in _PROFILE),
            match.label("match"),
            load.label("load"),
            asked.label("last_asked"),
            here.state.label("here_state"),
            here.invited_at.label("here_at"),
            part.barred,
            part.id.label("part_id"),
            _holds(RoleKind.DESIGNER, Role.organisation_id == of.provider_id).label("designs"),
            (_holds(RoleKind.OFFICER) | _holds(RoleKind.ADMINISTRATOR)).label("staff"),
            _holds(RoleKind.COUNCIL).label("council"),
            func.count().over().label("total"),
        )
        .join(ReviewerProfile, ReviewerProfile.person_id == Person.id)
        .outerjoin(here, (here.person_id == Person.id) & (here.case_id == of.id))
        .outerjoin(part, (part.person_id == Person.id) & (part.case_id == of.id))
        .where(Person.active, _holds(RoleKind.REVIEWER), *_wanted(search, match))
        .order_by(match.desc(), load, asked.is_not(None), asked, Person.name, Person.id)
    )
    query = query.limit(MOST) if ids is None else query.where(Person.id.in_(ids))
    rows = session.execute(query).all()
    found = sorted((_candidate(of, row) for row in rows), key=lambda each: not each.invitable)
    return found, rows[0].total if rows else 0


_PROFILE = ("perspectives", "country", "affiliation", "organisation_id", "fields", "languages", "trained_on")


def _candidate(of: Case, row: Row[Any]) -> Candidate:
    ties = _ties(of, row)
    return Candidate(
        person_id=row.id,
        name=row.name,
        full_name=f"{row.title} {row.name}".strip(),
        perspectives=tuple(row.perspectives),
        country=row.country,
        affiliation=row.affiliation,
        fields=tuple(row.fields),
        languages=tuple(row.languages),
        match=row.match,
        load=row.load,
        asked_at=row.last_asked,
        bars=bars(ties),
        cautions=cautions(ties),
    )


def _ties(of: Case, row: Row[Any]) -> Ties:
    provider = of.provider
    trained: date | None = row.trained_on
    return Ties(
        designs_for_provider=bool(row.designs),
        same_organisation=row.organisation_id == provider.id
        or same_name(row.affiliation, provider.name, provider.short_name),
        works_for_agency=bool(row.staff),
        barred=bool(row.barred),
        takes_part=row.part_id is not None,
        asked=row.here_state or "",
        asked_at=row.here_at,
        shared_domain=shared_domain(row.email, provider.email, provider.website),
        council=bool(row.council),
        trained_on=trained,
        load=row.load,
    )


def _holds(kind: RoleKind, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Role.person_id == Person.id, Role.kind == kind, *more).correlate(Person)


def _load(viewer: Person) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Assignment)
        .join(Case, Case.id == Assignment.case_id)
        .where(Assignment.person_id == Person.id, Assignment.state.in_(LOADING), Case.closed.is_(False))
        .where(visible_to(viewer))
        .correlate(Person)
        .scalar_subquery()
    )


def _last_asked(viewer: Person) -> ColumnElement[datetime]:
    return (
        select(func.max(Assignment.invited_at))
        .join(Case, Case.id == Assignment.case_id)
        .where(Assignment.person_id == Person.id, visible_to(viewer))
        .correlate(Person)
        .scalar_subquery()
    )


def _match(code: str) -> ColumnElement[int]:
    """Tell how near a reviewer's fields are to the ISCED-F field of the case: 3 detailed, 2 narrow, 1 broad, 0 not."""
    if len(code) < 2 or not code.isdigit():
        return case((Person.id.is_(None), 1), else_=0)
    steps = [(f'%"{code[:length]}%', near) for length, near in ((4, 3), (3, 2), (2, 1)) if len(code) >= length]
    fields = cast(ReviewerProfile.fields, String)
    return case(*((fields.like(pattern), near) for pattern, near in steps), else_=0)


def _has(column: Any, value: str) -> ColumnElement[bool]:
    return cast(column, String).contains(f'"{value}"', autoescape=True)


def _wanted(search: Search, match: ColumnElement[int]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Person.name.icontains(word, autoescape=True) | ReviewerProfile.affiliation.icontains(word, autoescape=True)
        for word in search.words.split()
    ]
    if search.perspective:
        found.append(_has(ReviewerProfile.perspectives, search.perspective))
    if search.language:
        found.append(_has(ReviewerProfile.languages, search.language))
    if search.country:
        found.append(ReviewerProfile.country == search.country)
    if search.near:
        found.append(match >= NEAR[search.near])
    return found


@dataclass(frozen=True)
class Pool:
    """What the reviewers of the house offer to choose from: countries and languages, as codes."""

    countries: tuple[str, ...]
    languages: tuple[str, ...]


def pool(session: Session) -> Pool:
    """Return the countries and languages of all active reviewers."""
    rows = session.execute(
        select(ReviewerProfile.country, ReviewerProfile.languages)
        .join(Person, Person.id == ReviewerProfile.person_id)
        .where(Person.active, _holds(RoleKind.REVIEWER))
    ).all()
    languages = {language for row in rows for language in row.languages}
    return Pool(tuple(sorted({row.country for row in rows})), tuple(sorted(languages)))
