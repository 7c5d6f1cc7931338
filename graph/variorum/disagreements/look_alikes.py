"""Two things that may be one: different sources give them names that are one name, or look like one misspelt.

A source that speaks of both knows that they are two. So only things are asked about that no source mentions side by
side, and that sources put into one class.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from pyoxigraph import Literal
from rapidfuzz.distance import OSA

from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.facts import Fact, Facts, Mark
from variorum.disagreements.name_keys import NameKeys
from variorum.disagreements.selection import Selection
from variorum.disagreements.sides import Side, sides_of, usual
from variorum.disagreements.verdict import Clash
from variorum.shapes import names
from variorum.shapes.comparison import NAME_INCLUSION, PERSON_NAMES, Comparison
from variorum.shapes.rules import DatasetRules
from variorum.terms import IDENTITY_QUESTION, Term

WHOLE = "=~"  # the kinds of keys that have enough of a name
SLIPS = 3  # between two names whose keys have less of them
LARGEST = 200  # names that have something in common, such as their initials, and are held against each other


def naming(rules: DatasetRules) -> tuple[str, ...]:
    """The properties whose values are declared to be compared as names."""
    known = rules.behaviours
    return tuple(p for p in known.properties if known.of(p).comparison in (NAME_INCLUSION, PERSON_NAMES))


def alike(
    facts: Facts,
    selection: Selection,
    rules: DatasetRules,
    vocabulary: Vocabulary,
    classes_of: Callable[[str], set[str]],
    known: NameKeys,
) -> list[tuple[str, str]]:
    """The pairs of things that may be one; `classes_of` gives the classes of a thing, `known` has the keys of names."""
    properties = naming(rules)
    if not properties:
        return []
    together = selection.names_together(properties, known, _keys, LARGEST)
    near = {pair for kind, group in together for pair in itertools.combinations(group, 2) if _is_near(kind, *pair)}
    pairs = sorted(_things_called(near, selection))
    mentions = facts.mentions({thing for pair in pairs for thing in pair}) if pairs else {}
    return [
        (one, other)
        for one, other in pairs
        if mentions[one].isdisjoint(mentions[other]) and _share_a_class(classes_of(one), classes_of(other), vocabulary)
    ]


def _is_near(kind: str, one: str, other: str) -> bool:
    """Whether two names under one key, of that kind, may be one; those whose key does not say so have few slips. The
    names are their words.
    """
    if kind not in WHOLE and OSA.distance(one, other, score_cutoff=SLIPS) > SLIPS:
        return False
    words = tuple(one.split()), tuple(other.split())
    return names.words_near(*words) or names.words_abbreviate(*words) or names.words_abbreviate(*reversed(words))


def _things_called(near: set[tuple[str, str]], selection: Selection) -> set[tuple[str, str]]:
    """Each two things, in order, that have one name, or two that are near."""
    called = selection.called({name for pair in near for name in pair})
    found = {pair for things in called.values() for pair in itertools.combinations(sorted(things), 2)}
    for one, other in near:
        found |= {(min(pair), max(pair)) for pair in itertools.product(called[one], called[other])}
    return {(one, other) for one, other in found if one != other}


def look_alikes(
    pairs: Sequence[tuple[str, str]], facts: Facts, selection: Selection, rules: DatasetRules
) -> Iterator[tuple[str, str, list[Clash]]]:
    """Of the pairs of things that may be one those with names that are alike, by IRI, with these."""
    marks = selection.of_things(naming(rules), {thing for pair in pairs for thing in pair}) if pairs else []
    return _alike(pairs, facts, marks, rules.comparisons[NAME_INCLUSION])


def _alike(
    pairs: Iterable[tuple[str, str]], facts: Facts, marks: Iterable[Mark], comparison: Comparison
) -> Iterator[tuple[str, str, list[Clash]]]:
    named: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts.ordered(marks):
        named[fact.thing].append(fact)
    for one, other in pairs:
        sides = [sides_of(named[thing], comparison) for thing in (one, other)]
        clashes: list[Clash] = [(a, b, IDENTITY_QUESTION) for a, b in itertools.product(*sides) if _is_alike(a, b)]
        if clashes:
            yield one, other, clashes


def sharing(facts: Facts, selection: Selection, rules: DatasetRules) -> Iterator[tuple[str, str, str, list[Clash]]]:
    """Each two things that have one value, no thing, of a property whose values belong to one thing only: the things,
    the property, and the sides.
    """
    return _same(facts, selection.shared(identifying(rules)), rules)


def identifying(rules: DatasetRules) -> list[str]:
    """The properties whose values belong to one thing only."""
    known = rules.behaviours
    return [prop for prop in known.properties if known.is_of_kind(prop, "InverseFunctionalProperty")]


def _same(facts: Facts, marks: Iterable[Mark], rules: DatasetRules) -> Iterator[tuple[str, str, str, list[Clash]]]:
    groups: dict[tuple[str, Hashable], dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts.ordered(marks):
        groups[fact.path, rules.comparison(fact.path).key(fact.value)][fact.thing].append(fact)
    for (prop, _), group in groups.items():
        sides = {thing: Side(usual(given), tuple(given)) for thing, given in group.items()}
        for one, other in itertools.combinations(sorted(sides), 2):
            yield one, other, prop, [(sides[one], sides[other], IDENTITY_QUESTION)]


def _share_a_class(one: set[str], other: set[str], vocabulary: Vocabulary) -> bool:
    """Whether two things have a class in common, or one a subclass of the other's."""
    below = vocabulary.subclasses
    return any(a == b or a in below.get(b, ()) or b in below.get(a, ()) for a in one for b in other)


def _is_alike(one: Side, other: Side) -> bool:
    return (
        isinstance(one.value, Literal)
        and isinstance(other.value, Literal)
        and _may_be_one(one.value.value, other.value.value)
    )


def _may_be_one(one: str, other: str) -> bool:
    """Whether two names look like one, misspelt, or one of them has initials for words of the other."""
    return names.near(one, other) or names.abbreviates(one, other) or names.abbreviates(other, one)


def _keys(name: Term) -> Iterator[tuple[str, str]]:
    """The keys under which a name is looked for, each with its words: all words, all but one, the initials; the last
    word with the initials of the others, those that are initials themselves with and without. Figures are never taken
    for misspelt, and a long name neither.
    """
    words = names.words_of(name.value) if isinstance(name, Literal) else ()
    if words:
        whole, figures = " ".join(words), " ".join(word for word in words if word.isdigit())
        yield f"={' '.join(sorted(words))}", whole
        yield f"={''.join(words)}", whole
        if len(whole) > names.LONGEST:
            return
        *others, last = [word for word in words if word not in names.GENERATIONS] or words
        yield f"~{''.join(word[0] for word in others)} {last}", whole
        yield f"~{''.join(word[0] for word in others if len(word) > 1)} {last}", whole
        yield f"+{figures} {''.join(sorted(word[0] for word in words))}", whole
        for number in range(len(words) if len(words) > 1 else 0):
            yield f"-{figures} {number} {' '.join((*words[:number], *words[number + 1 :]))}", whole
