"""Content negotiation (RFC 9110, section 12.5.1): which of several media types a client prefers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

HTML = "text/html"
_RANGE = re.compile(r"([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)", re.ASCII)
QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


@dataclass(frozen=True)
class MediaRange:
    """One member of an Accept header; parameters other than q are not told apart."""

    main: str
    sub: str
    quality: float

    def specificity(self, media_type: str) -> int | None:
        """How closely the range names a media type: 2 exactly, 1 as `type/*`, 0 as `*/*`; None if not at all."""
        main, _, sub = media_type.partition("/")
        if (self.main, self.sub) == (main, sub):
            return 2
        if self.sub == "*":
            return 1 if self.main == main else 0 if self.main == "*" else None
        return None


def parse_accept(header: str) -> list[MediaRange]:
    """The media ranges of an Accept header; malformed ones are left out."""
    ranges = []
    for member in header.split(","):
        media_range, *parameters = (part.strip() for part in member.split(";"))
        match = _RANGE.fullmatch(media_range.lower())
        weights = [
            value.strip() for name, _, value in (p.partition("=") for p in parameters) if name.strip().lower() == "q"
        ]
        if match and all(QUALITY.fullmatch(weight) for weight in weights):
            ranges.append(MediaRange(match[1], match[2], float(weights[0]) if weights else 1.0))
    return ranges


@lru_cache(1024)
def choose(header: str | None, offers: tuple[str, ...]) -> str | None:
    """The offer that the client likes best, or None if it accepts none of them.

    Each offer has the quality of the range that names it most closely. Among equals the one named more closely wins,
    then the earlier. Without a header, or with none that can be read, the first offer is taken.
    """
    ranges = parse_accept(header or "")
    if not ranges:
        return offers[0]
    best: tuple[float, int, int] | None = None
    for position, offer in enumerate(offers):
        specificity, quality = _rating(offer, ranges)
        if quality > 0 and (best is None or (quality, specificity, -position) > best):
            best = quality, specificity, -position
    return offers[-best[2]] if best else None


def _rating(offer: str, ranges: Iterable[MediaRange]) -> tuple[int, float]:
    """How closely an offer is named, and with what quality."""
    rated = [(specificity, entry.quality) for entry in ranges if (specificity := entry.specificity(offer)) is not None]
    return max(rated, default=(0, 0.0))


def prefers_html(header: str | None, alternative: str) -> bool:
    """Whether a client would rather have a page than the alternative; one that names neither would not."""
    return choose(header, (alternative, HTML)) == HTML
