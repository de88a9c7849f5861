"""The verbs of a proposal: propose, write, submit, check, return, withdraw."""

from qa_portal.proposals.actions.beginning import propose
from qa_portal.proposals.actions.checking import (
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
from qa_portal.proposals.actions.submitting import submit, withdraw
from qa_portal.proposals.actions.writing import assess, save

__all__ = [
    "accept",
    "answer_definition",
    "assess",
    "declare_inadmissible",
    "drop_remark",
    "hand_over",
    "lapse",
    "propose",
    "remark",
    "remarks_for_letter",
    "return_",
    "save",
    "submit",
    "take",
    "withdraw",
]
