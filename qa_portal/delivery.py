"""Delivers letters as this portal is configured: through its mail server, or into a folder."""

from qa_portal.accounts import queries as accounts
from qa_portal.config import Config
from qa_portal.kernel import clock
from qa_portal.kernel.db import Database
from qa_portal.outbox import actions as outbox
from qa_portal.outbox.actions import Round
from qa_portal.outbox.transports import FolderTransport, SmtpTransport, Transport

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
