"""Days and numbers as texts spell them: 6 June 2025, Friday, June 6th, 2025, 6. Juni 2025; two hours; 2h05; twenty-one.

Only what can be read in one way is read: of days in figures alone those in the order of ISO 8601, and those with dots,
which begin with the day wherever they are written.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

MONTHS = (
    ("january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro", "januari"),
    ("february", "feb", "februar", "février", "févr", "fév", "febrero", "febbraio", "fevereiro", "februari"),
    ("march", "mar", "märz", "mars", "marzo", "março", "maart", "marts"),
    ("april", "apr", "avril", "avr", "abril", "abr", "aprile"),
    ("may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maj"),
    ("june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"),
    ("july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"),
    ("august", "aug", "août", "agosto", "ago", "augustus", "augusti"),
    ("september", "sep", "sept", "septembre", "septiembre", "settembre", "sett", "setembro"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro"),
    ("november", "nov", "novembre", "noviembre", "novembro"),
    ("december", "dec", "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dicembre", "dezembro"),
)
POLISH = (
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października"),
    *("listopada", "grudnia"),
)
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
MONTH |= {name: number for number, name in enumerate(POLISH, 1)}
DAYS_OF_THE_WEEK = (
    ("monday", "mon", "montag", "lundi", "lunes", "lunedì", "maandag", "segunda-feira", "poniedziałek"),
    ("tuesday", "tue", "tues", "dienstag", "mardi", "martes", "martedì", "dinsdag", "terça-feira", "wtorek"),
    ("wednesday", "wed", "mittwoch", "mercredi", "miércoles", "mercoledì", "woensdag", "quarta-feira", "środa"),
    ("thursday", "thu", "thur", "thurs", "donnerstag", "jeudi", "jueves", "giovedì", "donderdag", "quinta-feira"),
    ("friday", "fri", "freitag", "vendredi", "viernes", "venerdì", "vrijdag", "sexta-feira", "piątek"),
    ("saturday", "sat", "samstag", "sonnabend", "samedi", "sábado", "sabato", "zaterdag", "sobota"),
    ("sunday", "sun", "sonntag", "dimanche", "domingo", "domenica", "zondag", "niedziela"),
)
WEEKDAY = {name: number for number, names in enumerate(DAYS_OF_THE_WEEK) for name in names}
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(WORDS, 1)}
TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = {word: number for number, word in enumerate(("zero", *WORDS, *TEENS))}
SMALL |= {word: 10 * ten for ten, word in enumerate(TENS, 2)}
LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
GERMAN_WORDS = ("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn")
GERMAN_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
GERMAN = {
    **dict.fromkeys(("ein", "eine", "einen", "einem", "einer"), 1),
    **{word: number for number, word in enumerate(GERMAN_WORDS, 2)},
    **{
        f"{word}zehn": number
        for number, word in enumerate(("drei", "vier", "fünf", "sech", "sieb", "acht", "neun"), 13)
    },
    **{"zwölf": 12, "hundert": 100},
    **{
        f"{unit}und{ten}" if unit else ten: 10 * number + one
        for number, ten in enumerate(GERMAN_TENS, 2)
        for one, unit in enumerate(("", "ein", *GERMAN_WORDS[:8]))
    },
}
GERMAN |= {word.replace("ß", "ss"): number for word, number in GERMAN.items()}  # as a folded text has it
FRENCH_WORDS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
FRENCH_TEENS = ("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")
FRENCH_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80}
FRENCH_TENS |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
FRENCH = {"quatre-vingts": 80} | {word: number for number, word in enumerate((*FRENCH_WORDS, *FRENCH_TEENS), 1)}
FRENCH |= {
    f"{ten}{glue}{word}" if word else ten: number + one
    for ten, number in FRENCH_TENS.items()
    for one, word in enumerate(("", *FRENCH_WORDS, *FRENCH_TEENS))
    if one < 10 or number in (60, 80)
    for glue in (("-et-",) if one in (1, 11) and number != 80 else ("-",))
}
FRENCH |= {"une": 1} | {f"{word}e": number for word, number in FRENCH.items() if word.endswith(("-un", " un"))}
FRENCH_ONE = "|".join(sorted((word.replace("-", "[- ]") for word in FRENCH), key=len, reverse=True))
FRENCH_BELOW = rf"(?:(?:{FRENCH_ONE}) cents?(?: (?:{FRENCH_ONE}))?|cent (?:{FRENCH_ONE})|(?:{FRENCH_ONE}))"
FRENCH_NUMBER = re.compile(
    r"(?<![\w.,-])(?<!\d )(?=[cdhmnoqstuv])"
    rf"(?:(?:{FRENCH_BELOW}|cent) mille(?: (?:{FRENCH_BELOW}|cent))?|mille (?:{FRENCH_BELOW}|cent)|{FRENCH_BELOW})"
    r"(?![\w-])"
)
FRENCH_BEGINS = frozenset(word.partition("-")[0] for word in ("cent", "mille", *FRENCH))
NOT_FRENCH = frozenset(["un", "une", "six", "sept", "dix"])  # by themselves they are other words, too
IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
IRREGULAR |= {"twelve": "twelfth"}


def _ordinal(word: str) -> str:
    """The ordinal of a number in words: first, twentieth."""
    return IRREGULAR.get(word) or (f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th")


ORDINALS = {_ordinal(word): number for word, number in SMALL.items() if number} | {"hundredth": 100}
ORDINALS |= {
    f"{ten}{glue}{_ordinal(word)}": 10 * number + unit
    for number, ten in enumerate(TENS, 2)
    for unit, word in enumerate(WORDS[:9], 1)
    for glue in "- "
}
ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
DOZEN = re.compile(rf"\b(?:(half a|a|an|ein|{'|'.join(WORDS)}|zwei|drei|vier|\d+) )?(?:dozens?|dutzend)\b")
APOSTROPHES = str.maketrans("’‘`", "'''")
NAMES = "|".join(sorted(MONTH, key=len, reverse=True))
FIRST_DAYS = ("premier", "primero", "primo", "erster", "ersten", "erste", "primeiro")
DAY = rf"(?P<day>\d{{1,2}}|{ORDINAL}|{'|'.join(FIRST_DAYS)})(?:st|nd|rd|th|er|\.|º|°)?"
YEAR = r"(?P<year>\d{4}|'\d\d)"
FEASTS = {
    **dict.fromkeys(("christmas eve", "heiligabend"), (12, 24)),
    **dict.fromkeys(("christmas day",), (12, 25)),
    **dict.fromkeys(("boxing day",), (12, 26)),
    **dict.fromkeys(("new year's eve", "silvester"), (12, 31)),
    **dict.fromkeys(("new year's day", "neujahr"), (1, 1)),
    **dict.fromkeys(("valentine's day", "valentinstag"), (2, 14)),
    **dict.fromkeys(("halloween",), (10, 31)),
}
DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{DAY} (?:of |de )?)?(?P<month>{NAMES})\.?,? (?:de |del )?{YEAR}",
        rf"(?P<month>{NAMES})\.? (?:the )?{DAY},? {YEAR}",
        rf"(?P<feast>{'|'.join(FEASTS)}),? (?:of |in )?{YEAR}",
        r"(?P<first>\d{1,2})(?:/(?P<second>\d{1,2})/|-(?P<other>\d{1,2})-)(?P<year>\d{4}|\d\d)",
        r"(?P<year>\d{4})-(?P<number>\d\d)(?:-(?P<day>\d\d))?",
        r"(?P<year>\d{4})/(?P<number>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\. ?(?P<number>\d{1,2})\. ?(?P<year>\d{4}|\d\d)",
        r"(?P<year>\d{4}) ?年 ?(?P<number>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?",
    )
)
DAYS_OF_A_YEAR = tuple(
    re.compile(pattern)
    for pattern in (rf"{DAY} (?:of |de )?(?P<month>{NAMES})\.?", rf"(?P<month>{NAMES})\.? (?:the )?{DAY}")
)
BEFORE_DAY = re.compile(
    r"(?:(?:on|in) the (?:morning|afternoon|evening|night) of )?"
    rf"(?:(?:on|in|am|im|le|el|il|au|zum|du|vom|op|em|w|the) )?(?:(?:{'|'.join(WEEKDAY)})\b[.,]* )?"
    r"(?:(?:the|der|den|le|el|il) )?"
)
ON_A_WEEKDAY = re.compile(r"(?:on |am |an einem |le |el |il |on the |den )")
HALF = re.compile(r"\b(?:half an?|(?:eine )?halbe) ")
QUARTERS = re.compile(r"\b(?:(an?|three) quarters? of an? |(?:eine )?(drei)?viertel(?=stunde))")
AND_A_PART = re.compile(r"(?:\ban? ([^\W\d_]+))? and (an? half|a quarter|three quarters)\b")
PARTS = {"a half": 5, "an half": 5, "a quarter": 25, "three quarters": 75}
ONE_THING = re.compile(r"\ban?(?=[ -][^\W\d_])")
NUMBER = rf"(?:{'|'.join(sorted({*SMALL, *LARGE}, key=len, reverse=True))})"
SPELLED = re.compile(rf"(?<!\d )\b(?:{NUMBER}(?:(?: and |[ -]){NUMBER})*)\b")
GERMAN_NUMBER = re.compile(rf"\b(?:{'|'.join(sorted(GERMAN, key=len, reverse=True))})(?= )")
A_LARGE = re.compile(rf"^an? (?={'|'.join(LARGE)})")
HOURS = re.compile(r"(?<!\d)(\d+) ?h(?:rs?|ours?)? ?(\d\d(?! ?[^\W_])|\d{1,2}(?= ?m\b))(?: ?m\b)?")
GERMAN_HALVES = re.compile(rf"\b(?:anderthalb|({'|'.join(['ein', *GERMAN_WORDS])})einhalb)(?=\b)")
FEET = re.compile(r"(?<!\d)(\d+)' ?(\d+(?:\.\d+)?)(?:\"|'')")
DAYS_OF_A_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=65_536)
def date(text: str) -> tuple[Decimal, ...] | None:
    """The year, month and, where it has one, day that a text spells; None where it is anything else."""
    found = dates(text)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=65_536)
def dates(text: str) -> tuple[tuple[Decimal, ...], ...]:
    """The days or months that a text may spell: 6/7/2025 is one in June or in July, '25 in this century or the last."""
    told = _told(DATES, text)
    if not told:
        return ()
    year = told["year"].removeprefix("'")
    centuries = (0,) if len(year) == 4 else (1900, 2000)
    found = [(century + int(year), *day) for century in centuries for day in _days(told)]
    return tuple(dict.fromkeys(tuple(map(Decimal, parts)) for parts in found if _is_date(*parts[1:])))


@lru_cache(maxsize=65_536)
def weekday(text: str) -> int | None:
    """The day of the week that a text names and nothing else, Monday being 0; its short form may be another word."""
    words = " ".join(text.casefold().split())
    name = ON_A_WEEKDAY.sub("", words, count=1)
    return WEEKDAY.get(name) if len(name) > 5 or name in ("lundi", "mardi", "jeudi", "lunes", "środa") else None


@lru_cache(maxsize=65_536)
def day_of_year(text: str) -> str | None:
    """The day of every year that a text spells, as XML Schema writes it: --05-05 for 5 May."""
    told = _told(DAYS_OF_A_YEAR, text)
    days = [day for day in _days(told) if _is_date(*day)] if told else []
    return f"--{days[0][0]:02}-{days[0][1]:02}" if days else None


def _told(patterns: tuple[re.Pattern[str], ...], text: str) -> dict[str, str]:
    """What the first of some patterns that a text has finds in it, by name."""
    words = BEFORE_DAY.sub("", " ".join(text.translate(APOSTROPHES).casefold().split()), count=1)
    match = next(filter(None, (pattern.fullmatch(words) for pattern in patterns)), None)
    return {name: value for name, value in match.groupdict().items() if value} if match else {}


def _days(told: dict[str, str]) -> list[tuple[int, ...]]:
    """The months, with days where there are any, that are told."""
    if "feast" in told:
        return [FEASTS[told["feast"]]]
    if "first" in told:
        first, second = int(told["first"]), int(told.get("second") or told["other"])
        return [(second, first), (first, second)]
    month = int(told["number"]) if "number" in told else MONTH[told["month"]]
    day = told.get("day")
    if day is None:
        return [(month,)]
    return [(month, 1 if day in FIRST_DAYS else ORDINALS.get(day) or int(day))]


def _is_date(month: int, day: int = 1) -> bool:
    return 1 <= month <= 12 and 1 <= day <= DAYS_OF_A_MONTH[month - 1]


@lru_cache(maxsize=65_536)
def figures(text: str) -> str:
    """A text in lower case with figures for numbers in words and for a before a word, and with its minutes where hours
    leave them out: `2 hours`, `2 h 5 min`.
    """
    text = GERMAN_HALVES.sub(lambda match: f"{GERMAN[match[1]] if match[1] else 1}.5", text)
    parts = QUARTERS.sub(lambda match: "0.75 " if match[1] == "three" or match[2] else "0.25 ", HALF.sub("0.5 ", text))
    whole = AND_A_PART.sub(
        lambda match: f"1.{PARTS[match[2]]} {match[1]}" if match[1] else f".{PARTS[match[2]]}", parts
    )
    counted = in_figures(
        GERMAN_NUMBER.sub(lambda match: str(GERMAN[match[0]]), ONE_THING.sub("1", _dozens(_from_french(whole))))
    )
    counted = FEET.sub(lambda match: f"{match[1]} ft {match[2]} in", counted)
    return HOURS.sub(lambda match: f"{match[1]} h {match[2]} min", counted)


def in_figures(text: str) -> str:
    """A text in lower case with figures for English numbers in words: 101 dalmatians."""
    return SPELLED.sub(_in_figures, text)


def _dozens(text: str) -> str:
    return DOZEN.sub(lambda match: str(_dozen(match[1] or "a")), text)


def _dozen(count: str) -> int:
    if count == "half a":
        return 6
    return 12 * (int(count) if count.isdecimal() else NUMBERS.get(count) or GERMAN[count])


def _in_figures(match: re.Match[str]) -> str:
    value = _value(re.findall(NUMBER, match[0]))
    return match[0] if value is None else str(value)


@lru_cache(maxsize=65_536)
def number(text: str) -> int | None:
    """The number that a text spells and nothing else: two hundred and five; None where it is anything else."""
    words = " ".join(text.casefold().split())
    if DOZEN.fullmatch(words):
        return int(_dozens(words))
    if words in GERMAN and not words.startswith("eine"):
        return GERMAN[words]
    french = FRENCH_NUMBER.fullmatch(words) if re.split("[ -]", words, maxsplit=1)[0] in FRENCH_BEGINS else None
    if french and words not in NOT_FRENCH:
        return _french(words)
    words = A_LARGE.sub("", words)
    return _value(re.findall(NUMBER, words)) if SPELLED.fullmatch(words) else None


def _from_french(text: str) -> str:
    """A text with figures for French numbers in words before what they count."""
    if FRENCH_BEGINS.isdisjoint(text.replace("-", " ").split()):
        return text
    return FRENCH_NUMBER.sub(
        lambda match: match[0] if match[0] == "six" or match.end() == len(text) else str(_french(match[0])), text
    )


def _french(words: str) -> int:
    """The number that French words tell: onze cents, deux mille trois."""
    before, mille, after = words.partition("mille")
    if mille:
        return 1000 * (_french(before.strip()) if before else 1) + (_french(after.strip()) if after else 0)
    before, cent, after = (part.strip() for part in re.sub("cents?", "cent", words).partition("cent"))
    if cent:
        return 100 * (_french(before) if before else 1) + (_french(after) if after else 0)
    return FRENCH[words.replace(" ", "-")]


def _value(words: list[str]) -> int | None:
    """What words of a number come to; None where they make no number, as in nine eleven."""
    total = part = 0
    last = LARGE["billion"] * 1_000  # of what follows a word each must be smaller: twenty-one, and not one twenty
    for word in words:
        if word in SMALL:
            value = SMALL[word]
            if last < 20 or (last < 100 and value > 9) or (words != ["zero"] and not value):
                return None
            part, last = part + value, max(value, 1) if value < 20 else value
        elif word == "hundred":
            if part > 99 or (part and last >= 100):
                return None
            part, last = (part or 1) * 100, 100
        else:
            if total and total % LARGE[word] == total:
                return None
            total, part, last = total + (part or 1) * LARGE[word], 0, LARGE[word]
    return total + part
