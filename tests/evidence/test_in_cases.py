"""Evidence of a case: linked to criteria while the proposal is written, then frozen, seen by whoever sees the case."""

import pytest
from sqlalchemy import delete, select

from qa_portal.audit.models import AuditEvent
from qa_portal.evidence.models import EvidenceLink, EvidenceVersion
from qa_portal.panels.models import ConflictStatus
from qa_portal.proposals import queries
from qa_portal.proposals.models import ProposalRevision
from tests.evidence import samples


@pytest.fixture
def provider(make):
    return make.provider("Carpatina University")


@pytest.fixture
def designer(make, provider):
    return make.designer(provider)


@pytest.fixture
def version(make, provider, designer):
    return make.evidence(provider, designer, content=samples.pdf("first"), title="Assessment regulation")


@pytest.fixture
def case(make, provider, designer):
    return make.case(provider=provider, designer=designer)


def links(session):
    session.expire_all()
    return [(each.criterion, each.version.number, each.pages) for each in session.scalars(select(EvidenceLink))]


def link(client, case, version, *criteria, pages="4"):
    data = {"version": version.id, "criteria": list(criteria), "pages": pages}
    return client.post(f"/cases/{case.ref}/evidence/link", data=data)


def upload(client, case, files, *criteria, headers=None):
    fields = [("pages", "2–3"), *(("criteria", each) for each in criteria)]
    return client.post(
        f"/cases/{case.ref}/evidence/upload",
        data=samples.body(files, fields),
        content_type=samples.CONTENT_TYPE,
        headers=headers,
    )


def freeze(session, make, case, version):
    """Link the version and keep it in the revision, as submitting does."""
    make.link(case, version)
    revision = session.scalars(select(ProposalRevision).where(ProposalRevision.case_id == case.id)).one()
    revision.evidence = queries.cited_evidence(session, case)
    session.commit()


def test_a_document_of_the_library_stands_for_several_criteria(client, session, case, version, designer):
    answer = link(client.sign_in(designer), case, version, "5.1", "5.2")

    assert answer.status_code == 303
    assert answer.location.endswith("/evidence#c-5.1")
    assert links(session) == [("5.1", 1, "4"), ("5.2", 1, "4")]
    page = client.get(f"/cases/{case.ref}/evidence").text
    assert "2 of 24 criteria" in page
    event = session.scalars(select(AuditEvent).where(AuditEvent.stream == case.stream)).one()
    assert event.kind == "evidence.linked"
    assert version.sha256 in event.data


def test_linking_again_changes_the_pages_and_nothing_else(client, session, case, version, designer):
    client.sign_in(designer)
    link(client, case, version, "5.1")
    link(client, case, version, "5.1", "5.2", pages="6–8")

    assert links(session) == [("5.1", 1, "6–8"), ("5.2", 1, "6–8")]


@pytest.mark.parametrize(("criteria", "sentence"), [((), "Choose at least one criterion"), (("99.9",), "99.9")])
def test_a_link_needs_criteria_of_the_framework(client, session, case, version, designer, criteria, sentence):
    answer = link(client.sign_in(designer), case, version, *criteria)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert links(session) == []


def test_a_document_of_another_provider_cannot_be_linked(client, make, session, case, designer):
    other = make.provider("Danubia")
    foreign = make.evidence(other, make.designer(other), content=samples.pdf("foreign"))

    assert link(client.sign_in(designer), case, foreign, "5.1").status_code == 422
    assert links(session) == []


def test_a_new_file_is_added_to_the_library_and_linked_at_once(client, session, case, designer):
    answer = upload(client.sign_in(designer), case, [("Course_sheet.docx", samples.docx())], "3.1", "5.1")

    assert answer.status_code == 303
    assert links(session) == [("3.1", 1, "2–3"), ("5.1", 1, "2–3")]
    assert session.scalars(select(EvidenceVersion)).one().evidence.title == "Course sheet"


def test_a_file_that_the_library_has_already_is_linked_and_not_added(client, session, case, version, designer):
    answer = upload(
        client.sign_in(designer),
        case,
        [("copy.pdf", samples.pdf("first"))],
        "5.1",
        headers={"Accept": "application/json"},
    )

    assert answer.json["done"][0]["code"] == version.evidence.code
    assert answer.json["back"] == f"/cases/{case.ref}/evidence#c-5.1"
    assert links(session) == [("5.1", 1, "2–3")]
    assert len(session.scalars(select(EvidenceVersion)).all()) == 1


def test_an_upload_without_a_criterion_leaves_nothing_behind(client, session, case, designer, app):
    answer = upload(client.sign_in(designer), case, [("a.pdf", samples.PDF)])

    assert answer.status_code == 422
    assert "Choose at least one criterion" in answer.text
    assert session.scalars(select(EvidenceVersion)).all() == []
    assert list(app.extensions["qa_portal.files"].incoming.iterdir()) == []


def test_a_link_can_be_taken_away_once(client, make, session, case, version, designer):
    row = make.link(case, version)
    client.sign_in(designer)

    assert client.post(f"/cases/{case.ref}/evidence/{row.id}/remove").status_code == 303
    assert client.post(f"/cases/{case.ref}/evidence/{row.id}/remove").status_code == 409
    assert links(session) == []
    assert session.get(EvidenceVersion, version.id)


def test_a_newer_version_is_pointed_out_and_cited_on_request(client, make, session, case, version, designer, at):
    row = make.link(case, version)
    newer = EvidenceVersion(
        evidence_id=version.evidence_id,
        number=2,
        filename="new.pdf",
        media_type="application/pdf",
        size=5,
        sha256="1" * 64,
        uploaded_at=at,
        uploaded_by_id=designer.id,
    )
    session.add(newer)
    session.commit()
    client.sign_in(designer)

    assert "v2 exists" in client.get(f"/cases/{case.ref}/evidence").text
    assert client.post(f"/cases/{case.ref}/evidence/{row.id}/renew").status_code == 303
    assert links(session) == [("5.1", 2, "4")]
    assert "v2 exists" not in client.get(f"/cases/{case.ref}/evidence").text


def test_after_submission_nothing_can_be_linked_or_taken_away(client, make, session, provider, designer, version):
    case = make.case("formal_check", provider=provider, designer=designer)
    row = make.link(case, version)
    client.sign_in(designer)

    assert link(client, case, version, "5.2").status_code == 409
    assert upload(client, case, [("a.pdf", samples.PDF)], "5.2").status_code == 409
    assert client.get(f"/cases/{case.ref}/evidence/add").status_code == 409
    for verb in ("remove", "renew"):
        assert client.post(f"/cases/{case.ref}/evidence/{row.id}/{verb}").status_code == 409
    assert links(session) == [("5.1", 1, "4")]
    assert "What was submitted no longer changes" in client.get(f"/cases/{case.ref}/evidence").text


def test_a_returned_proposal_takes_evidence_again(client, make, session, provider, designer, version):
    case = make.case("returned", provider=provider, designer=designer)

    assert link(client.sign_in(designer), case, version, "5.1").status_code == 303
    assert links(session) == [("5.1", 1, "4")]


def test_only_the_provider_links_evidence(client, make, session, provider, designer, version):
    case = make.case("returned", provider=provider, designer=designer)
    row = make.link(case, version)
    officer = make.officer()

    for person, status in ((officer, 403), (make.designer(make.provider("Danubia")), 404), (make.reviewer(), 404)):
        client.sign_in(person)
        assert link(client, case, version, "5.2").status_code == status
        assert upload(client, case, [("a.pdf", samples.PDF)], "5.2").status_code == status
        assert client.post(f"/cases/{case.ref}/evidence/{row.id}/remove").status_code == status
    assert links(session) == [("5.1", 1, "4")]


def test_others_see_what_was_submitted_and_not_what_the_provider_works_on(
    client, make, session, provider, designer, version
):
    case = make.case("returned", provider=provider, designer=designer)
    freeze(session, make, case, version)
    fresh = make.evidence(provider, designer, content=samples.pdf("fresh"), title="Not yet submitted")
    make.link(case, fresh, "5.2")

    page = client.sign_in(make.officer()).get(f"/cases/{case.ref}/evidence").text

    assert "Assessment regulation" in page
    assert "Not yet submitted" not in page
    assert "As submitted with revision 1" in page
    assert client.get(f"/cases/{case.ref}/evidence/{version.id}/file").status_code == 200
    assert client.get(f"/cases/{case.ref}/evidence/{fresh.id}/file").status_code == 404
    assert client.sign_in(designer).get(f"/cases/{case.ref}/evidence/{fresh.id}/file").status_code == 200


def test_whoever_sees_the_case_may_download_and_nobody_else(client, make, session, provider, designer, version):
    case = make.case("individual_review", provider=provider, designer=designer)
    freeze(session, make, case, version)
    address = f"/cases/{case.ref}/evidence/{version.id}/file"
    member = make.assignment(case).person
    barred = make.assignment(case, state="conflicted", declared=ConflictStatus.ACTUAL).person
    invited = make.assignment(case, state="invited", declared=None).person
    stranger = make.designer(make.provider("Danubia"))
    told = {make.officer(): 200, designer: 200, member: 200}
    told |= dict.fromkeys((barred, invited, stranger, make.reviewer(), make.council()), 404)

    for person, status in told.items():
        client.sign_in(person)
        assert client.get(address).status_code == status, person.name
        assert client.get(f"/cases/{case.ref}/evidence").status_code == status, person.name


def test_a_version_is_not_open_through_a_case_that_does_not_use_it(client, make, session, provider, designer, version):
    case = make.case("individual_review", provider=provider, designer=designer)
    unused = make.evidence(provider, designer, content=samples.pdf("unused"))
    freeze(session, make, case, version)
    client.sign_in(make.officer())

    for number in (unused.id, 999_999, 2**70):
        assert client.get(f"/cases/{case.ref}/evidence/{number}/file").status_code == 404


def test_an_earlier_revision_stays_open_after_its_evidence_was_taken_away(
    client, make, session, provider, designer, version
):
    case = make.case("returned", provider=provider, designer=designer)
    freeze(session, make, case, version)
    session.execute(delete(EvidenceLink))
    session.commit()

    assert client.sign_in(make.officer()).get(f"/cases/{case.ref}/evidence/{version.id}/file").status_code == 200


def test_the_add_page_shows_the_question_and_what_is_expected(client, case, designer, version):
    page = client.sign_in(designer).get(f"/cases/{case.ref}/evidence/add?to=5.1").text

    assert "Evidence that is usually expected" in page
    assert 'value="5.1" id="link-5.1" checked' in page
    assert client.get(f"/cases/{case.ref}/evidence/add?to=nonsense").status_code == 200
