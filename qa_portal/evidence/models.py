"""Evidence as tables: a provider's documents, their versions, the stored content, and where each is cited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_portal.kernel.db import Base


class Evidence(Base):
    """One document of a provider, through all its versions. `number` is shown as E-07."""

    __tablename__ = "evidence"

    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    created_at: Mapped[datetime]
    versions: Mapped[list["EvidenceVersion"]] = relationship(
        back_populates="evidence", order_by="EvidenceVersion.number.desc()"
    )

    __table_args__ = (UniqueConstraint("provider_id", "number"),)

    @property
    def code(self) -> str:
        """The code people cite: E-07."""
        return f"E-{self.number:02d}"


class EvidenceVersion(Base):
    """One version of a document; its content lies in the file store under its SHA-256, once for equal content."""

    __tablename__ = "evidence_version"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    number: Mapped[int]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    evidence: Mapped[Evidence] = relationship(back_populates="versions", lazy="joined")

    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )


class EvidenceLink(Base):
    """This version stands for this criterion in this case, at these pages."""

    __tablename__ = "evidence_link"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    criterion: Mapped[str]
    version_id: Mapped[int] = mapped_column(ForeignKey("evidence_version.id"), index=True)
    pages: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[EvidenceVersion] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("case_id", "criterion", "version_id"),
        Index("ix_evidence_link_case_id_criterion", "case_id", "criterion"),
    )
