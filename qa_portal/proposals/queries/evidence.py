"""Which evidence of a case somebody sees: the provider what it is working on, everybody else what was submitted."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.evidence import queries as library
from qa_portal.evidence.models import EvidenceLink, EvidenceVersion
from qa_portal.evidence.queries import Cited, Use
from qa_portal.kernel.errors import Hidden
from qa_portal.proposals.models import Case, MicroCredential, ProposalRevision
from qa_portal.proposals.queries.reading import criteria_of, latest
from qa_portal.proposals.queries.visibility import roles_on, visible_to
from qa_portal.workflow import library as workflows


def being_written(case: Case) -> bool:
    """Tell whether the proposal can be submitted from where the case rests, so that it may still be changed."""
    return any(name == "submit" for name, _action in workflows.workflow(case.workflow).actions_from(case.state))


def writes(session: Session, case: Case, person: Person) -> bool:
    """Tell whether `person` may change the proposal now: a designer of its provider, while it is not submitted."""
    return being_written(case) and "designer" in roles_on(session, case, person)


def evidence_shown(session: Session, case: Case, person: Person) -> dict[str, list[Cited]]:
    """Map every criterion of the case to its evidence, as `person` sees it."""
    if case.provider_id in person.provider_ids:
        shown = library.linked(session, case.id)
    else:
        submitted = latest(session, case)
        shown = library.frozen(session, submitted.evidence) if submitted else []
    return {code: [each for each in shown if each.criterion == code] for code in criteria_of(case)}


def open_version(session: Session, case: Case, person: Person, version_id: int) -> EvidenceVersion:
    """Return a version that the case lays open to `person`, who sees the case. Raises Hidden.

    Everybody who sees the case may open what was submitted with it (or is shown later on its conditions); the provider
    also what it has linked since.
    """
    opened = library.versions_open_in(session, case.id)
    if case.provider_id in person.provider_ids:
        opened |= set(session.scalars(select(EvidenceLink.version_id).where(EvidenceLink.case_id == case.id)))
    found = session.get(EvidenceVersion, version_id) if version_id in opened else None
    if found is None:
        raise Hidden
    return found


def version_of(session: Session, case: Case, version_id: int) -> EvidenceVersion:
    """Return a version of a document of the case's provider. Raises Hidden."""
    found = session.get(EvidenceVersion, version_id)
    if found is None or found.evidence.provider_id != case.provider_id:
        raise Hidden
    return found


@library.lays_open
def _submitted(session: Session, case_id: int) -> Iterable[int]:
    revisions = session.scalars(select(ProposalRevision.evidence).where(ProposalRevision.case_id == case_id))
    return {int(each["version_id"]) for frozen in revisions for each in frozen}


@library.tells_uses
def _linked(session: Session, person: Person, version_ids: Sequence[int]) -> list[Use]:
    rows = session.execute(
        select(EvidenceLink.version_id, Case.ref, MicroCredential.title, EvidenceLink.criterion)
        .join(Case, Case.id == EvidenceLink.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .where(EvidenceLink.version_id.in_(version_ids), visible_to(person))
        .order_by(Case.ref.desc(), EvidenceLink.id)
    )
    grouped: dict[tuple[int, str, str], list[str]] = {}
    for version_id, ref, title, criterion in rows:
        grouped.setdefault((version_id, ref, title), []).append(criterion)
    return [Use(version_id, ref, title, tuple(criteria)) for (version_id, ref, title), criteria in grouped.items()]
