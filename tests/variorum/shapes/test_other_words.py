"""One value in other words is no contradiction, and another value is one: texts are made by kind, from a number."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from examples import examples
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes import spellings, vague
from variorum.shapes.comparison import comparisons
from variorum.terms import VR, XSD

ALL = comparisons(load_vocabulary(find_corpus(bundled_root())))
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ENDINGS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
ENDINGS |= {"twelve": "twelfth"}
CURRENCIES = {
    "USD": ("$", "dollars", "US dollars", "Dollar"),
    "EUR": ("€", "euros", "euro", "Euro"),
    "CHF": ("CHF ", "Swiss francs", "francs", "Franken"),
}


def words(number: int) -> str:
    ten, one = divmod(number, 10)
    return ONES[number] if number < 20 else TENS[ten - 2] + (f"-{ONES[one]}" if one else "")


def ordinal(number: int) -> str:
    start, dash, last = words(number).rpartition("-")
    return start + dash + (ENDINGS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"))


def nth(number: int) -> str:
    return f"{number}{'th' if number % 100 // 10 == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def roman(number: int) -> str:
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for size, sign in signs:
        text, number = text + sign * (number // size), number % size
    return text


def ordinals(number: int) -> list[str]:
    forms = [nth(number), ordinal(number), f"the {ordinal(number)}", f"{number}."]
    return forms + ([roman(number), f"{roman(number)}."] if len(roman(number)) > 1 else [])


def chapters(number: int) -> list[str]:
    forms = [str(number), roman(number), words(number).title()]
    return [f"Chapter {form}" for form in forms] + [f"Ch. {number}", f"{ordinal(number)} chapter", f"{number}. Kapitel"]


def numbers(number: int) -> list[str]:
    return [
        f"No. {number}",
        f"number {number}",
        f"#{number}",
        f"Nr. {number}",
        f"№ {number}",
        f"Number {words(number)}",
    ]


def dozens(number: int) -> list[str]:
    return [str(12 * number), f"{words(number)} dozen", f"{number} dozen"] + (
        ["a dozen", "ein Dutzend"] if number == 1 else []
    )


def clocks(minutes: int) -> list[str]:
    hour, minute = divmod(minutes, 60)
    half, twelve = ("pm" if hour >= 12 else "am"), (hour - 1) % 12 + 1
    forms = [f"{hour}:{minute:02}", f"{hour:02}:{minute:02}", f"{hour}.{minute:02} Uhr", f"{hour}:{minute:02} Uhr"]
    forms += [
        f"{twelve}:{minute:02} {half}",
        f"{twelve}.{minute:02}{half[0]}.m.",
        f"at {twelve}:{minute:02} {half.upper()}",
    ]
    part = f"in the {('morning' if hour < 12 else 'afternoon' if hour < 18 else 'evening')}"
    past, to = words(twelve), words(twelve % 12 + 1)  # quarter to one is still morning, or evening
    named = {15: [f"quarter past {past}"], 30: [f"half past {past}", f"half past {twelve}"], 45: [f"a quarter to {to}"]}
    spoken = named.get(minute, [f"{words(minute)} minutes past {past}"] if 0 < minute < 30 else [])
    if hour not in (11, 23) or minute <= 30:
        forms += [f"{text} {later}" for text in spoken for later in (half, part)]
    if not minute:
        forms += [
            f"{twelve} o'clock {half}",
            f"{past} o'clock {part}",
            f"{twelve} {half}",
            f"{twelve}{half}",
            f"{hour} Uhr",
        ]
    return forms + {0: ["midnight", "24:00", "Mitternacht"], 720: ["noon", "12 noon", "midday"]}.get(minutes, [])


def ranges(number: int) -> list[str]:
    first, last = 1900 + number // 40, 1900 + number // 40 + 13 + number % 40
    forms = [
        f"{first}-{last}",
        f"{first}–{last}",
        f"{first} to {last}",
        f"from {first} to {last}",
        f"von {first} bis {last}",
    ]
    return forms + ([f"{first}–{last % 100}", f"{first}-{last % 100}"] if last < 2000 else [])


def grouped(number: int) -> list[str]:
    return [str(number), f"{number:,}", f"{number:,}".replace(",", "'"), f"{number:,}".replace(",", "\u202f")]


def millions(number: int) -> list[str]:
    """Sums of three currencies in turn."""
    amount, (sign, *names) = number // 3 + 1, list(CURRENCIES.values())[number % 3]
    code = list(CURRENCIES)[number % 3]
    forms = [f"{sign}{amount}m", f"{sign}{amount} million", f"{code} {amount},000,000", f"{sign}{amount}'000'000"]
    forms += [f"{amount} million {name}" for name in names]
    return forms + ([f"{words(amount)} million {names[0]}"] if amount < 100 else [])


def percents(number: int) -> list[str]:
    named = {25: ["a quarter", "ein Viertel"], 50: ["half", "die Hälfte"], 75: ["three quarters"], 20: ["one fifth"]}
    return [
        f"{number} %",
        f"{number}%",
        f"{number} percent",
        f"{number} Prozent",
        f"0.{number:02}",
        *named.get(number, []),
    ]


def stretches(number: int) -> list[str]:
    """Times by the quarter of an hour."""
    named = {
        1: ["a quarter of an hour", "eine Viertelstunde"],
        2: ["half an hour", "eine halbe Stunde"],
        3: ["three quarters of an hour"],
        6: ["anderthalb Stunden", "eineinhalb Stunden", "an hour and a half", "1h 30m", "1 hr 30"],
        10: ["zweieinhalb Stunden", "two and a half hours", "2h30", "2 h 30 m"],
        4 * 24 * 14: ["a fortnight", "two weeks", "14 days", "zwei Wochen"],
        4 * 24 * 28: ["two fortnights", "four weeks"],
    }
    return [f"{15 * number} minutes", f"{900 * number} s", f"PT{15 * number}M", *named.get(number, [])]


def centuries(number: int) -> list[str]:
    return [f"{100 * number} years", f"{number} centuries", f"{words(number)} centuries"] + ["a century"] * (
        number == 1
    )


def days(number: int) -> list[str]:
    day = datetime.date.fromordinal(number)
    month, year, of_month = f"{day:%B}", day.year, day.day
    forms = [str(day), f"{of_month} {month} {year}", f"{month} {of_month}, {year}", f"{month} {nth(of_month)}, {year}"]
    forms += [
        f"the {ordinal(of_month)} of {month} {year}",
        f"{month} the {nth(of_month)}, {year}",
        f"{day:%A}, {forms[1]}",
    ]
    forms += [
        f"on the evening of {forms[1]}",
        f"{of_month}.{day.month}.{year}",
        f"{day:%Y/%m/%d}",
        f"{of_month} {month} '{year % 100:02}",
    ]
    if of_month > 12 or of_month == day.month:
        forms += [f"{of_month}/{day.month}/{year}", f"{day.month}/{of_month}/{year}", f"{day:%d-%m-%Y}"]
    feasts = {(12, 24): "Christmas Eve", (12, 25): "Christmas Day", (10, 31): "Halloween", (1, 1): "New Year's Day"}
    return forms + [f"{feasts[day.month, of_month]} {year}" for _ in "1" if (day.month, of_month) in feasts]


def days_of_a_year(number: int) -> list[str]:
    day = datetime.date.fromordinal(730_000 + number)
    forms = [
        f"{day:%B} {day.day}",
        f"{day.day} {day:%B}",
        f"{day:%B} {nth(day.day)}",
        f"the {ordinal(day.day)} of {day:%B}",
    ]
    return [*forms, f"{day:%b}. {day.day}", f"on {day:%B} {day.day}"]


def wars(number: int) -> list[str]:
    return [
        f"World War {roman(number)}",
        f"World War {words(number)}",
        f"the {ordinal(number)} World War",
        f"World War {number}",
    ]


FEASTS = [datetime.date(2024, month, day).toordinal() for month, day in ((12, 24), (12, 25), (10, 31), (1, 1))]
SAME: dict[str, tuple[Callable[[int], list[str]], st.SearchStrategy[int]]] = {
    "ordinals": (ordinals, st.integers(1, 39)),
    "chapters": (chapters, st.integers(1, 39)),
    "numbers": (numbers, st.integers(1, 99)),
    "dozens": (dozens, st.integers(1, 12)),
    "clocks": (clocks, st.one_of(st.integers(0, 1439), st.integers(0, 23).map(lambda hour: 60 * hour))),
    "ranges": (ranges, st.integers(0, 40 * 80)),
    "grouped": (grouped, st.integers(1000, 9_999_999)),
    "millions": (millions, st.integers(0, 600)),
    "percents": (percents, st.one_of(st.integers(1, 99), st.sampled_from([20, 25, 50, 75]))),
    "stretches": (stretches, st.sampled_from([1, 2, 3, 5, 6, 10, 4 * 24 * 14, 4 * 24 * 28])),
    "centuries": (centuries, st.integers(1, 20)),
    "days": (days, st.one_of(st.integers(712_224, 748_382), st.sampled_from(FEASTS))),
    "days of a year": (days_of_a_year, st.integers(1, 365)),
    "wars": (wars, st.integers(1, 3)),
}
TAGS = st.sampled_from([None, "en"])


def told(text: str, tag: str | None) -> Literal:
    return Literal(text, language=tag) if tag else Literal(text)


def clash(one: Literal, other: Literal) -> bool:
    """Whether two values contradict each other where nothing says how they are compared."""
    return not ALL[""].fits(one, other) and not ALL[""].fits(other, one)


@pytest.mark.parametrize("kind", SAME)
@settings(max_examples=examples(30))
@given(data=st.data())
def test_all_forms_of_one_number_agree_and_those_of_two_conflict(kind: str, data: st.DataObject) -> None:
    forms, source = SAME[kind]
    one, other = data.draw(source), data.draw(source)
    texts = forms(one)
    for tag in ("en", None):
        for first, second in itertools.combinations(texts, 2):
            assert ALL[""].fits(told(first, tag), told(second, None)), (first, second)
    if set(texts).isdisjoint(forms(other)):
        tag = data.draw(TAGS)
        for first, second in itertools.product(texts, forms(other)):
            assert clash(told(first, tag), told(second, tag)), (first, second)


@pytest.mark.parametrize("name", ["", VR + "nameInclusion"])
@given(one=st.integers(1, 39), other=st.integers(1, 39))
def test_rulers_are_told_by_their_numbers(name: str, one: int, other: int) -> None:
    def forms(number: int) -> list[str]:
        return [f"Henry {roman(number)}", f"Henry the {ordinal(number).title()}", f"Henry the {nth(number)}"]

    for first, second in itertools.product(forms(one), forms(other)):
        assert ALL[name].fits(Literal(first), Literal(second)) is (one == other), (first, second)


@given(number=st.integers(1000, 9_999_999))
def test_points_group_the_figures_of_a_german_text(number: int) -> None:
    german = Literal(f"{number:,}".replace(",", "."), language="de-CH")
    assert ALL[""].same(german, Literal(str(number), datatype=NamedNode(XSD + "integer")))
    assert clash(german, Literal(str(number + 1)))
    assert ALL[""].fits(Literal(german.value), Literal(str(number)))


def date(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + {4: "gYear", 7: "gYearMonth"}.get(len(text), "date")))


@given(decade=st.integers(150, 209), year=st.integers(1500, 2099), month=st.integers(1, 12))
def test_a_year_lies_in_its_decade_and_century_only(decade: int, year: int, month: int) -> None:
    length = 100 if decade % 10 == 0 else 10  # the 1900s may be a hundred years
    for form in (f"the {decade}0s", f"{decade}0s", f"{decade}0er Jahre"):
        for told_year in (date(f"{year}"), Literal(f"{year}"), date(f"{year}-{month:02}")):
            assert clash(Literal(form), told_year) is not (10 * decade <= year < 10 * decade + length)
    century = decade // 10 + 1
    for form in (f"{nth(century)} century", f"the {ordinal(century)} century", f"{century}. Jahrhundert"):
        assert clash(Literal(form), date(f"{year}")) is not (100 * century - 100 <= year <= 100 * century)


@pytest.mark.parametrize(
    ("roughly", "inside", "outside"),
    [
        ("early {}", "{}-03", "{}-10"),
        ("Anfang {}", "{}-02-03", "{}-10-03"),
        ("mid-{}", "{}-06", "{}-12"),
        ("late {}", "{}-11", "{}-02"),
        ("spring {}", "{}-03", "{}-08"),
        ("Sommer {}", "{}-07-15", "{}-01-15"),
        ("the fall of {}", "{}-10", "{}-03"),
        ("winter {}", "{}-01", "{}-07"),
        ("winter {}", "{}-12", "{}-05"),
        ("the first half of {}", "{}-04-01", "{}-09-01"),
        ("early March {}", "{}-03-04", "{}-03-28"),
        ("late {}", "{}", "1066"),
    ],
)
@settings(max_examples=examples(30))
@given(year=st.integers(1500, 2099))
def test_a_day_lies_in_its_part_of_a_year_only(roughly: str, inside: str, outside: str, year: int) -> None:
    for name in ("", VR + "datePrecision"):
        compare = ALL[name]
        assert compare.fits(Literal(roughly.format(year)), date(inside.format(year)))
        assert not compare.fits(Literal(roughly.format(year)), date(outside.format(year)))
        assert not compare.fits(Literal(roughly.format(year)), date(inside.format(year + 2)))


@pytest.mark.parametrize(
    ("words_before", "inside", "outside"),
    [
        (("more than", "over", "mehr als"), (101, 120), (80, 99)),
        (("at least", "mindestens"), (100, 120), (80, 99)),
        (("less than", "fewer than", "under"), (99, 60), (101, 150)),
        (("up to", "at most"), (100, 60), (101, 150)),
        (("nearly", "almost", "just under"), (99, 95), (80, 101)),
        (("just over",), (101, 105), (95, 140)),
    ],
)
@pytest.mark.parametrize("form", ["{:,}", "{:,} visitors", "${:,}", "{:,} km"])
@settings(max_examples=examples(30))
@given(size=st.integers(3, 900))
def test_what_is_told_roughly_fits_what_it_includes(
    words_before: tuple[str, ...], inside: tuple[int, ...], outside: tuple[int, ...], form: str, size: int
) -> None:
    number = 100 * size
    for before in words_before:
        rough = Literal(f"{before} {form.format(number)}")
        assert all(ALL[""].fits(rough, Literal(form.format(size * part))) for part in inside)
        assert all(clash(rough, Literal(form.format(size * part))) for part in outside)


@pytest.mark.parametrize("form", ["{:,}", "{:,} visitors", "${:,}", "{:,} km"])
@settings(max_examples=examples(30))
@given(figure=st.integers(1, 9), noughts=st.integers(2, 6), before=st.sampled_from(["about", "around", "rund", "ca."]))
def test_a_round_number_fits_those_about_it(form: str, figure: int, noughts: int, before: str) -> None:
    number = figure * 10**noughts
    rough = Literal(f"{before} {form.format(number)}")
    assert all(ALL[""].fits(rough, Literal(form.format(number * part // 100))) for part in (96, 100, 104))
    assert all(clash(rough, Literal(form.format(number * part // 100))) for part in (70, 140))


@pytest.mark.parametrize(
    ("unit", "other", "size", "offset"),
    [
        ("ft", "m", "0.3048", 0),
        ("miles", "km", "1.609344", 0),
        ("lb", "kg", "0.45359237", 0),
        ("acres", "ha", "0.40468564224", 0),
        ("mph", "km/h", "1.609344", 0),
        ("°F", "°C", "0.5555555555555555555555555556", -32),
    ],
)
@settings(max_examples=examples(30))
@given(number=st.integers(11, 500), places=st.integers(0, 2))
def test_amounts_in_other_units_fit_as_far_as_they_are_written_out(
    unit: str, other: str, size: str, offset: int, number: int, places: int
) -> None:
    converted = (number + offset) * Decimal(size)
    rounded = round(converted, places)
    assert ALL[""].fits(Literal(f"{number} {unit}"), Literal(f"{rounded} {other}"))
    assert clash(Literal(f"{number} {unit}"), Literal(f"{round(converted * Decimal('1.3'), places) + 10} {other}"))


@given(number=st.integers(1, 10**6), unit=st.sampled_from(["minutes", "visitors", "km", "square feet"]))
def test_a_number_by_itself_fits_one_with_its_unit(number: int, unit: str) -> None:
    bare = Literal(str(number), datatype=NamedNode(XSD + "integer"))
    assert ALL[""].says_more(Literal(f"{number:,} {unit}"), bare)
    assert not ALL[""].says_more(bare, Literal(f"{number:,} {unit}"))
    assert clash(Literal(f"{number + 1:,} {unit}"), bare)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("33 %", "a third"),
        ("0.33", "one third"),
        ("67 %", "two thirds"),
        ("66.7%", "2/3"),
        ("20 pounds", "£20"),
        ("1.5 million pounds", "£1.5m"),
        ("1901-12", "1901 to 1912"),
        ("5 ft 10 in", "178 cm"),
        ("the 1920s", "the early 20th century"),
        ("early 2025", "spring 2025"),
        ("more than 900", "nearly 1,000"),
        ("One Hundred and One Dalmatians", "101 Dalmatians"),
        ("Friday the 13th", "Friday the Thirteenth"),
        ("Love Potion No. 9", "Love Potion #9"),
        ("Part I", "Part One"),
        ("V.", "the fifth"),
        ("twenty pounds", "£20"),
        ("6'2\"", "188 cm"),
        ("10-15 km", "12 km"),
        ("between 10 and 15", "from 10 to 15"),
        ("2025/06/06", "6 June 2025"),
        ("after 1925", "1930"),
        ("half a million", "500,000"),
        ("two and a half million", "2.5 million"),
        ("over a hundred", "120"),
        ("CHF 20.-", "20 Franken"),
        ("in March 2025", "2025-03"),
        ("900", "more than 850 visitors"),
        ("8 o'clock", "20:00"),
        ("two and a quarter hours", "135 min"),
        ("an hour and three quarters", "1 h 45 min"),
        ("half past eight", "8:30 am"),
        ("half past eight", "halb neun"),
        ("2:05", "125 minutes"),
        ("2:05:00", "two hours and five minutes"),
        ("2 h 5 min", "125"),
        ("6/7/2025", "6 July 2025"),
        ("6/7/2025", "June 7, 2025"),
        ("20250607", "2025-06-07"),
        ("10k", "10,000"),
        ("2.5 stars", "2.5/5"),
        ("three stars", "3 out of 4"),
        ("5 gallons", "19 litres"),
        ("5 gallons", "22.7 litres"),
        ("a pint", "0.57 litres"),
        ("the '20s", "1925"),
        ("the roaring twenties", "the 1920s"),
        ("the late eighties", "1988"),
        ("hundreds of people", "450 people"),
        ("dozens", "60"),
        ("several thousand", "4,200"),
        ("tens of thousands", "35,000"),
        ("a few films", "five films"),
        ("in her twenties", "25"),
        ("mid-thirties", "35 years old"),
        ("a teenager", "15"),
        ("$80-90 million", "$85m"),
        ("between €5 million and €6 million", "€5.5m"),
        ("about two hours", "125 minutes"),
        ("June 6 to 8, 2025", "7 June 2025"),
        ("between 6 and 8 June 2025", "2025-06-08"),
        ("28 May - 3 June 2025", "1 June 2025"),
        ("May to July 2025", "June 2025"),
        ("vom 6. bis zum 8. Juni 2025", "7 June 2025"),
        ("the first week of June 2025", "6 June 2025"),
        ("H1 2025", "March 2025"),
        ("Christmas 2024", "2024-12-25"),
        ("May", "2025-05-06"),
        ("5 May", "2025-05-05"),
        ("52.5200, 13.4050", "52.52;13.405"),
        ("the UK", "United Kingdom"),
        ("U.S.", "United States of America"),
        ("NYC", "New York City"),
        ("spin-off", "spinoff"),
        ("PG-13", "PG 13"),
        ("978-3-16-148410-0", "9783161484100"),
        ("http://www.example.org/a", "https://example.org/a/"),
        ("Jürgen Müller", "Juergen Mueller"),
    ],
)
def test_values_in_other_words_fit(one: str, other: str) -> None:
    assert ALL[""].fits(Literal(one), Literal(other))
    assert ALL[""].fits(Literal(other), Literal(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ballerina 2", "Ballerina 3"),
        ("Ballerina 2", "Ballerina 21"),
        ("21 Jump Street", "22 Jump Street"),
        ("Seven", "Eight"),
        ("The 400 Blows", "The 500 Blows"),
        ("The Third Man", "The Second Man"),
        ("Rocky II", "Rocky III"),
        ("Chapter 1", "Chapter 12"),
        ("Midnight in Paris", "12:00 in Paris"),
        ("Henry the Fifth", "Henry the Sixth"),
        ("Malcolm X", "Malcolm IX"),
        ("Noon", "Midnight"),
        ("Over the Top", "Under the Top"),
        ("Twelve Monkeys", "Twelve Angry Men"),
        ("5/5", "1"),
        ("100 minutes", "2 hours"),
        ("1.5 km", "2 km"),
        ("$5 million", "€5 million"),
        ("20 °C", "86 °F"),
        ("the early 1920s", "the late 1920s"),
        ("more than 900", "fewer than 900"),
        ("about 1925", "1935"),
        ("after 1925", "1920"),
        ("19th century", "20th century"),
        ("the 1910s", "the 1920s"),
        ("10-15 km", "18 km"),
        ("between 10 and 15", "20"),
        ("1914-1918", "1939-1945"),
        ("more than 5 minutes", "2025-06-06"),
        ("about June 2025", "July 2025"),
        ("half past eight", "9:30"),
        ("half past eight pm", "8:30 am"),
        ("quarter to ten", "10:15"),
        ("2:05", "2:06"),
        ("2:05", "126 minutes"),
        ("6/7/2025", "6 June 2025"),
        ("10k", "1,000"),
        ("2 stars", "4 stars"),
        ("3 stars", "1/5"),
        ("5 gallons", "10 litres"),
        ("the '20s", "1935"),
        ("the twenties", "the thirties"),
        ("the late eighties", "1981"),
        ("hundreds", "4,500"),
        ("thousands", "450"),
        ("dozens", "5"),
        ("several thousand", "400"),
        ("in her twenties", "35"),
        ("mid-thirties", "31"),
        ("a teenager", "25"),
        ("$80-90 million", "$100m"),
        ("$80-90 million", "€85m"),
        ("about two hours", "190 minutes"),
        ("June 6 to 8, 2025", "9 June 2025"),
        ("between 6 and 8 June 2025", "2025-06-05"),
        ("May to July 2025", "August 2025"),
        ("the first week of June 2025", "16 June 2025"),
        ("the first week of June 2025", "6 July 2025"),
        ("Christmas 2024", "2025-12-25"),
        ("Christmas Eve 2024", "2024-12-25"),
        ("May", "2025-06-05"),
        ("5 May", "2025-05-06"),
        ("52.52, 13.405", "48.85, 2.35"),
        ("UK", "United States"),
        ("Us", "United States"),
        ("World War II", "World War I"),
        ("First Blood", "Second Blood"),
        ("The 39 Steps", "The 3 9th Steps"),
        ("978-3-16-148410-0", "978-3-16-148411-7"),
        ("https://example.org/a", "https://example.org/b"),
        ("Müller", "Möller"),
    ],
)
def test_values_and_titles_that_differ_stay_different(one: str, other: str) -> None:
    assert clash(Literal(one), Literal(other))
    if one[0].isupper():
        assert not ALL[VR + "nameInclusion"].fits(Literal(one), Literal(other))


@given(pair=st.sampled_from(sorted(spellings.AMERICAN.items())), other=st.sampled_from(sorted(spellings.AMERICAN)))
def test_a_word_of_britain_is_that_of_america_and_no_other(pair: tuple[str, str], other: str) -> None:
    british, american = (f"The {word.title()}" for word in pair)
    for name in ("", VR + "nameInclusion"):
        assert ALL[name].fits(Literal(british), Literal(american))
        assert ALL[name].fits(Literal(american), Literal(british))
        assert (pair[0] == other) or not ALL[name].fits(Literal(american), Literal(f"The {other.title()}"))


@pytest.mark.parametrize(
    "text", ["6 - " * 5_000, "a few " * 4_000, "half past " * 3_000, "the " * 9_000, "1 to " * 9, f"{'1-' * 25} 2025"]
)
@pytest.mark.parametrize("other", ["900", "2025-06-06", "8:30"])
def test_texts_that_only_begin_like_a_time_or_a_range_are_no_such(text: str, other: str) -> None:
    assert clash(Literal(text), Literal(other))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "9" * 100_000,
            f"about {'9' * 5_000}",
            "1914-18" * 2_000,
            "half a " * 3_000,
            "1-" * 50_000,
            "twenty-" * 20_000,
        ),
        *("(" * 100_000, "[(" * 50_000, "th" * 50_000),
    ],
)
def test_long_texts_are_read_in_one_go(text: str) -> None:
    """Where a run of figures or brackets is begun again at each of them, this does not come to an end."""
    assert not vague.lies_in(Literal(text), Literal("900"))
    assert not vague.beside(Literal(text), Literal("900"))
    assert not any(comparison.fits(Literal(text), Literal("900")) for comparison in ALL.values())
