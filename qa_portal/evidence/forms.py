"""Forms of the library: files to send, a new version, a title, and what a document stands for in a case."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from wtforms import Field, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget, html_params

from qa_portal.criteria.definition import Framework
from qa_portal.evidence.actions import Received
from qa_portal.evidence.rules import kinds, names
from qa_portal.frame.forms import Between, Form, LongText, Needed
from qa_portal.frame.uploads import Arrived, Parcel
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked


class _FileInput:
    """The control of a browser with which files are chosen; the browser itself offers only kinds that are taken."""

    def __call__(self, field: Field, **attributes: Any) -> Markup:
        attributes = {
            "id": field.id,
            "name": field.name,
            "type": "file",
            "accept": ",".join(kinds.ENDINGS),
            **attributes,
        }
        if getattr(field, "several", False):
            attributes["multiple"] = True
        return Markup("<input {}>").format(Markup(html_params(**attributes)))  # noqa: S704 - html_params escapes


class FilesField(Field):
    """Files that arrived with the form; `data` lists what was recognised, `errors` says what was not and why."""

    widget = _FileInput()

    def __init__(self, label: str = "", validators: Any = None, *, several: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.several = several
        self.data: list[Received] = []

    def process(self, *_args: Any, **_more: Any) -> None:
        """Take nothing from the fields of the form: files come beside them."""
        self.process_errors: list[str] = []
        self.data = []

    def take(self, arrived: Sequence[Arrived]) -> None:
        """Recognise each file by its content; what is wrong with each becomes an error of this field."""
        wrong: list[str] = []
        for each in arrived if self.several else arrived[:1]:
            filename = names.clean(each.name)
            each.content.finish()
            try:
                with each.content.path.open("rb") as source:
                    kind = kinds.recognise(filename, source)
            except BadInput as refusal:
                wrong.append(str(refusal))
                continue
            if not names.extension(filename):
                filename = f"{filename}.{kind.extensions[0]}"
            self.data.append(Received(filename, kind.media_type, each.content))
        if not arrived:
            wrong.append(_("Choose a file"))
        self.process_errors = wrong


class _Upload(Form):
    """A form with files. `parcel` is what arrived, its token already checked; without one, the form is only shown."""

    def __init__(self, parcel: Parcel | None = None, **kwargs: Any) -> None:
        super().__init__(formdata=parcel.fields if parcel else None, meta={"csrf": False}, **kwargs)
        if parcel:
            self.files.take(parcel.files)

    files: Any


class DocumentsForm(_Upload):
    """New documents for the library."""

    files = FilesField(marked("Files"), several=True)


class VersionForm(_Upload):
    """A new version of a document."""

    files = FilesField(marked("File"))
    note = LongText(
        marked("What changed"),
        [Needed(marked("Say in a few words what changed")), Between(3, 500)],
        rows=3,
    )


class TitleForm(Form):
    """Another title for a document."""

    title = StringField(marked("Title"), [Needed(marked("Give the document a title")), Between(2, 200)])


class _Checkboxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _pages() -> StringField:
    return StringField(marked("Pages"), [Between(0, 60)])


def _criteria() -> _Checkboxes:
    return _Checkboxes(marked("Criteria"), [Needed(marked("Choose at least one criterion"))])


def _offer(form: Any, framework: Framework, chosen: str) -> None:
    form.criteria.choices = [SelectChoice(each.code, f"{each.code} {each.short}") for each in framework.criteria]
    if not form.criteria.raw_data:
        form.criteria.process_data([chosen] if chosen else [])


class LinkForm(Form):
    """A document of the library that stands for criteria of a case."""

    version = SelectField(marked("Document"), coerce=int)
    pages = _pages()
    criteria = _criteria()

    def offer(self, framework: Framework, documents: Sequence[Any], chosen: str = "") -> "LinkForm":
        """Fill in what can be chosen: rows of `queries.library`, criteria, and the criterion already chosen."""
        self.version.choices = [
            SelectChoice(each.version_id, f"E-{each.number:02d} {each.title} (v{each.version})") for each in documents
        ]
        _offer(self, framework, chosen)
        return self


class UploadForm(_Upload):
    """New documents that at once stand for criteria of a case."""

    files = FilesField(marked("Files"), several=True)
    pages = _pages()
    criteria = _criteria()

    def offer(self, framework: Framework, chosen: str = "") -> "UploadForm":
        """Fill in what can be chosen: criteria, and the criterion already chosen."""
        _offer(self, framework, chosen)
        return self
