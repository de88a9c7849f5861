"""The blueprint that all pages of panels belong to."""

from flask import Blueprint

bp = Blueprint("panels", __name__)
