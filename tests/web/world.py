"""One case with everybody whom a case can know, in any state: the table of URLs and the hunt for leaks stand on it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Perspective, ReviewerProfile, RoleKind
from qa_portal.audit import actions as audit
from qa_portal.criteria import library as criteria
from qa_portal.decisions.models import Condition, Decision
from qa_portal.judgements.models import Consensus, FactualAnswer, Finding, FindingKind, Judgement, PanelReport
from qa_portal.kernel.files import FileStore
from qa_portal.outbox.models import Letter
from qa_portal.panels.models import Assignment, Seat
from qa_portal.proposals.models import Case, Participation, PartRole, Remark
from tests.builders import Make

NEVER_DUE = date(2999, 1, 1)
TITLE = "Zymurgy for hospital pharmacists"  # words that stand nowhere else
PROVIDER = "Quillfeather Polytechnic"
SECRETS = (TITLE, PROVIDER, "Zymurgy", "Quillfeather")
STATES = (
    "draft",
    "formal_check",
    "panel_formation",
    "individual_review",
    "consensus",
    "factual_check",
    "awaiting_decision",
    "accredited_with_conditions",
)
JUDGED = STATES[STATES.index("consensus") :]
AGREED = STATES[STATES.index("factual_check") :]
SIGNED_IN = (
    "designer",
    "other_designer",
    "unassigned",
    "invited",
    "awaiting_ruling",
    "active",
    "chair",
    "conflicted",
    "replaced",
    "officer",
    "conflicted_officer",
    "council",
    "conflicted_council",
    "council_on_panel",
    "administrator",
)
KINDS = ("nobody", *SIGNED_IN, "deactivated")
SEATS = {
    "invited": ("invited", Seat.MEMBER, Perspective.EMPLOYER),
    "awaiting_ruling": ("awaiting_ruling", Seat.MEMBER, Perspective.EMPLOYER),
    "active": ("active", Seat.MEMBER, Perspective.STUDENT),
    "chair": ("active", Seat.CHAIR, Perspective.ACADEMIC),
    "council_on_panel": ("active", Seat.MEMBER, Perspective.ACADEMIC),
    "conflicted": ("conflicted", Seat.MEMBER, Perspective.ACADEMIC),
    "replaced": ("replaced", Seat.MEMBER, Perspective.ACADEMIC),
}


@dataclass
class World:
    """The people of the house by kind, and the case once it is there."""

    session: Session
    make: Make
    at: datetime
    provider: Organisation
    people: dict[str, Person]
    case: Case | None = None
    ids: dict[str, object] = field(default_factory=dict)


def people(session: Session, files: FileStore, at: datetime) -> World:
    """Make the agency and everybody, but no case."""
    make = Make(session, files, at)
    provider, other = make.provider(PROVIDER, country="PT", city="Nazaré"), make.provider("Elsewhere University")
    found = {
        "designer": make.designer(provider),
        "other_designer": make.designer(other),
        "officer": make.officer(),
        "conflicted_officer": make.officer(),
        "council": make.council(),
        "conflicted_council": make.council(),
        "administrator": make.administrator(),
        "deactivated": make.officer(active=False),
    }
    for kind in ("unassigned", "invited", "awaiting_ruling", "active", "chair", "conflicted", "replaced"):
        found[kind] = make.reviewer(SEATS.get(kind, SEATS["active"])[2])
    both = found["council_on_panel"] = make.person(RoleKind.COUNCIL, RoleKind.REVIEWER)
    session.add(
        ReviewerProfile(
            person=both,
            perspectives=["academic"],
            country="FI",
            fields=[],
            languages=["en"],
            trained_on=date(2026, 1, 15),
        )
    )
    session.commit()
    return World(session, make, at, provider, found)


def add_case(world: World, state: str) -> Case:
    """Put the case into the house, resting in `state`, with all that lies behind it."""
    make, who = world.make, world.people
    case = make.case(
        state,
        provider=world.provider,
        designer=who["designer"],
        officer=who["officer"] if state != "draft" else None,
        title=TITLE,
        data={"outcomes": [{"text": "Ferment"}], "country": "PT"},
        due_on=NEVER_DUE,
    )
    case.micro_credential.ects, case.micro_credential.isced_f = 3, "0916"
    world.case = case
    _panel(world, case)
    version = make.evidence(world.provider, who["designer"], title=f"{TITLE}: regulation")
    link = make.link(case, version)
    case.revisions and _freeze(case, version.id, version.sha256)
    remark = Remark(case_id=case.id, revision=1, field="title", text="Say more.", by_id=who["officer"].id, at=world.at)
    world.session.add(remark)
    world.session.flush()
    world.ids |= {"ref": case.ref, "version": version.id, "evidence": version.evidence_id, "link": link.id}
    world.ids |= {"remark": remark.id, "reviewer": who["active"].id, "person": who["unassigned"].id}
    world.ids |= {"organisation": world.provider.id, "finding": 1, "condition": 1}
    if state in JUDGED:
        _judged(world, case)
    if state in AGREED:
        _agreed(world, case)
    if state == "accredited_with_conditions":
        _decided(world, case)
    _letter(world, case)
    world.session.commit()
    return case


def _freeze(case: Case, version_id: int, sha256: str) -> None:
    case.revisions[0].evidence = [
        {
            "criterion": "5.1",
            "version_id": version_id,
            "code": "E-01",
            "title": f"{TITLE}: regulation",
            "version": 1,
            "pages": "4",
            "sha256": sha256,
        }
    ]


def _panel(world: World, case: Case) -> None:
    for kind, (state, seat, perspective) in SEATS.items():
        rests = "submitted" if state == "active" and case.state in JUDGED else state
        row = world.make.assignment(case, world.people[kind], state=rests, seat=seat, perspective=perspective)
        row.due_on = NEVER_DUE if state in ("invited", "awaiting_ruling") else None
        world.ids[f"seat_{kind}"] = row.id
    for kind, role in (("conflicted_officer", PartRole.OFFICER), ("conflicted_council", PartRole.COUNCIL)):
        world.session.add(Participation(case_id=case.id, person_id=world.people[kind].id, role=role, barred=True))
    if case.state in STATES[STATES.index("individual_review") :]:
        actor = world.people["officer"].id
        audit.record(world.session, stream=case.stream, kind="case.confirm_panel", data={}, actor_id=actor, at=world.at)


def _judged(world: World, case: Case) -> None:
    for kind in ("active", "chair", "council_on_panel"):
        seat = world.session.get_one(Assignment, world.ids[f"seat_{kind}"])
        for each in criteria.framework(case.framework).criteria:
            world.session.add(
                Judgement(
                    assignment_id=seat.id,
                    case_id=case.id,
                    criterion=each.code,
                    level="met",
                    rationale=f"What {kind} found on {each.code}.",
                    question={"en": str(each.question), "ro": str(each.question)},
                    updated_at=world.at,
                    submitted_at=world.at,
                )
            )
    finding = Finding(
        case_id=case.id,
        criterion="5.1",
        kind=FindingKind.COMMENDATION,
        text="Marked examples are shared with learners.",
        by_id=world.people["chair"].id,
        at=world.at,
    )
    world.session.add(finding)
    world.session.flush()
    world.ids["finding"] = finding.id


def _agreed(world: World, case: Case) -> None:
    chair = world.people["chair"].id
    for each in criteria.framework(case.framework).criteria:
        world.session.add(
            Consensus(
                case_id=case.id,
                criterion=each.code,
                level="met",
                rationale=f"The panel agrees on {each.code}.",
                recorded_by_id=chair,
                recorded_at=world.at,
            )
        )
    world.session.add(
        PanelReport(
            case_id=case.id,
            summary="The panel read everything. " * 6,
            proposed_outcome="accredited",
            updated_by_id=chair,
            updated_at=world.at,
        )
    )
    if case.state != "factual_check":
        world.session.add(
            FactualAnswer(
                case_id=case.id,
                section="summary",
                corrected=False,
                answered_by_id=world.people["designer"].id,
                answered_at=world.at,
            )
        )


def _decided(world: World, case: Case) -> None:
    today = world.at.date()
    decision = Decision(
        case=case,
        outcome="accredited_with_conditions",
        computed_outcome="accredited_with_conditions",
        proposed_outcome="accredited",
        computed={"outcome": "accredited_with_conditions", "led_by": [], "reasons": [], "levels": {}},
        reasons="The council followed the panel. " * 5,
        decided_by_id=world.people["council"].id,
        decided_at=world.at,
        decided_on=today,
        valid_from=today,
        valid_until=today + timedelta(days=2000),
    )
    condition = Condition(
        decision=decision,
        case=case,
        number=1,
        criterion="5.1",
        text="Publish the marking scheme.",
        due_on=NEVER_DUE,
        workflow="condition-1",
        state="open",
        entered_at=world.at,
    )
    world.session.add_all([decision, condition])
    world.session.add(
        Participation(case_id=case.id, person_id=world.people["council"].id, role=PartRole.COUNCIL, may_read=True)
    )
    world.session.flush()
    world.ids["condition"] = condition.id


def _letter(world: World, case: Case) -> None:
    world.session.add(
        Letter(
            case_id=case.id,
            kind="received",
            recipient_id=world.people["designer"].id,
            address="designer@example.org",
            addressee="Designer",
            language="en",
            subject=f"{case.ref}: received",
            body=TITLE,
            message_id=f"<{case.ref}@test>",
            queued_at=world.at,
            next_attempt_at=world.at,
        )
    )
