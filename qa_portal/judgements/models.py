"""What the panel found: judgements, consensus, findings, panel report, and the provider's check of facts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.accounts.models import Person
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.kernel.db import Base
from qa_portal.panels.models import Assignment


class Judgement(Base):
    """One reviewer's level and rationale on one criterion; the question as asked stays with the answer."""

    __tablename__ = "judgement"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    criterion: Mapped[str]
    level: Mapped[str | None]
    rationale: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[dict[str, Any]]  # {"en": ..., "ro": ...}
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column()
    assignment: Mapped[Assignment] = relationship()
    citations: Mapped[list["Citation"]] = relationship(
        back_populates="judgement", order_by="Citation.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        UniqueConstraint("assignment_id", "criterion"),
        CheckConstraint("submitted_at is null or level is not null", name="submitted_has_level"),
    )


class Citation(Base):
    """A judgement rests on these pages of this version of a document."""

    __tablename__ = "citation"

    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgement.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("evidence_version.id"), index=True)
    pages: Mapped[str] = mapped_column(default="")
    judgement: Mapped[Judgement] = relationship(back_populates="citations")
    version: Mapped[EvidenceVersion] = relationship(lazy="joined")


class Consensus(Base):
    """What the panel agrees on one criterion, recorded by its chair."""

    __tablename__ = "consensus"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    criterion: Mapped[str]
    level: Mapped[str]
    rationale: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column()
    dissents: Mapped[list["Dissent"]] = relationship(back_populates="consensus", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (UniqueConstraint("case_id", "criterion"),)


class Dissent(Base):
    """A panel member holds to another level; named in the report only if they agreed to be."""

    __tablename__ = "dissent"

    consensus_id: Mapped[int] = mapped_column(ForeignKey("consensus.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    level: Mapped[str]
    text: Mapped[str] = mapped_column(Text, default="")
    named: Mapped[bool] = mapped_column(default=False)
    consensus: Mapped[Consensus] = relationship(back_populates="dissents")
    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("consensus_id", "person_id"),)


class FindingKind(StrEnum):
    """What a panel can find beside a level."""

    COMMENDATION = "commendation"
    RECOMMENDATION = "recommendation"
    CONDITION = "condition"


class Finding(Base):
    """A commendation, a recommendation or a proposed condition, on one criterion."""

    __tablename__ = "finding"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    criterion: Mapped[str]
    kind: Mapped[FindingKind]
    text: Mapped[str] = mapped_column(Text)
    months: Mapped[int | None]  # proposed time for a condition
    evidence_required: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind <> 'condition' or months is not null", name="condition_has_time"),
        Index("ix_finding_case_id_criterion", "case_id", "criterion"),
    )


class PanelReport(Base):
    """What the chair writes above the criteria: summary and the outcome the panel proposes."""

    __tablename__ = "panel_report"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    proposed_outcome: Mapped[str] = mapped_column(default="")
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": row_version}


class FactualAnswer(Base):
    """The provider's answer on one section of the draft report (ESG 2.6), and the chair's verdict on it.

    `section` is "summary" or a criterion code. `corrected` false: nothing is wrong there.
    """

    __tablename__ = "factual_answer"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    section: Mapped[str]
    corrected: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[datetime | None]
    before: Mapped[str] = mapped_column(Text, default="")  # the section as the provider read it

    __table_args__ = (
        UniqueConstraint("case_id", "section"),
        CheckConstraint("not corrected or text <> ''", name="correction_has_text"),
        CheckConstraint("(accepted is null) = (judged_at is null)", name="verdict_has_time"),
    )
