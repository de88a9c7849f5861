"""Turns refusals into pages that say what happened and what to do next; for scripts, into JSON."""

from urllib.parse import urlsplit

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from qa_portal.frame.addresses import local_path
from qa_portal.kernel.errors import Blocked, Refused
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked

_TITLES = {
    400: marked("This cannot be read"),
    403: marked("This is not yours to do"),
    404: marked("Nothing here"),
    405: marked("This address does not take that"),
    409: marked("Someone was faster"),
    413: marked("The file is too large"),
    422: marked("Something stands in the way"),
    429: marked("Too many attempts"),
    500: marked("Something broke"),
}

_WORTH_ANOTHER_LOOK = (403, 409, 422)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _answer(status: int, sentence: str, blockers: list[tuple[str, str, str]]) -> ResponseReturnValue:
    title = _(_TITLES.get(status, marked("This is not possible")))
    if _wants_json():
        return jsonify(title=title, detail=sentence, status=status, blockers=blockers), status
    back = _back() if status in _WORTH_ANOTHER_LOOK else ""
    page = render_template(
        "web/error.html", status=status, title=title, sentence=sentence, blockers=blockers, back=back
    )
    return page, status


def _back() -> str:
    """Return the page of this portal from which a form was sent, for a fresh look at it; "" when there is none."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # whoever asks may claim to come from anywhere
        return ""
    if request.method == "GET" or came.netloc != request.host:
        return ""
    return local_path(came.path + (f"?{came.query}" if came.query else "")) or ""


def refused(error: Refused) -> ResponseReturnValue:
    """Answer a refusal of the house."""
    blockers = []
    if isinstance(error, Blocked):
        blockers = [(str(each), each.fixer(), each.target) for each in error.blockers]
    return _answer(error.status, "" if blockers else str(error), blockers)


def http(error: HTTPException) -> ResponseReturnValue:
    """Answer what the framework refuses: unknown address, wrong method, body too large."""
    if error.response is not None:
        return error.response
    sentences = {
        404: _("There is no such page, or it is not open to you."),
        405: _("Go back and use the buttons of the page."),
        413: _("Make the file smaller, or split it."),
        500: _(
            "The error has been written down. Nothing was changed. Try again; if it happens again, tell the agency."
        ),
    }
    status = error.code or 500
    return _answer(status, sentences.get(status, _("Go back, reload the page and try again.")), [])


def forgery(_error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose token is missing or too old."""
    return _answer(
        400, _("The page was open for too long. Go back, copy what you wrote, reload and send it again."), []
    )


def install(app: Flask) -> None:
    """Map every refusal once, for all pages."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, forgery)
    app.register_error_handler(HTTPException, http)
