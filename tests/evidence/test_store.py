"""The file store proves itself: what is missing, altered or left over is found, and only leftovers are removed."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from qa_portal.evidence import actions
from qa_portal.kernel import clock
from tests.evidence import samples

YEAR = timedelta(days=365)


@pytest.fixture
def store(app):
    store = app.extensions["qa_portal.files"]
    for path in (*store.folder.glob("??/*"), *store.incoming.iterdir()):
        path.unlink()
    return store


@pytest.fixture
def versions(make, store):
    provider = make.provider("Carpatina University")
    designer = make.designer(provider)
    return [make.evidence(provider, designer, content=samples.pdf(name)) for name in ("kept", "lost", "changed")]


def test_a_whole_store_is_told_whole(session, store, versions):
    found = actions.verify(session, store)

    assert found.whole
    assert (found.checked, found.unreferenced) == (3, [])


def test_what_is_missing_or_altered_is_called_by_its_name(session, store, versions):
    _kept, lost, changed = versions
    store.path(lost.sha256).unlink()
    store.path(changed.sha256).write_bytes(b"something else")

    found = actions.verify(session, store)

    assert not found.whole
    assert found.missing == [f"{lost.evidence.code} v1 regulation.pdf (Carpatina University)"]
    assert found.altered == [f"{changed.evidence.code} v1 regulation.pdf (Carpatina University)"]


def test_the_logo_of_the_agency_is_looked_for_too(session, store, make):
    make.settings.logo_sha256 = "a" * 64
    session.commit()

    assert actions.verify(session, store).missing == ["logo of the agency"]


def test_what_no_row_names_is_found_and_swept_once_it_is_old(session, store, versions):
    sha256 = store.put(b"committed nowhere")

    assert actions.verify(session, store).unreferenced == [sha256]
    assert actions.sweep(session, store, before=clock.now() - YEAR) == 0
    assert actions.sweep(session, store, before=clock.now() + YEAR) == 1
    assert actions.verify(session, store).whole
    assert not store.path(sha256).exists()


HALF = """
import sys
from pathlib import Path
from qa_portal.kernel.files import FileStore

with FileStore(Path(sys.argv[1])).receive(most=1 << 30) as arriving:
    arriving.write(b"half of it" * 1000)
    print("half", flush=True)
    sys.stdin.read()
"""


def test_a_process_killed_while_a_file_arrives_leaves_only_what_is_swept(session, store):
    with subprocess.Popen(
        [sys.executable, "-c", HALF, str(store.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)

    assert len(list(store.incoming.iterdir())) == 1
    assert actions.verify(session, store) == actions.Inventory()
    assert actions.sweep(session, store, before=clock.now() + YEAR) == 1
    assert list(store.incoming.iterdir()) == []


def test_content_that_a_later_stage_keeps_is_never_swept(session, store, make):
    sha256 = store.put(b"a logo, of which the evidence knows nothing")
    make.settings.logo_sha256 = sha256
    session.commit()

    assert actions.sweep(session, store, before=clock.now() + YEAR) == 0
    assert store.path(sha256).is_file()
