"""The agency: founding it, its settings, its logo, its providers."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from qa_portal.accounts import actions, queries
from qa_portal.accounts.actions import agency, organisations
from qa_portal.accounts.drafts import AgencyDraft, OrganisationDraft, PersonDraft
from qa_portal.accounts.models import Organisation, RoleKind, Settings
from qa_portal.kernel.errors import BadInput, Blocked, NotAllowed
from tests.accounts.arrange import PASSWORD, events

DRAFT = AgencyDraft(
    name={"en": "Danubia Quality Agency", "ro": "Agenția de Calitate Danubia"},
    short_name="DQA",
    country="SK",
    zone="Europe/Bratislava",
    workflow="panel-review-1",
    framework="esg-mc-1",
    email="office@dqa.example",
)
ADMIN = PersonDraft("Admin@DQA.example", "Milan Horváth", roles=frozenset({RoleKind.ADMINISTRATOR}))
TYPED = {
    "name_en": "Agency for Quality",
    "name_ro": "Agenția pentru Calitate",
    "short_name": "AQ",
    "email": "Office@AQ.example",
    "phone": "+40 21 000",
    "address": "Strada Lungă 1\nBrașov",
    "website": "www.aq.example",
    "country": "RO",
    "zone": "Europe/Bucharest",
    "languages": ["en", "ro"],
    "publish_panel_names": "y",
    "workflow": "panel-review-1",
    "framework": "esg-mc-1",
}


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 40), **more: object) -> bytes:
    """Return the bytes of a plain picture."""
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **more)
    return out.getvalue()


def test_an_agency_is_founded_with_its_first_administrator(session, at) -> None:
    first = actions.create_agency(session, DRAFT, administrator=ADMIN, password=PASSWORD, at=at)

    assert queries.settings(session).name["ro"] == "Agenția de Calitate Danubia"
    assert (first.email, first.has(RoleKind.ADMINISTRATOR)) == ("admin@dqa.example", True)
    assert first.password_hash.startswith("$argon2id$")
    session.commit()
    assert events(session) == ["person.added", "agency.created"]


def test_an_agency_is_founded_once(session, at) -> None:
    actions.create_agency(session, DRAFT, administrator=ADMIN, password=PASSWORD, at=at)

    with pytest.raises(BadInput, match="already"):
        actions.create_agency(session, DRAFT, administrator=ADMIN, password=PASSWORD, at=at)


def test_a_weak_first_password_founds_nothing(database, session, at) -> None:
    with pytest.raises(Blocked), database.transaction() as opened:
        actions.create_agency(opened, DRAFT, administrator=ADMIN, password="admin", at=at)

    assert session.get(Settings, 1) is None


def test_without_an_agency_the_portal_says_what_to_run(session, database) -> None:
    with pytest.raises(BadInput, match="qa-portal init"):
        queries.settings(session)


def test_the_database_itself_holds_one_row_of_settings(session, make) -> None:
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE settings SET id = 2"))
    session.rollback()


def test_an_administrator_changes_the_settings_and_the_next_page_shows_it(client, session, make) -> None:
    client.sign_in(make.administrator())
    assert "Danubia" in client.get("/settings").text

    answer = client.post("/settings", data=TYPED, follow_redirects=True)

    assert "Agency for Quality" in answer.text
    session.expire_all()
    row = queries.settings(session)
    assert (row.email, row.website, row.zone) == ("office@aq.example", "https://www.aq.example", "Europe/Bucharest")
    assert (row.publish_refusals, row.publish_panel_names) == (False, True)
    assert events(session) == ["agency.changed"]


@pytest.mark.parametrize(
    "typed",
    [
        {"name_ro": ""},
        {"email": "nonsense"},
        {"email": ""},
        {"zone": "Europe/Atlantis"},
        {"country": "XX"},
        {"languages": []},
        {"languages": ["xx"]},
        {"workflow": "assignment-1"},
        {"framework": "../../etc/passwd"},
        {"website": "javascript:alert(1)"},
        {"website": 'https://x.example"onload'},
    ],
)
def test_settings_that_would_break_a_page_come_back(client, session, make, typed) -> None:
    client.sign_in(make.administrator())

    assert client.post("/settings", data={**TYPED, **typed}).status_code == 422
    session.expire_all()
    assert queries.settings(session).short_name == "DQA"


def test_officers_read_the_settings_and_others_do_not_know_them(client, session, make) -> None:
    officer = client.sign_in(make.officer())
    assert officer.get("/settings").status_code == 200
    assert '<form method="post" action="/settings"' not in officer.get("/settings").text
    assert officer.post("/settings", data=TYPED).status_code == 403
    assert client.sign_in(make.council()).get("/settings").status_code == 404
    assert client.sign_in(make.designer(make.provider())).post("/settings", data=TYPED).status_code == 404
    with pytest.raises(NotAllowed):
        agency.change_settings(session, replace(DRAFT, short_name="X"), actor=make.officer(), at=make.at)


def send(client, content: bytes):
    """Send a file as the logo. The body is put together by hand: the test client leaves files of 500 kB open."""
    head = b'--end\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\n\r\n'
    return client.post(
        "/settings/logo", data=head + content + b"\r\n--end--\r\n", content_type="multipart/form-data; boundary=end"
    )


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_logo_is_shown_to_everybody_as_a_picture_and_nothing_else(client, session, make, kind, media_type) -> None:
    client.sign_in(make.administrator())

    answer = send(client, picture(kind))
    client.post("/sign-out")
    shown = client.get("/logo")

    assert answer.status_code == 303
    assert shown.mimetype == media_type
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(shown.data)).size == (120, 40)
    assert events(session) == ["agency.logo_set"]


def test_what_hides_behind_a_picture_is_not_kept(client, make) -> None:
    client.sign_in(make.administrator())
    polyglot = picture() + b"<script>alert(1)</script>"

    send(client, polyglot)

    assert b"<script>" not in client.get("/logo").data


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "no PNG or JPEG"),
        (picture("GIF"), "no PNG or JPEG"),
        (picture()[:60], "no PNG or JPEG"),
        (b"x" * (512 * 1024 + 1), "512 KiB"),
        (picture(size=(4001, 1)), "4000 pixels"),
    ],
    ids=["empty", "svg", "only the first bytes", "gif", "cut off", "too heavy", "too wide"],
)
def test_a_file_that_is_no_logo_is_refused_with_a_reason(client, session, make, content, says) -> None:
    client.sign_in(make.administrator())

    answer = send(client, content)

    assert answer.status_code == 422
    assert says in answer.text
    assert client.get("/logo").status_code == 404
    assert events(session) == []


def test_a_logo_is_removed(client, session, make) -> None:
    client.sign_in(make.administrator())
    send(client, picture())

    client.post("/settings/logo/remove")
    client.post("/settings/logo/remove")

    assert client.get("/logo").status_code == 404
    assert events(session) == ["agency.logo_set", "agency.logo_removed"]


@pytest.mark.parametrize("path", ["/settings/logo", "/settings/logo/remove"])
def test_only_administrators_touch_the_logo(client, make, path) -> None:
    assert client.sign_in(make.officer()).post(path).status_code == 403
    assert client.sign_in(make.reviewer()).post(path).status_code == 404


PROVIDER = {"name": "Carpatina University", "country": "RO", "city": "Brașov", "website": "carpatina.example"}


def test_a_provider_is_added_and_changed(client, session, make) -> None:
    client.sign_in(make.administrator())

    added = client.post("/organisations/new", data=PROVIDER)
    assert client.post(f"{added.location}/edit", data={**PROVIDER, "short_name": "UCB"}).status_code == 303

    row = session.get(Organisation, int(added.location.rsplit("/", 1)[1]))
    assert (row.short_name, row.website, row.place) == (
        "UCB",
        "https://carpatina.example",
        "Carpatina University, Brașov",
    )
    assert events(session) == ["organisation.added", "organisation.changed"]


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"country": ""}, {"country": "XX"}, {"email": "x"}, {"website": "ftp://x.y"}]
)
def test_what_cannot_be_a_provider_comes_back(client, session, make, typed) -> None:
    client.sign_in(make.administrator())

    assert client.post("/organisations/new", data={**PROVIDER, **typed}).status_code == 422
    assert events(session) == []


def test_two_providers_never_share_a_name(client, session, make) -> None:
    make.provider("Carpatina University")
    other = make.provider("Nordmark")
    client.sign_in(make.administrator())

    assert "already" in client.post("/organisations/new", data=PROVIDER).text
    assert client.post(f"/organisations/{other.id}/edit", data=PROVIDER).status_code == 422
    session.expire_all()
    assert session.get(Organisation, other.id).name == "Nordmark"


def test_a_closed_provider_is_offered_nowhere_and_can_be_opened_again(client, session, make) -> None:
    provider = make.provider()
    client.sign_in(make.administrator())

    client.post(f"/organisations/{provider.id}/active", data={"active": "no"})
    assert queries.providers(session) == []
    client.post(f"/organisations/{provider.id}/active", data={"active": "yes"})

    session.expire_all()
    assert [row.id for row in queries.providers(session)] == [provider.id]
    assert events(session) == ["organisation.deactivated", "organisation.reactivated"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/organisations", 200),
        ("/organisations/new", 403),
        ("/organisations/{id}", 200),
        ("/organisations/{id}/edit", 403),
    ],
)
def test_officers_see_providers_and_change_none(client, make, path, status) -> None:
    provider = make.provider()
    path = path.format(id=provider.id)
    assert client.sign_in(make.officer()).get(path).status_code == status
    assert client.sign_in(make.designer(provider)).get(path).status_code == 404


def test_the_page_of_a_provider_names_its_designers(client, make) -> None:
    provider = make.provider(profile="A public university.")
    make.designer(provider, name="Ioana Dumitrescu")
    make.designer(make.provider(), name="Hinnerk Petersen")

    page = client.sign_in(make.officer()).get(f"/organisations/{provider.id}").text

    assert "Ioana Dumitrescu" in page
    assert "Hinnerk Petersen" not in page


def test_the_list_counts_the_designers_of_each_provider(session, make) -> None:
    provider = make.provider("Carpatina")
    make.designer(provider)
    make.designer(provider)
    make.provider("Nordmark", city="Kiel")

    assert [(row.name, row.designers) for row in queries.organisations(session).rows] == [
        ("Carpatina", 2),
        ("Nordmark", 0),
    ]
    assert [row.name for row in queries.organisations(session, "kiel").rows] == ["Nordmark"]


def test_an_action_on_a_provider_checks_by_itself_who_acts(session, make) -> None:
    with pytest.raises(NotAllowed):
        organisations.add(session, OrganisationDraft("X", "RO"), actor=make.officer(), at=make.at)
