"""Reads everything a report rests on, once, with a number of queries that does not grow with the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from qa_portal.accounts.models import Person, ReviewerProfile, Settings
from qa_portal.audit.models import AuditEvent
from qa_portal.criteria import library
from qa_portal.criteria.definition import Framework
from qa_portal.decisions.models import Condition, Decision
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.followup.models import ConditionRuling, RulingKind
from qa_portal.judgements.models import Citation, Consensus, Dissent, FactualAnswer, Finding, Judgement, PanelReport
from qa_portal.kernel import files
from qa_portal.panels.models import Assignment, Declaration
from qa_portal.proposals.models import Case, ProposalRevision

SEATED = ("active", "submitted")


@dataclass(frozen=True)
class Record:
    """The rows behind one report."""

    case: Case
    framework: Framework
    revision: ProposalRevision
    consensus: dict[str, Consensus]
    findings: list[Finding]
    panel_report: PanelReport | None
    answers: list[FactualAnswer]
    members: list[tuple[Assignment, Person, ReviewerProfile | None, Declaration | None]]
    first: dict[str, list[str]]  # criterion -> levels before consensus
    cited: dict[str, list[tuple[EvidenceVersion, str]]]  # criterion -> (version, pages)
    versions: list[EvidenceVersion]
    decision: Decision | None
    conditions: list[Condition]
    due_on: dict[int, date]  # condition -> the day that the decision set
    events: list[AuditEvent]

    @property
    def levels(self) -> dict[str, str]:
        """The agreed level of each criterion that has one."""
        return {code: row.level for code, row in self.consensus.items()}


def settings_of(session: Session) -> Settings:
    """Return the agency's settings."""
    return session.get_one(Settings, 1)


def logo(settings: Settings) -> bytes:
    """Return the agency's logo; nothing where it has none, or where the picture is lost: its name stands there too."""
    store = files.store.get()
    if settings.logo_sha256 is None or store is None:
        return b""
    try:
        with store.open(settings.logo_sha256) as picture:
            return picture.read()
    except FileNotFoundError:
        return b""


def read(session: Session, case: Case) -> Record:
    """Read the record of a case that was submitted at least once."""
    revision = session.scalars(
        select(ProposalRevision)
        .where(ProposalRevision.case_id == case.id)
        .order_by(ProposalRevision.number.desc())
        .limit(1)
    ).one()
    consensus = session.scalars(
        select(Consensus)
        .where(Consensus.case_id == case.id)
        .options(selectinload(Consensus.dissents).selectinload(Dissent.person))
    )
    decision = session.scalar(select(Decision).where(Decision.case_id == case.id, Decision.current))
    conditions = list(decision.conditions) if decision else []
    cited = _cited(session, case)
    return Record(
        case=case,
        framework=library.framework(case.framework),
        revision=revision,
        consensus={row.criterion: row for row in consensus},
        findings=list(session.scalars(select(Finding).where(Finding.case_id == case.id).order_by(Finding.id))),
        panel_report=session.scalar(select(PanelReport).where(PanelReport.case_id == case.id)),
        answers=list(
            session.scalars(select(FactualAnswer).where(FactualAnswer.case_id == case.id).order_by(FactualAnswer.id))
        ),
        members=_members(session, case),
        first=_first(session, case),
        cited=cited,
        versions=_versions(session, revision, cited),
        decision=decision,
        conditions=conditions,
        due_on=_due_on(session, conditions),
        events=_events(session, case),
    )


def _due_on(session: Session, conditions: Sequence[Condition]) -> dict[int, date]:
    """Map condition to its day as decided: an extension changes how it is lived, not what the report was about."""
    extended = session.execute(
        select(ConditionRuling.condition_id, func.min(ConditionRuling.due_before))
        .where(
            ConditionRuling.condition_id.in_([each.id for each in conditions]),
            ConditionRuling.kind == RulingKind.EXTENDED,
        )
        .group_by(ConditionRuling.condition_id)
    )
    return {each.id: each.due_on for each in conditions} | dict(extended.all())


def _members(
    session: Session, case: Case
) -> list[tuple[Assignment, Person, ReviewerProfile | None, Declaration | None]]:
    newest = select(func.max(Declaration.id)).where(Declaration.case_id == case.id).group_by(Declaration.person_id)
    rows = session.execute(
        select(Assignment, Person, ReviewerProfile, Declaration)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(ReviewerProfile, ReviewerProfile.person_id == Person.id)
        .outerjoin(Declaration, (Declaration.person_id == Person.id) & Declaration.id.in_(newest))
        .where(Assignment.case_id == case.id, Assignment.state.in_(SEATED))
        .order_by(Assignment.seat, Assignment.id)
    )
    return [(seat, person, profile, declared) for seat, person, profile, declared in rows]


def _first(session: Session, case: Case) -> dict[str, list[str]]:
    rows = session.execute(
        select(Judgement.criterion, Judgement.level)
        .join(Assignment, Assignment.id == Judgement.assignment_id)
        .where(Judgement.case_id == case.id, Judgement.submitted_at.is_not(None), Assignment.state.in_(SEATED))
        .order_by(Judgement.id)
    )
    found: dict[str, list[str]] = {}
    for code, level in rows:
        if level:
            found.setdefault(code, []).append(level)
    return found


def _cited(session: Session, case: Case) -> dict[str, list[tuple[EvidenceVersion, str]]]:
    """What the panel cited for each criterion, each version once with all its pages."""
    rows = session.execute(
        select(Judgement.criterion, Citation)
        .join(Judgement, Judgement.id == Citation.judgement_id)
        .join(Assignment, Assignment.id == Judgement.assignment_id)
        .where(Judgement.case_id == case.id, Judgement.submitted_at.is_not(None), Assignment.state.in_(SEATED))
        .order_by(Citation.id)
    )
    pages: dict[str, dict[int, tuple[EvidenceVersion, list[str]]]] = {}
    for code, citation in rows:
        found = pages.setdefault(code, {}).setdefault(citation.version_id, (citation.version, []))
        if citation.pages and citation.pages not in found[1]:
            found[1].append(citation.pages)
    return {
        code: sorted(
            ((version, ", ".join(written)) for version, written in by_version.values()),
            key=lambda pair: (pair[0].evidence.number, pair[0].number),
        )
        for code, by_version in pages.items()
    }


def _versions(
    session: Session, revision: ProposalRevision, cited: dict[str, list[tuple[EvidenceVersion, str]]]
) -> list[EvidenceVersion]:
    wanted = {each["version_id"] for each in revision.evidence}
    wanted |= {version.id for pairs in cited.values() for version, _pages in pairs}
    found = session.scalars(select(EvidenceVersion).where(EvidenceVersion.id.in_(wanted))).all() if wanted else []
    return sorted(found, key=lambda version: (version.evidence.number, version.number))


def _events(session: Session, case: Case) -> list[AuditEvent]:
    return list(
        session.scalars(
            select(AuditEvent)
            .where(AuditEvent.stream == case.stream, AuditEvent.kind.like("case.%"))
            .order_by(AuditEvent.seq)
        )
    )
