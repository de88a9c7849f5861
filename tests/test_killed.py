"""kill -9 at any moment of an action, an upload or a delivery: nothing is half done, and the next one goes on."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal import schema
from qa_portal.app import create_app
from qa_portal.audit import actions as audit
from qa_portal.audit.models import AuditEvent
from qa_portal.config import Config
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.kernel import clock
from qa_portal.kernel.db import Database
from qa_portal.kernel.files import FileStore
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import Case, ProposalRevision
from tests.builders import Make
from tests.conftest import Client
from tests.databases import empty_database
from tests.killed import KEY

ROOT = Path(__file__).resolve().parent.parent
KILLS = 5
LETTERS = 400
CAUSES = {"received": "case.submit", "new_proposal": "case.submit", "withdrawn": "case.withdraw"}


class Portal:
    """A database and a folder, with the people who are needed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.database = url, folder, Database(url)
        schema.upgrade(self.database)
        with Session(self.database.engine, expire_on_commit=False) as session:
            make = Make(session, FileStore(folder / "files"), clock.now())
            make.settings.email = "office@dqa.example"
            make.officer()
            self.designer = make.designer(make.provider())
            session.commit()

    @contextmanager
    def at_work(self, what: str, *more: str) -> Iterator[subprocess.Popen[str]]:
        """Start a process that works on this portal; whatever happens, it is gone afterwards."""
        command = [sys.executable, "-m", "tests.killed", what, self.url, str(self.folder), *more]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
            try:
                yield process
            finally:
                kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    """End a process and its children as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A portal made by migrations, on an empty database."""
    with empty_database(tmp_path) as url:
        made = Portal(url, tmp_path)
        yield made
        made.database.engine.dispose()


def test_an_action_that_was_killed_is_whole_or_was_never_begun(portal: Portal) -> None:
    when = random.Random(7)  # noqa: S311 - moments, not secrets
    for _kill in range(KILLS):
        with portal.at_work("act") as process:
            assert process.stdout is not None
            told = [process.stdout.readline() for _transaction in range(when.randint(1, 4))]
            time.sleep(when.uniform(0, 0.15))
            kill(process)

        assert all(told), "it worked until it was killed"
        with portal.database.reading() as session:
            assert list(_half_done(session)) == []


def _half_done(session: Session) -> Iterator[str]:
    yield from map(str, audit.verify(session)[1])
    letters: Counter[tuple[int | None, str]] = Counter(session.execute(select(Letter.case_id, Letter.kind)).all())
    for case in session.scalars(select(Case)):
        events = session.scalars(select(AuditEvent).where(AuditEvent.stream == case.stream).order_by(AuditEvent.seq))
        told = [(event.kind, json.loads(event.data)) for event in events]
        last = told[-1][1].get("to") or told[-1][1]["state"]
        submitted = sum(kind == "case.submit" for kind, _data in told)
        revisions = len(session.scalars(select(ProposalRevision).where(ProposalRevision.case_id == case.id)).all())
        if case.state != last:
            yield f"{case.ref} rests in {case.state}, its trail ends in {last}"
        if revisions != submitted:
            yield f"{case.ref} was submitted {submitted} times and has {revisions} revisions"
        for letter, kind in (
            ("received", "case.submit"),
            ("new_proposal", "case.submit"),
            ("withdrawn", "case.withdraw"),
        ):
            sent, meant = letters[case.id, letter], sum(each == kind for each, _data in told)
            if bool(sent) != bool(meant):
                yield f"{case.ref}: {meant} times {kind}, {sent} letters {letter}"


def test_a_delivery_that_was_killed_loses_no_letter_and_sends_none_as_another(portal: Portal) -> None:
    with portal.database.transaction() as session:
        session.add_all(_letter(number) for number in range(LETTERS))
    when = random.Random(11)  # noqa: S311
    for _kill in range(KILLS):
        with portal.at_work("deliver") as process:
            before, deadline = _states(portal)["sent"], time.monotonic() + 60
            while _states(portal)["sent"] <= before and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(when.uniform(0, 0.1))
            kill(process)
    cut_off = _states(portal)

    with portal.at_work("deliver"):
        deadline = time.monotonic() + 60
        while _states(portal)["sent"] < LETTERS and time.monotonic() < deadline:
            time.sleep(0.2)

    assert 0 < cut_off["sent"] < LETTERS, "it was killed in the middle"
    assert _states(portal) == {"sent": LETTERS}
    files = [each for each in (portal.folder / "mail").iterdir() if not each.name.startswith(".")]
    ids = Counter(str(message_from_bytes(each.read_bytes())["Message-ID"]) for each in files)
    assert len(ids) == LETTERS
    assert set(ids.values()) == {1}


def _letter(number: int) -> Letter:
    return Letter(
        kind="received",
        address="ioana@carpatina.example",
        addressee="Ioana Dumitrescu",
        language="en",
        subject=f"Letter {number}",
        body="Dear Ioana,",
        message_id=f"<{number}@qa-portal>",
        queued_at=clock.now(),
        next_attempt_at=clock.now(),
    )


def _states(portal: Portal) -> Counter[str]:
    with portal.database.reading() as session:
        return Counter(session.scalars(select(Letter.state)))


class Server:
    """The portal served by gunicorn in a process of its own, and one person's browser."""

    def __init__(self, portal: Portal, process: subprocess.Popen[str], port: int) -> None:
        self.portal, self.process, self.port = portal, process, port
        self.cookie, self.token = self._signed_in()
        deadline = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def _signed_in(self) -> tuple[str, str]:
        """Make the cookie and the token that the designer's browser would have."""
        config = Config(self.portal.url, KEY, self.portal.folder / "files", f"http://127.0.0.1:{self.port}")
        app = create_app(config)
        app.test_client_class = Client
        browser = app.test_client().sign_in(self.portal.designer)  # type: ignore[attr-defined]
        page = browser.get("/evidence").text
        app.extensions["qa_portal.database"].engine.dispose()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return browser.get_cookie("qa_portal").value, token

    def begin_upload(self, content: bytes) -> http.client.HTTPConnection:
        """Announce a file, send its first half, and keep the line open."""
        head = (
            b'--part\r\nContent-Disposition: form-data; name="files"; filename="rules.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n"
        )
        body, tail = head + content, b"\r\n--part--\r\n"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.putrequest("POST", "/evidence")
        for name, value in (
            ("Content-Type", "multipart/form-data; boundary=part"),
            ("Content-Length", str(len(body) + len(tail))),
            ("Cookie", f"qa_portal={self.cookie}"),
            ("X-CSRFToken", self.token),
            ("Accept", "application/json"),
        ):
            line.putheader(name, value)
        line.endheaders(body[: len(body) // 2])
        self.rest = body[len(body) // 2 :] + tail
        return line

    def finish_upload(self, line: http.client.HTTPConnection) -> int:
        """Send the other half and return the status of the answer."""
        line.send(self.rest)
        answer = line.getresponse()
        answer.read()
        answer.close()
        line.close()
        return answer.status


@contextmanager
def serving(portal: Portal) -> Iterator[Server]:
    """Serve the portal on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with portal.at_work("serve", str(port)) as process:
        yield Server(portal, process, port)


def test_an_upload_that_was_killed_leaves_no_file_that_counts(portal: Portal) -> None:
    content = b"%PDF-1.7\n" + b"0123456789abcdef" * 65_536 + b"\n%%EOF\n"
    store = FileStore(portal.folder / "files")
    for _kill in range(2):
        with serving(portal) as server:
            line = server.begin_upload(content)
            deadline = time.monotonic() + 30
            while not any(store.incoming.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.02)
            kill(server.process)
            line.close()
        half = list(store.incoming.iterdir())

        assert half, "it was killed in the middle"
        with portal.database.reading() as session:
            assert session.scalars(select(EvidenceVersion)).all() == []
        assert store.sweep(time.time() + 1) == len(half)
    kept = [each for each in store.folder.rglob("*") if each.is_file()]
    with serving(portal) as server:
        status = server.finish_upload(server.begin_upload(content))

    assert kept == []
    assert status == 200
    with portal.database.reading() as session:
        version = session.scalars(select(EvidenceVersion)).one()
        assert version.size == len(content)
    assert store.path(version.sha256).read_bytes() == content


def test_a_server_that_was_killed_starts_again_and_knows_everybody(portal: Portal) -> None:
    for _turn in range(2):
        with serving(portal) as server:
            line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            line.request("GET", "/home", headers={"Cookie": f"qa_portal={server.cookie}"})
            answer = line.getresponse()
            page = answer.read()
            line.close()
            kill(server.process)

        assert answer.status == 200
        assert b"Sign out" in page
