"""Serves style, scripts, Bootstrap and fonts from the installed packages: no other host is ever asked."""

import gzip
import hashlib
import mimetypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

bp = Blueprint("assets", __name__)

_HERE = Path(__file__).resolve().parent / "static"
_TEXT = {".css", ".js", ".svg", ".ttf"}
mimetypes.add_type("font/ttf", ".ttf")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(name)
    return Path(spec.origin).parent


@cache
def _folders() -> dict[str, Path]:
    return {
        "bootstrap5": _package("flask_bootstrap") / "static" / "bootstrap5",
        "fonts": Path(),
        "": _HERE,
    }


@cache
def _fonts() -> dict[str, Path]:
    return {
        "PublicSans[wght].ttf": _package("fontpkg_public_sans") / "files" / "PublicSans[wght].ttf",
        "Lora[wght].ttf": _package("fontpkg_lora") / "files" / "Lora[wght].ttf",
        "Lora-Italic[wght].ttf": _package("fontpkg_lora") / "files" / "Lora-Italic[wght].ttf",
        "PT_Sans-Web-Regular.ttf": _package("fontpkg_pt_sans") / "files" / "PT_Sans-Web-Regular.ttf",
        "PT_Sans-Web-Bold.ttf": _package("fontpkg_pt_sans") / "files" / "PT_Sans-Web-Bold.ttf",
    }


def _find(name: str) -> Path | None:
    if name.startswith("fonts/"):
        return _fonts().get(name.removeprefix("fonts/"))
    first, _slash, rest = name.partition("/")
    folder, inside = (_folders()[first], rest) if first == "bootstrap5" else (_HERE, name)
    path = (folder / inside).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


@cache
def _load(name: str) -> tuple[bytes, bytes | None, str, str] | None:
    path = _find(name)
    if path is None:
        return None
    raw = path.read_bytes()
    packed = gzip.compress(raw, 6, mtime=0) if path.suffix in _TEXT else None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return raw, packed, kind, hashlib.sha256(raw).hexdigest()[:12]


@bp.get("/static/<path:name>")
def static(name: str) -> Response:
    """Send one file; its address carries its hash, so that browsers keep it for a year."""
    found = _load(name)
    if found is None:
        abort(404)
    raw, packed, kind, mark = found
    zipped = packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(packed if zipped else raw, mimetype=kind)
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=31536000" + (
        ", immutable" if request.args.get("v") == mark else ""
    )
    answer.set_etag(mark + ("-gz" if zipped else ""))
    return answer.make_conditional(request)  # type: ignore[return-value]


def asset(name: str) -> str:
    """Return the address of a static file, with its hash."""
    found = _load(name)
    return url_for("assets.static", name=name, v=found[3] if found else "")
