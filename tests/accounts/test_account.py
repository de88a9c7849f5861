"""My account: what everybody may change about themselves, and nothing more."""

import pytest

from qa_portal.accounts.actions import people
from qa_portal.accounts.drafts import ProfileDraft
from qa_portal.accounts.models import Person, Perspective
from qa_portal.kernel.errors import NotAllowed
from tests.accounts.arrange import events

PROFILE = {
    "perspectives": ["academic", "quality_assurance"],
    "country": "IE",
    "affiliation": "University of Limerick",
    "languages": ["en", "ga"],
    "fields": ["01", "0413"],
    "about": "Twelve years of reviews.",
}


def test_name_title_and_language_of_letters_are_mine_to_change(client, session, make) -> None:
    me = make.officer(name="Katarina")
    client.sign_in(me)

    answer = client.post("/account", data={"name": "Katarína Hlaváčová", "title": "Mgr.", "language": "ro"})

    session.refresh(me)
    assert answer.status_code == 303
    assert (me.full_name, me.language) == ("Mgr. Katarína Hlaváčová", "ro")
    assert events(session) == ["person.changed"]


def test_roles_and_address_are_not(client, session, make) -> None:
    me = make.officer(email="me@dqa.example")
    client.sign_in(me)

    client.post(
        "/account", data={"name": "Me", "language": "en", "email": "x@evil.example", "roles": ["administrator"]}
    )

    session.expire_all()
    me = session.get(Person, me.id)
    assert me.email == "me@dqa.example"
    assert [role.kind for role in me.roles] == ["officer"]


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"name": "Me", "language": "xx"}, {"name": "x" * 121, "language": "en"}]
)
def test_what_cannot_be_kept_comes_back(client, session, make, typed) -> None:
    me = make.officer(name="Before")

    assert client.sign_in(me).post("/account", data={"language": "en", **typed}).status_code == 422
    session.refresh(me)
    assert me.name == "Before"


def test_a_reviewer_keeps_their_own_profile(client, session, make) -> None:
    me = make.reviewer()
    client.sign_in(me)

    assert client.post("/account/reviewer", data=PROFILE).status_code == 303

    session.refresh(me.profile)
    assert me.profile.perspectives == ["academic", "quality_assurance"]
    assert me.profile.fields == ["01", "0413"]
    assert me.profile.languages == ["en", "ga"]
    assert me.profile.country == "IE"
    assert events(session) == ["reviewer.described"]


def test_but_not_when_they_were_trained_nor_for_whom_they_work(client, session, make) -> None:
    provider = make.provider()
    me = make.reviewer()
    me.profile.organisation_id = provider.id
    session.commit()
    trained = me.profile.trained_on

    client.sign_in(me).post("/account/reviewer", data={**PROFILE, "trained_on": "1 Jan 2020", "organisation_id": "0"})

    session.refresh(me.profile)
    assert (me.profile.trained_on, me.profile.organisation_id) == (trained, provider.id)


def test_a_first_profile_is_written_by_whoever_has_none(client, session, make) -> None:
    me = make.person("reviewer")
    client.sign_in(me)
    assert "No profile yet" in client.get("/account").text

    client.post("/account/reviewer", data=PROFILE)

    session.refresh(me, ["profile"])
    assert me.profile.affiliation == "University of Limerick"


def test_whoever_is_no_reviewer_has_no_such_page(client, make) -> None:
    client.sign_in(make.officer())

    assert client.get("/account/reviewer").status_code == 404
    assert client.post("/account/reviewer", data=PROFILE).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [{"perspectives": []}, {"languages": ["xx"]}, {"fields": ["9999"]}, {"country": "ZZ"}, {"perspectives": ["x"]}],
)
def test_a_profile_keeps_to_the_lists(client, session, make, typed) -> None:
    me = make.reviewer(Perspective.STUDENT)

    assert client.sign_in(me).post("/account/reviewer", data={**PROFILE, **typed}).status_code == 422
    session.refresh(me.profile)
    assert me.profile.perspectives == ["student"]


def test_nobody_writes_the_profile_of_somebody_else(session, make) -> None:
    draft = ProfileDraft(perspectives=("student",), country="SK")
    for actor in (make.officer(), make.reviewer(), make.council()):
        with pytest.raises(NotAllowed):
            people.describe(session, make.reviewer(), draft, actor=actor, at=make.at)
