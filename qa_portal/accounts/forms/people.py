"""People, their roles, and reviewers' profiles."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, StringField

from qa_portal.accounts import rules
from qa_portal.accounts.drafts import PersonDraft, ProfileDraft, Vetting
from qa_portal.accounts.forms.fields import Boxes, Email, line, short
from qa_portal.accounts.models import Person, Perspective, ReviewerProfile, RoleKind
from qa_portal.frame.forms import Between, DayField, Form, LongText, Needed
from qa_portal.kernel import i18n, vocabulary
from qa_portal.kernel.i18n import LANGUAGES, marked
from qa_portal.kernel.i18n import gettext as _

GIVEN = (RoleKind.REVIEWER, RoleKind.OFFICER, RoleKind.COUNCIL, RoleKind.ADMINISTRATOR)


def tongues() -> list[tuple[str, str]]:
    """List the languages letters are written in, each by its own name."""
    return [(code, i18n.tongue(code).capitalize()) for code in LANGUAGES]


class SelfForm(Form):
    """What everybody may change about themselves."""

    title = StringField(marked("Title"), short(60), render_kw={"autocomplete": "honorific-prefix"})
    name = StringField(marked("Name"), line(marked("Type a name"), 120), render_kw={"autocomplete": "name"})
    language = SelectField(marked("Language of letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = tongues()


class PersonForm(SelfForm):
    """Who somebody is, and what they are in the house."""

    email = StringField(
        marked("E-mail"),
        [Needed(marked("Type an e-mail address")), Between(most=254), Email()],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    roles = Boxes(marked("Roles at the agency"))
    providers = Boxes(marked("Designs micro-credentials for"), coerce=int)

    def __init__(self, *args: Any, providers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [
            (kind.value, f"{_(rules.ROLE_NAMES[kind])}: {_(rules.ROLE_MEANINGS[kind])}") for kind in GIVEN
        ]
        self.providers.choices = [(row.id, f"{row.name}, {row.city}" if row.city else row.name) for row in providers]

    @classmethod
    def of(cls, person: Person, providers: Iterable[Any]) -> "PersonForm":
        """Return the form filled with what is known about `person`."""
        return cls(
            providers=providers,
            data={
                "title": person.title,
                "name": person.name,
                "language": person.language,
                "email": person.email,
                "roles": [role.kind.value for role in person.roles],
                "providers": person.provider_ids,
            },
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one role at least: without any, somebody signs in and finds nothing."""
        fits: bool = super().validate(extra_validators)
        if not self.roles.data and not self.providers.data:
            self.roles.errors = [_("Choose at least one role, or a provider")]
            return False
        return fits

    def draft(self) -> PersonDraft:
        """Return what was typed."""
        return PersonDraft(
            email=self.email.data,
            name=self.name.data,
            title=self.title.data,
            language=self.language.data,
            roles=frozenset(RoleKind(each) for each in self.roles.data),
            provider_ids=frozenset(self.providers.data),
        )


def _is_expertise(code: str) -> bool:
    """Leave out what nobody is an expert of: fields unknown, and those "not further defined" (their codes end in 0)."""
    return code[:2] != "99" and (len(code) == 2 or code[-1] != "0")


class ProfileForm(Form):
    """What a reviewer says about themselves."""

    perspectives = Boxes(marked("Perspectives"), [Needed(marked("Choose at least one perspective"))])
    country = SelectField(marked("Country"), [Needed(marked("Choose a country"))])
    affiliation = StringField(marked("Affiliation"), short())
    languages = Boxes(marked("Languages"), [Needed(marked("Choose at least one language"))])
    fields = Boxes(marked("Fields of expertise"), [Needed(marked("Choose at least one field"))])
    about = LongText(marked("About"), [Between(most=2000)], rows=5)

    def __init__(self, *args: Any, profile: ReviewerProfile | None, **kwargs: Any) -> None:
        super().__init__(*args, obj=profile, **kwargs)
        self.perspectives.choices = [(each.value, _(rules.PERSPECTIVE_NAMES[each])) for each in Perspective]
        self.country.choices = [("", ""), *i18n.countries()]
        known = sorted({*rules.LANGUAGES, *(profile.languages if profile else ())}, key=i18n.tongue)
        self.languages.choices = [(code, i18n.tongue(code)) for code in known]
        held = profile.fields if profile else ()
        offered = (each for each in vocabulary.load("isced_f") if each.key in held or _is_expertise(each.key))
        self["fields"].choices = [(each.key, str(each.label)) for each in offered]

    def draft(self) -> ProfileDraft:
        """Return what was typed."""
        return ProfileDraft(
            perspectives=tuple(self.perspectives.data),
            country=self.country.data,
            affiliation=self.affiliation.data,
            fields=tuple(self["fields"].data),
            languages=tuple(self.languages.data),
            about=self.about.data,
        )


class VettedProfileForm(ProfileForm):
    """A reviewer's profile as the agency keeps it."""

    trained_on = DayField(marked("Trained on"))
    organisation_id = SelectField(marked("Works for the provider"), coerce=int)

    def __init__(self, *args: Any, providers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_id.choices = [(0, _("none in this portal")), *((row.id, row.name) for row in providers)]
        if not self.organisation_id.data:
            self.organisation_id.data = 0

    def vetting(self) -> Vetting:
        """Return what the agency records."""
        return Vetting(trained_on=self.trained_on.data, organisation_id=self.organisation_id.data or None)
