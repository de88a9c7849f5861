"""The form to which a file is given, and the one that begins a draft from what was read."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from pydantic import ValidationError as Invalid
from wtforms import SelectField, TextAreaField
from wtforms.validators import ValidationError

from qa_portal.exchange.imported import Imported
from qa_portal.exchange.importing import read_any
from qa_portal.frame.forms import Form, Needed
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import ProposalData

_LONGEST_NAME = 100


class FileForm(Form):
    """A file that describes a micro-credential; `imported` is what was read from it."""

    file = FileField(marked("File"))
    imported: Imported

    def validate_file(self, field: Any) -> None:
        """Read the file; what is wrong with it is said at the field."""
        if not field.data or not field.data.filename:
            raise ValidationError(_("Choose a file"))
        try:
            self.imported = read_any(field.data.read(), field.data.filename[:_LONGEST_NAME])
        except BadInput as error:
            raise ValidationError(str(error)) from None


class BeginForm(Form):
    """For which provider the draft begins, and what it says."""

    provider = SelectField(marked("Provider"), coerce=int, validators=[Needed(marked("Choose the provider"))])
    proposal = TextAreaField()

    def offer(self, providers: Sequence[Any]) -> None:
        """Offer these providers; one alone is chosen."""
        self.provider.choices = [(each.id, each.place) for each in providers]
        if len(providers) == 1:
            self.provider.data = providers[0].id

    def content(self) -> ProposalData:
        """Return what the draft will say. Raises BadInput when it was tampered with on the way."""
        try:
            return ProposalData.model_validate_json(self.proposal.data or "")
        except Invalid:
            raise BadInput(marked("What was read from the file got lost on the way. Choose the file again.")) from None
