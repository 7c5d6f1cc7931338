"""How alike names are, and what finds the names most like one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from variorum.corpus.naming import form_of
from variorum.reconciliation.likeness import likeness


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Eve Macarro", "eve macarro"),
        ("  EVE   MACARRO ", "eve macarro"),
        ("Étoile-du_Nord!", "etoile du nord"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁlm Ⅳ", "film iv"),
        ("東京 タワー", "東京 タワー"),
        ("Bjørn Łódź", "bjorn lodz"),
        ("ĐORĐE Æsir Þór", "dorde aesir thor"),
        ("Işık ŒUVRE", "isik oeuvre"),
        ("Hawaiʻi", "hawai i"),
        ("मिला", "मिला"),
        ("ガム", "カ\u3099ム"),
        ("กิน", "กิน"),
        ("???", "???"),
        ("", ""),
        (" \t", ""),
    ],
)
def test_a_form_has_no_case_accents_or_punctuation(name: str, form: str) -> None:
    assert form_of(name) == form


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=30))
def test_the_form_of_a_form_is_the_form(name: str) -> None:
    form = form_of(name)
    assert form_of(form) == form


@settings(max_examples=examples(150), deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=20).filter(lambda name: any(map(str.isalnum, name))))
def test_a_name_in_ascii_has_the_form_that_it_has_beside_other_letters(name: str) -> None:
    assert form_of(f"{name} é") == f"{form_of(name)} e"


@settings(max_examples=examples(150), deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_goes_from_0_to_1_either_way_round(one: str, other: str) -> None:
    forms = form_of(one), form_of(other)
    degree = likeness(*forms)
    assert 0 <= degree <= 1
    assert degree == pytest.approx(likeness(*reversed(forms)))
    assert (degree == 1) == (forms[0] == forms[1])
    assert likeness(*forms, 0.8) in (0, degree)


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        ("eve macarro", "eve macaro", "eve"),
        ("eve macarro", "macarro eve", "eve"),
        ("eve macarro", "eve", "rooney"),
        ("ana de armas", "ana de armas caso", "ana"),
        ("john wick", "jon wick", "john rick smith"),
    ],
)
def test_what_is_nearer_is_more_alike(one: str, near: str, far: str) -> None:
    assert likeness(one, near) > likeness(one, far)


PLAIN = {
    "o": "òóôõöøōŏőơǫ",
    "l": "łĺļľƚ",
    "d": "đďɖɗ",
    "h": "ħĥ",
    "t": "ŧţťț",
    "i": "ıìíîïĩīĭįɨ",
    "b": "ƀɓ",
    "z": "źżžƶ",
}
LETTERS = st.sampled_from([(letter, plain) for plain, letters in PLAIN.items() for letter in letters] + [("ß", "ss")])


@given(st.lists(st.lists(LETTERS, min_size=1, max_size=5), min_size=1, max_size=3), st.booleans())
def test_a_name_of_latin_letters_has_the_form_of_the_letters_that_people_type(
    words: list[list[tuple[str, str]]], capital: bool
) -> None:
    name, typed = (" ".join("".join(pair[which] for pair in word) for word in words) for which in (0, 1))
    assert form_of(name.upper() if capital and "ı" not in name else name) == form_of(typed) == typed


@given(st.text(st.characters(categories=["Lo", "Mc", "Mn"], min_codepoint=0x900, max_codepoint=0xEFF), max_size=6))
def test_vowel_signs_make_other_names(name: str) -> None:
    signs = [char for char in name if unicodedata.category(char) == "Mc"]
    without = "".join(char for char in name if char not in signs)
    assert not signs or form_of(name) != form_of(without)
