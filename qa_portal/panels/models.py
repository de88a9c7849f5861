"""Panels as tables: assignments of reviewers to a case, and declarations of interest."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.accounts.models import Person, Perspective
from qa_portal.kernel.db import Base
from qa_portal.proposals.models import Case


class Seat(StrEnum):
    """A seat on a panel."""

    CHAIR = "chair"
    MEMBER = "member"


class Assignment(Base):
    """One reviewer's seat on one panel; its life is a workflow of its own (workflows/assignment-1.yaml)."""

    __tablename__ = "assignment"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seat: Mapped[Seat]
    perspective: Mapped[Perspective]
    workflow: Mapped[str]
    state: Mapped[str]
    entered_at: Mapped[datetime]
    due_on: Mapped[date | None]
    closed: Mapped[bool] = mapped_column(default=False)
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # why declined, replaced or reopened
    row_version: Mapped[int] = mapped_column()

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        Index("ix_assignment_person_id_state", "person_id", "state"),
        Index(
            "uq_assignment_chair",  # a panel has one chair at a time, invited or seated
            "case_id",
            unique=True,
            sqlite_where=text("seat = 'chair' and not closed"),
            postgresql_where=text("seat = 'chair' and not closed"),
        ),
    )

    @property
    def stream(self) -> str:
        """Assignments are written into the trail of their case."""
        return self.case.stream


class ConflictStatus(StrEnum):
    """What somebody declares about a case."""

    NONE = "none"
    POTENTIAL = "potential"
    ACTUAL = "actual"


class Declaration(Base):
    """A declaration of interest on one case (ESG 2.4), made before any document can be opened.

    `kinds` are keys of panels.rules.CONFLICT_KINDS. A potential conflict waits for a ruling: cleared or upheld.
    A later declaration replaces nothing: the newest counts, all stay.
    """

    __tablename__ = "declaration"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[ConflictStatus]
    kinds: Mapped[list[str]]
    text: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    cleared: Mapped[bool | None]
    ruling: Mapped[str] = mapped_column(Text, default="")
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(cleared is null) = (ruled_at is null)", name="ruling_has_time"),
        Index("ix_declaration_case_id_person_id", "case_id", "person_id"),
    )
