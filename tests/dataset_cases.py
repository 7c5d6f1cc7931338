"""Random datasets, every way to choose one, every part of the query language; and answers that can be compared."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import rdflib
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Variable,
    parse_query_results,
)

import snapshots
from variorum.snapshots.snapshot import Snapshot
from variorum_server import Config
from variorum_server.endpoint.answering import InProcess
from variorum_server.endpoint.protocol import ProtocolRequest, read_request

EX = "http://example.org/"
SLUGS = ("one", "two", "three")
Row = tuple[tuple[str, object], ...]

# Datasets: few terms, so that sources agree, chains form and joins meet

IRIS = [NamedNode(EX + name) for name in "abc"]
NUMBERS = [Literal(1), Literal(2), Literal("1.5", datatype=NamedNode(f"{rdflib.XSD}decimal")), Literal(3)]
TEXTS = [Literal("x"), Literal("x", language="en"), Literal("y")]


def triples(blank: str) -> st.SearchStrategy[list[Quad]]:
    """Some triples with a blank node of their own; only :n has numbers, and nothing else."""
    nodes = st.sampled_from([*IRIS, BlankNode(blank)])
    links = st.builds(Quad, nodes, st.sampled_from([NamedNode(EX + "p"), NamedNode(EX + "q")]), nodes)
    counts = st.builds(Quad, nodes, st.just(NamedNode(EX + "n")), st.sampled_from(NUMBERS))
    names = st.builds(Quad, nodes, st.just(NamedNode(EX + "t")), st.sampled_from(TEXTS))
    return st.lists(st.one_of(links, links, counts, names), max_size=5)


def graphs(kind: str) -> st.SearchStrategy[dict[str, list[Quad]]]:
    return st.fixed_dictionaries({slug: triples(f"{kind}{slug}") for slug in SLUGS})


@dataclass(frozen=True)
class Corpus:
    """What a snapshot is made of, by graph name."""

    claims: dict[str, list[Quad]]
    entailed: dict[str, list[Quad]]
    evidence: dict[str, list[Quad]]
    asserted: dict[str, list[Quad]]
    asserted_entailed: dict[str, list[Quad]]

    def graph(self, name: str, asserted: bool = False) -> list[Quad]:
        """The triples of a graph, or what is asserted of them; the register and the report have none."""
        if name == "asserted":
            return [triple for found in self.asserted.values() for triple in found]
        kind, _, slug = name.partition("/")
        if asserted:
            kind = {"graph": "asserted", "entailed": "asserted-entailed"}.get(kind, kind)
        kinds = {"graph": self.claims, "entailed": self.entailed, "evidence": self.evidence}
        kinds |= {"asserted": self.asserted, "asserted-entailed": self.asserted_entailed}
        return kinds.get(kind, {}).get(slug, [])


def snapshot_of(corpus: Corpus, folder: Path) -> Snapshot:
    """A snapshot of a corpus in a folder, in which nothing is searched for."""
    return snapshots.make_snapshot(
        folder,
        corpus.claims,
        corpus.entailed,
        corpus.evidence,
        [],
        {},
        corpus.asserted,
        corpus.asserted_entailed,
        index=False,
    )


def corpus_of(
    claims: dict[str, list[Quad]], entailed: dict[str, list[Quad]], evidence: dict[str, list[Quad]]
) -> Corpus:
    """A corpus in which, as entailment has it, a source entails nothing that it states. It asserts every second of its
    claims; from these some of the rest follows.
    """
    new = {slug: [triple for triple in found if triple not in claims[slug]] for slug, found in entailed.items()}
    asserted = {slug: found[::2] for slug, found in claims.items()}
    follows = {
        slug: [triple for triple in (*found[1:2], *new[slug][::2]) if triple not in asserted[slug]]
        for slug, found in claims.items()
    }
    return Corpus(claims, new, evidence, asserted, follows)


corpora = st.builds(corpus_of, graphs("c"), graphs("i"), graphs("e"))


# Ways to choose a dataset

KINDS = ("graph", "entailed", "evidence", "asserted", "asserted-entailed")
NAMES = [*(f"{kind}/{slug}" for kind in KINDS for slug in SLUGS), "register", "asserted"]
some = st.lists(st.sampled_from(NAMES), max_size=3)


@dataclass(frozen=True)
class Asked:
    """How a dataset is chosen: a source's endpoint, parameters of the protocol, FROM clauses, the two switches."""

    source: str | None = None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()
    from_named: tuple[str, ...] = ()
    entailed: bool = False
    asserted: bool = False

    def clauses(self) -> str:
        """The FROM clauses."""
        parts = [f"FROM <{name}>" for name in self.from_] + [f"FROM NAMED <{name}>" for name in self.from_named]
        return " ".join(parts)

    def parameters(self, query: str) -> bytes:
        """The query string of the protocol."""
        graphs = [("default-graph-uri", snapshots.BASE + name) for name in self.default]
        graphs += [("named-graph-uri", snapshots.BASE + name) for name in self.named]
        switch = [("entailment", "owl-rl")] if self.entailed else []
        switch += [("stance", "asserted")] if self.asserted else []
        return urlencode([("query", query), *graphs, *switch]).encode()

    def means(self) -> tuple[set[str], set[str]]:
        """The graphs that are merged as the default graph, and the named graphs (the rules of the dataset)."""
        default, named = (self.default, self.named) if self.default or self.named else (self.from_, self.from_named)
        if default or named:
            chosen, ranged = set(default), set(named)
        elif self.source:
            kinds = ("graph", "evidence", "entailed") if self.entailed else ("graph", "evidence")
            chosen, ranged = {f"graph/{self.source}"}, {f"{kind}/{self.source}" for kind in kinds}
        else:
            kinds = ("graph", "evidence", "entailed") if self.entailed else ("graph", "evidence")
            chosen = {f"graph/{slug}" for slug in SLUGS}
            ranged = {f"{kind}/{slug}" for kind in kinds for slug in SLUGS}
        if self.entailed:
            whole = {f"asserted/{slug}" for slug in SLUGS if "asserted" in chosen}
            for origin, follows in (("graph/", "entailed/"), ("asserted/", "asserted-entailed/")):
                chosen |= {n.replace(origin, follows, 1) for n in {*chosen, *whole} if n.startswith(origin)}
        return chosen, ranged


def own(source: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([f"{kind}/{source}" for kind in KINDS]), max_size=2)


slugs = st.sampled_from(SLUGS)
within = slugs.flatmap(
    lambda slug: st.builds(
        Asked,
        source=st.just(slug),
        default=own(slug).map(tuple),
        from_=own(slug).map(tuple),
        from_named=own(slug).map(tuple),
        entailed=st.booleans(),
        asserted=st.booleans(),
    )
)
switches = {"entailed": st.booleans(), "asserted": st.booleans()}
asked = st.one_of(
    st.builds(Asked, **switches),
    st.builds(Asked, source=slugs, **switches),
    within,
    st.builds(Asked, default=some.map(tuple), named=some.map(tuple), **switches),
    st.builds(Asked, from_=some.map(tuple), from_named=some.map(tuple), **switches),
    st.builds(
        Asked,
        default=some.map(tuple),
        named=some.map(tuple),
        from_=some.map(tuple),
        from_named=some.map(tuple),
        **switches,
    ),
)

QUERIES = [
    "SELECT * {} {{ ?s ?p ?o }}",
    "SELECT ?s {} {{ ?s :p ?o }}",
    "SELECT DISTINCT ?s {} {{ ?s :p ?o }}",
    "SELECT * {} {{ ?s :p ?o . ?o :q ?x }}",
    "SELECT * {} {{ ?s :p ?s }}",
    "SELECT * {} {{ ?s :p/:q ?o }}",
    "SELECT * {} {{ ?s (:p|:q)+ ?o }}",
    "SELECT * {} {{ ?s ^:p ?o }}",
    "SELECT * {} {{ ?s :p+ ?o }}",
    "SELECT * {} {{ ?s (:p|^:q)* ?o . ?s :t ?t }}",
    "SELECT * {} {{ :a :p+ ?o }}",
    "SELECT * {} {{ ?s !(:p|:q) ?o }}",
    "SELECT * {} {{ ?s :p ?o OPTIONAL {{ ?o :n ?n }} }}",
    "SELECT * {} {{ ?s :p ?o OPTIONAL {{ ?o :n ?n FILTER(?n > 1) }} }}",
    "SELECT * {} {{ ?s :p ?o OPTIONAL {{ ?o :q ?x OPTIONAL {{ ?x :t ?t }} }} }}",
    "SELECT * {} {{ {{ ?s :p ?o }} UNION {{ ?o :q ?s }} UNION {{ ?s :n ?n }} }}",
    "SELECT * {} {{ ?s :p ?o MINUS {{ ?s :q ?o }} }}",
    "SELECT * {} {{ ?s :p ?o MINUS {{ ?x :q ?y }} }}",
    "SELECT * {} {{ ?s :p ?o FILTER EXISTS {{ ?o :q ?x }} }}",
    "SELECT * {} {{ ?s :p ?o FILTER NOT EXISTS {{ ?s :n ?n . ?o :n ?n }} }}",
    'SELECT * {} {{ ?s :t ?t FILTER(LANG(?t) = "en" || ?t = "y") }}',
    "SELECT * {} {{ ?s :n ?n BIND(?n > 1 AS ?m) FILTER(?m || ?n < 1) }}",
    "SELECT * {} {{ VALUES (?s ?x) {{ (:a UNDEF) (:b 1) (UNDEF 2) }} ?s :n ?x }}",
    "SELECT (COUNT(*) AS ?c) {} {{ ?s ?p ?o }}",
    "SELECT (COUNT(DISTINCT ?o) AS ?c) (COUNT(?o) AS ?d) {} {{ ?s (:p|:q)+ ?o }}",
    "SELECT (SUM(?n) AS ?c) (AVG(?n) AS ?d) {} {{ ?s :n ?n }}",
    "SELECT (SUM(DISTINCT ?n) AS ?c) (COUNT(DISTINCT ?n) AS ?d) {} {{ ?s :n ?n }}",
    "SELECT ?s (MIN(?n) AS ?c) (MAX(?n) AS ?d) (AVG(?n) AS ?e) {} {{ ?s :n ?n }} GROUP BY ?s",
    "SELECT ?p (COUNT(?s) AS ?c) {} {{ ?s ?p ?o }} GROUP BY ?p HAVING (COUNT(?s) > 1)",
    "SELECT * {} {{ ?s :p ?o {{ SELECT ?x (COUNT(?y) AS ?c) {{ ?x ?p ?y }} GROUP BY ?x }} FILTER(?o = ?x) }}",
    "SELECT * {} {{ ?s :p ?o {{ SELECT DISTINCT ?s {{ ?s :q ?x }} }} }}",
    "SELECT ?n {} {{ ?s :n ?n }} ORDER BY DESC(?n) LIMIT 2",
    "SELECT ?n {} {{ ?s :n ?n }} ORDER BY ?n OFFSET 1 LIMIT 3",
    "SELECT * {} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT ?g (COUNT(*) AS ?c) {} {{ GRAPH ?g {{ ?s :p ?o }} }} GROUP BY ?g",
    "SELECT * {} {{ ?s :p ?o GRAPH ?g {{ ?s :p ?o }} }}",
    "SELECT * {} {{ GRAPH ?g {{ ?s :p ?o }} GRAPH ?h {{ ?s :p ?o }} FILTER(?g != ?h) }}",
    "SELECT * {} {{ GRAPH <graph/one> {{ ?s ?p ?o }} }}",
    "SELECT * {} {{ GRAPH <register> {{ ?s ?p ?o }} }}",
    "SELECT * {} {{ ?s :n ?n GRAPH <evidence/two> {{ ?s :n ?n }} }}",
    "SELECT * {} {{ GRAPH ?g {{ ?s :p ?o OPTIONAL {{ ?o :n ?n }} }} }}",
    "SELECT * {} {{ GRAPH ?g {{ ?s :p+ ?o }} }}",
    "SELECT * {} {{ ?s :p ?o OPTIONAL {{ GRAPH ?g {{ ?s :q ?o }} }} }}",
    "SELECT * {} {{ GRAPH ?g {{ ?s :p ?o MINUS {{ ?s :q ?o }} }} }}",
]
PROLOGUE = f"PREFIX : <{EX}>\n"


# Answers, made comparable


def value(term: object) -> object:
    """A term as both engines mean it: numbers by value and type, blank nodes marked."""
    if isinstance(term, rdflib.BNode | BlankNode):
        return (str(term),)
    if isinstance(term, rdflib.Literal):
        term = (
            Literal(str(term), language=term.language)
            if term.language
            else Literal(str(term), datatype=NamedNode(str(term.datatype or rdflib.XSD.string)))
        )
    if isinstance(term, Literal) and term.datatype.value.endswith(("#integer", "#decimal")):
        return round(Decimal(term.value), 12), term.datatype.value
    return str(term) if not isinstance(term, rdflib.URIRef) else f"<{term}>"


def renamed(rows: Counter[Row], names: dict[object, object]) -> Counter[Row]:
    changed: Counter[Row] = Counter()
    for row, count in rows.items():
        changed[tuple((name, names.get(term, term)) for name, term in row)] += count
    return changed


def blanks(rows: Counter[Row]) -> list[object]:
    return sorted({term for row in rows for _, term in row if isinstance(term, tuple) and len(term) == 1}, key=str)


def same(ours: Counter[Row], theirs: Counter[Row]) -> bool:
    """Whether two bags of solutions are equal up to the names of blank nodes."""
    mine, other = blanks(ours), blanks(theirs)
    if len(mine) != len(other) or ours.total() != theirs.total():
        return False
    ways = itertools.permutations(other) if len(other) < 7 else iter([other])
    return any(renamed(ours, dict(zip(mine, way, strict=True))) == theirs for way in ways)


def of_rdflib(corpus: Corpus, asked: Asked, query: str) -> Counter[Row]:
    """rdflib's answer, on a dataset of the merged graphs."""
    chosen, ranged = asked.means()
    dataset = rdflib.Dataset()
    for target, names in [(dataset.default_graph, chosen), *((dataset.graph(snapshots.BASE + n), [n]) for n in ranged)]:
        for name in names:
            for quad in corpus.graph(name, asked.asserted):
                target.add(
                    tuple(rdflib.util.from_n3(str(term)) for term in (quad.subject, quad.predicate, quad.object))
                )
    found: Counter[Row] = Counter()
    for row in dataset.query(query, base=snapshots.BASE):
        found[tuple(sorted((str(name), value(term)) for name, term in row.asdict().items()))] += 1
    return found


def of_ours(snapshot: Snapshot, asked: Asked, query: str) -> Counter[Row]:
    """The answer of the endpoint to a request of the protocol."""
    request = ProtocolRequest(asked.source, asked.parameters(query))
    body = InProcess(snapshot, Config())(read_request(request, None, None)).body
    solutions = parse_query_results(body, format=QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    found: Counter[Row] = Counter()
    for solution in solutions:
        bound = ((name, solution[Variable(name)]) for name in names)
        found[tuple(sorted((name, value(term)) for name, term in bound if term is not None))] += 1
    return found
