"""Founding the agency and changing its settings."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts import queries
from qa_portal.accounts.actions import people
from qa_portal.accounts.drafts import AgencyDraft, PersonDraft
from qa_portal.accounts.models import Person, Settings
from qa_portal.accounts.rules import against_editions
from qa_portal.audit import actions as audit
from qa_portal.kernel.errors import BadInput, Blocked
from qa_portal.kernel.i18n import marked


def create_agency(
    session: Session,
    draft: AgencyDraft,
    *,
    administrator: PersonDraft,
    password: str | None,
    at: datetime,
    is_demo: bool = False,
) -> Person:
    """Write the agency's settings and its first administrator, who signs in with `password`.

    Without a password the administrator is there, but signs in only after setting one by letter. Raises BadInput
    when there is an agency already, Blocked when the password is too weak or procedure and criteria do not fit.
    """
    if session.get(Settings, 1) is not None:
        raise BadInput(marked("This portal has an agency already."))
    _must_fit(draft)
    session.add(Settings(id=1, is_demo=is_demo, **_columns(draft)))
    session.flush()
    person = people.add(session, administrator, password=password, actor=None, at=at)
    audit.record(
        session,
        stream=audit.AGENCY,
        kind="agency.created",
        data={"administrator": person.id, "workflow": draft.workflow, "framework": draft.framework},
        actor_id=person.id,
        at=at,
    )
    return person


def change_settings(session: Session, draft: AgencyDraft, *, actor: Person, at: datetime) -> list[str]:
    """Change the agency's settings; returns the names of what changed.

    Raises NotAllowed, or Blocked when the council could not decide under the new procedure and criteria.
    """
    people.must_administer(actor)
    _must_fit(draft)
    row = queries.settings(session)
    changed = [name for name, value in _columns(draft).items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, _columns(draft)[name])
    if changed:
        _record(session, "agency.changed", {"fields": changed}, actor, at)
    return changed


def set_logo(session: Session, *, sha256: str, media_type: str, actor: Person, at: datetime) -> None:
    """Show the image stored under `sha256` as the agency's logo. Raises NotAllowed."""
    people.must_administer(actor)
    row = queries.settings(session)
    row.logo_sha256, row.logo_type = sha256, media_type
    _record(session, "agency.logo_set", {"sha256": sha256, "type": media_type}, actor, at)


def remove_logo(session: Session, *, actor: Person, at: datetime) -> None:
    """Show the portal's own mark again. Raises NotAllowed."""
    people.must_administer(actor)
    row = queries.settings(session)
    if row.logo_sha256 is None:
        return
    row.logo_sha256 = row.logo_type = None
    _record(session, "agency.logo_removed", {}, actor, at)


def _must_fit(draft: AgencyDraft) -> None:
    if blockers := against_editions(draft.workflow, draft.framework):
        raise Blocked(blockers)


def _columns(draft: AgencyDraft) -> dict[str, object]:
    return {**asdict(draft), "name": dict(draft.name), "languages": list(draft.languages)}


def _record(session: Session, kind: str, data: dict[str, object], actor: Person, at: datetime) -> None:
    audit.record(session, stream=audit.AGENCY, kind=kind, data=data, actor_id=actor.id, at=at)
