"""Error pages say what happened and lead on."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import submitted


def links(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'<a[^>]*href="([^"]*)"', main)


def test_somebody_faster_leads_back_to_the_page_with_what_is_new(client: Client, session: Session, make: Make) -> None:
    case = submitted(session, make)
    before = f"http://localhost/cases/{case.ref}/proposal/edit?x=1"

    answer = client.sign_in(case.designer).post(
        f"/cases/{case.ref}/proposal/edit", data={"title": "Too late"}, headers={"Referer": before}
    )

    assert answer.status_code == 409
    assert f"/cases/{case.ref}/proposal/edit?x=1" in links(answer.text)


@pytest.mark.parametrize(
    "referer", ["https://evil.example/cases", "http://localhost//evil.example", "nonsense", "http://[::1", ""]
)
def test_no_error_page_leads_out_of_the_portal(client: Client, session: Session, make: Make, referer: str) -> None:
    case = submitted(session, make)

    answer = client.sign_in(case.designer).post(f"/cases/{case.ref}/proposal/edit", headers={"Referer": referer})

    assert answer.status_code == 409
    assert all(each.startswith(("/", "mailto:")) and not each.startswith("//") for each in links(answer.text))


def test_what_is_not_there_names_the_ways_on(client: Client, make: Make) -> None:
    nobody = client.get("/register/MC-1999-0001")
    somebody = client.sign_in(make.officer()).get("/cases/MC-1999-0001")

    assert nobody.status_code == somebody.status_code == 404
    assert links(nobody.text) == ["/register", "/help", "mailto:office@dqa.example"]
    assert links(somebody.text) == ["/home", "/help", "mailto:office@dqa.example"]


def test_an_error_of_the_portal_says_that_nothing_was_changed(
    app: Flask, client: Client, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "web.about", lambda: 1 / 0)

    answer = client.get("/about")

    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    assert "ZeroDivisionError" not in answer.text
