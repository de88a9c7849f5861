"""A portal that is only reached by its commands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa_portal import cli
from tests.databases import empty_database

INIT = (
    "init",
    "--name=Danubia Quality Agency",
    "--name-ro=Agenția de Calitate Danubia",
    "--short-name=DQA",
    "--email=office@dqa.example",
    "--country=sk",
    "--zone=Europe/Bratislava",
    "--admin-name=Katarína Hlaváčová",
    "--admin-email=Katarina@DQA.example",
)
Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with empty_database(tmp_path) as address:
        yield address


@pytest.fixture
def run(url: str, tmp_path: Path) -> Run:
    """Run a command of qa-portal on that database; `environ` adds to what it is told from outside."""
    settings = {
        "QA_PORTAL_DATABASE_URL": url,
        "QA_PORTAL_FILES": str(tmp_path / "files"),
        "QA_PORTAL_MAIL_FOLDER": str(tmp_path / "mail"),
        "QA_PORTAL_SECRET_KEY": "",
        "QA_PORTAL_ADMIN_PASSWORD": "un cal verde mănâncă ziare",
    }

    def invoke(*arguments: str, **environ: str) -> Result:
        return CliRunner().invoke(cli.main, list(arguments), env=settings | environ)

    return invoke


@pytest.fixture
def agency(run: Run) -> Run:
    """The same, after the agency was founded."""
    answer = run(*INIT)
    assert answer.exit_code == 0, answer.output
    return run
