"""The verbs of judging: judge, submit, agree, find, report, and check the facts."""

from qa_portal.judgements.actions.agreeing import (
    Agreement,
    Dissenting,
    FindingDraft,
    add_finding,
    drop_finding,
    open_consensus,
    record,
)
from qa_portal.judgements.actions.facts import Answer, Verdict, answer, close, confirm_rest, judge, send_answers
from qa_portal.judgements.actions.judging import Citing, JudgementDraft, reopen, save, submit
from qa_portal.judgements.actions.reporting import finalise, send_draft, write
from qa_portal.judgements.actions.standing import Stale

__all__ = [
    "Agreement",
    "Answer",
    "Citing",
    "Dissenting",
    "FindingDraft",
    "JudgementDraft",
    "Stale",
    "Verdict",
    "add_finding",
    "answer",
    "close",
    "confirm_rest",
    "drop_finding",
    "finalise",
    "judge",
    "open_consensus",
    "record",
    "reopen",
    "save",
    "send_answers",
    "send_draft",
    "submit",
    "write",
]
