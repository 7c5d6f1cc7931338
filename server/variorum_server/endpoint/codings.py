"""Content codings (RFC 9110, sections 8.4 and 12.5.3): which one a client prefers, and a body in it."""

from __future__ import annotations

import gzip
from functools import lru_cache

import zstandard

from variorum_server.endpoint.negotiation import QUALITY

CODINGS = ("zstd", "gzip")
WORTH_COMPRESSING = 1024  # bytes; below, the header costs more than it saves


@lru_cache(1024)
def choose_coding(header: str | None) -> str | None:
    """The content coding that the client likes best (RFC 9110, section 12.5.3); None to send the body as it is."""
    if not header:
        return None
    qualities: dict[str, float] = {}
    for member in header.lower().split(","):
        name, _, weight = member.partition(";")
        quality = weight.strip().removeprefix("q=") if weight else "1"
        if QUALITY.fullmatch(quality):
            qualities[name.strip()] = float(quality)
    anything = qualities.get("*", 0.0)
    rated = [(qualities.get(coding, anything), -position) for position, coding in enumerate(CODINGS)]
    best, position = max(rated)
    return CODINGS[-position] if best > 0 and best >= qualities.get("identity", 0.0) else None


def compress(body: bytes, coding: str | None) -> tuple[bytes, str | None]:
    """The body in a content coding, if that is worth it, and the coding that it has then."""
    if coding is None or len(body) < WORTH_COMPRESSING:
        return body, None
    if coding == "zstd":
        return zstandard.compress(body, 3), coding
    return gzip.compress(body, 5, mtime=0), "gzip"
