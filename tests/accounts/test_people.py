"""People of the house: who may see them, invite, change and deactivate them."""

import threading

import pytest
from sqlalchemy import select

from qa_portal.accounts import queries
from qa_portal.accounts.actions import people
from qa_portal.accounts.drafts import PersonDraft
from qa_portal.accounts.models import Person, Role, RoleKind
from qa_portal.accounts.queries import PeopleFilter
from qa_portal.kernel.errors import Blocked, NotAllowed
from qa_portal.outbox.models import Letter
from tests.accounts.arrange import events, trail_text, typed, with_password
from tests.builders import Make

INVITED = {
    "title": "Dr",
    "name": "Ștefan Ionescu",
    "email": "Stefan@DQA.example",
    "language": "ro",
    "roles": ["officer"],
}


@pytest.fixture
def admin(make: Make) -> Person:
    """An administrator."""
    return make.administrator(name="Milan Horváth")


def test_an_administrator_invites_by_letter(client, session, make, admin) -> None:
    client.sign_in(admin)

    answer = client.post("/people/new", data=INVITED)

    invited = queries.by_email(session, "stefan@dqa.example")
    assert answer.location == f"/people/{invited.id}"
    assert [role.kind for role in invited.roles] == [RoleKind.OFFICER]
    assert invited.password_hash is None
    [letter] = session.scalars(select(Letter)).all()
    assert (letter.kind, letter.language, letter.recipient_id) == ("account_invitation", "ro", invited.id)
    assert "Bună ziua, Dr Ștefan Ionescu" in letter.body
    assert events(session) == ["person.added"]


def test_the_trail_names_ids_and_no_personal_data(client, session, make, admin) -> None:
    client.sign_in(admin)
    client.post("/people/new", data=INVITED)
    invited = queries.by_email(session, "stefan@dqa.example")
    client.post(f"/people/{invited.id}/edit", data=typed(invited, name="Ștefan Popescu", email="sp@dqa.example"))

    assert events(session) == ["person.added", "person.changed"]
    said = trail_text(session)
    assert "Ștefan" not in said
    assert "@" not in said.replace("designer@", "")


def test_a_designer_is_invited_for_a_provider(client, session, make, admin) -> None:
    provider = make.provider("Carpatina University")
    client.sign_in(admin)

    client.post("/people/new", data={**INVITED, "roles": [], "providers": [provider.id]})

    assert queries.by_email(session, "stefan@dqa.example").provider_ids == [provider.id]


def test_an_address_that_is_known_is_said_at_its_field(client, session, make, admin) -> None:
    make.officer(email="stefan@dqa.example")
    client.sign_in(admin)

    answer = client.post("/people/new", data=INVITED)

    assert answer.status_code == 422
    assert 'id="email-wrong"' in answer.text
    assert "Ștefan Ionescu" in answer.text
    assert session.scalars(select(Letter)).all() == []
    assert events(session) == []


@pytest.mark.parametrize(
    ("typed_in", "says"),
    [
        ({"name": ""}, "Type a name"),
        ({"email": "nonsense"}, "Write the address as"),
        ({"email": ""}, "Type an e-mail address"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["king"]}, "king"),
        ({"roles": ["designer"]}, "designer"),
        ({"providers": ["7"]}, ""),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_what_cannot_be_a_person_comes_back_with_a_sentence(client, session, make, admin, typed_in, says) -> None:
    client.sign_in(admin)

    answer = client.post("/people/new", data={**INVITED, **typed_in})

    assert answer.status_code == 422
    assert says in answer.text
    assert session.scalar(select(Person).where(Person.name == "Ștefan Ionescu")) is None


PAGES = ["/people", "/people/new", "/people/{id}", "/people/{id}/edit"]
BUTTONS = ["/people/{id}/deactivate", "/people/{id}/reactivate", "/people/{id}/link"]


@pytest.mark.parametrize("path", PAGES)
def test_people_are_nobody_elses_business(client, make, admin, path) -> None:
    path = path.format(id=admin.id)
    for person in (make.designer(make.provider()), make.reviewer(), make.council()):
        assert client.sign_in(person).get(path).status_code == 404


@pytest.mark.parametrize(("path", "status"), [*zip(PAGES, (200, 403, 200, 403), strict=True)])
def test_an_officer_looks_and_changes_nothing(client, make, admin, path, status) -> None:
    assert client.sign_in(make.officer()).get(path.format(id=admin.id)).status_code == status


@pytest.mark.parametrize("path", BUTTONS)
def test_only_administrators_press_these_buttons(client, session, make, admin, path) -> None:
    subject = make.officer()
    assert client.sign_in(make.officer()).post(path.format(id=subject.id)).status_code == 403
    assert client.sign_in(make.council()).post(path.format(id=subject.id)).status_code == 404
    assert client.sign_in(admin).post(path.format(id=subject.id)).status_code == 303
    assert client.sign_in(admin).post(path.format(id=99_999)).status_code == 404


def test_an_officer_sees_no_buttons_that_would_refuse(client, make, admin) -> None:
    page = client.sign_in(make.officer()).get(f"/people/{admin.id}").text

    assert "/deactivate" not in page
    assert "/edit" not in page


def test_deactivating_ends_every_session_at_once(app, client, session, make, admin) -> None:
    subject = make.officer()
    theirs = app.test_client().sign_in(subject)
    assert theirs.get("/account").status_code == 200

    client.sign_in(admin).post(f"/people/{subject.id}/deactivate")

    assert theirs.get("/account").status_code == 302
    assert events(session) == ["person.deactivated"]


def test_reactivating_lets_in_again_with_the_same_password_but_no_old_session(
    app, client, session, make, admin
) -> None:
    subject = with_password(make, make.officer())
    theirs = app.test_client().sign_in(subject)
    client.sign_in(admin)
    client.post(f"/people/{subject.id}/deactivate")
    client.post(f"/people/{subject.id}/reactivate")

    assert theirs.get("/account").status_code == 302
    answer = theirs.post("/sign-in", data={"email": subject.email, "password": "un cal verde mănâncă ziare"})
    assert answer.status_code == 303
    assert events(session) == ["person.deactivated", "person.reactivated"]


def test_nobody_deactivates_themselves(client, session, make, admin) -> None:
    make.administrator()

    answer = client.sign_in(admin).post(f"/people/{admin.id}/deactivate")

    assert answer.status_code == 422
    assert "You cannot deactivate yourself" in answer.text
    session.refresh(admin)
    assert admin.active


def test_the_last_administrator_stays_one(client, session, make, admin) -> None:
    client.sign_in(admin)

    answer = client.post(f"/people/{admin.id}/edit", data=typed(admin, roles=["officer"]))

    assert answer.status_code == 422
    assert "last administrator" in answer.text
    session.expire_all()
    assert session.get(Person, admin.id).has(RoleKind.ADMINISTRATOR)


def test_an_inactive_administrator_does_not_count(session, make, admin) -> None:
    make.administrator(active=False)
    other = make.administrator()

    people.deactivate(session, other, actor=admin, at=make.at)
    with pytest.raises(Blocked):
        people.change(session, admin, PersonDraft(admin.email, admin.name), actor=admin, at=make.at)


def test_two_administrators_who_deactivate_each_other_at_once_leave_one(database, session, make, admin) -> None:
    other = make.administrator()
    ready = threading.Barrier(2)

    def deactivate(actor_id: int, subject_id: int) -> None:
        ready.wait()
        try:
            with database.transaction() as opened:
                actor, subject = opened.get(Person, actor_id), opened.get(Person, subject_id)
                people.deactivate(opened, subject, actor=actor, at=make.at)
        except (Blocked, NotAllowed):
            return

    pairs = ((admin.id, other.id), (other.id, admin.id))
    threads = [threading.Thread(target=deactivate, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    session.expire_all()
    assert sorted([session.get(Person, admin.id).active, session.get(Person, other.id).active]) == [False, True]


def test_roles_are_given_and_taken(client, session, make, admin) -> None:
    first, second = make.provider(), make.provider()
    subject = make.designer(first)
    client.sign_in(admin)

    client.post(f"/people/{subject.id}/edit", data=typed(subject, roles=["reviewer"], providers=[second.id]))

    session.expire_all()
    held = {
        (role.kind, role.organisation_id) for role in session.scalars(select(Role).where(Role.person_id == subject.id))
    }
    assert held == {(RoleKind.REVIEWER, None), (RoleKind.DESIGNER, second.id)}


def test_a_change_that_changes_nothing_is_no_event(client, session, make, admin) -> None:
    subject = make.officer()
    client.sign_in(admin)

    assert client.post(f"/people/{subject.id}/edit", data=typed(subject)).status_code == 303
    assert events(session) == []


def test_a_new_address_signs_the_person_out(app, client, session, make, admin) -> None:
    subject = make.officer()
    theirs = app.test_client().sign_in(subject)

    client.sign_in(admin).post(f"/people/{subject.id}/edit", data=typed(subject, email="other@dqa.example"))

    assert theirs.get("/account").status_code == 302


def test_a_closed_provider_stays_with_whom_it_has(client, session, make, admin) -> None:
    closed = make.provider(active=False)
    subject = make.designer(closed)
    client.sign_in(admin)

    assert f'value="{closed.id}"' in client.get(f"/people/{subject.id}/edit").text
    assert f'value="{closed.id}"' not in client.get("/people/new").text


@pytest.mark.parametrize(("has_password", "kind"), [(True, "password_reset"), (False, "account_invitation")])
def test_the_right_link_is_sent_again(client, session, make, admin, has_password, kind) -> None:
    subject = make.officer()
    if has_password:
        with_password(make, subject)

    client.sign_in(admin).post(f"/people/{subject.id}/link")

    assert [each.kind for each in session.scalars(select(Letter))] == [kind]
    assert events(session) == ["person.link_sent"]


def test_whoever_is_deactivated_gets_no_letter(client, session, make, admin) -> None:
    subject = make.officer(active=False)

    assert client.sign_in(admin).post(f"/people/{subject.id}/link").status_code == 422
    assert session.scalars(select(Letter)).all() == []


def test_the_list_finds_people_by_name_role_and_access(session, make, admin) -> None:
    stefan = make.officer(name="Ștefan Ionescu")
    make.reviewer(name="Aoife Ní Bhriain")
    gone = make.officer(name="Old Officer", active=False)

    def found(**wanted) -> list[str]:
        return [row.name for row in queries.people(session, PeopleFilter(**wanted))[0].rows]

    assert found(words="ȘTEFAN") == ["Ștefan Ionescu"]
    assert found(words="ionescu ștef") == ["Ștefan Ionescu"]
    assert found(words=stefan.email) == ["Ștefan Ionescu"]
    assert found(words="%") == []
    assert found(role=RoleKind.OFFICER) == [gone.name, stefan.name]
    assert found(standing="inactive") == ["Old Officer"]
    assert found(standing="active") == []


def test_the_list_goes_on_where_the_page_before_ended(session, make) -> None:
    for number in range(queries.PAGE * 2 + 1):
        make.person(RoleKind.REVIEWER, name=f"Same name {number % 3}")

    seen, after = [], None
    for _page in range(3):
        page, _roles = queries.people(session, PeopleFilter(), after=after)
        seen += [row.id for row in page.rows]
        after = page.after

    assert after is None
    assert len(seen) == len(set(seen)) == queries.PAGE * 2 + 1


def test_the_list_asks_the_same_number_of_questions_for_many_as_for_few(client, make, admin, count_queries) -> None:
    client.sign_in(admin)
    client.get("/people")
    with count_queries as few:
        client.get("/people")
    asked = len(few)
    for _number in range(30):
        make.officer()
    few.statements.clear()
    with count_queries as many:
        client.get("/people")

    assert len(many) == asked


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "role=king", "standing=x", "after=99999999999999999999", "words=%00"]
)
def test_nonsense_in_the_address_of_a_list_breaks_nothing(client, admin, query) -> None:
    assert client.sign_in(admin).get(f"/people?{query}").status_code in (200, 404, 422)


def test_an_action_checks_by_itself_who_acts(session, make) -> None:
    officer = make.officer()
    for act in (people.deactivate, people.reactivate, people.send_link_again):
        with pytest.raises(NotAllowed):
            act(session, make.reviewer(), actor=officer, at=make.at)
    with pytest.raises(NotAllowed):
        people.invite(session, PersonDraft("a@b.example", "A"), actor=officer, at=make.at)


def test_an_administrator_who_was_deactivated_meanwhile_does_nothing(session, make) -> None:
    gone = make.administrator(active=False)

    with pytest.raises(NotAllowed):
        people.invite(session, PersonDraft("a@b.example", "A"), actor=gone, at=make.at)
