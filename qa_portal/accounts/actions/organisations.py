"""Adding providers, changing them, and closing them for new people."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_portal.accounts.actions.people import must_administer
from qa_portal.accounts.drafts import OrganisationDraft
from qa_portal.accounts.models import Organisation, Person
from qa_portal.audit import actions as audit
from qa_portal.kernel.errors import Blocked, Blocker
from qa_portal.kernel.i18n import marked


def add(session: Session, draft: OrganisationDraft, *, actor: Person, at: datetime) -> Organisation:
    """Add a provider. Raises NotAllowed, or Blocked when there is one with this name."""
    must_administer(actor)
    organisation = Organisation(**asdict(draft))
    session.add(organisation)
    _flush(session, draft)
    _record(session, "organisation.added", organisation, actor, at)
    return organisation


def change(
    session: Session, organisation: Organisation, draft: OrganisationDraft, *, actor: Person, at: datetime
) -> list[str]:
    """Change what is known about a provider; returns the names of what changed. Raises NotAllowed or Blocked."""
    must_administer(actor)
    changed = [name for name, value in asdict(draft).items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, getattr(draft, name))
    _flush(session, draft)
    if changed:
        _record(session, "organisation.changed", organisation, actor, at, fields=changed)
    return changed


def set_active(session: Session, organisation: Organisation, active: bool, *, actor: Person, at: datetime) -> None:
    """Offer the provider where one is chosen, or no longer; its people and cases stay. Raises NotAllowed."""
    must_administer(actor)
    if organisation.active != active:
        organisation.active = active
        kind = "organisation.reactivated" if active else "organisation.deactivated"
        _record(session, kind, organisation, actor, at)


def _flush(session: Session, draft: OrganisationDraft) -> None:
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        taken = marked("There is a provider called {name} already.")
        raise Blocked([Blocker(taken, values={"name": draft.name}, target="name")]) from None


def _record(session: Session, kind: str, organisation: Organisation, actor: Person, at: datetime, **data: Any) -> None:
    written = {"organisation": organisation.id, **data}
    audit.record(session, stream=audit.AGENCY, kind=kind, data=written, actor_id=actor.id, at=at)
