"""What all verbs of judging share: texts in one form, and the sentence for whoever saved second."""

from qa_portal.kernel.errors import BadInput, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import clean

LONGEST_TEXT = 12_000  # characters of a rationale, a summary or a correction

_STALE = marked("This was changed in another window. Nothing is lost: compare both texts, then save.")
_TOO_LONG = marked("Write at most {most} characters (now {now})")
_TOO_SHORT = marked("Write at least {least} characters (now {now})")


class Stale(WrongState):
    """Somebody saved after this page was read."""

    sentence = _STALE


def checked(text: str, *, least: int = 0, most: int = LONGEST_TEXT) -> str:
    """Return `text` in one form. Raises BadInput when it has too few or too many characters."""
    text = str(clean(text)).strip()
    if len(text) > most:
        raise BadInput(_TOO_LONG, most=most, now=len(text))
    if len(text) < least:
        raise BadInput(_TOO_SHORT, least=least, now=len(text))
    return text
