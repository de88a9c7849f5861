"""Micro-credential, case and proposal as tables, with who takes part in a case."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.accounts.models import Organisation, Person
from qa_portal.kernel.db import Base


class MicroCredential(Base):
    """A micro-credential of a provider. It outlives its cases; its columns follow the latest proposal."""

    __tablename__ = "micro_credential"

    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    ects: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    eqf_level: Mapped[int | None]
    isced_f: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    provider: Mapped[Organisation] = relationship()


class CaseKind(StrEnum):
    """What a case is about."""

    INITIAL = "initial"


class Case(Base):
    """One procedure on one micro-credential, under one edition of procedure and framework, for ever."""

    __tablename__ = "case"

    ref: Mapped[str] = mapped_column(unique=True)  # MC-2026-0042
    kind: Mapped[CaseKind] = mapped_column(default=CaseKind.INITIAL)
    micro_credential_id: Mapped[int] = mapped_column(ForeignKey("micro_credential.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    workflow: Mapped[str]
    framework: Mapped[str]
    state: Mapped[str]
    entered_at: Mapped[datetime]
    due_on: Mapped[date | None]
    closed: Mapped[bool] = mapped_column(default=False)  # set by the door alone, with the state
    designer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column()

    micro_credential: Mapped[MicroCredential] = relationship(lazy="joined")
    provider: Mapped[Organisation] = relationship(lazy="joined")
    designer: Mapped[Person] = relationship(foreign_keys=designer_id)
    officer: Mapped[Person | None] = relationship(foreign_keys=officer_id)
    draft: Mapped["ProposalDraft"] = relationship(back_populates="case", uselist=False)
    revisions: Mapped[list["ProposalRevision"]] = relationship(
        back_populates="case", order_by="ProposalRevision.number.desc()"
    )

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        Index("ix_case_closed_state_due_on", "closed", "state", "due_on", "id", "workflow", "submitted_at"),
        Index("ix_case_closed_due_on", "closed", "due_on", "id"),
        Index("ix_case_officer_id_closed_due_on", "officer_id", "closed", "due_on"),
        Index("ix_case_provider_id_closed", "provider_id", "closed", "id"),
        Index(
            "uq_case_open",
            "micro_credential_id",
            unique=True,
            sqlite_where=text("not closed"),
            postgresql_where=text("not closed"),
        ),
    )

    @property
    def stream(self) -> str:
        """The chain of the trail to which everything about this case belongs."""
        return f"case/{self.ref}"

    @property
    def title(self) -> str:
        """Title of the micro-credential; empty while nobody has given one."""
        return self.micro_credential.title


class RefCounter(Base):
    """The last number given to a case in a year."""

    __tablename__ = "ref_counter"

    year: Mapped[int] = mapped_column(unique=True)
    last: Mapped[int]


class PartRole(StrEnum):
    """In which one role somebody takes part in a case."""

    DESIGNER = "designer"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    CHAIR = "chair"
    COUNCIL = "council"


class Participation(Base):
    """Somebody takes part in a case in one role, and never in two: (case, person) is unique.

    `may_read`: declared and free of conflict, so the case is open to them (to a designer it is, as long as they belong
    to the provider). `barred`: an actual or upheld conflict of
    interest; the case does not exist for them, in no page, list, count or search.
    """

    __tablename__ = "participation"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[PartRole]
    may_read: Mapped[bool] = mapped_column(default=False)
    barred: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        CheckConstraint("not (may_read and barred)", name="barred_reads_nothing"),
        Index("ix_participation_person_id_barred_may_read", "person_id", "barred", "may_read", "case_id"),
    )


class ProposalDraft(Base):
    """The proposal as its designers are writing it; `data` has the shape of proposals.draft.ProposalData."""

    __tablename__ = "proposal_draft"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    row_version: Mapped[int] = mapped_column()
    case: Mapped[Case] = relationship(back_populates="draft")

    __mapper_args__ = {"version_id_col": row_version}


class SelfAssessment(Base):
    """What the provider says about one criterion."""

    __tablename__ = "self_assessment"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    criterion: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("case_id", "criterion"),)


class ProposalRevision(Base):
    """What was submitted, frozen: proposal, self-assessment and evidence. It never changes again.

    `self_assessment` maps criterion to text; `evidence` lists {criterion, version_id, code, title, version, pages,
    sha256}.
    """

    __tablename__ = "proposal_revision"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[int]
    data: Mapped[dict[str, Any]]
    self_assessment: Mapped[dict[str, Any]]
    evidence: Mapped[list[dict[str, Any]]]
    sha256: Mapped[str]
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case: Mapped[Case] = relationship(back_populates="revisions")
    submitted_by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("case_id", "number"),)


class Remark(Base):
    """What an officer asks about one field of a revision, and the designer's answer. `field` is an element key."""

    __tablename__ = "remark"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    revision: Mapped[int]
    field: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    sent: Mapped[bool] = mapped_column(default=False)  # the designer sees it once the proposal is returned
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    by: Mapped[Person] = relationship(foreign_keys=by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)

    __table_args__ = (CheckConstraint("(answer = '') = (answered_at is null)", name="answer_has_time"),)


class DefinitionAnswer(Base):
    """An officer's answer on one element of the definition of a micro-credential (Council 2022, UNESCO 2022)."""

    __tablename__ = "definition_answer"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    element: Mapped[str]
    holds: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "element"),)
