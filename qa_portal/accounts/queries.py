"""Finds people, organisations, reviewers and the agency's settings, for sign-in, for lists and for letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from secrets import compare_digest
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, ReviewerProfile, Role, RoleKind, Settings
from qa_portal.kernel import documents
from qa_portal.kernel.errors import BadInput, Hidden
from qa_portal.kernel.i18n import Text, marked
from qa_portal.resources import folder

PAGE = 50
_LARGEST_ID = 2**31 - 1

R = TypeVar("R", Person, Organisation)


def settings(session: Session) -> Settings:
    """Return the agency's settings. Raises BadInput when this portal has no agency yet."""
    row = session.get(Settings, 1)
    if row is None:
        raise BadInput(marked("This portal has no agency yet. Run “qa-portal init”."))
    return row


def load(session: Session, identity: str) -> Person | None:
    """Return who a session belongs to: "<id>:<session key>". None when they are inactive or the key has changed."""
    number, _colon, key = identity.partition(":")
    if not (number.isascii() and number.isdigit()) or int(number) > _LARGEST_ID:
        return None
    person = session.get(Person, int(number))
    if person is None or not person.active or not compare_digest(person.session_key.encode(), key.encode()):
        return None
    return person


def by_email(session: Session, email: str) -> Person | None:
    """Return whoever has this e-mail address; capital letters do not count."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def letterhead(session: Session) -> dict[str, Any]:
    """Describe the agency as letters need it: name, short_name, email, phone, address, website, and its languages."""
    row = settings(session)
    return {
        "name": Text.model_validate(row.name),
        "short_name": row.short_name,
        "email": row.email,
        "phone": row.phone,
        "address": row.address,
        "website": row.website,
        "languages": tuple(row.languages),
    }


@cache
def editions(kind: str, subject: str = "") -> list[tuple[str, Text]]:
    """List (id, title) of the editions in the data folder `kind` ("workflows", "criteria").

    With `subject`, only those whose file says so: the procedures of a "case".
    """
    found = []
    for path in sorted(folder(kind).glob("*.yaml")):
        data = documents.load(path, name=f"{kind}/{path.name}").data
        if not subject or data.get("subject") == subject:
            found.append((path.stem, Text.model_validate(data["title"])))
    return found


def find(session: Session, kind: type[R], id_: int) -> R:
    """Return the person or organisation with this id. Raises Hidden when there is none."""
    row = session.get(kind, id_) if id_ <= _LARGEST_ID else None
    if row is None:
        raise Hidden
    return row


@dataclass(frozen=True)
class Page:
    """A part of a list: its rows, and the id after which the next part begins (None at the end)."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    after: int | None


def _page(session: Session, query: Select[*tuple[Any, ...]], table: type[R], after: int | None) -> Page:
    """Read one page of `query`, ordered by name; `after` is the id of the last row of the page before."""
    if after is not None:
        if not 0 <= after <= _LARGEST_ID:
            raise Hidden
        last = select(table.name).where(table.id == after).scalar_subquery()
        query = query.where(tuple_(table.name, table.id) > tuple_(last, after))
    rows = session.execute(query.order_by(table.name, table.id).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def _holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """Every word of `text` is somewhere in the columns; capital letters do not count."""
    lower = [func.lower(each) for each in columns]
    words = text.lower().split()[:8]
    return and_(true(), *(or_(*(each.contains(word, autoescape=True) for each in lower)) for word in words))


@dataclass(frozen=True)
class PeopleFilter:
    """Which people a list shows: words in name or e-mail, a role, and whether they may sign in."""

    words: str = ""
    role: RoleKind | None = None
    standing: str = ""  # "active", "invited", "inactive" or everybody


_STANDINGS = {
    "active": Person.active & Person.password_hash.is_not(None),
    "invited": Person.active & Person.password_hash.is_(None),
    "inactive": ~Person.active,
}


def people(session: Session, wanted: PeopleFilter, *, after: int | None = None) -> tuple[Page, dict[int, list[Role]]]:
    """Return one page of people by name, and their roles by the person's id: always two queries."""
    query = select(
        Person.id,
        Person.name,
        Person.title,
        Person.email,
        Person.active,
        Person.password_hash.is_not(None).label("has_password"),
        Person.signed_in_at,
    )
    if wanted.words:
        query = query.where(_holds(wanted.words, Person.name, Person.email))
    if wanted.role:
        query = query.where(Person.id.in_(select(Role.person_id).where(Role.kind == wanted.role)))
    if wanted.standing in _STANDINGS:
        query = query.where(_STANDINGS[wanted.standing])
    page = _page(session, query, Person, after)
    roles: dict[int, list[Role]] = {}
    shown = [row.id for row in page.rows]
    for role in session.scalars(select(Role).where(Role.person_id.in_(shown)).order_by(Role.id)):
        roles.setdefault(role.person_id, []).append(role)
    return page, roles


def demo_people(session: Session) -> Sequence[Person]:
    """Return everybody who can be signed in as with one click, in the order they were added."""
    return session.scalars(select(Person).where(Person.active, Person.demo_note != "").order_by(Person.id)).all()


def providers(session: Session, also: Sequence[int] = ()) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (id, name, city) of every active organisation by name, for a choice; and of those in `also`."""
    offered = or_(Organisation.active, Organisation.id.in_(also))
    query = select(Organisation.id, Organisation.name, Organisation.city).where(offered)
    return session.execute(query.order_by(Organisation.name)).all()


def organisations(session: Session, words: str = "", *, after: int | None = None) -> Page:
    """Return one page of organisations by name, each with how many people design for it."""
    designers = (
        select(func.count(func.distinct(Role.person_id)))
        .where(Role.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    query = select(
        Organisation.id,
        Organisation.name,
        Organisation.short_name,
        Organisation.city,
        Organisation.country,
        Organisation.active,
        designers.label("designers"),
    )
    if words:
        query = query.where(_holds(words, Organisation.name, Organisation.short_name, Organisation.city))
    return _page(session, query, Organisation, after)


def designers_of(session: Session, organisation: Organisation) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (id, name, email, active) of the people who design for the organisation, by name."""
    query = select(Person.id, Person.name, Person.email, Person.active).join(Role, Role.person_id == Person.id)
    return session.execute(query.where(Role.organisation_id == organisation.id).order_by(Person.name)).all()


@dataclass(frozen=True)
class ReviewerFilter:
    """Which reviewers the directory shows; `field` is the beginning of an ISCED-F code."""

    words: str = ""
    perspective: str = ""
    field: str = ""
    language: str = ""
    country: str = ""


def _lists(column: Any, beginning: str, end: str = '"') -> ColumnElement[bool]:
    """One entry of a JSON list of codes is, or begins with, this: the same on both databases."""
    return cast(column, String).contains(f'"{beginning}{end}', autoescape=True)


def reviewers(session: Session, wanted: ReviewerFilter, *, after: int | None = None) -> Page:
    """Return one page of active reviewers by name, with their profile (empty where none was written yet)."""
    profile = ReviewerProfile
    query = (
        select(
            Person.id,
            Person.name,
            Person.title,
            profile.perspectives,
            profile.affiliation,
            profile.country,
            profile.fields,
            profile.languages,
            profile.trained_on,
        )
        .outerjoin(profile, profile.person_id == Person.id)
        .where(Person.active, Person.id.in_(select(Role.person_id).where(Role.kind == RoleKind.REVIEWER)))
    )
    if wanted.words:
        query = query.where(_holds(wanted.words, Person.name, func.coalesce(profile.affiliation, "")))
    if wanted.perspective:
        query = query.where(_lists(profile.perspectives, wanted.perspective))
    if wanted.field:
        query = query.where(_lists(profile.fields, wanted.field, end=""))
    if wanted.language:
        query = query.where(_lists(profile.languages, wanted.language))
    if wanted.country:
        query = query.where(profile.country == wanted.country)
    return _page(session, query, Person, after)


def reviewer(session: Session, id_: int) -> Person:
    """Return a reviewer with their profile. Raises Hidden when there is none."""
    person = find(session, Person, id_)
    if not person.has(RoleKind.REVIEWER):
        raise Hidden
    return person


def countries_of_reviewers(session: Session) -> list[str]:
    """List the countries reviewers come from, for a choice."""
    return list(session.scalars(select(ReviewerProfile.country).distinct()))
