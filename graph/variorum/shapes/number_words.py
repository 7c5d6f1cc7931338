"""Numbers that German, Italian, Spanish and Portuguese write in words: fünfhundert, duecentocinquanta, dos mil, trinta
e dois; of texts that are folded. English and French ones are in `spelled`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from variorum.shapes import spelled

ITALIAN_ONES = (
    *("uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici"),
    *("tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove"),
)
ITALIAN_TENS = ("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
ITALIAN = {word: number for number, word in enumerate(ITALIAN_ONES, 1)}
ITALIAN |= {
    f"{ten[:-1] if one in (1, 8) else ten}{ITALIAN_ONES[one - 1] if one else ''}": 10 * number + one
    for number, ten in enumerate(ITALIAN_TENS, 2)
    for one in range(10)
} | {f"{ten}tré": 10 * number + 3 for number, ten in enumerate(ITALIAN_TENS, 2)}
SPANISH_ONES = (
    *("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"),
    *("trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte"),
    *("veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete"),
    *("veintiocho", "veintinueve"),
)
SPANISH = {word: number for number, word in enumerate(SPANISH_ONES, 1)}
SPANISH |= {"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90}
SPANISH |= {"veintiún": 21, "ciento": 100, "cien": 100, "quinientos": 500, "setecientos": 700, "novecientos": 900}
SPANISH |= {f"{SPANISH_ONES[number - 1]}cientos": 100 * number for number in (2, 3, 4, 6, 8)}
SPANISH |= {f"{word[:-2]}as": number for word, number in SPANISH.items() if word.endswith("cientos")} | {
    "quinientas": 500
}
PORTUGUESE_ONES = (
    *("um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze"),
    *("treze", "catorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove"),
)
PORTUGUESE = {word: number for number, word in enumerate(PORTUGUESE_ONES, 1)}
PORTUGUESE |= {"vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "setenta": 70, "oitenta": 80}
PORTUGUESE |= {"noventa": 90, "cem": 100, "cento": 100, "duzentos": 200, "trezentos": 300, "quinhentos": 500}
PORTUGUESE |= {f"{PORTUGUESE_ONES[number - 1]}centos": 100 * number for number in (4, 6, 7, 8, 9)}
SPOKEN = ((SPANISH, "y"), (PORTUGUESE, "e"))
AMBIGUOUS = frozenset(("once", "due", "sei", "uno", "um", "onze", "cento"))  # other words, too, if they stand alone
GLUED = re.compile(r"(?<!\w)[^\W\d_]*(?:hundert|tausend|cento|mila|mille)[^\W\d_]*(?!\w)")
ALONE = frozenset(("hundert", "tausend", "cento", "mille", "mila"))
WORD = "|".join(sorted({"mil", *SPANISH, *PORTUGUESE}, key=len, reverse=True))
SPACED = re.compile(rf"(?<![\w-])(?:{WORD})(?: (?:[ye] )?(?:{WORD}))*(?![\w-])")
ONE_WORD = frozenset(("mil", *SPANISH, *PORTUGUESE, *ITALIAN))
ITALIAN_ONE = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(ITALIAN, key=len, reverse=True))})(?![\w-])")


def in_figures(text: str) -> str:
    """A folded text with figures for such numbers in words."""
    if any(part in text for part in ALONE):
        text = GLUED.sub(lambda match: _figure(_glued(match[0]) if match[0] not in ALONE else None, match[0]), text)
    if ONE_WORD.isdisjoint(text.split()):
        return text
    text = SPACED.sub(lambda match: _figure(_spaced(match[0]), match[0]), text)
    return ITALIAN_ONE.sub(lambda match: _figure(ITALIAN[match[0]], match[0]), text)


def _figure(number: int | None, word: str) -> str:
    return word if number is None or word in AMBIGUOUS else str(number)


@lru_cache(maxsize=4096)
def _glued(word: str) -> int | None:
    """The number of a German or Italian word: zweihundertfünfzig, duemila; None where it is none."""
    for known, thousands, hundred, glue in (
        (spelled.GERMAN, ("tausend",), "hundert", "und"),
        (ITALIAN, ("mila", "mille"), "cento", ""),
    ):
        found = _parts(word, known, thousands, hundred, glue)
        if found is not None:
            return found
    return None


def _parts(word: str, known: dict[str, int], thousands: tuple[str, ...], hundred: str, glue: str) -> int | None:
    if word in known:
        return known[word]
    for large, size in (*((one, 1000) for one in thousands), (hundred, 100)):
        before, found, after = word.partition(large)
        if found:
            first = _parts(before, known, thousands, hundred, glue) if before else 1
            last = _parts(after.removeprefix(glue), known, thousands, hundred, glue) if after else 0
            return None if first is None or last is None or last >= size else size * first + last
    return None


def _spaced(words: str) -> int | None:
    """The number of Spanish or Portuguese words: dos mil trescientos, treinta y uno; None where they make none."""
    for known, glue in SPOKEN:
        total = part = 0
        last = 1_000  # of what follows a word each must be smaller
        for word in words.split():
            value = known.get(word)
            if word == "mil" and not total:
                total, part, last = 1000 * (part or 1), 0, 1_000
            elif value is not None and value < last and last >= 20:
                part, last = part + value, value
            elif word != glue:
                break
        else:
            return total + part
    return None
