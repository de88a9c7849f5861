"""Fills the evidence libraries of the providers."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person
from qa_portal.demo.cast import load
from qa_portal.demo.days import Days
from qa_portal.demo.paper import Sheet, of_version, printed
from qa_portal.demo.texts import house, provider
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
            word = {"en": "Version", "ro": "Versiunea"}[self.language]
            return Sheet(self.owner.name, title, f"{word} {version} · {day(at, 'long')}", of_version(text, version))


def _received(sheet: Sheet, version: int, content: Incoming) -> Received:
    content.write(printed(sheet))
    plain = unicodedata.normalize("NFKD", sheet.title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return Received(f"{name}-v{version}.pdf", _PDF, content)


def fill_library(session: Session, files: FileStore, days: Days, key: str) -> None:
    """Add every document of the provider called `key` with its versions."""
    cast, told = load(session), provider(key)
    shelf = Shelf(session, files, cast.providers[key], told.language)
    designers = [cast[name] for name, each in house().people.items() if each.provider == key]
    for place, document in enumerate(told.documents.values()):
        actor, (first, *later) = designers[place % len(designers)], document.versions
        version = shelf.add(document.title, document.text, actor=actor, at=days.ago(first.age))
        for each in later:
            version = shelf.renew(version, document.text, each.note, actor=actor, at=days.ago(each.age))
