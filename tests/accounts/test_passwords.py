"""Links by letter, forgotten passwords, and changing one's own."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from qa_portal.accounts.actions import passwords
from qa_portal.accounts.actions.passwords import Purpose
from qa_portal.accounts.models import Person, Token
from qa_portal.kernel.errors import BadInput, Blocked
from qa_portal.outbox.models import Letter
from tests.accounts.arrange import PASSWORD, events, with_password
from tests.builders import Make

NEW = "patru pisici dorm pe acoperiș"


@pytest.fixture
def ioana(make: Make) -> Person:
    """A designer with a password."""
    return with_password(make, make.designer(make.provider(), email="ioana@carpatina.example", name="Ioana Dumitrescu"))


def letters(session) -> list[Letter]:
    """Return the letters that wait to leave."""
    session.expire_all()
    return list(session.scalars(select(Letter).order_by(Letter.id)))


def link_in(letter: Letter) -> str:
    """Return the path of the link in a letter."""
    return re.search(r"http://localhost(/password/[\w-]+)", letter.body)[1]


def test_a_forgotten_password_is_set_anew_with_the_link_of_a_letter(client, session, make, ioana) -> None:
    client.post("/password", data={"email": "Ioana@carpatina.example"})
    [letter] = letters(session)
    link = link_in(letter)

    assert (letter.kind, letter.address, letter.case_id) == ("password_reset", ioana.email, None)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW, "again": NEW}).status_code == 303
    assert client.post("/sign-in", data={"email": ioana.email, "password": NEW}).status_code == 303
    assert "person.password_set" in events(session)


def test_the_answer_does_not_say_whether_an_address_is_known(client, session, ioana) -> None:
    known = client.post("/password", data={"email": "ioana@carpatina.example"})
    unknown = client.post("/password", data={"email": "nobody@carpatina.example"})

    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text.replace("nobody@", "ioana@")
    assert len(letters(session)) == 1


def test_asking_again_at_once_sends_no_second_letter(session, make, ioana) -> None:
    passwords.forgotten(session, ioana.email, at=make.at)
    passwords.forgotten(session, ioana.email, at=make.at + timedelta(minutes=4))
    assert len(letters(session)) == 1

    passwords.forgotten(session, ioana.email, at=make.at + timedelta(minutes=5))
    assert len(letters(session)) == 2


def test_whoever_never_set_a_password_gets_the_invitation_again(session, make) -> None:
    make.officer(email="new@dqa.example")

    passwords.forgotten(session, "new@dqa.example", at=make.at)

    assert [each.kind for each in letters(session)] == ["account_invitation"]


def test_whoever_is_deactivated_gets_no_link(session, make, ioana) -> None:
    ioana.active = False
    session.flush()

    passwords.forgotten(session, ioana.email, at=make.at)

    assert letters(session) == []


def secret_of(session) -> str:
    """Return the secret in the newest letter."""
    session.flush()
    return link_in(letters(session)[-1]).rsplit("/", 1)[1]


def test_only_the_hash_of_a_link_is_kept(session, make, ioana) -> None:
    passwords.send_link(session, ioana, Purpose.RESET, at=make.at)
    secret = secret_of(session)

    assert secret not in str(session.scalars(select(Token.digest)).all())
    assert passwords.open_link(session, secret, at=make.at).person is ioana


@pytest.mark.parametrize(
    ("purpose", "lasts"), [(Purpose.RESET, timedelta(hours=1)), (Purpose.INVITATION, timedelta(days=14))]
)
def test_a_link_lasts_as_long_as_its_letter_says(session, make, ioana, purpose, lasts) -> None:
    passwords.send_link(session, ioana, purpose, at=make.at)
    secret = secret_of(session)

    assert passwords.open_link(session, secret, at=make.at + lasts - timedelta(seconds=1))
    assert passwords.open_link(session, secret, at=make.at + lasts) is None


def test_a_link_works_once(session, make, ioana) -> None:
    passwords.send_link(session, ioana, Purpose.RESET, at=make.at)
    secret = secret_of(session)
    passwords.use_link(session, secret, NEW, at=make.at)

    with pytest.raises(BadInput):
        passwords.use_link(session, secret, "another one entirely", at=make.at)


def test_a_newer_link_ends_the_older_one(session, make, ioana) -> None:
    passwords.send_link(session, ioana, Purpose.RESET, at=make.at)
    older = secret_of(session)
    passwords.send_link(session, ioana, Purpose.RESET, at=make.at)

    assert passwords.open_link(session, older, at=make.at) is None


def test_a_made_up_link_and_a_used_one_get_the_same_answer(client, session, make, ioana) -> None:
    passwords.send_link(session, ioana, Purpose.RESET, at=make.at)
    secret = secret_of(session)
    passwords.use_link(session, secret, NEW, at=make.at)
    session.commit()

    used, made_up = client.get(f"/password/{secret}"), client.get("/password/made-up")

    assert used.status_code == made_up.status_code == 410
    assert "Send a new link" in used.text
    assert used.text.replace(secret, "") == made_up.text.replace("made-up", "")


def test_opening_a_link_does_not_use_it_up(client, session, make, ioana) -> None:
    client.post("/password", data={"email": ioana.email})
    link = link_in(letters(session)[0])
    for _number in range(3):
        page = client.get(link)

    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_a_weak_or_mistyped_password_keeps_the_link(client, session, make, ioana) -> None:
    client.post("/password", data={"email": ioana.email})
    link = link_in(letters(session)[0])

    weak = client.post(link, data={"password": "passwordpassword", "again": "passwordpassword"})
    mistyped = client.post(link, data={"password": NEW, "again": NEW + "!"})

    assert (weak.status_code, mistyped.status_code) == (422, 422)
    assert "among the first" in weak.text
    assert "differ" in mistyped.text
    assert "passwordpassword" not in weak.text
    assert client.post(link, data={"password": NEW, "again": NEW}).status_code == 303


def test_setting_a_password_ends_every_session_and_opens_a_closed_address(client, session, make, ioana) -> None:
    client.sign_in(ioana)
    for _number in range(6):
        client.post("/sign-in", data={"email": ioana.email, "password": "wrong"})
    passwords.send_link(session, ioana, Purpose.RESET, at=make.at)
    passwords.use_link(session, secret_of(session), NEW, at=make.at)
    session.commit()

    assert client.get("/account").status_code == 302
    assert client.post("/sign-in", data={"email": ioana.email, "password": NEW}).status_code == 303


def test_changing_a_password_needs_the_current_one(client, session, ioana) -> None:
    client.sign_in(ioana)
    before = ioana.password_hash

    answer = client.post("/account/password", data={"current": "wrong", "password": NEW, "again": NEW})

    assert answer.status_code == 422
    assert "not your current password" in answer.text
    session.refresh(ioana)
    assert ioana.password_hash == before


def test_changing_a_password_ends_all_other_sessions_but_not_this_one(app, session, client, ioana) -> None:
    elsewhere = app.test_client().sign_in(ioana)
    client.sign_in(ioana)

    client.post("/account/password", data={"current": PASSWORD, "password": NEW, "again": NEW})

    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert events(session) == ["person.password_changed"]


def test_a_weak_new_password_is_refused_and_nothing_changes(client, session, ioana) -> None:
    client.sign_in(ioana)

    answer = client.post(
        "/account/password", data={"current": PASSWORD, "password": "ioana dumitrescu", "again": "ioana dumitrescu"}
    )

    assert answer.status_code == 422
    assert "must not be your name" in answer.text
    assert client.get("/account").status_code == 200
    assert events(session) == []


def test_one_can_sign_out_everywhere_else(app, client, session, ioana) -> None:
    elsewhere = app.test_client().sign_in(ioana)
    client.sign_in(ioana)

    client.post("/account/sessions")

    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_a_refused_password_leaves_no_trace(session, make, ioana) -> None:
    with pytest.raises(Blocked):
        passwords.change_password(session, ioana, current=PASSWORD, password="short", at=make.at)

    assert not session.dirty
