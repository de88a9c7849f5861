"""Who is known to the house: organisations, people, their roles, reviewers' profiles, and the agency's settings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.kernel.db import Base


class RoleKind(StrEnum):
    """What somebody is in the house. A person may be several; on one case only one of them acts."""

    DESIGNER = "designer"
    REVIEWER = "reviewer"
    OFFICER = "officer"
    COUNCIL = "council"
    ADMINISTRATOR = "administrator"


class Perspective(StrEnum):
    """From where a reviewer looks (ESG 2.4 asks for a student among them)."""

    ACADEMIC = "academic"
    STUDENT = "student"
    EMPLOYER = "employer"
    INTERNATIONAL = "international"
    QUALITY_ASSURANCE = "quality_assurance"


class Organisation(Base):
    """A provider of micro-credentials."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str] = mapped_column(default="")
    country: Mapped[str]  # ISO 3166 alpha-2
    region: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    legal_id: Mapped[str] = mapped_column(default="")
    profile: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def place(self) -> str:
        """Name and city, as pages show a provider."""
        return f"{self.name}, {self.city}" if self.city else self.name


class Person(Base):
    """Somebody who signs in, or is invited to."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(unique=True)  # always lower case
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    session_key: Mapped[str]  # changing it ends every session of this person
    language: Mapped[str] = mapped_column(default="en")
    theme: Mapped[str] = mapped_column(default="auto")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    demo_note: Mapped[str] = mapped_column(default="")  # what waits for them, on the sign-in page of a demonstration

    roles: Mapped[list["Role"]] = relationship(back_populates="person", lazy="selectin", order_by="Role.id")
    profile: Mapped["ReviewerProfile | None"] = relationship(back_populates="person", uselist=False)

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("theme in ('light', 'dark', 'auto')", name="theme"),
        Index("ix_person_name_id", "name", "id"),
    )

    @property
    def full_name(self) -> str:
        """Title and name, as letters address somebody."""
        return f"{self.title} {self.name}".strip()

    is_authenticated = True  # what Flask-Login asks of whoever is signed in
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Tell whether the person may be signed in (Flask-Login asks by this name)."""
        return self.active

    def get_id(self) -> str:
        """Return what a session remembers the person by: queries.load() finds them with it, until the key changes."""
        return f"{self.id}:{self.session_key}"

    def has(self, kind: RoleKind) -> bool:
        """Tell whether the person holds a role of this kind, anywhere."""
        return any(role.kind == kind for role in self.roles)

    @property
    def is_staff(self) -> bool:
        """Tell whether the person works for the agency (officer or administrator)."""
        return self.has(RoleKind.OFFICER) or self.has(RoleKind.ADMINISTRATOR)

    @property
    def is_of_the_agency(self) -> bool:
        """Tell whether the person works for the agency or sits on its council."""
        return self.is_staff or self.has(RoleKind.COUNCIL)

    @property
    def provider_ids(self) -> list[int]:
        """Ids of the providers for which the person designs micro-credentials."""
        return [role.organisation_id for role in self.roles if role.kind == RoleKind.DESIGNER and role.organisation_id]


class Role(Base):
    """One role of one person; a designer's role is at a provider."""

    __tablename__ = "role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[RoleKind]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    person: Mapped[Person] = relationship(back_populates="roles")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "organisation_id"),
        CheckConstraint("(kind = 'designer') = (organisation_id is not null)", name="designer_has_provider"),
    )


class ReviewerProfile(Base):
    """What the agency knows about a reviewer when it forms a panel."""

    __tablename__ = "reviewer_profile"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    perspectives: Mapped[list[str]]
    country: Mapped[str]
    affiliation: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    fields: Mapped[list[str]]  # ISCED-F codes
    languages: Mapped[list[str]]  # ISO 639-1
    trained_on: Mapped[date | None]
    about: Mapped[str] = mapped_column(default="")
    person: Mapped[Person] = relationship(back_populates="profile")


class SignInAttempt(Base):
    """A wrong password, by address typed and by network address; enough of them close the door for a while."""

    __tablename__ = "sign_in_attempt"

    email: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_source_at", "source", "at"),
    )


class Token(Base):
    """A link sent by letter with which somebody sets a password; only its hash is kept, and it works once."""

    __tablename__ = "token"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Settings(Base):
    """The agency's settings: one row, read by every page, letter and report."""

    __tablename__ = "settings"

    name: Mapped[dict[str, Any]]  # {"en": ..., "ro": ...}
    short_name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    country: Mapped[str]
    zone: Mapped[str]
    languages: Mapped[list[str]]
    publish_refusals: Mapped[bool] = mapped_column(default=True)
    publish_panel_names: Mapped[bool] = mapped_column(default=True)
    logo_sha256: Mapped[str | None]
    logo_type: Mapped[str | None]
    workflow: Mapped[str]  # edition under which new cases begin
    framework: Mapped[str]
    is_demo: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
