"""The command line: found an agency, serve the portal, keep it up to date, prove what it holds."""

import os
import secrets
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

import qa_portal.stages  # noqa: F401 - loads every table, rule, recipient and letter of the house
from qa_portal import __version__, checking, schema
from qa_portal import config as configuration
from qa_portal.accounts import queries as accounts
from qa_portal.accounts.actions.agency import create_agency
from qa_portal.accounts.drafts import AgencyDraft, PersonDraft
from qa_portal.accounts.models import Organisation, Person, RoleKind
from qa_portal.audit import actions as audit
from qa_portal.config import Config
from qa_portal.delivery import deliver as deliver_now
from qa_portal.demo import build as demo_build
from qa_portal.evidence import actions as evidence
from qa_portal.exchange import importing
from qa_portal.kernel import clock, links
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import Refused
from qa_portal.kernel.files import FileStore
from qa_portal.proposals import actions as proposals
from qa_portal.server import serve as serve_forever
from qa_portal.workflow import library

SHORTEST_KEY = 32


class Group(click.Group):
    """Says refusals as one plain sentence and ends with code 1, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(cls=Group, help="QA Portal: the system a quality-assurance agency for micro-credentials runs on.")
@click.version_option(__version__)
def main() -> None:
    """Entry point of `qa-portal`."""


def _open(config: Config) -> Database:
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    links.base_url.set(config.base_url)
    database = Database(config.database_url)
    click.get_current_context().call_on_close(database.engine.dispose)
    return database


def _ready(config: Config) -> Database:
    """Open a database that is up to date, and whose used editions have not changed."""
    database = _open(config)
    schema.require_current(database)
    with database.reading() as session:
        library.refuse_changed(session)
        settings = accounts.settings(session)
        clock.use(settings.zone, settings.country)
    return database


@main.command()
@click.option("--name", prompt="Name of the agency (English)", help="Name of the agency in English.")
@click.option("--name-ro", prompt="Name of the agency (Romanian)", help="Name of the agency in Romanian.")
@click.option("--short-name", prompt="Short name", help="Short name, as in page titles.")
@click.option("--email", prompt="E-mail of the agency", help="E-mail address of the agency.")
@click.option(
    "--country", default="SK", prompt="Country (two letters)", help="ISO 3166 code; its public holidays count."
)
@click.option(
    "--zone", default="Europe/Bratislava", prompt="Time zone", help="IANA time zone in which dates are shown."
)
@click.option("--admin-name", prompt="Name of the first administrator", help="Name of the first administrator.")
@click.option("--admin-email", prompt="E-mail of the first administrator", help="E-mail address to sign in with.")
@click.option(
    "--admin-password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    envvar="QA_PORTAL_ADMIN_PASSWORD",
    help="Password; better asked for than given.",
)
def init(
    name: str,
    name_ro: str,
    short_name: str,
    email: str,
    country: str,
    zone: str,
    admin_name: str,
    admin_email: str,
    admin_password: str,
) -> None:
    """Make the database and found the agency with its first administrator."""
    config = configuration.from_environment()
    database = _open(config)
    schema.upgrade(database)
    draft = AgencyDraft(
        name={"en": name, "ro": name_ro},
        short_name=short_name,
        email=email,
        country=country.upper(),
        zone=zone,
        languages=("en", "ro"),
        workflow="panel-review-1",
        framework="esg-mc-1",
    )
    administrator = PersonDraft(admin_email, admin_name, roles=frozenset({RoleKind.ADMINISTRATOR, RoleKind.OFFICER}))
    with database.transaction() as session:
        create_agency(session, draft, administrator=administrator, password=admin_password, at=clock.now())
    click.echo(f"The agency {name} is founded. Now set QA_PORTAL_SECRET_KEY and run: qa-portal serve")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the portal (gunicorn, processes with threads) and deliver its letters."""
    config = configuration.from_environment()
    if len(config.secret_key) < SHORTEST_KEY:
        raise click.ClickException(
            f"QA_PORTAL_SECRET_KEY is missing or shorter than {SHORTEST_KEY} characters. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    checking.refuse_broken()
    database = _ready(config)
    with database.reading() as session:
        checking.refuse_unusable(accounts.settings(session))
    database.engine.dispose()
    click.echo(f"QA Portal serves {config.base_url} (listening on {host}:{port})")
    serve_forever(config, host=host, port=port)


@main.command()
def upgrade() -> None:
    """Bring the database up to date (migrations)."""
    database = _open(configuration.from_environment())
    schema.upgrade(database)
    click.echo("The database is up to date.")


@main.command()
@click.option("--watch", is_flag=True, help="Go on, and look again every 15 seconds.")
def deliver(watch: bool) -> None:
    """Deliver the letters that wait in the outbox."""
    config = configuration.from_environment()
    _ready(config).engine.dispose()
    while True:
        done = deliver_now(config)
        if done.sent or done.failed or done.postponed or not watch:
            counts = f"{done.sent} sent, {done.postponed} to be tried again, {done.failed} given up."
            click.echo(f"{counts} {done.unreachable}".strip())
        if not watch:
            break
        time.sleep(15)


@main.group("audit")
def audit_() -> None:
    """The trail."""


@audit_.command("verify")
def audit_verify() -> None:
    """Recompute every chain of the trail; name what was changed, removed or inserted."""
    with _ready(configuration.from_environment()).reading() as session:
        number, faults = audit.verify(session)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise click.ClickException(f"{number} events read, {len(faults)} faults found.")
    click.echo(f"{number} events read; every chain is whole.")


@main.group("evidence")
def evidence_() -> None:
    """Stored evidence."""


@evidence_.command("verify")
def evidence_verify() -> None:
    """Hash every stored file anew; name what is missing or altered."""
    config = configuration.from_environment()
    with _ready(config).reading() as session:
        found = evidence.verify(session, FileStore(config.files))
    for called in found.missing:
        click.echo(f"missing: {called}")
    for called in found.altered:
        click.echo(f"altered: {called}")
    if not found.whole:
        raise click.ClickException("Evidence is missing or altered.")
    click.echo(f"{found.checked} files are there and unaltered; {len(found.unreferenced)} are not referred to.")


@main.group("proposals")
def proposals_() -> None:
    """Proposals."""


@proposals_.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--provider", required=True, help="Name of the provider.")
@click.option("--designer", required=True, help="E-mail address of the designer who will own the draft.")
def proposals_import(file: Path, provider: str, designer: str) -> None:
    """Begin a draft from a European Digital Credential (JSON-LD) or a YAML file; list what could not be read."""
    database = _ready(configuration.from_environment())
    imported = importing.read_any(file.read_bytes(), file.name)
    with database.transaction() as session:
        organisation, person = _whose(session, provider, designer)
        case = proposals.propose(session, organisation, actor=person, at=clock.now(), data=imported.data, source="file")
        ref = case.ref
    click.echo(f"{ref}: {imported.data.title or 'untitled'} ({len(imported.read)} values read)")
    for warning in imported.warnings:
        click.echo(f"Look at this: {warning}")
    by_reason: dict[str, list[str]] = {}
    for each in imported.unread:
        by_reason.setdefault(each.reason(), []).append(each.path)
    for reason, paths in by_reason.items():
        click.echo(f"Not read, {len(paths)}: {reason}")
        for path in paths:
            click.echo(f"  {path}")


def _whose(session: Session, provider: str, designer: str) -> tuple[Organisation, Person]:
    organisation = session.scalar(select(Organisation).where(Organisation.name == provider))
    if organisation is None:
        raise click.ClickException(f"There is no provider called {provider!r}. Add it under Providers first.")
    person = accounts.by_email(session, designer)
    if person is None or organisation.id not in person.provider_ids:
        raise click.ClickException(
            f"{designer} is not a designer of {provider}. Give them that role under People first."
        )
    return organisation, person


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Prove procedures and criteria (all shipped ones, or FILES): file, line, what is wrong, how to mend it."""
    problems = checking.problems(files or tuple(library.data_files()))
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.ClickException(f"{len(problems)} problems found.")
    click.echo("Nothing wrong was found.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option(
    "--data",
    default=Path("var/demo"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the demonstration.",
)
@click.option("--reset", is_flag=True, help="Throw the demonstration in that folder away and build it anew.")
@click.option("--build-only", is_flag=True, help="Build, and do not serve.")
def demo(host: str, port: int, data: Path, reset: bool, build_only: bool) -> None:
    """Build a demonstration agency, serve it, and print the accounts to sign in with."""
    checking.refuse_broken()
    marker = data / "demonstration"
    if reset and data.exists():
        if not marker.exists():
            raise click.ClickException(f"{data} holds no demonstration; it is left alone.")
        shutil.rmtree(data)
    config = _demo_config(data, host, port)
    if not marker.exists():
        if data.exists() and any(data.iterdir()):
            raise click.ClickException(
                f"{data} is not empty and holds no whole demonstration. Remove it, or give another --data."
            )
        _build_demo(config, marker)
    database = _ready(config)
    with database.reading() as session:
        checking.refuse_unusable(accounts.settings(session))
        _print_accounts(session, config)
    database.engine.dispose()
    if not build_only:
        serve_forever(config, host=host, port=port)


def _demo_config(data: Path, host: str, port: int) -> Config:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - only compared
    key = data / "secret-key"
    return replace(
        configuration.from_environment({}),
        database_url=f"sqlite:///{data / 'portal.db'}",
        secret_key=key.read_text() if key.exists() else secrets.token_urlsafe(48),
        files=data / "files",
        base_url=f"http://{shown}:{port}",
        mail_folder=data / "mail",
        processes=1,
        demo=True,
    )


def _build_demo(config: Config, marker: Path) -> None:
    started = time.monotonic()
    database = _open(config)
    (marker.parent / "secret-key").write_text(config.secret_key)
    os.chmod(marker.parent / "secret-key", 0o600)
    schema.upgrade(database)
    steps = demo_build.steps()
    with click.progressbar(length=len(steps), label="Building the demonstration", file=sys.stderr) as bar:
        for _done in demo_build.run(database, FileStore(config.files), steps):
            bar.update(1)
    database.engine.dispose()
    marker.write_text(f"QA Portal {__version__}\n")
    click.echo(f"Built in {time.monotonic() - started:.1f} s.")


def _print_accounts(session: Session, config: Config) -> None:
    click.echo(f"\nQA Portal, demonstration: {config.base_url}\n")
    click.echo(f"Sign in with one click at {config.base_url}/sign-in, or with the password {demo_build.PASSWORD}")
    for person in demo_build.people(session):
        click.echo(f"  {person.email:<44} {person.full_name:<32} {', '.join(role.kind.value for role in person.roles)}")
    click.echo("\nStop with Ctrl+C. A second start keeps what you did; --reset begins anew.")
