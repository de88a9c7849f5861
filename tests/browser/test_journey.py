"""The whole journey in a browser: from a file to a full accreditation, as all its people, at a desk and on a phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.actions import passwords
from qa_portal.accounts.models import Perspective
from qa_portal.proposals.models import Case
from tests.browser import acts
from tests.browser.conftest import Visitor
from tests.builders import Make

ACTS = (
    acts.propose,
    acts.assess_oneself,
    acts.show_evidence,
    acts.submit,
    acts.check,
    acts.form_panel,
    acts.review,
    acts.agree,
    acts.report,
    acts.check_facts,
    acts.decide,
    acts.read,
    acts.fulfil,
)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ro", 390)])
def test_a_micro_credential_travels_from_a_file_to_a_full_accreditation(
    portal: Flask, make: Make, visit: Callable[..., Visitor], language: str, width: int
) -> None:
    people = {
        "chair": make.reviewer(Perspective.ACADEMIC, name=f"Žofia Kováčová {language}"),
        "student": make.reviewer(Perspective.STUDENT, name=f"Mikko Lehtonen {language}"),
        "employer": make.reviewer(Perspective.EMPLOYER, name=f"Anna Schmidt {language}"),
        "officer": make.officer(name=f"Veronika Hlavac {language}"),
        "council": make.council(name=f"Miguel Ferreira {language}"),
    }
    designer = make.designer(make.provider(), password_hash=passwords.HASHER.hash(acts.PASSWORD))
    browsers = {kind: visit(person, language=language, width=width) for kind, person in people.items()}
    cast = acts.Cast(
        designer=visit(language=language, width=width),
        public=visit(language=language, width=width),
        names={kind: person.name for kind, person in people.items()},
        **browsers,
    )

    acts.sign_in(cast, designer.email)
    for act in ACTS:
        act(cast)

    with Session(portal.extensions["qa_portal.database"].engine) as session:
        acts.arrived(cast, session.scalars(select(Case).where(Case.ref == cast.ref)).one())
