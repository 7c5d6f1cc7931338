"""Amounts, numbers and times that are one in other units or in another language, and those that are not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes import spelled
from variorum.shapes.comparison import comparisons

USUAL = comparisons(load_vocabulary(find_corpus(HARBOUR)))[""]
ALIKE = [
    ("12 per cent", "12 %"), ("12 pour cent", "0.12"), ("a third", "un tiers"), ("deux tiers", "two thirds"),
    ("12 metres per second", "43,2 km/h"), ("12 m/s", "43.2 km/h"), ("two metres a second", "2 m/s"),
    ("5 miles per hour", "8 km/h"), ("60 Kilometer pro Stunde", "60 km/h"), ("10 mètres par seconde", "36 km/h"),
    ("100 km à l’heure", "100 km/h"), ("4068 Fuß", "1,240 metres"), ("20 Zoll", "50.8 cm"), ("12 pieds", "12 ft"),
    ("5 nautical miles", "9.26 km"), ("2 GW", "2000 MW"), ("1.5 MWh", "1500 kWh"), ("2 GB", "2000 megabytes"),
    ("trois jours", "72 hours"), ("soixante-quinze mètres", "75 m"), ("un an", "12 months"),
    ("vingt-quatre", "two dozen"), ("onze cents", "1,100"), ("Deux mille habitants", "2000"),
    ("2,5 millions d'euros", "2.5 million euros"), ("2,5 milliards de dollars", "$2.5bn"),
    ("23 h 50", "23:50"), ("23h50", "11:50 pm"), ("0 h 10", "00:10"), ("22 heures", "10 p.m."),
    ("zehn Minuten vor Mitternacht", "23:50"), ("ten to midnight", "23:50"), ("five past noon", "12:05"),
    ("quarter to midnight", "11.45 pm"), ("3:2", "3-2"), ("3–2", "3:2"),
    ("5½ points", "5.5 points"), ("7 ½", "7.5"), ("½", "0.5"), ("5⅕", "5.2"), ("⅝", "0.625"),
    ("1 in 3", "a third"), ("nine in ten", "90 %"),
    ("44 BC", "44 BCE"), ("200 v. Chr.", "200 BC"), ("none", "0"), ("keine", "0"),
    ("guilty of theft and not of fraud", "guilty of theft"), ("coffee without sugar", "coffee"),
    ("not guilty of theft", "not guilty"), ("Symphony No. 5", "Symphony 5"),
]  # fmt: skip
APART = [
    ("15 m/s", "43.2 km/h"), ("12 metres", "12 metres per second"), ("4068 Fuß", "1,420 m"), ("2 GW", "2 GWh"),
    ("50 cent", "100"), ("Sept", "7"), ("Dix", "10"), ("un", "1 June 2024"), ("mille", "1000"), ("trois jours", "36 h"),
    ("2,5 milliards d'euros", "2.5 million euros"), ("quatre-vingt-dix", "80"), ("ten to midnight", "00:10"),
    ("23 h 50", "22:50"), ("3:2", "2:3"), ("3:2", "3-1"), ("per cent", "100"),
    ("5½", "5"), ("1 in 3", "0.4"), ("none", "1"),
    ("not guilty", "guilty"), ("guilty", "nicht guilty"),
    ("kein Brand", "Brand"), ("pas coupable", "coupable"), ("without survivors", "survivors"), ("non-toxic", "toxic"),
    ("it wasn’t safe", "safe"), ("guilty of theft and not of fraud", "guilty of fraud"), ("attempted murder", "murder"),
    ("No Time to Die", "Time to Die"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_these_fit_each_other(one: str, other: str) -> None:
    assert USUAL.fits(Literal(one), Literal(other))
    assert USUAL.fits(Literal(other), Literal(one))


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_do_not(one: str, other: str) -> None:
    assert not USUAL.fits(Literal(one), Literal(other))
    assert not USUAL.fits(Literal(other), Literal(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("unarmed", "armed"), ("illegal", "legal"), ("unmarried man", "married man"), ("unschuldig", "schuldig")],
)
def test_what_denies_a_word_is_not_that_word_misspelt(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert not USUAL.near(Literal(first), Literal(second))
        assert not USUAL.fits(Literal(first), Literal(second))
    assert USUAL.near(Literal(f"Ms {one}"), Literal(f"Ms {one}e"))  # a slip is one still


UNITS = (
    *("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante", 8: "quatre-vingt"}


def french(number: int) -> str:
    """A number below a million in French words, as schools teach it."""
    if number >= 1000:
        thousands = "" if number < 2000 else re.sub("(?<=cent|ingt)s$", "", french(number // 1000)) + " "
        return f"{thousands}mille {french(number % 1000)}".strip() if number % 1000 else f"{thousands}mille"
    if number >= 100:
        hundreds = "" if number < 200 else UNITS[number // 100] + " "
        rest = number % 100
        return f"{hundreds}cent {french(rest)}" if rest else f"{hundreds}cent{'s' if number >= 200 else ''}"
    if number < 20:
        return UNITS[number]
    ten = min(number // 10, 8)
    one = number - 10 * (ten - (ten == 7))
    if not one:
        return TENS[ten] + ("s" if ten == 8 else "")
    return f"{TENS[ten]} et {UNITS[one]}" if one in (1, 11) and ten != 8 else f"{TENS[ten]}-{UNITS[one]}"


@given(st.integers(11, 999_999), st.booleans())
def test_numbers_in_french(number: int, reformed: bool) -> None:
    words = french(number).replace(" ", "-" if reformed and number < 100 else " ")
    if words not in ("cent", "mille"):
        assert spelled.number(words) == number
        assert spelled.figures(f"{words} personnes") == f"{number} personnes"
