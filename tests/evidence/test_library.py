"""A provider's library: documents, their versions, titles, and who may see them."""

import pytest
from sqlalchemy import select

from qa_portal.audit.models import AuditEvent
from qa_portal.evidence import actions
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.kernel.errors import NotAllowed
from tests.evidence import samples


@pytest.fixture
def provider(make):
    return make.provider("Carpatina University")


@pytest.fixture
def designer(make, provider):
    return make.designer(provider, name="Ioana Marin")


@pytest.fixture
def version(make, provider, designer):
    return make.evidence(provider, designer, content=samples.pdf("first"), title="Assessment regulation")


def post_version(client, version, content, note="Article 10 is new"):
    fields = [("note", note)] if note else []
    return client.post(
        f"/evidence/{version.evidence_id}/versions",
        data=samples.body([("new.pdf", content)], fields),
        content_type=samples.CONTENT_TYPE,
    )


def kinds_of_events(session):
    return list(session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)))


def test_the_library_lists_each_document_with_its_newest_version(client, make, version, designer):
    client.sign_in(designer)
    post_version(client, version, samples.pdf("second"))

    page = client.get("/evidence").text

    assert "1 document" in page
    assert version.evidence.code in page
    assert "Assessment regulation" in page
    assert "v2" in page
    assert "not yet used" in page


def test_the_library_says_in_which_cases_a_document_is_used(client, make, version, designer, provider):
    case = make.case(provider=provider, designer=designer)
    make.link(case, version)

    page = client.sign_in(designer).get("/evidence").text

    assert case.ref in page
    assert "not yet used" not in page


def test_an_empty_library_says_what_would_be_here(client, designer):
    assert "Nothing here yet" in client.sign_in(designer).get("/evidence").text


def test_a_new_version_keeps_the_old_one_and_says_what_changed(client, session, version, designer):
    answer = post_version(client.sign_in(designer), version, samples.pdf("second"))

    assert answer.status_code == 303
    new, old = session.scalars(select(EvidenceVersion).order_by(EvidenceVersion.number.desc()))
    assert (new.number, new.note, new.filename) == (2, "Article 10 is new", "new.pdf")
    assert (old.number, old.sha256) == (1, version.sha256)
    page = client.get(f"/evidence/{version.evidence_id}").text
    assert "Article 10 is new" in page
    assert "Ioana Marin" in page
    assert kinds_of_events(session) == ["evidence.version_added"]


def test_a_new_version_needs_a_note_and_other_content(client, session, version, designer):
    client.sign_in(designer)

    assert "Say in a few words what changed" in post_version(client, version, samples.pdf("second"), note="").text
    same = post_version(client, version, samples.pdf("first"))

    assert same.status_code == 422
    assert "has the same content as version 1" in same.text
    assert len(session.scalars(select(EvidenceVersion)).all()) == 1


def test_the_title_can_be_changed(client, session, version, designer):
    client.sign_in(designer)

    assert (
        client.post(f"/evidence/{version.evidence_id}/title", data={"title": " Rules of assessment "}).status_code
        == 303
    )
    assert client.post(f"/evidence/{version.evidence_id}/title", data={"title": ""}).status_code == 422

    session.expire_all()
    assert version.evidence.title == "Rules of assessment"
    assert kinds_of_events(session) == ["evidence.renamed"]


def test_the_library_of_another_provider_does_not_exist(client, make, version, session):
    others = [make.designer(make.provider("Danubia")), make.officer(), make.reviewer(), make.council()]
    for person in (*others, make.administrator()):
        client.sign_in(person)
        here = f"/evidence/{version.evidence_id}"
        assert client.get(here).status_code == 404
        assert client.get(f"{here}/versions/1/file").status_code == 404
        assert client.post(f"{here}/title", data={"title": "Mine"}).status_code == 404
        assert post_version(client, version, samples.pdf("second")).status_code == 404
        assert client.get(f"/evidence?provider={version.evidence.provider_id}").status_code == 404
    session.expire_all()
    assert version.evidence.title == "Assessment regulation"


def test_nobody_signed_out_sees_a_library(client, version):
    for path in ("/evidence", f"/evidence/{version.evidence_id}", f"/evidence/{version.evidence_id}/versions/1/file"):
        assert client.get(path).status_code in (302, 401)


def test_a_version_that_is_not_there_does_not_exist(client, version, designer):
    assert client.sign_in(designer).get(f"/evidence/{version.evidence_id}/versions/2/file").status_code == 404


def test_somebody_who_designs_for_two_providers_chooses_the_library(client, make, provider, session, version):
    person = make.designer(provider)
    second = make.provider("Danubia Academy")
    person.roles.append(type(person.roles[0])(kind="designer", organisation=second))
    session.commit()
    client.sign_in(person)

    assert "Assessment regulation" in client.get("/evidence").text
    assert "Assessment regulation" not in client.get(f"/evidence?provider={second.id}").text


def test_the_action_refuses_whoever_is_not_a_designer_of_the_provider(make, session, version, at):
    with pytest.raises(NotAllowed):
        actions.rename(session, version.evidence, title="Mine", actor=make.officer(), at=at)


def test_the_number_of_queries_does_not_depend_on_the_number_of_documents(
    client, make, provider, designer, count_queries
):
    client.sign_in(designer)

    def pages(documents):
        case = make.case(provider=provider, designer=designer)
        for number in range(documents):
            made = make.evidence(provider, designer, content=samples.pdf(f"{case.ref} {number}"))
            make.link(case, made, "3.1")
        with count_queries as counted:
            assert client.get("/evidence").status_code == 200
            assert client.get(f"/cases/{case.ref}/evidence").status_code == 200
        found = len(counted)
        counted.statements.clear()
        return found

    pages(1)
    assert pages(2) == pages(12)


def test_a_number_that_no_database_holds_does_not_exist(client, make, designer, provider):
    case = make.case(provider=provider, designer=designer)
    client.sign_in(designer)
    huge = 2**70

    assert client.get(f"/evidence/{huge}").status_code == 404
    assert client.get(f"/evidence/{huge}/versions/1/file").status_code == 404
    assert provider.name in client.get(f"/evidence?provider={huge}").text  # what cannot be a provider chooses none
    assert client.get(f"/cases/{case.ref}/evidence/{huge}/file").status_code == 404
    assert client.post(f"/cases/{case.ref}/evidence/{huge}/remove").status_code == 404
    assert client.post(f"/cases/{case.ref}/evidence/link", data={"version": huge, "criteria": "5.1"}).status_code == 422
