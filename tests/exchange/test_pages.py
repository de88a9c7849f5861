"""Starting from a file in the portal: what was read is shown first, then the draft begins."""

import io
import re
from html import unescape

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.exchange import proposal_yaml
from qa_portal.proposals import queries
from qa_portal.proposals.models import Case
from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import COMPLETE


def send(client: Client, raw: bytes, name: str = "proposal.yaml") -> object:
    data = {"file": (io.BytesIO(raw), name)}
    return client.post("/propose/from-file", data=data, content_type="multipart/form-data")


def test_a_file_becomes_a_draft_after_it_was_shown(client: Client, session: Session, make: Make) -> None:
    provider = make.provider()
    client.sign_in(make.designer(provider))

    shown = send(client, proposal_yaml.EXAMPLE.read_bytes())
    assert session.scalar(select(func.count()).select_from(Case)) == 0
    found = re.search(r'name="proposal" value="([^"]*)"', shown.text)  # type: ignore[attr-defined]
    assert found
    answer = client.post("/propose/from-file/begin", data={"proposal": unescape(found[1]), "provider": provider.id})

    assert answer.status_code == 303
    session.expire_all()
    case = session.scalars(select(Case)).one()
    assert answer.location == f"/cases/{case.ref}/proposal/edit"
    assert queries.content(queries.draft_of(session, case)) == COMPLETE


def test_what_was_not_used_is_listed_with_the_reason(client: Client, make: Make) -> None:
    client.sign_in(make.designer(make.provider()))
    raw = b'{"type": ["VerifiableCredential"], "credentialSubject": {"hasClaim": {"title": {"en": "X course"}}}}'

    answer = send(client, raw, "x.jsonld")

    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "What was not used" in answer.text  # type: ignore[attr-defined]


def test_a_file_that_cannot_be_read_says_why_at_the_field(client: Client, session: Session, make: Make) -> None:
    client.sign_in(make.designer(make.provider()))

    for raw, words in (
        (b"%PDF-1.7", "This is a PDF"),
        (b"", "The file is empty"),
        (b"title: x\nhours: many\n", "proposal.yaml:2"),
    ):
        answer = send(client, raw)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert words in unescape(answer.text)  # type: ignore[attr-defined]
    assert send(client, b"x", "").status_code == 422  # type: ignore[attr-defined]
    assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_what_was_tampered_with_begins_nothing(client: Client, session: Session, make: Make) -> None:
    client.sign_in(make.designer(make.provider()))

    for broken in ("", "{", '{"title": 5, "surprise": 1}'):
        assert client.post("/propose/from-file/begin", data={"proposal": broken}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_only_designers_start_from_a_file(client: Client, make: Make) -> None:
    client.sign_in(make.officer())

    assert client.get("/propose/from-file").status_code == 403


def test_the_example_can_be_taken_home_and_sent_back(client: Client, make: Make) -> None:
    client.sign_in(make.designer(make.provider()))

    example = client.get("/propose/example.yaml")

    assert "attachment" in example.headers["Content-Disposition"]
    assert send(client, example.data).status_code == 200  # type: ignore[attr-defined]
