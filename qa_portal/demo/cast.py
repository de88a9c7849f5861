"""Founds the agency of the demonstration and brings in its providers and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.actions import create_agency, organisations, passwords, people
from qa_portal.accounts.drafts import AgencyDraft, OrganisationDraft, PersonDraft, ProfileDraft, Vetting
from qa_portal.accounts.models import Organisation, Person, RoleKind
from qa_portal.demo.days import Days
from qa_portal.demo.notes import NOTES
from qa_portal.demo.shapes import PersonText, ProfileText
from qa_portal.demo.texts import house

PASSWORD = "Every demo door opens"  # noqa: S105 - of invented people, on a machine of one's own
FIRST_DAY = 720  # days before the building
_ADMINISTRATOR = "zuzana"


@dataclass(frozen=True)
class Cast:
    """Everybody by the key that stories call them by."""

    people: Mapping[str, Person]
    providers: Mapping[str, Organisation]

    def __getitem__(self, key: str) -> Person:
        return self.people[key]


def load(session: Session) -> Cast:
    """Return everybody, as rows of this session."""
    by_email = {each.email: each for each in session.scalars(select(Person))}
    by_name = {each.name: each for each in session.scalars(select(Organisation))}
    return Cast(
        {key: by_email[each.email] for key, each in house().people.items()},
        {key: by_name[each.name] for key, each in house().providers.items()},
    )


def found_agency(session: Session, days: Days) -> None:
    """Found the agency with its administrator, its providers and its people; all have one password."""
    at, same = days.ago(FIRST_DAY), passwords.HASHER.hash(PASSWORD)
    agency = AgencyDraft(
        **house().agency.model_dump(),
        country="SK",
        zone="Europe/Bratislava",
        workflow="panel-review-1",
        framework="esg-mc-1",
    )
    first = _draft(house().people[_ADMINISTRATOR], {})
    administrator = create_agency(session, agency, administrator=first, password=None, at=at, is_demo=True)
    providers = {
        key: organisations.add(session, OrganisationDraft(**each.model_dump()), actor=administrator, at=at)
        for key, each in house().providers.items()
    }
    for key, each in house().people.items():
        person = administrator
        if key != _ADMINISTRATOR:
            person = people.add(session, _draft(each, providers), password=None, actor=administrator, at=at)
        person.password_hash, person.demo_note = same, NOTES[key]
        if each.profile:
            _describe(session, person, each.profile, providers, administrator, days, at)
    session.flush()


def _draft(text: PersonText, providers: Mapping[str, Organisation]) -> PersonDraft:
    roles = set(text.roles) | ({RoleKind.REVIEWER} if text.profile else set())
    at = frozenset({providers[text.provider].id}) if text.provider else frozenset()
    return PersonDraft(text.email, text.name, text.title, text.language, frozenset(roles), at)


def _describe(
    session: Session,
    person: Person,
    text: ProfileText,
    providers: Mapping[str, Organisation],
    administrator: Person,
    days: Days,
    at: datetime,
) -> None:
    profile = ProfileDraft(text.perspectives, text.country, text.affiliation, text.fields, text.languages, text.about)
    works_for = providers[text.organisation].id if text.organisation else None
    vetting = Vetting(trained_on=days.ago(text.trained).date(), organisation_id=works_for)
    people.describe(session, person, profile, actor=administrator, at=at, vetting=vetting)
