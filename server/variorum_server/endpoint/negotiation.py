"""Content negotiation (RFC 9110, section 12.5.1): which of several media types a client prefers.

Werkzeug reads the header. Its own choice compares the parameters of media types, which here mean nothing.
"""

from __future__ import annotations

from functools import lru_cache

from werkzeug.http import parse_accept_header

HTML = "text/html"


@lru_cache(1024)
def choose(header: str | None, offers: tuple[str, ...]) -> str | None:
    """The offer that the client likes best, or None if it accepts none of them.

    Each offer has the quality of the range that names it most closely. Among equals the one named more closely wins,
    then the earlier. Without a header, or with none that can be read, the first offer is taken.
    """
    ranges = _ranges(header or "")
    if not ranges:
        return offers[0]
    rated = [(*_rating(offer, ranges), -position) for position, offer in enumerate(offers)]
    quality, _, position = max(rated)
    return offers[-position] if quality > 0 else None


def _ranges(header: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header in lower case, with their qualities; malformed ones are left out."""
    named = ((value.partition(";")[0].strip().lower(), quality) for value, quality in parse_accept_header(header))
    return [(media_range, quality) for media_range, quality in named if all(media_range.partition("/"))]


def _rating(offer: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The quality of an offer, and how closely it is named: 2 exactly, 1 as `type/*`, 0 as `*/*` or not at all."""
    names = ("*/*", f"{offer.partition('/')[0]}/*", offer)
    rated = [(names.index(media_range), quality) for media_range, quality in ranges if media_range in names]
    closeness, quality = max(rated, default=(0, 0.0))
    return quality, closeness


def prefers_html(header: str | None, alternative: str) -> bool:
    """Whether a client would rather have a page than the alternative; one that names neither would not."""
    return choose(header, (alternative, HTML)) == HTML
