"""What lies on the panel's table: the levels of all members, what they agreed, dissents and findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, not_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_portal.accounts.models import Person, ReviewerProfile
from qa_portal.criteria.definition import Criterion, Framework, Level, Standard
from qa_portal.judgements.models import Consensus, Dissent, Finding, Judgement
from qa_portal.judgements.queries.visibility import visible_to
from qa_portal.judgements.rules.agenda import Distance, Topic, agenda, first_open, in_order, rising
from qa_portal.kernel.errors import Hidden
from qa_portal.panels.models import Assignment
from qa_portal.panels.queries import members
from qa_portal.panels.rules.composition import SEATED
from qa_portal.proposals.models import Case, Participation
from qa_portal.proposals.queries import framework_of


def agreed_levels(session: Session, case: Case) -> dict[str, str]:
    """Map criterion to the key of the level the panel agreed, as far as it did."""
    rows = session.execute(select(Consensus.criterion, Consensus.level).where(Consensus.case_id == case.id))
    return dict(rows.all())


def consensus_by_code(session: Session, case: Case) -> dict[str, Consensus]:
    """Map criterion to what the panel agreed, with its dissents and who holds them."""
    rows = session.scalars(
        select(Consensus)
        .where(Consensus.case_id == case.id)
        .options(selectinload(Consensus.dissents).joinedload(Dissent.person))
    )
    return {each.criterion: each for each in rows}


def findings(session: Session, case: Case, code: str | None = None) -> list[Finding]:
    """List commendations, recommendations and proposed conditions, by criterion as the framework orders them."""
    query = select(Finding).where(Finding.case_id == case.id).order_by(Finding.id)
    if code is not None:
        query = query.where(Finding.criterion == code)
    order = {each.code: place for place, each in enumerate(framework_of(case).criteria)}
    return sorted(session.scalars(query), key=lambda finding: order.get(finding.criterion, len(order)))


def first_levels(session: Session, case: Case) -> dict[str, list[str]]:
    """Map criterion to the levels that the members gave on their own, as submitted; who left the panel does not count.

    For the record after the consensus was opened: it asks for no person, so pages use `voices` before that.
    """
    rows = session.execute(
        select(Judgement.criterion, Judgement.level)
        .join(Assignment, Assignment.id == Judgement.assignment_id)
        .where(
            Judgement.case_id == case.id,
            Judgement.submitted_at.is_not(None),
            Assignment.state.in_(SEATED),
            not_(
                exists().where(
                    Participation.case_id == Assignment.case_id,
                    Participation.person_id == Assignment.person_id,
                    Participation.barred,
                )
            ),
        )
        .order_by(Judgement.criterion, Assignment.id)
    )
    found: dict[str, list[str]] = {}
    for code, level in rows:
        found.setdefault(code, []).append(level or "")
    return found


@dataclass(frozen=True)
class Voice:
    """What one reviewer judged on one criterion, and whether they hold to it."""

    assignment: Assignment
    person: Person
    profile: ReviewerProfile | None
    judgement: Judgement
    level: Level
    dissent: Dissent | None
    counts: bool

    @property
    def initials(self) -> str:
        """Two letters that stand for the name, those of its first two words."""
        return "".join(word[0] for word in self.person.name.split()[:2]).upper()


@dataclass(frozen=True)
class Table:
    """Everything the consensus page shows about one criterion."""

    case: Case
    framework: Framework
    criterion: Criterion
    groups: Mapping[Distance, Sequence[Topic]]
    topic: Topic
    voices: Sequence[Voice]
    consensus: Mapping[str, Consensus]
    findings: Sequence[Finding]

    @property
    def standard(self) -> Standard:
        """The standard that the criterion belongs to."""
        return self.framework.standard_of(self.criterion.code)

    @property
    def agreed(self) -> Consensus | None:
        """What the panel agreed on this criterion."""
        return self.consensus.get(self.criterion.code)

    @property
    def settled(self) -> int:
        """On how many criteria the panel agreed."""
        return sum(each.settled for each in in_order(self.groups))

    @property
    def scale(self) -> list[Level]:
        """The scale from the lowest level to the highest, as the strip shows it."""
        return rising(self.framework)

    @property
    def counted(self) -> list[Voice]:
        """The voices of the members of the panel."""
        return [each for each in self.voices if each.counts]

    @property
    def former(self) -> list[Voice]:
        """The judgements of those who left the panel: on the record, out of the count."""
        return [each for each in self.voices if not each.counts]

    @property
    def following(self) -> Criterion | None:
        """The criterion to talk about next, None when all are settled."""
        topic = first_open(in_order(self.groups), self.criterion.code)
        return None if topic.settled or topic.criterion.code == self.criterion.code else topic.criterion

    def at(self, level: Level) -> list[Voice]:
        """The members who gave this level."""
        return [each for each in self.counted if each.level.key == level.key]


def _voices(
    session: Session, case: Case, person: Person, framework: Framework, consensus: Consensus | None, code: str
) -> list[Voice]:
    rows = session.scalars(
        select(Judgement)
        .where(visible_to(session, case, person), Judgement.criterion == code, Judgement.submitted_at.is_not(None))
        .options(
            selectinload(Judgement.citations),
            joinedload(Judgement.assignment).joinedload(Assignment.person).joinedload(Person.profile),
        )
    ).all()
    seated = {each.id for each in members(session, case)}
    held = {each.person_id: each for each in consensus.dissents} if consensus else {}
    found = [
        Voice(
            assignment=row.assignment,
            person=row.assignment.person,
            profile=row.assignment.person.profile,
            judgement=row,
            level=framework.level(row.level or ""),
            dissent=held.get(row.assignment.person_id),
            counts=row.assignment_id in seated,
        )
        for row in rows
    ]
    return sorted(found, key=lambda voice: (voice.level.rank, voice.assignment.seat, voice.assignment.id))


def heard(session: Session, case: Case, person: Person, code: str) -> tuple[Consensus | None, list[Voice]]:
    """Return what is agreed on one criterion so far, and the members who judged it. Raises Hidden if unknown."""
    framework = framework_of(case)
    if code not in {each.code for each in framework.criteria}:
        raise Hidden
    agreed = session.scalar(
        select(Consensus)
        .where(Consensus.case_id == case.id, Consensus.criterion == code)
        .options(selectinload(Consensus.dissents))
    )
    voices = _voices(session, case, person, framework, agreed, code)
    return agreed, [each for each in voices if each.counts]


def table(session: Session, case: Case, person: Person, code: str | None) -> Table:
    """Lay out the criterion `code` (None: the first that is not settled) for whoever may read all judgements.

    The caller has asked `others_open`. Raises Hidden for an unknown criterion.
    """
    framework, consensus = framework_of(case), consensus_by_code(session, case)
    groups = agenda(framework, first_levels(session, case), consensus)
    topics = {each.criterion.code: each for each in in_order(groups)}
    code = code if code is not None else first_open(list(topics.values())).criterion.code
    if code not in topics:
        raise Hidden
    return Table(
        case=case,
        framework=framework,
        criterion=framework.criterion(code),
        groups=groups,
        topic=topics[code],
        voices=_voices(session, case, person, framework, consensus.get(code), code),
        consensus=consensus,
        findings=findings(session, case, code),
    )
