"""Puts the portal together: the only file that imports every stage."""

import logging
from datetime import timedelta

from flask import Flask, Response, g, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from qa_portal import stages
from qa_portal.config import Config
from qa_portal.frame.addresses import IdConverter
from qa_portal.kernel import i18n
from qa_portal.kernel.db import Database
from qa_portal.kernel.files import FileStore
from qa_portal.resources import folder
from qa_portal.web import assets, errors, layout

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LARGEST_FORM = 4 << 20


def create_app(config: Config) -> Flask:
    """Return the portal as a WSGI application for this configuration."""
    app = Flask("qa_portal", static_folder=None, template_folder=str(folder("templates") / "web"))
    app.config.update(
        SECRET_KEY=config.secret_key,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
        SESSION_COOKIE_NAME="qa_portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=4000,
        WTF_CSRF_TIME_LIMIT=None,  # the session ends it
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["qa_portal.config"] = config
    app.extensions["qa_portal.database"] = Database(config.database_url)
    app.extensions["qa_portal.files"] = FileStore(config.files)
    if config.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.url_map.converters["int"] = IdConverter
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals.update(_=i18n.gettext, ngettext=i18n.ngettext, asset=assets.asset)
    app.jinja_env.filters.update(
        day=i18n.day, moment=i18n.moment, hour=i18n.hour, number=i18n.number, country=i18n.country, tongue=i18n.tongue
    )
    CSRFProtect(app)
    login = LoginManager(app)
    login.session_protection = "basic"
    login.login_view = "accounts.sign_in"
    login.login_message = i18n.marked("Sign in to open that page.")
    login.localize_callback = i18n.gettext
    layout.install(app, login)
    errors.install(app)
    app.register_blueprint(assets.bp)
    for blueprint in stages.BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(_harden)
    logging.getLogger("qa_portal").setLevel(logging.INFO)
    return app


def _harden(answer: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "assets.static":
        answer.headers.setdefault("Cache-Control", "no-store" if g.get("private", True) else "no-cache")
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return answer
