"""QA Portal: the system a quality-assurance agency for micro-credentials runs on."""

__version__ = "0.1.0"
