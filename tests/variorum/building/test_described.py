"""The graph in which a snapshot describes itself, asked as other people's editors ask it."""

from __future__ import annotations

from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.saved import saved_queries
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import Term, text_of

# As SIB's editor and sparql-llm ask.
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?comment ?query
WHERE { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query }"""
PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }"""
CLASSES = """PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?entities { ?part void:class ?class ; void:entities ?entities }"""
PROPERTIES = """PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?property ?subjects ?objects ?other ?links {
  ?part void:class ?class ; void:propertyPartition ?own .
  ?own void:property ?property ; void:distinctSubjects ?subjects ; void:distinctObjects ?objects .
  OPTIONAL { ?own void:classPartition ?values . ?values void:class ?other ; void:triples ?links }
}"""


def described(snapshot: Snapshot, query: str) -> set[tuple[str, ...]]:
    """What the description answers."""
    request = DatasetRequest(default_graphs=(snapshot.base + "description",))
    return {_plain(row) for row in evaluate(snapshot, query, request).rows()}


def _plain(row: tuple[Term | None, ...]) -> tuple[str, ...]:
    return tuple("" if term is None else text_of(term) for term in row)


def test_saved_queries_are_found_and_can_be_asked(bundled_snapshot: Snapshot) -> None:
    saved = saved_queries(bundled_snapshot.path / "queries")
    found = described(bundled_snapshot, EXAMPLES)
    assert found == {(one.title, one.text) for one in saved if None not in one.parameters.values()}
    assert len(found) > 50


def test_prefixes_are_declared(bundled_snapshot: Snapshot) -> None:
    assert described(bundled_snapshot, PREFIXES) == set(bundled_snapshot.prefixes.items())


def test_classes_have_as_many_things_as_there_are(bundled_snapshot: Snapshot) -> None:
    counted = evaluate(bundled_snapshot, "SELECT ?class (COUNT(?thing) AS ?n) { ?thing a ?class } GROUP BY ?class")
    assert described(bundled_snapshot, CLASSES) == {_plain(row) for row in counted.rows()}


def test_classes_have_the_properties_that_their_things_have(bundled_snapshot: Snapshot) -> None:
    found = described(bundled_snapshot, PROPERTIES)
    stated = evaluate(
        bundled_snapshot,
        """SELECT ?class ?property (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
        { ?s a ?class ; ?property ?o } GROUP BY ?class ?property""",
    )
    assert {row[:4] for row in found} == {_plain(row) for row in stated.rows()}
    values = evaluate(
        bundled_snapshot,
        """SELECT ?class ?property ?other (COUNT(*) AS ?links)
        { ?s a ?class ; ?property ?o . ?o a ?other } GROUP BY ?class ?property ?other""",
    )
    assert {(*row[:2], *row[4:]) for row in found if row[4]} == {_plain(row) for row in values.rows()}


def test_no_graph_that_is_asked_without_a_name_has_it(bundled_snapshot: Snapshot) -> None:
    query = "ASK { GRAPH ?graph { ?query a <http://www.w3.org/ns/shacl#SPARQLExecutable> } }"
    assert not evaluate(bundled_snapshot, query).boolean
