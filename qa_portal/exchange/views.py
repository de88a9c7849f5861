"""Pages on which a proposal starts from a file."""

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.exchange.forms import BeginForm, FileForm
from qa_portal.exchange.proposal_yaml import EXAMPLE
from qa_portal.frame import current
from qa_portal.kernel import clock
from qa_portal.kernel.errors import BadInput, NotAllowed
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals import actions, queries
from qa_portal.proposals.elements import ELEMENTS, in_words
from qa_portal.proposals.rules import completeness

bp = Blueprint("exchange", __name__)


@bp.route("/propose/from-file", methods=["GET", "POST"])
@login_required
def import_file() -> ResponseReturnValue:
    """Take a file and show what was read from it and what was not; nothing begins yet."""
    form, begin = FileForm(), BeginForm(formdata=None)
    with current.work() as session:
        providers = queries.providers_of(session, current.person())
        if not providers:
            raise NotAllowed
        if not form.validate_on_submit():
            status = 422 if form.is_submitted() else 200
            return render_template("exchange/import.html", form=form), status
        begin.offer(providers)
        found = form.imported
        begin.proposal.data = found.data.model_dump_json()
        return render_template(
            "exchange/read.html",
            begin=begin,
            found=found,
            providers=providers,
            answers=[(of, words) for of in ELEMENTS if (words := in_words(of, found.data))],
            completeness=completeness(found.data),
        )


@bp.route("/propose/from-file/begin", methods=["POST"])
@login_required
def begin() -> ResponseReturnValue:
    """Begin a draft that says what was read."""
    form = BeginForm()
    with current.work() as session:
        person = current.person()
        providers = queries.providers_of(session, person)
        if not providers:
            raise NotAllowed
        form.offer(providers)
        if not form.validate_on_submit():
            raise BadInput(marked("Choose the provider"))
        chosen = next(each for each in providers if each.id == form.provider.data)
        data, at = form.content(), clock.now()
        case = actions.propose(session, chosen, actor=person, at=at, data=data, source="file")
        ref = case.ref
    flash(_("{ref} has begun with what the file said. Check it, and complete what is missing.", ref=ref))
    return redirect(url_for("proposals.edit", ref=ref), 303)


@bp.route("/propose/example.yaml")
@login_required
def example() -> ResponseReturnValue:
    """Give the example of a proposal as a file."""
    return send_file(EXAMPLE, mimetype="application/yaml", as_attachment=True, download_name="proposal.yaml")
