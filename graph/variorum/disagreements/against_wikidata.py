"""What Wikidata says otherwise than the sources, on a day: disagreements of a kind of their own.

A comparison is the file that `variorum link compare --format json` writes. Kept in a corpus as
seeds/links/wikidata.compared.json it is read by each build, and what Wikidata contradicts stands in the register beside
what the sources contradict; one side is always that of Wikidata, which is no source of the corpus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.folder import Corpus
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.disagreements.wording import conjugated, counted
from variorum.documents import lacks, read_document
from variorum.errors import LinkError, Location
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import ASSERTED, DENIED, SHACL, VR, Term, local_name, words

FORMAT, VERSION = "variorum-wikidata-comparison", 1
KIND = VR + "differenceFromWikidata"
NAMED = "Wikidata, on "  # what is called so stands on the side of Wikidata
FILE = "seeds/links/wikidata.compared.json"
IN_SNAPSHOT = "wikidata.compared.json"
CONTRADICTS = "contradicts"
ENTITY = "http://www.wikidata.org/entity/"

Json = Mapping[str, Any]

TERM: Json = {"type": frozenset({"uri", "literal"}), "value": str}
SAID = {"source": str, "stance": str, "citation": str, "file": str, "line": (int, type(None)), "passages": [str]}
STATEMENT = {"id": str, "rank": frozenset({"preferred", "normal", "deprecated"}), "label": str, "term": TERM}
# What is read of a comparison (see `compared_json`).
WANTED: Json = {
    "snapshot": {"base": str},
    "wikidata": {"oldest": str},
    "counts": {},
    "compared": [
        {
            **dict.fromkeys(
                ("subject", "subjectLabel", "item", "property", "propertyLabel", "path", "valueLabel"), str
            ),
            "outcome": frozenset({CONTRADICTS, "lacks", "agrees", "unlinked"}),
            "value": TERM,
            "said": [SAID],
            "statements": [STATEMENT],
            "others": [STATEMENT],
            "notes": [str],
            "referenced": bool,
        }
    ],
}


@dataclass(frozen=True)
class WikidataComparison:
    """A comparison: the base of its corpus, the day of the oldest answer of Wikidata's that was used, each claim that
    was held against Wikidata, as `compared_json` describes it, and how many have each outcome.
    """

    base: str
    day: str
    compared: tuple[Json, ...]
    counts: Mapping[str, int]

    @property
    def source(self) -> str:
        """What the side of Wikidata is called: `Wikidata, on 2026-03-04`."""
        return f"{NAMED}{self.day}"

    def disagreements(self) -> tuple[Disagreement, ...]:
        """What Wikidata contradicts: one disagreement for each property of a thing, by IRI."""
        found: dict[tuple[str, str], list[Json]] = defaultdict(list)
        for one in self.compared:
            if one["outcome"] == CONTRADICTS:
                found[one["subject"], one["path"]].append(one)
        disagreements = (self._disagreement(*key, several) for key, several in found.items())
        return tuple(sorted(disagreements, key=lambda disagreement: disagreement.iri))

    def _disagreement(self, subject: str, path: str, compared: list[Json]) -> Disagreement:
        about = subject.removeprefix(self.base).replace("/", "-")
        first = compared[0]
        thing, prop = first["subjectLabel"], first["propertyLabel"]
        sides = [*map(_ours, compared), *self._theirs(subject, path, compared)]
        return Disagreement(
            iri=f"{self.base}disagreement/wikidata-{_slug(path)}-{about}",
            label=f"{thing}: {prop}, in Wikidata",
            sentence=self._sentence(thing, prop, compared),
            kind=KIND,
            shape="",
            component="",
            focus=subject,
            path=path,
            message=f"Wikidata differs on {thing}. Read the passages, and mend the seed, the link or Wikidata.",
            severity=f"{SHACL}Warning",
            positions=tuple(sides),
        )

    def _sentence(self, thing: str, prop: str, compared: list[Json]) -> str:
        told = []
        for one in compared:
            number = len({said["source"] for said in one["said"]})
            verb = conjugated("deny" if _is_denied(one) else "give", number)
            told.append(f"{counted(number, 'source')} {verb} {one['valueLabel']} as {prop} of {thing}")
        theirs = dict.fromkeys(map(_told, (statement for one in compared for statement in one["statements"])))
        said = f"{', '.join(told)}; Wikidata has {' and '.join(theirs)} (on {self.day})."
        return said[:1].upper() + said[1:]

    def _theirs(self, subject: str, path: str, compared: list[Json]) -> Iterator[Position]:
        statements = {statement["id"]: statement for one in compared for statement in one["statements"]}
        for identifier, statement in statements.items():
            claim = subject, path, term_in(statement["term"])
            iri = f"{ENTITY}statement/{identifier.replace('$', '-', 1)}"
            told = Statement(self.source, claim, iri, ASSERTED, (), written=str(claim[2]))
            yield Position(claim, f"{_told(statement)}, in Wikidata", (told,))


def is_wikidata(source: str) -> bool:
    """Whether what is called so is Wikidata on a day, and no source of the corpus."""
    return source.startswith(NAMED)


def kept_comparison(corpus: Corpus) -> WikidataComparison | None:
    """The comparison that a corpus keeps, if it does. Raises as `read_comparison`."""
    path = corpus.root / FILE
    return read_comparison(path, corpus.base) if path.exists() else None


def read_comparison(path: Path, base: str) -> WikidataComparison:
    """The comparison in a file, of the corpus with a base.

    :raises LinkError: there is no such file, it is no comparison, or it is of another corpus.
    """
    other = "it is no comparison with Wikidata"
    content = read_document(path, (FORMAT, VERSION), "the comparison", other, _unusable)
    damage = next(lacks(content, WANTED, ""), None)
    if damage:
        raise _unusable(path, f"the comparison is damaged: {damage}")
    of = content["snapshot"]["base"]
    if of != base:
        raise _unusable(path, f"the comparison is of <{of}>, but the corpus is <{base}>")
    try:
        day = date.fromisoformat(content["wikidata"]["oldest"][:10]).isoformat()
        counts = {name: int(number) for name, number in content["counts"].items()}
        comparison = WikidataComparison(base, day, tuple(content["compared"]), counts)
        for number, one in enumerate(comparison.compared, 1):
            _check(one, f"entry {number} of compared")
    except (TypeError, ValueError) as error:
        raise _unusable(path, f"the comparison is damaged: {error}") from error
    return comparison


def _check(one: Json, called: str) -> None:
    """Holds an entry to what its parts say together.

    :raises ValueError: it is not so; in words.
    """
    if not one["said"] or (one["outcome"] == CONTRADICTS and not one["statements"]):
        raise ValueError(f"{called} has nothing in {'statements' if one['said'] else 'said'}")
    terms = [one["value"], *(statement["term"] for statement in (*one["statements"], *one["others"]))]
    try:
        for iri in (one["subject"], one["path"], *(said["citation"] for said in one["said"])):
            NamedNode(iri)
        for term in terms:
            term_in(term)
    except KeyError as error:
        raise ValueError(f"{called}: a literal has no {error.args[0]}") from error
    except (TypeError, ValueError) as error:
        raise ValueError(f"{called}: {error}") from error


def comparison_in(snapshot: Snapshot) -> WikidataComparison | None:
    """The comparison that the corpus of a snapshot kept when it was built. Raises as `read_comparison`."""
    path = snapshot.path / IN_SNAPSHOT
    return read_comparison(path, snapshot.base) if path.exists() else None


def as_stated(disagreements: Iterable[Disagreement], known: Callable[[set[str]], set[str]]) -> Iterator[Disagreement]:
    """Those of which our side still holds, without what no source cites any more; `known` gives which of some citations
    there are.
    """
    given = list(disagreements)
    cited = {s.citation for m in given for side in m.positions for s in side.statements if not is_wikidata(s.source)}
    there = known(cited)
    for disagreement in given:
        sides = []
        for side in disagreement.positions:
            kept = tuple(s for s in side.statements if is_wikidata(s.source) or s.citation in there)
            sides += [replace(side, statements=kept)] if kept else []
        if any(not is_wikidata(source) for side in sides for source in side.sources):
            yield replace(disagreement, positions=tuple(sides))


def _unusable(path: Path, what: str) -> LinkError:
    advice = f"Write it anew: variorum link compare --format json -o {path}"
    return LinkError(what, Location(path), advice)


def _ours(one: Json) -> Position:
    claim = one["subject"], one["path"], term_in(one["value"])
    statements = tuple(
        Statement(
            said["source"],
            claim,
            said["citation"],
            VR + said["stance"],
            tuple(said["passages"]),
            line=f"{said['file']}:{said['line']}" if said["line"] else said["file"],
            written=str(claim[2]),
        )
        for said in one["said"]
    )
    return Position(claim, f"not {one['valueLabel']}" if _is_denied(one) else one["valueLabel"], statements)


def _told(statement: Json) -> str:
    """A statement of Wikidata's in words, with its rank where that says that it is wrong."""
    deprecated = " marked as wrong (deprecated)" if statement["rank"] == "deprecated" else ""
    return f"{statement['label']}{deprecated}"


def _is_denied(one: Json) -> bool:
    return all(VR + said["stance"] == DENIED for said in one["said"])


def term_in(value: Json) -> Term:
    """A term as in the SPARQL 1.1 Query Results JSON Format."""
    if value["type"] == "uri":
        return NamedNode(value["value"])
    language = value.get("xml:lang")
    if language:
        return Literal(value["value"], language=language)
    return Literal(value["value"], datatype=NamedNode(value["datatype"]))


def _slug(path: str) -> str:
    return words(local_name(path)).replace(" ", "-")
