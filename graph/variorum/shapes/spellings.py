"""One text in two spellings: colour and color, spin-off and spinoff, Müller and Mueller, an ISBN with and without
hyphens, an address with and without www, the UK.
"""

from __future__ import annotations

import re

# British spellings by their endings; each word is taken for that of Americans.
OUR = (
    *("arm", "behavi", "col", "discol", "endeav", "fav", "ferv", "flav", "glam", "harb", "hon", "dishon", "hum", "lab"),
    *("neighb", "od", "parl", "ranc", "rig", "rum", "savi", "splend", "tum", "val", "vap", "vig"),
)
RE = ("calib", "cent", "fib", "lit", "lust", "meag", "met", "centimet", "kilomet", "millimet", "somb", "spect", "theat")
OGUE = ("anal", "catal", "dial", "epil", "monol", "prol", "travel")
ENCE = ("def", "off", "pret", "lic")
DOUBLED = ("cancel", "channel", "label", "level", "marvel", "model", "quarrel", "signal", "travel")
SINGLE = {
    **{"grey": "gray", "programme": "program", "programmes": "programs", "jewellery": "jewelry", "whisky": "whiskey"},
    **{"aluminium": "aluminum", "moustache": "mustache", "pyjamas": "pajamas", "plough": "plow", "sceptic": "skeptic"},
    **{"sceptical": "skeptical", "mediaeval": "medieval", "encyclopaedia": "encyclopedia", "archaeology": "archeology"},
    **{"marvellous": "marvelous", "fulfil": "fulfill", "skilful": "skillful", "artefact": "artifact"},
    **{"artefacts": "artifacts", "practise": "practice", "judgement": "judgment", "analyse": "analyze"},
}
AMERICAN = {
    **{f"{stem}our{end}": f"{stem}or{end}" for stem in OUR for end in ("", "s", "ed", "ing", "ite", "able", "less")},
    **{f"{stem}re{end}": f"{stem}er{end}" for stem in RE for end in ("", "s")},
    **{f"{stem}ogue{end}": f"{stem}og{end}" for stem in OGUE for end in ("", "s")},
    **{f"{stem}ence{end}": f"{stem}ense{end}" for stem in ENCE for end in ("", "s")},
    **{f"{stem}l{end}": f"{stem}{end}" for stem in DOUBLED for end in ("ed", "ing", "er", "ers")},
    **SINGLE,
}
ISE = re.compile(r"(?<=[a-z]{4})is(e|ed|es|er|ers|ing|ation|ations)\Z")
# Greek stems that the British write with two letters, by what Americans leave of them.
GREEK = re.compile(
    r"(?<=h)aem(?=[ao])|(?<=an)aem(?=i)|(?<=leuk)aem|\bpaed(?=i)|(?<=thop)aed|(?<=clop)aed|\boes(?=oph|tr)|(?<=rrh)oea"
    r"|\bfoet(?=u|a)|(?<=gyn)aec|\bcaes(?=ar|iu)|\bfaec|\boed(?=em)|(?<=an)aes(?=th)|\baet(?=iol)|\bpalae(?=o|n)"
    r"|(?<=man)oeu|(?<=tox)aem|\bcoel(?=iac)|(?<=isch)aem"
)
ABBREVIATED = {  # countries and the like, which are written in capitals; us may be a word
    **dict.fromkeys(("usa", "u.s.", "u.s.a."), "united states"),
    **dict.fromkeys(("uk", "u.k."), "united kingdom"),
    **{"united states of america": "united states", "uae": "united arab emirates", "nyc": "new york city"},
    **{"ussr": "soviet union", "u.n.": "united nations", "eu": "european union"},
    **{"wwi": "world war 1", "wwii": "world war 2", "ww1": "world war 1", "ww2": "world war 2"},
}
SHORT = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(map(re.escape, ABBREVIATED), key=len, reverse=True))})(?!\w)")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"})
CODE = re.compile(r"\+?\d[\d ()./-]{5,}[\dxX]", re.ASCII)  # a telephone number, an ISBN, a day in eight figures
NO_FIGURE = re.compile(r"[^\dxX+]", re.ASCII)
FIGURES = re.compile(r"\d+", re.ASCII)
ADDRESS = re.compile(r"(?:https?://(?:www\.)?|www\.)(\S+?)/?", re.ASCII | re.IGNORECASE)


def american(word: str) -> str:
    """A word in lower case as Americans spell it; some in -ise as nobody does, which is the same on both sides."""
    return AMERICAN.get(word) or ISE.sub(r"iz\1", GREEK.sub(_plainly, word) if "ae" in word or "oe" in word else word)


def _plainly(match: re.Match[str]) -> str:
    """A Greek stem as Americans write it: hem for haem."""
    return match[0].replace("ae", "e").replace("oeu", "eu").replace("oea", "ea").replace("oe", "e")


def written_out(text: str) -> str:
    """A text in lower case with what is abbreviated in it in words: the United Kingdom for the UK."""
    return SHORT.sub(lambda match: ABBREVIATED[match[0]], text)


def without_umlauts(text: str) -> str:
    """A text with two letters for each umlaut, as where there is no key for them: Mueller."""
    return text.translate(UMLAUTS)


def same_code(one: str, other: str) -> bool:
    """Whether two texts are one number of a telephone, a book or the like, or one address, in two writings."""
    if CODE.fullmatch(one) and CODE.fullmatch(other):
        return NO_FIGURE.sub("", one).casefold() == NO_FIGURE.sub("", other).casefold()
    first, second = ADDRESS.fullmatch(one), ADDRESS.fullmatch(other)
    return bool(first and second) and first[1] == second[1]  # type: ignore[index]


def same_joined(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether words are the same but for where they are joined: spin off and spinoff; 1 23 is not 12 3."""
    first, second = "".join(one), "".join(other)
    return first == second and FIGURES.findall(" ".join(one)) == FIGURES.findall(" ".join(other))
