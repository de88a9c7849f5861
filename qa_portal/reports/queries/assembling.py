"""Puts the report together from the record: who decided what and why, in the language of the report."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from qa_portal.accounts.rules import PERSPECTIVE_NAMES
from qa_portal.criteria import rules
from qa_portal.criteria.sentences import clause_in_words, found_in_words, outcome_in_words
from qa_portal.kernel import clock, i18n, links
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked, ngettext, speaking
from qa_portal.proposals.models import Case
from qa_portal.reports import content
from qa_portal.reports.queries import judged, way
from qa_portal.reports.queries.record import Record, logo, read, settings_of

APPEAL_DAYS = 30

_SEATS = {"chair": marked("Chair"), "member": marked("Member")}


def report(session: Session, case: Case, *, language: str, at: datetime, draft: bool = False) -> content.Report:
    """Say the record of `case` as a report in `language`.

    A published report states the position of the day of the decision and so never changes; `at` is the day of a draft.
    The case must have been submitted. Names of dissenting members appear only where they agreed to it.
    """
    record = read(session, case)
    settings = settings_of(session)
    with speaking(language):
        decision = None if draft else _decision(record)
        return content.Report(
            ref=case.ref,
            language=language,
            day=decision.decided_on if decision else clock.today(at),
            agency=content.Agency(
                name=settings.name.get(language) or settings.name["en"],
                register=links.absolute("/register"),
                contact=", ".join(filter(None, (settings.email, settings.phone))),
                address=settings.address,
                logo=logo(settings),
            ),
            micro_credential=judged.micro_credential(record),
            framework=_framework(record, decided=decision is not None),
            procedure=way.procedure(record),
            standards=judged.standards(record, draft=draft),
            decision=decision,
            draft=draft,
            answer_by=case.due_on if draft else None,
            panel=_panel(record, names=settings.publish_panel_names and not draft),
            factual_check=_factual_check(record),
            agreement=_agreement(record, draft=draft),
            evidence=judged.evidence(record),
            fingerprints=_fingerprints(record),
            meaning=_meaning(record) if decision else content.Meaning(),
            other_languages=()
            if draft
            else tuple(i18n.tongue(code) for code in settings.languages if code != language),
            specimen=_("Demonstration: people, providers and findings are invented.") if settings.is_demo else "",
        )


def _decision(record: Record) -> content.Decision | None:
    row = record.decision
    if row is None:
        return None
    outcome = record.framework.outcome(row.outcome)
    number = len(record.conditions)
    sentence = str(outcome.meaning)
    if number:
        first = min(record.due_on.values())
        sentence = ngettext(
            "{n} condition, due on {day}.",
            "{n} conditions, the first due on {day}.",
            number,
            day=i18n.day(first, "long"),
        )
    return content.Decision(
        outcome=content.Outcome(row.outcome),
        label=str(outcome.label),
        decided_on=row.decided_on,
        decided_by=_("the council of the agency"),
        reasons=row.reasons,
        sentence=sentence,
        summary=_in_one_sentence(record),
        valid_until=row.valid_until,
        computed=str(record.framework.outcome(row.computed_outcome).label),
        proposed=str(record.framework.outcome(row.proposed_outcome).label) if row.proposed_outcome else "",
        deviation=row.deviation_reason,
        appeal_until=row.decided_on + timedelta(days=APPEAL_DAYS),
    )


def _in_one_sentence(record: Record) -> str:
    levels = record.levels
    upper = {
        level.key
        for level in record.framework.scale
        if level.rank >= record.framework.level(record.framework.gate_level).rank
    }
    fulfilled = sum(level in upper for level in levels.values())
    held = sum(record.framework.gate_holds(levels[gate.code]) for gate in record.framework.gates if gate.code in levels)
    return _(
        "{fulfilled} of {total} criteria are met or substantially met; {held} of {gates} gates hold.",
        fulfilled=fulfilled,
        total=len(record.framework.criteria),
        held=held,
        gates=len(record.framework.gates),
    )


def _framework(record: Record, *, decided: bool) -> content.Framework:
    framework = record.framework
    return content.Framework(
        id=framework.id,
        title=str(framework.title),
        scale=tuple(
            content.Level(level.key, str(level.label), str(level.meaning))
            for level in sorted(framework.scale, key=lambda level: -level.rank)
        ),
        text=str(framework.note),
        mappings=tuple(str(source.short) for source in framework.sources),
        rule=_rule(record) if decided else content.Rule(),
    )


def _rule(record: Record) -> content.Rule:
    framework = record.framework
    outcomes = tuple((str(each.label), outcome_in_words(framework, each)) for each in framework.outcomes)
    computed = rules.compute(framework, record.levels)
    tested = [each for each in framework.outcomes if each.when]
    tests: dict[tuple[str, str], list[bool | None]] = {}
    for reason in computed.reasons:
        key = (clause_in_words(framework, reason.test), found_in_words(framework, reason))
        column = next(number for number, each in enumerate(tested) if each.key == reason.outcome)
        tests.setdefault(key, [None] * len(tested))[column] = reason.holds
    return content.Rule(
        outcomes=outcomes,
        tested=tuple(str(each.label) for each in tested),
        tests=tuple(content.RuleTest(words, found, tuple(holds)) for (words, found), holds in tests.items()),
        note=_("Levels are counted, never averaged."),
    )


def _panel(record: Record, *, names: bool) -> content.Panel:
    members = []
    for number, (seat, person, profile, declared) in enumerate(record.members, start=1):
        interests = ""
        if declared and declared.status.value == "potential" and declared.cleared:
            interests = _("A potential conflict was declared, examined by the agency and cleared.")
        members.append(
            content.Member(
                name=person.full_name if names else _("Member {n}", n=number),
                role=_(_SEATS[seat.seat.value]),
                perspective=_(PERSPECTIVE_NAMES[seat.perspective]),
                field=profile.affiliation if profile and names else "",
                country=i18n.country(profile.country) if profile else "",
                trained_on=profile.trained_on if profile else None,
                interests=interests,
            )
        )
    text = _("Every member declared interests on this case before any document was opened to them.")
    return content.Panel(members=tuple(members), text=text)


def _factual_check(record: Record) -> content.FactualCheck:
    corrections = tuple(
        content.Correction(
            section=_("Summary") if answer.section == "summary" else answer.section,
            said=answer.text,
            accepted=bool(answer.accepted),
            answer=answer.reason,
        )
        for answer in record.answers
        if answer.corrected and answer.judged_at
    )
    return content.FactualCheck(
        sent_on=way.day_into(record, "factual_check"),
        answered_on=way.day_into(record, "corrections"),
        corrections=corrections,
    )


def _agreement(record: Record, *, draft: bool) -> content.Agreement:
    if draft:
        return content.Agreement()
    dissent = []
    for code, row in sorted(record.consensus.items()):
        for each in row.dissents:
            who = each.person.full_name if each.named else _("A member of the panel")
            level = record.framework.level(each.level).label
            words = _("{code}: {who} holds to “{level}”.", code=code, who=who, level=str(level))
            dissent.append(f"{words} {each.text}".strip())
    return content.Agreement(reviewers=len(record.members), dissent=tuple(dissent))


def _fingerprints(record: Record) -> tuple[content.Fingerprint, ...]:
    last = record.events[-1] if record.events else None
    if record.decision:
        decided = [event for event in record.events if event.at <= record.decision.decided_at]
        last = decided[-1] if decided else last
    found = [
        content.Fingerprint(
            _("Proposal as submitted"), _("revision {n}", n=record.revision.number), record.revision.sha256
        )
    ]
    if last:
        found.append(content.Fingerprint(_("Trail of the case"), _("event {n}", n=last.seq), last.hash))
    return tuple(found)


def _meaning(record: Record) -> content.Meaning:
    if record.decision and record.conditions:
        last = max(record.due_on.values())
        return content.Meaning(
            provider=ngettext(
                "{n} report is due until {day}.",
                "{n} reports are due until {day}.",
                len(record.conditions),
                day=i18n.day(last, "long"),
            )
        )
    return content.Meaning()
