"""The pages of judging belong to one blueprint; its pages import it from here."""

from typing import Any

from flask import Blueprint, get_template_attribute, request

bp = Blueprint("judgements", __name__)


def macro(name: str) -> Any:
    """Return a macro of the pages of judging, for the parts that a script puts in place."""
    return get_template_attribute("judgements/bits.html", name)


def wants_json() -> bool:
    """Tell whether a script asks, which saves in the background."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
