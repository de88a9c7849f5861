"""The verbs of a proposal: propose, write, submit, check, return, withdraw."""

from qa_portal.proposals.actions.beginning import propose
from qa_portal.proposals.actions.checking import (
    GivenAnswer,
    accept,
    answer_definition,
    declare_inadmissible,
    drop_remark,
    hand_over,
    lapse,
    remark,
    remarks_for_letter,
    return_,
    take,
)
from qa_portal.proposals.actions.linking import link, renew, unlink
from qa_portal.proposals.actions.submitting import submit, withdraw
from qa_portal.proposals.actions.writing import answer, assess, save

__all__ = [
    "GivenAnswer",
    "accept",
    "answer",
    "answer_definition",
    "assess",
    "declare_inadmissible",
    "drop_remark",
    "hand_over",
    "lapse",
    "link",
    "propose",
    "remark",
    "remarks_for_letter",
    "renew",
    "return_",
    "save",
    "submit",
    "take",
    "unlink",
    "withdraw",
]
