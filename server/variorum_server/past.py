"""Snapshots that are still kept, each below the address that its digest gives it: /snapshot/<digest>/…

What is there never changes, so that it can be cited; it is gone when the snapshot is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from variorum.errors import SnapshotError
from variorum.snapshots.snapshot import Snapshot, open_snapshot
from variorum_server.endpoint.problems import Problem

BELOW = "/snapshot/"
ADDRESS = re.compile(rf"({BELOW}([0-9a-z]{{6,64}}))(/.*|\Z)", re.DOTALL)
GONE = Problem(
    404,
    "snapshot-gone",
    "No such snapshot",
    "The snapshot with this digest is not kept here, or no longer.",
    "Ask the same address without /snapshot/… for what is current.",
)


class Rooted(Protocol):
    """An application that may be called below a prefix."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI (PEP 3333)."""


class Past:
    """Gives the application of a snapshot that is kept beside the one that is served."""

    def __init__(self, snapshot: Snapshot, make: Callable[[Snapshot], Rooted]) -> None:
        self._snapshot, self._make = snapshot, make
        self._made: tuple[str, Rooted] | None = None

    def application(self, digest: str) -> Rooted | None:
        """The application of the snapshot whose digest begins so; None where none is kept."""
        for path in sorted(self._snapshot.path.parent.glob(f"{digest}*")):
            if self._made and self._made[0] == path.name:
                return self._made[1]
            try:
                self._made = path.name, self._make(open_snapshot(path))
            except SnapshotError:
                continue
            return self._made[1]
        return None


def below(environ: dict[str, Any], prefix: str, rest: str) -> dict[str, Any]:
    """The environment of a request as an application sees it that is mounted at a prefix."""
    asked = environ.get("REQUEST_URI", "")
    return {
        **environ,
        "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + prefix,
        "PATH_INFO": rest or "/",
        "REQUEST_URI": asked.removeprefix(prefix) if asked.startswith(f"{prefix}/") else asked,
    }
