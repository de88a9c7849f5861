"""The pages of a proposal belong to one blueprint; its pages import it from here."""

from flask import Blueprint

bp = Blueprint("proposals", __name__)
