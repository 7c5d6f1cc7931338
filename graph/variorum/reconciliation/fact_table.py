"""Many facts in little memory: arrays of numbers that stand for properties and values."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from variorum.corpus.ntriples import as_stored
from variorum.reconciliation.likeness import form_of
from variorum.terms import Term, text_of


class FactTable:
    """The facts of things, which are known by their numbers; so are the values, by their places."""

    def __init__(self, things: Iterable[Iterable[tuple[str, Term]]]) -> None:
        self.uses: dict[str, int] = defaultdict(int)
        properties: dict[str, int] = {}
        values: dict[Term, int] = {}
        self._starts, self._properties, self._values = array("L", [0]), array("L"), array("L")
        for facts in things:
            mine = sorted(facts, key=lambda fact: (fact[0], str(fact[1])))
            for name in {name for name, _ in mine}:
                self.uses[name] += 1
            for name, value in mine:
                self._properties.append(properties.setdefault(name, len(properties)))
                self._values.append(values.setdefault(value, len(values)))
            self._starts.append(len(self._values))
        self._property_names, self._value_terms = list(properties), list(values)
        self._things = {value.value: place for value, place in values.items() if isinstance(value, NamedNode)}

    def of(self, number: int) -> Iterator[tuple[str, Term]]:
        """The facts of one thing."""
        for at in range(self._starts[number], self._starts[number + 1]):
            yield self._property_names[self._properties[at]], self._value_terms[self._values[at]]

    def places(self, iris: Iterable[str], forms: Iterable[str]) -> list[int]:
        """The places of the values that are one of these things, or literals that have one of these forms."""
        things = [self._things[iri] for iri in iris if iri in self._things]
        return things + [place for form in forms for place in self._forms.get(form, ())]

    def value(self, place: int) -> Term:
        """The value at a place."""
        return self._value_terms[place]

    @cached_property
    def _forms(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, value in enumerate(self._value_terms):
            if isinstance(value, Literal):
                for form in {form_of(value.value), form_of(text_of(as_stored(value)))}:  # 5 is found by 05 and by 5
                    found[form].append(place)
        return dict(found)

    def holders(self, place: int) -> list[int]:
        """The things that have a value."""
        return self._holders.get(place, [])

    @cached_property
    def _holders(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._starts) - 1):
            for at in range(self._starts[number], self._starts[number + 1]):
                found[self._values[at]].append(number)
        return dict(found)
