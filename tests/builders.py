"""Plain builders of rows with full defaults: no random data, each call commits, so that the portal sees it."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Perspective, ReviewerProfile, Role, RoleKind, Settings
from qa_portal.criteria import library as criteria
from qa_portal.evidence.models import Evidence, EvidenceLink, EvidenceVersion
from qa_portal.kernel import clock
from qa_portal.kernel.files import FileStore
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration, Seat
from qa_portal.proposals.models import (
    Case,
    MicroCredential,
    Participation,
    PartRole,
    ProposalDraft,
    ProposalRevision,
    SelfAssessment,
)
from qa_portal.workflow import library

PROPOSAL: dict[str, Any] = {"title": "Data ethics for public administration"}
READING_SEATS = ("active", "submitted")


class Make:
    """Builders over one agency with its settings."""

    def __init__(self, session: Session, files: FileStore, at: datetime) -> None:
        self.session, self.files, self.at = session, files, at
        self.numbers = count(1)
        if session.get(Settings, 1) is None:
            self.settings = self._add(
                Settings(
                    id=1,
                    name={"en": "Danubia Quality Agency", "ro": "Agenția de Calitate Danubia"},
                    short_name="DQA",
                    email="office@dqa.example",
                    country="SK",
                    zone="Europe/Bratislava",
                    languages=["en", "ro"],
                    workflow="panel-review-1",
                    framework="esg-mc-1",
                )
            )

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.commit()
        return row

    def provider(self, name: str = "", **more: Any) -> Organisation:
        """A provider in Romania."""
        values = {"name": name or f"Provider {next(self.numbers)}", "country": "RO", "city": "Brașov", **more}
        return self._add(Organisation(**values))

    def person(self, *roles: RoleKind, provider: Organisation | None = None, name: str = "", **more: Any) -> Person:
        """A person with these roles; a designer needs `provider`."""
        number = next(self.numbers)
        values = {
            "email": f"person{number}@example.org",
            "name": name or f"Person {number}",
            "password_hash": None,
            "session_key": f"key-{number}",
            "created_at": self.at,
            **more,
        }
        person = Person(**values)
        for kind in roles:
            person.roles.append(Role(kind=kind, organisation=provider if kind == RoleKind.DESIGNER else None))
        return self._add(person)

    def designer(self, provider: Organisation, **more: Any) -> Person:
        """A programme designer of `provider`."""
        return self.person(RoleKind.DESIGNER, provider=provider, **more)

    def officer(self, **more: Any) -> Person:
        """A member of the agency's staff."""
        return self.person(RoleKind.OFFICER, **more)

    def council(self, **more: Any) -> Person:
        """A member of the council."""
        return self.person(RoleKind.COUNCIL, **more)

    def administrator(self, **more: Any) -> Person:
        """Somebody who administers people and settings."""
        return self.person(RoleKind.ADMINISTRATOR, **more)

    def reviewer(self, perspective: Perspective = Perspective.ACADEMIC, **more: Any) -> Person:
        """A trained reviewer with a profile."""
        person = self.person(RoleKind.REVIEWER, **more)
        self._add(
            ReviewerProfile(
                person=person,
                perspectives=[perspective.value],
                country="FI",
                affiliation="University of Vaasa",
                fields=["0413"],
                languages=["en"],
                trained_on=date(2026, 1, 15),
            )
        )
        return person

    def case(
        self,
        state: str = "draft",
        *,
        provider: Organisation | None = None,
        designer: Person | None = None,
        officer: Person | None = None,
        data: dict[str, Any] | None = None,
        title: str = "Data ethics for public administration",
        due_on: date | None = None,
        assessed: bool | None = None,
        **more: Any,
    ) -> Case:
        """A case resting in `state`; beyond draft it has a submitted revision and a whole self-assessment."""
        provider = provider or self.provider()
        designer = designer or self.designer(provider)
        number = next(self.numbers)
        workflow = library.workflow("panel-review-1")
        proposal = {**PROPOSAL, "title": title, **(data or {})}
        clock_days = workflow.states[state].clock
        case = Case(
            ref=f"MC-2026-{number:04d}",
            micro_credential=MicroCredential(provider=provider, title=title, created_at=self.at),
            provider=provider,
            designer=designer,
            officer=officer,
            workflow="panel-review-1",
            framework="esg-mc-1",
            state=state,
            entered_at=self.at - timedelta(days=3),
            due_on=due_on or (clock.add_working_days(clock.today(self.at), clock_days) if clock_days else None),
            closed=workflow.states[state].final,
            created_at=self.at - timedelta(days=30),
            submitted_at=None if state == "draft" else self.at - timedelta(days=20),
            **more,
        )
        self.session.add(case)
        self.session.flush()
        self.session.add(ProposalDraft(case_id=case.id, data=proposal, updated_at=self.at, updated_by_id=designer.id))
        if assessed if assessed is not None else state != "draft":
            self._self_assessment(case, designer)
        if state != "draft":
            self._revision(case, designer, proposal)
        self.session.commit()
        return case

    def _self_assessment(self, case: Case, designer: Person) -> None:
        for criterion in criteria.framework(case.framework).criteria:
            self.session.add(
                SelfAssessment(
                    case_id=case.id,
                    criterion=criterion.code,
                    text=f"What the provider says about {criterion.code}.",
                    updated_at=self.at,
                    updated_by_id=designer.id,
                )
            )

    def _revision(self, case: Case, designer: Person, proposal: dict[str, Any]) -> None:
        codes = [criterion.code for criterion in criteria.framework(case.framework).criteria]
        self.session.add(
            ProposalRevision(
                case_id=case.id,
                number=1,
                data=proposal,
                self_assessment={code: f"What the provider says about {code}." for code in codes},
                evidence=[],
                sha256="0" * 64,
                submitted_at=self.at - timedelta(days=20),
                submitted_by_id=designer.id,
            )
        )

    def assignment(
        self,
        case: Case,
        person: Person | None = None,
        *,
        state: str = "active",
        seat: Seat = Seat.MEMBER,
        perspective: Perspective = Perspective.ACADEMIC,
        declared: ConflictStatus | None = ConflictStatus.NONE,
    ) -> Assignment:
        """A seat on the panel of `case`; by default an active member who declared no conflict."""
        person = person or self.reviewer(perspective)
        workflow = library.workflow("assignment-1")
        reads, barred = state in READING_SEATS, state == "conflicted"
        assignment = Assignment(
            case=case,
            person=person,
            seat=seat,
            perspective=perspective,
            workflow="assignment-1",
            state=state,
            entered_at=self.at,
            closed=workflow.states[state].final,
            invited_at=self.at,
            invited_by_id=case.officer_id or person.id,
        )
        role = PartRole.CHAIR if seat == Seat.CHAIR else PartRole.REVIEWER
        self.session.add(assignment)
        self.session.add(Participation(case_id=case.id, person_id=person.id, role=role, may_read=reads, barred=barred))
        if declared and state not in ("invited", "declined", "expired"):
            status = ConflictStatus.ACTUAL if barred else declared
            self.session.add(
                Declaration(case_id=case.id, person_id=person.id, status=status, kinds=[], declared_at=self.at)
            )
        self.session.commit()
        return assignment

    def panel(self, case: Case, state: str = "active") -> list[Assignment]:
        """A lawful panel: a chair (academic), a student and an employer."""
        return [
            self.assignment(case, state=state, seat=Seat.CHAIR, perspective=Perspective.ACADEMIC),
            self.assignment(case, state=state, perspective=Perspective.STUDENT),
            self.assignment(case, state=state, perspective=Perspective.EMPLOYER),
        ]

    def evidence(
        self,
        provider: Organisation,
        uploader: Person,
        *,
        content: bytes = b"%PDF-1.7 evidence",
        title: str = "Regulation",
    ) -> EvidenceVersion:
        """A document of the provider with one version whose content lies in the file store."""
        sha256 = self.files.put(content)
        evidence = Evidence(provider_id=provider.id, number=next(self.numbers), title=title, created_at=self.at)
        return self._add(
            EvidenceVersion(
                evidence=evidence,
                number=1,
                filename="regulation.pdf",
                media_type="application/pdf",
                size=len(content),
                sha256=sha256,
                uploaded_at=self.at,
                uploaded_by_id=uploader.id,
            )
        )

    def link(self, case: Case, version: EvidenceVersion, criterion: str = "5.1", pages: str = "4") -> EvidenceLink:
        """Evidence that stands for a criterion in a case."""
        return self._add(
            EvidenceLink(
                case_id=case.id,
                criterion=criterion,
                version=version,
                pages=pages,
                added_at=self.at,
                added_by_id=version.uploaded_by_id,
            )
        )
