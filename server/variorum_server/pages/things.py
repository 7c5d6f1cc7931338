"""What the dataset says of a thing, found by a few queries through the evaluator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import monotonic

from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QueryResultsFormat, parse_query_results

from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import by_offset
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, RDF, RDFS, VR, Term
from variorum_server.endpoint.answering import Evaluator
from variorum_server.endpoint.job import Job

MOST = 5000  # rows of one query that a page is made of
NEAR = 2000  # names of which those that come close to a wrong one are sought
HASTE = 1.0  # seconds for what is nice to have

PARTS = {
    "subject": f"?citation <{RDF}subject> ?subject .",
    "value": f"?citation <{RDF}object> ?value .",
    "source": f"?citation <{VR}source> ?source .",
    "property": f"?citation <{RDF}predicate> ?property .",
    "stance": f"?citation <{VR}stance> ?stance .",
}
STATED = f"""SELECT ?graph ?thing ?property ?value WHERE {{ GRAPH ?graph {{ ?thing ?property ?value }} }}
ORDER BY ?graph ?property ?value LIMIT {MOST}"""
USED = f"""SELECT ?graph ?subject ?property ?thing WHERE {{
  GRAPH ?graph {{ ?subject ?property ?thing }}
  FILTER(?property NOT IN (<{RDF}subject>, <{RDF}predicate>, <{RDF}object>))
}} ORDER BY ?graph ?property ?subject LIMIT 500"""


def _cited(first: str) -> str:
    """The query for citations that begins with what is known of them: the engine binds it after it has planned."""
    patterns = [PARTS[name] for name in sorted(PARTS, key=lambda name: name != first)]
    return f"""SELECT ?citation ?subject ?property ?value ?stance ?source ?passage ?by WHERE {{
      GRAPH ?evidence {{
        {" ".join(patterns)}
        OPTIONAL {{ ?citation <{VR}passage>|<{VR}locator> ?passage }}
        OPTIONAL {{ ?citation <{VR}attributedTo> ?by }}
      }}
    }} LIMIT {MOST}"""  # the engine takes as long to sort them as to find them


@dataclass(frozen=True)
class CitationFound:
    """One citation of a claim; `stance` and `source` are IRIs, `passages` IRIs or locators, in order."""

    iri: str
    subject: Term
    property: str
    value: Term
    stance: str
    source: str
    passages: tuple[str, ...]
    by: tuple[Term, ...]


@dataclass(frozen=True)
class Triple:
    """A triple of a graph."""

    graph: str
    subject: Term
    property: str
    value: Term


Row = dict[str, Term]


@dataclass(frozen=True)
class Things:
    """What a snapshot says of things."""

    snapshot: Snapshot
    evaluator: Evaluator

    def citations(self, **terms: Term) -> tuple[CitationFound, ...]:
        """The citations with these parts: `subject`, `value`, `source`, `property` or `citation`, the rarest first."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self._rows(_cited(next(iter(terms))), **terms), key=_order):
            found[_text(row["citation"])].append(row)
        return tuple(self._as_written(_citation(iri, rows)) for iri, rows in found.items())

    def _as_written(self, citation: CitationFound) -> CitationFound:
        """A citation with its value as the source writes it; a store has 5 for 05."""
        graph = f"{self.snapshot.base}evidence/{citation.source.removeprefix(self.snapshot.base + 'source/')}"
        written = self._spellings(graph, citation.iri, RDF + "object", citation.value)
        return replace(citation, value=written[0])

    def _spellings(self, graph: str, subject: str, name: str, value: Term) -> list[Term]:
        """The object of a triple as it is written, in each of the ways in which it is."""
        if not isinstance(value, Literal):
            return [value]
        return [read_term(one) for one in self.snapshot.spellings.written(graph, subject, name, str(value))]

    def stated(self, iri: str) -> tuple[Triple, ...]:
        """What any graph has with this subject."""
        triples = (_triple(row, "thing", "value") for row in self._rows(STATED, thing=NamedNode(iri)))
        return tuple(
            replace(triple, value=value)
            for triple in triples
            for value in self._spellings(triple.graph, iri, triple.property, triple.value)
        )

    def used(self, iri: str) -> tuple[Triple, ...]:
        """What any graph has with this object, but for the parts of citations; no more than some hundreds."""
        return tuple(_triple(row, "subject", "thing") for row in self._rows(USED, thing=NamedNode(iri)))

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those things that have one: the English one, or else the first."""
        wanted = " ".join(sorted({str(NamedNode(iri)) for iri in iris}))
        if not wanted:
            return {}
        text = f"""SELECT ?thing ?label WHERE {{
            VALUES ?thing {{ {wanted} }} GRAPH ?graph {{ ?thing <{RDFS}label> ?label }} }}"""
        found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        for row in self._rows(text):
            label = row["label"]
            if isinstance(label, Literal):
                found[_text(row["thing"])].append((label.language != "en", label.value))
        return {iri: min(labels)[1] for iri, labels in found.items()}

    def is_known(self, iri: str) -> bool:
        """Whether any triple that was stated has this IRI."""
        patterns = ("?thing ?p ?o", "?s ?p ?thing", "?s ?thing ?o")
        union = " UNION ".join(f"{{ GRAPH ?graph {{ {pattern} }} }}" for pattern in patterns)
        return bool(self._rows(f"SELECT ?thing WHERE {{ {union} }} LIMIT 1", thing=NamedNode(iri)))

    def kin(self, beginning: str) -> list[str]:
        """Things that have a label and an IRI with this beginning."""
        found: set[str] = set()
        until = monotonic() + HASTE
        for quad in self.snapshot.stated.quads_for_pattern(None, LABEL, None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(beginning):
                found.add(quad.subject.value)
            if len(found) == NEAR or monotonic() > until:
                break
        return sorted(found)

    def _rows(self, text: str, /, **terms: Term) -> list[Row]:
        """The solutions of a query of ours, its variables bound to these terms."""
        bindings = tuple((name, str(term)) for name, term in terms.items())
        outcome = self.evaluator(Job(text, bindings=bindings, format="json"))
        results = parse_query_results(outcome.body, format=QueryResultsFormat.JSON)
        assert not isinstance(results, QueryBoolean)
        names = [variable.value for variable in results.variables]
        solutions = (zip(names, solution, strict=True) for solution in results)
        return [{**terms, **{name: term for name, term in solution if term is not None}} for solution in solutions]


def _order(row: Row) -> tuple[str, bool, str, str, str, str]:
    """Where a citation stands: by property and value, things first."""
    value, subject = row["value"], row["subject"]
    source, citation = _text(row["source"]), _text(row["citation"])
    return _text(row["property"]), isinstance(value, Literal), _text(value), _text(subject), source, citation


def _citation(iri: str, rows: list[Row]) -> CitationFound:
    first = rows[0]
    passages = {_text(row["passage"]) for row in rows if "passage" in row}
    by = {str(row["by"]): row["by"] for row in sorted(rows, key=lambda row: str(row.get("by"))) if "by" in row}
    return CitationFound(
        iri,
        first["subject"],
        _text(first["property"]),
        first["value"],
        _text(first["stance"]),
        _text(first["source"]),
        tuple(sorted(passages, key=by_offset)),
        tuple(by.values()),
    )


def _triple(row: Row, subject: str, value: str) -> Triple:
    return Triple(_text(row["graph"]), row[subject], _text(row["property"]), row[value])


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))
