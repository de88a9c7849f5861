"""What was judged and how: the micro-credential at a glance, standards, criteria, findings and evidence."""

from collections import Counter

from qa_portal.criteria import rules
from qa_portal.criteria.definition import Criterion, Standard
from qa_portal.judgements.models import FindingKind
from qa_portal.kernel import clock, i18n, vocabulary
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import ngettext
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import ELEMENTS, in_words
from qa_portal.proposals.elements.element import Kind
from qa_portal.reports import content
from qa_portal.reports.queries.record import Record

ANNEX_I = [each for each in ELEMENTS if each.annex and each.key not in ("title", "learner_and_date")]


def micro_credential(record: Record) -> content.MicroCredential:
    """Say what the provider declared, as Annex I orders it."""
    data = ProposalData.model_validate(record.revision.data)
    provider = record.case.provider
    facts = []
    for element in sorted(ANNEX_I, key=lambda each: each.annex):
        words = in_words(element, data)
        if not words:
            continue
        if element.kind is Kind.OUTCOMES:
            facts.append(content.Fact(_(element.name), points=tuple(words)))
        else:
            facts.append(content.Fact(_(element.name), "\n\n".join(words)))
    brief = []
    if data.ects:
        brief.append(_("{n} ECTS", n=i18n.number(data.ects)))
    if data.hours:
        brief.append(ngettext("{n} hour", "{n} hours", int(data.hours)))
    if data.eqf_level:
        brief.append(_("EQF level {n}", n=data.eqf_level))
    if data.mode:
        brief.append(vocabulary.load("mode").label(data.mode).lower())
    return content.MicroCredential(
        title=data.title,
        provider=provider.name,
        place=", ".join(filter(None, (provider.city, i18n.country(provider.country)))),
        in_brief=tuple(brief),
        facts=tuple(facts),
        revision=record.revision.number,
    )


def standards(record: Record, *, draft: bool) -> tuple[content.Standard, ...]:
    """Say every standard with its criteria; a draft shows no levels before consensus."""
    numbered = _findings(record, draft=draft)
    return tuple(_standard(record, each, numbered, draft=draft) for each in record.framework.standards)


def _standard(
    record: Record, standard: Standard, numbered: dict[str, list[content.Finding]], *, draft: bool
) -> content.Standard:
    levels = record.levels
    level = ""
    if all(criterion.code in levels for criterion in standard.criteria):
        found = rules.standard_level(record.framework, standard, levels)
        level = found[0].key if found else ""
    return content.Standard(
        code=standard.code,
        title=str(standard.title),
        sentence=str(standard.aim),
        level=level,
        criteria=tuple(
            _criterion(record, criterion, numbered.get(criterion.code, []), draft=draft)
            for criterion in standard.criteria
            if criterion.code in levels
        ),
    )


def _criterion(
    record: Record, criterion: Criterion, findings: list[content.Finding], *, draft: bool
) -> content.Criterion:
    row = record.consensus[criterion.code]
    scale = sorted(record.framework.scale, key=lambda level: -level.rank)
    counted = Counter(record.first.get(criterion.code, ()))
    return content.Criterion(
        code=criterion.code,
        title=str(criterion.title),
        question=str(criterion.question),
        level=row.level,
        rationale=row.rationale,
        gate=criterion.gate,
        citations=tuple(
            content.Citation(version.evidence.code, version.evidence.title, version.number, pages)
            for version, pages in record.cited.get(criterion.code, ())
        ),
        findings=tuple(findings),
        mapping=tuple(", ".join(criterion.carried(source.key)) for source in record.framework.sources),
        first_levels=() if draft or not counted else tuple(counted[level.key] for level in scale),
    )


def _findings(record: Record, *, draft: bool) -> dict[str, list[content.Finding]]:
    """Number the findings by kind; the conditions of a decided case are those of the decision."""
    found: dict[str, list[content.Finding]] = {}
    counts: Counter[FindingKind] = Counter()
    order = {criterion.code: number for number, criterion in enumerate(record.framework.criteria)}
    decided = record.decision is not None and not draft
    for row in sorted(record.findings, key=lambda each: (order.get(each.criterion, 0), each.id)):
        if row.kind is FindingKind.CONDITION and decided:
            continue
        counts[row.kind] += 1
        found.setdefault(row.criterion, []).append(
            content.Finding(
                kind=content.Kind(row.kind.value),
                number=counts[row.kind],
                text=row.text,
                criterion=row.criterion,
                evidence_required=row.evidence_required,
            )
        )
    if decided:
        for condition in record.conditions:
            found.setdefault(condition.criterion, []).insert(
                0,
                content.Finding(
                    kind=content.Kind.CONDITION,
                    number=condition.number,
                    text=condition.text,
                    criterion=condition.criterion,
                    due=record.due_on[condition.id],
                    evidence_required=condition.evidence_required,
                ),
            )
    return found


def evidence(record: Record) -> tuple[content.Evidence, ...]:
    """List every file the panel could see, with its fingerprint."""
    return tuple(
        content.Evidence(
            code=version.evidence.code,
            name=version.evidence.title,
            version=version.number,
            sha256=version.sha256,
            dated=clock.today(version.uploaded_at),
        )
        for version in record.versions
    )
