"""The outbox as a table: each letter as it will be read, and what became of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_portal.kernel.db import Base


class Letter(Base):
    """One letter to one person. `state`: queued, sending (an attempt began), sent, failed (given up)."""

    __tablename__ = "letter"

    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str]
    addressee: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="queued")
    queued_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("state in ('queued', 'sending', 'sent', 'failed')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_has_time"),
        Index("ix_letter_state_next_attempt_at", "state", "next_attempt_at"),
    )
