"""The pages of a provider's library: its documents, their versions, and the files themselves."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person
from qa_portal.evidence import actions, queries
from qa_portal.evidence.forms import DocumentsForm, TitleForm, VersionForm
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.evidence.rules import names
from qa_portal.evidence.sending import mistaken, send, wants_json
from qa_portal.frame import current, uploads
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _

bp = Blueprint("evidence", __name__)
