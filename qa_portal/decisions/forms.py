"""The form of a decision: outcome, reasons, and rows of conditions."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField

from qa_portal.criteria.definition import Framework
from qa_portal.decisions.rules import LONGEST, MOST_CONDITIONS, ConditionData, DecisionData
from qa_portal.frame.forms import Between, DayField, Form, LongText
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked

_ROW = re.compile(r"conditions-(\d+)-(\w+)")


class ConditionForm(Form):
    """One condition."""

    class Meta(Form.Meta):
        """A row of a form that carries the token itself."""

        csrf = False

    text = LongText(marked("What must be done"), [Between(0, LONGEST)], rows=2)
    criterion = SelectField(marked("Criterion"), validate_choice=False)
    due_on = DayField(marked("Due"))
    evidence_required = LongText(marked("Evidence that shows it"), [Between(0, LONGEST)], rows=2)


class DecisionForm(Form):
    """A decision as it is written; what makes it whole is the door's to say. `seen`, `drafted`: what was shown."""

    outcome = RadioField(marked("Outcome decided by the council"), validate_choice=False)
    reasons = LongText(marked("Reasons"), [Between(0, LONGEST)], rows=7)
    deviation_reason = LongText(marked("Why you depart from the computed outcome"), [Between(0, LONGEST)], rows=4)
    conditions = FieldList(FormField(ConditionForm), max_entries=MOST_CONDITIONS)
    seen = HiddenField()
    drafted = HiddenField()

    def offer(self, framework: Framework) -> "DecisionForm":
        """Fill in what can be chosen."""
        self.framework, self.about_conditions = framework, list[str]()
        self.outcome.choices = [(each.key, str(each.label)) for each in framework.outcomes]
        for row in self.conditions:
            self._offer_criteria(row)
        return self

    def _offer_criteria(self, row: Any) -> None:
        criteria = [(each.code, f"{each.code} {each.title}") for each in self.framework.criteria]
        row.form.criterion.choices = [("", _("Choose a criterion")), *criteria]

    def decision(self) -> DecisionData:
        """Return what is written."""
        return DecisionData(
            outcome=self.outcome.data,
            reasons=self.reasons.data,
            deviation_reason=self.deviation_reason.data,
            conditions=tuple(
                ConditionData(
                    text=row.form.text.data,
                    criterion=row.form.criterion.data,
                    due_on=row.form.due_on.data,
                    evidence_required=row.form.evidence_required.data,
                )
                for row in self.conditions
            ),
        )

    def add(self, *conditions: ConditionData) -> None:
        """Add rows: these, or one that is empty; not more than a decision may have."""
        for each in conditions or (ConditionData(),):
            if len(self.conditions) < MOST_CONDITIONS:
                self._offer_criteria(self.conditions.append_entry(each.model_dump()))

    def remove(self, number: int) -> None:
        """Take away the row shown as condition `number`, if there is such a one."""
        if 0 < number <= len(self.conditions.entries):
            del self.conditions.entries[number - 1]

    def clear(self) -> None:
        """Take away all conditions."""
        self.conditions.entries.clear()

    def say(self, blockers: Iterable[Blocker]) -> None:
        """Say what the door would refuse at the field it is about."""
        for each in blockers:
            row = _ROW.fullmatch(each.target)
            if row:
                field = self.conditions.entries[int(row[1])].form[row[2]]
                field.errors = [*field.errors, str(each)]
            elif each.target == "conditions":
                self.about_conditions.append(str(each))
            elif each.target in self._fields:
                field = self._fields[each.target]
                field.errors = [*field.errors, str(each)]
            else:
                self.form_errors.append(str(each))

    def mistakes(self) -> list[tuple[str, str]]:
        """List (id of the field, sentence) for the error summary, rows of conditions included."""
        rows = [field for row in self.conditions for field in row.form]
        fields: Sequence[Any] = [self.outcome, self.reasons, self.deviation_reason, *rows]
        found = [(field.id, str(error)) for field in fields for error in field.errors]
        found += [("conditions", each) for each in self.about_conditions]
        return found + [("", str(error)) for error in self.form_errors]
