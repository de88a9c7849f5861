"""What all pages of accounts share: their blueprint, and who may open those of the agency."""

from flask import Blueprint, request
from flask_wtf import FlaskForm

from qa_portal.accounts import rules
from qa_portal.accounts.actions.people import must_administer
from qa_portal.accounts.models import Person, Perspective, RoleKind
from qa_portal.frame import current
from qa_portal.kernel.errors import Hidden
from qa_portal.kernel.i18n import gettext as _

bp = Blueprint("accounts", __name__)


def staff() -> Person:
    """Return who is signed in, if they work for the agency. Raises Hidden for everybody else."""
    person = current.person()
    if not person.is_staff:
        raise Hidden
    return person


def administrator() -> Person:
    """Return who is signed in, if they administer. Raises NotAllowed for officers, Hidden for everybody else."""
    person = staff()
    must_administer(person)
    return person


def asked(name: str) -> str:
    """Return what the address of this page asks for under `name`, without what no database takes."""
    return request.args.get(name, "").replace("\0", "").strip()[:100]


def status(form: FlaskForm) -> int:
    """Return the status of a page with this form: 422 when it comes back because of what was typed."""
    return 422 if form.is_submitted() else 200


@bp.app_template_global()
def role_name(kind: RoleKind) -> str:
    """Return what a role is called, in the language now spoken."""
    return _(rules.ROLE_NAMES[kind])


@bp.app_template_global()
def perspective_name(key: str) -> str:
    """Return what a reviewer's perspective is called, in the language now spoken."""
    return _(rules.PERSPECTIVE_NAMES[Perspective(key)])
