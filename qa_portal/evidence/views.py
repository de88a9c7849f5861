"""The pages of a provider's library: its documents, their versions, and the files themselves."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation
from qa_portal.evidence import actions, queries
from qa_portal.evidence.forms import DocumentsForm, TitleForm, VersionForm
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.evidence.rules import kinds, names
from qa_portal.frame import current, downloads, uploads
from qa_portal.frame.addresses import row_id
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import ngettext

bp = Blueprint("evidence", __name__)
bp.add_app_template_filter(names.weight, "weight")


@bp.get("/evidence")
@login_required
def library() -> ResponseReturnValue:
    """Show the documents of a provider."""
    with current.work() as session:
        provider = queries.library_of(session, current.person(), _wanted())
        return _library(session, provider, DocumentsForm())


def _wanted() -> int | None:
    return request.args.get("provider", type=row_id)


def _library(session: Session, provider: Organisation, form: DocumentsForm) -> str:
    person = current.person()
    documents = queries.library(session, provider.id)
    belongs = queries.version_ids(session, provider.id)
    used: dict[int, dict[str, str]] = {}
    for version_id, uses in queries.uses(session, person, list(belongs)).items():
        used.setdefault(belongs[version_id], {}).update({use.ref: use.title for use in uses})
    return render_template(
        "evidence/library.html",
        provider=provider,
        providers=queries.libraries(session, person),
        documents=documents,
        used=used,
        form=form,
        allowed=kinds.allowed(),
        most=uploads.LARGEST_FILE,
    )


@bp.post("/evidence")
@login_required
@uploads.takes_files(bp)
def upload() -> ResponseReturnValue:
    """Take new documents into the library of a provider."""
    with current.database().reading() as session:  # may they? asked before a byte is taken, and no lock held meanwhile
        queries.library_of(session, current.person(), _wanted())
    with uploads.receive() as parcel, current.work() as session:
        provider = queries.library_of(session, current.person(), _wanted())
        form = DocumentsForm(parcel)
        if not form.validate():
            uploads.mistaken(form)
            return _library(session, provider, form), 422
        added = [
            actions.add(
                session,
                current.files(),
                provider.id,
                received=each,
                title=names.title_from(each.filename),
                actor=current.person(),
                at=clock.now(),
            )
            for each in form.files.data
        ]
        if uploads.by_script():
            return jsonify(done=[_told(version, new) for version, new in added])
        _say(added)
        return redirect(url_for("evidence.library", provider=provider.id), 303)


def _told(version: EvidenceVersion, new: bool) -> dict[str, Any]:
    """Describe a document that was added, for the script that sent it."""
    return {
        "code": version.evidence.code,
        "title": version.evidence.title,
        "url": url_for("evidence.show", id=version.evidence_id),
        "said": _("Added") if new else _("Was there already"),
    }


def _say(added: list[tuple[EvidenceVersion, bool]]) -> None:
    if fresh := sum(new for _version, new in added):
        flash(ngettext("{n} document has been added.", "{n} documents have been added.", fresh))
    for version, new in added:
        if not new:
            flash(
                _(
                    "The library has this already, as {code} {title}, version {number}: it was not added again.",
                    code=version.evidence.code,
                    title=version.evidence.title,
                    number=version.number,
                )
            )


@bp.get("/evidence/<int:id>")
@login_required
def show(id: int) -> ResponseReturnValue:  # noqa: A002 - the word of the address
    """Show a document with its versions and where each is used."""
    with current.work() as session:
        return _document(session, queries.find(session, current.person(), id), VersionForm(), None)


def _document(session: Session, evidence: Evidence, form: VersionForm, title: TitleForm | None) -> str:
    return render_template(
        "evidence/show.html",
        evidence=evidence,
        uploaders=queries.uploaders(session, evidence),
        uses=queries.uses(session, current.person(), [each.id for each in evidence.versions]),
        form=form,
        title_form=title or TitleForm(formdata=None, title=evidence.title),
        shown={media_type for media_type, kind in kinds.KINDS.items() if kind.shown},
        labels={media_type: kind.label for media_type, kind in kinds.KINDS.items()},
        allowed=kinds.allowed(),
        most=uploads.LARGEST_FILE,
    )


@bp.post("/evidence/<int:id>/versions")
@login_required
@uploads.takes_files(bp)
def new_version(id: int) -> ResponseReturnValue:  # noqa: A002
    """Take a new version of a document."""
    with current.database().reading() as session:
        queries.find(session, current.person(), id)
    with uploads.receive() as parcel, current.work() as session:
        evidence = queries.find(session, current.person(), id)
        form = VersionForm(parcel)
        if not form.validate():
            uploads.mistaken(form)
            return _document(session, evidence, form, None), 422
        version = actions.add_version(
            session,
            current.files(),
            evidence,
            received=form.files.data[0],
            note=form.note.data,
            actor=current.person(),
            at=clock.now(),
        )
        if uploads.by_script():
            return jsonify(done=[_told(version, new=True)])
        flash(
            _(
                "Version {number} has been added. Cases that cite an older one show that it exists.",
                number=version.number,
            )
        )
        return redirect(url_for("evidence.show", id=id), 303)


@bp.post("/evidence/<int:id>/title")
@login_required
def rename(id: int) -> ResponseReturnValue:  # noqa: A002
    """Give a document another title."""
    form = TitleForm()
    with current.work() as session:
        evidence = queries.find(session, current.person(), id)
        if not form.validate_on_submit():
            return _document(session, evidence, VersionForm(), form), 422
        actions.rename(session, evidence, title=form.title.data, actor=current.person(), at=clock.now())
    flash(_("The document has its new title."))
    return redirect(url_for("evidence.show", id=id), 303)


@bp.get("/evidence/<int:id>/versions/<int:number>/file")
@login_required
def download(id: int, number: int) -> ResponseReturnValue:  # noqa: A002
    """Send one version of a document of the person's own library."""
    with current.work() as session:
        version = queries.version(session, current.person(), id, number)
    return downloads.send(
        version.sha256, filename=version.filename, media_type=version.media_type, inline="view" in request.args
    )
