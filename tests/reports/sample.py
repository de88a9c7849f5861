"""A whole invented report, for tests and for looking at: one micro-credential, ten standards, twenty-five criteria."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from qa_portal.reports.content import (
    Agency,
    Agreement,
    Citation,
    Correction,
    Criterion,
    Decision,
    Evidence,
    Fact,
    FactualCheck,
    Finding,
    Fingerprint,
    Framework,
    Kind,
    Level,
    Meaning,
    Member,
    MicroCredential,
    Outcome,
    Panel,
    Procedure,
    Report,
    Rule,
    RuleTest,
    Standard,
    Step,
)

SCALE = (
    Level("met", "met", "The criterion is fulfilled and the evidence shows it. Nothing has to change."),
    Level(
        "substantially_met",
        "substantially met",
        "What matters to learners is fulfilled. Small gaps can be closed in ordinary work.",
    ),
    Level(
        "partially_met", "partially met", "Something that matters to learners is missing and can be put right in time."
    ),
    Level("not_met", "not met", "The criterion is not fulfilled, or nothing shows that it is."),
)


FILES = (
    ("E1", "Proposal and self-assessment", 2, 31, date(2026, 5, 18), False),
    ("E2", "Needs study among 34 town halls", 1, 22, date(2026, 5, 12), False),
    ("E3", "Course handbook", 3, 41, date(2026, 5, 12), False),
    ("E4", "Assessment plan and tasks", 2, 14, date(2026, 5, 15), False),
    ("E5", "Approval file of the faculty council", 1, 9, date(2026, 5, 4), False),
    ("E6", "Memorandum with the county energy agency (unsigned)", 1, 4, date(2026, 5, 15), False),
    ("E7", "Rules on admission, recognition and certification", 4, 18, date(2025, 10, 1), False),
    ("E8", "Specimen of the digital credential", 2, 3, date(2026, 5, 16), False),
    ("E9", "Profiles of the teaching team", 2, 12, date(2026, 5, 10), False),
    ("E10", "Inventory and loan rules for measuring equipment", 1, 5, date(2026, 5, 10), False),
    ("E11", "Accessibility self-check of the learning platform", 1, 6, date(2026, 5, 16), False),
    ("E12", "Public course page, as captured", 1, 3, date(2026, 9, 2), False),
    ("E13", "Report on the 2025 pilot (two groups, 43 learners)", 1, 27, date(2026, 2, 20), False),
    ("E14", "Notes of the visit and interviews", 1, 8, date(2026, 9, 3), False),
    ("E15", "Timetable of assessments, revised", 3, 2, date(2026, 9, 7), True),
)
_BY_CODE = {each[0]: each for each in FILES}

_JUDGED = yaml.safe_load((Path(__file__).parent / "sample.yaml").read_text(encoding="utf-8"))

_FACTS = (
    Fact("Title", "Energy Audits for Small Public Buildings"),
    Fact("Awarding body", "Valea Mureșului University of Applied Sciences"),
    Fact("Country and region of the issuer", "Târgu Arieș, Romania (Centru, RO12)"),
    Fact(
        "Learning outcomes",
        "On completion the learner can",
        (
            "measure a small building and draw a floor plan fit for an audit;",
            "establish its baseline of consumption from bills and readings;",
            "rank measures of renovation by effect, cost and disturbance;",
            "write a costed brief for a full audit;",
            "defend the brief before a council.",
        ),
    ),
    Fact("Notional workload", "52 hours, 2 ECTS credits"),
    Fact("Level", "EQF 6; first cycle of the QF-EHEA"),
    Fact("Type of assessment", "Portfolio; oral examination"),
    Fact("Form of participation", "Blended: 4 days on site, the rest online"),
    Fact("Quality assurance", "Accreditation by this agency; internal quality assurance of the provider"),
    Fact("Prerequisites", "Ability to read a plan and a utility bill, shown by a short task"),
    Fact("Supervision and identity", "Supervised with identity verification (declared; see Condition 3)"),
    Fact("Stackability", "Stand-alone; counts towards the bachelor in building services"),
    Fact("Field", "ISCED-F 0713 Electricity and energy"),
    Fact("Language", "Romanian"),
    Fact("For whom", "Technical and administrative staff of small municipalities"),
)

_STEPS = (
    Step(date(2026, 5, 18), "Proposal submitted", "Provider", "Proposal with self-assessment received, revision 2"),
    Step(date(2026, 6, 1), "Formal check", "Agency office", "Complete; accepted after one return (field: workload)"),
    Step(date(2026, 6, 26), "Panel appointed", "Agency office", "Four members; the provider raised no objection"),
    Step(date(2026, 8, 14), "Individual review", "Panel", "Each member judged alone, without seeing the others"),
    Step(date(2026, 9, 3), "Visit", "Panel", "One day at the provider and in two audited buildings; 23 people heard"),
    Step(date(2026, 9, 10), "Consensus", "Panel", "Levels agreed criterion by criterion, widest disagreement first"),
    Step(date(2026, 10, 9), "Factual check", "Provider", "Reply to the draft report of 21 September"),
    Step(date(2026, 10, 19), "Final report", "Panel", "Approved by all four members"),
    Step(date(2026, 11, 12), "Decision", "Council", "Council, 9 of 11 members present, one recused", decisive=True),
    Step(date(2026, 11, 19), "Publication", "Agency office", "Decision and full report published together"),
)


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(**{**told, "kind": Kind(told["kind"])})


def _citation(words: str) -> Citation:
    code, _space, pages = words.partition(" ")
    _code, name, version, _count, _dated, after = _BY_CODE[code]
    return Citation(code, name, version, pages, after)


def _criterion(told: dict[str, Any]) -> Criterion:
    told = dict(told)
    return Criterion(
        citations=tuple(_citation(each) for each in told.pop("evidence")),
        findings=tuple(_finding(each) for each in _JUDGED["findings"] if each["criterion"] == told["code"]),
        mapping=tuple(told.pop("mapping")),
        first_levels=tuple(told.pop("first_levels")),
        **told,
    )


def standards() -> tuple[Standard, ...]:
    """The ten standards with their criteria."""
    criteria = [_criterion(each) for each in _JUDGED["criteria"]]
    return tuple(
        Standard(criteria=tuple(one for one in criteria if one.code.startswith(f"{each['code']}.")), **each)
        for each in _JUDGED["standards"]
    )


def _framework() -> Framework:
    rule = Rule(
        outcomes=(
            (
                "Accredited",
                "No criterion is not met; at most two are partially met; every gate is met or substantially met.",
            ),
            (
                "Accredited with conditions",
                "Every gate is met or substantially met; at most six criteria are partially met and one is not met.",
            ),
            ("Refused", "In every other case."),
        ),
        tested=("Accredited", "With conditions"),
        tests=(
            RuleTest("No gate below substantially met", "lowest gate: substantially met (5.1)", (True, True)),
            RuleTest("Criteria not met: none, or at most one with conditions", "one (8.2)", (False, True)),
            RuleTest(
                "Criteria partially met: at most two, or at most six with conditions",
                "four (3.3, 5.2, 5.3, 10.2)",
                (False, True),
            ),
            RuleTest("Each criterion partially met or not met carries a condition", "five of five", (None, True)),
        ),
    )
    return Framework(
        "esg-mc-1",
        "ESG for micro-credentials",
        SCALE,
        text="The framework esg-mc-1 carries the ten standards of ESG 2015, Part 1, and the ten principles of the "
        "Council Recommendation over to micro-credentials. It was published before this case and has not changed.",
        mappings=("ESG 2015", "Principle"),
        mappings_note="ESG 2015: standards of Part 1 that the criterion carries over to micro-credentials. Principle: "
        "number in Annex II of the Council Recommendation of 16 June 2022.",
        rule=rule,
    )


def decision() -> Decision:
    """Accreditation with five conditions."""
    return Decision(
        Outcome.WITH_CONDITIONS,
        "Accredited with conditions",
        date(2026, 11, 12),
        "the Council of the agency",
        "The Council follows the panel. The offer answers a proven need, its outcomes are clear, and learners reach "
        "them by work that stays useful to their towns.\n\nFull accreditation is not possible: one criterion is not "
        "met (8.2) and four are partially met (3.3, 5.2, 5.3, 10.2). Each concerns learners directly, and each can be "
        "put right without a new design. The Council attaches one condition to each.",
        summary="The micro-credential fulfils twenty of twenty-five criteria fully or substantially, all four gates "
        "among them. What is missing can be put right within a year: five conditions say what, and by when.",
        valid_until=date(2031, 11, 11),
        computed="Accredited with conditions",
        proposed="Accredited with conditions",
        appeal_until=date(2026, 12, 14),
    )


def refusal() -> Decision:
    """A refusal that departs from the outcome computed."""
    return Decision(
        Outcome.REFUSED,
        "Refused",
        date(2026, 11, 12),
        "the Council of the agency",
        "The Council does not follow the panel: identity at the examination is not assured.",
        computed="Accredited with conditions",
        proposed="Accredited with conditions",
        deviation="A credential that may belong to someone else misleads whoever relies on it; a condition that is met "
        "a year later does not protect the learners of this year.",
        appeal_until=date(2026, 12, 14),
    )


def fingerprint(words: str) -> str:
    """A SHA-256 that looks like one."""
    return sha256(words.encode()).hexdigest()


def _panel() -> Panel:
    trained = date(2026, 3, 12)
    return Panel(
        (
            Member("Prof. Ilse Verhoeven", "Chair", "academic", "Building physics", "Belgium", trained),
            Member("Dr Radu Ionașcu", "Member", "academic", "Adult education", "Romania", trained),
            Member(
                "Marta Kowalczyk",
                "Member",
                "employer",
                "Energy consultant",
                "Poland",
                date(2025, 11, 20),
                "potential, cleared on 24 June 2026: a conference paper in 2020 with one of the teachers",
            ),
            Member("Ștefania Țurcanu", "Member", "student", "Civil engineering", "Romania", trained),
        ),
        note="Officer without a vote: Andrei Mândru. Decision: the Council under Elena Brătescu; one member, an alumna "
        "of the provider, declared it and left the room.",
    )


def report(**changes: object) -> Report:
    """The whole report; `changes` replace fields of it."""
    whole = Report(
        ref="MC-2026-0042",
        language="en",
        day=date(2026, 11, 19),
        agency=Agency(
            "Agency for Quality in Lifelong Learning",
            "https://register.example.org",
            "office@example.org",
            "Strada Școlii 7, Cluj-Napoca",
        ),
        micro_credential=MicroCredential(
            "Energy Audits for Small Public Buildings",
            "Valea Mureșului University of Applied Sciences",
            "Târgu Arieș, Romania (Centru, RO12)",
            ("2 ECTS", "52 hours", "EQF level 6", "blended"),
            _FACTS,
            2,
        ),
        framework=_framework(),
        procedure=Procedure(
            "panel-review-1",
            "Panel review",
            "Procedure panel-review-1: self-assessment by the provider, assessment by an external panel with a visit, "
            "a report, and consistent follow-up. No stage was left out.",
            ("Provider", "Agency office", "Panel", "Council"),
            _STEPS,
        ),
        standards=standards(),
        decision=decision(),
        panel=_panel(),
        factual_check=FactualCheck(
            date(2026, 9, 21),
            date(2026, 10, 9),
            (
                Correction(
                    "2.3", "Learners noted 47 to 71 hours, not 45 to 75.", True, "The pilot report bears this out."
                ),
                Correction(
                    "5.1", "The brief has been read twice since September.", True, "E15 was accepted and marked."
                ),
                Correction(
                    "8.2", "Captions are planned; the level should be partially met.", False, "A plan is no fact."
                ),
                Correction("10.1", "Completion was 88 %, not 86 %.", True, "Thirty-eight of forty-three. Corrected."),
            ),
        ),
        agreement=Agreement(4, 0.74, "On 5.1 the level was raised after the factual-accuracy check."),
        evidence=tuple(
            Evidence(code, name, version, fingerprint(code), pages, dated, after)
            for code, name, version, pages, dated, after in FILES
        ),
        fingerprints=(
            Fingerprint("Record of the case", "MC-2026-0042, 19 November 2026", fingerprint("record")),
            Fingerprint("Last entry of the trail", "no 418", fingerprint("trail")),
            Fingerprint("Criteria", "esg-mc-1", fingerprint("criteria")),
            Fingerprint("Procedure", "panel-review-1", fingerprint("procedure")),
        ),
        meaning=Meaning(
            "The micro-credential is accredited now. Ask for the marking guide before you enrol.",
            "What the credential states can be relied on, save identity at an online examination (Condition 3).",
        ),
        other_languages=("Romanian",),
        specimen="Provider, people, evidence and decision are invented.",
    )
    return replace(whole, **changes)
