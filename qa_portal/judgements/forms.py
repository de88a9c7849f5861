"""Forms of judging: shape only; what may be agreed or sent is decided by actions and requirements."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from qa_portal.criteria.definition import Framework
from qa_portal.frame.forms import Between, Form, LongText, Needed
from qa_portal.judgements.actions import Answer, Citing, Dissenting, FindingDraft, JudgementDraft, Verdict
from qa_portal.judgements.actions.agreeing import LEAST_FINDING, LONGEST_FINDING, MOST_MONTHS
from qa_portal.judgements.actions.facts import LEAST_REASON
from qa_portal.judgements.actions.judging import LONGEST_PAGES
from qa_portal.judgements.actions.standing import LONGEST_TEXT
from qa_portal.judgements.models import FindingKind, Judgement
from qa_portal.judgements.queries import Desk, Section, Table
from qa_portal.judgements.rules.requirements import LEAST_RATIONALE
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked

FINDINGS = {
    FindingKind.COMMENDATION: marked("Commendation"),
    FindingKind.RECOMMENDATION: marked("Recommendation"),
    FindingKind.CONDITION: marked("Condition"),
}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class OfLevel:
    """Validator: the level is one of the scale; `needed` says what to do when none is chosen."""

    def __init__(self, needed: str = "") -> None:
        self.needed = needed

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse a level that the framework does not know."""
        if not field.data and self.needed:
            raise ValidationError(_(self.needed))
        if field.data and field.data not in {value for value, _label in field.choices}:
            raise ValidationError(_("Choose one of the levels."))


class _LevelForm(Form):
    level = RadioField(validators=[OfLevel()], validate_choice=False)
    version = IntegerField(validators=[InputRequired()])

    def offer_levels(self, framework: Framework) -> None:
        """Offer the levels of the scale, the best first."""
        self.level.label.text = _("Level")
        self.level.choices = [(each.key, str(each.label)) for each in framework.scale]


class JudgementForm(_LevelForm):
    """A reviewer's level and rationale on one criterion, and a place to cite."""

    rationale = LongText(validators=[Between(most=LONGEST_TEXT)], rows=7)
    document = SelectField(validate_choice=False)
    pages = StringField(validators=[Between(most=LONGEST_PAGES)])

    def offer(self, desk: Desk) -> "JudgementForm":
        """Fill in what the reviewer wrote before, and the documents to cite; return the form."""
        self.offer_levels(desk.framework)
        self.rationale.label.text = _("Why this level")
        self.document.label.text = _("Document")
        self.pages.label.text = _("Pages")
        named = [(str(each.version_id), f"{each.code} {each.title}, v{each.number}") for each in desk.shelf]
        self.document.choices = [("", _("Choose a document")), *named]
        if self.version.raw_data is None:
            row = desk.judgement
            self.level.data, self.rationale.data = (row.level or "", row.rationale) if row else ("", "")
            self.version.data = row.row_version if row else 0
        return self

    def differs_from(self, row: Judgement | None) -> bool:
        """Tell whether the page was read before `row` was saved, and says something else now."""
        if self.version.data == (row.row_version if row else 0):
            return False
        said = (self.level.data or None, self.rationale.data or "")
        return row is None or said != (row.level, row.rationale)

    def draft(self, desk: Desk, posted: Mapping[str, str]) -> JudgementDraft:
        """Return what the form says; buttons of the page say whether a place is added or taken away."""
        version = _number(self.document.data)
        wanted = posted.get("then") == "cite" and version is not None
        return JudgementDraft(
            criterion=desk.criterion.code,
            level=self.level.data or "",
            rationale=self.rationale.data or "",
            cite=Citing(version or 0, self.pages.data or "") if wanted else None,
            uncite=_number(posted.get("uncite")),
        )


class AgreementForm(_LevelForm):
    """The level that the panel agrees, with reasons."""

    level = RadioField(
        validators=[OfLevel(marked("Choose the level that the panel agrees on."))], validate_choice=False
    )
    rationale = LongText(
        validators=[Needed(marked("Give the reasons of the panel.")), Between(LEAST_RATIONALE, LONGEST_TEXT)], rows=6
    )

    def offer(self, table: Table, rationale: str = "") -> "AgreementForm":
        """Fill in what was agreed before, else the level that all gave and the words taken over; return the form."""
        self.offer_levels(table.framework)
        self.level.label.text = _("Agreed level")
        self.rationale.label.text = _("Reasons of the panel")
        if self.version.raw_data is None:
            row, common = table.agreed, table.topic.common
            self.level.data = row.level if row else common.key if common else ""
            self.rationale.data = rationale or (row.rationale if row else "")
            self.version.data = row.row_version if row else 0
        return self

    def dissents(self, posted: MultiDict[str, str]) -> list[Dissenting]:
        """Return whose dissent the page ticks, and who agreed to be named."""
        named = set(posted.getlist("named"))
        found = ((each, _number(each)) for each in posted.getlist("dissents"))
        return [Dissenting(number, named=each in named) for each, number in found if number is not None]


class FindingForm(Form):
    """A commendation, a recommendation or a condition on one criterion."""

    kind = RadioField(validators=[InputRequired()])
    text = LongText(validators=[Needed(marked("Write the finding.")), Between(LEAST_FINDING, LONGEST_FINDING)], rows=3)
    months = IntegerField(validators=[Optional(), NumberRange(1, MOST_MONTHS)])
    evidence_required = LongText(validators=[Between(most=LONGEST_FINDING)], rows=2)

    def offer(self) -> "FindingForm":
        """Offer the kinds of findings; return the form."""
        self.kind.label.text = _("Kind")
        self.kind.choices = [(kind.value, _(label)) for kind, label in FINDINGS.items()]
        self.text.label.text = _("Finding")
        self.months.label.text = _("Months to meet it")
        self.evidence_required.label.text = _("Evidence that will show it")
        if self.text.raw_data is None:
            self.kind.data = FindingKind.RECOMMENDATION.value
        return self

    def validate(self, **more: Any) -> bool:
        """Refuse a condition without a time, beside what the fields refuse."""
        whole = bool(super().validate(**more))
        if self.kind.data != FindingKind.CONDITION.value or self.months.data or self.months.errors:
            return whole
        self.months.errors = [_("Give the time for the condition: 1 to {most} months.", most=MOST_MONTHS)]
        return False

    def draft(self, code: str) -> FindingDraft:
        """Return the finding on the criterion `code`."""
        return FindingDraft(
            criterion=code,
            kind=FindingKind(self.kind.data),
            text=self.text.data,
            months=self.months.data,
            evidence_required=self.evidence_required.data or "",
        )


class SummaryForm(Form):
    """The head of the panel report: summary and proposed outcome."""

    summary = LongText(validators=[Between(most=LONGEST_TEXT)], rows=12)
    proposed_outcome = RadioField(validate_choice=False)
    version = IntegerField(validators=[InputRequired()])

    def offer(self, framework: Framework) -> "SummaryForm":
        """Offer the outcomes of the framework; return the form."""
        self.summary.label.text = _("Summary of the panel")
        self.proposed_outcome.label.text = _("Outcome that the panel proposes")
        self.proposed_outcome.choices = [(each.key, str(each.label)) for each in framework.outcomes]
        return self


class VerdictForm(Form):
    """The chair's verdict on one correction; `text` is how the section reads when it is accepted."""

    accepted = RadioField(validators=[InputRequired()])
    reason = LongText(
        validators=[Needed(marked("Give the reason; the provider reads it.")), Between(LEAST_REASON, LONGEST_FINDING)],
        rows=2,
    )
    text = LongText(validators=[Between(most=LONGEST_TEXT)], rows=6)
    version = IntegerField(validators=[InputRequired()])

    def offer(self, section: Section) -> "VerdictForm":
        """Fill in what was said before; return the form."""
        self.accepted.label.text = _("Verdict")
        self.accepted.choices = [("yes", _("Accept the correction")), ("no", _("Reject the correction"))]
        self.reason.label.text = _("Reason")
        self.text.label.text = _("The section as it reads from now on")
        if self.version.raw_data is None and section.answer is not None:
            self.accepted.data = {True: "yes", False: "no", None: None}[section.answer.accepted]
            self.reason.data, self.text.data = section.answer.reason, section.text
            self.version.data = section.version
        return self

    def verdict(self, section: str) -> Verdict:
        """Return the verdict on the correction of `section`."""
        return Verdict(section, self.accepted.data == "yes", self.reason.data, self.text.data or "")


class ReasonForm(Form):
    """A reason, where one is owed."""

    reason = LongText(validators=[Needed(marked("Give the reason")), Between(most=LONGEST_FINDING)], rows=3)

    def offer(self) -> "ReasonForm":
        """Name the field; return the form."""
        self.reason.label.text = _("Reason")
        return self


class SendForm(Form):
    """A button: nothing but the token against forgery."""

    then = HiddenField()


class AnswersForm(Form):
    """The provider's answers on the sections of a draft report; each section has fields of its own, by its name."""

    def given(self, posted: Mapping[str, str], sections: Iterable[Section]) -> list[Answer]:
        """Return the answers that the page carries, in the order of the report."""
        return [
            Answer(
                section=each.name,
                corrected=posted[f"answer-{each.name}"] == "wrong",
                text=posted.get(f"text-{each.name}", ""),
                seen=_moment(posted.get(f"seen-{each.name}", "")),
            )
            for each in sections
            if posted.get(f"answer-{each.name}") in ("right", "wrong")
        ]

    def stale(self, answers: Sequence[Answer], sections: Iterable[Section]) -> list[str]:
        """Name the sections that somebody else answered otherwise since the page was read."""
        now = {each.name: each.answer for each in sections}
        found = []
        for each in answers:
            row = now[each.section]
            said = (each.corrected, each.text.strip() if each.corrected else "")
            if row is not None and row.answered_at != each.seen and (row.corrected, row.text) != said:
                found.append(each.section)
        return found

    def lacking(self, answers: Sequence[Answer]) -> list[tuple[str, str]]:
        """List (id of the field, sentence) for each correction without a text."""
        return [
            (f"text-{each.section}", _("Write what is wrong and what is correct."))
            for each in answers
            if each.corrected and not each.text.strip()
        ]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
