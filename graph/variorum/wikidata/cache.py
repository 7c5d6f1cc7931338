"""Answers kept on disk, each under the digest of what was asked, so that a second run needs no network.

    <folder>/<two hex digits>/<sha256 of the request>.json     {"request": …, "fetched": …, "answer": …}

An answer comes into being whole: a run that is killed leaves whole answers and nothing else. One that cannot be
read is as good as none, and is asked for again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from variorum.atomic import write_text
from variorum.errors import Location, WikidataError

Request = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """An answer from the cache, and the moment at which it was given, as an ISO 8601 time in UTC."""

    answer: Any
    fetched: str


@dataclass(frozen=True)
class AnswerCache:
    """The cache in a folder, which is made when something is kept."""

    folder: Path

    def get(self, request: Request) -> Kept | None:
        """What is kept for a request; None when nothing is, or nothing that can be read."""
        try:
            content = json.loads(self._path(request).read_text("utf-8"))
            if content["request"] != _plain(request):
                return None
            return Kept(content["answer"], str(content["fetched"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, request: Request, answer: Any) -> Kept:
        """Keeps an answer, in place of an older one.

        :raises WikidataError: the folder does not take it; what was there stays.
        """
        kept = Kept(answer, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        text = json.dumps(
            {"request": _plain(request), "fetched": kept.fetched, "answer": answer}, ensure_ascii=False, indent=0
        )
        path = self._path(request)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text + "\n")
        except OSError as error:
            raise WikidataError(
                f"the cache of answers cannot be written: {error.strerror or error}",
                Location(self.folder),
                "Make room there, or choose another place with --cache DIR.",
            ) from error
        return kept

    def _path(self, request: Request) -> Path:
        digest = hashlib.sha256(json.dumps(_plain(request), ensure_ascii=False).encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest}.json"


def _plain(request: Request) -> dict[str, Any]:
    """A request in the one form that is digested and compared."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(request), sort_keys=True))
    return plain
