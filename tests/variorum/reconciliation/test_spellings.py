"""What is called so, or nearly so, or begins so, as the index of a snapshot finds it."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

import snapshots
from examples import examples
from variorum.corpus.naming import form_of
from variorum.reconciliation.likeness import LEAST
from variorum.reconciliation.names import ThingIndex
from variorum.search.claims import COMPARED, Claims

NAMES = ["Eve Macarro", "Eve", "Étoile du Nord", "Ana de Armas", "Straße", "東京タワー", "???", 'A "quoted" name', "X"]
WANTED = ["https://schema.org/name", "https://schema.org/width"]
ALPHABET = "abcdeé ŁłØß-'\"%_*().東京तिमি\u0301\u200b"


def named(folder: pytest.TempPathFactory, names: Iterable[str]) -> ThingIndex:
    """The index of a snapshot in which the first name is that of bridge/b-0, and so on."""
    said = "".join(f"<bridge/b-{no}> schema:name {Literal(name)} .\n" for no, name in enumerate(names))
    return ThingIndex(
        snapshots.make_snapshot(folder.mktemp("named") / "one", {"list": snapshots.turtle(said)}, {}, {}, [], {})
    )


def numbers(things: Iterable[str]) -> list[int]:
    return [int(iri.rpartition("-")[2]) for iri in things]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> ThingIndex:
    return named(tmp_path_factory, NAMES)


def random_names() -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(ALPHABET, k=chance.randint(1, 14))) for _ in range(150)]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> ThingIndex:
    return named(tmp_path_factory, random_names())


def test_a_name_and_those_like_it_are_found(few: ThingIndex) -> None:
    assert numbers(few.named("etoile du nord")) == [2]
    assert few.named("nobody") == []
    (first, things), *rest = few.like("eve macarro")
    assert (first, numbers(things)) == (1.0, [0])
    assert [numbers(things) for _, things in rest] == [[1]]
    assert numbers(next(iter(few.like("Ana de Armass")))[1]) == [3]
    assert numbers(next(iter(few.like("???")))[1]) == [6]
    assert numbers(next(iter(few.like("x")))[1]) == [8]
    assert list(few.like("")) == []
    assert list(few.like("zzzz")) == []


def test_beginnings_of_any_word_are_found_those_of_the_whole_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    index = named(tmp_path_factory, ["Nord", "Étoile du Nord", "Norderney", "Süden"])
    found = [(first, numbers(things)) for first, things in index.starting("nor", 100)]
    assert found == [(True, [0]), (True, [2]), (False, [1])]
    assert [numbers(things) for _, things in index.starting("du n", 100)] == [[1]]
    assert [numbers(things) for _, things in index.starting("n", 100)] == [[0], [2], [1]]
    assert list(index.starting("", 100)) == []
    assert len(list(index.starting("n", 2))) == 2


def test_few_of_many_names_alike_are_compared(tmp_path_factory: pytest.TempPathFactory) -> None:
    index = named(tmp_path_factory, (f"Person {number}" for number in range(5_000)))
    assert len(index._claims.promising("person 1234")) <= COMPARED + 1
    assert numbers(next(iter(index.like("person 1234")))[1]) == [1234]
    assert numbers(next(iter(index.like("persn 1234")))[1]) == [1234]


@settings(max_examples=examples(60))
@given(st.data())
def test_every_name_finds_itself_and_by_its_beginning(odd: ThingIndex, data: st.DataObject) -> None:
    names = random_names()
    number = data.draw(st.integers(0, len(names) - 1))
    form = form_of(names[number])
    if not form:
        return
    assert number in numbers(odd.named(names[number]))
    degree, things = next(iter(odd.like(names[number])))
    assert degree == 1
    assert number in numbers(things)
    beginning = form_of(form[: data.draw(st.integers(1, len(form)))])
    if beginning and form.startswith(beginning):
        assert any(number in numbers(things) for _, things in odd.starting(beginning, 10_000))
    assert all(degree >= LEAST for degree, _ in odd.like(names[number]))


@settings(max_examples=examples(60))
@given(st.text(max_size=12))
def test_whatever_is_asked_is_answered(few: ThingIndex, asked: str) -> None:
    for _, things in [*few.like(asked), *few.starting(asked, 10)]:
        assert things
    assert few.find(asked) is None


def test_claims_are_those_of_each_source(tmp_path_factory: pytest.TempPathFactory) -> None:
    said = '<bridge/b-0> schema:name "Long" ; schema:width 5 .'
    claims = {"one": snapshots.turtle(said), "two": snapshots.turtle('<bridge/b-0> schema:name "Long" .')}
    store = snapshots.make_snapshot(tmp_path_factory.mktemp("claimed") / "one", claims, {}, {}, [], {})
    thing = f"{snapshots.BASE}bridge/b-0"
    found = {(one.property.rpartition("/")[2], one.source) for one in Claims(store).of([thing], WANTED)[thing]}
    assert found == {("name", "one"), ("name", "two"), ("width", "one")}
