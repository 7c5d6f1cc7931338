"""A tiny invented snapshot for tests: three sources on a bridge, two of which disagree on its year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from stored import write_rows
from variorum.building.counting import count, counts_of
from variorum.building.stores import NewStores
from variorum.corpus.ntriples import as_stored, read_term, sorted_ntriples
from variorum.disagreements.register import read_register
from variorum.search.writing import write_index
from variorum.snapshots.catalogue import new_catalogue
from variorum.snapshots.snapshot import ROWS, Snapshot, SourceSummary, open_snapshot, write_manifest
from variorum.snapshots.spellings import Spelling, Spellings
from variorum.snapshots.statistics import LINKS, counts_json, write_statistics
from variorum.snapshots.written import WrittenGraphs
from variorum.tables.rows import CitationRow, ClaimRow
from variorum.tables.tables import open_tables
from variorum.terms import OBJECT, PREDICATE, STANCE, SUBJECT, VR, text_of

BASE = "https://example.org/bridges/"
PREFIXES = {
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "vr": "https://w3id.org/variorum/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
HEADER = f"@base <{BASE}> .\n" + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

CLAIMS = {
    "almanac": """
        <bridge/long> a schema:Bridge ; schema:name "Long Bridge"@en ; schema:foundingDate "1871"^^xsd:gYear ;
            schema:containedInPlace <place/harbour> .
        <place/harbour> a schema:Place .""",
    "gazette": """
        <bridge/long> a schema:Bridge ; schema:name "Long Bridge"@en ; schema:foundingDate "1873"^^xsd:gYear ;
            schema:description "It sways <b>a lot</b> & creaks." .""",
    "ledger": """
        <bridge/short> a schema:Bridge ; schema:name "Short Bridge"@en ; schema:containedInPlace <place/harbour> .""",
}
ENTAILED = {
    "almanac": "<place/harbour> schema:containsPlace <bridge/long> .",
    "gazette": "",
    "ledger": "<place/harbour> schema:containsPlace <bridge/short> .",
}
EVIDENCE = {
    "almanac": "<citation/almanac-1> a vr:Citation ; vr:stance vr:asserted .",
    "gazette": "<citation/gazette-1> a vr:Citation ; vr:stance vr:speculative .",
    "ledger": "",
}
REGISTER = """
<disagreement/long-year> a vr:Disagreement ; rdfs:label "Founding year of Long Bridge"@en ; vr:kind vr:contradiction ;
    vr:status vr:open ; sh:focusNode <bridge/long> ; sh:resultPath schema:foundingDate ; sh:resultSeverity sh:Warning ;
    sh:resultMessage "Sources give different years."@en ; vr:position <position/1>, <position/2> .
<position/1> vr:value "1871"^^xsd:gYear ; rdfs:label "1871" ; sh:resultPath schema:foundingDate ;
    vr:source <source/almanac> ; vr:citation <citation/almanac-1> .
<citation/almanac-1> vr:source <source/almanac> ; vr:stance vr:asserted ; vr:line "seeds/almanac.ttl:7" ;
    vr:passage <text/almanac#char=10,14> .
<position/2> vr:value "1873"^^xsd:gYear ; rdfs:label "<1873>" ; sh:resultPath schema:foundingDate ;
    vr:source <source/gazette> ; vr:citation <citation/gazette-1> .
<citation/gazette-1> vr:source <source/gazette> ; vr:stance vr:asserted ; vr:line "seeds/gazette.ttl:9" ."""

QUERIES = {
    "all-bridges.rq": """# title: Which bridges are there?
# scope: all
PREFIX schema: <https://schema.org/>
SELECT ?bridge ?name WHERE { ?bridge a schema:Bridge ; schema:name ?name . } ORDER BY ?name ?bridge
""",
    "about.rq": """# title: What does one source say of a thing?
# scope: one
# binds: thing=<bridge/long>
SELECT ?thing ?property ?value WHERE { ?thing ?property ?value . } ORDER BY ?property ?value
""",
    "named.rq": """# title: What bears this name?
# scope: all
# binds: name
PREFIX schema: <https://schema.org/>
SELECT ?thing ?name WHERE { ?thing schema:name ?name . } ORDER BY ?thing
""",
}

Graphs = dict[NamedNode, list[Quad]]


def turtle(text: str) -> list[Quad]:
    """The triples of a Turtle text that uses the prefixes and the base of this snapshot."""
    return list(parse(HEADER + text, format=RdfFormat.TURTLE))


def graph_name(kind: str, slug: str) -> NamedNode:
    """The name of a source's graph."""
    return NamedNode(f"{BASE}{kind}/{slug}")


def bridges(folder: Path, queries: Mapping[str, str] = QUERIES) -> Snapshot:
    """The snapshot of the bridges, written to `folder`."""
    return make_snapshot(
        folder,
        {slug: turtle(text) for slug, text in CLAIMS.items()},
        {slug: turtle(text) for slug, text in ENTAILED.items()},
        {slug: turtle(text) for slug, text in EVIDENCE.items()},
        turtle(REGISTER),
        queries,
    )


def make_snapshot(
    folder: Path,
    claims: Mapping[str, list[Quad]],
    inferred: Mapping[str, list[Quad]],
    evidence: Mapping[str, list[Quad]],
    register: list[Quad],
    queries: Mapping[str, str],
    asserted: Mapping[str, list[Quad]] | None = None,
    asserted_entailed: Mapping[str, list[Quad]] | None = None,
    index: bool = True,
) -> Snapshot:
    """A snapshot of these triples in `folder`, read back from there; all claims are asserted if not said otherwise."""
    asserted = claims if asserted is None else asserted
    asserted_entailed = inferred if asserted_entailed is None else asserted_entailed
    graphs: Graphs = {NamedNode(BASE + "register"): register, NamedNode(BASE + "report"): []}
    for slug, triples in claims.items():
        graphs[graph_name("graph", slug)] = triples
        graphs[graph_name("evidence", slug)] = evidence.get(slug, [])
        graphs[graph_name("entailed", slug)] = inferred.get(slug, [])
        graphs[graph_name("asserted", slug)] = asserted.get(slug, [])
        graphs[graph_name("asserted-entailed", slug)] = asserted_entailed.get(slug, [])
    graphs[NamedNode(BASE + "asserted")] = [quad for found in asserted.values() for quad in found]
    sources = tuple(summary(slug, len(triples)) for slug, triples in sorted(claims.items()))
    counts = {graph.value: len(triples) for graph, triples in graphs.items()}
    snapshot = write_snapshot(Snapshot(folder, folder.name, BASE, PREFIXES, "bridges", sources, counts), graphs, index)
    for name, text in queries.items():
        (folder / "queries" / name).write_text(text, encoding="utf-8")
    return snapshot


def write_snapshot(snapshot: Snapshot, graphs: Mapping[NamedNode, list[Quad]], index: bool = True) -> Snapshot:
    """A snapshot of these graphs, without saved queries, written to its folder and read back from there; without an
    `index`, which takes most of the time, nothing is found in it.
    """
    path = snapshot.path
    path.mkdir(parents=True, exist_ok=True)
    names = [graph.value for graph in graphs]
    with new_catalogue(path) as catalogue:
        for source in snapshot.sources:
            counts = counts_of(rows_of(source, graphs))
            catalogue.add_source(source, "", counts_json(counts))
        for graph, triples in graphs.items():
            catalogue.add_graph(graph.value, snapshot.written.write(graph.value, [sorted_ntriples(triples)]))
        stores = NewStores(path, snapshot.written, snapshot.base)
        stores.load(names)
        stores.finish(())
        rows = (row for source in snapshot.sources for of in (rows_of, cited_in) for row in of(source, graphs))
        (path / ROWS).mkdir()
        write_rows(rows, *snapshot.rows)
        with open_tables(snapshot.rows) as tables:
            linked = [name for name in names if name.startswith(snapshot.base + LINKS)]
            write_statistics(path, count(tables), snapshot.written, linked)
    (path / "queries").mkdir()
    write_manifest(snapshot)
    if index:
        written = open_snapshot(path)
        write_index(written, read_register(written).disagreements)
    return open_snapshot(path)


class InMemory(WrittenGraphs):
    """The graphs of a store in memory, as if a snapshot had written them so."""

    def __init__(self, store: Store) -> None:
        super().__init__(Path("/nowhere"), "")
        self._store = store

    def blocks(self, graph: str) -> Iterator[bytes]:
        content = sorted_ntriples(self._store.quads_for_pattern(None, None, None, NamedNode(graph)))
        yield from [content] if content else []


class AsStored(Spellings):
    """A snapshot in memory has no other forms of literals than those that it stores."""

    def __init__(self) -> None:
        pass

    def written(self, _graph: str, _subject: str, _predicate: str, stored: str) -> tuple[str, ...]:
        return (stored,)

    def beneath(self, _beginning: str) -> Iterator[Spelling]:
        return iter(())


def rows_of(source: SourceSummary, graphs: Mapping[NamedNode, list[Quad]]) -> Iterator[ClaimRow]:
    """The rows of the claims of a source; without lines, since there is no file."""
    for triple in graphs.get(NamedNode(source.graph), ()):
        subject, value = getattr(triple.subject, "value", str(triple.subject)), str(as_stored(triple.object))
        yield ClaimRow(source.slug, subject, triple.predicate.value, value, str(triple.object), "", None)


def cited_in(source: SourceSummary, graphs: Mapping[NamedNode, list[Quad]]) -> Iterator[CitationRow]:
    """The rows of those citations of a source that have all parts of a claim."""
    parts: dict[str, dict[str, list[str]]] = {}
    for triple in graphs.get(NamedNode(source.evidence_graph), ()):
        said = parts.setdefault(getattr(triple.subject, "value", ""), {})
        said.setdefault(triple.predicate.value, []).append(str(triple.object))
    for citation, said in parts.items():
        claim = [said.get(part.value, [""])[0] for part in (SUBJECT, PREDICATE, OBJECT)]
        if all(claim) and not claim[2].startswith("_:"):  # seeds have no blank nodes
            subject, predicate, value = claim[0][1:-1], claim[1][1:-1], claim[2]
            stance = said.get(STANCE.value, ["<>"])[0][1:-1]
            row = (source.slug, citation, subject, predicate, str(as_stored(read_term(value))), value, stance)
            speakers = [one[1:-1] for one in said.get(VR + "attributedTo", ())]
            places = (text_of(read_term(one)) for name in ("passage", "locator") for one in said.get(VR + name, ()))
            yield CitationRow(*row, speakers[0] if speakers else None, tuple(places), "", None)


def summary(slug: str, claims: int) -> SourceSummary:
    return SourceSummary(
        slug=slug,
        iri=f"{BASE}source/{slug}",
        graph=f"{BASE}graph/{slug}",
        evidence_graph=f"{BASE}evidence/{slug}",
        entailed_graph=f"{BASE}entailed/{slug}",
        title=f"Notes from the {slug.title()}",
        publisher=f"The {slug.title()} & Sons",
        date="1901-02-03",
        language="en",
        claims=claims,
        citations=1,
        text_length=4321,
    )
