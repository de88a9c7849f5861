"""A mail server on the loopback address, for tests: takes letters over real SMTP and keeps them."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps every letter it is given; refuses addresses in `unknown`, and everything while `busy`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.unknown: set[str] = set()
        self.busy = False
        self.silent_after_data = False
        self.connections = 0

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 loopback ESMTP")
        sender, recipients = "", []
        while raw := self.rfile.readline():
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb in ("EHLO", "HELO"):
                self._say("250 loopback")
            elif verb == "MAIL":
                sender, recipients = _inside(line), []
                self._say("451 try later" if self.server.busy else "250 ok")
            elif verb == "RCPT":
                unknown = _inside(line) in self.server.unknown
                recipients += [] if unknown else [_inside(line)]
                self._say("550 no such mailbox" if unknown else "250 ok")
            elif verb == "DATA":
                self._take(sender, recipients)
                if self.server.silent_after_data:
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, sender: str, recipients: list[str]) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.letters.append(cast(EmailMessage, message_from_bytes(b"".join(lines), policy=policy.default)))
        self.server.envelopes.append((sender, recipients))


def _inside(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


@contextmanager
def running() -> Iterator[MailServer]:
    """Serve mail inside the block."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
