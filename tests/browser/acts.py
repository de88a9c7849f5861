"""The journey of one micro-credential, act by act, each done by its person with the pages alone."""

import io
import re
from dataclasses import dataclass

from playwright.sync_api import expect
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from qa_portal.criteria import library as criteria
from qa_portal.exchange import proposal_yaml
from qa_portal.proposals.models import Case
from qa_portal.workflow import library
from tests.browser.conftest import Visitor

FRAMEWORK = criteria.framework("esg-mc-1")
CODES = [criterion.code for criterion in FRAMEWORK.criteria]
WEAK = next(criterion.code for criterion in FRAMEWORK.criteria if not criterion.gate)
TITLE = "Ethics of data in the service of citizens"
PASSWORD = "a long password for one journey"
SENTENCE = "The regulation of 2025 says so on page 4, and two marked papers show that it is applied."
REASONS = "The council followed the panel: what is offered is sound, and one matter can be put right in time. " * 2


@dataclass
class Cast:
    """Everybody who takes part, each in front of a browser of their own, and the case once it has a ref."""

    designer: Visitor
    officer: Visitor
    chair: Visitor
    student: Visitor
    employer: Visitor
    council: Visitor
    public: Visitor
    names: dict[str, str]
    ref: str = ""

    @property
    def panel(self) -> tuple[Visitor, ...]:
        """The three reviewers."""
        return self.chair, self.student, self.employer

    def at(self, part: str = "") -> str:
        """Return the path of a page of the case."""
        return f"/cases/{self.ref}{part}"

    def label(self, who: Visitor, action: str) -> str:
        """Return the name of an action of the procedure, as `who` reads it."""
        return library.workflow("panel-review-1").actions[action].label.into(who.language)

    def act(self, who: Visitor, action: str) -> None:
        """Press the button that bears the name of an action of the procedure."""
        who.click(who.page.locator("main").get_by_role("button", name=self.label(who, action), exact=True).first)

    def expect_state(self, who: Visitor, state: str, viewer: str = "staff") -> None:
        """Look at the case: it rests in `state`, in the words for `viewer`."""
        found = who.go(self.at()).locator(".now .state").first
        label = getattr(library.workflow("panel-review-1").states[state].label, viewer).into(who.language)
        expect(found).to_have_text(label)


def paper(*lines: str) -> bytes:
    """A real PDF of one page."""
    written = io.BytesIO()
    canvas = Canvas(written)
    for place, line in enumerate(lines):
        canvas.drawString(72, 760 - 20 * place, line)
    canvas.save()
    return written.getvalue()


def sign_in(cast: Cast, email: str) -> None:
    """A password that is wrong, then the right one."""
    who = cast.designer
    who.go("/sign-in")
    who.fill(email=email, password="not this one")
    who.page.locator("main form button[type=submit]").first.click()
    expect(who.page.get_by_role("alert")).to_be_focused()
    assert len(who.mistakes) == 1, who.mistakes
    who.mistakes.clear()  # the browser notes the answer 422
    who.look()
    who.fill(email=email, password=PASSWORD)
    who.click("form button[type=submit]")
    assert who.page.url.endswith("/home")


def propose(cast: Cast) -> None:
    """A draft from a file, its title written anew: autosaved, so a reload keeps it."""
    who = cast.designer
    who.press("Start from a file")
    who.page.locator("#file").set_input_files(proposal_yaml.EXAMPLE)
    who.press("Read the file")
    who.press("Begin the draft")
    cast.ref = re.search(r"MC-\d{4}-\d+", who.page.url).group()  # type: ignore[union-attr]
    who.go(cast.at("/proposal/edit"))
    title = who.page.locator("#title")
    title.fill(TITLE)
    who.saved(lambda: title.press("Tab"))
    who.page.reload()
    expect(who.page.locator("#title")).to_have_value(TITLE)
    who.page.locator("#outcome-add").click()
    expect(who.page.locator("[data-rows=outcomes] > ol > li, #outcomes li textarea").last).to_be_focused()
    who.page.locator("button[name=outcome_remove]").last.click()
    expect(who.page.locator("[data-saved]")).to_be_visible()


def assess_oneself(cast: Cast) -> None:
    """The first criterion typed and autosaved, one left by its button, the others filled in."""
    who = cast.designer
    who.go(cast.at(f"/self-assessment/{CODES[0]}"))
    text = who.page.locator("#text")
    text.press_sequentially("We have a policy.")
    who.saved(lambda: text.press("Tab"))
    who.page.reload()
    expect(text).to_have_value("We have a policy.")
    who.click(f"button[name=then][value='{CODES[1]}']")
    who.fill_in([cast.at(f"/self-assessment/{code}") for code in CODES[1:]], "form[data-autosave]", {"text": SENTENCE})


def show_evidence(cast: Cast) -> None:
    """A real PDF sent and linked to the criterion that is open."""
    who = cast.designer
    who.go(cast.at("/evidence"))
    who.go(cast.at(f"/evidence/add?to={WEAK}"))
    file = {"name": "regulation.pdf", "mimeType": "application/pdf", "buffer": paper("Regulation", "Article 4")}
    who.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    who.fill(**{"upload-pages": "1"})
    with who.page.expect_navigation(url="**/evidence*"):
        who.page.locator("form[data-upload] button[type=submit]").click()
    who.look()
    expect(who.page.locator(f"[id='c-{WEAK}'] .chip")).to_contain_text("E-01")


def submit(cast: Cast) -> None:
    """The proposal submitted from the page of its description."""
    cast.designer.go(cast.at("/proposal/edit"))
    cast.designer.click("button[name=then][value=submit]")
    cast.expect_state(cast.designer, "formal_check", "provider")


def check(cast: Cast) -> None:
    """Taken over, returned with a remark, answered, submitted again, its definition tested, accepted."""
    officer, designer = cast.officer, cast.designer
    officer.go("/home")
    officer.go("/cases")
    officer.go(cast.at("/formal-check"))
    officer.press("Take the case")
    officer.page.locator("#f-prerequisites summary, #f-target_group summary").first.click()
    officer.page.locator("#f-prerequisites textarea, #f-target_group textarea").first.fill("Say who can enrol.")
    officer.click("#f-prerequisites form button, #f-target_group form button")
    cast.act(officer, "return")
    designer.go("/home")
    designer.go(cast.at("/proposal/edit"))
    designer.page.locator(".remark summary").first.click()
    answer = designer.page.locator(".remark textarea").first
    answer.fill("Whoever works in an administration.")
    designer.saved(lambda: answer.press("Tab"))
    designer.click("button[name=then][value=submit]")
    officer.go(cast.at("/formal-check"))
    for question in officer.page.locator(".tests fieldset").all():
        for box in question.locator("input[value=yes]:visible").all():
            box.check()
    officer.press("Save the answers")
    cast.act(officer, "accept")
    cast.expect_state(officer, "panel_formation")


def form_panel(cast: Cast) -> None:
    """Three invited with their seats, each declares before anything opens, the panel confirmed."""
    officer = cast.officer
    officer.go(cast.at("/panel"))
    for kind in ("chair", "student", "employer"):
        officer.page.get_by_label(cast.names[kind], exact=True).check()
    officer.press("Go on to the letters")
    seats = officer.page.locator("ul.rows > li")
    seats.filter(has_text=cast.names["chair"]).locator("select").first.select_option("chair")
    for kind in ("student", "employer"):
        seats.filter(has_text=cast.names[kind]).locator("select").first.select_option("member")
    officer.click("form .bar button[type=submit]")
    for who in cast.panel:
        assert who.page.goto(f"{who.address}{cast.at()}").status == 404  # type: ignore[union-attr]
        who.mistakes.clear()
        who.go("/home")
        who.click("ol.next a.what")
        who.choose("status", "none")
        who.press("Send the declaration")
        who.go(cast.at())
    officer.go(cast.at("/panel/confirm"))
    cast.act(officer, "confirm_panel")
    cast.expect_state(officer, "individual_review")


def judge(cast: Cast, who: Visitor, weak: str) -> None:
    """One criterion by keys, with a citation, saved while writing; the others filled in; all submitted."""
    who.go(cast.at(f"/judgements/{WEAK}"))
    place = [level.key for level in FRAMEWORK.scale].index(weak) + 1
    who.saved(lambda: who.page.keyboard.press(str(place)))
    who.page.keyboard.press("w")
    who.page.keyboard.type(SENTENCE)
    who.saved(lambda: who.page.keyboard.press("Escape"))
    who.page.reload()
    expect(who.page.locator(f"input[name=level][value={weak}]")).to_be_checked()
    expect(who.page.locator("#rationale")).to_have_value(SENTENCE)
    who.page.locator("#document").select_option(index=1)
    who.fill(pages="1")
    who.press("Cite")
    expect(who.page.locator(".cited-chip")).to_contain_text("E-01")
    others = [cast.at(f"/judgements/{code}") for code in CODES if code != WEAK]
    who.fill_in(others, "form[data-autosave]", {"level": "met", "rationale": SENTENCE})
    who.go(cast.at("/judgements/submit"))
    who.click("aside form button[type=submit]")


def review(cast: Cast) -> None:
    """Each judges alone: before they have submitted, nobody reads another's words."""
    judge(cast, cast.chair, "substantially_met")
    cast.student.go(cast.at("/consensus"))
    assert SENTENCE not in cast.student.page.content()
    judge(cast, cast.student, "not_met")
    judge(cast, cast.employer, "partially_met")


def agree(cast: Cast) -> None:
    """The level on which the panel is apart is recorded, with a named dissent and a condition; then all the others."""
    chair = cast.chair
    chair.go(cast.at("/consensus"))
    cast.act(chair, "open_consensus")
    chair.go(cast.at(f"/consensus/{WEAK}"))
    expect(chair.page.locator(".spread.is-split")).to_be_visible()
    chair.page.locator("a[data-take]").first.click()
    expect(chair.page.locator("#rationale")).to_have_value(SENTENCE)
    chair.choose("level", "partially_met")
    expect(chair.page.locator(".dissents > li:visible")).to_have_count(2)
    dissenting = chair.page.locator(".dissents > li").filter(has_text=cast.names["student"])
    dissenting.locator("input[name=dissents]").check()
    dissenting.locator("input[name=named]").check()
    chair.press("Record and stay here")
    expect(chair.page.locator(".voices .is-dissent")).to_contain_text(cast.names["student"])
    chair.page.locator("form[data-finding]").locator("xpath=..").locator("summary").click()
    chair.choose("kind", "condition")
    finding = chair.page.locator("form[data-finding]")
    finding.locator("textarea[name=text]").fill("Publish how papers are marked, with two marked examples.")
    finding.locator("[name=months]").fill("6")
    chair.click(finding.locator("button[type=submit]"))
    others = [cast.at(f"/consensus/{code}") for code in CODES if code != WEAK]
    chair.fill_in(others, "form[data-keeps]", {"level": "met", "rationale": SENTENCE})


def report(cast: Cast) -> None:
    """The head of the report, and the draft sent after its letter has been read."""
    chair = cast.chair
    chair.go(cast.at("/panel-report"))
    summary = chair.page.locator("#summary")
    summary.fill("The panel read what the provider says and shows. " * 4)
    chair.saved(lambda: summary.press("Tab"))
    chair.page.reload()
    expect(summary).not_to_be_empty()
    chair.choose("proposed_outcome", "accredited_with_conditions")
    chair.click("button[name=then][value=send]")
    cast.act(chair, "send_draft_report")
    cast.expect_state(chair, "factual_check")


def check_facts(cast: Cast) -> None:
    """The provider corrects the summary; the chair accepts with a reason; the officer hands the file to the council."""
    designer, chair, officer = cast.designer, cast.chair, cast.officer
    designer.go(cast.at("/facts"))
    designer.page.locator("#wrong-summary").check()
    designer.page.locator("#text-summary").fill("The regulation is of 2024, as its first page shows.")
    designer.click("button[name=then][value=rest]")
    designer.click("button[name=then][value=send]")
    chair.go("/home")
    chair.go(cast.at("/facts"))
    verdict = chair.page.locator("form.verdict")
    verdict.locator("input[type=radio]").first.check()
    verdict.locator("textarea").first.fill("The first page of the regulation bears that date.")
    chair.click(verdict.locator("button[type=submit]"))
    cast.act(chair, "finalise_report")
    officer.go(cast.at("/report"))
    cast.act(officer, "put_to_council")
    cast.expect_state(officer, "awaiting_decision")


def decide(cast: Cast) -> None:
    """The panel's condition taken over, everything previewed, then issued."""
    council = cast.council
    council.go("/home")
    council.go(cast.at("/decision"))
    council.choose("outcome", "accredited_with_conditions")
    council.fill(reasons=REASONS)
    council.click("button[name=step][value=take]")
    expect(council.page.locator(".rows textarea").first).to_contain_text("Publish how papers are marked")
    council.click(".bar button[name=step][value=preview]")
    expect(council.page.locator("#follows .letter").first).to_be_visible()
    council.click("button[name=step][value=issue]")
    cast.expect_state(council, "accredited_with_conditions")


def read(cast: Cast) -> None:
    """Somebody without an account finds the entry and reads the report."""
    public = cast.public
    public.go("/register")
    public.fill(q="service of citizens")
    public.click("form[role=search] button[type=submit]")
    public.click(f"a[href='/register/{cast.ref}']")
    link = public.page.locator(f"a[href='/register/{cast.ref}/report.{public.language}.pdf']")
    answer = public.context.request.get(f"{public.address}{link.get_attribute('href')}")
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) > 5
    assert TITLE in text
    assert "Publish how papers are marked" in text
    assert cast.names["student"] in text


def fulfil(cast: Cast) -> None:
    """A new document, a report on the condition, a verdict: the accreditation becomes full."""
    designer, officer, public = cast.designer, cast.officer, cast.public
    designer.go("/evidence")
    file = {"name": "marked papers.pdf", "mimeType": "application/pdf", "buffer": paper("Two marked papers")}
    designer.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    with designer.page.expect_navigation():
        designer.page.locator("form[data-upload] button[type=submit]").click()
    designer.go(cast.at("/conditions"))
    designer.click("table a[href*='/conditions/']")
    designer.page.locator("#report textarea").fill("We have published the scheme and two marked examples since May.")
    designer.page.locator("#report input[type=checkbox]").first.check()
    designer.press("Send report")
    officer.go("/home")
    officer.click("ol.next a.what[href*='/conditions/']")
    officer.page.locator("#verdict input[value=met]").check()
    officer.press("Record verdict")
    cast.expect_state(officer, "accredited")
    entry = public.go(f"/register/{cast.ref}")
    expect(entry.locator(".now .state")).to_have_class(re.compile("tone-good"))


def arrived(cast: Cast, case: Case) -> None:
    """What the record says in the end."""
    assert case.ref == cast.ref
    assert case.closed
    assert case.title == TITLE
