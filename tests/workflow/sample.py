"""What the tests of procedures share: the words a workflow file may use, and what a letter may be told."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

ROLES = frozenset({"designer", "officer", "chair", "council", "invitee", "system"})
AUDIENCES = frozenset({"provider", "officer", "officers", "panel", "chair", "council", "invitee"})
REQUIREMENTS = frozenset(
    {
        "proposal_complete",
        "self_assessment_complete",
        "definition_answered",
        "definition_holds",
        "remarks_given",
        "reason_given",
        "due_day_passed",
        "panel_lawful",
        "panel_answered",
        "judgements_submitted",
        "every_criterion_settled",
        "summary_written",
        "every_section_answered",
        "every_correction_judged",
        "report_final",
        "facts_checked",
        "decision_reasoned",
        "decision_conditions",
        "every_condition_met",
        "declared_none",
        "conflict_described",
        "own_judgements_complete",
        "case_in_review",
        "report_given",
        "condition_overdue",
    }
)


def person(language: str, name: str = "Ioana Dumitrescu", title: str = "Dr.") -> SimpleNamespace:
    """Somebody who receives letters."""
    return SimpleNamespace(
        id=7,
        name=name,
        full_name=f"{title} {name}".strip(),
        email="ioana@carpatina.example",
        language=language,
        active=True,
    )


CASE = {
    "ref": "MC-2026-0042",
    "title": "Etica datelor în administrația publică",
    "provider": "Universitatea Carpatina",
    "url": "https://portal.example/cases/MC-2026-0042",
    "state_provider": "STATE OF THE PROVIDER",
    "next": "NEXT STEP",
    "due_on": date(2026, 12, 4),
    "officer": "Katarína Hlaváčová",
}


def full_context() -> dict[str, Any]:
    """All that a letter may be told."""
    conditions = [
        {"number": 1, "text": "Publish criteria for the memo.", "due_on": date(2027, 7, 30)},
        {"number": 2, "text": "Measure the workload of the first cohort.", "due_on": date(2028, 1, 31)},
    ]
    return {
        "agency": {
            "name": "Danubia Quality Agency",
            "email": "office@danubia.example",
            "phone": "+421 2 555 01 00",
            "website": "https://danubia.example",
        },
        "actor": person("en", "Matti Korhonen", ""),
        "at": datetime(2026, 11, 23, 14, 26, tzinfo=UTC),
        "case": CASE,
        "reason": "THE REASON GIVEN",
        "remarks": [("Workload", "Add the hours of preparation."), ("Assessment", "Name the examiner.")],
        "outcome": "Accredited with conditions",
        "conditions": conditions,
        "valid_until": date(2032, 1, 31),
        "assignment": {
            "url": "https://portal.example/assignments/5",
            "due_on": date(2026, 11, 30),
            "effort": "24 criteria, about two days",
            "seat": "member",
        },
        "condition": {**conditions[0], "url": "https://portal.example/conditions/1"},
        "link": "https://portal.example/account/abc",
        "expires_at": datetime(2026, 11, 25, 14, 26, tzinfo=UTC),
    }


def least_context() -> dict[str, Any]:
    """The least a letter may be told: no extras, no dates, no officer, nobody who acts, an agency with a name alone."""
    full = full_context()
    return {
        "agency": {"name": "Danubia Quality Agency", "email": "", "phone": "", "website": ""},
        "actor": None,
        "at": full["at"],
        "case": {**CASE, "title": "", "due_on": None, "officer": ""},
        "assignment": {**full["assignment"], "due_on": None, "effort": "", "seat": ""},
        "condition": {**full["condition"], "due_on": None},
        "link": full["link"],
        "expires_at": full["expires_at"],
    }
