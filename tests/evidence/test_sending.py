"""Files arrive whole or not at all: bodies as browsers, scripts and attackers send them."""

import io
import re

import pytest
from sqlalchemy import func, select

from qa_portal.audit.models import AuditEvent
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.frame import uploads
from tests.evidence import samples

JSON = {"Accept": "application/json"}


@pytest.fixture
def provider(make):
    return make.provider("Carpatina University")


@pytest.fixture
def signed_in(client, make, provider):
    return client.sign_in(make.designer(provider))


@pytest.fixture
def store(app):
    return app.extensions["qa_portal.files"]


def send(client, files, fields=(), *, whole=True, **more):
    sent = samples.body(files, fields, whole=whole)
    return client.post("/evidence", data=sent, content_type=samples.CONTENT_TYPE, **more)


def versions(session):
    return session.scalars(select(EvidenceVersion).order_by(EvidenceVersion.id)).all()


def lying_about(store):
    return sorted(path.name for path in store.incoming.iterdir())


def test_a_document_arrives_hashed_named_and_on_the_record(signed_in, session, store, provider):
    content = samples.pdf("regulation")

    answer = send(signed_in, [("Assessment_regulation.pdf", content)])

    assert answer.status_code == 303
    (version,) = versions(session)
    assert (version.evidence.code, version.evidence.title) == ("E-01", "Assessment regulation")
    assert (version.number, version.filename, version.media_type) == (1, "Assessment_regulation.pdf", "application/pdf")
    assert version.size == len(content)
    assert store.path(version.sha256).read_bytes() == content
    assert lying_about(store) == []
    event = session.scalars(select(AuditEvent)).one()
    assert (event.stream, event.kind) == (f"provider/{provider.id}", "evidence.added")
    assert version.sha256 in event.data


def test_several_files_become_several_documents(signed_in, session):
    send(signed_in, [("a.pdf", samples.pdf("a")), ("b.txt", b"b"), ("c.docx", samples.docx())])

    assert [each.evidence.code for each in versions(session)] == ["E-01", "E-02", "E-03"]


def test_without_a_script_one_bad_file_keeps_the_others_out_and_the_page_says_why(signed_in, session, store):
    answer = send(signed_in, [("good.pdf", samples.PDF), ("bad.pdf", b"<html>"), ("empty.txt", b"")])

    assert answer.status_code == 422
    assert "“bad.pdf” is a web page" in answer.text
    assert "“empty.txt” is empty" in answer.text
    assert versions(session) == []
    assert lying_about(store) == []


def test_a_script_gets_the_sentence_as_json(signed_in, session):
    answer = send(signed_in, [("bad.pdf", b"<html>")], headers=JSON)

    assert answer.status_code == 422
    assert answer.json["detail"].startswith("“bad.pdf” is a web page")


def test_a_script_is_told_what_was_added_and_where(signed_in):
    answer = send(signed_in, [("a.pdf", samples.PDF)], headers=JSON)

    assert answer.json["done"] == [{"code": "E-01", "title": "A", "url": "/evidence/1", "said": "Added"}]


def test_the_same_content_is_stored_once_and_not_added_again(signed_in, session, store):
    send(signed_in, [("first.pdf", samples.PDF)])
    answer = send(signed_in, [("renamed copy.pdf", samples.PDF)], headers=JSON)

    assert len(versions(session)) == 1
    assert answer.json["done"][0]["code"] == "E-01"
    assert answer.json["done"][0]["said"] == "Was there already"


def test_two_providers_may_have_the_same_content_and_it_lies_there_once(client, make, session, store):
    for name in ("Carpatina", "Danubia"):
        send(client.sign_in(make.designer(make.provider(name))), [("same.pdf", samples.pdf("shared"))])

    first, second = versions(session)
    assert first.sha256 == second.sha256
    assert first.evidence.provider_id != second.evidence.provider_id
    assert len(list(store.folder.glob(f"??/{first.sha256}"))) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../secret.pdf", "secret.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("gpj\u202efdp.pdf", "gpjfdp.pdf"),
        ("no ending", "no ending.pdf"),
    ],
)
def test_names_are_made_safe_on_arrival(signed_in, session, sent, kept):
    send(signed_in, [(sent, samples.PDF)])

    assert versions(session)[0].filename == kept


def test_a_body_that_breaks_off_leaves_nothing_behind(signed_in, session, store):
    answer = send(signed_in, [("a.pdf", samples.pdf("x" * 100_000))], whole=False)

    assert answer.status_code == 422
    assert "the connection broke off" in answer.text
    assert versions(session) == []
    assert lying_about(store) == []


def test_a_sender_who_hangs_up_leaves_nothing_behind(signed_in, session, store):
    sent = samples.body([("a.pdf", samples.pdf("x" * 300_000))])

    answer = signed_in.post(
        "/evidence",
        input_stream=io.BytesIO(sent[:200_000]),
        content_length=len(sent),
        content_type=samples.CONTENT_TYPE,
        headers=JSON,
    )

    assert answer.status_code == 422
    assert "broke off" in answer.json["detail"]
    assert versions(session) == []
    assert lying_about(store) == []


def test_a_body_cut_at_any_place_never_adds_anything(signed_in, session, store):
    whole = samples.body([("a.pdf", samples.PDF)], [("title", "x")])

    for cut in range(len(whole) - 4):  # the last line break and a dash before it may be missing
        answer = signed_in.post("/evidence", data=whole[:cut], content_type=samples.CONTENT_TYPE, headers=JSON)
        assert answer.status_code == 422, cut
    assert versions(session) == []
    assert lying_about(store) == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("application/x-www-form-urlencoded", b"files=a"),
        ("text/plain", b"hello"),
        (samples.CONTENT_TYPE, b"no boundary at all" * 100),
        (samples.CONTENT_TYPE, b"------part\r\nContent-Type: text/plain\r\n\r\nx\r\n------part--\r\n"),
    ],
)
def test_what_is_no_form_with_files_is_refused(signed_in, session, content_type, body):
    assert signed_in.post("/evidence", data=body, content_type=content_type).status_code == 422
    assert versions(session) == []


def test_a_form_without_a_file_is_told_to_choose_one(signed_in):
    answer = send(signed_in, [("", b"")])

    assert answer.status_code == 422
    assert "Choose a file" in answer.text


@pytest.fixture
def small_limit(monkeypatch):
    monkeypatch.setattr(uploads.receive.__wrapped__, "__defaults__", (100_000,))
    monkeypatch.setattr(uploads, "_AROUND", 200_000)


@pytest.mark.usefixtures("small_limit")
def test_a_file_over_the_limit_is_refused_by_name_while_it_arrives(signed_in, session, store):
    answer = send(signed_in, [("large.pdf", samples.pdf("x" * 150_000))], headers=JSON)

    assert answer.status_code == 413
    assert "“large.pdf” is larger than" in answer.json["detail"]
    assert versions(session) == []
    assert lying_about(store) == []


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_announced_or_not(signed_in, session, store, chunked):
    sent = samples.body([("large.pdf", b"x" * 50_000), ("more.pdf", b"x" * 400_000)])
    more = (
        {"input_stream": io.BytesIO(sent), "environ_overrides": {"wsgi.input_terminated": True}}
        if chunked
        else {"data": sent}
    )

    answer = signed_in.post("/evidence", content_type=samples.CONTENT_TYPE, headers=JSON, **more)

    assert answer.status_code == 413
    assert lying_about(store) == []
    assert versions(session) == []


def test_headers_of_a_part_without_end_do_not_fill_the_memory(signed_in):
    endless = b"------part\r\nContent-Disposition: form-data; name=x; filename=" + b"a" * (3 << 20)

    answer = signed_in.post("/evidence", data=endless, content_type=samples.CONTENT_TYPE, headers=JSON)

    assert answer.status_code == 413


def test_a_text_field_without_end_is_refused(signed_in):
    answer = send(signed_in, [], [("title", "a" * 70_000)], headers=JSON)

    assert answer.status_code == 422


class Body:
    """The body of a request as a server gives it: it knows how often it was read, and calls `before` each time."""

    def __init__(self, content, before=lambda: None):
        self.content, self.length, self.before, self.touched = io.BytesIO(content), len(content), before, 0

    def read(self, size=-1):
        self.touched += 1
        self.before()
        return self.content.read(size)

    def sent_by(self, client, **more):
        environ = {"wsgi.input": self, "CONTENT_LENGTH": str(self.length), "CONTENT_TYPE": samples.CONTENT_TYPE}
        return client.post("/evidence", environ_overrides=environ, **more)


@pytest.fixture
def guarded(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def token_of(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/evidence").text)[1]


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("header", ["forged", "."])
def test_a_forged_token_is_refused_before_the_body_is_read(signed_in, session, header):
    stream = Body(samples.body([("a.pdf", samples.PDF)]))

    answer = stream.sent_by(signed_in, headers={"X-CSRFToken": header})

    assert answer.status_code == 400
    assert stream.touched == 0
    assert versions(session) == []


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("fields", [(), (("csrf_token", "forged"),), (("csrf_token", ""),)])
def test_without_a_token_nothing_is_read_beyond_the_head_of_the_file(signed_in, session, store, fields):
    stream = Body(samples.body([("a.pdf", samples.pdf("x" * 500_000))], fields))

    assert stream.sent_by(signed_in).status_code == 400
    assert stream.touched == 1
    assert lying_about(store) == []
    assert versions(session) == []


@pytest.mark.usefixtures("guarded")
def test_a_token_that_comes_after_the_file_is_too_late(signed_in, session):
    sent = samples.body([("a.pdf", samples.PDF)])[: -len(b"------part--\r\n")] + samples.body(
        [], [("csrf_token", token_of(signed_in))]
    )

    assert signed_in.post("/evidence", data=sent, content_type=samples.CONTENT_TYPE).status_code == 400
    assert versions(session) == []


@pytest.mark.usefixtures("guarded")
def test_the_token_opens_the_door_in_the_header_or_as_first_field(signed_in, session):
    token = token_of(signed_in)

    assert send(signed_in, [("a.pdf", samples.pdf("a"))], headers={"X-CSRFToken": token}).status_code == 303
    assert send(signed_in, [("b.pdf", samples.pdf("b"))], [("csrf_token", token)]).status_code == 303
    assert len(versions(session)) == 2


@pytest.mark.usefixtures("guarded")
def test_over_https_a_form_of_another_site_is_refused(signed_in, session):
    token = token_of(signed_in)
    secure = {"base_url": "https://localhost"}
    for referrer in ({}, {"Referer": "https://evil.example/"}):
        headers = {"X-CSRFToken": token, **referrer}
        assert send(signed_in, [("a.pdf", samples.PDF)], headers=headers, **secure).status_code in (302, 400)
    assert versions(session) == []


def test_nobody_without_a_library_may_send_and_their_file_is_not_read(client, make, session, store):
    for person in (make.officer(), make.reviewer(), make.council()):
        stream = Body(samples.body([("a.pdf", samples.PDF)]))
        answer = stream.sent_by(client.sign_in(person))
        assert answer.status_code == 404
        assert stream.touched == 0
    assert session.scalar(select(func.count(Evidence.id))) == 0


def test_a_role_lost_while_the_file_arrives_is_noticed(client, make, session, provider, store):
    person = make.designer(provider)

    def lose():
        for role in list(person.roles):
            session.delete(role)
        session.commit()

    stream = Body(samples.body([("a.pdf", samples.PDF)]), before=lose)

    assert stream.sent_by(client.sign_in(person)).status_code == 404
    assert stream.touched
    assert versions(session) == []
    assert lying_about(store) == []
