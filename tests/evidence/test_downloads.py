"""Files leave the house with headers under which they can never act as a page of the portal."""

import pytest

from tests.evidence import samples

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def provider(make):
    return make.provider("Carpatina University")


@pytest.fixture
def designer(make, provider):
    return make.designer(provider)


@pytest.fixture
def ask(client, make, session, provider, designer):
    client.sign_in(designer)

    def ask(content=samples.PDF, media_type="application/pdf", filename="regulation.pdf", query="", **headers):
        version = make.evidence(provider, designer, content=content)
        version.media_type, version.filename = media_type, filename
        session.commit()
        return client.get(f"/evidence/{version.evidence_id}/versions/1/file{query}", headers=headers)

    return ask


def test_a_download_is_an_attachment_with_its_own_name_and_kind(ask):
    answer = ask(filename="Fișa „cursului”.pdf")

    assert answer.data == samples.PDF
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''Fi%C8%99a" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("media_type", "filename", "shown"),
    [
        ("application/pdf", "a.pdf", True),
        ("image/png", "a.png", True),
        ("image/jpeg", "a.jpg", True),
        ("text/plain", "a.txt", False),
        ("text/csv", "a.csv", False),
        (DOCX, "a.docx", False),
    ],
)
def test_only_pdfs_and_pictures_are_shown_in_the_browser(ask, media_type, filename, shown):
    answer = ask(media_type=media_type, filename=filename, query="?view=1")

    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.startswith("sandbox;")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_text_is_sent_as_utf_8_and_never_as_a_page(ask):
    answer = ask("<b>ș</b>".encode(), "text/markdown", "a.md", "?view=1")

    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_part_of_a_file_can_be_asked_for(ask):
    answer = ask(Range="bytes=0-4")

    assert answer.status_code == 206
    assert answer.data == b"%PDF-"
    assert answer.headers["Content-Range"] == f"bytes 0-4/{len(samples.PDF)}"


def test_what_the_browser_has_is_not_sent_again(ask):
    first = ask()

    again = ask(**{"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.data == b""


def test_a_file_that_is_not_in_the_store_is_told_and_not_a_broken_page(client, make, provider, designer, app):
    version = make.evidence(provider, designer, content=samples.pdf("lost"))
    app.extensions["qa_portal.files"].path(version.sha256).unlink()

    answer = client.sign_in(designer).get(f"/evidence/{version.evidence_id}/versions/1/file")

    assert answer.status_code == 503
    assert "is not in the file store" in answer.text
