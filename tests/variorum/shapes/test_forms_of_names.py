"""One name in the forms that sources give it, and names that only look alike."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes import names, nicknames, transliteration
from variorum.shapes.comparison import NAME_INCLUSION, PERSON_NAMES, comparisons

ALL = comparisons(load_vocabulary(find_corpus(HARBOUR)))
NAMED, USUAL = ALL[NAME_INCLUSION], ALL[""]
SURNAMES = st.sampled_from(["Keller", "Dupont", "Okafor", "Ruiz", "O'Brien", "Müller", "van der Berg", "Keller-Meier"])
MEN = ("Mr", "Mr.", "Herr", "Monsieur", "Signor", "Señor", "Sir")
WOMEN = ("Mrs", "Ms.", "Miss", "Frau", "Madame", "Mme", "Mlle", "Signora", "Señora", "Dame")
BORN = ("{} née {}", "{} (née {})", "{}, née {}", "{} geb. {}", "{}, geborene {}", "{} (born {})", "{} nacida {}")


def fit(one: str, other: str) -> bool:
    return NAMED.fits(Literal(one), Literal(other)) and NAMED.fits(Literal(other), Literal(one))


@given(surname=SURNAMES, man=st.sampled_from(MEN), woman=st.sampled_from(WOMEN))
def test_a_man_and_a_woman_of_one_surname_are_two(surname: str, man: str, woman: str) -> None:
    he, she = f"{man} {surname}", f"{woman} {surname}"
    for compare in (NAMED, USUAL, ALL[PERSON_NAMES]):
        for one, other in ((he, she), (she, he)):
            assert not compare.fits(Literal(one), Literal(other)), (one, other)
            assert not compare.near(Literal(one), Literal(other))
            assert not compare.abbreviates(Literal(one), Literal(other))
    for title in ("Dr", "Prof.", ""):
        assert fit(f"{title} {surname}".strip(), he)
        assert fit(f"{title} {surname}".strip(), she)
    assert fit(f"{man} and {woman} {surname}", she)
    assert fit(f"{woman} Dr. {surname}", f"Dr. {surname}")


@given(surname=SURNAMES, titles=st.tuples(st.sampled_from(WOMEN), st.sampled_from(WOMEN)))
def test_titles_of_one_sex_do_not_differ(surname: str, titles: tuple[str, str]) -> None:
    assert fit(*(f"{title} {surname}" for title in titles))


@given(form=st.sampled_from(BORN), other=st.sampled_from(BORN))
def test_a_maiden_name_is_part_of_a_name(form: str, other: str) -> None:
    told = form.format("Anna Keller", "Meier")
    for name in ("Anna Keller", "Anna Meier", other.format("Anna Keller", "Meier"), "A. Keller"):
        assert fit(told, name), name
    assert not fit(told, other.format("Anna Keller", "Huber"))
    assert names.is_of_two(told)
    assert fit("Max Born", "Born")  # who is called so


def test_every_nickname_is_of_its_name_and_of_no_other() -> None:
    for group in nicknames.GROUPS:
        name, *others = group.split()
        for other in others:
            assert fit(f"{other.title()} Hale", f"{name.title()} Hale")
            assert not fit(f"{other.title()} Hale", f"{name.title()} Moor")
    for one, other in itertools.combinations([group.split()[0] for group in nicknames.GROUPS], 2):
        assert nicknames.may_be_one(one, other) is not nicknames.OF[one].isdisjoint(nicknames.OF[other])
    assert not fit("Bob Hale", "Bill Hale")


@pytest.mark.parametrize(
    "writings",
    [
        ("Mikhail Gorbachev", "Michail Gorbatschow", "Mikhaïl Gorbatchev"),
        ("Yuri Shevchenko", "Juri Schewtschenko", "Iouri Chevtchenko"),
        ("Nikita Khrushchev", "Nikita Chruschtschow", "Nikita Khrouchtchev"),
        ("Pyotr Tchaikovsky", "Piotr Tschaikowski"),
    ],
)
def test_a_name_as_several_languages_write_it_is_a_question_of_identity(writings: tuple[str, ...]) -> None:
    for one, other in itertools.permutations(writings, 2):
        assert NAMED.near(Literal(one), Literal(other)) or fit(one, other), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("legal", "illegal"), ("keller", "kohler"), ("ivanov", "ivanova"), ("amsel", "anders"), ("hale", "hall")],
)
def test_words_that_only_sound_alike_are_no_writings_of_one(one: str, other: str) -> None:
    assert not transliteration.may_be_one(one, other)
    assert not transliteration.may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Владимир Петров", "Vladimir Petrov"), ("Νίκος Παπαδόπουλος", "Nikos Papadopoulos"),
        ("İbrahim Yılmaz", "Ibrahim Yilmaz"),
    ],
)  # fmt: skip
def test_a_name_in_another_script_is_that_name(one: str, other: str) -> None:
    assert fit(one, other)


@given(
    words=st.lists(
        st.sampled_from(["World", "Health", "Trade", "North", "Civil", "Union", "Bank"]), min_size=2, max_size=5
    )
)
def test_an_acronym_is_of_the_initials_of_its_words(words: list[str]) -> None:
    short = "".join(word[0] for word in words)
    for long in (" ".join(words), f"the {words[0]} of {' '.join(words[1:])}"):
        for written in (short, ".".join(short) + "."):
            assert names.is_acronym(written, long)
            assert fit(written, long)
        assert not names.is_acronym(short[1:] + "X", long)
        assert not names.is_acronym(short.lower(), long)


@given(letters=st.text("ABCDE", min_size=2, max_size=4), figures=st.integers(10, 99_999), other=st.integers(10, 99_999))
def test_the_code_of_a_lot_is_its_letters_and_figures(letters: str, figures: int, other: int) -> None:
    writings = [f"{letters}{figures}", f"{letters}-{figures}", f"{letters} {figures}"]
    for one, two in itertools.product(writings, writings):
        assert fit(one, two)
        assert USUAL.fits(Literal(f"Lot No. {one}"), Literal(f"lot {two}"))
    if figures != other:
        assert not fit(writings[0], f"{letters}{other}")
        assert not NAMED.near(Literal(writings[0]), Literal(f"{letters}{other}"))  # nor is it misspelt


@given(whole=st.integers(1, 99), part=st.integers(1, 99))
def test_the_figures_of_a_number_are_one_word(whole: int, part: int) -> None:
    for text in (f"some {whole}.{part:02} metres long", f"some {whole},{part:02} metres long"):
        assert not fit(text, str(whole))
        assert not fit(text, f"{part:02}")
        assert fit(text, f"{whole}.{part:02}")
    assert fit(f"{whole},{part:03} Reasons", f"{1000 * whole + part} Reasons")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("two and a half hours", "aucun"), ("North Ward", "South Ward"), ("hypertension", "hypotension"),
        ("$50", "50 cents"), ("n = 412", "none"), ("€1.2m", "£1.2m"), ("< 5", "> 5"), ("12.5 km", "5 km"),
    ],
)  # fmt: skip
def test_what_has_letters_or_figures_in_common_is_neither_one_nor_misspelt(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert not USUAL.fits(Literal(first), Literal(second))
        assert not USUAL.near(Literal(first), Literal(second))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haemorrhage", "hemorrhage"), ("anaemia", "anemia"), ("paediatric", "pediatric"), ("oestrogen", "estrogen"),
        ("leukaemia", "leukemia"), ("diarrhoea", "diarrhea"), ("orthopaedic", "orthopedic"), ("foetus", "fetus"),
        ("gynaecology", "gynecology"), ("Univ. Hospital", "University Hospital"),
        ("M. Robert Hale", "Robert “Bob” Hale"),
        ("la professeure Ilse Vogt", "Prof. Dr. med. Ilse Vogt"), ("Cllr Anna Keller", "Anna Keller"),
        ("Sr. Vega", "Señor Vega"), ("Bürgermeisterin Ilse Vogt", "Ilse Vogt"),
    ],
)  # fmt: skip
def test_other_spellings_and_titles_are_of_one_name(one: str, other: str) -> None:
    assert fit(one, other)
    assert USUAL.fits(Literal(one), Literal(other))


def test_poets_are_no_pets() -> None:
    assert not fit("poet", "pet")
    assert not fit("the shoe", "she")
