"""The directory of reviewers, and the profile of each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from qa_portal.accounts import queries, rules
from qa_portal.accounts.actions import people as actions
from qa_portal.accounts.forms.people import VettedProfileForm
from qa_portal.accounts.models import Perspective
from qa_portal.accounts.queries import ReviewerFilter
from qa_portal.accounts.views.blueprint import administrator, asked, bp, staff, status
from qa_portal.frame import current
from qa_portal.frame.addresses import row_id
from qa_portal.kernel import clock, i18n, vocabulary
from qa_portal.kernel.i18n import gettext as _


@bp.app_template_filter("expertise")
def expertise(codes: list[str]) -> list[str]:
    """Name fields of education, in the language now spoken."""
    fields = vocabulary.load("isced_f")
    return [fields.label(code) for code in codes]


@bp.get("/reviewers")
@login_required
def reviewers() -> ResponseReturnValue:
    """List reviewers by name, filtered."""
    typed = {name: asked(name) for name in ReviewerFilter.__dataclass_fields__}
    wanted = ReviewerFilter(**typed)
    with current.work() as opened:
        staff()
        page = queries.reviewers(opened, wanted, after=request.args.get("after", type=row_id))
        choices = {
            "perspectives": list(Perspective),
            "fields": [each for each in vocabulary.load("isced_f") if len(each.key) == 2],
            "languages": sorted(rules.LANGUAGES, key=i18n.tongue),
            "countries": sorted(queries.countries_of_reviewers(opened), key=i18n.country),
        }
        return render_template("accounts/reviewers.html", page=page, wanted=wanted, typed=typed, **choices)


@bp.get("/reviewers/<int:id>")
@login_required
def reviewer(id: int) -> ResponseReturnValue:  # noqa: A002 - named as in the address
    """Show what is known about a reviewer."""
    with current.work() as opened:
        staff()
        return render_template("accounts/reviewer.html", subject=queries.reviewer(opened, id))


@bp.route("/reviewers/<int:id>/edit", methods=["GET", "POST"])
@login_required
def edit_reviewer(id: int) -> ResponseReturnValue:  # noqa: A002
    """Change a reviewer's profile, their training and the provider they work for."""
    with current.work() as opened:
        actor = administrator()
        subject = queries.reviewer(opened, id)
        own = [subject.profile.organisation_id] if subject.profile and subject.profile.organisation_id else []
        form = VettedProfileForm(profile=subject.profile, providers=queries.providers(opened, also=own))
        if form.validate_on_submit():
            actions.describe(opened, subject, form.draft(), vetting=form.vetting(), actor=actor, at=clock.now())
            flash(_("Saved: {name}.", name=subject.name))
            return redirect(url_for("accounts.reviewer", id=id), 303)
        return render_template("accounts/profile.html", form=form, subject=subject), status(form)
