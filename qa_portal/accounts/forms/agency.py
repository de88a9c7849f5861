"""Organisations, and the settings of the agency."""

from typing import Any
from zoneinfo import available_timezones

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField

from qa_portal.accounts.drafts import AgencyDraft, OrganisationDraft
from qa_portal.accounts.forms.fields import Boxes, Email, WebAddress, line, short
from qa_portal.accounts.forms.people import tongues
from qa_portal.accounts.models import Organisation, Settings
from qa_portal.frame.forms import Between, Form, LongText, Needed
from qa_portal.kernel import i18n
from qa_portal.kernel.i18n import Text, marked

Editions = list[tuple[str, Text]]


class OrganisationForm(Form):
    """A provider of micro-credentials."""

    name = StringField(marked("Name"), line(marked("Type the name of the organisation")))
    short_name = StringField(marked("Short name"), short(40))
    city = StringField(marked("City"), short(120))
    region = StringField(marked("Region"), short(120))
    country = SelectField(marked("Country"), [Needed(marked("Choose a country"))])
    legal_id = StringField(marked("Legal identifier"), short(80))
    website = StringField(marked("Website"), [*short(300), WebAddress()], render_kw={"inputmode": "url"})
    email = StringField(marked("E-mail"), [*short(254), Email()], render_kw={"type": "email", "autocomplete": "off"})
    profile = LongText(marked("Profile and mission"), [Between(most=5000)], rows=6)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, obj=organisation, **kwargs)
        self.country.choices = [("", ""), *i18n.countries()]

    def draft(self) -> OrganisationDraft:
        """Return what was typed."""
        return OrganisationDraft(**{name: getattr(self, name).data for name in OrganisationDraft.__dataclass_fields__})


class SettingsForm(Form):
    """How the agency is called and reached, what it publishes, and under which rules new cases begin."""

    name_en = StringField(marked("Name in English"), line(marked("Type the agency's name in English")))
    name_ro = StringField(marked("Name in Romanian"), line(marked("Type the agency's name in Romanian")))
    short_name = StringField(marked("Short name"), line(marked("Type a short name"), 40))
    email = StringField(
        marked("E-mail"),
        [Needed(marked("Type an e-mail address: letters are sent from it")), Between(most=254), Email()],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    phone = StringField(marked("Telephone"), short(60))
    address = LongText(marked("Address"), [Between(most=500)], rows=3)
    website = StringField(marked("Website"), [*short(300), WebAddress()], render_kw={"inputmode": "url"})
    country = SelectField(marked("Country"), [Needed(marked("Choose a country"))])
    zone = SelectField(marked("Time zone"), [Needed(marked("Choose a time zone"))])
    languages = Boxes(marked("Languages of the portal"), [Needed(marked("Choose at least one language"))])
    publish_refusals = BooleanField(marked("Publish refusals in the register"))
    publish_panel_names = BooleanField(marked("Publish the names of panel members in reports"))
    workflow = SelectField(marked("Procedure for new cases"))
    framework = SelectField(marked("Criteria for new cases"))

    def __init__(self, *args: Any, row: Settings, workflows: Editions, frameworks: Editions, **kwargs: Any) -> None:
        names = {f"name_{code}": row.name.get(code, "") for code in i18n.LANGUAGES}
        super().__init__(*args, obj=row, data=names, **kwargs)
        self.country.choices = i18n.countries()
        places = (each for each in available_timezones() if "/" in each and not each.startswith("Etc/"))
        self.zone.choices = sorted({*places, row.zone})
        self.languages.choices = tongues()
        self.workflow.choices = [(id_, f"{title} ({id_})") for id_, title in workflows]
        self.framework.choices = [(id_, f"{title} ({id_})") for id_, title in frameworks]

    def draft(self) -> AgencyDraft:
        """Return what was typed."""
        names = {code: self[f"name_{code}"].data for code in i18n.LANGUAGES}
        plain = set(AgencyDraft.__dataclass_fields__) - {"name", "languages"}
        return AgencyDraft(
            name=names, languages=tuple(self.languages.data), **{each: self[each].data for each in plain}
        )


class LogoForm(Form):
    """The agency's logo."""

    logo = FileField(
        marked("Picture"), [FileRequired(marked("Choose a file"))], render_kw={"accept": ".png,.jpg,.jpeg"}
    )
