"""How fast and in how much memory a large file arrives at a real server, against writing and hashing the same bytes.

Run with: python -m tests.bench.upload [MiB]
"""

import hashlib
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.orm import Session

from qa_portal.app import create_app
from qa_portal.config import Config
from qa_portal.kernel import clock
from qa_portal.kernel.db import Base
from tests.builders import Make

MIB = 1 << 20
PIECE = os.urandom(MIB)
BOUNDARY = "----bench"


def portal(folder: str = "") -> Flask:
    """The portal whose data lie in `folder`; what the server process loads."""
    where = Path(folder or os.environ["BENCH_FOLDER"])
    return create_app(
        Config(
            database_url=f"sqlite:///{where / 'bench.db'}",
            secret_key="for-the-bench-only-and-long-enough",
            files=where / "files",
            base_url="http://127.0.0.1",
        )
    )


def seed(app: Flask) -> str:
    """Make one designer and return the cookie with which they are signed in."""
    engine = app.extensions["qa_portal.database"].engine
    Base.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        make = Make(session, app.extensions["qa_portal.files"], datetime(2026, 11, 23, 10, tzinfo=UTC))
        person = make.designer(make.provider("Carpatina University"))
        now = clock.now().timestamp()
        identity = f"{person.id}:{person.session_key}"
    engine.dispose()
    signed = app.session_interface.get_signing_serializer(app).dumps(
        {"_user_id": identity, "_fresh": True, "started": now, "seen": now, "_permanent": True}
    )
    return f"qa_portal={signed}"


def pieces(size: int) -> Iterator[bytes]:
    """The body of a form with one file of `size` MiB, a piece at a time."""
    yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'.encode()
    for _number in range(size - 1):
        yield PIECE
    yield PIECE[: MIB - 64] + b"\n%%EOF\n"
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def wait_for(port: int) -> None:
    """Wait until the server listens."""
    for _attempt in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def memory(parent: int) -> tuple[float, float]:
    """Memory of the server's worker in MiB: now, and at most since it was last reset."""
    worker = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0]
    status = Path(f"/proc/{worker}/status").read_text()
    now, most = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[index]
    Path(f"/proc/{worker}/clear_refs").write_text("5")
    return now, most


def ask(address: str, cookie: str) -> tuple[str, str]:
    """Open the library; returns the token of its form and the cookie that goes with it."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", "/evidence", headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    found = re.search(r'data-token="([^"]+)"', page)
    if found is None:
        raise SystemExit(f"no page: {answer.status}")
    return found[1], (answer.getheader("Set-Cookie") or cookie).split(";")[0]


def send(address: str, cookie: str, token: str, size: int) -> float:
    """Send a file of `size` MiB; returns the seconds it took."""
    length = sum(map(len, pieces(size)))
    headers = {
        "Cookie": cookie,
        "X-CSRFToken": token,
        "Accept": "application/json",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(length),
    }
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=600)
    begun = time.perf_counter()
    connection.request("POST", "/evidence", body=pieces(size), headers=headers)
    answer = connection.getresponse()
    said = answer.read()
    took = time.perf_counter() - begun
    if answer.status != 200:
        raise SystemExit(f"{answer.status} {said.decode()[:400]}")
    return took


def floor(folder: Path, size: int) -> float:
    """Seconds for writing and hashing the same bytes, and seeing them safely on the disk."""
    begun = time.perf_counter()
    found = hashlib.sha256()
    with (folder / "floor").open("wb") as out:
        for piece in pieces(size):
            found.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 199
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cookie = seed(portal(name))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-k",
            "gthread",
            "--threads",
            "4",
            "-w",
            "1",
            "--log-level",
            "error",
        ]
        command += ["-b", f"127.0.0.1:{port}", "tests.bench.upload:portal()"]
        with subprocess.Popen(command, env={**os.environ, "BENCH_FOLDER": name}) as server:
            try:
                wait_for(port)
                address = f"http://127.0.0.1:{port}"
                token, cookie = ask(address, cookie)
                before, _most = memory(server.pid)
                took = send(address, cookie, token, size)
                _after, most = memory(server.pid)
            finally:
                server.terminate()
        raw = floor(folder, size)
    print(f"{size} MiB in {took:.2f} s ({size / took:.0f} MiB/s), {took / raw:.1f} x writing and hashing ({raw:.2f} s)")
    print(
        f"memory of the server: {before:.0f} MiB before, at most {most:.0f} MiB meanwhile: {most - before:.0f} MiB more"
    )


if __name__ == "__main__":
    main()
