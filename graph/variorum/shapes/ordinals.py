"""Ordinals and numbered things as folded texts give them: 3rd, third, III., dritte; No. 7; Chapter Four, 4. Kapitel."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal

from variorum.shapes import spelled

ROMAN_TENS, ROMAN_UNITS = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {  # I to XXXIX
    tens + units: 10 * ten + unit
    for ten, tens in enumerate(ROMAN_TENS)
    for unit, units in enumerate(ROMAN_UNITS)
    if tens or units
}
IRREGULAR_GERMAN = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
ORDINALS = spelled.ORDINALS | {
    IRREGULAR_GERMAN.get(number, f"{word}{'t' if number < 20 else 'st'}") + ending: number
    for word, number in spelled.GERMAN.items()
    if word not in ("ein", "eine", "einen", "einem", "einer") and number
    for ending in ("e", "er", "es", "en")
}
FRENCH = {"cinq": "cinqu", "neuf": "neuv"}
ROMANCE = {
    1: ("premier", "première", "primer", "primero", "primera", "primo", "prima", "primeiro", "primeira"),
    2: ("second", "seconde", "segundo", "segunda", "secondo", "seconda"),
    3: ("tercer", "tercero", "tercera", "terzo", "terza", "terceiro", "terceira"),
    4: ("cuarto", "cuarta", "quarto", "quarta"),
    5: ("quinto", "quinta"),
    6: ("sexto", "sexta", "sesto", "sesta"),
    7: ("séptimo", "séptima", "settimo", "settima"),
    8: ("octavo", "octava", "ottavo", "ottava"),
    9: ("noveno", "novena", "nono", "nona"),
    10: ("décimo", "décima", "decimo", "decima"),
}
EVERY_ORDINAL = (
    ORDINALS
    | {
        f"{FRENCH.get(word, word.removesuffix('e'))}ième": number
        for word, number in spelled.FRENCH.items()
        if number > 1
    }
    | {word: number for number, words in ROMANCE.items() for word in words}
)
IN_FIGURES = re.compile(r"(\d{1,4})(?:st|nd|rd|th|\.|ère|ème|eme|er|re|e)", re.ASCII)
# Words that come with a number, by the one writing that all are compared in.
LABELS = {
    **dict.fromkeys(("no", "nr", "number", "nummer", "num", "#", "numéro", "número", "numero", "n°", "nº"), "number"),
    **dict.fromkeys(("chapter", "ch", "chap", "kapitel", "kap", "chapitre", "capítulo", "capitolo"), "chapter"),
    **dict.fromkeys(("part", "pt", "teil", "partie", "parte"), "part"),
    **dict.fromkeys(("volume", "vol", "band", "bd", "tome", "tomo"), "volume"),
    **dict.fromkeys(("season", "staffel", "saison", "temporada", "stagione"), "season"),
    **dict.fromkeys(("episode", "ep", "folge", "épisode", "episodio"), "episode"),
    **dict.fromkeys(("act", "akt", "acte", "acto", "atto"), "act"),
    **dict.fromkeys(("scene", "szene", "scène", "escena", "scena"), "scene"),
    **dict.fromkeys(("page", "seite", "página", "pagina"), "page"),
    **dict.fromkeys(("floor", "stock", "stockwerk", "étage", "piso", "piano"), "floor"),
    **dict.fromkeys(("edition", "ed", "auflage", "édition", "edición", "edizione"), "edition"),
    **dict.fromkeys(("place", "platz", "rang", "rank", "lugar", "puesto", "posto"), "place"),
    **dict.fromkeys(("round", "runde", "tour", "wahlgang", "vuelta", "ronda", "turno"), "round"),
    **dict.fromkeys(("district", "bezirk", "wahlkreis", "distrito", "distretto"), "district"),
    **dict.fromkeys(("phase", "fase"), "phase"),
    **dict.fromkeys(("group", "gruppe", "groupe", "grupo", "gruppo"), "group"),
    **{word: word for word in ("book", "level", "series", "issue", "stage", "ward", "precinct", "arrondissement")},
}
LABEL = "|".join(sorted(map(re.escape, LABELS), key=len, reverse=True))
LABEL_FIRST = re.compile(rf"(?:the )?({LABEL})(?:\. ?| |(?<=#))(\S.*)")
LABEL_LAST = re.compile(rf"(?:(?:the|der|die|das|im) )?(.+) ({LABEL})\.?")
ARTICLE = re.compile(r"(?:the|der|die|das|le|la|el|il) ")


def ordinal(text: str) -> int | None:
    """The number that an ordinal gives, or a Roman numeral of two letters or more; one letter may be an initial."""
    words = ARTICLE.sub("", text, count=1) if ARTICLE.match(text) else text
    match = IN_FIGURES.fullmatch(words)
    if match:
        return int(match[1])
    roman = words.removesuffix(".")
    return EVERY_ORDINAL.get(words) or (ROMAN.get(roman) if len(roman) > 1 else None)


def _of_label(text: str) -> int | None:
    """The number behind a label: in figures, in words, or Roman."""
    if text.isdecimal():
        return int(text)
    return ROMAN.get(text.removesuffix(".")) or spelled.number(text)


def numbered(text: str) -> Hashable | None:
    """What a text names that is only a label with a number; a number by itself where the label says just that."""
    first, last = LABEL_FIRST.fullmatch(text), LABEL_LAST.fullmatch(text)
    number = _of_label(first[2]) if first else ordinal(last[1]) if last else None
    if number is None:
        return None
    match = first or last
    assert match is not None
    label = LABELS[match[1] if first else match[2]]
    return ("number", Decimal(number)) if label == "number" else ("numbered", label, number)
