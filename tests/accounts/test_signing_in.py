"""Signing in and out: who gets in, who does not, and what an attacker learns."""

import logging
import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts import queries
from qa_portal.accounts.actions import passwords, signing_in
from qa_portal.accounts.models import Person, SignInAttempt
from qa_portal.kernel.errors import Hidden
from tests.accounts.arrange import PASSWORD, with_password
from tests.builders import Make
from tests.conftest import Client


@pytest.fixture
def ioana(make: Make) -> Person:
    """A designer with a password."""
    return with_password(make, make.designer(make.provider(), email="ioana@carpatina.example", name="Ioana Dumitrescu"))


def attempt(client: Client, email: str = "ioana@carpatina.example", password: str = PASSWORD, **more: str):
    """Fill in the sign-in form."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def is_in(client: Client) -> bool:
    """Tell whether the browser is signed in."""
    return client.get("/account").status_code == 200


def test_the_right_password_lets_in(client, ioana) -> None:
    answer = attempt(client)

    assert (answer.status_code, answer.location) == (303, "/home")
    assert is_in(client)


def test_capital_letters_and_spaces_of_the_address_do_not_count(client, ioana) -> None:
    attempt(client, email="  Ioana@Carpatina.Example ")

    assert is_in(client)


def test_a_password_is_the_same_however_the_keyboard_writes_its_letters(client, ioana) -> None:
    attempt(client, password=PASSWORD.replace("ă", "a\u0306").replace("â", "a\u0302"))

    assert is_in(client)


def without_token(page: str) -> str:
    """The page without what tells one second from the next."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, ioana) -> None:
    wrong = attempt(client, password="not the password")
    unknown = attempt(client, email="nobody@carpatina.example")

    assert wrong.status_code == unknown.status_code == 422
    assert without_token(wrong.text) == without_token(unknown.text.replace("nobody@", "ioana@"))
    assert not is_in(client)


def test_an_unknown_address_costs_as_much_work_as_a_known_one(monkeypatch, session, make, ioana) -> None:
    verified: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, hash_: str, password: str) -> bool:
        verified.append(hash_)
        return real(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in ("ioana@carpatina.example", "nobody@carpatina.example"):
        signing_in.knock(session, email, source="192.0.2.1", at=make.at).opens_with("wrong wrong wrong")

    assert [each.split("$")[1:4] for each in verified] == [verified[0].split("$")[1:4]] * 2


def test_whoever_is_invited_or_deactivated_does_not_get_in(client, session, make, ioana) -> None:
    make.designer(make.provider(), email="invited@carpatina.example")
    ioana.active = False
    session.commit()

    assert attempt(client).status_code == 422
    assert attempt(client, email="invited@carpatina.example", password="").status_code == 422
    assert not is_in(client)


def test_the_fifth_wrong_attempt_closes_the_address_even_to_the_right_password(client, session, ioana) -> None:
    for _number in range(5):
        assert attempt(client, password="wrong").status_code == 422

    closed = attempt(client)

    assert closed.status_code == 429
    assert "Wait 15 minutes" in closed.text
    assert not is_in(client)


def test_an_unknown_address_is_closed_in_the_same_way(client, make) -> None:
    answers = [attempt(client, email="nobody@x.example").status_code for _number in range(6)]

    assert answers == [422] * 5 + [429]


def test_after_fifteen_minutes_the_address_is_open_again(session, make, ioana) -> None:
    for _number in range(5):
        signing_in.knock(session, ioana.email, source="192.0.2.1", at=make.at)

    closed = signing_in.knock(session, ioana.email, source="192.0.2.1", at=make.at + timedelta(minutes=14))
    opened = signing_in.knock(session, ioana.email, source="192.0.2.1", at=make.at + timedelta(minutes=15))

    assert closed.closed
    assert not opened.closed


def test_one_place_that_tries_many_addresses_is_closed(session, make) -> None:
    for number in range(50):
        assert not signing_in.knock(session, f"p{number}@x.example", source="2001:db8::1", at=make.at).closed

    assert signing_in.knock(session, "one-more@x.example", source="2001:db8::2", at=make.at).closed
    assert not signing_in.knock(session, "one-more@x.example", source="192.0.2.9", at=make.at).closed


def test_attempts_older_than_a_day_are_forgotten(session, make) -> None:
    signing_in.knock(session, "a@x.example", source="192.0.2.1", at=make.at)
    signing_in.knock(session, "b@x.example", source="192.0.2.1", at=make.at + timedelta(days=1, seconds=1))

    assert session.scalars(select(SignInAttempt.email)).all() == ["b@x.example"]


def test_getting_in_forgets_the_wrong_attempts_before(client, session, ioana) -> None:
    for _number in range(4):
        attempt(client, password="wrong")
    attempt(client)

    assert session.scalars(select(SignInAttempt)).all() == []


def test_a_password_changed_while_somebody_knocks_opens_nothing(session, make, ioana) -> None:
    knocked = signing_in.knock(session, ioana.email, source="192.0.2.1", at=make.at)
    passwords.set_password(session, ioana, "a quite different one", at=make.at)
    session.flush()

    assert knocked.opens_with(PASSWORD)
    assert signing_in.enter(session, knocked, PASSWORD, at=make.at) is None


def test_a_hash_of_older_strength_is_renewed_when_somebody_gets_in(client, session, ioana) -> None:
    ioana.password_hash = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(passwords.plain(PASSWORD))
    session.commit()

    attempt(client)

    session.refresh(ioana)
    assert "m=19456,t=2,p=1" in ioana.password_hash
    client.post("/sign-out")
    attempt(client)
    assert is_in(client)


def test_signing_in_begins_a_new_session(client, ioana) -> None:
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
        planted["csrf_token"] = "known to somebody else"

    attempt(client)

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known to somebody else"
        assert session["started"] == session["seen"]
        assert session.permanent


@pytest.mark.parametrize(("wanted", "leads_to"), [("/account", "/account"), ("//evil.example", "/home"), ("", "/home")])
def test_after_signing_in_one_is_where_one_wanted_to_be_but_never_outside(client, ioana, wanted, leads_to) -> None:
    assert attempt(client, next=wanted).location == leads_to


def test_the_way_back_survives_a_wrong_password(client, ioana) -> None:
    answer = attempt(client, password="wrong", next="/account")

    assert 'name="next" value="/account"' in answer.text


def test_a_private_page_asks_to_sign_in_and_leads_back(client, ioana) -> None:
    sent_away = client.get("/account")

    assert sent_away.status_code == 302
    assert sent_away.location.startswith("/sign-in?next=")


def test_a_session_ends_after_an_hour_without_a_click(client, ioana) -> None:
    attempt(client)
    with client.session_transaction() as session:
        session["seen"] -= 3601

    assert not is_in(client)


def test_a_session_ends_after_eight_hours_of_clicks(client, ioana) -> None:
    attempt(client)
    with client.session_transaction() as session:
        session["started"] -= 8 * 3600 + 1

    assert not is_in(client)


def test_signing_out_ends_the_session_and_needs_a_button(client, ioana) -> None:
    attempt(client)

    assert client.get("/sign-out").status_code == 405
    assert is_in(client)
    client.post("/sign-out")
    assert not is_in(client)


def test_an_identity_made_up_by_somebody_is_nobody(session: Session, ioana) -> None:
    for identity in (
        "",
        ":",
        "1",
        f"{ioana.id}:wrong",
        f"{ioana.id}:",
        f"-1:{ioana.session_key}",
        "9" * 40 + ":x",
        "²:x",
    ):
        assert queries.load(session, identity) is None
    assert queries.load(session, ioana.get_id()) is ioana


def test_a_character_that_no_database_takes_is_no_trouble(client, ioana) -> None:
    assert attempt(client, email="ioana\0@carpatina.example", password="wrong\0").status_code == 422


def test_passwords_are_written_into_no_log(client, ioana, caplog) -> None:
    caplog.set_level(logging.DEBUG)

    attempt(client)
    attempt(client, password="another secret password")

    assert PASSWORD not in caplog.text
    assert "another secret password" not in caplog.text


def test_a_form_without_its_token_is_refused(app, client, ioana) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = attempt(client)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert answer.status_code == 400
    assert not is_in(client)


def test_in_a_demonstration_one_click_signs_in(client, session, make) -> None:
    officer = make.officer(name="Katarína Hlaváčová", demo_note="Officer. Two late cases")
    make.officer(name="Not in the list")
    make.settings.is_demo = True
    session.commit()

    page = client.get("/sign-in")

    assert "Katarína Hlaváčová" in page.text
    assert "Not in the list" not in page.text
    assert client.post("/sign-in/demo", data={"person": officer.id}).status_code == 303
    assert is_in(client)


def test_elsewhere_there_is_no_such_thing_as_one_click(client, session, make) -> None:
    officer = make.officer(name="Katarína Hlaváčová", demo_note="Officer. Two late cases")

    assert "Katarína" not in client.get("/sign-in").text
    assert client.post("/sign-in/demo", data={"person": officer.id}).status_code == 404
    assert not is_in(client)


@pytest.mark.parametrize("wanted", ["", "0", "x", "-1", "99999999999999", "4294967296"])
def test_one_click_as_nobody_is_nothing(client, session, make, wanted) -> None:
    make.settings.is_demo = True
    session.commit()

    assert client.post("/sign-in/demo", data={"person": wanted}).status_code == 404


def test_one_click_never_lets_in_whoever_was_deactivated(session, make) -> None:
    person = make.officer(active=False)
    make.settings.is_demo = True

    with pytest.raises(Hidden):
        signing_in.enter_demo(session, person.id, at=make.at)
