"""What is killed in tests/test_killed.py: real work in a process of its own, until somebody ends it.

`python -m tests.killed act|deliver|serve DATABASE_URL FOLDER [PORT]`; "act" says so after every transaction.
"""

import itertools
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import qa_portal.stages  # noqa: F401 - loads every table, rule and letter
from qa_portal.accounts import queries as accounts
from qa_portal.accounts.models import Person, RoleKind
from qa_portal.config import Config
from qa_portal.exchange.importing import read_any
from qa_portal.exchange.proposal_yaml import EXAMPLE
from qa_portal.kernel import clock
from qa_portal.kernel.db import Database
from qa_portal.outbox import actions as outbox
from qa_portal.outbox.transports import FolderTransport
from qa_portal.proposals import actions as proposals
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.server import serve

KEY = "for-tests-only-and-long-enough-0123456789"


def act(database: Database) -> None:
    """Propose, submit and withdraw one micro-credential after the other."""
    data = read_any(EXAMPLE.read_bytes(), EXAMPLE.name).data
    for _turn in itertools.count():
        with database.transaction() as session:
            designer = _designer(session)
            provider = next(role.organisation for role in designer.roles if role.organisation)
            case = proposals.propose(session, provider, actor=designer, at=clock.now(), data=data)
            for code in cases.criteria_of(case):
                proposals.assess(session, case, code, f"On {code}.", seen=None, actor=designer, at=clock.now())
            case_id = case.id
        _tell("proposed")
        with database.transaction() as session:
            proposals.submit(session, session.get_one(Case, case_id), actor=_designer(session), at=clock.now())
        _tell("submitted")
        with database.transaction() as session:
            reason = "The partner has left the project."
            proposals.withdraw(
                session, session.get_one(Case, case_id), reason=reason, actor=_designer(session), at=clock.now()
            )
        _tell("withdrawn")


def _tell(what: str) -> None:
    print(what, flush=True)  # noqa: T201 - the test waits for it


def _designer(session: Session) -> Person:
    everybody = session.scalars(select(Person).order_by(Person.id))
    return next(person for person in everybody if person.has(RoleKind.DESIGNER))


def deliver(database: Database, folder: Path) -> None:
    """Deliver whatever waits; each round is later than the one before, so that cut-off attempts come again."""
    with database.reading() as session:
        agency = accounts.settings(session)
    for turn in itertools.count():
        at = clock.now() + timedelta(hours=turn)
        outbox.deliver(database, FolderTransport(folder / "mail"), at=at, limit=1000, agency=agency)


def main() -> None:
    """Work until killed."""
    what, url, folder, *port = sys.argv[1:]
    if what == "serve":
        config = Config(url, KEY, Path(folder) / "files", f"http://127.0.0.1:{port[0]}", processes=1, threads=4)
        serve(config, host="127.0.0.1", port=int(port[0]))
        return
    database = Database(url)
    if what == "act":
        act(database)
    else:
        deliver(database, Path(folder))


if __name__ == "__main__":
    main()
