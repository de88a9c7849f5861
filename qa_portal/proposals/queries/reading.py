"""What a proposal says: its draft, its revisions, the self-assessment, remarks and the definition test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_portal.criteria import library as criteria
from qa_portal.criteria.definition import Framework
from qa_portal.evidence.models import EvidenceLink
from qa_portal.kernel.errors import Hidden
from qa_portal.proposals.definition import Answer, Tested, definition_test
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import (
    Case,
    DefinitionAnswer,
    ProposalDraft,
    ProposalRevision,
    Remark,
    SelfAssessment,
)


def framework_of(case: Case) -> Framework:
    """Return the standards and criteria under which the case began."""
    return criteria.framework(case.framework)


def criteria_of(case: Case) -> list[str]:
    """List the codes of the criteria of the case, in order."""
    return [each.code for each in framework_of(case).criteria]


def draft_of(session: Session, case: Case, *, lock: bool = False) -> ProposalDraft:
    """Return the draft of a case; `lock` makes other writers of this proposal wait."""
    query = select(ProposalDraft).where(ProposalDraft.case_id == case.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one()


def content(row: ProposalDraft | ProposalRevision) -> ProposalData:
    """Return what a draft or a revision says."""
    return ProposalData.model_validate(row.data)


def revisions(session: Session, case: Case) -> Sequence[ProposalRevision]:
    """List what was submitted, newest first, with who submitted it."""
    return session.scalars(
        select(ProposalRevision)
        .where(ProposalRevision.case_id == case.id)
        .options(joinedload(ProposalRevision.submitted_by))
        .order_by(ProposalRevision.number.desc())
    ).all()


def latest(session: Session, case: Case) -> ProposalRevision | None:
    """Return the revision submitted last, None before the first."""
    return session.scalar(
        select(ProposalRevision)
        .where(ProposalRevision.case_id == case.id)
        .options(joinedload(ProposalRevision.submitted_by))
        .order_by(ProposalRevision.number.desc())
        .limit(1)
    )


def revision(session: Session, case: Case, number: int) -> ProposalRevision:
    """Return one revision of the case. Raises Hidden when there is none with this number."""
    for each in revisions(session, case):
        if each.number == number:
            return each
    raise Hidden


def self_assessment_rows(session: Session, case: Case) -> dict[str, SelfAssessment]:
    """Map criterion to what the provider is writing about it."""
    rows = session.scalars(select(SelfAssessment).where(SelfAssessment.case_id == case.id))
    return {each.criterion: each for each in rows}


def self_assessment(session: Session, case: Case) -> dict[str, str]:
    """Map criterion to the provider's text on it, as far as there is one."""
    return {code: row.text for code, row in self_assessment_rows(session, case).items() if row.text.strip()}


def cited_evidence(session: Session, case: Case) -> list[dict[str, Any]]:
    """List what a revision freezes about evidence: criterion, document, version, pages and hash, in order."""
    links = session.scalars(select(EvidenceLink).where(EvidenceLink.case_id == case.id))
    order = {code: place for place, code in enumerate(criteria_of(case))}
    return [
        {
            "criterion": link.criterion,
            "version_id": link.version_id,
            "code": link.version.evidence.code,
            "title": link.version.evidence.title,
            "version": link.version.number,
            "pages": link.pages,
            "sha256": link.version.sha256,
        }
        for link in sorted(links, key=lambda link: (order.get(link.criterion, 999), link.id))
    ]


def remarks(session: Session, case: Case, *, sent: bool | None = None) -> Sequence[Remark]:
    """List the officers' remarks, oldest first; `sent` keeps those that the provider sees, or those it does not."""
    query = select(Remark).where(Remark.case_id == case.id).options(joinedload(Remark.by)).order_by(Remark.id)
    if sent is not None:
        query = query.where(Remark.sent.is_(sent))
    return session.scalars(query).all()


def definition_answers(session: Session, case: Case) -> dict[str, DefinitionAnswer]:
    """Map the key of an element of the definition to the officer's answer."""
    rows = session.scalars(select(DefinitionAnswer).where(DefinitionAnswer.case_id == case.id))
    return {each.element: each for each in rows}


@dataclass(frozen=True)
class Quoted:
    """One element of the definition: what the proposal says about it, and what the officer answered, if they did."""

    tested: Tested
    given: DefinitionAnswer | None

    @property
    def key(self) -> str:
        """The key of the element."""
        return self.tested.key

    @property
    def answer(self) -> Answer:
        """What counts: the officer's answer, else that of the proposal."""
        if self.given is None:
            return self.tested.answer
        return Answer.HOLDS if self.given.holds else Answer.FAILS


def tested(session: Session, case: Case) -> list[Quoted]:
    """Answer every element of the definition of a micro-credential for what was submitted last (else the draft)."""
    given = definition_answers(session, case)
    said = content(latest(session, case) or draft_of(session, case))
    return [Quoted(each, given.get(each.key)) for each in definition_test(said)]
