"""The HTTP server of Variorum: a SPARQL endpoint and plain pages, on Flask."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from variorum_server.app import create_app
    from variorum_server.config import Config

__all__ = ["Config", "create_app"]


def __getattr__(name: str) -> Any:
    """Flask is imported when it is wanted: the processes that run queries do without."""
    if name == "create_app":
        from variorum_server.app import create_app

        return create_app
    if name == "Config":
        from variorum_server.config import Config

        return Config
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
