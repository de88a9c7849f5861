"""The evidence of a case: what stands for each criterion, adding to it while the proposal is written, downloads."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.evidence import actions as library
from qa_portal.evidence import queries as documents
from qa_portal.evidence.forms import LinkForm, UploadForm
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.evidence.rules import kinds, names
from qa_portal.frame import current, downloads, uploads
from qa_portal.kernel import clock
from qa_portal.kernel.errors import NotAllowed, WrongState
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import ngettext
from qa_portal.proposals import queries
from qa_portal.proposals.actions import linking
from qa_portal.proposals.models import Case
from qa_portal.proposals.views.blueprint import bp


@bp.get("/cases/<ref>/evidence")
@login_required
def evidence(ref: str) -> ResponseReturnValue:
    """Show by criterion what the provider gives as evidence."""
    with current.work() as session:
        person = current.person()
        case = queries.find(session, person, ref)
        shown = queries.evidence_shown(session, case, person)
        writes = "designer" in queries.roles_on(session, case, person)
        return render_template(
            "proposals/evidence.html",
            case=case,
            framework=queries.framework_of(case),
            evidence=shown,
            given=sum(bool(each) for each in shown.values()),
            revision=None if writes else queries.latest(session, case),
            writes=writes,
            editable=writes and queries.being_written(case),
            shown_kinds={media_type for media_type, kind in kinds.KINDS.items() if kind.shown},
        )


def _open_for_change(session: Session, ref: str) -> Case:
    """Return the case whose evidence the person may change now. Raises Hidden, NotAllowed or WrongState."""
    person = current.person()
    case = queries.find(session, person, ref)
    if "designer" not in queries.roles_on(session, case, person):
        raise NotAllowed
    if not queries.being_written(case):
        raise WrongState(linking.SUBMITTED)
    return case


def _wanted(case: Case) -> str:
    """Return the criterion for which somebody came to add evidence, if there is such a one."""
    code = request.args.get("to", "")
    return code if code in queries.criteria_of(case) else ""


def _add_page(session: Session, case: Case, link: LinkForm | None, upload: UploadForm | None) -> str:
    framework, wanted = queries.framework_of(case), _wanted(case)
    shelf = documents.library(session, case.provider_id)
    return render_template(
        "proposals/add_evidence.html",
        case=case,
        framework=framework,
        criterion=framework.criterion(wanted) if wanted else None,
        documents=shelf,
        link=link or LinkForm(formdata=None).offer(framework, shelf, wanted),
        upload=upload or UploadForm().offer(framework, wanted),
        allowed=kinds.allowed(),
        most=uploads.LARGEST_FILE,
    )


@bp.get("/cases/<ref>/evidence/add")
@login_required
def add_evidence(ref: str) -> ResponseReturnValue:
    """Show how to add evidence: from the library, or as a new file."""
    with current.work() as session:
        return _add_page(session, _open_for_change(session, ref), None, None)


@bp.post("/cases/<ref>/evidence/link")
@login_required
def link_evidence(ref: str) -> ResponseReturnValue:
    """Let a document of the library stand for criteria of the case."""
    with current.work() as session:
        case = _open_for_change(session, ref)
        shelf = documents.library(session, case.provider_id)
        form = LinkForm().offer(queries.framework_of(case), shelf)
        if not form.validate_on_submit():
            return _add_page(session, case, form, None), 422
        version = queries.version_of(session, case, form.version.data)
        _link(session, case, version, form)
    _say_linked(len(form.criteria.data))
    return redirect(url_for("proposals.evidence", ref=ref, _anchor=f"c-{form.criteria.data[0]}"), 303)


def _link(session: Session, case: Case, version: EvidenceVersion, form: LinkForm | UploadForm) -> None:
    linking.link(
        session,
        case,
        version=version,
        criteria=form.criteria.data,
        pages=form.pages.data or "",
        actor=current.person(),
        at=clock.now(),
    )


def _say_linked(count: int) -> None:
    flash(ngettext("The evidence now stands for {n} criterion.", "The evidence now stands for {n} criteria.", count))


@bp.post("/cases/<ref>/evidence/upload")
@login_required
@uploads.takes_files(bp)
def upload_evidence(ref: str) -> ResponseReturnValue:
    """Take new documents into the library and let them stand for criteria of the case at once."""
    with current.database().reading() as session:
        _open_for_change(session, ref)
    with uploads.receive() as parcel, current.work() as session:
        case = _open_for_change(session, ref)
        form = UploadForm(parcel).offer(queries.framework_of(case))
        if not form.validate():
            uploads.mistaken(form)
            return _add_page(session, case, None, form), 422
        codes = [_take(session, case, received, form) for received in form.files.data]
        back = url_for("proposals.evidence", ref=ref, _anchor=f"c-{form.criteria.data[0]}")
        if uploads.by_script():
            return jsonify(done=codes, back=back)
    _say_linked(len(form.criteria.data))
    return redirect(back, 303)


def _take(session: Session, case: Case, received: library.Received, form: UploadForm) -> dict[str, str]:
    """Add one document (or find it in the library) and link it; tell the script that sent it what became of it."""
    version, new = library.add(
        session,
        current.files(),
        case.provider_id,
        received=received,
        title=names.title_from(received.filename),
        actor=current.person(),
        at=clock.now(),
    )
    _link(session, case, version, form)
    return {
        "code": version.evidence.code,
        "title": version.evidence.title,
        "url": url_for("evidence.show", id=version.evidence_id),
        "said": _("Added and linked") if new else _("Was in the library already; linked"),
    }


@bp.post("/cases/<ref>/evidence/<int:link_id>/remove")
@login_required
def unlink_evidence(ref: str, link_id: int) -> ResponseReturnValue:
    """Take evidence away from a criterion; the document stays in the library."""
    with current.work() as session:
        case = queries.find(session, current.person(), ref)
        version = linking.unlink(session, case, link_id, actor=current.person(), at=clock.now())
        flash(_("{code} no longer stands for the criterion. It stays in your library.", code=version.evidence.code))
    return redirect(url_for("proposals.evidence", ref=ref), 303)


@bp.post("/cases/<ref>/evidence/<int:link_id>/renew")
@login_required
def renew_evidence(ref: str, link_id: int) -> ResponseReturnValue:
    """Let the newest version of a document stand where an older one is linked."""
    with current.work() as session:
        case = queries.find(session, current.person(), ref)
        version = linking.renew(session, case, link_id, actor=current.person(), at=clock.now())
        flash(_("{code} is now cited in version {number}.", code=version.evidence.code, number=version.number))
    return redirect(url_for("proposals.evidence", ref=ref), 303)


@bp.get("/cases/<ref>/evidence/<int:version_id>/file")
@login_required
def download(ref: str, version_id: int) -> ResponseReturnValue:
    """Send a version that the case lays open to the person who asks."""
    with current.work() as session:
        person = current.person()
        version = queries.open_version(session, queries.find(session, person, ref), person, version_id)
    return downloads.send(
        version.sha256, filename=version.filename, media_type=version.media_type, inline="view" in request.args
    )
