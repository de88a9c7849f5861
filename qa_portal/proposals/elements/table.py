"""All elements of a proposal in the order of the form."""

from qa_portal.proposals.elements import grounds, offer
from qa_portal.proposals.elements.element import Element, Section

ELEMENTS: tuple[Element, ...] = (
    *offer.AWARD,
    *offer.OUTCOMES,
    *offer.WORKLOAD,
    *offer.ASSESSMENT,
    *grounds.ACCESS,
    *grounds.NEED,
    *grounds.QUALITY,
)
NEEDED: tuple[Element, ...] = tuple(each for each in ELEMENTS if each.needed)
_BY_KEY = {each.key: each for each in ELEMENTS}


def element(key: str) -> Element:
    """Return the element called `key`; raises KeyError for an unknown one."""
    return _BY_KEY[key]


def sections() -> list[tuple[Section, list[Element]]]:
    """List the sections of the form in order, each with its elements."""
    return [(section, [each for each in ELEMENTS if each.section is section]) for section in Section]
