"""The controlled lists a proposal chooses from. They lie in the kernel, because reviewers choose from them too."""

from qa_portal.kernel.vocabulary import (
    Entry,
    Group,
    Vocabulary,
    country_code,
    country_code_3,
    field_trail,
    fields_of_education,
    is_country,
    is_language,
    language_code,
    load,
    names,
)

__all__ = [
    "Entry",
    "Group",
    "Vocabulary",
    "country_code",
    "country_code_3",
    "field_trail",
    "fields_of_education",
    "is_country",
    "is_language",
    "language_code",
    "load",
    "names",
]
