"""The record of a case as the report says it: rows in, frozen content out."""

from qa_portal.reports.queries.assembling import report

__all__ = ["report"]
