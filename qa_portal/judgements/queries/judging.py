"""What lies on a reviewer's desk: the criteria, what the provider says, the evidence, and their own judgements."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from qa_portal.accounts.models import Person
from qa_portal.criteria.definition import Criterion, Framework, Standard
from qa_portal.evidence.queries import Cited
from qa_portal.evidence.rules.kinds import KINDS
from qa_portal.judgements.models import Judgement
from qa_portal.judgements.rules.requirements import LEAST_RATIONALE, OwnFacts
from qa_portal.judgements.rules.stages import JUDGING
from qa_portal.kernel.errors import Hidden
from qa_portal.panels.models import Assignment
from qa_portal.panels.queries import seat_of
from qa_portal.panels.queries.letters import MINUTES_A_CRITERION
from qa_portal.panels.rules.composition import SEATED
from qa_portal.proposals.models import Case, ProposalRevision
from qa_portal.proposals.queries import evidence_shown, framework_of, latest


def own_seat(session: Session, case: Case, person: Person) -> Assignment:
    """Return the seat that `person` holds on the panel of the case. Raises Hidden for anybody without one."""
    seat = seat_of(session, case, person)
    if seat is None or seat.state not in SEATED:
        raise Hidden
    return seat


def own(session: Session, assignment: Assignment) -> dict[str, Judgement]:
    """Map criterion to what this reviewer has written so far, with citations."""
    rows = session.scalars(
        select(Judgement).where(Judgement.assignment_id == assignment.id).options(selectinload(Judgement.citations))
    )
    return {each.criterion: each for each in rows}


def own_on(session: Session, assignment: Assignment, code: str) -> Judgement | None:
    """Return what this reviewer has written on one criterion so far, if anything."""
    return session.scalar(
        select(Judgement).where(Judgement.assignment_id == assignment.id, Judgement.criterion == code)
    )


def progress(framework: Framework, judgements: Mapping[str, Judgement]) -> OwnFacts:
    """Tell on which criteria a level or a rationale is missing."""
    written = {code: each for code, each in judgements.items() if each.level}
    return OwnFacts(
        total=len(framework.criteria),
        without_level=tuple(each.code for each in framework.criteria if each.code not in written),
        without_rationale=tuple(
            each.code
            for each in framework.criteria
            if each.code not in judgements or len(judgements[each.code].rationale.strip()) < LEAST_RATIONALE
        ),
    )


def documents(session: Session, case: Case, person: Person) -> list[Cited]:
    """List the evidence of the case as `person` sees it, once for each criterion it serves."""
    return [each for group in evidence_shown(session, case, person).values() for each in group]


def first_page(pages: str) -> str:
    """Return the first page that a citation names: "4" of "4, art. 10"; "" where it names none."""
    found = re.search(r"\d{1,5}", pages)
    return found[0] if found else ""


def shows(document: Cited) -> bool:
    """Tell whether a browser shows this kind of file beside the criterion."""
    kind = KINDS.get(document.media_type)
    return kind is not None and kind.shown


@dataclass(frozen=True)
class Desk:
    """Everything the judging page shows about one criterion to one reviewer."""

    case: Case
    assignment: Assignment
    framework: Framework
    criterion: Criterion
    judgements: Mapping[str, Judgement]
    revision: ProposalRevision | None
    evidence: Sequence[Cited]

    @property
    def standard(self) -> Standard:
        """The standard that the criterion belongs to."""
        return self.framework.standard_of(self.criterion.code)

    @property
    def carries(self) -> str:
        """Which entries of the reference texts the criterion carries: "ESG 1.1, 1.3; principle 4"."""
        carried = [(source, self.criterion.carried(source.key)) for source in self.framework.sources]
        return "; ".join(f"{source.short} {', '.join(codes)}" for source, codes in carried if codes)

    @property
    def judgement(self) -> Judgement | None:
        """What the reviewer has written on this criterion."""
        return self.judgements.get(self.criterion.code)

    @property
    def writable(self) -> bool:
        """Tell whether the reviewer may write now."""
        return self.assignment.state == "active" and self.case.state in JUDGING

    @cached_property
    def facts(self) -> OwnFacts:
        """How far the reviewer has come."""
        return progress(self.framework, self.judgements)

    @property
    def done(self) -> int:
        """On how many criteria both level and rationale are there."""
        return self.facts.total - len(self.facts.open)

    @property
    def hours_left(self) -> int:
        """About how many hours the open criteria take."""
        return -(-len(self.facts.open) * MINUTES_A_CRITERION // 60)

    @property
    def self_assessment(self) -> str:
        """What the provider says about this criterion."""
        return str(self.revision.self_assessment.get(self.criterion.code, "")) if self.revision else ""

    @cached_property
    def given(self) -> list[Cited]:
        """The evidence that the provider gives for this criterion."""
        return [each for each in self.evidence if each.criterion == self.criterion.code]

    @property
    def stale(self) -> list[Cited]:
        """The evidence of this criterion of which a newer version exists."""
        return [each for each in self.given if each.stale]

    @cached_property
    def shelf(self) -> list[Cited]:
        """Every document of the case once, those of this criterion first."""
        here = {each.version_id: each for each in self.given}
        others = {each.version_id: replace(each, pages="") for each in self.evidence}
        return [*here.values(), *(each for each in others.values() if each.version_id not in here)]

    @property
    def following(self) -> Criterion | None:
        """The criterion to judge next: the next one still open, else the next in order; None after the last."""
        codes = [each.code for each in self.framework.criteria]
        place = codes.index(self.criterion.code) + 1
        ahead = [code for code in (*codes[place:], *codes[: place - 1]) if code in self.facts.open]
        code = ahead[0] if ahead else codes[place] if place < len(codes) else ""
        return self.framework.criterion(code) if code else None

    @property
    def updated_at(self) -> datetime | None:
        """When the reviewer last saved this criterion."""
        return self.judgement.updated_at if self.judgement else None

    def on_shelf(self, version_id: int | None) -> Cited | None:
        """Return the document to show: the one asked for, else the first that this page can show."""
        shelf = self.shelf
        asked = [each for each in shelf if each.version_id == version_id]
        shown = [each for each in shelf if shows(each)]
        return next(iter(asked or shown or shelf), None)


def desk(session: Session, case: Case, person: Person, code: str | None) -> Desk:
    """Lay out the criterion `code` (None: the first one still open) for a member of the panel.

    Raises Hidden for anybody else, and for an unknown criterion.
    """
    assignment, framework = own_seat(session, case, person), framework_of(case)
    judgements = own(session, assignment)
    if code is None:
        waiting = progress(framework, judgements).open
        code = waiting[0] if waiting else framework.criteria[0].code
    found = [each for each in framework.criteria if each.code == code]
    if not found:
        raise Hidden
    shelf = documents(session, case, person)
    return Desk(case, assignment, framework, found[0], judgements, latest(session, case), shelf)
