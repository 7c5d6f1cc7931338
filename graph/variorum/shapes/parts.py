"""Parts of a whole as words: half, two thirds, zwei Drittel, trois quarts, dos quintos; of texts that are folded."""

from __future__ import annotations

from decimal import Decimal

from variorum.shapes import spelled

# By denominator, in English, German, French, Spanish and Italian; of one, and of several.
DENOMINATORS = {
    2: ("half halves",),
    3: ("third thirds", "drittel", "tiers", "tercio tercios", "terzo terzi"),
    4: ("quarter quarters fourth fourths", "viertel", "quart quarts", "cuarto cuartos", "quarto quarti"),
    5: ("fifth fifths", "fünftel", "cinquième cinquièmes", "quinto quintos", "quinto quinti"),
    6: ("sixth sixths", "sechstel", "sixième sixièmes", "sexto sextos", "sesto sesti"),
    7: ("seventh sevenths", "siebtel", "septième septièmes", "séptimo séptimos", "settimo settimi"),
    8: ("eighth eighths", "achtel", "huitième huitièmes", "octavo octavos", "ottavo ottavi"),
    9: ("ninth ninths", "neuntel", "neuvième neuvièmes", "noveno novenos", "nono noni"),
    10: ("tenth tenths", "zehntel", "dixième dixièmes", "décimo décimos", "decimo decimi"),
}
NUMERATORS = (
    ("a", "one", *spelled.WORDS[1:9]),
    ("ein", *spelled.GERMAN_WORDS[:8]),
    spelled.FRENCH_WORDS[:9],
    ("un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    ("un", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
)
NAMED = {
    **dict.fromkeys(("half", "die hälfte", "la moitié", "la mitad", "la metà", "hälfte"), Decimal("0.5")),
    **dict.fromkeys(("moitié", "mitad", "metà"), Decimal("0.5")),
    "dreiviertel": Decimal("0.75"),
}


def _parts() -> dict[str, Decimal]:
    found = dict(NAMED)
    for denominator, tongues in DENOMINATORS.items():
        for number, names in enumerate(tongues):
            words = NUMERATORS[number]
            first = len(words) - 8  # English has a and one
            for place, word in enumerate(words):
                numerator = max(1, place + 2 - first)
                if numerator < denominator:
                    value = (Decimal(numerator) / denominator).normalize()
                    for name in names.split():
                        found |= {f"{told}{glue}{name}": value for told in (word, str(numerator)) for glue in " -"}
    return found


PARTS = _parts()
