"""A micro-credential from a file to a full accreditation in the public register, by all its people, without scripts."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Perspective
from qa_portal.audit import actions as audit
from qa_portal.criteria import library as criteria
from qa_portal.exchange.proposal_yaml import EXAMPLE
from qa_portal.kernel import clock
from qa_portal.outbox.models import Letter
from qa_portal.panels.models import Assignment
from qa_portal.proposals.definition import DEFINITION
from qa_portal.proposals.models import Case
from tests.builders import Make
from tests.conftest import Client
from tests.web.forms import forms, send

CODES = [each.code for each in criteria.framework("esg-mc-1").criteria]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


class Journey:
    """The people of one case, each with a browser of their own."""

    def __init__(self, app: Flask, session: Session, make: Make) -> None:
        self.app, self.session = app, session
        self.provider = make.provider("Someș Valley University")
        self.people = {
            "designer": make.designer(self.provider),
            "officer": make.officer(),
            "council": make.council(),
            "chair": make.reviewer(Perspective.ACADEMIC),
            "student": make.reviewer(Perspective.STUDENT),
            "employer": make.reviewer(Perspective.EMPLOYER),
        }
        self.ref = ""

    def as_(self, who: str) -> Client:
        """Return the browser of somebody."""
        return self.app.test_client().sign_in(self.people[who])  # type: ignore[attr-defined,no-any-return]

    @property
    def at(self) -> str:
        """The address of the case."""
        return f"/cases/{self.ref}"

    def case(self) -> Case:
        """The case as it rests now."""
        self.session.expire_all()
        return self.session.scalars(select(Case).where(Case.ref == self.ref)).one()

    def propose(self) -> None:
        """The designer begins from a file, assesses the offer, adds evidence and submits."""
        designer = self.as_("designer")
        read = designer.post("/propose/from-file", data={"file": (io.BytesIO(EXAMPLE.read_bytes()), "proposal.yaml")})
        assert read.status_code == 200
        begin = next(each for each in forms(read.text, "/propose/from-file") if each.action.endswith("/begin"))
        began = designer.post(begin.action, data=begin.values)
        self.ref = re.search(r"MC-\d{4}-\d{4}", began.headers["Location"]).group()  # type: ignore[union-attr]
        for code in CODES:
            send(designer, f"{self.at}/self-assessment/{code}", text=f"How the provider sees {code}.")
        upload = {"files": (io.BytesIO(PDF), "assessment rules.pdf"), "criteria": ["5.1", "5.2"], "pages": "1"}
        assert designer.post(f"{self.at}/evidence/upload", data=upload).status_code == 303
        send(designer, f"{self.at}/proposal/edit", button="then=submit")

    def check(self) -> None:
        """The officer returns it once with a remark, the designer answers, the officer accepts."""
        officer, designer = self.as_("officer"), self.as_("designer")
        page = f"{self.at}/formal-check"
        told = officer.post(f"{page}/remarks", data={"where": "title", "text": "Say for whom the course is."})
        assert told.status_code == 303
        send(officer, page, f"{page}/return")
        assert "Say for whom the course is." in designer.get(f"{self.at}/proposal/edit").text
        send(designer, f"{self.at}/proposal/edit", button="then=submit", title="Groundwater data for drought planners")
        answers = {f"holds-{each.key}": "yes" for each in DEFINITION}
        answers |= {f"note-{each.key}": "Seen." for each in DEFINITION}
        assert officer.post(f"{page}/definition", data=answers).status_code == 303
        send(officer, page, f"{page}/accept")

    def form_panel(self) -> None:
        """The officer invites three reviewers, who declare; the officer confirms."""
        officer = self.as_("officer")
        seats = {"chair": ("chair", "academic"), "student": ("member", "student"), "employer": ("member", "employer")}
        wanted = {}
        for number, (who, (seat, perspective)) in enumerate(seats.items()):
            wanted |= {f"seats-{number}-person": self.people[who].id, f"seats-{number}-seat": seat}
            wanted |= {f"seats-{number}-perspective": perspective}
        assert officer.post(f"{self.at}/panel/invite", data=wanted).status_code == 303
        for who in seats:
            reviewer = self.as_(who)
            assert reviewer.get(self.at).status_code == 404
            send(reviewer, f"/invitations/{self.seat(who).id}", status="none")
        send(officer, f"{self.at}/panel/confirm")

    def seat(self, who: str) -> Assignment:
        """The seat of a reviewer."""
        self.session.expire_all()
        return self.session.scalars(select(Assignment).where(Assignment.person_id == self.people[who].id)).one()

    def judge(self) -> None:
        """Each reviewer judges every criterion; one of them is stricter on one; all submit."""
        for who in ("chair", "student", "employer"):
            reviewer = self.as_(who)
            for code in CODES:
                level = "partially_met" if code == "3.3" and who != "employer" else "met"
                words = f"The {who} read the evidence on {code} and gives reasons."
                send(reviewer, f"{self.at}/judgements/{code}", level=level, rationale=words)
            send(reviewer, f"{self.at}/judgements/submit")

    def agree(self) -> None:
        """The chair leads to the consensus, writes the report's head and sends the draft."""
        chair = self.as_("chair")
        send(chair, f"{self.at}/consensus", f"{self.at}/consensus/open")
        for code in CODES:
            level = "partially_met" if code == "3.3" else "met"
            words = f"The panel agrees on {code}; nobody objects to the reasons."
            send(chair, f"{self.at}/consensus/{code}", level=level, rationale=words)
        condition = {"kind": "condition", "text": "Measure the workload of the first cohort.", "months": "8"}
        send(chair, f"{self.at}/consensus/3.3", f"{self.at}/consensus/3.3/findings", **condition)
        summary = "The offer answers a need that its provider has shown. Its workload is an estimate. " * 3
        send(chair, f"{self.at}/panel-report", summary=summary, proposed_outcome="accredited_with_conditions")
        send(chair, f"{self.at}/panel-report/send")

    def check_facts(self) -> None:
        """The provider corrects one fact, the chair accepts, the officer puts the report to the council."""
        designer, chair, officer = self.as_("designer"), self.as_("chair"), self.as_("officer")
        facts = f"{self.at}/facts"
        send(designer, facts, button="then=rest", **{"answer-3.3": "wrong", "text-3.3": "The cohort had 24 learners."})
        send(designer, facts, button="then=send")
        verdict = {"3.3-accepted": "yes", "3.3-reason": "The register of learners shows it."}
        verdict["3.3-text"] = "Twenty-four learners took part."
        send(chair, facts, f"{facts}/3.3/verdict", **verdict)
        send(chair, facts, f"{facts}/finalise")
        send(officer, f"{self.at}/report", f"{self.at}/report/to-council")

    def decide(self) -> None:
        """The council member writes the decision, reads what follows from it, and issues it."""
        council = self.as_("council")
        page = f"{self.at}/decision"
        opened = council.get(page)
        desk = next(each for each in forms(opened.text, page) if "reasons" in each.values)
        due = (clock.today() + timedelta(days=200)).isoformat()
        written = {
            **desk.values,
            "outcome": "accredited_with_conditions",
            "reasons": "The council follows the panel: the offer is sound, and one weakness can be cured. " * 2,
            "conditions-0-text": "Measure the workload of the first cohort.",
            "conditions-0-criterion": "3.3",
            "conditions-0-due_on": due,
        }
        preview = council.post(page, data={**written, "step": "preview"})
        assert preview.status_code == 200, preview.text[-3000:]
        shown = next(each for each in forms(preview.text, page) if "reasons" in each.values)
        issued = council.post(page, data={**shown.values, "outcome": "accredited_with_conditions", "step": "issue"})
        assert issued.status_code == 303, issued.text[:200]

    def fulfil(self) -> None:
        """The provider reports on the condition with evidence; the officer finds it met."""
        designer, officer = self.as_("designer"), self.as_("officer")
        page = re.search(r"/conditions/\d+", designer.get(f"{self.at}/conditions").text).group()  # type: ignore[union-attr]
        versions = re.findall(r'name="versions"[^>]*value="(\d+)"', designer.get(page).text)
        report = {"text": "The workload of the first cohort was measured by time sheets.", "versions": versions[:1]}
        send(designer, page, f"{page}/report", **report)
        send(officer, page, f"{page}/verdict", **{"verdict-verdict": "met", "verdict-text": "The time sheets show it."})


@pytest.fixture
def journey(app: Flask, session: Session, make: Make) -> Journey:
    """A journey about to begin."""
    return Journey(app, session, make)


def test_a_micro_credential_goes_from_a_file_to_a_full_accreditation_in_the_register(
    journey: Journey, session: Session
) -> None:
    public, states = journey.app.test_client(), []
    for step in (
        journey.propose,
        journey.check,
        journey.form_panel,
        journey.judge,
        journey.agree,
        journey.check_facts,
        journey.decide,
    ):
        step()
        states.append(journey.case().state)
    assert states == [
        "formal_check",
        "panel_formation",
        "individual_review",
        "individual_review",
        "factual_check",
        "awaiting_decision",
        "accredited_with_conditions",
    ]
    assert "Accredited with conditions" in public.get(f"/register/{journey.ref}").text

    journey.fulfil()

    assert journey.case().state == "accredited"
    entry = public.get(f"/register/{journey.ref}")
    assert "Groundwater data for drought planners" in entry.text
    for language in ("en", "ro"):
        published = public.get(f"/register/{journey.ref}/report.{language}.pdf")
        assert published.data.startswith(b"%PDF-")
        assert published.data == public.get(f"/register/{journey.ref}/report.{language}.pdf").data
    assert journey.ref in public.get("/register?q=groundwater").text
    kinds = {letter.kind for letter in session.scalars(select(Letter))}
    assert {"received", "returned", "accepted", "invitation", "decision", "conditions_fulfilled"} <= kinds
    assert audit.verify(session)[1] == []
