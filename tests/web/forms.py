"""Reads forms out of pages and sends them as a browser without scripts would, with what is typed."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from tests.conftest import Client


class Form:
    """One form of a page: where it leads, and what it would send."""

    def __init__(self, attributes: dict[str, str], page: str) -> None:
        self.action = urljoin(page, attributes.get("action") or page).split("#")[0]
        self.method = attributes.get("method", "get").upper()
        self.values: dict[str, Any] = {}
        self.buttons: list[tuple[str, str]] = []

    def put(self, name: str, value: str) -> None:
        """Add a value; a name that comes again becomes a list."""
        if name in self.values:
            kept = self.values[name]
            self.values[name] = [*kept, value] if isinstance(kept, list) else [kept, value]
        else:
            self.values[name] = value


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.by_id = page, [], {}  # type: ignore[var-annotated]
        self.open: Form | None = None
        self.area: tuple[Form, str] | None = None
        self.select: tuple[Form, str, bool] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(given, self.page)
            self.forms.append(self.open)
            self.by_id[given.get("id", "")] = self.open
            return
        form = self.by_id.get(given["form"]) if given.get("form") else self.open
        name = given.get("name", "")
        if form is None or "disabled" in given:
            return
        if tag == "option" and self.select and "selected" in given:
            self.select[0].values[self.select[1]] = given.get("value", "")
        elif tag == "input" and name and self._sends(given):
            form.put(name, given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea" and name:
            self.area, self.text = (form, name), ""
        elif tag == "select" and name:
            self.select = (form, name, False)
        elif tag == "button" and given.get("type", "submit") == "submit" and name:
            form.buttons.append((name, given.get("value", "")))

    @staticmethod
    def _sends(given: dict[str, str]) -> bool:
        kind = given.get("type", "text")
        return kind not in ("submit", "button", "file") and (kind not in ("checkbox", "radio") or "checked" in given)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.area:
            self.area[0].put(self.area[1], self.text.removeprefix("\n"))
            self.area = None
        elif tag == "select":
            self.select = None


def forms(html: str, page: str) -> list[Form]:
    """Return every form of the page at the address `page`."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


def send(client: Client, page: str, to: str = "", *, button: str = "", gives: int = 303, **typed: Any) -> Any:
    """Open `page`, fill in the form that leads `to` (its own address if empty) with what is typed, and send it.

    `button` is "name=value" of a button that must be there; `gives` is the status that is expected.
    """
    opened = client.get(page)
    assert opened.status_code == 200, (page, opened.status_code)
    wanted = (to or page).split("?")[0]
    name, _equals, value = button.partition("=")
    found = [
        form
        for form in forms(opened.text, page)
        if form.method == "POST" and form.action.split("?")[0] == wanted
        if not button or (name, value) in form.buttons
    ]
    assert found, f"{page} has no form that leads to {wanted} with a button {button!r}"
    values = {**found[0].values, **typed, **({name: value} if button else {})}
    answer = client.post(found[0].action, data=values)
    assert answer.status_code == gives, (page, answer.status_code, _said(answer.text))
    return answer


def _said(html: str) -> str:
    """The part of a page that says what is wrong."""
    place = max(html.find("mistakes"), html.find("<main"), 0)
    return html[place : place + 1500]
