"""Names of persons and things: which are one name written in two ways, which fit each other, and which look alike.

A name is its words, in order; of persons titles do not count, an initial stands for the word that it begins, and
"Knuth, Donald E." is Donald E. Knuth. Rocky II is Rocky 2, and Ocean's Eleven is Ocean's 11.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from variorum.shapes import nicknames, ordinals, spelled, spellings, transliteration
from variorum.shapes.meaning import folded
from variorum.shapes.transliteration import in_latin

MEN = frozenset(  # titles of men, and of women
    ["mr", "mister", "sir", "herr", "herrn", "monsieur", "signor", "signore", "senor", "lord", "don"]
)
WOMEN = frozenset(
    [
        *("mrs", "ms", "miss", "dame", "frau", "fraulein", "madame", "mme", "mlle", "mademoiselle", "signora"),
        *("signorina", "senora", "senorita", "sra", "srta", "lady", "dona"),
    ]
)
TITLES = frozenset(
    [
        *((MEN | WOMEN) - {"don", "dona"}),
        *("mx", "dr", "prof", "professor", "professeur", "professeure", "profesor", "profesora", "professore"),
        *("professoressa", "docteur", "docteure", "dottore", "dottor", "dottoressa", "dott", "doctora", "rev"),
        *("reverend", "hon", "dipl", "ing", "phd", "md", "doctor", "captain", "capt", "col", "gen", "lt", "sgt"),
        *("cllr", "professorin", "doktor"),
    ]
)
OF_A_TITLE = frozenset(["med", "dent", "vet", "jur", "iur", "phil", "rer", "nat", "habil", "pd", "pol", "oec", "theol"])
MEN_IN_OFFICE = frozenset(("king", "prince", "duke", "count", "baron", "emperor", "don", "brother"))
WOMEN_IN_OFFICE = frozenset(("queen", "princess", "duchess", "countess", "baroness", "empress", "dona", "sister"))
OFFICES = frozenset(  # before a name of two words or more; King Kong is no king
    [
        *MEN_IN_OFFICE,
        *WOMEN_IN_OFFICE,
        *("mayor", "president", "senator", "governor", "minister", "chancellor", "ambassador", "councillor"),
        *("judge", "justice", "pope", "cardinal", "archbishop", "bishop", "father", "general"),
        *("colonel", "major", "lieutenant", "sergeant", "corporal", "admiral", "commander", "inspector", "detective"),
        *("chief", "coach", "mayoress", "alderman", "burgermeister", "burgermeisterin", "prasident", "prasidentin"),
        *("stadtprasident", "stadtprasidentin", "stadtrat", "stadtratin", "ministre", "ministro", "ministra"),
        *("presidente", "presidenta", "alcalde", "alcaldesa", "sindaco", "maire", "senateur", "senatrice", "depute"),
        *("deputee", "diputado", "diputada", "bundesrat", "bundesratin", "ministerin", "bundeskanzler"),
        *("bundeskanzlerin", "kanzler", "kanzlerin"),
    ]
)
BEFORE_NAMES = TITLES | OFFICES
SUFFIXES = frozenset(["esq", "phd", "md"])
GENERATIONS = {"junior": "jr", "senior": "sr", "jun": "jr", "sen": "sr", "jr": "jr", "sr": "sr"}
FIRMS = {"bros": "brothers", "co": "company", "corp": "corporation", "inc": "incorporated", "ltd": "limited"}
OF_FIRMS = frozenset([*FIRMS, *FIRMS.values(), "llc", "plc", "gmbh", "ag"])  # what may stand behind a comma
WRITTEN_OUT = {
    "mt": "mount",
    "ft": "fort",
    "st": "saint",
    "vs": "versus",
    "vol": "volume",
    "ch": "chapter",
    "pt": "part",
    **{"univ": "university", "dept": "department", "inst": "institute", "assn": "association", "natl": "national"},
    **{"intl": "international", "hosp": "hospital", "govt": "government"},
    "&": "and",
    "und": "and",
    "et": "and",
}
# II to XXXIX, but for those that may be an initial
ROMAN = {word: str(number) for word, number in ordinals.ROMAN.items() if len(word) > 1}
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
)
BEHIND_COMMA = SUFFIXES | TITLES | OF_FIRMS | set(GENERATIONS)  # a name is not turned round by these
FIGURES = {word: str(number) for word, number in spelled.NUMBERS.items() if len(word) > 2}
WRITTEN = {
    **WRITTEN_OUT,
    **FIRMS,
    **ROMAN,
    **GENERATIONS,
    **FIGURES,
}  # words by the one writing that all are compared in
WORD = re.compile(r"(?<![\d.])\d+\.\d+(?![.\d])|[^\W_]+(?:'[^\W_]+)*|[&$€£¥₹]", re.UNICODE)
MINUS = re.compile(r"(?:(?<=^)|(?<=[ (=<>]))-(?=\d)")
DIGIT = re.compile(r"\d")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))(?<!\b0,)")
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{1,3}(?![\d,]))")
NUMBER = re.compile(r"(?:\b(?:no|nr|nummer)\b\.? ?|# ?)(?=(?:[a-z]{1,4}-?)?\d)|\b(?:no|nr)\. (?=[a-z]{1,4} \d)")
CODE = re.compile(r"(?<=[a-z][a-z])-?(?=\d)")  # where the figures of one begin: EX4471, EX-4471
# Between a name and the one that somebody was born with, or has besides.
BORN = re.compile(
    r"[ ,(]{1,3}(?:née?|nee|geb\.|geborene?[nr]?|nata|nacida|born|formerly|a\.?k\.?a\.?|alias|genannt)[ )]{1,3}(?=\w)"
)
AN = re.compile(r" an? (?=\w)")  # within a text; initials are capitals
IN_QUOTES = re.compile(r"\w \(?[\"'][^\"']+[\"']\)? \w")
DOUBLE = re.compile(r"[^\W\d_]{2,}-[^\W\d_]{2,}$")
MONSIEUR = re.compile(r"m\. [^\W\d_]+(?:-[^\W\d_]+)?")
SPANISH_TITLE = re.compile(r"sr\.? (?=\w)")  # which behind a name is Senior
ACRONYM = re.compile(r"(?:[^\W\d_]\.?){2,7}")
SMALL_WORDS = frozenset(
    [
        *(
            "of",
            "the",
            "and",
            "for",
            "in",
            "on",
            "to",
            "de",
            "la",
            "le",
            "du",
            "des",
            "et",
            "pour",
            "y",
            "e",
            "del",
            "di",
        ),
        *("der", "die", "das", "für", "und", "von", "des", "da", "do", "&"),
    ]
)
LABELS = frozenset(("chapter", "part", "volume", "act", "book", "episode", "season", "war", "kapitel", "teil", "band"))
ONE_LETTER = {number: word for word, number in ordinals.ROMAN.items() if len(word) == 1}
LAST_ORDINAL = re.compile(r"(?<=\S) (?:the|der|die) (\S+)$")
ORDINAL = re.compile(
    rf"\b(?:{'|'.join(sorted(ordinals.ORDINALS, key=len, reverse=True))}|(\d{{1,4}})(?:st|nd|rd|th))\b"
)
WORLD_WAR = re.compile(r"\b(\d{1,2})th (?:world war|weltkrieg(?:s|es)?)\b")
DENYING = frozenset(  # before other words
    [
        *("not", "no", "never", "non", "without", "neither", "nor", "hardly", "barely", "cannot", "attempted", "minus"),
        *(f"{verb}nt" for verb in ("is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "ca", "wo")),
        *("nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals", "ohne", "kaum"),
        *("versuchter", "versuchte", "versuchten", "pas", "jamais", "sans", "aucun", "aucune"),
    ]
)
OPPOSITE = ("un", "in", "im", "il", "ir", "dis", "non")  # begins a word that denies the rest of it
OPPOSITES = frozenset(  # words that are alike by their letters, and are two
    frozenset(pair.split())
    for pair in ("north south", "east west", "nord sud", "male female", "mother father", "brother mother", "mere pere",
                 "import export", "imports exports", "first last", "major mayor")
)  # fmt: skip
OPPOSITE_BEGINNINGS = (("hyper", "hypo"), ("macro", "micro"), ("inter", "intra"), ("over", "under"), ("pre", "post"))
ARTICLES = frozenset(("the", "a", "an"))
PARTICLES = frozenset(  # of family names
    [
        *("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al", "ter"),
        *("ten", "bin", "ibn", "mc", "mac", "st"),
    ]
)
ARTICLES_OF_TITLES = frozenset(("the", "la", "le", "el", "il", "der", "die"))
LONGEST = (
    300  # letters of a name of which a word may be misspelt, missing or an initial, which takes the square of them
)
LONG = 4  # letters of a word from which on two slips in it are near, not only one


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text in lower case and Latin letters, without accents and strokes, and without what leads to a maiden name."""
    words = BORN.sub(" ", folded(text))
    if words.isascii():
        return words
    letters = unicodedata.normalize("NFD", in_latin(words)).translate(LETTERS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=65_536)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in the order in which it is spoken, without accents, titles and suffixes."""
    text = spellings.written_out(LAST_ORDINAL.sub(_numeral, _without_monsieur(plain(AN.sub(" ", name)))))
    text = spelled.in_figures(WORLD_WAR.sub(_world_war, ORDINAL.sub(_in_figures, text)))
    if DIGIT.search(text):
        text = MINUS.sub("minus ", text)
        text = CODE.sub(" ", NUMBER.sub("number ", DECIMAL_COMMA.sub(".", THOUSANDS.sub("", text))))
    if text.startswith("sr"):
        text = SPANISH_TITLE.sub("", text)
    before, comma, after = text.partition(",")
    if comma and "," not in after and not set(WORD.findall(after)) <= BEHIND_COMMA:
        text = f"{after} {before}"
    # D.E.K. is three initials
    words = [part.replace("'", "") for part in WORD.findall(re.sub(r"\b([^\W\d_])\.", r"\1 ", text))]
    words = [WRITTEN.get(word) or spellings.american(word) for word in words]
    words = [_behind(label, word) for label, word in zip(("", *words), words, strict=False)]
    kept = [word for word in _without_titles(words) if word not in TITLES and word not in SUFFIXES]
    while len(kept) > 2 and kept[0] in OFFICES:
        kept = kept[1:]
    return tuple(kept[1:] if len(kept) > 1 and kept[0] in ARTICLES else kept or words)


def is_of_two(name: str) -> bool:
    """Whether a name is told as two in one: with the one that somebody was born with, with a nickname in quotation
    marks, or with two family names.
    """
    words = folded(name)
    return len(words) <= LONGEST and any(pattern.search(words) for pattern in (BORN, IN_QUOTES, DOUBLE))


def _without_monsieur(text: str) -> str:
    """A name without the M. for Monsieur, which it is before a given name: M. Robert Hale."""
    before, _, rest = text.partition(" ")
    return rest if before == "m." and " " in rest and rest.partition(" ")[0] in nicknames.OF else text


def _without_titles(words: list[str]) -> list[str]:
    """The words of a name without what belongs to the titles before it: an article, and what a doctor is one of."""
    start = 1 if len(words) > 2 and words[0] in ARTICLES_OF_TITLES and words[1] in BEFORE_NAMES else 0
    while start + 2 < len(words) and (words[start] in TITLES or (start and words[start] in OF_A_TITLE)):
        start += 1
    return words[start:]


@lru_cache(maxsize=65_536)
def sex(name: str) -> str:
    """Whether a name is told with titles of men (m) or of women (f); empty where with neither, or with both."""
    text = plain(name)
    words = WORD.findall(text)
    first = frozenset(words[:1]) if len(words) > 1 else frozenset()
    men = bool(MEN.difference(("don",)).intersection(words) or first & MEN_IN_OFFICE or MONSIEUR.fullmatch(text))
    women = bool(WOMEN.difference(("dona",)).intersection(words) or first & WOMEN_IN_OFFICE)
    return "" if men == women or len(words) < 2 else "m" if men else "f"


def sex_of_surname(name: str) -> str:
    """As `sex`, of a family name alone: of Mr Keller the title is half of the name."""
    found = sex(name)
    if not found:
        return ""
    parts = [part for part in name.split() if not {plain(part).rstrip(".")} & (BEFORE_NAMES | PARTICLES)]
    return found if len(parts) == 1 else ""


def at_odds(one: str, other: str) -> bool:
    """Whether one of two names is told with the title of a man, and the other with that of a woman: Mr and Mrs Keller
    are two.
    """
    first = sex(one)
    return bool(first) and sex(other) not in (first, "")


def is_acronym(short: str, long: str) -> bool:
    """Whether a text is made of the initials of the words of another one: WHO; small words may be left out."""
    if len(short) > 14 or " " in short or len(long) > LONGEST:
        return False
    if short != short.upper() or not ACRONYM.fullmatch(short):
        return False
    words = re.findall(r"[^\W\d_]+", long)
    letters = plain(short).replace(".", "")
    initials = {
        "".join(plain(word)[0] for word in told) for told in (words, [w for w in words if w not in SMALL_WORDS])
    }
    return len(words) > 1 and letters in initials


def _in_figures(match: re.Match[str]) -> str:
    """An ordinal in figures: 20th for twentieth."""
    return f"{ordinals.ORDINALS.get(match[0]) or int(match[1])}th"


def _world_war(match: re.Match[str]) -> str:
    return f"world war {match[1]}"


def _numeral(match: re.Match[str]) -> str:
    """The numeral of a ruler for the ordinal that is said: Henry the Eighth; a Roman one where it has one letter."""
    number = ordinals.ordinal(match[1])
    return f" {ONE_LETTER.get(number, number)}" if number else match[0]


def _behind(label: str, word: str) -> str:
    """A word of a name; a Roman numeral in figures behind a label, where it is no initial: Part I."""
    return str(ordinals.ROMAN[word]) if label in LABELS and word in ordinals.ROMAN else word


def includes(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Whether a name has all words of another one, in order, and denies none of them: not guilty has no guilty. An
    initial stands for a word.
    """
    rest = iter(longer)
    for word in shorter:
        for other in rest:
            if _stands_for(word, other):
                break
            if other in DENYING:
                return False
        else:
            return False
    return True


def _stands_for(word: str, other: str) -> bool:
    if word == other or word[0].isdigit() or other[0].isdigit():
        return word == other
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    return nicknames.may_be_one(word, other)


def fit(one: str, other: str) -> bool:
    """Whether one of two names has all words of the other: Eve fits Eve Macarro."""
    first, second = words_of(one), words_of(other)
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and not at_odds(one, other) and includes(longer, shorter)


def abbreviates(one: str, other: str) -> bool:
    """Whether a name is another one with initials for words, without initials or Jr., or with such as the other leaves
    out: L. Wiseman or L. P. Wiseman, for Len Wiseman.
    """
    return is_acronym(one, other) or (not at_odds(one, other) and words_abbreviate(words_of(one), words_of(other)))


def words_abbreviate(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether a name abbreviates another one, given the words of both."""
    if not (len(shorter) > 1 and len(longer) > 1 and len("".join(shorter)) < len("".join(longer)) <= LONGEST):
        return False
    rest = list(longer)
    for word in shorter:
        passed = 0
        while passed < len(rest) and not (word == rest[passed] or (len(word) == 1 and rest[passed].startswith(word))):
            passed = passed + 1 if _may_be_left_out(rest[passed]) else len(rest)
        if passed < len(rest):
            rest = rest[passed + 1 :]
        elif not _may_be_left_out(word):
            return False
    whole = any(len(word) > 1 and word in longer for word in shorter)
    return whole and all(map(_may_be_left_out, rest))


def _may_be_left_out(word: str) -> bool:
    """Whether a name is the same without a word: an initial, or Jr."""
    return (len(word) == 1 and not word.isdigit()) or word in GENERATIONS


def spelled_alike(one: str, other: str) -> bool:
    """Whether two texts are one in two spellings: with or without a hyphen, with ue for ü, with the UK in short."""
    first, second = words_of(one), words_of(other)
    if at_odds(one, other):
        return False
    if first == second or spellings.same_joined(first, second) or spellings.same_code(one, other):
        return True
    return any(
        words_of(spellings.without_umlauts(a)) == words
        for a, words in ((one, second), (other, first))
        if not a.isascii()
    )


def near(one: str, other: str) -> bool:
    """Whether two names that differ look like one name in two spellings."""
    return not at_odds(one, other) and words_near(words_of(one), words_of(other))


def words_near(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two names are near, given the words of both."""
    if first == second or "".join(first) == "".join(second) or sorted(first) == sorted(second):
        return True
    if len(first) != len(second) or not first or len("".join(first)) > LONGEST:
        return False
    pairs = list(zip(first, second, strict=True))
    slips = [OSA.distance(a, b) for a, b in pairs]
    if any(
        n > max(map(len, pair)) / 2 and not nicknames.may_be_one(*pair) for n, pair in zip(slips, pairs, strict=True)
    ):
        return False
    if sum(slips) > 3 or not all(_near(*pair, n) for pair, n in zip(pairs, slips, strict=True)):
        left = [(pair, n) for pair, n in zip(pairs, slips, strict=True) if not _may_be_one_word(*pair)]
        pairs, slips = [pair for pair, _ in left], [n for _, n in left]
    if not pairs:
        return True
    letters = max(sum(map(len, first)), sum(map(len, second)))
    long_enough = letters >= 2 * LONG or (letters == 2 * LONG - 1 and sum(slips) == 1)
    return long_enough and all(_near(*pair, n) for pair, n in zip(pairs, slips, strict=True)) and sum(slips) <= 3


def _may_be_one_word(word: str, other: str) -> bool:
    """Whether two words are one, or one name in two forms: Bob and Robert, Shevchenko and Schewtschenko."""
    return word == other or nicknames.may_be_one(word, other) or transliteration.may_be_one(word, other)


def _begin_apart(word: str, other: str, one: str, opposite: str) -> bool:
    """Whether two words are one but for beginnings that mean the opposite of each other."""
    return any(
        first.removeprefix(one) == second.removeprefix(opposite)
        and first.startswith(one)
        and second.startswith(opposite)
        for first, second in ((word, other), (other, word))
    )


def _near(word: str, other: str, slips: int) -> bool:
    """Whether a word may be another one misspelt: one slip in a short word, two in a long one; figures never, nor what
    denies it: armed and unarmed.
    """
    if word[0].isdigit() or other[0].isdigit() or {word, other} <= set(GENERATIONS):
        return slips == 0
    if frozenset((word, other)) in OPPOSITES or any(_begin_apart(word, other, *pair) for pair in OPPOSITE_BEGINNINGS):
        return False
    if slips and {word, other} & {f"{prefix}{one}" for prefix in OPPOSITE for one in (word, other) if len(one) >= LONG}:
        return False
    shorter = min(len(word), len(other))
    return slips == 0 or (slips == 1 and shorter >= 2) or (slips == 2 and shorter > LONG)
