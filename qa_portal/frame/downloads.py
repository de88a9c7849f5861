"""Sends a stored file to a browser: in pieces, whole or in part, and never so that it could act as a page of ours."""

from flask import Response, send_file

from qa_portal.frame import current
from qa_portal.kernel.errors import Refused
from qa_portal.kernel.i18n import marked

# nothing of ours may be fetched by it, no script runs, and only our own pages may show it in a frame
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_SHOWN = {"application/pdf", "image/png", "image/jpeg"}


class Lost(Refused):
    """The rows know a file that the store does not have."""

    status = 503
    sentence = marked(
        "“{name}” is not in the file store just now. Tell the agency; `evidence verify` names what is missing."
    )


def send(sha256: str, *, filename: str, media_type: str, inline: bool = False) -> Response:
    """Send stored content; `inline` shows a PDF or a picture in the browser, everything else is always a download.

    Understands conditional and partial requests. Raises Lost when the store does not have the content.
    """
    path = current.files().path(sha256)
    if not path.is_file():
        raise Lost(name=filename)
    shown = inline and media_type in _SHOWN
    answer = send_file(
        path.absolute(),
        mimetype=media_type,
        as_attachment=not shown,
        download_name=filename,
        etag=sha256,
        conditional=True,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer
