"""What rules in SPARQL found, kept from one detection to the next: one that nothing touched is not asked again.

The solutions of a rule are kept under a key of its query, its targets, and the claims with the properties that these
ask (`shapes.asked`). A rule whose solutions may depend on anything else is asked each time. Beside them is kept what
other rules found, with what that rests on as a whole (`near`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from variorum import __version__
from variorum.atomic import write_text
from variorum.corpus.ntriples import read_term
from variorum.disagreements import kept, premises
from variorum.disagreements.model import Claim
from variorum.disagreements.name_keys import NameKeys
from variorum.disagreements.near import Found
from variorum.shapes.asked import properties_asked
from variorum.shapes.constraints import SparqlConstraint
from variorum.tables.tables import Tables
from variorum.terms import RDF_TYPE, Term

NAMED = re.compile(r"<([^<>]+)>")
VERSION = 4  # of what a key is made of, and of how solutions are found and written

Solution = tuple[dict[str, Term], list[set[Claim]]]  # the values of a solution, and the ways in which it came about
# Of each property, how many claims there are, each once, and a digest of them that does not depend on their order.
STATES = """
    SELECT predicate, count(*), bit_xor(code)
    FROM (SELECT DISTINCT predicate, hash(subject, object) AS code FROM claims) GROUP BY predicate"""


class Answers:
    """The solutions of rules, in memory, and what is found by other rules; `before` are those of before."""

    def __init__(self, before: Mapping[str, Any] | None = None, names: Path | None = None) -> None:
        self.names = NameKeys(names)
        self._before = before or {}
        self._kept = dict(self._before.get("solutions", {}))
        self._used: dict[str, Any] = {}
        self.found = Found()  # what is found now

    @classmethod
    def read(cls, file: Path) -> Answers:
        """Those that `write` wrote to a file; none if it is not there, or damaged."""
        try:
            digest, _, content = file.read_text("utf-8").partition("\n")
        except (OSError, ValueError):
            digest = content = ""
        before = json.loads(content) if digest == _digest(content) else None
        return cls(before, file.with_name(f"names-{__version__}-{VERSION}.parquet"))

    def found_on(self, basis: str) -> Found | None:
        """What was found before, if that is what it rests on."""
        return kept.read(self._before["found"]) if self._before.get("basis") == _digest(f"{VERSION} {basis}") else None

    def write(self, file: Path, basis: str) -> None:
        """Writes those that were used since, and what was found and what that rests on, below a digest of it all.

        :raises OSError: they cannot be written; the file is as it was.
        """
        whole = {"basis": _digest(f"{VERSION} {basis}"), "found": kept.written(self.found), "solutions": self._used}
        content = json.dumps(whole, ensure_ascii=False)
        write_text(file, f"{_digest(content)}\n{content}")

    def solutions(self, constraints: Iterable[SparqlConstraint], store: Store, tables: Tables) -> list[list[Solution]]:
        """The solutions of each of some constraints over the default graph of a store, which is the union of the claims
        in the tables.
        """
        states = {predicate: f"{count} {code}" for predicate, count, code in tables.rows(STATES)}
        return [self._solutions(constraint, store, states) for constraint in constraints]

    def _solutions(self, constraint: SparqlConstraint, store: Store, states: Mapping[str, str]) -> list[Solution]:
        text = _text(constraint)
        known = self._kept.get(text)
        asks = known["asks"] if known else _asks(constraint)
        key = None if asks is None else [states.get(prop, "") for prop in asks]
        if known and key is not None and known["key"] == key:
            self._used[text] = known
            return [_read(solution) for solution in known["solutions"]]
        found = list(premises.solutions(constraint, store))
        written = [_written(solution) for solution in found] if key is not None and _can_be_kept(found) else None
        self._used[text] = {"asks": asks, "key": key if written is not None else None, "solutions": written}
        self._kept[text] = self._used[text]
        return found


def _text(constraint: SparqlConstraint) -> str:
    """What tells the query and the targets of a constraint from others."""
    return _digest("\0".join((str(VERSION), constraint.select, *constraint.targets)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _asks(constraint: SparqlConstraint) -> list[str] | None:
    """The properties that a constraint asks, and whatever its targets name; None if that cannot be told."""
    asked = properties_asked(constraint.select)
    return None if asked is None else sorted({*asked, RDF_TYPE.value, *NAMED.findall(" ".join(constraint.targets))})


def _can_be_kept(solutions: Iterable[Solution]) -> bool:
    """Whether all values keep what they are when they are written: a blank node would be another one."""
    terms = [term for row, ways in solutions for term in (*row.values(), *(claim[2] for way in ways for claim in way))]
    return all(isinstance(term, NamedNode | Literal) for term in terms)


def _written(solution: Solution) -> Any:
    row, ways = solution
    return [
        {name: str(term) for name, term in row.items()},
        [sorted([subject, predicate, str(value)] for subject, predicate, value in way) for way in ways],
    ]


def _read(written: Any) -> Solution:
    row, ways = written
    return (
        {name: read_term(text) for name, text in row.items()},
        [{(subject, predicate, read_term(value)) for subject, predicate, value in way} for way in ways],
    )
