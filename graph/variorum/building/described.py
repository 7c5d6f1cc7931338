"""What a snapshot says of itself to other people's editors: its saved queries, its prefixes, and what is in it.

Saved queries are SHACL-SPARQL's executables, prefixes are declared as SHACL has it, and classes and properties are
partitions (VoID), each class with the properties that its things have and the classes of their values. It is a graph
that answers only when it is named, as no source or curator stated it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Quad

from variorum.building.graphs import SnapshotGraphs
from variorum.building.plan import Plan
from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import sorted_ntriples
from variorum.errors import QueryError
from variorum.query.formats import Kind
from variorum.query.judge import read_query
from variorum.query.saved import saved_queries
from variorum.snapshots.statistics import Counted
from variorum.terms import COMMENT, LABEL, RDF_TYPE, SHACL, VOID, XSD

NAME = "description"
FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}  # those that SHACL has an executable for


def put_described_graph(plan: Plan, graphs: SnapshotGraphs, counted: Counted) -> None:
    """Puts the graph in which a corpus describes itself."""
    corpus = plan.corpus
    triples = [*_queries(corpus), *_prefixes(corpus), *_partitions(corpus, counted)]
    graphs.put(corpus.graph(NAME).value, [sorted_ntriples(triples)])


def _queries(corpus: Corpus) -> Iterator[Quad]:
    """The saved queries as executables; one that needs a value is left out, as it cannot be executed as it is."""
    for saved in saved_queries(corpus.root / "seeds" / "queries"):
        if None in saved.parameters.values():
            continue
        node = corpus.iri("queries", saved.name)
        form = _form(saved.text, corpus)
        if form not in FORMS:
            continue
        yield Quad(node, RDF_TYPE, NamedNode(SHACL + "SPARQLExecutable"))
        yield Quad(node, RDF_TYPE, NamedNode(f"{SHACL}SPARQL{FORMS[form]}Executable"))
        yield Quad(node, LABEL, Literal(saved.title, language="en"))
        yield Quad(node, COMMENT, Literal(saved.title, language="en"))
        yield Quad(node, NamedNode(SHACL + form.lower()), Literal(saved.text))
        yield Quad(node, NamedNode(SHACL + "prefixes"), NamedNode(corpus.base))


def _form(text: str, corpus: Corpus) -> str:
    """The word that a query begins with behind its prologue; empty where it is none that can be asked."""
    try:
        kind = read_query(text, corpus.base, corpus.prefixes).kind
    except QueryError:
        return ""
    return {Kind.BINDINGS: "SELECT", Kind.BOOLEAN: "ASK", Kind.GRAPH: "CONSTRUCT"}[kind]


def _prefixes(corpus: Corpus) -> Iterator[Quad]:
    for prefix, namespace in corpus.prefixes.items():
        node = NamedNode(f"{corpus.graph(NAME).value}#prefix-{prefix}")
        yield Quad(NamedNode(corpus.base), NamedNode(SHACL + "declare"), node)
        yield Quad(node, NamedNode(SHACL + "prefix"), Literal(prefix))
        yield Quad(node, NamedNode(SHACL + "namespace"), Literal(namespace, datatype=NamedNode(XSD + "anyURI")))


def _partitions(corpus: Corpus, counted: Counted) -> Iterator[Quad]:
    """The classes, each with its properties, and each of these with the classes of its values."""
    values: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for (cls, name, other), count in sorted(counted.between.items()):
        values[cls, name].append((other, count))
    graph = corpus.graph(NAME).value
    rows = groupby(sorted(item for item in counted.of.items() if item[0][0]), key=lambda item: item[0][0])
    for number, (cls, properties) in enumerate(rows, 1):
        node = NamedNode(f"{graph}#class-{number}")
        yield Quad(NamedNode(corpus.base), NamedNode(VOID + "classPartition"), node)
        yield Quad(node, NamedNode(VOID + "class"), NamedNode(cls))
        for place, ((_, name), (triples, subjects, objects)) in enumerate(properties, 1):
            if name == RDF_TYPE.value:
                yield _number(node, "entities", subjects)
            part = NamedNode(f"{node.value}-property-{place}")
            yield Quad(node, NamedNode(VOID + "propertyPartition"), part)
            yield Quad(part, NamedNode(VOID + "property"), NamedNode(name))
            yield from (
                _number(part, "triples", triples),
                _number(part, "distinctSubjects", subjects),
                _number(part, "distinctObjects", objects),
            )
            for last, (other, count) in enumerate(values[cls, name], 1):
                kind = NamedNode(f"{part.value}-class-{last}")
                yield Quad(part, NamedNode(VOID + "classPartition"), kind)
                yield Quad(kind, NamedNode(VOID + "class"), NamedNode(other))
                yield _number(kind, "triples", count)


def _number(node: NamedNode, term: str, number: int) -> Quad:
    return Quad(node, NamedNode(VOID + term), Literal(str(number), datatype=NamedNode(XSD + "integer")))
