"""When `variorum check` fails: which disagreements fail it, on their own or held against a baseline.

A baseline is a report that was written earlier with `--format json`. By it, a contradiction is new when it was none
then: its IRI is unknown, or it was of another kind, or a claim takes part in it that did not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.ntriples import as_stored
from variorum.disagreements.model import Disagreement
from variorum.documents import read_document
from variorum.errors import BaselineError, Location
from variorum.reports.json import FORMAT, VERSION, term_json
from variorum.reports.model import count
from variorum.terms import CONTRADICTION, IDENTITY_QUESTION, OPEN, local_name

SHOWN = 3  # disagreements that the one line on a failure names


@dataclass(frozen=True)
class Baseline:
    """The contradictions of an earlier report: the claims that took part in each, by its IRI."""

    base: str
    contradictions: dict[str, frozenset[str]]

    def knows(self, disagreement: Disagreement) -> bool:
        """Whether a contradiction was one then, between the same claims or more."""
        return _claims(disagreement) <= self.contradictions.get(disagreement.iri, frozenset())


@dataclass(frozen=True)
class Earlier:
    """The disagreements of an earlier snapshot, by IRI: the kind of each, and the claims that took part."""

    base: str
    found: dict[str, tuple[str, frozenset[str]]]

    def knows(self, disagreement: Disagreement) -> bool:
        """Whether a disagreement was there then, of its kind, and between the same claims or more."""
        kind, claims = self.found.get(disagreement.iri, ("", frozenset()))
        return kind == disagreement.kind and _claims(disagreement) <= claims

    @property
    def baseline(self) -> Baseline:
        """What a later check is held against."""
        contradictions = {iri: claims for iri, (kind, claims) in self.found.items() if kind == CONTRADICTION}
        return Baseline(self.base, contradictions)


def earlier(base: str, disagreements: Iterable[Disagreement]) -> Earlier:
    """What there was in an earlier snapshot."""
    return Earlier(base, {one.iri: (one.kind, _claims(one)) for one in disagreements})


def _claims(disagreement: Disagreement) -> frozenset[str]:
    claims = (position.claim for position in disagreement.positions)
    return frozenset(_claim_key(subject, path, term_json(value)) for subject, path, value in claims)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file.

    :raises BaselineError: there is no such file, or it is no report written with `--format json`.
    """
    other = "the baseline is no report of variorum check"
    content = read_document(path, (FORMAT, VERSION), "the baseline", other, _unusable)
    try:
        found = {
            disagreement["iri"]: frozenset(
                _claim_key(position["subject"], position["path"], position["value"])
                for position in disagreement["positions"]
            )
            for disagreement in content["disagreements"]
            if disagreement["kind"] == local_name(CONTRADICTION)
        }
        return Baseline(content["snapshot"]["base"], found)
    except (KeyError, TypeError) as error:
        raise _unusable(path, "the baseline is damaged") from error


def _unusable(path: Path, what: str) -> BaselineError:
    return BaselineError(what, Location(path), f"Write it anew: variorum check --format json -o {path}")


def _claim_key(subject: str, path: str, value: dict[str, Any]) -> str:
    """What is the same for claims whose values a store has in one form."""
    if "datatype" in value:
        value = term_json(as_stored(Literal(value["value"], datatype=NamedNode(value["datatype"]))))
    elif "xml:lang" in value:
        value = {**value, "xml:lang": value["xml:lang"].lower()}
    return json.dumps([subject, path, value], sort_keys=True)


def failing(disagreements: Iterable[Disagreement], rule: str, baseline: Baseline | None = None) -> frozenset[str]:
    """The IRIs of the disagreements that fail the check by a rule: `any` fails every contradiction and every question
    of identity, `open` the contradictions that nobody has decided, `new` those of them that the baseline does not know.
    """
    if rule == "any":
        return frozenset(d.iri for d in disagreements if d.kind in (CONTRADICTION, IDENTITY_QUESTION))
    undecided = [d for d in disagreements if d.kind == CONTRADICTION and d.status == OPEN]
    return frozenset(d.iri for d in undecided if rule == "open" or baseline is None or not baseline.knows(d))


def failure(disagreements: Iterable[Disagreement], failed: frozenset[str], rule: str) -> str:
    """One line on what failed the check: `2 new contradictions: One source dates the wreck 1874, one 1875; …`."""
    found = sorted((d for d in disagreements if d.iri in failed), key=lambda d: (d.rank, d.label))
    kinds = {"any": "disagreement", "open": "open contradiction", "new": "new contradiction"}
    named = [d.sentence.rstrip(".") for d in found[:SHOWN]]
    if len(found) > SHOWN:
        named.append(f"and {len(found) - SHOWN} more")
    return f"{count(len(found), kinds[rule])}: {'; '.join(named)}"
