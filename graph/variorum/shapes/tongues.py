"""Short values of several languages in the English words that are read for amounts and times: `plus de 900` as `more
than 900`, `entre 40 et 50 %` as `between 40 and 50 %`, `les années 90` as `the 1990s`, `65 ans et plus` as `at least 65
ans`. What is no such value keeps its words, or gets some that nothing reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from variorum.shapes import number_words, spelled

LONGEST, MOST_SPACES = 80, 9  # letters, and spaces, of a text that is looked through
DIGIT = re.compile(r"\d", re.ASCII)
# Words before an amount or a time, by how English says it; an article may follow.
BEFORE = {
    "about": (
        *("environ", "autour de", "autour d'", "à peu près", "vers", "quelque", "unos", "unas", "alrededor de"),
        *("aproximadamente", "hacia", "cerca de", "verso", "attorno a", "ongeveer", "omstreeks", "aproximadamente"),
        *("approx", "in the region of", "of the order of", "in the order of", "gegen", "±", "~", "≈", "an die"),
        *("schätzungsweise", "ungefähr", "omkring", "ca", "ca.", "circa"),
    ),
    "more than": (
        *("plus de", "plus d'", "más de", "oltre", "più di", "mais de", "meer dan", "well over", "far more than"),
        *(
            "well above",
            "in excess of",
            ">",
            "au-delà de",
            "bien plus de",
            "weit über",
            "weit mehr als",
            "deutlich über",
        ),
        *("mehr als", "après", "après le", "después de", "después del", "dopo", "dopo il", "nach dem"),
    ),
    "at least": (
        *("au moins", "pas moins de", "pas moins d'", "à partir de", "au minimum", "al menos", "por lo menos", "desde"),
        *("almeno", "pelo menos", "minstens", "ten minste", "wenigstens", "zumindest", "nicht weniger als", "ab", "≥"),
        *(">=", "no fewer than", "depuis", "depuis le", "a minimum of", "dal", "seit dem", "desde el"),
    ),
    "less than": (
        *("moins de", "moins d'", "menos de", "meno di", "minder dan", "well under", "<", "avant", "avant le"),
        *("antes de", "antes del", "prima di", "prima del", "weniger als", "vor dem", "in under"),
    ),
    "at most": (
        *("au plus", "au maximum", "pas plus de", "pas plus d'", "jusqu'à", "jusqu'au", "jusqu'en", "como máximo"),
        *("a lo sumo", "hasta", "hasta el", "al massimo", "fino a", "fino al", "no máximo", "até", "hoogstens"),
        *("≤", "<=", "as many as", "as much as", "until", "till", "by", "bis", "bis zum", "nicht mehr als"),
    ),
    "nearly": (
        *("près de", "près d'", "presque", "un peu moins de", "un peu moins d'", "casi", "quasi", "quase", "bijna"),
        *("a little under", "slightly less than", "slightly under", "shy of", "just shy of", "annähernd", "kurz vor"),
        *("shortly before", "just before", "juste avant", "peu avant", "poco antes de", "poco prima di"),
    ),
    "just over": (
        *("un peu plus de", "un peu plus d'", "poco más de", "poco più di", "iets meer dan", "kurz nach"),
        *("shortly after", "just after", "juste après", "peu après", "poco después de", "poco dopo"),
    ),
    "": (
        *("exactly", "precisely", "only", "a total of", "in total", "genau", "nur", "insgesamt", "exactement"),
        *(
            "seulement",
            "au total",
            "exactamente",
            "solo",
            "sólo",
            "esattamente",
            "soltanto",
            "n =",
            "n=",
            "aged",
            "age",
        ),
        *("âgé de", "âgée de", "âgés de", "âgées de", "im alter von", "de edad", "all", "alle", "tous les"),
    ),
}
# Words behind an amount.
BEHIND = {
    "about": ("or so", "odd", "-odd", "environ", "circa", "or thereabouts", "oder so", "más o menos"),
    "at least": (
        *("+", "plus", "or more", "and more", "or over", "and over", "or older", "and older", "and above", "or above"),
        *("and up", "et plus", "ou plus", "et au-delà", "und mehr", "oder mehr", "und älter", "oder älter", "o más"),
        *("y más", "o più", "e oltre", "en ouder", "of meer"),
    ),
    "at most": (
        *("or fewer", "or less", "or under", "or below", "and under", "and younger", "or younger", "et moins"),
        *("ou moins", "oder weniger", "und jünger", "o menos", "o meno"),
    ),
}
ARTICLE = r"(?:(?:le |la |les |l'|el |los |las |il |lo |i |der |die |das |dem |den |the )(?=\S))?"
# From one amount to another.
BETWEEN = re.compile(r"(?:entre|tra|fra|tussen) (?:le |el |il )?(.+?) (?:et|y|e|en) (?:le |el |il )?(.+)")
UP_TO = re.compile(
    r"(?:de |du |d'|da |dal |dalle |del |desde el |desde |von |vom |van |from )(.+?)"
    r" (?:à|au|a|al|alle|hasta el|hasta|bis zum|bis|tot|to) (.+)"
)
FROM_TO = re.compile(r"(\S*\d\S*(?: \S+)?) (?:à|au|al|bis) (.*\d.*)")
# What multiplies a number.
SCALES = (
    (r"mio\.?|mill\.|millionen|millions?|millones|millón|milioni|milione|milhões|milhão|miljoen", "million"),
    (r"mrd\.?|milliarden?|milliards?|miliardi|miliardo|mil millones|mld\.?|miljard", "billion"),
    (r"billionen|billones|billón|bilioni", "trillion"),
    (r"tsd\.?|tausend|mille|mil|mila", "thousand"),
)
SCALED = tuple((re.compile(rf"(?<=\d) ?(?:{words})(?!\w)(?: d[ei] | d')? ?"), f" {scale} ") for words, scale in SCALES)
# Rough numbers that are one word.
ROUND = {
    **{"dizaine": 10, "decena": 10, "decina": 10, "douzaine": 12, "docena": 12, "dozzina": 12, "quinzaine": 15},
    **{"vingtaine": 20, "veintena": 20, "ventina": 20, "trentaine": 30, "treintena": 30, "trentina": 30},
    **{"quarantaine": 40, "cuarentena": 40, "quarantina": 40, "cinquantaine": 50, "cincuentena": 50, "cinquantina": 50},
    **{"soixantaine": 60, "sessantina": 60, "centaine": 100, "centenar": 100, "centinaio": 100},
    **{"millier": 1000, "millar": 1000, "migliaio": 1000},
}
A_ROUND = re.compile(rf"(?:une?|una|un) ({'|'.join(ROUND)})(?: d[ei] (?:la )?| d'|$)")
SEVERAL = {
    **dict.fromkeys(("dizaines", "decenas", "decine"), "tens"),
    **dict.fromkeys(("douzaines", "docenas", "dozzine"), "dozens"),
    **dict.fromkeys(("centaines", "cientos", "centenares", "centinaia"), "hundreds"),
    **dict.fromkeys(("milliers", "miles", "millares", "migliaia"), "thousands"),
}
SOME = re.compile(
    r"(?:(des|de las|varias|varios|unas|unos|delle) |(quelques|plusieurs|algunos|algunas|alcune|parecchie) )?"
    rf"({'|'.join(SEVERAL)})(?: d[ei] | d'|$)"
)
A_FEW = re.compile(r"(?:quelques|plusieurs|varios|varias|algunos|algunas|alcuni|alcune|diversi) ")
NO = re.compile(
    r"(?:not one|not a single|no|kein(?:e[nmrs]?)?|aucune?|nessun[oa']?|ning[uú]n[oa]?|nenhuma?|geen) (?=[^\W\d_]{2,})"
)
ONE = re.compile(
    r"(?:an? (?:single|sole|lone)|one single|eine? einzige[nrs]?|(?:une?) seule?|una? sol[oa]|une?|eine?) "
    r"(?!tiers|quart|demi|moitié|dritte|viertel|halbe|hälfte|hundert|tausend|million|milli"
    r"|\w+(?:ième|ntel|stel|htel)\b)(?=[^\W\d_]{2,})"
)
SCORE = re.compile(r"\b(a|one|two|three|four|five|six) ?score\b")
SCORES = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
# How old.
YEAR_OLD = re.compile(
    r"(\d+)(?:[- ]years?[- ]olds?| jahre alt|-?jährige?[nrs]?)$|(\d+) (?:ans|años|anni|jaar)(?: d'âge)?$"
)
IN_ONES = re.compile(r"(?:in (?:ihren|seinen|den)|dans (?:sa|la)|la|en sus|nei suoi|sulla) ")
TENS = {
    **{"zwanzig": 20, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80},
    **{"neunzig": 90, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60},
    **{"cincuenta": 50, "cuarenta": 40, "treinta": 30, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90},
    **{"veinte": 20, "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "settanta": 70},
    **{"ottanta": 80, "novanta": 90, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
    **{"soixante-dix": 70, "quatre-vingt": 80, "quatre-vingt-dix": 90},
}
TEN = "|".join(sorted(TENS, key=len, reverse=True))
AGE = re.compile(rf"(?:(anfang|mitte|ende) (?:der )?|(?:{IN_ONES.pattern}))({TEN})(?:er|ern|iger)?")
PARTS = {
    **dict.fromkeys(("anfang", "beginn", "début", "au début de", "debut", "principios de", "comienzos de"), "early"),
    **dict.fromkeys(("a principios de", "inizio", "all'inizio del", "inizi del", "início de", "begin"), "early"),
    **dict.fromkeys(("mitte", "mediados de", "a mediados de", "metà", "meados de", "mi", "milieu"), "mid"),
    **dict.fromkeys(("ende", "fin", "fin de", "à la fin de", "finales de", "a finales de", "fines de", "fine"), "late"),
    **dict.fromkeys(("fim de", "eind"), "late"),
}
PART = re.compile(rf"(?:à la |en )?({'|'.join(sorted(PARTS, key=len, reverse=True))})(?:-| )(?:der |de |di |del )?")
SEASONS = {
    **dict.fromkeys(("printemps", "primavera", "lente", "frühling", "frühjahr", "vår"), "spring"),
    **dict.fromkeys(("été", "verano", "estate", "verão", "zomer", "sommer"), "summer"),
    **dict.fromkeys(("automne", "otoño", "autunno", "outono", "herfst", "herbst"), "autumn"),
    **dict.fromkeys(("hiver", "invierno", "inverno"), "winter"),
}
SEASON = re.compile(
    rf"(?:au |à l'|en |im |in |nella |l'|le |la |el |o )?({'|'.join(SEASONS)}) "
    r"(?:de l'|de |del |di |do |van )?(?=\d{4}$)"
)
DECADE = re.compile(
    rf"(?:(?:dans |in )?(?:les |los |gli |nei |negli |die |in den |der |den |the )?"
    rf"(?:(?:années|años|anni|anos|jaren)[ -]'?(?:(\d{{4}}|\d0)|({TEN}))|({TEN})er(?:n|-jahren?| jahren?)?))"
)
ROMAN = r"[ivx]+"
CENTURY = re.compile(
    rf"(?:(début|fin|anfang|ende|mitte) (?:du |des )?)?(?:(?:au|le|im|das|el|il|en el|nel|du|des) )?"
    rf"(?:({ROMAN}|\d{{1,2}})(?:e|ème|er|\.|°|º)? (?:siècle|secolo|jahrhunderts?|jh\.?|eeuw)"
    rf"|(?:siglo|século) ({ROMAN}|\d{{1,2}}))"
    r"(?: (av\. ?j\.-?c\.|v\. ?chr\.|a\. ?c\.))?"
)
WRITTEN = (  # what else is written otherwise
    (re.compile(r"(?<=[\d ])(?:pour cent|por ciento|per cento|por cento|procent)(?!\w)"), "percent"),
    (re.compile(r"(?<=\d) ?(?:‰|per mille|promille|pour mille|por mil|per mil)(?!\w)"), " permille"),
    (
        re.compile(
            r"(?<=\d) ?(?:percentage points?|prozentpunkte?n?|points? de pourcentage|puntos? porcentuales"
            r"|punt[oi] percentual[ei]|procentpunten)(?!\w)"
        ),
        " pp",
    ),
    (re.compile(r"(?<=\d) ?(?:basis points?|basispunkte?n?|points de base|puntos básicos|punti base)(?!\w)"), " bps"),
    (
        re.compile(
            r"(?<=\d) ?(?:(?:beats|schläge|battements) (?:per|a|pro|par) minute"
            r"|(?:latidos por|battiti al) minuto)(?!\w)"
        ),
        " bpm",
    ),
    (
        re.compile(
            r"(?<=\d) ?(?:i\.?u\.?|i\.?e\.?|u\.?i\.?|international units?|internationale einheiten"
            r"|unités internationales|unidades internacionales|unità internazionali)(?!\w)"
        ),
        " iu",
    ),
    (re.compile(r"(?<=\d) ?mm hg(?!\w)"), " mmhg"),
    (re.compile(r"^(?:ad|a\.d\.) (?=\d)|(?<=\d) ?(?:ad|a\.d\.|ce|c\.e\.|n\. ?chr\.?|apr\. ?j\.-?c\.|d\. ?c\.)$"), ""),
    (re.compile(r"^um (?=\d{3,4}$)"), "about "),
    (re.compile(r"(?<![\d.])\.(?=\d)"), "0."),
    (re.compile(r"(?<![\d.,])0,(?=\d)"), "0."),
    (re.compile(r"(?<=\d)\.(?=\d{3}(?:\.\d{3})+(?!\d))|(?<=\d\d\d)\.(?=\d{3}(?![\d.,]))(?<=\.\d{3}\.)"), ""),
    (re.compile(r"(?<=\d) ?(?:grad|degrés|grados|gradi)(?!\w)"), " degrees"),
    (re.compile(r"(?<=\d) ?[x×*] ?10 ?\^ ?(?=[-+]?\d)"), "e"),
    (re.compile(r"^10 ?\^ ?(?=[-+]?\d)"), "1e"),
    (re.compile(r"^(?:minus|moins|menos|meno) (?=\d)"), "-"),
    (re.compile(r"^(?:à|a las|las|alle|ore|kl\.?|às) (?=\d)"), ""),
)
OUT_OF = re.compile(r"([^\W\d_]+|\d+) (?:out of|of|in|von|auf|sur|su|de cada|di) ([^\W\d_]+|\d+)")
AND_A_HALF = re.compile(r"([^\W_]+) ([^\W\d_]+) (?:et demie?|y medi[oa]|e mezz[oa])(?!\w)")
HALF_A = re.compile(r"(?:(?:une? )?demi-|media |mezz'|mezza )(heure|hora|ora|année|an)(?!\w)")
VARIABLE = re.compile(r"([a-z]{1,3}) ?(<=|>=|[=<>≤≥]) ?(?=[-\d.])(.+)")


def _words(*tables: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for table in tables for word in table), key=len, reverse=True))


ENGLISH = {word: english for english, group in BEFORE.items() for word in group}
FIRST = re.compile(rf"({_words(ENGLISH)})(?:(?<=['<>≥≤=±~≈]) ?| ){ARTICLE}(?=\S)")
ENGLISH_LAST = {word: english for english, group in BEHIND.items() for word in group}
LAST = re.compile(rf"(?<=\w)(?:(?<=\d)(?=[-+])| )({_words(ENGLISH_LAST)})((?: [^\W\d_]+){{0,2}})$")
PLUS_MINUS = re.compile(r"(\d[\d.,]*) ?(?:±|\+/-|\+-) ?(\d[\d.,]*)(.*)")


@lru_cache(maxsize=65_536)
def in_english(words: str) -> str:
    """A folded text with English for what other languages say around and for amounts and times."""
    if len(words) > LONGEST or words.count(" ") > MOST_SPACES:
        return words
    text = words
    if DIGIT.search(text):
        for pattern, replacement in WRITTEN:
            text = pattern.sub(replacement, text)
    text = HALF_A.sub(r"0.5 \1", AND_A_HALF.sub(_and_a_half, text))
    text = _variable(number_words.in_figures(text))
    text = _whole(text) or _ends(text)
    if DIGIT.search(text):
        for pattern, replacement in SCALED:
            text = pattern.sub(replacement, text)
    return " ".join(text.split())


def _and_a_half(match: re.Match[str]) -> str:
    """A number of things and a half of one: 2.5 heures, for deux heures et demie."""
    word = number_words.in_figures(match[1])
    number = int(word) if word.isdecimal() else 1 if word in ("une", "un", "una") else spelled.number(word)
    return match[0] if number is None else f"{number}.5 {match[2]}"


def _variable(text: str) -> str:
    """A value of a variable as an amount of it: less than 0.05 p, for p < 0.05; n counts whatever is counted."""
    match = VARIABLE.fullmatch(text)
    if not match:
        return text
    name, sign, value = match.groups()
    return f"{'' if sign == '=' else f'{ENGLISH[sign]} '}{value}{'' if name == 'n' else f' {name}'}"


def _whole(text: str) -> str | None:
    """What is one expression as a whole: an age, a decade, a century, a number and how far it may be off."""
    age, decade, century, spread = (p.fullmatch(text) for p in (AGE, DECADE, CENTURY, PLUS_MINUS))
    out_of = OUT_OF.fullmatch(text)
    if century:
        part = PARTS.get(century[1], "") if century[1] else ""
        number = century[2] or century[3]
        ended = f"{number}th" if number.isdecimal() else number
        return f"{part} {ended} century{' bc' if century[4] else ''}".strip()
    if decade:
        figures = decade[1] or str(TENS[decade[2] or decade[3]])
        return f"the {figures}s" if len(figures) == 4 else f"the '{figures}s"
    if age:
        return f"{PARTS[age[1]]} {TENS[age[2]]}s" if age[1] else f"in their {TENS[age[2]]}s"
    if spread:
        value, off = (float(part.replace(",", "")) for part in spread.groups()[:2])
        return f"between {value - off:g} and {value + off:g}{spread[3]}"
    if out_of:
        numbers = [int(word) if word.isdecimal() else spelled.number(word) for word in out_of.groups()]
        return f"{numbers[0]} out of {numbers[1]}" if all(numbers) else None
    return None


def _ends(text: str) -> str:
    """A text with English at its beginning, at its end and between two amounts."""
    behind = LAST.search(text)
    if behind:
        text = f"{ENGLISH_LAST[behind[1]]} {text[: behind.start()]}{behind[2]}"
    some = SOME.match(text)
    if some:
        return f"{'several ' if some[2] else ''}{SEVERAL[some[3]]} {text[some.end() :]}"
    text = FIRST.sub(lambda match: f"{ENGLISH[match[1]]} ", text, count=1).lstrip() if FIRST.match(text) else text
    text = A_ROUND.sub(lambda match: f"about {ROUND[match[1]]} ", text, count=1)
    text = SCORE.sub(lambda match: str(20 * SCORES[match[1]]), text)
    text = A_FEW.sub("a few ", text, count=1) if A_FEW.match(text) else text
    text = NO.sub("0 ", text, count=1) if NO.match(text) else text
    text = ONE.sub("1 ", text, count=1) if ONE.match(text) else text
    text = YEAR_OLD.sub(lambda match: f"{match[1] or match[2]} years", text)
    for pattern, english in ((BETWEEN, r"between \1 and \2"), (UP_TO, r"from \1 to \2"), (FROM_TO, r"\1 to \2")):
        if pattern.fullmatch(text):
            return pattern.sub(english, text)
    text = SEASON.sub(lambda match: f"{SEASONS[match[1]]} ", text, count=1)
    return PART.sub(lambda match: f"{PARTS[match[1]]} ", text, count=1) if PART.match(text) else text
