"""Names of other scripts in Latin letters, and what the ways of several languages to write one have in common:
Gorbachev, Gorbatschow, Gorbatchev and Горбачёв; in lower case.
"""

from __future__ import annotations

import re
from functools import lru_cache

CYRILLIC = dict(zip("абвгдезийклмнопрстуфхцчшщыэюяёіїєґў", (
    *("a", "b", "v", "g", "d", "e", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts"),
    *("ch", "sh", "shch", "y", "e", "yu", "ya", "e", "i", "yi", "ye", "g", "u"),
), strict=True)) | {"ж": "zh", "ь": "", "ъ": ""}  # fmt: skip
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ", (
    *("a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "y", "f", "ch"),
    *("ps", "o", "s", "a", "e", "i", "i", "o", "y", "o", "i", "y"),
), strict=True))  # fmt: skip
LATIN = str.maketrans(CYRILLIC | GREEK)
DIGRAPHS = re.compile("μπ|ντ|γκ|ου|αυ|ευ")
IN_LATIN = {"μπ": "b", "ντ": "d", "γκ": "g", "ου": "ou", "αυ": "av", "ευ": "ev"}
# Letters for one sound, the longest first; what is a vowel in the one language and none in the other is left out.
SOUNDS = (
    (r"schtsch|shch|chtch|szcz|šč", "Q"),
    (r"tsch|tch|cz|č|ć|ci(?=[aou])", "C"),
    (r"sch|sh|š|ś|sz", "S"),
    (r"zh|ž|ż|rz", "S"),
    (r"ch", "X"),  # sh in French, kh in German, tsh in English
    (r"kh|h", "H"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"tz|ts|z|c(?=[eiy])", "s"),
    (r"x|ks|cs", "ks"),
    (r"ck|c|q", "k"),
    (r"w|ff?$", "v"),
    (r"gu(?=[ei])", "g"),
    (r"ou|oo", "u"),
    (r"ss", "s"),
    (r"j|y|i|e|a|o|u", ""),
    (r"(.)\1+", r"\1"),
)
COMPILED = tuple((re.compile(letters), sound) for letters, sound in SOUNDS)
VOWELS = re.compile("[aeiou]")
MAY_BE = {"X": "CSH", "H": "HX", "C": "CX", "S": "SX"}


def in_latin(text: str) -> str:
    """A text in lower case with Latin letters for Cyrillic and Greek ones."""
    return text if text.isascii() else DIGRAPHS.sub(lambda match: IN_LATIN[match[0]], text).translate(LATIN)


@lru_cache(maxsize=65_536)
def sounds(word: str) -> str:
    """The consonants of a word of Latin letters, one sign for each sound that languages write in their own ways."""
    for letters, sound in COMPILED:
        word = letters.sub(sound, word)
    return word


def may_be_one(one: str, other: str) -> bool:
    """Whether two words may be one name, written as two languages write it. Short ones may not, nor those that
    differ in their vowels alone, nor a name and what is longer by its ending, as of a man and a woman.
    """
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 5:
        return False
    if any((one[end] in "aeiouyj") != (other[end] in "aeiouyj") for end in (0, -1)):
        return False
    if VOWELS.sub("", one) == VOWELS.sub("", other):  # no letter is written in another way
        return False
    first, second = sounds(one), sounds(other)
    return 1 < len(first) == len(second) and all(
        a == b or b in MAY_BE.get(a, "") for a, b in zip(first, second, strict=True)
    )
