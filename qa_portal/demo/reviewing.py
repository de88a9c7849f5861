"""Acts of the panel: it is formed, judges on its own, agrees, and answers the provider's corrections."""

from qa_portal.demo.chance import draw
from qa_portal.demo.scene import Scene
from qa_portal.demo.shapes import SeatText, Voice
from qa_portal.demo.texts import fill
from qa_portal.demo.voices import agreed
from qa_portal.judgements import actions as judgements
from qa_portal.judgements import queries
from qa_portal.judgements.actions import Agreement, Answer, Citing, Dissenting, FindingDraft, JudgementDraft, Verdict
from qa_portal.panels import actions as panels
from qa_portal.panels.models import ConflictStatus
from qa_portal.panels.rules.interests import Disclosure
from qa_portal.panels.rules.offers import Wanted
from qa_portal.workflow import engine

_DECLINES, _WAITING = "declines", "waiting"


def invite(scene: Scene) -> None:
    """Invite the reviewers of the story, who answer as it tells; whoever waits was asked later."""
    begun = scene.ages["panel_formation"]
    late = [each for each in scene.story.panel if each.declares == _WAITING]
    _invite(scene, [each for each in scene.story.panel if each not in late], begun - 1)
    for place, seat in enumerate(each for each in scene.story.panel if each not in late):
        _answer(scene, seat, begun - 3 - place)
    if late:
        _invite(scene, late, min(begun - 5, 3) if scene.story.state == "panel_formation" else begun - 6)


def _invite(scene: Scene, seats: list[SeatText], age: int) -> None:
    wanted = [Wanted(scene.cast[each.person].id, each.seat, each.perspective) for each in seats]
    panels.invite(scene.session, scene.case, wanted, actor=scene.officer, at=scene.at(age))


def _answer(scene: Scene, seat: SeatText, age: int) -> None:
    assignment, person = scene.seat_of(seat.person), scene.cast[seat.person]
    if seat.declares == _DECLINES:
        panels.decline(scene.session, assignment, reason=seat.text, actor=person, at=scene.at(age))
        return
    told = Disclosure(ConflictStatus(seat.declares), seat.kinds, fill(seat.text, scene.words))
    panels.answer(scene.session, assignment, told, actor=person, at=scene.at(age))
    if seat.declares == ConflictStatus.POTENTIAL and not seat.waiting:
        panels.rule(
            scene.session, assignment, cleared=True, reason=seat.ruling, actor=scene.officer, at=scene.at(age - 1)
        )


def confirm(scene: Scene) -> None:
    """Form the panel and confirm it."""
    invite(scene)
    panels.confirm(scene.session, scene.case, actor=scene.officer, at=scene.at(scene.ages["individual_review"]))


def _members(scene: Scene) -> list[SeatText]:
    lost = (ConflictStatus.ACTUAL, _DECLINES, _WAITING)
    return [each for each in scene.story.panel if each.declares not in lost]


def judge(scene: Scene) -> None:
    """Let every member judge every criterion, or as many as the story says, and submit what is whole."""
    begun = scene.ages["individual_review"]
    ends = scene.ages.get("consensus", 2)
    said, members = scene.voices(), _members(scene)
    for place, seat in enumerate(members):
        age = ends + 1 + (begun - ends - 2) * (len(members) - 1 - place) // len(members)
        _judge(scene, seat, {code: by[seat.person] for code, by in said.items()}, age)


def _judge(scene: Scene, seat: SeatText, said: dict[str, Voice], age: int) -> None:
    assignment, person = scene.seat_of(seat.person), scene.cast[seat.person]
    for code in list(said)[: seat.judged]:
        voice, (document, _space, pages) = said[code], scene.told.evidence[code][0].partition(" ")
        cite = Citing(scene.shown[document].id, pages) if _cites(scene, seat, code) else None
        draft = JudgementDraft(code, voice.level, voice.text, cite=cite)
        judgements.save(scene.session, assignment, draft, version=0, actor=person, at=scene.at(age))
    if seat.judged is None:
        judgements.submit(scene.session, assignment, actor=person, at=scene.at(age))


def _cites(scene: Scene, seat: SeatText, code: str) -> bool:
    """Whoever has something of their own to say cites a page for it, and so do the others now and then."""
    topic = scene.story.judgements.get(code)
    own = topic is not None and seat.person in topic.voices
    return own or draw(f"{scene.key} {code} {seat.person}", 5) < 2


def open_consensus(scene: Scene) -> None:
    """Judge and open the consensus."""
    judge(scene)
    at = scene.at(scene.ages["consensus"])
    judgements.open_consensus(scene.session, scene.case, actor=scene.officer, at=at)


def agree(scene: Scene) -> None:
    """Record what the panel agrees, its findings and its summary, as far as the story tells."""
    age = scene.ages.get("factual_check", max(scene.ages["consensus"] - 6, 0)) + 1
    said = scene.voices()
    codes = {key: version.evidence.code for key, version in scene.shown.items()}
    for code in scene.codes():
        topic = scene.story.judgements.get(code)
        if topic and not topic.settled:
            continue
        own = Voice(level=topic.level, text=topic.text) if topic and topic.text else None
        shared = own or agreed(
            {key: voice for key, voice in said[code].items() if not topic or voice.level == topic.level}
        )
        dissents = [Dissenting(scene.cast[key].id, named=True) for key in (topic.dissents if topic else ())]
        text = fill(shared.text, {**scene.words, **codes})
        agreement = Agreement(code, shared.level, text, dissents)
        judgements.record(scene.session, scene.case, agreement, version=0, actor=scene.chair, at=scene.at(age))
    for each in scene.story.findings:
        draft = FindingDraft(each.criterion, each.kind, each.text, each.months, each.evidence_required)
        judgements.add_finding(scene.session, scene.case, draft, actor=scene.chair, at=scene.at(age))
    if scene.story.summary:
        judgements.write(
            scene.session,
            scene.case,
            summary=scene.story.summary,
            proposed=scene.story.proposed,
            version=0,
            actor=scene.chair,
            at=scene.at(age),
        )


def send_draft(scene: Scene) -> None:
    """Agree and send the draft report."""
    agree(scene)
    at = scene.at(scene.ages["factual_check"])
    judgements.send_draft(scene.session, scene.case, actor=scene.chair, at=at)


def answer_facts(scene: Scene) -> None:
    """Answer the sections of the draft report that the story names."""
    age = scene.ages.get("corrections", scene.ages["factual_check"] - 3) + 1
    for each in scene.story.facts:
        given = Answer(each.section, corrected=bool(each.text), text=each.text)
        judgements.answer(scene.session, scene.case, [given], actor=scene.designer, at=scene.at(age))


def send_answers(scene: Scene) -> None:
    """Answer every section and send the answers to the chair."""
    answer_facts(scene)
    age = scene.ages["corrections"]
    judgements.confirm_rest(scene.session, scene.case, actor=scene.designer, at=scene.at(age + 1))
    judgements.send_answers(scene.session, scene.case, actor=scene.designer, at=scene.at(age))


def judge_facts(scene: Scene) -> None:
    """Accept or reject the corrections on which the story has a verdict."""
    age = scene.ages.get("final_check", scene.ages["corrections"] - 2) + 1
    for each in scene.story.facts:
        if each.accepted is None:
            continue
        section = queries.section(scene.session, scene.case, each.section)
        verdict = Verdict(each.section, each.accepted, each.reason, each.new)
        judgements.judge(
            scene.session, scene.case, verdict, version=section.version, actor=scene.chair, at=scene.at(age)
        )


def finalise(scene: Scene) -> None:
    """Answer the corrections and close the report."""
    judge_facts(scene)
    judgements.finalise(scene.session, scene.case, actor=scene.chair, at=scene.at(scene.ages["final_check"]))


def put_to_council(scene: Scene) -> None:
    """Put the report to the council."""
    at = scene.at(scene.ages["awaiting_decision"])
    engine.fire(scene.session, scene.case, "put_to_council", actor=scene.officer, at=at)
