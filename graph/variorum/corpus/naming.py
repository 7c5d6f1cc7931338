"""What gives a thing a name, and the form by which names are compared.

A name's form is what is left of it without case, accents and punctuation, the letters of the Latin script as the plain
ones that they are typed as: Bjørn Łódź is bjorn lodz.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from anyascii import anyascii

from variorum.terms import RDFS, SCHEMA, SKOS

# What gives a thing a name; the curators' neutral label first.
NAMING = (
    RDFS + "label",
    SKOS + "prefLabel",
    SCHEMA + "name",
    "http://xmlns.com/foaf/0.1/name",
    "http://purl.org/dc/terms/title",
    SCHEMA + "headline",
    SCHEMA + "alternateName",
    SKOS + "altLabel",
)
LONGEST = 1_000  # code points; a longer text is neither a name nor a value to compare
# The combining classes of overlays, of points in Hebrew and Arabic, and of what stands above, below or beside a letter.
ACCENTS = {1, *range(10, 37), *range(200, 241)}
_OF_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}  # quickly, as most are


@lru_cache(4096)
def form_of(name: str) -> str:
    """The form of a name: its words without case, accents and punctuation; with them if nothing else is left."""
    if name.isascii():
        return " ".join(name.translate(_OF_ASCII).split()) or " ".join(name.lower().split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(_plain(char) for char in folded)
    words = "".join(char if _is_of_words(char) else " " for char in bare).split()
    return " ".join(words) or " ".join(folded.split())


@lru_cache(4096)
def _plain(char: str) -> str:
    """A character without accents: nothing for an accent, plain letters for one of the Latin script. The signs that
    make other letters, as vowels do in Indic scripts, stay.
    """
    if char.isascii():
        return char
    if unicodedata.category(char).startswith("M"):
        return "" if unicodedata.combining(char) in ACCENTS else char
    if unicodedata.name(char, "").startswith("LATIN"):
        return anyascii(char).lower()
    return char


def _is_of_words(char: str) -> bool:
    is_apostrophe = "\u02b0" <= char <= "\u02ff"  # or another of the spacing modifiers, which are letters to Unicode
    return (char.isalnum() and not is_apostrophe) or unicodedata.category(char).startswith("M")
