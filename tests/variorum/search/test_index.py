"""The index of a snapshot: what is found by a few letters, and that its counts are those of the evidence."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import snapshots
from examples import examples
from variorum.disagreements.citations import citations_of
from variorum.disagreements.register import read_register
from variorum.errors import SnapshotError
from variorum.search.index import Comparison, Index
from variorum.search.writing import FILE, write_index
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import ASSERTED, RDF, VR, local_name


@pytest.fixture(scope="module")
def index(bundled_snapshot: Snapshot) -> Index:
    return Index(bundled_snapshot)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("mcsh", "Ian McShane"),
        ("IAN MCSHANE", "Ian McShane"),
        ("mcshain", "Ian McShane"),
        ("wiseman len", "Len Wiseman"),
        ("rooney", "the protagonist of Ballerina"),
        ("blue news", "the blue News article"),
    ],
)
def test_what_is_typed_is_found_first(index: Index, typed: str, label: str) -> None:
    assert index.find(typed)[0].label == label


def test_a_person_is_found_with_what_they_play(index: Index) -> None:
    assert {hit.label for hit in index.find("mcsh")} >= {"Ian McShane", "Ian McShane's role in Ballerina"}


def test_disagreements_are_found_by_what_is_said_in_them(index: Index) -> None:
    (hit, *_) = index.find("eve macarro", kinds=["disagreement"])
    assert hit.iri.endswith("disagreement/name-character-protagonist")


NAMES = ["Łódź Bridge", "Bjørn's Crossing", "Émile-Zola-Brücke", "Größe", "東京の橋", "мост Петра"]
TYPED = ["Łodz", "lodz", "Bjorn", "emile zola", "brucke", "grosse", "東京の橋", "петра"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Things with names that few keyboards have."""
    said = "".join(
        f'<citation/a-{no}> rdf:subject <bridge/b-{no}> ; rdf:predicate schema:name ; rdf:object "{name}" ;'
        f"vr:stance vr:asserted ; vr:source <source/almanac> ."
        for no, name in enumerate(NAMES)
    )
    evidence = {"almanac": snapshots.turtle(f"@prefix rdf: <{RDF}> . {said}")}
    claims = {"almanac": snapshots.turtle("<bridge/b-0> a schema:Bridge .")}
    folder = tmp_path_factory.mktemp("odd") / "one"
    return Index(snapshots.make_snapshot(folder, claims, {}, evidence, [], {}))


@pytest.mark.parametrize("typed", TYPED)
def test_letters_may_be_typed_plainly(odd: Index, typed: str) -> None:
    (hit, *_) = odd.find(typed)
    assert hit.name in NAMES


@settings(max_examples=examples(30))
@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(odd: Index, typed: str) -> None:
    for hit in odd.find(typed):
        assert hit.label
    odd.things({}, 0, 5, typed)
    odd.terms("property", typed, 5)


def test_any_name_is_found_by_itself_and_with_a_slip(index: Index, bundled_snapshot: Snapshot) -> None:
    """Of every thing that has a name: by its name, and by that with one letter left out, if it is long enough."""
    names = {
        (cited.subject.value, cited.value.value)
        for source in bundled_snapshot.sources
        for cited in citations_of(bundled_snapshot, source)
        if local_name(cited.predicate.value) == "name" and "schema" in cited.predicate.value
    }
    assert len(names) > 30
    for iri, name in sorted(names):
        assert iri in {hit.iri for hit in index.find(name)}, name
        if len(name) > 8:
            assert iri in {hit.iri for hit in index.find(name[:4] + name[5:], 60)}, name


def test_agreement_is_that_of_the_evidence(index: Index, bundled_snapshot: Snapshot) -> None:
    """Counted a second time from the citations themselves."""
    said: dict[str, dict[tuple[str, str], set[str]]] = {}
    for source in bundled_snapshot.sources:
        mine: dict[tuple[str, str], set[str]] = defaultdict(set)
        for cited in citations_of(bundled_snapshot, source):
            if cited.stance == ASSERTED and cited.predicate.value != RDF + "type":
                mine[cited.subject.value, cited.predicate.value].add(str(cited.value))
        said[source.slug] = mine
    slugs = tuple(said)
    found = {(one.source, one.other): (one.compared, one.same) for one in index.agreement(slugs, slugs)}
    for one in slugs:
        for other in set(slugs) - {one}:
            both = said[one].keys() & said[other].keys()
            same = sum(bool(said[one][key] & said[other][key]) for key in both)
            assert found.get((one, other), (0, 0)) == (len(both), same)


def test_facts_are_all_citations(index: Index, bundled_snapshot: Snapshot) -> None:
    source = bundled_snapshot.sources[0]
    rows, total = index.facts((source.slug,), Comparison())
    assert total == len(rows)
    cited = {(cited.iri, str(cited.value)) for cited in citations_of(bundled_snapshot, source)}
    assert {(said.citation, said.term) for _, stated in rows for said in stated} == cited
    first, _ = index.facts((source.slug,), Comparison(), 5, 10)
    assert first == rows[5:15]


def test_what_one_alone_says_nobody_else_speaks_of(index: Index, bundled_snapshot: Snapshot) -> None:
    slug, others = bundled_snapshot.sources[0].slug, [one.slug for one in bundled_snapshot.sources[1:]]
    alone, total = index.alone(slug, 0, -1)
    assert len(alone) == total > 0
    rows, _ = index.facts(others, Comparison())
    assert not {(key.thing, key.property) for key, _ in alone} & {(key.thing, key.property) for key, _ in rows}


def test_facets_count_what_the_list_then_has(index: Index) -> None:
    for facet in ("class", "source", "stance", "disputed"):
        for value, count in index.facet(facet, {}).items():
            assert index.things({facet: value}, 0, 1)[1] == count
    both = index.facet("class", {"source": "blue-news"})
    value = next(iter(both))
    assert index.things({"source": "blue-news", "class": value}, 0, 1)[1] == both[value]


def test_properties_of_a_class_come_first(index: Index) -> None:
    (first, *_) = index.terms("property", "", 3, "https://schema.org/PerformanceRole")
    assert VR not in first.iri
    names = [hit.iri for hit in index.terms("property", "character", 9, "https://schema.org/PerformanceRole")]
    assert names


def test_a_snapshot_without_an_index_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    snapshot = snapshots.bridges(tmp_path_factory.mktemp("bare") / "one")
    (snapshot.path / FILE).unlink()
    with pytest.raises(SnapshotError, match="no index"):
        Index(snapshot)
    write_index(snapshot, read_register(snapshot).disagreements)
    assert Index(snapshot).find("long")
