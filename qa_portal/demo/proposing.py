"""Acts of the provider and of the formal check: propose, assess, show evidence, submit; accept, return or close."""

from qa_portal.demo.scene import Scene
from qa_portal.demo.shapes import Needs, RemarkText
from qa_portal.demo.sheets import sheet_title
from qa_portal.demo.texts import fill, officer_words
from qa_portal.proposals import actions as proposals
from qa_portal.proposals import queries
from qa_portal.proposals.actions import GivenAnswer, linking
from qa_portal.proposals.definition import Answer


def begin(scene: Scene) -> None:
    """Propose, and write what the story knows; a case that goes on is written whole."""
    age = scene.ages["draft"]
    scene.case = proposals.propose(scene.session, scene.owner, actor=scene.designer, at=scene.at(age), data=scene.data)
    codes = scene.codes()
    if scene.story.partial_self_assessment:
        codes = [code for code in codes if code in scene.story.partial_self_assessment]
    if scene.story.needs:
        _show(scene, age - 2, scene.story.needs)
    for code in codes:
        text = fill(scene.story.self_assessment.get(code) or scene.told.self_assessment[code], scene.words)
        at = scene.at(age - 3)
        proposals.assess(scene.session, scene.case, code, text, seen=None, actor=scene.designer, at=at)


def _show(scene: Scene, age: int, needs: Needs) -> None:
    """Link the documents of the case and of the house to the criteria for which they stand."""
    at, actor = scene.at(age), scene.designer
    titles = {key: document.title for key, document in scene.told.documents.items()}
    titles |= {"sheet": sheet_title(scene.data, scene.language), "needs": needs.title}
    scene.shown |= {key: scene.newest(title, at) for key, title in titles.items()}
    places: dict[tuple[str, str], list[str]] = {}
    for code, cited in scene.told.evidence.items():
        for each in cited:
            document, _space, pages = each.partition(" ")
            places.setdefault((document, pages), []).append(code)
    for (document, pages), codes in places.items():
        version, at = scene.shown[document], scene.at(age)
        linking.link(scene.session, scene.case, version=version, criteria=codes, pages=pages, actor=actor, at=at)


def submit(scene: Scene) -> None:
    """Submit the proposal."""
    at = scene.at(scene.ages["formal_check"])
    proposals.submit(scene.session, scene.case, actor=scene.designer, at=at)


def accept(scene: Scene) -> None:
    """Answer what the definition test leaves open, and accept the proposal."""
    age = scene.ages["panel_formation"]
    _answer_definition(scene, age + 1)
    proposals.accept(scene.session, scene.case, actor=scene.officer, at=scene.at(age))


def _answer_definition(scene: Scene, age: int, only: tuple[str, ...] = ()) -> None:
    fails, words = scene.story.definition_fails, officer_words(scene.language)
    answers = {}
    for each in queries.tested(scene.session, scene.case):
        open_ = each.answer is Answer.ASK
        if open_ and (not only or each.key in only):
            answers[each.key] = GivenAnswer(holds=each.key not in fails, note=fails.get(each.key) or words[each.key])
    proposals.answer_definition(scene.session, scene.case, answers, actor=scene.officer, at=scene.at(age))


def give_back(scene: Scene) -> None:
    """Write the remarks and return the proposal."""
    age = scene.ages["returned"]
    _remark(scene, scene.story.remarks, age + 1)
    proposals.return_(scene.session, scene.case, actor=scene.officer, at=scene.at(age))


def _remark(scene: Scene, remarks: tuple[RemarkText, ...], age: int) -> None:
    for each in remarks:
        at = scene.at(age)
        proposals.remark(scene.session, scene.case, each.field, each.text, actor=scene.officer, at=at)


def lapse(scene: Scene) -> None:
    """Close the case because no answer came."""
    proposals.lapse(scene.session, scene.case, actor=scene.officer, at=scene.at(scene.ages["lapsed"]))


def declare_inadmissible(scene: Scene) -> None:
    """Close the case because what is proposed is no micro-credential."""
    age = scene.ages["inadmissible"]
    _answer_definition(scene, age + 1)
    proposals.declare_inadmissible(
        scene.session, scene.case, reason=scene.story.reason, actor=scene.officer, at=scene.at(age)
    )


def withdraw(scene: Scene) -> None:
    """Withdraw the proposal."""
    at = scene.at(scene.ages["withdrawn"])
    proposals.withdraw(scene.session, scene.case, reason=scene.story.reason, actor=scene.designer, at=at)


def check_in_part(scene: Scene) -> None:
    """Begin the formal check and leave it open."""
    age = scene.ages["formal_check"]
    if scene.story.definition:
        _answer_definition(scene, age - 2, scene.story.definition)
    _remark(scene, scene.story.remarks_unsent, age - 3)


def answer_in_part(scene: Scene) -> None:
    """Answer some of the remarks, and change what they are about."""
    age = scene.ages["returned"] - 5
    remarks = queries.remarks(scene.session, scene.case, sent=True)
    answers = {remarks[each.remark].id: each.text for each in scene.story.answers}
    changes = {key: fill(text, scene.words) for key, text in scene.story.changes.items()}
    draft = queries.draft_of(scene.session, scene.case)
    proposals.save(
        scene.session,
        scene.case,
        scene.data.with_values(**changes),
        version=draft.row_version,
        actor=scene.designer,
        at=scene.at(age),
        answers=answers,
    )
