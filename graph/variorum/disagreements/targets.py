"""Which rules are for which things: those of a property, and the things that they target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from pyoxigraph import DefaultGraph, NamedNode, Store

from variorum.corpus.vocabulary import Vocabulary
from variorum.shapes.rules import DatasetRules, Target, ValueRule
from variorum.terms import RDF_TYPE, text_of


class Targets:
    """The rules on values, and what they target in a store whose default graph has the classes of things."""

    def __init__(self, rules: DatasetRules, vocabulary: Vocabulary, stated: Store) -> None:
        self._rules, self._vocabulary, self._stated = rules, vocabulary, stated

    def rules_for(self, prop: str, thing: str) -> list[ValueRule]:
        """The rules on a property of a thing: those of shapes that target it, or else what the ontology declares."""
        rules = [r for r in self.of_property.get(prop, ()) if not r.target.is_everything]
        targeted = [rule for rule in rules if self.is_targeted(rule.target, thing)]
        return targeted or [r for r in self.of_property.get(prop, ()) if r.target.is_everything]

    @cached_property
    def of_property(self) -> Mapping[str, list[ValueRule]]:
        """The rules on each property itself."""
        found: dict[str, list[ValueRule]] = defaultdict(list)
        for rule in self._rules.values:
            if is_of_one_step(rule):
                found[rule.path[0].predicate].append(rule)
        return found

    def is_targeted(self, target: Target, thing: str) -> bool:
        """Whether a thing is a focus node of a target (SHACL section 2.1.3)."""
        if target.is_everything or thing in target.nodes:
            return True
        if not target.classes:
            return False
        own, below = self.classes_of(thing), self._vocabulary.subclasses
        return any(cls in own or own & below.get(cls, frozenset()) for cls in target.classes)

    def classes_of(self, thing: str) -> set[str]:
        """The classes that sources give to a thing."""
        types = self._stated.quads_for_pattern(NamedNode(thing), RDF_TYPE, None, DefaultGraph())
        return {text_of(quad.object) for quad in types}


def is_of_one_step(rule: ValueRule) -> bool:
    """Whether a rule is on a property itself, and not on a longer path or on some of its values."""
    return len(rule.path) == 1 and not rule.path[0].inverse and not rule.qualifier
