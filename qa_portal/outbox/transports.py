"""The ways a letter can leave the house: through a mail server, or into a folder as a file."""

import os
import re
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

PATIENCE = 30  # seconds for any one answer of the mail server


class Undeliverable(Exception):
    """This letter will never arrive: the address does not exist, or cannot be written into a letter."""


class Unreachable(Exception):
    """No letter can leave now: the mail server is away, or does not let us in."""


class Transport(Protocol):
    """What carries a letter away."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter. Raises Undeliverable, Unreachable, OSError or SMTPException."""

    def close(self) -> None:
        """End the conversation; a later send() begins a new one."""


class FolderTransport:
    """Writes each letter to <message id>.eml, whole or not at all; the same letter again is the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: EmailMessage) -> None:
        """Write the letter; see it safely on the disk before it counts."""
        name = re.sub(r"[^A-Za-z0-9@._-]", "", str(message["Message-ID"])).lstrip(".")
        growing = self.folder / f".{name}.{os.getpid()}"
        with growing.open("wb") as out:
            out.write(message.as_bytes())
            out.flush()
            os.fsync(out.fileno())
        os.replace(growing, self.folder / f"{name}.eml")

    def close(self) -> None:
        """Nothing stays open between letters."""


class SmtpTransport:
    """Speaks to a mail server, over one connection for a whole round of letters.

    `security` is "starttls", "tls" or "none"; with the first two, the server's certificate is checked.
    """

    def __init__(self, host: str, port: int, *, security: str = "starttls", user: str = "", password: str = "") -> None:
        self.host, self.port, self.security = host, port, security
        self.user, self.password = user, password
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand one letter to the mail server."""
        server = self._server or self._connect()
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            self._recover()
            code, reason = next(iter(refused.recipients.values()))
            if code >= 500:
                raise Undeliverable(f"{code} {reason.decode('utf-8', 'replace')}") from refused
            raise
        except smtplib.SMTPNotSupportedError as refused:
            self._recover()
            raise Undeliverable(str(refused)) from refused
        except (OSError, smtplib.SMTPException):
            self._drop()
            raise

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            if self.security == "tls":
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=ssl.create_default_context())
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as away:
            if server is not None:
                server.close()
            raise Unreachable(f"{self.host}:{self.port}: {away}") from away
        self._server = server
        return server

    def _recover(self) -> None:
        try:
            if self._server is not None:
                self._server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Say goodbye to the mail server."""
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                self._server.close()
            self._server = None
