"""Remarks at their places, and whether the provider answered or changed what they were about."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_portal.proposals import places
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import Case, ProposalRevision, Remark
from qa_portal.proposals.places import Place
from qa_portal.proposals.queries import reading


@dataclass(frozen=True)
class Content:
    """Everything that a proposal says: the description, and the self-assessment by criterion."""

    data: ProposalData
    self_assessment: Mapping[str, str]


@dataclass(frozen=True)
class RemarkAt:
    """A remark with its place; `about` is the row it was written about, as it stood then, "" for a whole element."""

    remark: Remark
    place: Place
    about: str
    changed: bool

    @property
    def closed(self) -> bool:
        """Tell whether the provider has reacted: by an answer, or by changing the text."""
        return bool(self.remark.answer) or self.changed


def of_revision(revision: ProposalRevision) -> Content:
    """Return what a revision says."""
    return Content(reading.content(revision), revision.self_assessment)


def of_draft(session: Session, case: Case) -> Content:
    """Return what is being written."""
    return Content(reading.content(reading.draft_of(session, case)), reading.self_assessment(session, case))


def remarks_at(
    session: Session, case: Case, now: Content, *, sent: bool | None = None, revision: int | None = None
) -> dict[str, list[RemarkAt]]:
    """Map place to its remarks, compared with what the proposal says `now`.

    `sent` and `revision` keep only those that the provider sees, or that were written about this revision. A remark
    about a row that is no longer there is found at the element it belonged to.
    """
    framework = reading.framework_of(case)
    kept = [each for each in reading.remarks(session, case, sent=sent) if revision in (None, each.revision)]
    then = {each.number: of_revision(each) for each in reading.revisions(session, case)} if kept else {}
    there = set(places.places(now.data, framework))
    found: dict[str, list[RemarkAt]] = defaultdict(list)
    for each in kept:
        where = places.place(each.field, framework)
        before = then[each.revision]
        at = RemarkAt(each, where, places.words_at(each.field, before.data), said(where, before) != said(where, now))
        found[where.key if where.key in there else where.element].append(at)
    return dict(found)


def said(where: Place, content: Content) -> object:
    """Return what a proposal says at one place, for comparing it."""
    if not where.element:
        return content.self_assessment.get(where.key.removeprefix("criterion-"), "")
    if where.key == where.element:
        return getattr(content.data, where.element)
    return places.row_at(where.key, content.data)
