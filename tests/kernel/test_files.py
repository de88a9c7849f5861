"""The file store keeps content once, whole, or not at all."""

import os
import time
from pathlib import Path

import pytest

from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.files import FileStore


def stored(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_equal_content_is_stored_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)

    assert store.put(b"policy") == store.put(b"policy")

    assert len(stored(tmp_path)) == 1
    with store.open(store.put(b"policy")) as content:
        assert content.read() == b"policy"


def test_a_file_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FileStore(tmp_path)

    with pytest.raises(ConnectionError), store.receive(most=100) as arriving:
        arriving.write(b"half")
        raise ConnectionError

    assert stored(tmp_path) == []


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path)

    with pytest.raises(BadInput, match="larger"), store.receive(most=3) as arriving:
        arriving.write(b"four")

    assert stored(tmp_path) == []


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    left = store.incoming / "left"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))

    assert store.sweep(older_than=time.time() - 3600) == 1
    assert stored(tmp_path) == []
