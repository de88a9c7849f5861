"""For which providers somebody may propose a micro-credential."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person


def providers_of(session: Session, person: Person) -> Sequence[Organisation]:
    """List the providers for which `person` designs micro-credentials, by name; those no longer active are left out."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(person.provider_ids), Organisation.active)
        .order_by(Organisation.name)
    ).all()
