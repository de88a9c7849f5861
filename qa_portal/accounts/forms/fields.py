"""Fields that several forms of accounts share: e-mail addresses, passwords, and several boxes to tick."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, PasswordField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from qa_portal.frame.forms import Between, Needed
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked


class Boxes(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Email:
    """Validator: an e-mail address as it is written everywhere; the field then holds it in lower case."""

    def __call__(self, _form: Any, field: Field) -> None:
        """Refuse what is no address; an empty field is left to Needed."""
        if not field.data:
            return
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            raise ValidationError(_("Write the address as name@organisation.eu")) from None


class WebAddress:
    """Validator: the address of a website, with https:// or http:// (added when it is missing)."""

    def __call__(self, _form: Any, field: Field) -> None:
        """Refuse an address of another kind, which a link must never carry."""
        if not field.data:
            return
        if "://" not in field.data:
            field.data = f"https://{field.data}"
        rest = field.data.removeprefix("https://").removeprefix("http://")
        host = rest.split("/")[0]
        if rest == field.data or "." not in host or any(ord(each) < 33 or each in "\\\"'<>@" for each in rest):
            raise ValidationError(_("Write the address as https://www.organisation.eu"))


class Same:
    """Validator: the same text as in the field called `other`."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a text that differs."""
        if field.data != form[self.other].data:
            raise ValidationError(_("The two passwords differ. Type the new one again."))


def new_password() -> PasswordField:
    """Return the field for a new password; what makes one too weak is a rule, not a shape."""
    return PasswordField(
        marked("New password"),
        [Needed(marked("Type a new password")), Between(most=1000)],
        render_kw={"autocomplete": "new-password", "minlength": 12},
    )


def repeated_password() -> PasswordField:
    """Return the field in which a new password is typed once more."""
    return PasswordField(marked("The same again"), [Same("password")], render_kw={"autocomplete": "new-password"})


def short(most: int = 200) -> list[Any]:
    """Return the validators of a line that may stay empty."""
    return [Optional(), Between(most=most)]


def line(sentence: str, most: int = 200) -> list[Any]:
    """Return the validators of a line that must be there; `sentence` says what to do when it is not."""
    return [Needed(sentence), Between(most=most)]
