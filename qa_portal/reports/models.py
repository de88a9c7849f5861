"""Published reports: the file that was made, once, for each decision and language."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from qa_portal.kernel.db import Base


class PublishedReport(Base):
    """The accreditation report of one decision in one language; its bytes are kept with the record and never change."""

    __tablename__ = "published_report"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    language: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("decision_id", "language"),)
