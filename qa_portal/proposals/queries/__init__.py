"""Reads of cases and proposals: who may see what, what a proposal says, and what rules and letters need to know."""

from qa_portal.proposals.queries.evidence import being_written, evidence_shown, open_version, version_of, writes
from qa_portal.proposals.queries.facts import due_facts, state_facts
from qa_portal.proposals.queries.letters import case_words, letter_words
from qa_portal.proposals.queries.people import council, designers, officer_of, officers
from qa_portal.proposals.queries.providers import providers_of
from qa_portal.proposals.queries.reading import (
    Quoted,
    cited_evidence,
    content,
    criteria_of,
    definition_answers,
    draft_of,
    framework_of,
    latest,
    remarks,
    revision,
    revisions,
    self_assessment,
    self_assessment_rows,
    tested,
)
from qa_portal.proposals.queries.remark_places import Content, RemarkAt, of_draft, of_revision, remarks_at
from qa_portal.proposals.queries.visibility import find, participation, roles_on, took_part, visible_to

__all__ = [
    "Content",
    "Quoted",
    "RemarkAt",
    "being_written",
    "case_words",
    "cited_evidence",
    "content",
    "council",
    "criteria_of",
    "definition_answers",
    "designers",
    "draft_of",
    "due_facts",
    "evidence_shown",
    "find",
    "framework_of",
    "latest",
    "letter_words",
    "of_draft",
    "of_revision",
    "officer_of",
    "officers",
    "open_version",
    "participation",
    "providers_of",
    "remarks",
    "remarks_at",
    "revision",
    "revisions",
    "roles_on",
    "self_assessment",
    "self_assessment_rows",
    "state_facts",
    "tested",
    "took_part",
    "version_of",
    "visible_to",
    "writes",
]
