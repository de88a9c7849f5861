"""Who awards and what it is called: title, awarding body, place, partners, quality assurance."""

from qa_portal.exchange.elm.node import Node
from qa_portal.exchange.elm.reading import Reading
from qa_portal.kernel import i18n, vocabulary
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import LINE, PROSE


def read_title(reading: Reading, credential: Node, claim: Node, specification: Node | None) -> None:
    """Read the title of claim, specification or credential, in the file's language and in English."""
    display = credential.one("displayParameter")
    titles = [each.one("title") for each in (claim, specification) if each]
    shown = display.one("title") if display else None
    title = next((each for each in (*titles, shown) if each and reading.words(each).text), None)
    if title:
        _english(reading, title)
    reading.put_words("title", *titles, *([shown] if title is shown else []))
    if display:
        _display(reading, display, is_title=title is shown)


def _english(reading: Reading, title: Node) -> None:
    english = title.words(("en",))
    if "en" in title.value and reading.words(title).text != english.text:
        reading.put("title_en", english.text)
        reading.document.read.update(dict.fromkeys(english.used, "title_en"))


def _display(reading: Reading, display: Node, *, is_title: bool) -> None:
    parts = [] if is_title else [reading.words(display.one("title"))]
    parts.append(reading.words(display.one("description")))
    said = ": ".join(each.text for each in parts if each.text)
    if said:
        reading.add("further_information", _("On the certificate: {words}", words=said), *parts)


def read_awarding_body(reading: Reading, credential: Node, claim: Node) -> None:
    """Read name and place of the awarding body, of the issuer where none is named; further bodies are partners."""
    process = claim.one("awardedBy")
    bodies = process.each("awardingBody") if process else []
    issuer = credential.one("issuer")
    for body in [*bodies, *([issuer] if issuer else [])][:1]:
        reading.put_words("awarding_body", _name(body))
        for location in body.each("location"):
            _place(reading, location)
        read_accreditations(reading, body)
    for body in bodies[1:]:
        partner(reading, body, _("awards with the awarding body"))


def _name(organisation: Node) -> Node | None:
    return organisation.one("legalName", "prefLabel", "altLabel")


def _place(reading: Reading, location: Node) -> None:
    country = location.through("address", "countryCode")
    code = vocabulary.country_code(country.tail) if country else ""
    if country and not code and vocabulary.is_country(country.tail):
        code = country.tail
    if country and not code:
        reading.warn(marked("The country “{code}” is not known and was left out."), code=country.tail[:60])
    reading.put("country", code, country)
    area = location.one("spatialCode")
    if area:
        label = area.label(reading.languages)
        reading.put("region", f"{label} ({area.tail})" if label and area.tail else label or area.tail, area)


def partner(reading: Reading, organisation: Node, part: str) -> None:
    """Note an organisation other than the awarding body, with the part it takes."""
    name = reading.words(_name(organisation))
    if not name.text or name.text == reading.values.get("awarding_body"):
        return
    country = organisation.through("location", "address", "countryCode")
    code = vocabulary.country_code(country.tail) if country else ""
    who = f"{name.text} ({i18n.country(code)})" if code else name.text
    parts = reading.partners.setdefault(who[:LINE], [])
    if part not in parts:
        parts.append(part)
    reading.take("partners", name, country if code else None)


def put_partners(reading: Reading) -> None:
    """Write down the partners that were noted, a line each."""
    lines = "\n".join(f"{who}: {', '.join(parts)}" for who, parts in reading.partners.items())
    reading.values["partners"] = lines[:PROSE]


def read_certificate(reading: Reading, credential: Node) -> None:
    """Note in which form certificates are issued, as the file itself is one."""
    kinds = [each for each in credential.each("type") if each.value == "EuropeanDigitalCredential"]
    if kinds:
        reading.put("certificate", _("European Digital Credential for Learning"), *kinds)


def read_accreditations(reading: Reading, node: Node) -> None:
    """Read accreditations of a body or qualification as its quality assurance: type, title, agency, decision."""
    for each in node.each("accreditation"):
        reading.put_entry("qa_type", each.one("dcType"))
        agency = each.one("accreditingAgent")
        parts = [reading.words(each.one("title")), reading.words(_name(agency)) if agency else None]
        decision = each.one("decision")
        said = [words.text for words in parts if words and words.text]
        if decision and (label := decision.label(reading.languages)):
            said.append(label)
        reading.add("qa_description", ", ".join(said), *parts, decision)
        reading.add("qa_description", (words := reading.words(each.one("description"))).text, words)
