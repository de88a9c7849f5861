"""The file store: content lies once, under the SHA-256 of its bytes, and appears there whole or not at all."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked

CHUNK = 1 << 20


class Incoming:
    """A file that is arriving: hashed while it is written to a temporary file, never held in memory."""

    def __init__(self, path: Path, most: int) -> None:
        self.path, self.most = path, most
        self.size = 0
        self.head = b""
        self._hash = hashlib.sha256()
        self._out: IO[bytes] = path.open("xb")

    def write(self, data: bytes) -> int:
        """Take the next bytes. Raises BadInput once there are more than `most`."""
        self.size += len(data)
        if self.size > self.most:
            raise BadInput(
                marked("The file is larger than {most} MB. Make it smaller, or split it."), most=self.most >> 20
            )
        if len(self.head) < 8192:
            self.head += data[: 8192 - len(self.head)]
        self._hash.update(data)
        return self._out.write(data)

    @property
    def sha256(self) -> str:
        """Hash of what has arrived so far, 64 hex digits."""
        return self._hash.hexdigest()

    def finish(self) -> None:
        """See the bytes safely on the disk."""
        if not self._out.closed:
            self._out.flush()
            os.fsync(self._out.fileno())
            self._out.close()

    def discard(self) -> None:
        """Leave nothing behind; harmless after the content was kept."""
        self._out.close()
        self.path.unlink(missing_ok=True)


class FileStore:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.incoming = folder / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where content with this hash lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    @contextmanager
    def receive(self, most: int) -> Iterator[Incoming]:
        """Open a place for a file that arrives, of at most `most` bytes; what is not kept is removed at the end."""
        arriving = Incoming(self.incoming / secrets.token_hex(16), most)
        try:
            yield arriving
        finally:
            arriving.discard()

    def keep(self, arriving: Incoming) -> str:
        """Move what has arrived to its place, once for equal content; returns its SHA-256."""
        arriving.finish()
        place = self.path(arriving.sha256)
        place.parent.mkdir(exist_ok=True)
        os.replace(arriving.path, place)
        _settle(place.parent)
        return arriving.sha256

    def put(self, content: bytes) -> str:
        """Store bytes that are already in memory; returns their SHA-256."""
        with self.receive(most=len(content)) as arriving:
            arriving.write(content)
            return self.keep(arriving)

    def open(self, sha256: str) -> IO[bytes]:
        """Open content for reading. Raises FileNotFoundError when it is not there."""
        return self.path(sha256).open("rb")

    def sweep(self, older_than: float) -> int:
        """Remove what a killed process left half received before the moment `older_than` (seconds since 1970)."""
        found = [each for each in self.incoming.iterdir() if each.stat().st_mtime < older_than]
        for each in found:
            each.unlink(missing_ok=True)
        return len(found)


store: ContextVar[FileStore | None] = ContextVar("store", default=None)
"""Where the files of this portal lie, for what has no request at hand: reports show the agency's logo."""


def _settle(folder: Path) -> None:
    """See the name of a file safely on the disk too, not only its bytes."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
