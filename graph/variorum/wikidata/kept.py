"""What the last comparison with Wikidata found, kept beside the snapshots for whoever looks at the corpus later.

It is a file of the store and no part of a snapshot, as it depends on what Wikidata said on a day, which it tells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.atomic import write_text
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import Term
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.compare import Compared, Comparison, Outcome
from variorum.wikidata.model import ItemValue, TextValue, TimeValue, Value
from variorum.wikidata.values import as_time, show_value

FILE = "compared-wikidata.json"
SHOWN = 5  # values of Wikidata's that are kept of one claim
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
    """A comparison that was kept; `when` is the moment of the oldest answer of Wikidata's that it rests on."""

    when: str
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


def keep(
    comparison: Comparison, when: str, alignment: Alignment, labels: Mapping[str, str], snapshot: Snapshot
) -> None:
    """Keeps a comparison in the store of a snapshot, in place of the one before."""
    told = (one for one in comparison.compared if one.outcome is not Outcome.UNLINKED)
    kept = [asdict(_kept(one, alignment, labels)) for one in told]
    content = {"when": when, "base": snapshot.base, "compared": kept}
    write_text(_file(snapshot), json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _kept(one: Compared, alignment: Alignment, labels: Mapping[str, str]) -> Kept:
    theirs = tuple(show_value(s.main.value, dict(labels)) for s in (*one.statements, *one.others)[:SHOWN])
    value = _value(one.claim.value, alignment)
    return Kept(one.item, one.claim.pid, value, one.outcome.value, theirs, one.referenced)


def _value(term: Term, alignment: Alignment) -> str:
    """A value of ours as `key_of` has that of Wikidata's that it is."""
    if isinstance(term, NamedNode):
        return alignment.item(term)
    time = as_time(term) if isinstance(term, Literal) else None
    return key_of(time) if time else " ".join(getattr(term, "value", "").split())


def read_kept(snapshot: Snapshot) -> KeptComparison | None:
    """The comparison that is kept in the store of a snapshot; None where there is none that can be read."""
    path = _file(snapshot)
    try:
        return _read(path, path.stat().st_mtime_ns, snapshot.base)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(2)
def _read(path: Path, _changed: int, base: str) -> KeptComparison | None:
    """What a file has that was last changed then, if it is of this corpus."""
    content = json.loads(path.read_text("utf-8"))
    compared = tuple(Kept(**{**one, "theirs": tuple(one["theirs"])}) for one in content["compared"])
    return KeptComparison(content["when"], compared) if content["base"] == base else None


def _file(snapshot: Snapshot) -> Path:
    return snapshot.path.parents[1] / FILE
