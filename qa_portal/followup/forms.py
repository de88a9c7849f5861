"""Forms of a condition: the provider's report, the officer's verdict, a later date, and the end without success."""

from collections.abc import Sequence

from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from qa_portal.evidence.models import EvidenceVersion
from qa_portal.followup.rules import LEAST_REASON
from qa_portal.frame.forms import Between, DayField, Form, LongText, Needed
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked


class _Documents(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReportForm(Form):
    """What the provider has done, and the documents that show it."""

    text = LongText(marked("What you have done"), [Between(0, 20_000)], rows=6)
    versions = _Documents(marked("Documents that show it"), coerce=int)

    def offer(self, versions: Sequence[EvidenceVersion]) -> "ReportForm":
        """Offer these documents."""
        self.versions.choices = [
            SelectChoice(each.id, f"{each.evidence.code} {each.evidence.title} (v{each.number})") for each in versions
        ]
        return self


class VerdictForm(Form):
    """Whether a report shows that the condition is met; if not, what is missing."""

    verdict = RadioField(marked("Verdict"), validate_choice=False)
    text = LongText(marked("Reason"), [Between(LEAST_REASON, 20_000)], rows=4)

    def offer(self) -> "VerdictForm":
        """Name the verdicts."""
        self.verdict.choices = [
            ("met", _("Met: the condition is closed")),
            ("partly_met", _("Partly met: the report goes back to the provider")),
            ("not_met", _("Not met: the report goes back to the provider")),
        ]
        return self

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a verdict, and for a reason unless it is met."""
        good = bool(super().validate(extra_validators))
        if self.verdict.data not in {key for key, _label in self.verdict.choices}:
            self.verdict.errors = [_("Choose a verdict")]
            return False
        if self.verdict.data != "met" and not self.text.data:
            self.text.errors = [_("Say what is still missing")]
            return False
        return good


class ExtensionForm(Form):
    """A later date for a condition."""

    due_on = DayField(marked("New date"), [Needed(marked("Give the new date"))])
    reason = LongText(marked("Reason"), [Needed(marked("Give the reason")), Between(LEAST_REASON, 20_000)], rows=3)


class NotMetForm(Form):
    """Why a condition is closed as not met."""

    reason = LongText(marked("Reason"), [Needed(marked("Give the reason")), Between(LEAST_REASON, 20_000)], rows=3)
