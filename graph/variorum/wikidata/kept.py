"""What Wikidata has of each claim, by the comparison that a corpus keeps (seeds/links/wikidata.compared.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from variorum.disagreements.against_wikidata import Json, comparison_in, term_in
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import Term
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.compare import Outcome
from variorum.wikidata.model import ItemValue, TextValue, TimeValue, Value
from variorum.wikidata.values import as_time

SHOWN = 5  # values of Wikidata's that are told of one claim
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Kept:
    """What Wikidata says of one claim: `value` is the claim's as `key_of` has it, `theirs` are values there, in words.

    `referenced` tells that a statement there has a reference.
    """

    item: str
    property: str
    value: str
    outcome: str
    theirs: tuple[str, ...]
    referenced: bool


@dataclass(frozen=True)
class KeptComparison:
    """A comparison that was kept; `day` is that of the oldest answer of Wikidata's that it rests on."""

    day: str
    compared: tuple[Kept, ...]

    @cached_property
    def by_key(self) -> Mapping[Key, Kept]:
        """What Wikidata says, by item, property and value."""
        return {(one.item, one.property, one.value): one for one in self.compared}


def key_of(value: Value) -> str:
    """By what a value of theirs is known: an item, a moment with its precision, or a text in whatever language."""
    if isinstance(value, ItemValue):
        return value.id
    if isinstance(value, TimeValue):
        return f"{value.time}/{value.precision}"
    return value.text if isinstance(value, TextValue) else repr(value)


def read_kept(snapshot: Snapshot, alignment: Alignment) -> KeptComparison | None:
    """The comparison that the corpus of a snapshot kept when it was built; None where it kept none.

    :raises LinkError: it is damaged.
    """
    comparison = comparison_in(snapshot)
    if comparison is None:
        return None
    told = (one for one in comparison.compared if one["outcome"] != Outcome.UNLINKED.value)
    return KeptComparison(comparison.day, tuple(_kept(one, alignment) for one in told))


def _kept(one: Json, alignment: Alignment) -> Kept:
    theirs = tuple(said["label"] for said in (*one["statements"], *one["others"])[:SHOWN])
    value = _value(term_in(one["value"]), alignment)
    return Kept(one["item"], one["property"], value, one["outcome"], theirs, one["referenced"])


def _value(term: Term, alignment: Alignment) -> str:
    """A value of ours as `key_of` has that of Wikidata's that it is."""
    if isinstance(term, NamedNode):
        return alignment.item(term)
    time = as_time(term) if isinstance(term, Literal) else None
    return key_of(time) if time else " ".join(getattr(term, "value", "").split())
