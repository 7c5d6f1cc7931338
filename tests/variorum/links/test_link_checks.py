"""What links may not say: each check passes what is right, and finds what is wrong with its words and its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from variorum.corpus.folder import Corpus, bundled_root, find_corpus
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.links.alignments import Alignments, load_alignments
from variorum.links.checks import check_links
from variorum.links.graph import Links
from variorum.links.sssom import read_mappings
from variorum.snapshots.snapshot import Snapshot

BASE = "https://example.org/bridges/"
HEADER = f"""#curie_map:
#  b: {BASE}
#  other: https://elsewhere.example/
#  wd: http://www.wikidata.org/entity/
#  wiki: https://www.wikidata.org/wiki/
#mapping_set_id: {BASE}links/wikidata
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id	predicate_id	predicate_modifier	object_id	object_label	object_category	mapping_justification
"""
FIRST = 9  # the line of the first row

CLAIMS = f"""@base <{BASE}> . @prefix s: <https://schema.org/> .
<bridge/long> a s:Bridge . <bridge/short> a s:Drawbridge . <person/ann> a s:Person ; s:knows <person/unknown> .
<thing/untyped> s:name "x" ."""
DENIED = f"""@base <{BASE}> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<citation/1> rdf:subject <bridge/long> ; rdf:predicate rdf:type ; rdf:object <bridge/denied> ."""
ONTOLOGY = b"""@prefix s: <https://schema.org/> . @prefix vr: <https://w3id.org/variorum/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
s:Bridge a owl:Class ; vr:linkCategory "bridge", "viaduct" .
s:Drawbridge a owl:Class ; rdfs:subClassOf s:Bridge .
s:Person a owl:Class ; vr:linkCategory "human" . s:Place a owl:Class ."""


def row(subject: str, item: str, match: str = "exactMatch", category: str = "", modifier: str = "") -> str:
    return f"b:{subject}\tskos:{match}\t{modifier}\t{item}\tLabel\t{category}\tsemapv:ManualMappingCuration\n"


@pytest.fixture(scope="module")
def stated() -> Store:
    """Claims in the default graph; evidence; and a graph of another kind, whose things no source mentions."""
    store = Store()
    store.extend(parse(CLAIMS, format=RdfFormat.TURTLE))
    for graph, text in ((f"{BASE}evidence/almanac", DENIED), (f"{BASE}agreement", DENIED.replace("denied", "stale"))):
        store.extend(Quad(*quad.triple, NamedNode(graph)) for quad in parse(text, format=RdfFormat.TURTLE))
    return store


@pytest.fixture(scope="module")
def alignments() -> Alignments:
    return load_alignments(Vocabulary((parse_turtle(ONTOLOGY, Path("o.ttl")),), ""))


def slips(tmp_path: Path, rows: str, alignments: Alignments, stated: Store) -> list[str]:
    path = tmp_path / "wikidata.sssom.tsv"
    path.write_text(HEADER + rows, "utf-8")
    found = check_links(Corpus(tmp_path, BASE, {}), [Links("wikidata", read_mappings(path))], alignments, stated)
    return [str(error).removeprefix(f"{path}:") for error in found]


PASSES = [
    row("bridge/long", "wd:Q42", category="bridge"),
    row("bridge/long", "wd:Q42", category="viaduct"),
    row("bridge/short", "wd:Q42", category="bridge"),  # a subclass
    row("person/unknown", "wd:Q42", category="film"),  # a thing whose type no source tells
    row("thing/untyped", "wd:Q42", category="film"),
    row("bridge/denied", "wd:Q42"),  # mentioned only in what is denied
    row("person/ann", "wd:Q42", category="film", modifier="Not"),  # the type is why it is denied
    row("bridge/long", "wd:Q42") + row("bridge/long", "wd:Q43", "closeMatch"),
    row("bridge/long", "wd:Q42") + row("bridge/short", "wd:Q42", "closeMatch"),
    row("bridge/long", "wd:Q42") + row("bridge/long", "wd:Q43", modifier="Not"),
    row("bridge/long", "wd:Q42", "closeMatch") + row("bridge/long", "wd:Q42", modifier="Not"),
    row("bridge/long", "wd:Q42", modifier="Not") + row("bridge/short", "wd:Q42", modifier="Not"),
    row("bridge/long", "other:anything"),
    row("bridge/long", "wd:Q42", "broadMatch"),
]


@pytest.mark.parametrize("rows", PASSES)
def test_what_may_be_said(rows: str, tmp_path: Path, alignments: Alignments, stated: Store) -> None:
    assert slips(tmp_path, rows, alignments, stated) == []


ITEM = "An item is http://www.wikidata.org/entity/ and a Q-id, as in wd:Q42."
FAILS = [
    (
        row("bridge/long", "wd:Q42") + row("bridge/short", "wd:Q42"),
        f"10: Q42 (Label) is already linked to <{BASE}bridge/long>, in line 9\n"
        "  → One item is one thing: link the right one, and deny the other or make it a skos:closeMatch.",
    ),
    (
        row("bridge/long", "wd:Q42") + row("bridge/long", "wd:Q43"),
        f"10: <{BASE}bridge/long> is already Q42 (Label), in line 9\n"
        "  → One thing is one item: keep the right one, and deny the other or make it a skos:closeMatch.",
    ),
    (
        row("bridge/long", "wd:Q42", modifier="Not") + row("bridge/long", "wd:Q42"),
        "10: linked to Q42 (Label), which line 9 denies\n"
        "  → Decide which of the two rows is right, and take the other out.",
    ),
    (
        row("bridge/long", "wd:Q42") + row("bridge/long", "wd:Q42", "closeMatch", modifier="Not"),
        "9: linked to Q42 (Label), which line 10 denies\n"
        "  → Decide which of the two rows is right, and take the other out.",
    ),
    (
        row("bridge/long", "wd:Q42") * 2,
        "10: the same as line 9\n  → Take one of the two rows out.",
    ),
    (
        row("bridge/lng", "wd:Q42"),
        f"9: no source mentions <{BASE}bridge/lng>\n  → Did you mean <{BASE}bridge/long>?",
    ),
    (
        row("bridge/stale", "wd:Q42"),
        f"9: no source mentions <{BASE}bridge/stale>\n  → Mend or remove it.",
    ),
    (
        row("person/ann", "wd:Q42", category="film"),
        f"9: <{BASE}person/ann> is https://schema.org/Person, but Q42 (Label) is a film\n"
        "  → Such a thing is linked to a human; see vr:linkCategory in ontology/.",
    ),
    (
        row("bridge/short", "wd:Q42", "closeMatch", "human"),
        f"9: <{BASE}bridge/short> is https://schema.org/Drawbridge, but Q42 (Label) is a human\n"
        "  → Such a thing is linked to a bridge or viaduct; see vr:linkCategory in ontology/.",
    ),
    (
        row("bridge/long", "b:bridge/short"),
        f"9: linked to a thing of this corpus, <{BASE}bridge/short>\n"
        "  → What is the same in two sources has one IRI; a link leads elsewhere.",
    ),
    (row("bridge/long", "wd:P57"), f"9: <http://www.wikidata.org/entity/P57> is no item\n  → {ITEM}"),
    (row("bridge/long", "wd:q42"), f"9: <http://www.wikidata.org/entity/q42> is no item\n  → {ITEM}"),
    (row("bridge/long", "wd:Q042"), f"9: <http://www.wikidata.org/entity/Q042> is no item\n  → {ITEM}"),
    (row("bridge/long", "wiki:Q42"), f"9: <https://www.wikidata.org/wiki/Q42> is no item\n  → {ITEM}"),
    (
        row("bridge/long", "wd:Q42").replace("skos:exactMatch", "owl:sameAs"),
        "9: <http://www.w3.org/2002/07/owl#sameAs> is no predicate for a link\n"
        "  → Use a match of SKOS, such as skos:exactMatch: links do not take part in reasoning.",
    ),
]


@pytest.mark.parametrize(("rows", "error"), FAILS, ids=[error.partition("\n")[0] for _, error in FAILS])
def test_what_may_not_be_said(rows: str, error: str, tmp_path: Path, alignments: Alignments, stated: Store) -> None:
    assert slips(tmp_path, rows, alignments, stated) == [error]


def test_a_thing_linked_to_itself(tmp_path: Path, alignments: Alignments, stated: Store) -> None:
    circle, _own = slips(tmp_path, row("bridge/long", "b:bridge/long"), alignments, stated)
    assert circle == (
        "9: a circle: the thing is linked to itself\n  → A link leads from a thing of the corpus to a thing elsewhere."
    )


def test_two_things_linked_to_each_other(tmp_path: Path, alignments: Alignments, stated: Store) -> None:
    there_and_back = row("bridge/long", "b:bridge/short") + row("bridge/short", "b:bridge/long")
    found = [error.partition("\n")[0] for error in slips(tmp_path, there_and_back, alignments, stated)]
    assert found[0].startswith("9: a circle")
    assert [error for error in found if error.startswith("10: a circle")]


def test_slips_come_in_the_order_of_the_file(tmp_path: Path, alignments: Alignments, stated: Store) -> None:
    rows = row("person/ann", "wd:Q1", category="film") + row("bridge/long", "wd:P2") + row("bridge/none", "wd:Q3")
    lines = [error.partition(":")[0] for error in slips(tmp_path, rows, alignments, stated)]
    assert lines == [str(FIRST), str(FIRST + 1), str(FIRST + 2)]


def test_the_bundled_links_have_none(bundled_snapshot: Snapshot) -> None:
    corpus = find_corpus(bundled_root())
    links = Links("wikidata", read_mappings(corpus.root / "seeds" / "links" / "wikidata.sssom.tsv"))
    assert links.mappings.mappings
    assert check_links(corpus, [links], load_alignments(load_vocabulary(corpus)), bundled_snapshot.stated) == []


def test_every_category_of_the_bundled_links_is_one_that_a_class_has() -> None:
    """A misspelt category of a class that says nothing would pass for any."""
    corpus = find_corpus(bundled_root())
    mappings = read_mappings(corpus.root / "seeds" / "links" / "wikidata.sssom.tsv").mappings
    alignments = load_alignments(load_vocabulary(corpus))
    known = alignments.categories(frozenset(load_vocabulary(corpus).declared))
    assert {m.object_category for m in mappings if not m.negative} <= known
