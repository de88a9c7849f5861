"""Letters leave the house: over SMTP and into a folder, none lost, none written twice as two."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import BadInput
from qa_portal.outbox.actions import GONE_AFTER, WAITS, Round, compose, deliver
from qa_portal.outbox.models import Letter
from qa_portal.outbox.transports import FolderTransport, SmtpTransport, Transport, Undeliverable
from tests.outbox import mailserver
from tests.outbox.mailserver import MailServer


class Danubia:
    """An agency that writes letters."""

    name = {"en": "Danubia Quality Agency", "ro": "Agenția de Calitate Danubia"}
    email = "office@dqa.example"


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


class DiesAfterSending:
    """A transport whose process is killed the moment the letter has left."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner

    def send(self, message: EmailMessage) -> None:
        """Send, then die."""
        self.inner.send(message)
        raise Killed

    def close(self) -> None:
        """Nothing is closed by the dead."""


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that runs during the test."""
    with mailserver.running() as running:
        yield running


@pytest.fixture
def smtp(server: MailServer) -> SmtpTransport:
    """A transport that speaks to it."""
    return SmtpTransport("127.0.0.1", server.port, security="none")


@pytest.fixture
def letter(database: Database, at: datetime) -> Any:
    """A function that queues a letter and returns its id."""
    counted = iter(range(1, 1000))

    def queue(**more: Any) -> int:
        number = next(counted)
        values = {
            "kind": "received",
            "address": "ioana@carpatina.example",
            "addressee": "Dr Ioana Dumitrescu",
            "language": "ro",
            "subject": "Propunerea a ajuns la agenție",
            "body": "Bună ziua,\n\npropunerea dumneavoastră a ajuns la noi. Șapte zile, țară, înțeles.\n",
            "message_id": f"<{number:032x}@qa-portal>",
            "queued_at": at,
            "next_attempt_at": at,
            **more,
        }
        with database.transaction() as session:
            row = Letter(**values)
            session.add(row)
        return row.id

    return queue


def run(database: Database, transport: Transport, at: datetime, limit: int = 100) -> Round:
    """Deliver in the name of the agency."""
    return deliver(database, transport, at=at, limit=limit, agency=Danubia())


def test_a_letter_arrives_whole_with_all_its_headers(database, session: Session, server, smtp, letter, at) -> None:
    id_ = letter()

    assert run(database, smtp, at) == Round(sent=1)

    [arrived] = server.letters
    assert arrived["From"] == "Agenția de Calitate Danubia <office@dqa.example>"
    assert arrived["Reply-To"] == "Agenția de Calitate Danubia <office@dqa.example>"
    assert arrived["To"] == "Dr Ioana Dumitrescu <ioana@carpatina.example>"
    assert arrived["Subject"] == "Propunerea a ajuns la agenție"
    assert arrived["Message-ID"] == "<00000000000000000000000000000001@qa-portal>"
    assert arrived["Content-Language"] == "ro"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Date"].datetime == at
    assert "Șapte zile, țară, înțeles." in arrived.get_content()
    assert server.envelopes == [("office@dqa.example", ["ioana@carpatina.example"])]
    sent = session.get(Letter, id_)
    assert (sent.state, sent.sent_at, sent.attempts, sent.error) == ("sent", at, 1, "")


def test_the_sender_of_the_configuration_comes_before_the_agency(database, server, smtp, letter, at) -> None:
    letter()

    deliver(database, smtp, at=at, limit=10, agency=Danubia(), sender="portal@dqa.example")

    assert server.envelopes[0][0] == "portal@dqa.example"
    assert server.letters[0]["Reply-To"].addresses[0].addr_spec == "office@dqa.example"


def test_without_any_sender_nothing_is_claimed(database, session: Session, smtp, letter, at) -> None:
    class Nameless:
        name = {"en": "Agency"}
        email = ""

    id_ = letter()

    with pytest.raises(BadInput, match="QA_PORTAL_MAIL_FROM"):
        deliver(database, smtp, at=at, limit=10, agency=Nameless())

    assert session.get(Letter, id_).attempts == 0


def test_many_letters_go_over_one_connection_and_the_limit_holds(database, server, smtp, letter, at) -> None:
    for _number in range(5):
        letter()

    assert run(database, smtp, at, limit=3).sent == 3
    assert run(database, smtp, at).sent == 2
    assert len(server.letters) == 5
    assert server.connections == 2


def test_what_is_not_yet_due_waits(database, server, smtp, letter, at) -> None:
    letter(next_attempt_at=at + timedelta(minutes=1))

    assert run(database, smtp, at) == Round()
    assert run(database, smtp, at + timedelta(minutes=1)).sent == 1


def test_a_letter_that_left_before_the_process_was_killed_is_the_same_letter_again(
    database, session: Session, tmp_path: Path, letter, at
) -> None:
    id_ = letter()
    folder = FolderTransport(tmp_path)

    with pytest.raises(Killed):
        run(database, DiesAfterSending(folder), at)

    assert session.get(Letter, id_).state == "sending"
    assert run(database, folder, at + GONE_AFTER - timedelta(seconds=1)) == Round()
    assert run(database, folder, at + GONE_AFTER) == Round(sent=1)
    session.expire_all()
    assert session.get(Letter, id_).state == "sent"
    assert [path.name for path in tmp_path.iterdir()] == ["00000000000000000000000000000001@qa-portal.eml"]


def test_a_server_that_falls_silent_gets_the_same_message_id_again(database, server, smtp, letter, at) -> None:
    letter()
    server.silent_after_data = True

    assert run(database, smtp, at).postponed == 1
    server.silent_after_data = False
    assert run(database, smtp, at + WAITS[0]).sent == 1

    assert len({each["Message-ID"] for each in server.letters}) == 1


def test_failures_wait_longer_and_longer_then_the_letter_is_given_up(
    database, session: Session, server, smtp, letter, at
) -> None:
    id_ = letter()
    server.busy = True

    moment = at
    for wait in WAITS:
        assert run(database, smtp, moment).postponed == 1
        session.expire_all()
        row = session.get(Letter, id_)
        assert (row.state, row.next_attempt_at) == ("queued", moment + wait)
        assert "try later" in row.error
        moment += wait
    assert run(database, smtp, moment).failed == 1

    session.expire_all()
    assert session.get(Letter, id_).state == "failed"
    assert server.letters == []


def test_a_mailbox_that_does_not_exist_fails_at_once_and_holds_nobody_up(
    database, session: Session, server, smtp, letter, at
) -> None:
    server.unknown.add("nobody@carpatina.example")
    bad = letter(address="nobody@carpatina.example")
    letter()

    assert run(database, smtp, at) == Round(sent=1, failed=1)
    assert session.get(Letter, bad).state == "failed"
    assert "no such mailbox" in session.get(Letter, bad).error


def test_a_mail_server_that_is_away_costs_no_letter_an_attempt(database, session: Session, letter, at) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = SmtpTransport("127.0.0.1", taken.getsockname()[1], security="none")
        ids = [letter(), letter()]
        for minute in range(10):
            outcome = run(database, away, at + timedelta(minutes=minute))
            assert outcome.unreachable
            assert outcome.postponed == 1

    assert all(session.get(Letter, id_).state == "queued" for id_ in ids)
    assert sum(session.get(Letter, id_).attempts for id_ in ids) == 0


def test_a_letter_whose_every_attempt_was_cut_off_is_given_up(
    database, session: Session, tmp_path: Path, letter, at
) -> None:
    id_ = letter(state="sending", attempts=len(WAITS) + 1)

    assert run(database, FolderTransport(tmp_path), at).failed == 1
    assert session.get(Letter, id_).state == "failed"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: spy@evil.example", "a@b.example, spy@evil.example", "a b@c.example", "nobody", "@", "x@"],
)
def test_an_address_that_is_none_never_becomes_a_header(database, session, server, smtp, letter, at, address) -> None:
    id_ = letter(address=address)

    assert run(database, smtp, at).failed == 1
    assert server.letters == []
    assert session.get(Letter, id_).state == "failed"


def test_names_and_subjects_cannot_smuggle_a_header(at) -> None:
    letter = Letter(
        addressee='Eve"\r\nBcc: spy@evil.example',
        address="eve@b.example",
        subject="Hello\r\nBcc: spy@evil.example\r\n\r\nbody",
        body="x",
        language="en",
        queued_at=at,
        message_id="<1@qa-portal>",
    )

    arrived = message_from_bytes(compose(letter, Danubia()).as_bytes(), policy=policy.default)

    assert "Bcc" not in arrived
    assert arrived["Subject"] == "Hello Bcc: spy@evil.example body"
    assert arrived["To"].addresses[0].addr_spec == "eve@b.example"


def test_a_domain_with_other_letters_is_written_as_mail_servers_read_it(at) -> None:
    letter = Letter(
        addressee="Șerban",
        address="s@bună.example",
        subject="x",
        body="x",
        language="en",
        queued_at=at,
        message_id="<1@q>",
    )

    assert compose(letter, Danubia())["To"].addresses[0].domain == "xn--bun-cpa.example"


def test_a_link_that_opens_an_account_is_not_kept_after_it_was_sent(
    database, session, server, smtp, letter, at
) -> None:
    id_ = letter(kind="password_reset", body="https://portal.example/password/secret\n")
    other = letter()

    run(database, smtp, at)

    assert "secret" in server.letters[0].get_content()
    assert session.get(Letter, id_).body == ""
    assert session.get(Letter, other).body != ""


def test_two_deliveries_at_once_send_each_letter_once(database, tmp_path: Path, letter, at) -> None:
    sent: list[str] = []
    for _number in range(20):
        letter()

    class Counting(FolderTransport):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            sent.append(str(message["Message-ID"]))

    threads = [threading.Thread(target=run, args=(database, Counting(tmp_path), at)) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sent) == len(set(sent)) == 20


def test_a_server_that_must_encrypt_and_cannot_gets_no_letter(database, session, server, letter, at) -> None:
    id_ = letter()
    careful = SmtpTransport("127.0.0.1", server.port, security="starttls")

    assert run(database, careful, at).unreachable
    assert server.letters == []
    assert session.get(Letter, id_).state == "queued"


def test_wrong_credentials_stop_the_round_and_lose_nothing(database, session, server, letter, at) -> None:
    id_ = letter()
    refused = SmtpTransport("127.0.0.1", server.port, security="none", user="portal", password="wrong")

    assert run(database, refused, at).unreachable
    assert session.get(Letter, id_).state == "queued"


def test_a_folder_holds_the_letter_as_it_would_have_been_sent(tmp_path: Path, at) -> None:
    letter = Letter(
        addressee="Ana",
        address="a@b.example",
        subject="Ș",
        body="Ț\n",
        language="ro",
        queued_at=at,
        message_id="<../x@q>",
    )

    FolderTransport(tmp_path / "mail").send(compose(letter, Danubia()))

    [path] = (tmp_path / "mail").iterdir()
    assert path.parent == tmp_path / "mail"
    assert message_from_bytes(path.read_bytes(), policy=policy.default).get_content().splitlines() == ["Ț"]


def test_what_cannot_be_composed_says_which_address(at) -> None:
    with pytest.raises(Undeliverable, match="nobody"):
        compose(Letter(addressee="x", address="nobody", subject="x", body="x", language="en"), Danubia())
