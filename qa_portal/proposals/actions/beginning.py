"""Begins a case: a micro-credential, its first procedure and an empty or imported draft."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from qa_portal.accounts import queries as accounts
from qa_portal.accounts.models import Organisation, Person
from qa_portal.audit import actions as audit
from qa_portal.kernel import clock
from qa_portal.kernel.errors import NotAllowed
from qa_portal.proposals.actions.writing import follow
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import Case, CaseKind, MicroCredential, PartRole, ProposalDraft
from qa_portal.proposals.queries import took_part
from qa_portal.resources import folder
from qa_portal.workflow import engine, library

# One statement counts on and reads: two people who propose at the same moment get two numbers.
_NEXT = text(
    "INSERT INTO ref_counter (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = ref_counter.last + 1 RETURNING last"
)


def propose(
    session: Session,
    provider: Organisation,
    *,
    actor: Person,
    at: datetime,
    data: ProposalData | None = None,
    kind: CaseKind = CaseKind.INITIAL,
    source: str = "",
) -> Case:
    """Begin a case of `provider` with a draft that says `data`, under the editions that the agency uses now.

    `source` names the kind of file that `data` was read from. Raises NotAllowed when `actor` does not design
    micro-credentials for this provider.
    """
    if provider.id not in actor.provider_ids or not provider.active:
        raise NotAllowed
    settings = accounts.settings(session)
    data = data or ProposalData(awarding_body=provider.name, country=provider.country, region=provider.region)
    case = Case(
        ref=_next_ref(session, at),
        kind=kind,
        micro_credential=MicroCredential(provider=provider, created_at=at),
        provider=provider,
        designer=actor,
        workflow=settings.workflow,
        framework=settings.framework,
        created_at=at,
    )
    follow(case.micro_credential, data)
    engine.begin(session, case, actor=actor, at=at, data={"kind": kind.value, "framework": case.framework})
    session.add(
        ProposalDraft(case_id=case.id, data=data.model_dump(mode="json"), updated_at=at, updated_by_id=actor.id)
    )
    _mark_used(session, case, at)
    took_part(session, case, actor, PartRole.DESIGNER)
    if source:
        audit.record(
            session, stream=case.stream, kind="proposal.imported", data={"source": source}, actor_id=actor.id, at=at
        )
    session.flush()
    return case


def _next_ref(session: Session, at: datetime) -> str:
    year = clock.today(at).year
    return f"MC-{year}-{session.execute(_NEXT, {'year': year}).scalar_one():04d}"


def _mark_used(session: Session, case: Case, at: datetime) -> None:
    library.mark_used(session, folder("workflows") / f"{case.workflow}.yaml", at=at)
    library.mark_used(session, folder("criteria") / f"{case.framework}.yaml", at=at)
