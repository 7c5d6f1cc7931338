"""Literals leave a build as the seeds write them: in graphs, rows, tables and exports."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from examples import examples
from exported import written
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.corpus.ntriples import as_stored, parse_written, sorted_ntriples, tags_of_others
from variorum.corpus.turtle import parse_turtle
from variorum.export.registry import find_export, write_file
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot
from variorum.tables.tables import open_tables
from variorum.terms import XSD

BASE = "https://example.org/odd/"
HEADER = f"""@base <{BASE}> .
@prefix o: <https://example.org/oddterms#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix vr: <https://w3id.org/variorum/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
o:Thing a owl:Class ; rdfs:label "thing"@en .
o:p a owl:DatatypeProperty ; rdfs:label "p"@en ; rdfs:subPropertyOf o:q .
o:q a owl:DatatypeProperty ; rdfs:label "q"@en .
schema:NewsArticle a owl:Class ; rdfs:label "news article"@en .
schema:name a owl:DatatypeProperty ; rdfs:label "name"@en .
schema:inLanguage a owl:DatatypeProperty ; rdfs:label "language"@en .
"""

NUMBERS = st.tuples(
    st.sampled_from(["", "+", "-"]),
    st.sampled_from(["0", "00", "05", "5", "120", "0012"]),
    st.sampled_from(["", ".0", ".50"]),
).map("".join)
TYPED = st.one_of(
    st.builds(lambda n, kind: f'"{n.partition(".")[0]}"^^xsd:{kind}', NUMBERS, st.sampled_from(["integer", "int"])),
    st.builds(lambda n: f'"{n.lstrip("+-").partition(".")[0]}"^^xsd:nonNegativeInteger', NUMBERS),
    st.builds(lambda n, kind: f'"{n}"^^xsd:{kind}', NUMBERS, st.sampled_from(["decimal", "double", "float"])),
    st.sampled_from(
        [
            '"PT90M"^^xsd:duration', '"PT125M"^^xsd:dayTimeDuration', '"P14M"^^xsd:yearMonthDuration',
            '"2025-06-06T24:00:00"^^xsd:dateTime', '"2025-06-06T20:00:00.000Z"^^xsd:dateTime', '"24:00:00"^^xsd:time',
            '"2025-06-06Z"^^xsd:date', '"2025-06-06+00:00"^^xsd:date', '"-0043"^^xsd:gYear', '"2025Z"^^xsd:gYear',
            '"1"^^xsd:boolean', '"0"^^xsd:boolean', '"1e3"^^xsd:double', '"INF"^^xsd:float', '" spaced "',
        ]
    ),
)  # fmt: skip
TAGS = st.sampled_from(["en", "en-GB", "EN", "de-AT", "zh-Hant-TW", "ar-EG--rtl", "he--ltr", "sr-Latn"])
TEXTS = st.sampled_from(["colour", "a @en-GB b", 'say \\"x\\"@EN', "two\\nlines", "_:b ^^<x> .", "é–“ü”"])
TAGGED = st.builds(lambda text, tag: f'"{text}"@{tag}', TEXTS, TAGS)
VALUES = st.lists(TYPED | TAGGED, min_size=1, max_size=6, unique_by=str.lower)


def token_of(literal: str) -> str:
    """A literal of Turtle as N-Triples writes it."""
    text, mark, kind = literal.rpartition("^^xsd:")
    return f"{text}^^<{XSD}{kind}>" if mark else literal


def corpus_with(folder: Path, values: list[str]) -> None:
    """A corpus of one source that gives these values."""
    for name in ("ontology", "seeds/evidence", "shapes/source", "shapes/dataset"):
        (folder / name).mkdir(parents=True)
    (folder / "ontology" / "prefixes.ttl").write_text(HEADER, "utf-8")
    (folder / "ontology" / "odd.ttl").write_text(HEADER + ONTOLOGY, "utf-8")
    claims = "".join(f"    o:p {value} ;\n" for value in values)
    seed = f"""<source/one> a vr:Source, schema:NewsArticle ;
    schema:name "one" ; schema:inLanguage "en" ; vr:text <text/one> ; vr:textDigest "{"0" * 64}" ;
    vr:textFile "one.txt" ; vr:textLength 99 .
<thing/a> a o:Thing ;
{claims}    rdfs:label "a"@en .
"""
    cited = "".join(f"    vr:stated (o:p {value} {n} {n + 1}) ;\n" for n, value in enumerate(values))
    evidence = f"<thing/a>\n{cited}    vr:stated (rdf:type o:Thing 50 51) .\n"
    (folder / "seeds" / "one.ttl").write_text(HEADER + seed, "utf-8")
    (folder / "seeds" / "evidence" / "one.ttl").write_text(HEADER + evidence, "utf-8")


@settings(max_examples=examples(8, least=2), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_what_is_written_is_exported(values: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        corpus_with(folder, values)
        snapshot = build(find_corpus(folder), folder / ".variorum").snapshot
        expected = sorted(map(token_of, values))
        assert values_in(snapshot, "graph/one", "oddterms#p") == expected
        assert values_in(snapshot, "entailed/one", "oddterms#q") == expected
        cited = values_in(snapshot, "evidence/one", "22-rdf-syntax-ns#object")
        assert [value for value in cited if value.startswith('"')] == expected
        with open_tables(snapshot.rows) as tables:
            for view in ("claims", "citations"):
                sql = f"SELECT written, line FROM {view} WHERE predicate LIKE '%oddterms#p'"
                rows = list(tables.rows(sql))
                assert sorted(value for value, _ in rows) == expected
                assert all(line for _, line in rows)
        lines = written("nquads", select(snapshot, ["one"], ["claims"])).decode().splitlines()
        assert sorted(line.split(" ", 2)[2].rpartition(" <")[0] for line in lines if "oddterms#p" in line) == expected
        assert sorted(set(cells(snapshot, folder))) == sorted({cell_of(value) for value in expected})


def values_in(snapshot: Snapshot, graph: str, predicate: str) -> list[str]:
    lines = (line.decode().split(" ", 2) for line in snapshot.written.lines(BASE + graph))
    return sorted(value.removesuffix(" .\n") for _, iri, value in lines if iri.endswith(f"{predicate}>"))


def cells(snapshot: Snapshot, folder: Path) -> list[tuple[str, str, str]]:
    """Value, datatype and language of the claims table."""
    form, path = find_export("csv"), folder / "tables.zip"
    write_file(form, select(snapshot), path)
    with zipfile.ZipFile(path) as archive:
        rows = csv.DictReader(io.StringIO(archive.read("claims.csv").decode("utf-8-sig")))
        return [(row["value"], row["datatype"], row["language"]) for row in rows if row["property"].endswith("#p")]


def cell_of(token: str) -> tuple[str, str, str]:
    (quad,) = parse(f"<urn:s> <urn:p> {token} .", format=RdfFormat.N_TRIPLES)
    literal = quad.object
    assert isinstance(literal, Literal)
    tag = token.rpartition('"@')[2] if literal.language else ""
    return literal.value, literal.datatype.value, tag


@given(TAGGED)
def test_a_tag_is_read_back_as_it_was_written(literal: str) -> None:
    file = parse_turtle(f"<urn:s> <urn:p> {literal} .".encode(), Path("x.ttl"))
    content = sorted_ntriples(file.triples, file.tags)
    assert content.decode() == f"<urn:s> <urn:p> {literal} .\n"
    triples, tags = parse_written(content)
    assert sorted_ntriples(triples, tags) == content
    other = Quad(NamedNode("urn:o"), NamedNode("urn:q"), triples[0].object)
    assert sorted_ntriples([other], tags_of_others([other], tags)).decode() == f"<urn:o> <urn:q> {literal} .\n"


@pytest.mark.parametrize(
    ("text", "kind", "stored"),
    [
        ("05", "integer", '"5"'),
        ("2.50", "decimal", '"2.5"'),
        ("5", "int", f'"5"^^<{XSD}integer>'),
        ("x", "string", '"x"'),
    ],
)
def test_the_form_of_a_store(text: str, kind: str, stored: str) -> None:
    assert str(as_stored(Literal(text, datatype=NamedNode(XSD + kind)))).startswith(stored)


def test_an_edit_of_the_spelling_alone_changes_what_is_exported(tmp_path: Path) -> None:
    corpus_with(tmp_path / "odd", ['"05"^^xsd:integer', '"x"@en-GB'])
    store = tmp_path / "store"
    before = build(find_corpus(tmp_path / "odd"), store).snapshot
    shutil.rmtree(tmp_path / "odd")
    corpus_with(tmp_path / "odd", ['"5"^^xsd:integer', '"x"@en-gb'])
    after = build(find_corpus(tmp_path / "odd"), store).snapshot
    assert before.digest != after.digest
    assert values_in(after, "graph/one", "oddterms#p") == ['"5"^^<' + XSD + "integer>", '"x"@en-gb']
