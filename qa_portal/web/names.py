"""Names of things that pages show beside the record: whose turn it is, and who may act."""

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked

_OWNERS = {
    "provider": marked("Provider"),
    "agency": marked("Agency"),
    "panel": marked("Panel"),
    "council": marked("Council"),
    "nobody": marked("Nobody: closed"),
}
_ROLES = {
    "designer": marked("designer of the provider"),
    "officer": marked("officer"),
    "council": marked("council member"),
    "chair": marked("chair of the panel"),
    "reviewer": marked("member of the panel"),
    "invitee": marked("the reviewer concerned"),
    "administrator": marked("administrator"),
    "system": marked("the portal itself"),
}
_HELP = {
    "designer": marked("Programme designers"),
    "reviewer": marked("Reviewers"),
    "officer": marked("Officers"),
    "council": marked("Council members"),
    "administrator": marked("Administrators"),
}


def owner(key: str) -> str:
    """Name whose turn it is."""
    return _(_OWNERS[key])


def role(key: str) -> str:
    """Name a role that may act."""
    return _(_ROLES[key])


def audience(key: str) -> str:
    """Name the people a help page is for."""
    return _(_HELP[key])
