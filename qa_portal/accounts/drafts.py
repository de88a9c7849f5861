"""What a form, a command or the demonstration says about a person or the agency, before it becomes a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qa_portal.accounts.models import RoleKind


@dataclass(frozen=True)
class PersonDraft:
    """Somebody to be added or changed: the roles they hold, and the providers for which they design."""

    email: str
    name: str
    title: str = ""
    language: str = "en"
    roles: frozenset[RoleKind] = frozenset()  # without DESIGNER: that follows from provider_ids
    provider_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ProfileDraft:
    """What is known about a reviewer."""

    perspectives: tuple[str, ...]
    country: str
    affiliation: str = ""
    fields: tuple[str, ...] = ()  # ISCED-F codes
    languages: tuple[str, ...] = ()  # ISO 639-1
    about: str = ""


@dataclass(frozen=True)
class Vetting:
    """What the agency itself records about a reviewer: when they were trained, and the provider they work for."""

    trained_on: date | None = None
    organisation_id: int | None = None


@dataclass(frozen=True)
class OrganisationDraft:
    """A provider to be added or changed."""

    name: str
    country: str
    short_name: str = ""
    region: str = ""
    city: str = ""
    website: str = ""
    email: str = ""
    legal_id: str = ""
    profile: str = ""


@dataclass(frozen=True)
class AgencyDraft:
    """The agency's settings as a form or a command gives them; `name` in every language of the portal."""

    name: Mapping[str, str]
    short_name: str
    country: str
    zone: str
    workflow: str
    framework: str
    email: str = ""
    phone: str = ""
    address: str = ""
    website: str = ""
    languages: tuple[str, ...] = ("en", "ro")
    publish_refusals: bool = True
    publish_panel_names: bool = True
