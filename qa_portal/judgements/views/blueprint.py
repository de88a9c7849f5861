"""The pages of judging belong to one blueprint; its pages import it from here."""

from flask import Blueprint, request

bp = Blueprint("judgements", __name__)


def wants_json() -> bool:
    """Tell whether a script asks, which saves in the background."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
