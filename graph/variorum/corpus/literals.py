"""Literals as N-Triples writes them, taken apart."""

from __future__ import annotations

import re
from typing import NamedTuple

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class LiteralParts(NamedTuple):
    """A literal; `datatype` is empty for a string and where there is a language."""

    value: str
    datatype: str = ""
    language: str = ""
    direction: str = ""


def read_literal(token: str) -> LiteralParts:
    """The parts of a literal of N-Triples (RDF 1.2 N-Triples, section 2.4)."""
    end = token.rindex('"')
    value, rest = token[1:end], token[end + 1 :]
    if "\\" in value:
        value = _ESCAPE.sub(_character, value)
    if rest.startswith("@"):
        language, _, direction = rest[1:].partition("--")
        return LiteralParts(value, language=language, direction=direction)
    return LiteralParts(value, datatype=rest[3:-1])


def _character(escape: re.Match[str]) -> str:
    short, long, plain = escape.groups()
    return _PLAIN.get(plain, plain) if plain else chr(int(short or long, 16))
