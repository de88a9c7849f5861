"""Procedure and criteria fit each other: the council can decide every outcome of the rule, and nothing else."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from qa_portal import checking
from qa_portal.accounts import queries as accounts
from qa_portal.accounts.actions.agency import change_settings
from qa_portal.accounts.drafts import AgencyDraft
from qa_portal.accounts.models import RoleKind
from qa_portal.accounts.rules import against_editions
from qa_portal.audit.models import AuditEvent
from qa_portal.criteria import library as criteria
from qa_portal.decisions.pairing import misfits
from qa_portal.kernel.errors import BadInput, Blocked
from qa_portal.resources import folder
from qa_portal.workflow import library
from tests.builders import Make

PROCEDURE = folder("workflows") / "panel-review-1.yaml"
CRITERIA = folder("criteria") / "esg-mc-1.yaml"


def line_of(path: Path, beginning: str) -> int:
    return next(
        n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.startswith(beginning)
    )


def edited(tmp_path: Path, source: Path, before: str, after: str) -> Path:
    """Write a copy of a shipped file in which one text is another."""
    text = source.read_text(encoding="utf-8")
    assert before in text
    copy = tmp_path / source.parent.name / source.name
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(text.replace(before, after), encoding="utf-8")
    return copy


def test_the_shipped_procedure_and_criteria_fit() -> None:
    assert misfits(library.workflow("panel-review-1"), criteria.framework("esg-mc-1")) == []
    assert against_editions("panel-review-1", "esg-mc-1") == []


def test_an_outcome_that_the_council_cannot_decide_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = edited(tmp_path, CRITERIA, "- key: refused", "- key: rejected")

    found = checking.problems([broken])

    assert [each.line for each in found] == [line_of(broken, "outcomes:"), line_of(broken, "  - key: rejected")]
    assert "leads to a state called “rejected”" in found[1].what
    assert "“refused”" in found[0].what
    assert "call the outcome as the state" in str(found[0])


def test_both_files_are_told_their_part_when_both_are_checked(tmp_path: Path) -> None:
    broken = edited(tmp_path, CRITERIA, "- key: refused", "- key: rejected")

    found = [each for each in checking.problems([PROCEDURE, broken]) if each.file.endswith(PROCEDURE.name)]

    actions = {each.where: each.what for each in found}
    assert "“refused” in panel-review-1, which is no outcome of esg-mc-1" in actions["actions.refuse"]
    assert [each.line for each in found if each.where == "actions.refuse"] == [line_of(PROCEDURE, "  refuse:")]


def test_conditions_after_which_nothing_follows_are_a_contradiction(tmp_path: Path) -> None:
    broken = edited(tmp_path, PROCEDURE, "requires: [every_condition_met]", "requires: [reason_given]")

    found = checking.problems([broken])

    assert len(found) == 1
    assert "nothing follows once they are met" in found[0].what
    assert found[0].where.startswith("actions.accredit_with_conditions")


def test_an_action_for_which_the_portal_has_no_page_is_refused(tmp_path: Path) -> None:
    broken = edited(tmp_path, PROCEDURE, "  put_to_council:\n", "  put_to_the_council:\n")

    found = checking.problems([broken])

    assert [each.line for each in found] == [line_of(broken, "  put_to_the_council:")]
    assert "did you mean “put_to_council”?" in str(found[0])


@pytest.mark.parametrize(
    ("workflow", "framework", "said"),
    [
        ("panel-review-9", "esg-mc-1", "There is no procedure “panel-review-9”"),
        ("panel-review-1", "esg-mc-9", "There are no criteria “esg-mc-9”"),
        ("condition-1", "esg-mc-1", "No action of the council in condition-1"),
    ],
)
def test_the_settings_take_no_pair_under_which_a_case_could_not_be_decided(
    session: Session, make: Make, at: datetime, workflow: str, framework: str, said: str
) -> None:
    administrator = make.person(RoleKind.ADMINISTRATOR)
    row = accounts.settings(session)
    draft = AgencyDraft(
        name=row.name, short_name="New", country="SK", zone=row.zone, workflow=workflow, framework=framework
    )

    with pytest.raises(Blocked, match=said):
        change_settings(session, draft, actor=administrator, at=at)
    row.workflow, row.framework = workflow, framework
    with pytest.raises(BadInput, match=said):
        checking.refuse_unusable(row)
    session.rollback()

    assert accounts.settings(session).workflow == "panel-review-1"
    assert session.query(AuditEvent).filter_by(kind="agency.changed").count() == 0
