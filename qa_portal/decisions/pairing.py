"""Whether a procedure and a framework fit each other: the council can decide every outcome that the rule can give.

An outcome is called as the state it leads to. A case begins under one edition of each, chosen in the agency's settings;
a pair that does not fit would let a case come as far as its decision, where nobody could issue it.
"""

from dataclasses import dataclass

from qa_portal.accounts.rules import pairs
from qa_portal.criteria import library as criteria
from qa_portal.criteria.definition import Conditions, Framework, Outcome
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.sentence import Sentence, sentence
from qa_portal.workflow import library
from qa_portal.workflow.procedure import Workflow

FOLLOWED_UP = "every_condition_met"  # the requirement by which a conditional accreditation becomes a full one


@dataclass(frozen=True)
class Misfit:
    """One contradiction between the two: what it is, and where each file says its part.

    `outcome` is the key of an outcome of the framework, `action` the name of an action of the procedure; one of them
    may be empty, where the file lacks it.
    """

    what: Sentence
    outcome: str = ""
    action: str = ""


def deciding(workflow: Workflow) -> dict[str, str]:
    """Map each state in which a decision of the council leaves a case to the action that leads there."""
    return {action.to: name for name, action in workflow.actions.items() if "council" in action.roles}


def misfits(workflow: Workflow, framework: Framework) -> list[Misfit]:
    """Return every contradiction between a procedure for cases and a framework; none when they can be used together."""
    decided = deciding(workflow)
    found = [each for outcome in framework.outcomes for each in _of_outcome(workflow, decided, outcome)]
    known = {each.key for each in framework.outcomes}
    for state, action in decided.items():
        if state not in known:
            text = marked("The council can decide “{state}” in {workflow}, which is no outcome of {framework}.")
            what = sentence(text, state=state, workflow=workflow.id, framework=framework.id)
            found.append(Misfit(what, action=action))
    return found


def _of_outcome(workflow: Workflow, decided: dict[str, str], outcome: Outcome) -> list[Misfit]:
    if outcome.key not in decided:
        text = marked("No action of the council in {workflow} leads to a state called “{outcome}”.")
        return [Misfit(sentence(text, workflow=workflow.id, outcome=outcome.key), outcome=outcome.key)]
    if outcome.conditions is not Conditions.REQUIRED:
        return []
    onward = [action for _name, action in workflow.actions_from(outcome.key)]
    if any(FOLLOWED_UP in action.requires for action in onward):
        return []
    text = marked("“{outcome}” carries conditions, and in {workflow} nothing follows once they are met.")
    what = sentence(text, workflow=workflow.id, outcome=outcome.key)
    return [Misfit(what, outcome=outcome.key, action=decided[outcome.key])]


@pairs
def against_pair(workflow: str, framework: str) -> list[Blocker]:
    """Say why new cases cannot begin under these two editions, by their ids; nothing when they can."""
    if workflow not in library.editions():
        return [Blocker(marked("There is no procedure “{id}”."), values={"id": workflow}, target="workflow")]
    if framework not in criteria.frameworks():
        return [Blocker(marked("There are no criteria “{id}”."), values={"id": framework}, target="framework")]
    found = misfits(library.workflow(workflow), criteria.framework(framework))
    return [Blocker(each.what.text, values=each.what.values, target="framework") for each in found]
