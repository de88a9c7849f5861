"""Where the shipped data lies: the only place that knows the folders of criteria, workflows and templates."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder of shipped data called `name` ("criteria", "workflows" or "templates").

    An installed wheel carries the folders inside the package; a checkout has them beside it.
    Raises FileNotFoundError when neither is there.
    """
    inside = _PACKAGE / "_shipped" / name
    if inside.is_dir():
        return inside
    beside = _PACKAGE.parent / name
    if beside.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return beside
    raise FileNotFoundError(f"The data folder {name!r} is neither in the package nor beside it")
