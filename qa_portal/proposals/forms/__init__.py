"""What people fill in about a proposal."""

from qa_portal.proposals.forms.proposal import COMMON_TYPES, ProposalForm, Wrong
from qa_portal.proposals.forms.small import (
    BeginForm,
    CriterionForm,
    OfficerForm,
    ReasonForm,
    RemarkForm,
    answers,
)

__all__ = [
    "COMMON_TYPES",
    "BeginForm",
    "CriterionForm",
    "OfficerForm",
    "ProposalForm",
    "ReasonForm",
    "RemarkForm",
    "Wrong",
    "answers",
]
