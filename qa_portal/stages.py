"""Every stage of the house by name: what must be loaded so that the door, the letters and the pages are complete."""

from flask import Blueprint

from qa_portal.accounts import views as accounts
from qa_portal.decisions import views as decisions
from qa_portal.evidence import views as evidence
from qa_portal.exchange import views as exchange
from qa_portal.followup import views as followup
from qa_portal.judgements import views as judgements
from qa_portal.panels import views as panels
from qa_portal.proposals import views as proposals
from qa_portal.register import views as register
from qa_portal.reports import views as reports
from qa_portal.web import views as web

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.bp,
    evidence.bp,
    proposals.bp,
    panels.bp,
    judgements.bp,
    decisions.bp,
    followup.bp,
    exchange.bp,
    reports.bp,
    register.bp,
    web.bp,
)
