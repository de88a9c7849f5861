"""The decision as a table, its draft, and the conditions it sets."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.accounts.models import Person
from qa_portal.kernel.db import Base
from qa_portal.proposals.models import Case


class DecisionDraft(Base):
    """A decision being written: not issued, seen by the council alone."""

    __tablename__ = "decision_draft"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    data: Mapped[dict[str, Any]]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime]


class Decision(Base):
    """One decision on one case. `computed` keeps how the rule was applied to the agreed levels."""

    __tablename__ = "decision"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    current: Mapped[bool] = mapped_column(default=True)
    outcome: Mapped[str]
    computed_outcome: Mapped[str]
    proposed_outcome: Mapped[str]
    computed: Mapped[dict[str, Any]]
    reasons: Mapped[str] = mapped_column(Text)
    deviation_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    decided_on: Mapped[date]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    case: Mapped[Case] = relationship()
    decided_by: Mapped[Person] = relationship()
    conditions: Mapped[list["Condition"]] = relationship(back_populates="decision", order_by="Condition.number")

    __table_args__ = (
        CheckConstraint("outcome = computed_outcome or deviation_reason <> ''", name="deviation_has_reason"),
        CheckConstraint("valid_until is null or valid_until > valid_from", name="validity"),
        Index(
            "uq_decision_current",
            "case_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
        Index("ix_decision_decided_on", "decided_on", "id"),
    )


class Condition(Base):
    """A condition as written by the decision; its life is a workflow of its own (workflows/condition-1.yaml)."""

    __tablename__ = "condition"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    criterion: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    evidence_required: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    workflow: Mapped[str]
    state: Mapped[str]
    entered_at: Mapped[datetime]
    closed: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[int] = mapped_column()
    decision: Mapped[Decision] = relationship(back_populates="conditions")
    case: Mapped[Case] = relationship()

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        UniqueConstraint("decision_id", "number"),
        Index("ix_condition_closed_due_on", "closed", "due_on"),
    )

    @property
    def stream(self) -> str:
        """Conditions are written into the trail of their case."""
        return self.case.stream
