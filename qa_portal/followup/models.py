"""How a condition is lived: the provider's reports on it, and the officer's verdict."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.accounts.models import Person
from qa_portal.decisions.models import Condition
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.kernel.db import Base


class ConditionReport(Base):
    """What the provider says and shows on one condition. `verdict`: met, partly or not."""

    __tablename__ = "condition_report"

    condition_id: Mapped[int] = mapped_column(ForeignKey("condition.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]
    verdict: Mapped[str | None]
    verdict_text: Mapped[str] = mapped_column(Text, default="")
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    condition: Mapped[Condition] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=reported_by_id)
    verified_by: Mapped[Person | None] = relationship(foreign_keys=verified_by_id)
    evidence: Mapped[list["ConditionReportEvidence"]] = relationship(
        order_by="ConditionReportEvidence.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("verdict is null or verdict in ('met', 'partly_met', 'not_met')", name="verdict"),
        CheckConstraint("(verdict is null) = (verified_at is null)", name="verdict_has_time"),
    )


class ConditionReportEvidence(Base):
    """A report on a condition shows this version of a document."""

    __tablename__ = "condition_report_evidence"

    report_id: Mapped[int] = mapped_column(ForeignKey("condition_report.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("evidence_version.id"), index=True)
    version: Mapped[EvidenceVersion] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("report_id", "version_id"),)


class RulingKind(StrEnum):
    """What an officer rules on a condition beside the verdict on a report."""

    EXTENDED = "extended"
    NOT_MET = "not_met"


class ConditionRuling(Base):
    """An officer extends the date of a condition, or declares it not met after its date; the reason stays."""

    __tablename__ = "condition_ruling"

    condition_id: Mapped[int] = mapped_column(ForeignKey("condition.id"), index=True)
    kind: Mapped[RulingKind]
    reason: Mapped[str] = mapped_column(Text)
    due_before: Mapped[date]
    due_on: Mapped[date]
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ruled_at: Mapped[datetime]
    ruled_by: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("kind <> 'extended' or due_on > due_before", name="later"),
    )
