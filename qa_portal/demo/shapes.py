"""The shapes in which the demonstration's files tell their people, providers, documents and cases."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from qa_portal.accounts.models import Perspective, RoleKind
from qa_portal.judgements.models import FindingKind
from qa_portal.panels.models import ConflictStatus, Seat


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgencyText(_Told):
    """The agency as its settings show it."""

    name: dict[str, str]
    short_name: str
    email: str
    phone: str
    address: str
    website: str


class ProviderText(_Told):
    """A provider as the agency knows it."""

    name: str
    short_name: str
    country: str
    region: str
    city: str
    website: str
    email: str
    legal_id: str
    profile: str


class ProfileText(_Told):
    """A reviewer's profile; `trained` is how many days ago."""

    perspectives: tuple[Perspective, ...]
    country: str
    affiliation: str
    organisation: str = ""
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    trained: int
    about: str


class PersonText(_Told):
    """Somebody with their roles; who has a profile is a reviewer, who has a provider designs for it."""

    name: str
    title: str = ""
    email: str
    language: str = "en"
    roles: tuple[RoleKind, ...] = ()
    provider: str = ""
    profile: ProfileText | None = None


class House(_Told):
    """Everybody: the agency, the providers and the people."""

    agency: AgencyText
    providers: dict[str, ProviderText]
    people: dict[str, PersonText]


class VersionText(_Told):
    """A version of a document, uploaded so many days ago; `note` says what changed."""

    age: int
    note: str = ""


class DocumentText(_Told):
    """A document of a provider; `text` is marked up as the files say at their head."""

    title: str
    versions: tuple[VersionText, ...]
    text: str


class ProviderContent(_Told):
    """What a provider says and shows in every case; `evidence` names "document pages" for each criterion."""

    language: str
    proposal: dict[str, Any]
    self_assessment: dict[str, str]
    evidence: dict[str, tuple[str, ...]]
    documents: dict[str, DocumentText]


class Fragments(_Told):
    """The words with which a case fills the blanks of texts that serve many cases."""

    lead: str
    group: str
    task: str
    source: str


class Needs(_Told):
    """The survey of needs of a case: figures, voices, and what changed after it."""

    title: str
    rows: tuple[tuple[str, str], ...]
    voices: tuple[str, ...]
    changed: tuple[str, ...]


class SeatText(_Told):
    """A seat on a panel: who, from where, what they declare, and on how many criteria they have judged."""

    person: str
    seat: Seat = Seat.MEMBER
    perspective: Perspective
    declares: str = ConflictStatus.NONE.value  # or "declines", or "waiting"
    waiting: bool = False  # for a ruling
    kinds: tuple[str, ...] = ()
    text: str = ""
    ruling: str = ""
    judged: int | None = None


class Voice(_Told):
    """What one reviewer says on one criterion."""

    level: str
    text: str


class Topic(_Told):
    """A criterion on which a panel has something of its own to say; without `settled` it is still open."""

    level: str
    text: str = ""
    settled: bool = True
    dissents: tuple[str, ...] = ()
    voices: dict[str, Voice] = {}


class FindingText(_Told):
    """A finding of a panel."""

    criterion: str
    kind: FindingKind
    text: str
    months: int | None = None
    evidence_required: str = ""


class FactText(_Told):
    """The provider's answer on a section of the draft report, and the chair's verdict; no text: nothing is wrong."""

    section: str
    text: str = ""
    accepted: bool | None = None
    reason: str = ""
    new: str = ""


class ConditionText(_Told):
    """A condition, due so many months after the decision."""

    criterion: str
    text: str
    months: int
    evidence_required: str = ""


class DecisionText(_Told):
    """What the council decides, or is about to."""

    by: str
    outcome: str
    reasons: str
    conditions: tuple[ConditionText, ...] = ()


class ConditionReportText(_Told):
    """A report on a condition with a document of the provider, and the officer's verdict if there is one."""

    number: int
    age: int
    text: str
    evidence: str
    verdict: str = ""
    verdict_age: int = 0
    verdict_text: str = ""


class RemarkText(_Told):
    """A remark of the officer on one place of a proposal."""

    field: str
    text: str


class AnswerText(_Told):
    """The designer's answer to a remark, by its place in the list."""

    remark: int
    text: str


class ConflictText(_Told):
    """A conflict that a member of the council declares."""

    person: str
    kinds: tuple[str, ...]
    text: str


class Story(_Told):
    """One case from its first draft to the state in which it rests since `age` working days."""

    provider: str
    designer: str
    officer: str = ""
    state: str
    age: int
    fragments: Fragments
    proposal: dict[str, Any]
    needs: Needs | None = None
    self_assessment: dict[str, str] = {}
    partial_self_assessment: tuple[str, ...] = ()
    definition: tuple[str, ...] = ()
    definition_fails: dict[str, str] = {}
    remarks: tuple[RemarkText, ...] = ()
    remarks_unsent: tuple[RemarkText, ...] = ()
    answers: tuple[AnswerText, ...] = ()
    changes: dict[str, str] = {}
    reason: str = ""
    panel: tuple[SeatText, ...] = ()
    judgements: dict[str, Topic] = {}
    findings: tuple[FindingText, ...] = ()
    summary: str = ""
    proposed: str = ""
    facts: tuple[FactText, ...] = ()
    decision: DecisionText | None = None
    decision_draft: DecisionText | None = None
    condition_reports: tuple[ConditionReportText, ...] = ()
    conflict: ConflictText | None = None
