"""What the page on which a proposal is written shows beside the form: what is missing, remarks, another's text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.kernel import vocabulary
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import hour
from qa_portal.proposals import queries
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import Element, changed, in_words, sections
from qa_portal.proposals.forms import COMMON_TYPES, ProposalForm, Wrong
from qa_portal.proposals.models import Case, ProposalDraft
from qa_portal.proposals.queries import RemarkAt
from qa_portal.proposals.rules import Completeness, completeness
from qa_portal.workflow import engine


@dataclass
class Editing:
    """Everything that the page is drawn from. `theirs` says, by element, what somebody else has saved meanwhile."""

    case: Case
    draft: ProposalDraft
    data: ProposalData
    remarks: dict[str, list[RemarkAt]]
    assessed: int
    wrong: Wrong = field(default_factory=dict)
    blockers: list[Blocker] = field(default_factory=list)
    theirs: dict[str, list[str]] = field(default_factory=dict)
    saved_by: Person | None = None

    @cached_property
    def completeness(self) -> Completeness:
        """How complete the draft is, and what is unusual in it."""
        return completeness(self.data)

    @cached_property
    def cautions(self) -> dict[str, list[str]]:
        """Sentences on what is unusual, by the anchor of the field."""
        found: dict[str, list[str]] = {}
        for each in self.completeness.cautions:
            found.setdefault(each.anchor, []).append(str(each.sentence))
        return found

    @property
    def open_remarks(self) -> int:
        """How many remarks the provider has neither answered nor acted on."""
        return sum(not each.closed for listed in self.remarks.values() for each in listed)

    @property
    def closed_remarks(self) -> int:
        """How many remarks have been answered or acted on."""
        return sum(each.closed for listed in self.remarks.values() for each in listed)

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """What the summary at the head links to: (address, sentence)."""
        typed = [(f"#{anchor}", sentence) for anchor, sentence in self.wrong.items()]
        return [*typed, *((self._address(each.target), str(each)) for each in self.blockers)]

    @cached_property
    def at_fields(self) -> Wrong:
        """What is wrong, by the field at which it is said; complete only when the page is drawn."""
        return {**{each.target: str(each) for each in reversed(self.blockers)}, **self.wrong}

    def _address(self, target: str) -> str:
        if target in queries.criteria_of(self.case):
            return url_for("proposals.self_assessment", ref=self.case.ref, code=target)
        return f"#{target}"


def editing(session: Session, case: Case, data: ProposalData | None = None) -> Editing:
    """Collect what the page shows; `data` is the draft that is being saved, where it is not yet the stored one."""
    draft = queries.draft_of(session, case)
    data = data or queries.content(draft)
    written = queries.self_assessment(session, case)
    latest = queries.latest(session, case)
    remarks = {}
    if latest:
        now = queries.Content(data, written)
        remarks = queries.remarks_at(session, case, now, sent=True, revision=latest.number)
    return Editing(case, draft, data, remarks, len(written))


def other_text(session: Session, page: Editing, mine: ProposalData) -> None:
    """Set beside each element that differs what somebody else has saved meanwhile."""
    page.theirs = {each.key: in_words(each, page.data) or [_("(empty)")] for each in changed(page.data, mine)}
    page.saved_by = session.get(Person, page.draft.updated_by_id)


def missing_for_submit(session: Session, case: Case, person: Person) -> list[Blocker]:
    """Say what stands in the way of submitting."""
    offers = {each.name: each for each in engine.open_to(session, case, person)}
    return list(offers["submit"].blockers) if "submit" in offers else []


def page(found: Editing, form: Any, status: int = 200) -> tuple[str, int]:
    """Draw the page."""
    return _draw("proposals/edit.html", found, form=form, sections=_sections()), status


def told(found: Editing) -> Mapping[str, Any]:
    """Tell a script what was saved, and what the page now says beside the form."""
    return {
        "saved": hour(found.draft.updated_at),
        "version": found.draft.row_version,
        "parts": {"completeness": _draw("proposals/completeness.html", found)},
        "cautions": found.cautions,
        "wrong": found.wrong,
    }


def _draw(template: str, found: Editing, **more: Any) -> str:
    levels = [("", _("Choose")), *vocabulary.load("reuse_level").choices()]
    return render_template(template, page=found, case=found.case, common=COMMON_TYPES, reuse_levels=levels, **more)


def _sections() -> list[tuple[str, list[Element]]]:
    return [(section.value, listed) for section, listed in sections()]


def form_of(data: ProposalData) -> Any:
    """Return the form, filled with what was posted, else with `data`."""
    return ProposalForm.of(data)
