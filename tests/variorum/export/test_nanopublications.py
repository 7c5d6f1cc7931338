"""Nanopublications: what is in each, that the nanopub library finds them valid, and terms of every kind."""

from __future__ import annotations

import hashlib
import io
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nanopub import Nanopub
from nanopub.utils import MalformedNanopubError
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import PROV, RDF, RDFS, Dataset, URIRef
from rdflib.namespace import DCTERMS

from examples import examples
from published import BASE, published
from variorum.export.nanopublications import write_nanopublications
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot

NP = rdflib.Namespace("http://www.nanopub.org/nschema#")
VR = rdflib.Namespace("https://w3id.org/variorum/ns#")
RDF_STATEMENT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def written(snapshot: Snapshot, *sources: str) -> bytes:
    output = io.BytesIO()
    write_nanopublications(select(snapshot, sources), output)
    return output.getvalue()


def single(content: bytes) -> Iterator[tuple[str, str]]:
    """Each nanopublication by its IRI, as a document of its own."""
    head, *rest = content.decode().split("\n@prefix this: <")
    for part in rest:
        yield part.partition(">")[0], f"{head}\n@prefix this: <{part}"


def is_valid(document: str) -> bool:
    """What the nanopub library says; it warns of rdflib's and does not close a file that it reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bool(Nanopub(rdf=rdflib.ConjunctiveGraph().parse(data=document, format="trig")).is_valid)


def parts(document: str, name: str) -> dict[str, rdflib.Graph]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset = Dataset()
        dataset.parse(data=document, format="trig")
    return {part: dataset.graph(URIRef(f"{name}#{part}")) for part in ("Head", "assertion", "provenance", "pubinfo")}


@pytest.fixture(scope="module")
def bridges(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory.mktemp("bridges") / "snapshot")


def test_each_citation_but_a_denied_one_is_a_nanopublication(bridges: Snapshot) -> None:
    found = dict(single(written(bridges)))
    assert list(found) == [f"{BASE}nanopub/{slug}" for slug in ("almanac-1", "almanac-2", "gazette-1")]
    assert all(is_valid(document) for document in found.values())
    assert "Swing Bridge" not in written(bridges).decode()


def test_only_those_of_the_sources_chosen(bridges: Snapshot) -> None:
    assert [name.rpartition("/")[2] for name, _ in single(written(bridges, "gazette"))] == ["gazette-1"]


def test_what_one_says(bridges: Snapshot) -> None:
    documents = dict(single(written(bridges)))
    name = f"{BASE}nanopub/almanac-2"
    graphs = parts(documents[name], name)
    this, assertion = URIRef(name), URIRef(f"{name}#assertion")
    bridge, place = URIRef(BASE + "bridge/long"), URIRef(BASE + "place/harbour")
    assert set(graphs["assertion"]) == {(bridge, rdflib.SDO.containedInPlace, place)}
    provenance, info = graphs["provenance"], graphs["pubinfo"]
    source = URIRef(BASE + "source/almanac")
    assert provenance.value(assertion, PROV.hadPrimarySource) == source
    assert provenance.value(assertion, PROV.wasDerivedFrom) == URIRef(BASE + "text/almanac#char=20,30")
    assert provenance.value(assertion, PROV.wasAttributedTo) == URIRef(BASE + "person/ada")
    assert provenance.value(URIRef(BASE + "person/ada"), RDFS.label) == rdflib.Literal("Ada")
    assert provenance.value(assertion, VR.stance) == VR.expected
    assert provenance.value(source, rdflib.SDO.name) == rdflib.Literal("The Almanac")
    assert provenance.value(source, VR.textDigest) is not None
    assert (source, rdflib.SDO.about, bridge) not in provenance  # a claim, not the record
    assert info.value(this, RDFS.label) == rdflib.Literal("the Long Bridge · stands at · the harbour")
    assert info.value(this, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert info.value(this, DCTERMS.created) == rdflib.Literal("2026-02-03", datatype=rdflib.XSD.date)
    assert info.value(this, PROV.wasDerivedFrom) == URIRef(BASE + "citation/almanac-2")
    creators = set(info.objects(this, DCTERMS.creator))
    assert creators == {URIRef("https://orcid.org/0000-0002-1825-0097"), URIRef(BASE + "organization/surveyors")}
    assert info.value(URIRef(BASE + "organization/surveyors"), rdflib.FOAF.name) == rdflib.Literal("The Surveyors")
    assert (URIRef(BASE + "organization/surveyors"), RDF.type, rdflib.FOAF.Organization) in info


def test_what_the_corpus_does_not_state_is_left_out(tmp_path: Path) -> None:
    snapshot = published(tmp_path / "snapshot", record="")
    for name, document in single(written(snapshot)):
        info = parts(document, name)["pubinfo"]
        assert {*info.predicates(URIRef(name))}.isdisjoint({DCTERMS.license, DCTERMS.created, DCTERMS.creator})
        assert is_valid(document)


def test_the_library_refuses_one_that_is_broken(bridges: Snapshot) -> None:
    """So that the tests above mean something."""
    document = next(single(written(bridges)))[1]
    with pytest.raises(MalformedNanopubError, match="provenance graph"):
        is_valid(document.replace("sub:assertion prov:hadPrimarySource", "sub:other prov:hadPrimarySource"))
    with pytest.raises(MalformedNanopubError, match="No nanopublication"):
        is_valid(document.replace("a np:Nanopublication", "a np:Else"))


@pytest.mark.long
def test_the_bundled_corpus(bundled_snapshot: Snapshot) -> None:
    content = written(bundled_snapshot)
    assert content == written(bundled_snapshot)
    quads = list(parse(content, format=RdfFormat.TRIG))
    found = list(single(content))
    stances = bundled_snapshot.stated.query(
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?c a <https://w3id.org/variorum/ns#Citation> ; "
        "<https://w3id.org/variorum/ns#stance> ?s } FILTER (?s != <https://w3id.org/variorum/ns#denied>) }"
    )
    assert str(len(found)) == next(iter(stances))["n"].value  # type: ignore[union-attr, index]
    assert len({quad.graph_name for quad in quads}) == 4 * len(found)
    assert max(len(document.splitlines()) for _, document in found) < 100
    assert all(is_valid(document) for _, document in found[::150])
    asserted = {q.triple for q in quads if q.graph_name.value.endswith("#assertion")}  # type: ignore[union-attr]
    stated = {q.triple for q in bundled_snapshot.stated.quads_for_pattern(None, None, None, None)}
    assert asserted <= stated


# Terms of every kind

languages = st.sampled_from(["en", "de-CH", "ar", "zh-hant"])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, languages),
    st.builds(
        lambda text, n: Literal(text, datatype=NamedNode(f"http://example.org/type{n}")), texts, st.integers(0, 9)
    ),
    st.integers().map(lambda n: Literal(str(n), datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
    st.just(Literal("long " * 20_000)),
)
iris = st.builds(
    lambda text: NamedNode("https://example.org/é/" + "".join(c for c in text if c.isalnum())), st.text(max_size=12)
)
values = st.one_of(literals, iris, st.builds(BlankNode))


def cited(number: int, value: object, iri: str = "") -> list[Quad]:
    """A citation of a claim with this value."""
    node = NamedNode(iri or f"{BASE}citation/extra-{number:02}")
    said = {
        "subject": NamedNode(f"{BASE}thing/{number}"),
        "predicate": NamedNode("https://schema.org/description"),
        "object": value,
    }
    return [Quad(node, NamedNode(RDF_STATEMENT + name), term) for name, term in said.items()]  # type: ignore[arg-type]


@settings(max_examples=examples(8), deadline=None)
@given(st.lists(values, min_size=1, max_size=40))
@example([Literal("\x85\x0b\x0c\u2028")])  # where Python ends a line, and Turtle does not
def test_every_value_comes_back(terms: list[NamedNode | Literal | BlankNode]) -> None:
    extra = [quad for number, term in enumerate(terms) for quad in cited(number, term)]
    with tempfile.TemporaryDirectory() as folder:
        snapshot = published(Path(folder) / "snapshot", also_cited=extra)
        content = written(snapshot)
    assertions = {
        quad.subject.value: quad.object  # type: ignore[union-attr]
        for quad in parse(content, format=RdfFormat.TRIG)
        if quad.predicate.value == "https://schema.org/description"
    }
    for number, term in enumerate(terms):
        back = assertions[f"{BASE}thing/{number}"]
        assert type(back) is type(term)
        assert isinstance(term, BlankNode) or back == term


def test_a_citation_of_another_name_has_a_name_that_stays(tmp_path: Path) -> None:
    iri = "urn:cite:one#two"
    snapshot = published(tmp_path / "snapshot", also_cited=cited(1, Literal("x"), iri))
    names = [name for name, _ in single(written(snapshot, "almanac"))]
    assert f"{BASE}nanopub/{hashlib.sha256(iri.encode()).hexdigest()[:16]}" in names
