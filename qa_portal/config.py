"""What a running portal is told from outside: environment variables, checked once, each with its meaning."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it is for, and what holds without it."""

    name: str
    meaning: str
    default: str = ""


VARIABLES = (
    Variable(
        "QA_PORTAL_DATABASE_URL",
        "database, as sqlite:///path or postgresql://user:password@host/name",
        "sqlite:///var/qa-portal.db",
    ),
    Variable(
        "QA_PORTAL_SECRET_KEY",
        "signs sessions and links; at least 32 characters, kept secret; serve refuses to start without it",
    ),
    Variable("QA_PORTAL_FILES", "folder for uploaded evidence and published reports", "var/files"),
    Variable(
        "QA_PORTAL_BASE_URL",
        "address under which people reach the portal; links in letters and reports begin with it",
        "http://127.0.0.1:8000",
    ),
    Variable(
        "QA_PORTAL_SMTP_HOST", "mail server; without one, letters are written as .eml files into QA_PORTAL_MAIL_FOLDER"
    ),
    Variable("QA_PORTAL_SMTP_PORT", "port of the mail server", "587"),
    Variable("QA_PORTAL_SMTP_USER", "name to sign in to the mail server"),
    Variable("QA_PORTAL_SMTP_PASSWORD", "password to sign in to the mail server"),
    Variable("QA_PORTAL_SMTP_SECURITY", "starttls, tls or none", "starttls"),
    Variable("QA_PORTAL_MAIL_FROM", "sender of letters; without it, the agency's e-mail address in its settings"),
    Variable("QA_PORTAL_MAIL_FOLDER", "folder for letters when there is no mail server", "var/mail"),
    Variable("QA_PORTAL_THREADS", "threads of each server process", "8"),
    Variable("QA_PORTAL_PROCESSES", "server processes", "2"),
    Variable("QA_PORTAL_BEHIND_PROXY", "1 when a reverse proxy in front sets X-Forwarded-For and -Proto"),
)
_DEFAULTS = {each.name: each.default for each in VARIABLES}


@dataclass(frozen=True)
class Config:
    """The settings of one running portal."""

    database_url: str
    secret_key: str
    files: Path
    base_url: str
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"
    mail_from: str = ""
    mail_folder: Path = Path("var/mail")
    threads: int = 8
    processes: int = 2
    behind_proxy: bool = False
    demo: bool = False

    @property
    def secure(self) -> bool:
        """Tell whether people reach the portal over HTTPS, so that cookies are sent over nothing else."""
        return self.base_url.startswith("https://")


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings. Raises BadInput that names the variable that cannot be used."""

    def read(name: str) -> str:
        return environ.get(name, "").strip() or _DEFAULTS[name]

    base_url = read("QA_PORTAL_BASE_URL").rstrip("/")
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).netloc:
        raise BadInput(marked("QA_PORTAL_BASE_URL must look like https://portal.agency.example."))
    security = read("QA_PORTAL_SMTP_SECURITY").lower()
    if security not in ("starttls", "tls", "none"):
        raise BadInput(marked("QA_PORTAL_SMTP_SECURITY must be starttls, tls or none."))
    return Config(
        database_url=read("QA_PORTAL_DATABASE_URL"),
        secret_key=environ.get("QA_PORTAL_SECRET_KEY", ""),
        files=Path(read("QA_PORTAL_FILES")),
        base_url=base_url,
        smtp_host=read("QA_PORTAL_SMTP_HOST"),
        smtp_port=_whole("QA_PORTAL_SMTP_PORT", read("QA_PORTAL_SMTP_PORT"), 65535),
        smtp_user=read("QA_PORTAL_SMTP_USER"),
        smtp_password=environ.get("QA_PORTAL_SMTP_PASSWORD", ""),
        smtp_security=security,
        mail_from=read("QA_PORTAL_MAIL_FROM"),
        mail_folder=Path(read("QA_PORTAL_MAIL_FOLDER")),
        threads=_whole("QA_PORTAL_THREADS", read("QA_PORTAL_THREADS"), 256),
        processes=_whole("QA_PORTAL_PROCESSES", read("QA_PORTAL_PROCESSES"), 64),
        behind_proxy=read("QA_PORTAL_BEHIND_PROXY") in ("1", "yes", "true"),
    )


def _whole(name: str, value: str, most: int) -> int:
    if not value.isdigit() or not 1 <= int(value) <= most:
        raise BadInput(
            marked("{name} must be a whole number from 1 to {most}, not “{value}”."), name=name, most=most, value=value
        )
    return int(value)
