"""Which annexes a report has, and their letters: what has nothing to say is left out and the next one moves up."""

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.reports.content import Report

TITLES = {
    "procedure": marked("Procedure"),
    "panel": marked("Panel"),
    "criteria": marked("Criteria and rule"),
    "corrections": marked("Corrections of fact"),
    "agreement": marked("Agreement between reviewers"),
    "evidence": marked("Record and evidence"),
}


def annexes(report: Report) -> list[str]:
    """Return the annexes of `report`, by name, in their order."""
    final = not report.draft
    there = {
        "procedure": True,
        "panel": bool(report.panel.members or report.panel.text),
        "criteria": True,
        "corrections": final,
        "agreement": final and any(any(each.first_levels) for each in report.criteria),
        "evidence": True,
    }
    return [name for name, present in there.items() if present]


def annex(report: Report, name: str) -> str:
    """Return the letter of an annex; raises ValueError where the report has it not."""
    return "ABCDEF"[annexes(report).index(name)]


def annex_title(report: Report, name: str) -> str:
    """Return "Annex B. Panel"."""
    return _("Annex {letter}. {title}", letter=annex(report, name), title=_(TITLES[name]))
