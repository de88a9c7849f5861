"""Forms of panels: looking for reviewers, offering seats, declaring interests, giving reasons."""

from collections.abc import Iterable
from typing import Any

from wtforms import FieldList, FormField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms import Form as Part
from wtforms.validators import InputRequired

from qa_portal.accounts.models import Perspective
from qa_portal.accounts.rules import PERSPECTIVE_NAMES
from qa_portal.frame.forms import Between, Form, LongText, Needed
from qa_portal.kernel.i18n import country, marked, tongue
from qa_portal.kernel.i18n import gettext as _
from qa_portal.panels.models import ConflictStatus, Seat
from qa_portal.panels.queries.candidates import Candidate, Pool, Search
from qa_portal.panels.rules.composition import SEATS
from qa_portal.panels.rules.interests import CONFLICT_KINDS, LOOK_BACK_YEARS, Disclosure, undescribed
from qa_portal.panels.rules.offers import MOST_AT_ONCE, Wanted

_NEAR = {
    "detailed": marked("Same detailed field"),
    "narrow": marked("Same narrow field or nearer"),
    "broad": marked("Same broad field or nearer"),
}
_STATUS = {
    ConflictStatus.NONE: marked("I have no conflict of interest: none of the ties listed applies to me"),
    ConflictStatus.POTENTIAL: marked("I may have a conflict: there is a tie, and an officer should rule on it"),
    ConflictStatus.ACTUAL: marked("I have a conflict of interest and take no part"),
}


def _choices(named: dict[Any, str], first: str = "") -> list[tuple[str, str]]:
    rows = [(str(getattr(key, "value", key)), _(label)) for key, label in named.items()]
    return [("", first), *rows] if first else rows


class SearchForm(Form):
    """What an officer looks for among the reviewers; sent by GET."""

    q = StringField()
    perspective = SelectField()
    near = SelectField()
    language = SelectField()
    country = SelectField()

    def __init__(self, pool: Pool, asked: Any) -> None:
        super().__init__(asked, meta={"csrf": False})
        self.q.label.text = _("Search")
        self.perspective.label.text, self.perspective.choices = _("Perspective"), _choices(PERSPECTIVE_NAMES, _("Any"))
        self.near.label.text, self.near.choices = _("Field"), _choices(_NEAR, _("Any field"))
        self.language.label.text = _("Language")
        self.language.choices = [("", _("Any")), *sorted(((each, tongue(each)) for each in pool.languages), key=_name)]
        self.country.label.text = _("Country")
        self.country.choices = [("", _("Any")), *sorted(((each, country(each)) for each in pool.countries), key=_name)]

    def search(self) -> Search:
        """Return what is looked for; a choice that is not in a list counts as none."""
        known = {
            name: self[name].data if self[name].data in dict(self[name].choices) else ""
            for name in ("perspective", "near", "language", "country")
        }
        return Search(words=(self.q.data or "")[:200], **known)


def _name(pair: tuple[str, str]) -> str:
    return pair[1]


class SeatPart(Part):
    """One seat to be offered."""

    person = IntegerField(validators=[InputRequired()])
    seat = SelectField()
    perspective = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat.label.text, self.seat.choices = _("Seat"), _choices(SEATS)
        self.perspective.label.text, self.perspective.choices = _("Perspective"), _choices(PERSPECTIVE_NAMES)


class InviteForm(Form):
    """The seats to be offered, one row a person."""

    seats = FieldList(FormField(SeatPart), max_entries=MOST_AT_ONCE)

    @classmethod
    def begun(cls, chosen: Iterable[Candidate], *, with_chair: bool, lacking: Iterable[str]) -> "InviteForm":
        """Return a form with a row for each: the first as chair if wanted, in a perspective that is still lacking."""
        open_perspectives, rows = list(lacking), []
        for number, each in enumerate(chosen):
            own = each.perspectives
            fits = next((key for key in open_perspectives if key in own), own[0] if own else Perspective.ACADEMIC)
            if fits in open_perspectives:
                open_perspectives.remove(fits)
            seat = Seat.CHAIR if with_chair and number == 0 else Seat.MEMBER
            rows.append({"person": each.person_id, "seat": seat.value, "perspective": fits})
        return cls(formdata=None, data={"seats": rows})

    def wanted(self) -> list[Wanted]:
        """Return the rows whose choices are in the lists."""
        return [
            Wanted(row.person.data, Seat(row.seat.data), Perspective(row.perspective.data))
            for row in (entry.form for entry in self.seats)
            if row.person.data is not None and row.seat.data in SEATS and row.perspective.data in list(Perspective)
        ]


class DeclarationForm(Form):
    """A declaration of interest."""

    status = RadioField(validators=[Needed(marked("Choose one of the declarations"))])
    kinds = SelectMultipleField()
    text = LongText(rows=4, validators=[Between(most=4_000)])

    def __init__(self, *offered: ConflictStatus, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        wanted = offered or tuple(ConflictStatus)
        self.status.label.text = _("Your declaration")
        self.status.choices = [(each.value, _(_STATUS[each])) for each in wanted]
        self.kinds.label.text = _("What ties you to the provider or the people responsible?")
        self.kinds.choices = [(key, kind.name) for key, kind in CONFLICT_KINDS.items()]
        self.text.label.text = _("Describe the tie")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the shape, and that a conflict is described before it is sent."""
        if not super().validate(extra_validators):
            return False
        found = self._lacking()
        for name, sentence in found:
            self[name].errors = [*self[name].errors, sentence]
        return not found

    def _lacking(self) -> list[tuple[str, str]]:
        disclosure = self.disclosure()
        if disclosure.status != ConflictStatus.NONE:
            return [(each.target, str(each)) for each in undescribed(disclosure)]
        if disclosure.kinds:
            return [("status", _("You ticked a tie. Choose a potential or an actual conflict, or remove the tick."))]
        return []

    def disclosure(self) -> Disclosure:
        """Return what is declared."""
        return Disclosure(ConflictStatus(self.status.data), tuple(self.kinds.data or ()), self.text.data or "")

    @property
    def years(self) -> int:
        """How many years back a tie counts."""
        return LOOK_BACK_YEARS


class DeclineForm(Form):
    """Declining an invitation; a reason may be given."""

    reason = LongText(rows=2, validators=[Between(most=2_000)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(prefix="decline", **kwargs)
        self.reason.label.text = _("Reason")


class ReasonForm(Form):
    """A reason that stays on the record."""

    reason = LongText(rows=3, validators=[Needed(marked("Give the reason")), Between(most=4_000)])

    def __init__(self, prefix: str = "", **kwargs: Any) -> None:
        super().__init__(prefix=prefix, **kwargs)
        self.reason.label.text = _("Reason")
