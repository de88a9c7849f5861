"""The charts of the report: plain tuples in, drawings out, for the PDF and, as SVG, for the pages of the portal.

A level is given by its rank in the scale, 0 for the best. Labels arrive in the language of the reader.
"""

from qa_portal.reports.charts.agreement import agreement
from qa_portal.reports.charts.lanes import lanes
from qa_portal.reports.charts.marks import ladder, outcome_mark, qr
from qa_portal.reports.charts.profile import profile
from qa_portal.reports.charts.svg import svg

__all__ = ["agreement", "ladder", "lanes", "outcome_mark", "profile", "qr", "svg"]
