"""The regular expressions of sh:pattern: those of the SPARQL function REGEX, which are XPath's and not Python's.

elementpath translates them (https://www.w3.org/TR/xpath-functions-31/#regex-syntax); what it leaves as it stands and
Python understands otherwise is written out before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
WHITE_SPACE = re.compile(r"[\t\n\r ]+")
# An escape, or what begins or ends a class of characters.
PIECE = re.compile(r"\\[pP]\s*\{[^}]*\}|\\.|[\[\]\\]|[^\\\[\]]+", re.DOTALL)
# Outside of a class, what these escapes stand for in XPath.
MEANT = {r"\w": r"[^\p{P}\p{Z}\p{C}]", r"\W": r"[\p{P}\p{Z}\p{C}]", r"\s": r"[ \t\n\r]", r"\S": r"[^ \t\n\r]"}


@lru_cache(maxsize=256)
def matcher(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """Whether a text has a part that matches a pattern, as a function of the text.

    :raises ValueError: it is no pattern, or there is no such flag; the message says what is wrong.
    """
    unknown = set(flags) - {*FLAGS, "x", "q"}
    if unknown:
        raise ValueError(f"there is no flag {min(unknown)!r} for patterns, only i, m, q, s and x")
    compiled = 0
    for flag in flags:
        compiled |= FLAGS.get(flag, 0)
    if "q" in flags:
        return _found(re.compile(re.escape(pattern), compiled))
    from elementpath.regex import RegexError, translate_pattern  # a slow import

    written = _written_out(pattern, "x" in flags)
    try:
        return _found(re.compile(translate_pattern(written, compiled, xsd_version="1.1"), compiled))
    except (RegexError, re.error) as error:
        what = str(error).removesuffix(f": {written!r}")
        raise ValueError(f"the pattern {pattern!r} is no regular expression of XPath: {what}") from error


def _found(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def _written_out(pattern: str, spaced: bool) -> str:
    """A pattern without the white space that flag x allows outside of classes, and with `MEANT` written out."""
    parts, depth = [], 0
    for match in PIECE.finditer(pattern):
        piece = match[0]
        depth += (piece == "[") - (piece == "]")
        if depth:
            parts.append(piece)
        else:
            parts.append(MEANT.get(piece) or (WHITE_SPACE.sub("", piece) if spaced else piece))
    return "".join(parts)
