"""Signing in, and setting a password."""

from wtforms import PasswordField, StringField

from qa_portal.accounts.forms.fields import Email, new_password, repeated_password
from qa_portal.frame.forms import Between, Form, Needed
from qa_portal.kernel.i18n import marked


class SignInForm(Form):
    """E-mail and password."""

    email = StringField(
        marked("E-mail"),
        [Needed(marked("Type your e-mail address")), Between(most=254)],
        render_kw={"type": "email", "autocomplete": "username"},
    )
    password = PasswordField(
        marked("Password"),
        [Needed(marked("Type your password")), Between(most=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class ForgottenForm(Form):
    """Where to send a link for a new password."""

    email = StringField(
        marked("E-mail"),
        [Needed(marked("Type your e-mail address")), Between(most=254), Email()],
        render_kw={"type": "email", "autocomplete": "username"},
    )


class NewPasswordForm(Form):
    """A first or a new password, by a link."""

    password = new_password()
    again = repeated_password()


class PasswordChangeForm(Form):
    """A new password for whoever knows the present one."""

    current = PasswordField(
        marked("Current password"),
        [Needed(marked("Type your current password")), Between(most=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password()
    again = repeated_password()
