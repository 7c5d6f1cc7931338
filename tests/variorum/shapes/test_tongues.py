"""Amounts, times and days in the words of several languages: texts are made by kind, from numbers and days."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from corpora import HARBOUR
from examples import examples
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes.comparison import comparisons
from variorum.shapes.tongues import in_english
from variorum.terms import VR, XSD

ALL = comparisons(load_vocabulary(find_corpus(HARBOUR)))
USUAL, TIME = ALL[""], ALL[VR + "datePrecision"]


def fit(one: str, other: str) -> bool:
    """Whether two texts fit each other, whichever is asked first."""
    found = {USUAL.fits(Literal(a), Literal(b)) for a, b in ((one, other), (other, one))}
    assert len(found) == 1, (one, other)
    return found.pop()


MORE = ("over {}", "plus de {}", "más de {}", "oltre {}", "mehr als {}", "meer dan {}", "> {}", "in excess of {}")
AT_LEAST = (
    "at least {}",
    "au moins {}",
    "al menos {}",
    "almeno {}",
    "{} or more",
    "{}+",
    "{} et plus",
    "≥ {}",
    "{} o más",
)
LESS = ("under {}", "moins de {}", "menos de {}", "meno di {}", "weniger als {}", "< {}")
AT_MOST = ("up to {}", "au plus {}", "jusqu'à {}", "hasta {}", "fino a {}", "{} or fewer", "≤ {}", "as many as {}")
ABOUT = ("about {}", "environ {}", "unos {}", "circa {}", "rund {}", "{} or so", "{}-odd", "~{}", "à peu près {}")
BETWEEN = (
    *("between {} and {}", "entre {} et {}", "entre {} y {}", "tra {} e {}", "zwischen {} und {}", "de {} à {}"),
    *("von {} bis {}", "{} à {}", "{}-{}", "da {} a {}"),
)
THINGS = ("{}", "{} voters", "{} %", "{} mg", "€{}")


@pytest.mark.parametrize("thing", THINGS)
@settings(max_examples=examples(15))
@given(size=st.integers(2, 90), step=st.integers(1, 9))
def test_qualifiers_of_all_tongues_say_what_lies_within(thing: str, size: int, step: int) -> None:
    number = 10 * size
    told, above, below = (thing.format(value) for value in (number, number + step, number - step))
    for words in MORE:
        assert fit(words.format(told), above)
        assert not fit(words.format(told), below)
    for words in LESS:
        assert fit(words.format(told), below)
        assert not fit(words.format(told), above)
    if thing in ("{}", "{} voters"):
        for group, inside, outside in ((AT_LEAST, above, below), (AT_MOST, below, above)):
            for one in group:
                text = thing.format(one.format(number)) if one[0] == "{" else one.format(told)
                assert fit(text, inside) or thing != "{}", text
                assert fit(text, told), text
                assert not fit(text, outside), text


@settings(max_examples=examples(30))
@given(size=st.integers(11, 99))
def test_what_is_about_a_number_in_any_tongue_is_near_it(size: int) -> None:
    for words, other in itertools.product(ABOUT, ABOUT):
        assert fit(words.format(100 * size), other.format(100 * size)), (words, other)
    for words in ABOUT:
        assert fit(words.format(100 * size), str(100 * size + 20))
        assert not fit(words.format(100 * size), str(125 * size))


@settings(max_examples=examples(30))
@given(low=st.integers(2, 90), length=st.integers(2, 9))
def test_ranges_of_all_tongues_are_one_range(low: int, length: int) -> None:
    for words, other in itertools.product(BETWEEN, BETWEEN):
        one, two = (text.format(low, low + length) for text in (words, other))
        assert fit(f"{one} %", f"{two} %")
        assert fit(one, str(low + 1))
        assert not fit(one, str(low - 1))
        assert not fit(one, str(low + length + 1))


@given(number=st.integers(100, 9_999))
def test_over_a_round_number_may_be_told_as_that_number(number: int) -> None:
    """Of a count; over half is not half, and nobody says over 912 who means 912."""
    counted = Literal(str(number), datatype=NamedNode(XSD + "integer"))
    is_round = number % 10 == 0
    for words in ("over {}", "plus de {}", "unter {}", "more than {} visitors"):
        assert USUAL.fits(Literal(words.format(number)), counted) is is_round
    assert not fit(f"over {number % 90} %", f"{number % 90} %")


@given(value=st.decimals("10", "99", places=2), places=st.integers(0, 1))
def test_a_figure_with_fewer_decimals_is_the_other_rounded(value: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    near = value.quantize(step)
    for form in ("{} %", "{}", "{} kg", "{} Prozent", "${}m"):
        assert fit(form.format(value), form.format(near))
        assert fit(form.format(value), form.format(near + 2 * step)) is False
    if places:  # and the more exact one says more
        assert USUAL.says_more(Literal(f"{value} %"), Literal(f"{near} %")) or value == near


@pytest.mark.parametrize(("one", "other"), [("7.3", "7"), ("0.25 ml", "0.3 ml"), ("4.5", "5"), ("1,204", "1,200")])
def test_too_much_is_not_lost_by_rounding(one: str, other: str) -> None:
    assert not fit(one, other)


PARTS = {
    Decimal(2) / 5: (
        "two fifths",
        "zwei Fünftel",
        "deux cinquièmes",
        "dos quintos",
        "due quinti",
        "2/5",
        "two in five",
    ),
    Decimal(3) / 4: ("three quarters", "drei Viertel", "trois quarts", "tres cuartos", "75 %", "drei von vier"),
    Decimal(5) / 8: ("five eighths", "fünf Achtel", "cinq huitièmes", "5/8", "62.5 percent"),
    Decimal(1) / 3: ("a third", "ein Drittel", "un tiers", "un tercio", "un terzo", "one in three"),
    Decimal(1) / 1000: ("1 in 1,000", "1:1000", "0.1 %", "1 ‰", "1 Promille"),
}
UNITS = {
    "mass": ("0.25 mg", "250 µg", "250 μg", "250 mcg", "250 micrograms", "250 Mikrogramm", "250 microgrammes"),
    "volume": ("0.3 ml", "300 µl", "0.3 cc", "0,3 Milliliter", "0.3 millilitres", "0,03 cl"),
    "activity": ("10 IU", "10 IE", "10 UI", "10 international units", "10 unités internationales"),
    "points": ("3 percentage points", "3 Prozentpunkte", "3 points de pourcentage", "300 basis points"),
    "pressure": ("1013 hPa", "1013 mbar", "101.3 kPa"),
    "cold": ("-70 °C", "minus 70 degrees Celsius", "moins 70 °C", "-70 Grad"),
    "age": ("54 years old", "54-year-old", "54 Jahre alt", "54-jährig", "54 ans", "54 años", "54"),
    "weeks": ("three weeks", "drei Wochen", "trois semaines", "tres semanas", "21 days", "21 giorni"),
    "half hours": ("2 h 30", "two and a half hours", "zweieinhalb Stunden", "deux heures et demie", "150 minutes"),
    "dollars": ("A$5m", "AUD 5 million", "5 Mio. australian dollars"),
    "zloty": ("PLN 500", "500 zł", "500 złoty"),
    "lakh": ("₹5 lakh", "500,000 rupees", "INR 500,000"),
    "trillion": ("$3 trillion", "3 Billionen Dollar", "3,000 billion dollars", "3000 Mrd. US-Dollar"),
    "rappen": ("50 Rappen", "CHF 0.50"),
    "pence": ("50p", "£0.50", "50 pence"),
    "millions": ("3 million", "3 Mio.", "3 millions", "3 millones", "3 milioni", "3 Millionen"),
    "p": ("p = 0.03", "p=.03", "P = 0,03"),
    "sample": ("n = 412", "N=412", "412"),
    "round": ("second round", "2nd round", "deuxième tour", "2. Wahlgang", "segunda vuelta", "Round Two"),
    "place": ("third place", "3. Platz", "troisième place", "tercer lugar", "terzo posto"),
    "yes": ("yes", "ja", "oui", "sí"),
    "none": ("none", "keine", "aucun", "0"),
}


def test_parts_and_amounts_of_one_meaning_fit_and_others_do_not() -> None:
    told = {**{str(part): texts for part, texts in PARTS.items()}, **UNITS}
    for kind, texts in told.items():
        for one, other in itertools.combinations(texts, 2):
            assert fit(one, other), (one, other)
        for others in (texts for name, texts in told.items() if name != kind):
            for one, other in itertools.product(texts, others):
                assert not fit(one, other), (one, other)


GERMAN = ("", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
GERMAN_TENS = {2: "zwanzig", 3: "dreißig", 4: "vierzig", 5: "fünfzig", 6: "sechzig", 7: "siebzig", 8: "achtzig"}
SPANISH = ("", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
SPANISH_TENS = {3: "treinta", 4: "cuarenta", 5: "cincuenta", 6: "sesenta", 7: "setenta", 8: "ochenta"}
SPANISH_HUNDREDS = {
    1: "ciento",
    2: "doscientos",
    3: "trescientos",
    4: "cuatrocientos",
    5: "quinientos",
    9: "novecientos",
}
ITALIAN = ("", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
ITALIAN_TENS = {3: "trenta", 4: "quaranta", 5: "cinquanta", 6: "sessanta", 7: "settanta", 8: "ottanta"}


@given(
    thousands=st.integers(0, 9),
    hundreds=st.sampled_from(sorted(SPANISH_HUNDREDS)),
    tens=st.integers(3, 8),
    ones=st.integers(0, 9),
)
def test_numbers_in_the_words_of_four_tongues(thousands: int, hundreds: int, tens: int, ones: int) -> None:
    number = 1000 * thousands + 100 * hundreds + 10 * tens + ones
    german = f"{GERMAN[hundreds]}hundert{GERMAN[ones]}{'und' if ones else ''}{GERMAN_TENS[tens]}"
    spanish = f"{SPANISH_HUNDREDS[hundreds]} {SPANISH_TENS[tens]}{f' y {SPANISH[ones]}' if ones else ''}"
    ten = ITALIAN_TENS[tens][:-1] if ones in (1, 8) else ITALIAN_TENS[tens]
    italian = f"{ITALIAN[hundreds] if hundreds > 1 else ''}cento{ten}{ITALIAN[ones]}"
    if thousands:
        german = f"{GERMAN[thousands]}tausend{german}"
        spanish = f"{SPANISH[thousands] + ' ' if thousands > 1 else ''}mil {spanish}"
        italian = f"{ITALIAN[thousands] + 'mila' if thousands > 1 else 'mille'}{italian}"
    for text in (german, spanish, italian):
        assert fit(text, str(number)), text
        assert not fit(text, str(number + 10)), text


MONTHS = {
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
           "novembro", "dezembro"),
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
}  # fmt: skip
DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
}
FORMS = {
    "de": "{}. {} {}", "fr": "le {} {} {}", "es": "{} de {} de {}", "it": "{} {} {}", "pt": "{} de {} de {}",
    "nl": "{} {} {}",
}  # fmt: skip


def in_tongue(tongue: str, day: datetime.date) -> str:
    return FORMS[tongue].format(day.day, MONTHS[tongue][day.month - 1], day.year)


@settings(max_examples=examples(40))
@given(day=st.dates(datetime.date(1900, 1, 1), datetime.date(2089, 12, 1)), later=st.integers(1, 300))
def test_days_of_all_tongues_with_what_is_before_and_after_them(day: datetime.date, later: int) -> None:
    other = day + datetime.timedelta(days=later)
    exact = Literal(str(day), datatype=NamedNode(XSD + "date"))
    told = [in_tongue(tongue, day) for tongue in FORMS] + [f"{day.year}年{day.month}月{day.day}日"]
    for text in told:
        assert USUAL.same(exact, Literal(text)), text
    for tongue in FORMS:
        assert not fit(told[0], in_tongue(tongue, other))
    for compare in (USUAL, TIME):
        for text in ("before {}", "after {}", "vor dem {}"):
            told = f"{day.day} {day:%B} {day.year}"
            assert not compare.fits(Literal(text.format(told)), Literal(told))
        for before in ("before {}", "vor dem {}", "avant le {}", "antes del {}", "prima del {}"):
            assert compare.says_more(exact, Literal(before.format(f"{other.day} {other:%B} {other.year}")))
            assert not compare.fits(exact, Literal(before.format(f"{day.day} {day:%B} {day.year}")))
        for after in ("after {}", "nach dem {}", "après le {}", "después del {}", "dopo il {}"):
            assert compare.says_more(
                Literal(str(other), datatype=exact.datatype), Literal(after.format(f"{day.day} {day:%B} {day.year}"))
            )
            assert not compare.fits(exact, Literal(after.format(f"{day.day} {day:%B} {day.year}")))


@given(day=st.dates(datetime.date(1700, 1, 1), datetime.date(2200, 1, 1)), other=st.integers(0, 6))
def test_a_day_is_on_its_weekday_only(day: datetime.date, other: int) -> None:
    exact = Literal(str(day), datatype=NamedNode(XSD + "date"))
    for tongue, names in DAYS.items():
        assert USUAL.fits(exact, Literal(names[other])) is (day.weekday() == other)
        assert fit(names[other], DAYS["de"][day.weekday()]) is (day.weekday() == other), tongue


@pytest.mark.parametrize(
    ("rough", "inside", "outside"),
    [
        ("mi-mars {}", "{}-03-14", "{}-04-02"),
        ("a finales de febrero de {}", "{}-02-27", "{}-02-03"),
        ("fin {}", "{}-12", "{}-02"),
        ("Anfang {}", "{}-01", "{}-11"),
        ("printemps {}", "{}-04", "{}-10"),
        ("otoño de {}", "{}-10", "{}-04"),
        ("estate {}", "{}-07", "{}-01"),
        ("about {}", "{}-05", "1066"),
        ("since {}", "{}-05", "1066"),
        ("depuis {}", "{}-05", "1066"),
        ("jusqu'en {}", "1066", "2300"),
    ],
)
@settings(max_examples=examples(15))
@given(year=st.integers(1500, 2099))
def test_parts_of_years_of_all_tongues(rough: str, inside: str, outside: str, year: int) -> None:
    def date(text: str) -> Literal:
        return Literal(text, datatype=NamedNode(XSD + {4: "gYear", 7: "gYearMonth"}.get(len(text), "date")))

    for compare in (USUAL, TIME):
        assert compare.fits(Literal(rough.format(year)), date(inside.format(year)))
        assert not compare.fits(Literal(rough.format(year)), date(outside.format(year)))


@pytest.mark.parametrize(
    ("texts", "inside", "outside"),
    [
        (
            ("the 1960s", "les années 1960", "les années 60", "die Sechziger", "anni Sessanta", "años sesenta"),
            1964,
            1974,
        ),
        (("19th century", "XIXe siècle", "siglo XIX", "XIX secolo", "19. Jahrhundert"), 1852, 1911),
    ],
)
def test_decades_and_centuries_of_all_tongues(texts: tuple[str, ...], inside: int, outside: int) -> None:
    for one, other in itertools.product(texts, texts):
        assert fit(one, other)
    for text in texts:
        assert fit(text, str(inside))
        assert not fit(text, str(outside))


def test_years_before_christ_and_after() -> None:
    for before, after in itertools.product(("300 BC", "300 v. Chr.", "300 a.C."), ("AD 300", "300 CE", "300 n. Chr.")):
        assert not fit(before, after)
        assert fit(before, "300 BCE")
        assert fit(after, "300")
    assert fit("3rd century BC", "250 BC")
    assert not fit("3rd century BC", "350 BC")


@given(
    minutes=st.integers(0, 1439), zone=st.sampled_from([("CET", 1), ("MESZ", 2), ("GMT", 0), ("EST", -5), ("UTC+3", 3)])
)
def test_a_time_in_a_zone_is_one_in_another(minutes: int, zone: tuple[str, int]) -> None:
    name, ahead = zone
    hour, minute = divmod(minutes, 60)
    told, utc = f"{hour:02}:{minute:02}", f"{(hour - ahead) % 24:02}:{minute:02} UTC"
    assert fit(f"{told} {name}", utc)
    assert fit(f"{told} {name}", told)  # without a zone it may be that
    assert fit(f"{told} {name}", f"{told} UTC") is (ahead == 0)


@given(hour=st.integers(1, 22), off=st.integers(1, 25))
def test_rough_times_of_a_day(hour: int, off: int) -> None:
    def at(minutes: int) -> str:
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"

    exact = 60 * hour
    later, earlier = at(exact + off), at(exact - off)
    for about in ("around {}", "gegen {} Uhr", "vers {} h", "about {}"):
        text = about.format(hour if about[-1] != "}" else at(exact))
        assert fit(text, later), text
        assert not fit(text, at(exact + 120)), text
    for after in ("after {}", "kurz nach {} Uhr", "shortly after {}"):
        text = after.format(hour if "Uhr" in after else at(exact))
        assert fit(text, later)
        assert not fit(text, earlier)
    for before in ("before {}", "kurz vor {} Uhr", "shortly before {}"):
        text = before.format(hour if "Uhr" in before else at(exact))
        assert fit(text, earlier)
        assert not fit(text, later)
    for between in ("between {} and {}", "zwischen {} und {}"):
        assert fit(between.format(at(exact), at(exact + 60)), later)
        assert not fit(between.format(at(exact), at(exact + 60)), at(exact + 120))


def test_midnight_has_times_on_both_sides() -> None:
    assert fit("before midnight", "23:40")
    assert fit("kurz nach Mitternacht", "00:10")
    assert not fit("before midnight", "00:20")
    assert fit("7 am to 8 pm", "07:00-20:00")
    assert not fit("7-20 Uhr", "8-20 Uhr")
    assert fit("12 Uhr", "noon")
    assert not fit("12 Uhr", "midnight")
    assert not fit("14.50 Uhr", "15 Uhr")
    assert not fit("12 am", "one minute past twelve am")


@pytest.mark.parametrize("sign", ["<", ">", "≤", "≥", "=", "<=", ">="])
@given(value=st.decimals("0.001", "0.9", places=3))
def test_a_sign_before_a_number_is_part_of_what_it_says(sign: str, value: Decimal) -> None:
    told = f"p {sign} {value}"
    assert fit(told, f"P{sign}{value}")
    assert not USUAL.near(Literal(told), Literal(f"p {'>' if '<' in sign else '<'} {value}"))
    assert fit(told, f"p = {value + 1}") is (sign[0] in ">≥")
    assert not fit(told, f"p = {value - 1}") or sign[0] in "<≤"


@settings(max_examples=examples(100))
@given(text=st.text(max_size=100))
def test_any_text_is_read_again_as_it_was_read(text: str) -> None:
    """What is said in English stays so: nothing is lost by reading it once more, and nothing fails."""
    once = in_english(text)
    assert isinstance(once, str)
    assert USUAL.fits(Literal(text), Literal(text))
