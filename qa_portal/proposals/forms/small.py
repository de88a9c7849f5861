"""The small forms of a case: begin it, give a reason, write a remark, answer for oneself."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField

from qa_portal.frame.forms import Between, Form, LongText, Needed
from qa_portal.kernel.i18n import marked

LONGEST_TITLE = 200
_CHOOSE = marked("Choose the provider")


class BeginForm(Form):
    """The provider, where there are several, and a first title."""

    provider = SelectField(marked("Provider"), coerce=int, validators=[Needed(_CHOOSE)])
    title = StringField(
        marked("Title of the micro-credential"),
        validators=[Needed(marked("Give the micro-credential a title")), Between(3, LONGEST_TITLE)],
    )

    def offer(self, providers: Sequence[Any]) -> None:
        """Offer these providers."""
        self.provider.choices = [(each.id, each.place) for each in providers]


class ReasonForm(Form):
    """Why something is closed."""

    reason = LongText(marked("Reason"), validators=[Needed(marked("Give the reason")), Between(10, 4_000)], rows=5)


class RemarkForm(Form):
    """A remark about one place of the proposal."""

    where = HiddenField()
    text = LongText(marked("Remark"), rows=3)


class CriterionForm(Form):
    """What the provider says about one criterion, and when it was last changed as far as the writer knows."""

    seen = HiddenField()
    text = LongText(marked("Self-assessment"), rows=14)


class OfficerForm(Form):
    """Who is in charge from now on."""

    officer = IntegerField(marked("Officer"), validators=[Needed(marked("Choose an officer"))])


def answers(posted: Mapping[str, str]) -> dict[int, str]:
    """Return the answers to remarks that were posted as answer-<id>."""
    names = (name for name in posted if name.startswith("answer-") and name[7:].isdigit())
    return {int(name[7:]): posted[name] for name in names}
