"""What a proposal says: every field of a micro-credential's description, as it is kept in drafts and revisions.

A draft may be half empty, so nothing here is required; what a complete proposal needs is in rules, and how each
field is called and asked for is in elements.py.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import gettext as _

# What the database and the browser bear; the limits people are told are in elements.py and are narrower.
LINE, PROSE = 1_000, 20_000
OUTCOMES, ROWS, PICKED = 40, 60, 20


# Control characters (but for line ends and tabs) and lone surrogates: the categories Cc and Cs of Unicode.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(value: Any) -> Any:
    """Return text in one form: composed letters, plain line ends, no control characters; None becomes "" ."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _NO_TEXT.sub("", text)


def _one_line(value: Any) -> Any:
    cleaned = clean(value)
    return " ".join(cleaned.split()) if isinstance(cleaned, str) else cleaned


def _decimal(value: Any) -> Any:
    """Read "2,5" and "2.5" alike, and nothing as None."""
    if isinstance(value, bool):
        raise ValueError(_("Write a number"))
    if not isinstance(value, str):
        return value
    return value.strip().replace(",", ".") or None


def _none_is_empty(value: Any) -> Any:
    return [] if value is None else value


def _known(name: str, value: str) -> str:
    if value and value not in (keys := [each.key for each in vocabulary.load(name)]):
        raise ValueError(_wrong_choice(value, keys))
    return value


def _wrong_choice(value: str, keys: list[str]) -> str:
    near = get_close_matches(value, keys, n=1) or ([value.zfill(4)] if value.zfill(4) in keys else [])
    if near:
        return _('"{value}" is not in the list; did you mean "{near}"?', value=value[:60], near=near[0])
    listed = ", ".join(keys[:20]) + (", ..." if len(keys) > 20 else "")
    return _('"{value}" is not in the list: {keys}', value=value[:60], keys=listed)


def _one_of(name: str) -> AfterValidator:
    def check(value: str) -> str:
        return _known(name, value)

    return AfterValidator(check)


def _each_of(name: str) -> AfterValidator:
    def check(values: list[str]) -> list[str]:
        return [_known(name, each) for each in _once(values)]

    return AfterValidator(check)


def _once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(each for each in values if each))


def _checked(is_good: Callable[[str], bool], sentence: str) -> AfterValidator:
    def check(value: str) -> str:
        if value and not is_good(value):
            raise ValueError(_(sentence, value=value[:60]))
        return value

    return AfterValidator(check)


def _is_web_address(value: str) -> bool:
    return value.startswith(("https://", "http://")) and not any(each.isspace() for each in value)


Line = Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=LINE)]
Prose = Annotated[str, BeforeValidator(clean), StringConstraints(strip_whitespace=True, max_length=PROSE)]
Country = Annotated[
    Line, _checked(vocabulary.is_country, '"{value}" is no country code of two capital letters, such as RO')
]
Language = Annotated[Line, _checked(vocabulary.is_language, '"{value}" is no language code, such as en or ro')]
WebAddress = Annotated[Line, _checked(_is_web_address, '"{value}" is no web address; it begins with https://')]
_Amount = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=9, decimal_places=2)]
Amount = Annotated[_Amount | None, BeforeValidator(_decimal)]
Picked = Annotated[list[Line], BeforeValidator(_none_is_empty), Field(max_length=PICKED)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Skill(_Part):
    """A skill that an outcome leads to, by name and by address in ESCO or another framework."""

    label: Line = ""
    uri: WebAddress = ""


class Outcome(_Part):
    """A learning outcome: what the learner is able to do, and by which types of assessment it is proven."""

    text: Prose = ""
    assessment: Annotated[Picked, _each_of("assessment_type")] = []
    skills: Annotated[list[Skill], BeforeValidator(_none_is_empty), Field(max_length=PICKED)] = []
    reuse_level: Annotated[Line, _one_of("reuse_level")] = ""


class Consulted(_Part):
    """Someone who was asked whether the micro-credential is needed: who, how, when."""

    who: Line = ""
    how: Line = ""
    when: Line = ""


class ProposalData(_Part):
    """The content of a proposal, lenient about what is missing and strict about shape and controlled lists.

    `model_dump(mode="json")` gives what a row stores; `model_validate` reads it back. Raises
    pydantic.ValidationError for unknown fields, wrong types and keys that are in no list.
    """

    title: Line = ""
    title_en: Line = ""
    opportunity_type: Annotated[Line, _one_of("opportunity_type")] = ""
    awarding_body: Line = ""
    country: Country = ""
    region: Line = ""
    partners: Prose = ""
    certificate: Prose = ""
    learner_and_date: bool = False

    outcomes: Annotated[list[Outcome], BeforeValidator(_none_is_empty), Field(max_length=OUTCOMES)] = []
    isced_f: Annotated[Line, _one_of("isced_f")] = ""
    isced_f_also: Annotated[Picked, _each_of("isced_f")] = []

    hours: Amount = None
    ects: Amount = None
    eqf_level: Annotated[Line, _one_of("eqf_level")] = ""
    qf_ehea_cycle: Annotated[Line, _one_of("qf_ehea_cycle")] = ""
    nqf_level: Line = ""
    nqf_uri: WebAddress = ""
    duration: Line = ""
    schedule: Annotated[Line, _one_of("schedule")] = ""

    assessment_types: Annotated[Picked, _each_of("assessment_type")] = []
    assessment_description: Prose = ""
    supervision: Annotated[Line, _one_of("supervision")] = ""
    mode: Annotated[Line, _one_of("mode")] = ""
    learning_setting: Annotated[Line, _one_of("learning_setting")] = ""
    languages: Annotated[
        list[Language], BeforeValidator(_none_is_empty), Field(max_length=PICKED), AfterValidator(_once)
    ] = []
    content: Prose = ""

    prerequisites: Prose = ""
    stackability: Annotated[Line, _one_of("stackability")] = ""
    pathways: Prose = ""
    recognition: Prose = ""
    origin: Annotated[Line, _one_of("origin")] = ""
    origin_programme: Line = ""

    target_group: Prose = ""
    need: Prose = ""
    consulted: Annotated[list[Consulted], BeforeValidator(_none_is_empty), Field(max_length=ROWS)] = []
    fit: Prose = ""

    qa_type: Annotated[Line, _one_of("qa_type")] = ""
    qa_description: Prose = ""
    homepage: WebAddress = ""
    further_information: Prose = ""

    def with_values(self, **values: Any) -> Self:
        """Return a checked copy in which `values` replace fields; raises pydantic.ValidationError."""
        return self.model_validate(self.model_dump() | values)
