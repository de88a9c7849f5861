"""Pages on which people sign in and look after their account, and on which the agency keeps people and settings."""

from qa_portal.accounts.views import account, agency, organisations, people, reviewers, signing_in
from qa_portal.accounts.views.blueprint import bp

__all__ = ["account", "agency", "bp", "organisations", "people", "reviewers", "signing_in"]
