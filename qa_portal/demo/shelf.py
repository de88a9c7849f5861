"""Fills the evidence libraries of the providers."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person
from qa_portal.demo.cast import load
from qa_portal.demo.days import Days, ages
from qa_portal.demo.paper import Sheet, of_version, printed
from qa_portal.demo.shapes import Story
from qa_portal.demo.sheets import case_documents
from qa_portal.demo.telling import proposal
from qa_portal.demo.texts import house, provider, sheet_words, stories
from qa_portal.evidence import actions as evidence
from qa_portal.evidence.actions import Received
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.kernel.files import FileStore, Incoming
from qa_portal.kernel.i18n import day, speaking

_MOST = 5 << 20
_PDF = "application/pdf"


class Shelf:
    """Puts documents into the library of one provider."""

    def __init__(self, session: Session, files: FileStore, owner: Organisation, language: str) -> None:
        self.session, self.files, self.owner, self.language = session, files, owner, language

    def add(self, title: str, text: str, *, actor: Person, at: datetime) -> EvidenceVersion:
        """Print a document and add it."""
        sheet = self._sheet(title, text, 1, at)
        with self.files.receive(_MOST) as content:
            received = _received(sheet, 1, content)
            added, _new = evidence.add(
                self.session, self.files, self.owner.id, received=received, title=title, actor=actor, at=at
            )
        return added

    def renew(self, version: EvidenceVersion, text: str, note: str, *, actor: Person, at: datetime) -> EvidenceVersion:
        """Print the next version of a document and add it."""
        number_ = version.number + 1
        sheet = self._sheet(version.evidence.title, text, number_, at)
        with self.files.receive(_MOST) as content:
            received = _received(sheet, number_, content)
            return evidence.add_version(
                self.session, self.files, version.evidence, received=received, note=note, actor=actor, at=at
            )

    def _sheet(self, title: str, text: str, version: int, at: datetime) -> Sheet:
        with speaking(self.language):
            line = sheet_words(self.language)["version"].format(number=version, day=day(at, "long"))
        return Sheet(self.owner.name, title, line, of_version(text, version))


def _received(sheet: Sheet, version: int, content: Incoming) -> Received:
    content.write(printed(sheet))
    plain = unicodedata.normalize("NFKD", sheet.title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return Received(f"{name}-v{version}.pdf", _PDF, content)


@dataclass(frozen=True)
class _Upload:
    """One document, or one version of it, that a designer adds at a moment."""

    at: datetime
    designer: str
    title: str
    text: str
    note: str = ""


def fill_library(session: Session, files: FileStore, days: Days, key: str) -> None:
    """Add every document of the provider called `key`, and those of its cases, in the order in which they came."""
    cast, told = load(session), provider(key)
    shelf, newest = Shelf(session, files, cast.providers[key], told.language), dict[str, EvidenceVersion]()
    for each in sorted([*_of_house(days, key), *_of_cases(days, key)], key=lambda upload: upload.at):
        actor, known = cast[each.designer], newest.get(each.title)
        if known is None:
            newest[each.title] = shelf.add(each.title, each.text, actor=actor, at=each.at)
        else:
            newest[each.title] = shelf.renew(known, each.text, each.note, actor=actor, at=each.at)


def _of_house(days: Days, key: str) -> Iterator[_Upload]:
    designers = [name for name, each in house().people.items() if each.provider == key]
    for place, document in enumerate(provider(key).documents.values()):
        for version in document.versions:
            at = days.ago(version.age) + timedelta(minutes=9 * place)
            yield _Upload(at, designers[place % len(designers)], document.title, document.text, version.note)


def _of_cases(days: Days, key: str) -> Iterator[_Upload]:
    for name, story in stories().items():
        if story.provider == key and story.needs:
            said = proposal(name, days)
            at = shown_at(name, story, days)
            for minutes, (title, text) in enumerate(case_documents(said, story.needs)):
                yield _Upload(at + timedelta(minutes=minutes), story.designer, title, text)


def shown_at(name: str, story: Story, days: Days) -> datetime:
    """Return when the documents of a case were added: a working day after it was begun."""
    return days.opening(ages(name, story.state, story.age)["draft"] - 1)
