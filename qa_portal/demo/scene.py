"""One case while it is being played: its story, its people, its moments, and the words that fill its blanks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person
from qa_portal.demo.cast import Cast
from qa_portal.demo.days import Days, Diary, ages
from qa_portal.demo.shapes import ProviderContent, Story, Voice
from qa_portal.demo.telling import proposal
from qa_portal.demo.texts import Words, provider
from qa_portal.demo.voices import voices
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.kernel import clock
from qa_portal.kernel.files import FileStore
from qa_portal.panels.models import Assignment
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import criteria_of


@dataclass
class Scene:
    """Everything an act needs to play one case."""

    session: Session
    files: FileStore
    key: str
    story: Story
    cast: Cast
    days: Days
    diary: Diary = field(init=False)
    ages: Mapping[str, int] = field(init=False)
    words: Words = field(init=False)
    data: ProposalData = field(init=False)
    case: Case = field(init=False)
    shown: dict[str, EvidenceVersion] = field(default_factory=dict)  # by the key of the document

    def __post_init__(self) -> None:
        self.diary = Diary(self.days, self.key)
        self.ages = ages(self.key, self.story.state, self.story.age)
        said = proposal(self.key, self.days)
        self.data, self.words = said.data, said.words

    @property
    def told(self) -> ProviderContent:
        """What the provider says and shows in every case."""
        return provider(self.story.provider)

    @property
    def language(self) -> str:
        """The language in which the case is written."""
        return self.told.language

    @property
    def owner(self) -> Organisation:
        """The provider."""
        return self.cast.providers[self.story.provider]

    @property
    def designer(self) -> Person:
        """Who wrote the proposal."""
        return self.cast[self.story.designer]

    @property
    def officer(self) -> Person:
        """Who leads the case at the agency."""
        return self.cast[self.story.officer]

    @property
    def chair(self) -> Person:
        """Who chairs the panel."""
        return self.cast[self.story.panel[0].person]

    def at(self, age: int) -> datetime:
        """Return the next moment, `age` working days ago."""
        return self.diary.at(max(age, 1))

    def codes(self) -> list[str]:
        """List the criteria of the case."""
        return criteria_of(self.case)

    def voices(self) -> dict[str, dict[str, Voice]]:
        """Map criterion and person to what each member of the panel says."""
        codes = {key: version.evidence.code for key, version in self.shown.items()}
        return voices(self.key, self.story, self.language, {**self.words, **codes}, self.codes())

    def seat_of(self, key: str) -> Assignment:
        """Return the seat that somebody holds on the panel of this case."""
        return self.session.scalars(
            select(Assignment).where(Assignment.case_id == self.case.id, Assignment.person_id == self.cast[key].id)
        ).one()

    def newest(self, title: str, before: datetime) -> EvidenceVersion:
        """Return the version of one of the provider's documents that was the newest at a moment."""
        found = self.session.scalars(
            select(EvidenceVersion)
            .join(EvidenceVersion.evidence)
            .where(Evidence.provider_id == self.owner.id, Evidence.title == title)
            .where(EvidenceVersion.uploaded_at <= before)
            .order_by(EvidenceVersion.number.desc())
        ).first()
        if found is None:
            raise LookupError(f"{self.story.provider}: “{title}” is younger than {clock.today(before)}")
        return found
