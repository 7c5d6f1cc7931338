"""The HTTP server of Variorum: a SPARQL endpoint and plain pages, on Flask."""

from variorum_server.app import Config, create_app

__all__ = ["Config", "create_app"]
