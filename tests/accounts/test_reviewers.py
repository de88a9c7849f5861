"""The directory of reviewers: who finds whom."""

import pytest

from qa_portal.accounts import queries
from qa_portal.accounts.models import Perspective, ReviewerProfile, RoleKind
from qa_portal.accounts.queries import ReviewerFilter
from tests.accounts.arrange import events
from tests.accounts.test_account import PROFILE


@pytest.fixture
def pool(session, make) -> None:
    """Three reviewers, one without a profile, and an officer."""
    for name, perspective, country, fields, languages in (
        ("Aoife Ní Bhriain", "academic", "IE", ["0413", "061"], ["en", "ga"]),
        ("Žofia Kováčová", "student", "SK", ["0611"], ["sk", "en"]),
    ):
        person = make.person(RoleKind.REVIEWER, name=name)
        session.add(
            ReviewerProfile(
                person=person,
                perspectives=[perspective, "international"],
                country=country,
                affiliation=f"University of {country}",
                fields=fields,
                languages=languages,
            )
        )
    make.person(RoleKind.REVIEWER, name="No Profile")
    make.person(RoleKind.REVIEWER, name="Gone", active=False)
    make.officer(name="An Officer")
    session.commit()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Aoife Ní Bhriain", "No Profile", "Žofia Kováčová"]),
        ({"words": "ŽOFIA"}, ["Žofia Kováčová"]),
        ({"words": "university sk"}, ["Žofia Kováčová"]),
        ({"words": "no profile"}, ["No Profile"]),
        ({"perspective": "student"}, ["Žofia Kováčová"]),
        ({"perspective": "international"}, ["Aoife Ní Bhriain", "Žofia Kováčová"]),
        ({"field": "06"}, ["Aoife Ní Bhriain", "Žofia Kováčová"]),
        ({"field": "0611"}, ["Žofia Kováčová"]),
        ({"field": "41"}, []),
        ({"language": "ga"}, ["Aoife Ní Bhriain"]),
        ({"language": "%"}, []),
        ({"country": "SK"}, ["Žofia Kováčová"]),
        ({"country": "SK", "perspective": "academic"}, []),
    ],
)
def test_filters_find_exactly_whom_they_name(session, pool, wanted, found) -> None:
    rows = queries.reviewers(session, ReviewerFilter(**wanted)).rows

    assert sorted(row.name for row in rows) == sorted(found)


def test_staff_read_the_directory_and_nobody_else(client, make, pool) -> None:
    page = client.sign_in(make.officer()).get("/reviewers?perspective=student&field=06&language=en&country=SK")
    assert "Žofia Kováčová" in page.text
    assert "Aoife" not in page.text
    for person in (make.reviewer(), make.council(), make.designer(make.provider())):
        assert client.sign_in(person).get("/reviewers").status_code == 404


def test_a_profile_is_shown_only_of_reviewers(client, make) -> None:
    reviewer, officer = make.reviewer(name="Aoife"), make.officer()
    client.sign_in(officer)

    assert "University of Vaasa" in client.get(f"/reviewers/{reviewer.id}").text
    assert client.get(f"/reviewers/{officer.id}").status_code == 404
    assert client.get("/reviewers/99999").status_code == 404
    assert client.get("/reviewers/99999999999999").status_code == 404


def test_an_administrator_records_training_and_the_provider_somebody_works_for(client, session, make) -> None:
    provider, reviewer = make.provider(), make.reviewer(Perspective.EMPLOYER)
    client.sign_in(make.administrator())

    typed = {**PROFILE, "trained_on": "30 Jul 2026", "organisation_id": provider.id}
    assert client.post(f"/reviewers/{reviewer.id}/edit", data=typed).status_code == 303

    session.refresh(reviewer.profile)
    assert reviewer.profile.trained_on.isoformat() == "2026-07-30"
    assert reviewer.profile.organisation_id == provider.id
    assert events(session) == ["reviewer.described"]
    assert "30 Jul 2026" in client.get(f"/reviewers/{reviewer.id}/edit").text


def test_a_day_that_is_none_comes_back_with_how_to_write_one(client, session, make) -> None:
    reviewer = make.reviewer()
    client.sign_in(make.administrator())

    answer = client.post(
        f"/reviewers/{reviewer.id}/edit", data={**PROFILE, "trained_on": "soon", "organisation_id": "0"}
    )

    assert answer.status_code == 422
    assert "30.07.2027" in answer.text


def test_an_officer_does_not_write_profiles(client, make) -> None:
    reviewer = make.reviewer()

    assert client.sign_in(make.officer()).get(f"/reviewers/{reviewer.id}/edit").status_code == 403
