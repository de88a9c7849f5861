"""The micro-credential at a glance: the European standard elements, as the provider declared them."""

from reportlab.platypus import Flowable, Paragraph

from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.content import Fact, Report
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.front import heading
from qa_portal.reports.pdf.tables import definitions
from qa_portal.reports.pdf.words import para, paragraphs, tidy


def part(report: Report) -> list[Flowable]:
    """Return the elements of Annex I of the Council Recommendation of 16 June 2022 that exist before an award."""
    about = report.micro_credential
    opening = _(
        "The elements by which a micro-credential is described in Europe (Council Recommendation of 16 June 2022, "
        "Annex I), as the provider stated them in revision {revision} of the proposal.",
        revision=about.revision,
    )
    closing = about.after_award or _(
        "Three further elements come into being only with an award and are therefore not judged here: identity of the "
        "learner, date of issuing, grade."
    )
    facts = [(each.label, _value(each)) for each in about.facts if each.value or each.points]
    return [
        *heading("glance", _("The micro-credential at a glance")),
        para(opening, styles.LEAD),
        *([definitions(facts)] if facts else []),
        *paragraphs(closing, styles.TEXT),
    ]


def _value(fact: Fact) -> list[Flowable]:
    points = [
        Paragraph(tidy(words), styles.POINT, bulletText=str(place)) for place, words in enumerate(fact.points, start=1)
    ]
    return [*paragraphs(fact.value, styles.CELL_WIDE), *points]
