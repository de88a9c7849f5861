"""Reads of judgements, consensus and panel report: who may read what, and what rules, pages and reports need of it."""

from qa_portal.judgements.queries.agreeing import (
    Table,
    Voice,
    agreed_levels,
    consensus_by_code,
    findings,
    first_levels,
    heard,
    table,
)
from qa_portal.judgements.queries.judging import Desk, desk, own, own_on, own_seat, progress
from qa_portal.judgements.queries.loaders import own_facts, settled_facts, summary_facts
from qa_portal.judgements.queries.reporting import (
    Section,
    answers,
    computed,
    corrections,
    panel_report,
    reason_lines,
    section,
    section_names,
    sections,
)
from qa_portal.judgements.queries.visibility import inside, opened, others_open, visible_to

__all__ = [
    "Desk",
    "Section",
    "Table",
    "Voice",
    "agreed_levels",
    "answers",
    "computed",
    "consensus_by_code",
    "corrections",
    "desk",
    "findings",
    "first_levels",
    "heard",
    "inside",
    "opened",
    "others_open",
    "own",
    "own_facts",
    "own_on",
    "own_seat",
    "panel_report",
    "progress",
    "reason_lines",
    "section",
    "section_names",
    "sections",
    "settled_facts",
    "summary_facts",
    "table",
    "visible_to",
]
