"""The pages of a proposal belong to one blueprint; its pages import it from here."""

from collections.abc import Iterable

from flask import Blueprint

from qa_portal.kernel import vocabulary
from qa_portal.proposals.elements import in_words

bp = Blueprint("proposals", __name__)


def labels(name: str, keys: Iterable[str]) -> list[str]:
    """Name keys of a controlled list in the language now spoken."""
    found = vocabulary.load(name)
    return [found.label(key) for key in keys]


bp.add_app_template_global(in_words, "in_words")
bp.add_app_template_global(labels, "labels")
