"""The page on which the provider assesses itself, criterion by criterion (ESG 2.3)."""

from datetime import datetime

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import hour
from qa_portal.proposals import actions, queries
from qa_portal.proposals.actions.writing import LONGEST_TEXT, STALE
from qa_portal.proposals.forms import CriterionForm, answers
from qa_portal.proposals.models import Case, SelfAssessment
from qa_portal.proposals.views.blueprint import bp
from qa_portal.proposals.views.reading import parts
from qa_portal.proposals.views.writing import wants_json


@bp.route("/cases/<ref>/self-assessment", methods=["GET"])
@bp.route("/cases/<ref>/self-assessment/<code>", methods=["GET", "POST"])
@login_required
def self_assessment(ref: str, code: str | None = None) -> ResponseReturnValue:
    """Write about one criterion; or, for everybody who does not write, read what was submitted."""
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        codes = queries.criteria_of(case)
        if code is not None and code not in codes:
            raise Hidden
        if not queries.writes(session, case, person) and request.method == "GET":
            return _read(session, case)
        rows = queries.self_assessment_rows(session, case)
        if code is None:
            unwritten = (each for each in codes if each not in rows or not rows[each].text)
            return redirect(url_for("proposals.self_assessment", ref=ref, code=next(unwritten, codes[0])))
        form = CriterionForm(seen=_mark(rows.get(code)), text=rows[code].text if code in rows else "")
        if request.method == "GET":
            return _page(session, case, code, form, rows)
        return _write(session, case, code, form)


def _read(session: Session, case: Case) -> ResponseReturnValue:
    submitted = queries.latest(session, case)
    texts = submitted.self_assessment if submitted else queries.self_assessment(session, case)
    evidence = submitted.evidence if submitted else queries.cited_evidence(session, case)
    return render_template(
        "proposals/self_assessment_read.html",
        case=case,
        texts=texts,
        evidence=evidence,
        revision=submitted,
        **parts(session, case, current.person()),
    )


def _mark(row: SelfAssessment | None) -> str:
    """Name the version of a text that a page has shown."""
    return row.updated_at.isoformat() if row else ""


def _seen(mark: str) -> datetime | None:
    try:
        return datetime.fromisoformat(mark) if mark else None
    except ValueError:
        raise WrongState(STALE) from None


def _page(
    session: Session,
    case: Case,
    code: str,
    form: CriterionForm,
    rows: dict[str, SelfAssessment],
    theirs: SelfAssessment | None = None,
) -> str:
    framework, codes = queries.framework_of(case), queries.criteria_of(case)
    place = codes.index(code)
    latest = queries.latest(session, case)
    remarks = (
        queries.remarks_at(session, case, queries.of_draft(session, case), sent=True, revision=latest.number)
        if latest
        else {}
    )
    return render_template(
        "proposals/self_assessment.html",
        case=case,
        form=form,
        framework=framework,
        criterion=framework.criterion(code),
        standard=framework.standard_of(code),
        written={each for each, row in rows.items() if row.text.strip()},
        evidence=[each for each in queries.cited_evidence(session, case) if each["criterion"] == code],
        remarks=remarks.get(f"criterion-{code}", []),
        before=codes[place - 1] if place else None,
        after=codes[place + 1] if place + 1 < len(codes) else None,
        theirs=theirs,
        mark=_mark(rows.get(code)),
        saved_at=rows[code].updated_at if code in rows else None,
        longest=LONGEST_TEXT,
    )


def _write(session: Session, case: Case, code: str, form: CriterionForm) -> ResponseReturnValue:
    form.validate_on_submit()
    rows = queries.self_assessment_rows(session, case)
    if form.seen.data != _mark(rows.get(code)) and not wants_json():
        return _page(session, case, code, form, rows, theirs=rows.get(code)), 409
    seen, at = _seen(form.seen.data or ""), clock.now()
    row = actions.assess(session, case, code, form.text.data or "", seen=seen, actor=current.person(), at=at)
    if said := answers(request.form):
        actions.answer(session, case, said, actor=current.person(), at=at)
    if wants_json():
        written = len(queries.self_assessment(session, case))
        progress = _("{n} of {total}", n=written, total=len(queries.criteria_of(case)))
        return jsonify(saved=hour(row.updated_at), seen=_mark(row), texts={"progress": progress})
    following = request.form.get("then", "")
    if following in queries.criteria_of(case):
        return redirect(url_for("proposals.self_assessment", ref=case.ref, code=following), 303)
    flash(_("The self-assessment is saved."))
    return redirect(url_for("proposals.edit" if following == "description" else "web.case", ref=case.ref), 303)
