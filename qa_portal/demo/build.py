"""Builds the demonstration by playing it: every case goes through the real actions, with moments in the past."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.demo import cast, deciding, proposing, reviewing, shelf, texts
from qa_portal.demo.cast import PASSWORD
from qa_portal.demo.days import Days, ages, way
from qa_portal.demo.scene import Scene
from qa_portal.kernel import clock
from qa_portal.kernel.db import Database
from qa_portal.kernel.files import FileStore
from qa_portal.outbox.models import Letter

__all__ = ["PASSWORD", "Step", "people", "run", "steps"]

Step = Callable[[Session, FileStore, Days], None]
Act = Callable[[Scene], None]

# What leads into each state, and what happens while a case rests in it.
_INTO: dict[str, Act] = {
    "draft": proposing.begin,
    "formal_check": proposing.submit,
    "returned": proposing.give_back,
    "lapsed": proposing.lapse,
    "inadmissible": proposing.declare_inadmissible,
    "withdrawn": proposing.withdraw,
    "panel_formation": proposing.accept,
    "individual_review": reviewing.confirm,
    "consensus": reviewing.open_consensus,
    "factual_check": reviewing.send_draft,
    "corrections": reviewing.send_answers,
    "final_check": reviewing.finalise,
    "awaiting_decision": reviewing.put_to_council,
}
_WITHIN: dict[str, Act] = {
    "formal_check": proposing.check_in_part,
    "returned": proposing.answer_in_part,
    "panel_formation": reviewing.invite,
    "individual_review": reviewing.judge,
    "consensus": reviewing.agree,
    "factual_check": reviewing.answer_facts,
    "corrections": reviewing.judge_facts,
    "awaiting_decision": deciding.deliberate,
}


def steps() -> list[Step]:
    """List what is to be done, a transaction each: the agency, the libraries, then the cases from the oldest on."""
    stories = texts.stories()
    oldest_first = sorted(stories, key=lambda key: -ages(key, stories[key].state, stories[key].age)["draft"])
    return [
        _found,
        *(partial(_fill_library, provider=key) for key in texts.house().providers),
        *(partial(_play, key=key) for key in oldest_first),
    ]


def _found(session: Session, _files: FileStore, days: Days) -> None:
    cast.found_agency(session, days)


def _fill_library(session: Session, files: FileStore, days: Days, *, provider: str) -> None:
    shelf.fill_library(session, files, days, provider)


def _play(session: Session, files: FileStore, days: Days, *, key: str) -> None:
    story = texts.story(key)
    scene = Scene(session, files, key, story, cast.load(session), days)
    for state in way(story.state):
        if state == "withdrawn":
            reviewing.invite(scene)
        _INTO.get(state, deciding.decide)(scene)
    if story.state in _WITHIN:
        _WITHIN[story.state](scene)
    _consider_sent(session)


def _consider_sent(session: Session) -> None:
    """Let the letters count as sent when they were queued: nothing of a demonstration leaves the house."""
    session.flush()
    queued = update(Letter).where(Letter.state == "queued")
    session.execute(queued.values(state="sent", sent_at=Letter.queued_at, attempts=1))


def run(database: Database, files: FileStore, todo: Sequence[Step]) -> Iterator[None]:
    """Do the steps one by one, a transaction each, and yield after each. The database is empty and up to date."""
    clock.use("Europe/Bratislava", "SK")
    days = Days(clock.now())
    for step in todo:
        with database.transaction() as session:
            step(session, files, days)
        yield


def people(session: Session) -> Sequence[Person]:
    """List everybody of the demonstration in the order in which they were brought in."""
    return session.scalars(select(Person).order_by(Person.id)).all()
