"""Cases for the tests of proposals: a complete proposal, and one that has been returned with remarks."""

from typing import Any

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.exchange import proposal_yaml
from qa_portal.proposals import actions, queries
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import Case, Remark
from tests.builders import Make

COMPLETE: ProposalData = proposal_yaml.read(proposal_yaml.EXAMPLE.read_bytes()).data
WHOLE: dict[str, Any] = COMPLETE.model_dump(mode="json")


def ready(make: Make, **more: Any) -> Case:
    """A draft that can be submitted."""
    return make.case("draft", data=WHOLE, title=COMPLETE.title, assessed=True, **more)


def submitted(session: Session, make: Make, **more: Any) -> Case:
    """A case that came to the formal check through the door."""
    case = ready(make, **more)
    actions.submit(session, case, actor=case.designer, at=make.at)
    session.commit()
    return case


def returned(session: Session, make: Make, officer: Person, remarks: dict[str, str]) -> tuple[Case, list[Remark]]:
    """A case returned with these remarks by place."""
    case = submitted(session, make)
    for where, text in remarks.items():
        actions.remark(session, case, where, text, actor=officer, at=make.at)
    actions.return_(session, case, actor=officer, at=make.at)
    session.commit()
    return case, list(queries.remarks(session, case))


def answer_all(session: Session, case: Case, officer: Person, make: Make, *, holds: bool = True) -> None:
    """Answer every element of the definition that the proposal leaves open."""
    open_ones = [each.key for each in queries.tested(session, case) if each.answer == "ask_officer"]
    answers = {key: actions.GivenAnswer(holds, "seen") for key in open_ones}
    actions.answer_definition(session, case, answers, actor=officer, at=make.at)
    session.commit()


def typed(**changes: Any) -> dict[str, Any]:
    """The fields of the form as a browser posts the complete proposal, with `changes` (None leaves one out)."""
    plain = {key: value for key, value in WHOLE.items() if not isinstance(value, list | bool) and value is not None}
    ticked = {key: WHOLE[key] for key in ("assessment_types", "languages", "isced_f_also")}
    rows: dict[str, Any] = {}
    for number, each in enumerate(WHOLE["outcomes"]):
        rows[f"outcomes-{number}-text"] = each["text"]
        rows[f"outcomes-{number}-assessment"] = each["assessment"]
        rows[f"outcomes-{number}-skill"] = [skill["label"] for skill in each["skills"]]
        rows[f"outcomes-{number}-skill_uri"] = [skill["uri"] for skill in each["skills"]]
        rows[f"outcomes-{number}-reuse_level"] = each["reuse_level"]
    for number, each in enumerate(WHOLE["consulted"]):
        rows |= {f"consulted-{number}-{name}": value for name, value in each.items()}
    whole = {"version": "1", "learner_and_date": "y", **plain, **ticked, **rows, **changes}
    return {key: value for key, value in whole.items() if value is not None}
