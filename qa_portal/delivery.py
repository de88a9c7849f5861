"""Does what follows a change: sends letters as this portal is configured, and makes the reports of new decisions."""

from qa_portal.accounts import queries as accounts
from qa_portal.config import Config
from qa_portal.decisions.models import Decision
from qa_portal.kernel import clock, files, links
from qa_portal.kernel.db import Database
from qa_portal.kernel.files import FileStore
from qa_portal.outbox import actions as outbox
from qa_portal.outbox.actions import Round
from qa_portal.outbox.transports import FolderTransport, SmtpTransport, Transport
from qa_portal.reports import actions as reports

AT_ONCE = 200


def transport(config: Config) -> Transport:
    """Return what carries letters away under this configuration."""
    if not config.smtp_host:
        return FolderTransport(config.mail_folder)
    return SmtpTransport(
        config.smtp_host,
        config.smtp_port,
        security=config.smtp_security,
        user=config.smtp_user,
        password=config.smtp_password,
    )


def deliver(config: Config, *, limit: int = AT_ONCE) -> Round:
    """Deliver what is due now."""
    database = Database(config.database_url)
    try:
        with database.reading() as session:
            agency = accounts.settings(session)
        return outbox.deliver(
            database, transport(config), at=clock.now(), limit=limit, agency=agency, sender=config.mail_from
        )
    finally:
        database.engine.dispose()


def publish(config: Config, *, limit: int = 1) -> int:
    """Make at most `limit` published reports that decisions still lack; returns how many were made.

    A report states the position of the day of its decision; it is made soon after it, so that settings of that day
    hold. Whoever asks for one before that has it made at once.
    """
    database = Database(config.database_url)
    links.base_url.set(config.base_url)
    files.store.set(FileStore(config.files))
    try:
        with database.reading() as session:
            agency = accounts.settings(session)
            clock.use(agency.zone, agency.country)
            wanted = reports.due(session, agency.languages, limit=limit)
        for decision_id, language in wanted:
            with database.transaction() as session:
                reports.publish(session, session.get_one(Decision, decision_id), language, at=clock.now())
        return len(wanted)
    finally:
        database.engine.dispose()
