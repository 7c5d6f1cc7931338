"""The style, the scripts and the pictures of the pages: compressed once, and kept by browsers for as long as they fit.

The address of a file tells the digest of its content (`?v=…`), so that what is kept under it never changes. Without it,
or with another, the file is asked for again with its tag.
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Response, request, url_for
from werkzeug.exceptions import NotFound

from variorum_server.endpoint.codings import choose_coding, compress

FOLDER = Path(__file__).parents[1] / "static"
KEPT = "public, max-age=31536000, immutable"
ASKED_AGAIN = "public, no-cache"


@dataclass(frozen=True)
class Asset:
    """A file as it is sent in a content coding."""

    body: bytes
    coding: str | None
    digest: str


def asset(filename: str) -> str:
    """The address of a file, with the digest of its content."""
    return url_for("static", filename=filename, v=_read(filename, None).digest)


def static(filename: str) -> Response:
    """A file of the pages."""
    if ".." in filename.split("/") or not (FOLDER / filename).is_file():
        raise NotFound
    found = _read(filename, choose_coding(request.headers.get("Accept-Encoding")))
    media_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    text = media_type.startswith("text/")
    response = Response(found.body, content_type=f"{media_type}; charset=utf-8" if text else media_type)
    if found.coding:
        response.headers["Content-Encoding"] = found.coding
    response.headers["Cache-Control"] = KEPT if request.args.get("v") == found.digest else ASKED_AGAIN
    response.headers["ETag"] = f'"{found.digest}{"-" + found.coding if found.coding else ""}"'
    return response


@lru_cache(64)
def _read(filename: str, coding: str | None) -> Asset:
    body = (FOLDER / filename).read_bytes()
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return Asset(*compress(body, coding), digest)
