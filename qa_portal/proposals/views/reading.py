"""Pages on which a proposal is read: as it is, as it was submitted, and where two revisions differ."""

from itertools import pairwise

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.proposals import queries
from qa_portal.proposals.differences import Whole, differences
from qa_portal.proposals.elements import sections
from qa_portal.proposals.models import Case, ProposalRevision
from qa_portal.proposals.views.blueprint import bp


def parts(session: Session, case: Case, person: Person) -> dict[str, bool]:
    """Tell which parts of a proposal are open to `person`: writing it, and the officer's check."""
    return {
        "writes": queries.writes(session, case, person),
        "officer": "officer" in queries.roles_on(session, case, person) and case.submitted_at is not None,
    }


@bp.route("/cases/<ref>/proposal")
@login_required
def show(ref: str) -> ResponseReturnValue:
    """Read the proposal: its designers the draft while they write it, everybody else what was submitted last."""
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        shown = None if queries.writes(session, case, person) else queries.latest(session, case)
        content = queries.of_revision(shown) if shown else queries.of_draft(session, case)
        return render_template(
            "proposals/show.html",
            case=case,
            data=content.data,
            assessed=len(content.self_assessment),
            revision=shown,
            sections=sections(),
            **parts(session, case, person),
        )


@bp.route("/cases/<ref>/revisions")
@login_required
def revisions(ref: str) -> ResponseReturnValue:
    """List what was submitted, newest first."""
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        listed = queries.revisions(session, case)
        framework = queries.framework_of(case)
        changes = {new.number: len(differences(_whole(old), _whole(new), framework)) for new, old in pairwise(listed)}
        more = parts(session, case, person)
        return render_template("proposals/revisions.html", case=case, revisions=listed, changes=changes, **more)


def _whole(row: ProposalRevision) -> Whole:
    return Whole(queries.content(row), row.self_assessment, row.evidence)


@bp.route("/cases/<ref>/revisions/<int:number>")
@login_required
def revision(ref: str, number: int) -> ResponseReturnValue:
    """Read one revision as it was submitted, or (?against=1) where it differs from another."""
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        shown = queries.revision(session, case, number)
        against = request.args.get("against", type=row_id)
        other = queries.revision(session, case, against) if against is not None else None
        return render_template(
            "proposals/revision.html",
            case=case,
            revision=shown,
            data=queries.content(shown),
            other=other,
            found=differences(_whole(other), _whole(shown), queries.framework_of(case)) if other else [],
            numbers=[each.number for each in queries.revisions(session, case)],
            sections=sections(),
            **parts(session, case, person),
        )
