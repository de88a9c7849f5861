"""Which editions of procedures and frameworks have been used: those may never change again."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from qa_portal.kernel.db import Base


class UsedEdition(Base):
    """The fingerprint of a data file when it was first used; a file that differs from it is refused at start."""

    __tablename__ = "used_edition"

    name: Mapped[str] = mapped_column(unique=True)  # "workflows/panel-review-1.yaml"
    sha256: Mapped[str]
    first_used_at: Mapped[datetime]
