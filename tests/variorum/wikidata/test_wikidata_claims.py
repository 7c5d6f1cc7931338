"""The claims that Wikidata has a property for, from the evidence; and the alignment that says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from variorum.corpus.turtle import read_turtle
from variorum.links.sssom import CLOSE, EXACT, Mapping
from variorum.snapshots.snapshot import Snapshot
from variorum.wikidata.alignment import Alignment, read_alignment
from variorum.wikidata.claims import AlignedClaim, aligned_claims
from wikidata_snapshot import BASE, LINKS, PREFIXES, plays

TERMS = PREFIXES["t"]
SCHEMA = PREFIXES["schema"]
WD = PREFIXES["wd"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return plays(tmp_path_factory.mktemp("plays") / "snapshot")


@pytest.fixture(scope="module")
def alignment(snapshot: Snapshot) -> Alignment:
    return read_alignment(snapshot.stated.quads_for_pattern(None, None, None, NamedNode(BASE + "ontology")))


def claims(snapshot: Snapshot, alignment: Alignment, subject: str, pid: str) -> dict[str, AlignedClaim]:
    """The claims with a subject and property, by value."""
    return {
        str(getattr(claim.value, "value", "")).removeprefix(BASE): claim
        for claim in aligned_claims(snapshot, alignment)
        if (claim.subject, claim.pid) == (BASE + subject, pid)
    }


def test_only_what_carries_over_is_aligned(alignment: Alignment) -> None:
    assert alignment.properties == {
        SCHEMA + "director": "P57",
        SCHEMA + "datePublished": "P577",
        SCHEMA + "name": "P1476",
        TERMS + "identifier": "P345",
    }
    assert (alignment.nodes, alignment.values, alignment.qualifiers) == (
        {TERMS + "role": "P161"},
        {TERMS + "player": "P161"},
        {TERMS + "part": "P453"},
    )


def test_links_exact_close_and_denied() -> None:
    def link(thing: str, item: str, predicate: str = EXACT, negative: bool = False) -> Mapping:
        return Mapping(BASE + thing, predicate, item, negative=negative)

    links = [
        link("a", WD + "Q1"),
        link("b", WD + "Q2", CLOSE),
        link("b", WD + "Q3", CLOSE),
        link("a", WD + "Q4", negative=True),
        link("c", "https://example.org/Q5"),
    ]
    found = read_alignment((), links)
    assert found.items == {BASE + "a": "Q1"}
    assert found.close == {BASE + "b": {"Q2", "Q3"}}
    assert found.denied == {BASE + "a": {"Q4"}}
    assert found.things == {"Q1": (BASE + "a",)}
    assert [found.is_linked(BASE + name) for name in "abc"] == [True, True, False]
    assert [found.item(NamedNode(BASE + name)) for name in "abc"] == ["Q1", "", ""]
    assert (found.item(Literal("a")), found.reaches(Literal("a")), found.reaches(NamedNode(BASE + "c"))) == (
        "",
        True,
        False,
    )


def test_a_class_is_an_item_too_and_owl_tells_what_is_single(tmp_path: Path) -> None:
    path = tmp_path / "ontology.ttl"
    lines = [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in ("schema", "skos", "wd")]
    lines += ["@prefix owl: <http://www.w3.org/2002/07/owl#> ."]
    lines += ["schema:Movie skos:exactMatch wd:Q11424 . schema:Person skos:closeMatch wd:Q1 ."]
    lines += ["schema:deathDate a owl:FunctionalProperty ."]
    path.write_text("\n".join(lines))
    found = read_alignment(read_turtle(path).triples)
    assert found.classes == {SCHEMA + "Movie": {"Q11424"}}
    assert found.item(NamedNode(SCHEMA + "Movie")) == "Q11424"
    assert found.single == {SCHEMA + "deathDate"}


def test_a_claim_has_every_statement_of_it(snapshot: Snapshot, alignment: Alignment) -> None:
    found = claims(snapshot, alignment, "play/one", "P57")
    assert {value: claim.sources for value, claim in found.items()} == {
        "person/a": ("almanac", "gazette", "ledger"),
        "person/b": ("ledger",),
    }
    (said, *_) = found["person/a"].statements
    assert (said.source, said.citation) == ("almanac", BASE + "citation/almanac-1")
    assert said.passages == (BASE + "text/almanac#char=1,99",)


def test_two_claims_by_way_of_a_node_are_one(snapshot: Snapshot, alignment: Alignment) -> None:
    (cast,) = claims(snapshot, alignment, "play/one", "P161").values()
    assert cast.value == NamedNode(BASE + "person/b")
    assert [claim[1] for claim in cast.claims] == [TERMS + "role", TERMS + "player"]
    assert cast.sources == ("almanac", "gazette")
    assert {(q.pid, str(q.value.value).removeprefix(BASE)): q.statements[0].source for q in cast.qualifiers} == {  # type: ignore[union-attr]
        ("P453", "character/hero"): "almanac",
        ("P453", "character/villain"): "gazette",
    }
    assert [s.citation for s in cast.before] == [BASE + "citation/almanac-8", BASE + "citation/gazette-8"]


def test_the_parts_of_a_node_are_no_claims_of_their_own(snapshot: Snapshot, alignment: Alignment) -> None:
    subjects = {claim.subject for claim in aligned_claims(snapshot, alignment)}
    assert BASE + "role/hero" not in subjects


def test_nothing_aligned_nothing_asked(snapshot: Snapshot) -> None:
    assert aligned_claims(snapshot, Alignment()) == ()


def test_in_the_bundled_corpus_a_source_must_state_both_steps(bundled_snapshot: Snapshot) -> None:
    base = bundled_snapshot.base
    ontology = bundled_snapshot.stated.quads_for_pattern(None, None, None, NamedNode(base + "ontology"))
    found = {
        claim.value: claim
        for claim in aligned_claims(bundled_snapshot, read_alignment(ontology))
        if (claim.subject, claim.pid) == (base + "film/ballerina", "P161")
    }
    reedus = found[NamedNode(base + "person/norman-reedus")]
    assert {s.source: s.stance.rpartition("#")[2] for s in reedus.statements} == {
        "blue-news": "asserted",
        "featurette-news": "expected",
        "headphones-thoughts": "asserted",
    }
    assert len(LINKS) > 0
