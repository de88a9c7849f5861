"""What tests of accounts share: a password, and people who have one."""

from typing import Any

from sqlalchemy.orm import Session

from qa_portal.accounts.actions import passwords
from qa_portal.accounts.models import Person
from qa_portal.audit.models import AuditEvent
from tests.builders import Make

PASSWORD = "un cal verde mănâncă ziare"


def with_password(make: Make, person: Person, password: str = PASSWORD) -> Person:
    """Give somebody a password."""
    passwords.set_password(make.session, person, password, at=make.at)
    make.session.commit()
    return person


def events(session: Session) -> list[str]:
    """Name what the agency's trail holds, oldest first."""
    session.expire_all()
    return [each.kind for each in session.query(AuditEvent).filter_by(stream="agency").order_by(AuditEvent.seq)]


def trail_text(session: Session) -> str:
    """Return everything the agency's trail says."""
    session.expire_all()
    return " ".join(each.data for each in session.query(AuditEvent))


def typed(person: Person, **more: Any) -> dict[str, Any]:
    """Return what the form about a person would send if nothing was changed."""
    return {
        "title": person.title,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "roles": [role.kind.value for role in person.roles if not role.organisation_id],
        "providers": person.provider_ids,
        **more,
    }
