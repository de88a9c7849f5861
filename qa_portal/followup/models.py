"""How a condition is lived: the provider's reports on it, and the officer's verdict."""

from datetime import datetime

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
    evidence: Mapped[list["ConditionReportEvidence"]] = relationship(cascade="all, delete-orphan")

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
