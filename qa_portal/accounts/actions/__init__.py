"""What changes accounts: signing in, passwords, people, organisations and the agency itself."""

from qa_portal.accounts.actions.agency import create_agency

__all__ = ["create_agency"]
