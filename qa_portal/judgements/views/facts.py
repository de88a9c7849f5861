"""The check of facts: the provider answers section by section, the chair answers each correction (ESG 2.6)."""

from collections.abc import Callable, Mapping, Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.frame import current
from qa_portal.judgements import actions, queries
from qa_portal.judgements.forms import FINDINGS, AnswersForm, SendForm, VerdictForm
from qa_portal.judgements.rules.stages import ANSWERING, CORRECTING, SENT
from qa_portal.judgements.views.blueprint import bp, macro, wants_json
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import hour, marked
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine

Mistakes = Sequence[tuple[str, str]]


def _case(session: Session, ref: str) -> Case:
    """Return the case once its draft report was sent; before that there is no such page."""
    case = cases.find(session, current.person(), ref)
    if case.state not in SENT:
        raise Hidden
    return case


@bp.route("/cases/<ref>/facts")
@login_required
def facts(ref: str) -> ResponseReturnValue:
    """Show the draft report section by section, with answers and verdicts."""
    with current.work() as session:
        return _page(session, _case(session, ref))


def _page(
    session: Session,
    case: Case,
    *,
    mistakes: Mistakes = (),
    typed: Mapping[str, str] | None = None,
    judged: VerdictForm | None = None,
    about: str = "",
    stale: Sequence[str] = (),
) -> str:
    person = current.person()
    roles, sections = cases.roles_on(session, case, person), queries.sections(session, case)
    judges = "chair" in roles and case.state in CORRECTING
    forms = {
        each.name: judged if judged and each.name == about else VerdictForm(None, prefix=f"{each.name}-").offer(each)
        for each in sections
        if each.corrected and judges
    }
    offers = {each.name: each for each in engine.open_to(session, case, person)}
    return render_template(
        "judgements/facts.html",
        case=case,
        sections=sections,
        answers="designer" in roles and case.state in ANSWERING,
        provider="designer" in roles,
        judges=judges,
        forms=forms,
        offers=offers,
        kinds=FINDINGS,
        mistakes=mistakes,
        typed=typed or {},
        stale=stale,
        done=sum(each.answer is not None for each in sections),
        corrected=sum(each.corrected for each in sections),
        judged=sum(each.corrected and each.answer.accepted is not None for each in sections if each.answer),
        form=SendForm(),
    )


@bp.route("/cases/<ref>/facts", methods=["POST"])
@login_required
def answer(ref: str) -> ResponseReturnValue:
    """Keep the provider's answers; with the button, answer the rest or send everything."""
    with current.work() as session:
        case, person, at = _case(session, ref), current.person(), clock.now()
        if "designer" not in cases.roles_on(session, case, person):
            raise NotAllowed
        if case.state not in ANSWERING:
            raise WrongState
        form, then = AnswersForm(), request.form.get("then", "")
        form.validate_on_submit()
        sections = queries.sections(session, case)
        given = form.given(request.form, sections)
        lacking, stale = form.lacking(given), form.stale(given, sections)
        if wants_json():
            return _autosave(session, case, [] if stale else [each for each in given if not _empty(each)], bool(stale))
        if lacking or stale:
            return _page(session, case, mistakes=lacking, typed=request.form, stale=stale), 409 if stale else 422
        actions.answer(session, case, given, actor=person, at=at)
        if then == "rest":
            actions.confirm_rest(session, case, actor=person, at=at)
        return _send(session, case) if then == "send" else redirect(url_for(".facts", ref=ref), 303)


def _empty(given: actions.Answer) -> bool:
    """Tell whether a fact is said to be wrong and nothing is written about it yet."""
    return given.corrected and not given.text.strip()


def _autosave(session: Session, case: Case, given: list[actions.Answer], stale: bool) -> ResponseReturnValue:
    if stale:
        return jsonify(detail=str(actions.Stale())), 409
    at = clock.now()
    kept = actions.answer(session, case, given, actor=current.person(), at=at)
    done, total = len(queries.answers(session, case)), len(queries.section_names(case))
    seen = {f"seen-{each.section}": macro("seen")(each.section, each.answered_at.isoformat()) for each in kept}
    return jsonify(saved=hour(at), texts={"progress": _("{n} of {total}", n=done, total=total)}, parts=seen)


def _send(session: Session, case: Case) -> ResponseReturnValue:
    """Send the answers; where one is missing, what was written is kept and the page says which."""
    person, at = current.person(), clock.now()
    offer = next(each for each in engine.open_to(session, case, person) if each.name == "answer_facts")
    if not offer.possible:
        return _page(session, case, mistakes=[(f"s-{each.target}", str(each)) for each in offer.blockers]), 422
    actions.send_answers(session, case, actor=person, at=at)
    flash(_("Your answers are with the panel's chair. You will read a reason for each correction."))
    return redirect(url_for(".facts", ref=case.ref), 303)


@bp.route("/cases/<ref>/facts/<section>/verdict", methods=["POST"])
@login_required
def verdict(ref: str, section: str) -> ResponseReturnValue:
    """Accept or reject one correction, with a reason; an accepted one changes the text."""
    with current.work() as session:
        case, person = _case(session, ref), current.person()
        if "chair" not in cases.roles_on(session, case, person):
            raise NotAllowed
        found = queries.section(session, case, section)
        form = VerdictForm(prefix=f"{section}-").offer(found)
        if not form.validate_on_submit():
            return _page(session, case, mistakes=form.mistakes(), judged=form, about=section), 422
        said, version = form.verdict(section), form.version.data
        actions.judge(session, case, said, version=version, actor=person, at=clock.now())
        return redirect(url_for(".facts", ref=ref, _anchor=f"s-{section}"), 303)


_CLOSING: dict[str, tuple[Callable[..., None], str]] = {
    "close": (actions.close, marked("The check of facts is closed. The chair answers what was sent.")),
    "finalise": (actions.finalise, marked("The report is final. The agency checks that it is whole.")),
}


@bp.route("/cases/<ref>/facts/<any(close,finalise):verb>", methods=["POST"])
@login_required
def end(ref: str, verb: str) -> ResponseReturnValue:
    """Close the check when its day has passed (officer), or finalise the report (chair)."""
    act, told = _CLOSING[verb]
    with current.work() as session:
        case = _case(session, ref)
        act(session, case, actor=current.person(), at=clock.now())
        flash(_(told))
        return redirect(url_for(".facts", ref=ref), 303)
