"""The elements of a proposal: how each field is called, asked for, numbered in Annex I and limited.

Form, completeness meter, officer's remarks, comparison of revisions and report are all drawn from this one table.
"""

from qa_portal.proposals.elements.answers import changed, in_words
from qa_portal.proposals.elements.element import Element, Kind, Section
from qa_portal.proposals.elements.table import ELEMENTS, NEEDED, element, sections

__all__ = ["ELEMENTS", "NEEDED", "Element", "Kind", "Section", "changed", "element", "in_words", "sections"]
