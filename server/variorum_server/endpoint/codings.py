"""Content codings (RFC 9110, sections 8.4 and 12.5.3): which one a client prefers, and a body in it."""

from __future__ import annotations

import gzip
from functools import lru_cache

import zstandard
from werkzeug.http import parse_accept_header

CODINGS = ("zstd", "gzip")
WORTH_COMPRESSING = 1024  # bytes; below, the header costs more than it saves


@lru_cache(1024)
def choose_coding(header: str | None) -> str | None:
    """The content coding that the client likes best (RFC 9110, section 12.5.3); None to send the body as it is."""
    accepted = parse_accept_header(header)
    best = max(CODINGS, key=accepted.quality)
    wanted = 0 < accepted.quality(best) >= accepted.quality("identity")
    return best if wanted else None


def compress(body: bytes, coding: str | None) -> tuple[bytes, str | None]:
    """The body in a content coding, if that is worth it, and the coding that it has then."""
    if coding is None or len(body) < WORTH_COMPRESSING:
        return body, None
    if coding == "zstd":
        return zstandard.compress(body, 3), coding
    return gzip.compress(body, 5, mtime=0), "gzip"
