"""Serves the portal with gunicorn: some processes, each with threads, and one thread that sees letters off."""

import logging
import threading
import time
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from qa_portal.app import create_app
from qa_portal.config import Config
from qa_portal.delivery import deliver, publish
from qa_portal.kernel.files import FileStore

LONG_AGO = 86_400.0  # seconds after which nobody is still sending a file
EVERY = 15.0  # seconds between two looks into the outbox
_LOG = logging.getLogger("qa_portal.delivery")


class Server(BaseApplication):
    """The portal under gunicorn."""

    def __init__(self, config: Config, *, host: str, port: int) -> None:
        self.portal = config
        self.options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": config.processes,
            "threads": config.threads,
            "worker_class": "gthread",
            "timeout": 600,  # an upload of 200 MiB over a slow line
            "graceful_timeout": 20,
            "keepalive": 5,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": lambda _worker: start_delivery(config),
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn, those that its version knows."""
        for name, value in self.options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the portal, in each process anew."""
        return create_app(self.portal)


def start_delivery(config: Config) -> threading.Thread:
    """Look into the outbox again and again, in the background; several processes do no harm to each other."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(EVERY):
            try:
                deliver(config)
                publish(config)
            except Exception:  # noqa: BLE001 - the next look tries again; the letters are safe in their table
                _LOG.exception("Letters could not be delivered, or a report not be made")

    thread = threading.Thread(target=run, name="delivery", daemon=True)
    thread.start()
    return thread


def serve(config: Config, *, host: str, port: int) -> Any:
    """Serve until told to stop; what a killed server left half received goes first."""
    FileStore(config.files).sweep(time.time() - LONG_AGO)
    return Server(config, host=host, port=port).run()
