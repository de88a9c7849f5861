"""What changes accounts: signing in, passwords, people, organisations and the agency itself."""

from qa_portal.accounts.actions.agency import change_settings, create_agency, remove_logo, set_logo

__all__ = ["change_settings", "create_agency", "remove_logo", "set_logo"]
