"""Citations read back from a snapshot, and claims in words."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from published import BASE, published
from variorum.disagreements.citations import Wording, citation, citations_of
from variorum.snapshots.snapshot import Snapshot

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
YEAR = Literal("1871", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))


@pytest.fixture(scope="module")
def bridges(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    node = NamedNode(BASE + "citation/almanac-0")  # of which only the subject is known
    return published(
        tmp_path_factory.mktemp("cited") / "snapshot", also_cited=[Quad(node, NamedNode(RDF + "subject"), node)]
    )


def test_the_citations_of_a_source(bridges: Snapshot) -> None:
    year, place = citations_of(bridges, bridges.sources[0])
    assert year.iri == BASE + "citation/almanac-1"
    assert (year.subject, year.value) == (NamedNode(BASE + "bridge/long"), YEAR)
    assert year.predicate == NamedNode("https://schema.org/foundingDate")
    assert (year.stance.rpartition("#")[2], year.attributed_to) == ("asserted", "")
    assert [passage.partition("#")[2] for passage in year.passages] == ["char=9,13", "char=100,104"]
    assert (place.stance.rpartition("#")[2], place.attributed_to) == ("expected", BASE + "person/ada")


def test_one_citation(bridges: Snapshot) -> None:
    almanac, gazette = bridges.sources
    found = citation(bridges, almanac, BASE + "citation/almanac-1")
    assert found == citations_of(bridges, almanac)[0]
    assert citation(bridges, gazette, BASE + "citation/almanac-1") is None
    assert citation(bridges, almanac, BASE + "citation/almanac-0") is None


@pytest.mark.parametrize(
    ("iri", "label"),
    [
        (BASE + "bridge/long", "the Long Bridge"),  # there is a German label, too
        (BASE + "bridge/unknown", "unknown"),
        ("https://example.org/things#", "things"),
        ("urn:x:1", "urn:x:1"),
    ],
)
def test_a_thing_in_words(bridges: Snapshot, iri: str, label: str) -> None:
    assert Wording(bridges).term(NamedNode(iri)) == label


def test_a_claim_is_one_line(bridges: Snapshot) -> None:
    said = Wording(bridges).claim(
        NamedNode(BASE + "bridge/long"), NamedNode("https://schema.org/name"), Literal("a\n b ")
    )
    assert said == "the Long Bridge · name · a b"
