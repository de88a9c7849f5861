"""What letters about a case may say, in words that take the language of whoever reads them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from qa_portal.accounts import queries as accounts
from qa_portal.kernel.i18n import marked
from qa_portal.kernel.links import absolute
from qa_portal.outbox import letters
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries.people import case_of
from qa_portal.proposals.sentence import Sentence
from qa_portal.workflow import library

_UNTITLED = Sentence(marked("Untitled proposal"))


def case_words(case: Case) -> dict[str, Any]:
    """Describe a case to a letter: ref, title, provider, url, and what its state means to the provider."""
    state = library.workflow(case.workflow).states[case.state]
    return {
        "ref": case.ref,
        "title": case.title or _UNTITLED,
        "provider": case.provider.name,
        "url": absolute(f"/cases/{case.ref}"),
        "state_provider": state.label.provider,
        "next": state.next,
        "due_on": case.due_on,
        "officer": case.officer.full_name if case.officer else "",
    }


@letters.speaks_of(Case)
def letter_words(session: Session, subject: Any) -> Mapping[str, Any]:
    """Return what every letter about a case, or about a row of it, may say: the agency and the case."""
    return {"agency": accounts.letterhead(session), "case": case_words(case_of(subject))}
