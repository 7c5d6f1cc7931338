"""Web annotations: held to the data model's constraints, read as linked data, and laid over a text."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from annotation_slips import CONTEXT, all_slips, slips
from examples import examples
from published import BASE, DIGEST, published
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.export.annotations import CHARACTERS, write_annotations
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot

Object = dict[str, Any]
OA, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"

# What the Web Annotation context (Web Annotation Vocabulary, appendix B) says of the terms that are used here.
LINKS = {
    "body": OA + "hasBody",
    "target": OA + "hasTarget",
    "source": OA + "hasSource",
    "scope": OA + "hasScope",
    "selector": OA + "hasSelector",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "creator": "http://purl.org/dc/terms/creator",
    "rights": "http://purl.org/dc/terms/rights",
    "generator": AS + "generator",
    **{name: AS + name for name in ("partOf", "first", "last", "next", "prev")},
}
TEXTS = {
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "name": "http://xmlns.com/foaf/0.1/name",
}
NUMBERS = {"start": OA + "start", "end": OA + "end", "total": AS + "totalItems", "startIndex": AS + "startIndex"}
CLASSES = {
    **{
        n: OA + n for n in ("Annotation", "TextualBody", "SpecificResource", "FragmentSelector", "TextPositionSelector")
    },
    "Text": "http://purl.org/dc/dcmitype/Text",
    "Software": AS + "Application",
    "AnnotationCollection": AS + "OrderedCollection",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "describing": OA + "describing",
}
LOCAL_CONTEXT: Object = {
    "oa": OA,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "id": {"@id": "@id", "@type": "@id"},
    "type": {"@id": "@type", "@type": "@id"},
    **CLASSES,
    **TEXTS,
    **{name: {"@id": iri, "@type": "@id"} for name, iri in LINKS.items()},
    **{
        name: {"@id": iri, "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"}
        for name, iri in NUMBERS.items()
    },
    "motivation": {"@id": OA + "motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
}


def as_quads(document: Object) -> list[Quad]:
    """What a document says as linked data; without the network."""

    def load(url: str, _: Object) -> Object:
        assert url == CONTEXT
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": LOCAL_CONTEXT}}

    options = {"format": "application/n-quads", "documentLoader": load, "processingMode": "json-ld-1.1"}
    return list(parse(jsonld.to_rdf(document, options), format=RdfFormat.N_QUADS))


def written(snapshot: Snapshot, folder: Path, *sources: str) -> tuple[Object, dict[str, Object]]:
    """The collection, and the pages by their IRI."""
    folder.mkdir(parents=True)
    write_annotations(select(snapshot, sources), folder)
    pages = [json.loads(path.read_bytes()) for path in sorted((folder / "pages").iterdir())]
    return json.loads((folder / "collection.jsonld").read_bytes()), {page["id"]: page for page in pages}


@pytest.fixture(scope="module")
def bridges(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory.mktemp("annotated") / "snapshot")


# The constraints of the Web Annotation Data Model, by section

SOURCE = {"source": {"id": "a:b"}}
NO_TIME = {"type": "TimeState", "sourceDate": "2025-06-06"}
HALF = {"type": "TimeState", "sourceDateStart": "2025-06-06T00:00:00Z"}


def target(**more: object) -> Object:
    return {"target": {"type": "SpecificResource", **SOURCE, **more}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "no iri"}, "3.1: an annotation has one IRI"),
        ({"@context": "https://schema.org"}, "3.1: an annotation has the context"),
        ({"target": []}, "3.1: there must be a target"),
        ({"target": "here"}, "3.2.1: "),
        ({"target": {"type": "Text"}}, "3.2.1: "),
        ({"body": [{"id": "a:b", "textDirection": "up"}]}, "3.2.1: "),
        ({"body": [{"type": "TextualBody"}]}, "3.2.4: "),
        ({"bodyValue": "x"}, "3.2.5: "),
        ({"body": [{"type": "Choice", "items": ["a:b"]}]}, "3.2.7: "),
        ({"created": "2025-06-06"}, "3.3.1: "),
        ({"modified": ["2025-06-06T10:00:00Z", "2025-06-06T10:00:00Z"]}, "3.3.1: "),
        ({"creator": "Ann"}, "3.3.2: "),
        ({"motivation": "dreaming"}, "3.3.5: "),
        ({"body": [{"type": "TextualBody", "value": "x", "purpose": "dreaming"}]}, "3.3.5: "),
        ({"rights": "free"}, "3.3.6: "),
        ({"target": {"selector": []}}, "4: "),
        ({"target": {"type": "SpecificResource", "source": ["a:b", "a:c"]}}, "4: "),
        (target(scope="here"), "4.1: "),
        (target(selector={"type": "Selector"}), "4.2: "),
        (target(selector={"type": "FragmentSelector"}), "4.2.1: "),
        (target(selector={"type": "FragmentSelector", "conformsTo": CHARACTERS, "value": "chr=1,2"}), "4.2.1: "),
        (target(selector={"type": "TextQuoteSelector"}), "4.2.4: "),
        (target(selector={"type": "TextPositionSelector", "start": 3, "end": 2}), "4.2.5: "),
        (target(selector={"type": "TextPositionSelector", "start": 3}), "4.2.5: "),
        (target(state={"type": "DigestState", "value": "x"}), "4.3: "),
        (target(state=NO_TIME), "4.3.1: a time is an instant in UTC"),
        (target(state=HALF), "4.3.1: a time is an instant, or"),
        (target(state={"type": "HttpRequestState"}), "4.3.2: "),
        ({"stylesheet": "style"}, "4.4: "),
        (target(styleClass="two names"), "4.4: "),
        (target(renderedVia="a browser"), "4.5: "),
    ],
)
def test_the_constraints_find_what_is_wrong(bridges: Snapshot, tmp_path: Path, change: Object, says: str) -> None:
    _, pages = written(bridges, tmp_path / "out")
    annotation = next(iter(pages.values()))["items"][0]
    assert list(slips(annotation)) == []
    assert [slip[: len(says)] for slip in slips(annotation | change)] == [says]


# What is written


def test_an_annotation_says_what_is_claimed_and_where(bridges: Snapshot, tmp_path: Path) -> None:
    collection, pages = written(bridges, tmp_path / "out")
    assert all_slips(collection, pages) == []
    assert collection["total"] == 4
    assert collection["rights"] == "https://creativecommons.org/licenses/by/4.0/"
    year, place = pages[BASE + "annotations/almanac"]["items"]
    assert year["id"] == BASE + "annotations/almanac#almanac-1"
    assert year["body"][0]["value"] == "the Long Bridge · built in · 1871"
    assert year["body"][1]["id"] == BASE + "citation/almanac-1"
    spans = [target["selector"][0]["value"] for target in year["target"]]
    assert spans == ["char=9,13", "char=100,104"]  # as they stand in the text
    assert place["body"][0]["value"] == "the Long Bridge · stands at · the harbour (expected)"
    assert place["body"][1]["vr:attributedTo"] == BASE + "person/ada"
    assert place["target"] == {
        "type": "SpecificResource",
        "source": {
            "id": BASE + "text/almanac",
            "type": "Text",
            "format": "text/plain",
            "language": "en",
            "vr:textLength": 400,
            "vr:textDigest": DIGEST,
        },
        "scope": BASE + "source/almanac",
        "selector": [
            {"type": "FragmentSelector", "conformsTo": CHARACTERS, "value": "char=20,30"},
            {"type": "TextPositionSelector", "start": 20, "end": 30},
        ],
    }


def test_a_denied_claim_is_marked_as_denied(bridges: Snapshot, tmp_path: Path) -> None:
    _, pages = written(bridges, tmp_path / "out", "gazette")
    assert list(pages) == [BASE + "annotations/gazette"]
    denied = pages[BASE + "annotations/gazette"]["items"][1]
    assert denied["body"][0]["value"] == "the Long Bridge · name · Swing Bridge (denied)"
    assert "vr:textDigest" not in denied["target"]["source"]  # the record pins no text


def test_read_as_linked_data_it_has_every_citation(bridges: Snapshot, tmp_path: Path) -> None:
    _, pages = written(bridges, tmp_path / "out")
    quads = as_quads(pages[BASE + "annotations/almanac"])
    said = {(q.subject.value, q.predicate.value): q.object for q in quads}  # type: ignore[union-attr]
    citation = BASE + "citation/almanac-1"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    assert said[citation, rdf + "subject"] == NamedNode(BASE + "bridge/long")
    year = Literal("1871", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))
    assert said[citation, rdf + "object"] == year
    assert said[citation, "https://w3id.org/variorum/ns#stance"] == NamedNode("https://w3id.org/variorum/ns#asserted")
    bodies = {q.object for q in quads if q.predicate.value == OA + "hasBody"}
    assert NamedNode(citation) in bodies
    assert sum(q.predicate.value == OA + "hasSelector" for q in quads) == 6
    assert sum(q.object == NamedNode(OA + "Annotation") for q in quads) == 2


def test_nothing_to_annotate_is_an_empty_collection(tmp_path: Path, harbour: Path) -> None:
    from variorum.snapshots.snapshot import current_snapshot

    snapshot = current_snapshot(harbour / ".variorum")
    nobody = select(snapshot)
    (tmp_path / "out").mkdir()
    write_annotations(type(nobody)(snapshot, (), nobody.kinds, nobody.graphs), tmp_path / "out")
    collection = json.loads((tmp_path / "out" / "collection.jsonld").read_bytes())
    assert (collection["total"], "first" in collection) == (0, False)


def test_the_bundled_corpus(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    collection, pages = written(bundled_snapshot, tmp_path / "out")
    assert all_slips(collection, pages) == []
    assert collection["total"] == sum(source.citations for source in bundled_snapshot.sources)
    again = written(bundled_snapshot, tmp_path / "again")
    assert (collection, pages) == again


def test_the_passages_lie_over_the_texts(built_harbour: Path, tmp_path: Path) -> None:
    """What a viewer would mark is what the curators read: each claim of a year has the year in its passage."""
    from variorum.snapshots.snapshot import current_snapshot

    corpus = find_corpus(built_harbour)
    assert corpus.root != bundled_root()
    _, pages = written(current_snapshot(corpus.store), tmp_path / "out")
    marked = 0
    for page in pages.values():
        text = (built_harbour / "texts" / f"{page['id'].rpartition('/')[2]}.txt").read_bytes().decode()
        for item in page["items"]:
            value = item["body"][1]["rdf:object"].get("@value", "")
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            spans = [target["selector"][1] for target in targets]
            assert all(0 <= span["start"] < span["end"] <= len(text) for span in spans)
            if re.fullmatch(r"\d{4}", value):
                assert any(value in text[span["start"] : span["end"]] for span in spans)
                marked += 1
    assert marked > 0


# Terms of every kind

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
values = st.one_of(
    st.builds(Literal, texts),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "de-ch", "ar"])),
    st.builds(lambda text: Literal(text, datatype=NamedNode("http://example.org/type")), texts),
    st.sampled_from(["7", "-1.5"]).map(
        lambda text: Literal(text, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    ),
    st.sampled_from(["https://example.org/é/ü", "urn:x:1"]).map(NamedNode),
)


@settings(max_examples=examples(8), deadline=None)
@given(st.lists(values, min_size=1, max_size=40))
def test_every_value_comes_back(terms: list[NamedNode | Literal]) -> None:
    rdf, vr = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "https://w3id.org/variorum/ns#"
    extra = []
    for number, term in enumerate(terms):
        node = NamedNode(f"{BASE}citation/extra-{number:02}")
        extra += [
            Quad(node, NamedNode(rdf + "subject"), NamedNode(BASE + "bridge/long")),
            Quad(node, NamedNode(rdf + "predicate"), NamedNode("https://schema.org/description")),
            Quad(node, NamedNode(rdf + "object"), term),
            Quad(node, NamedNode(vr + "passage"), NamedNode(f"{BASE}text/almanac#char={number},{number + 1}")),
        ]
    with tempfile.TemporaryDirectory() as folder:
        snapshot = published(Path(folder) / "snapshot", also_cited=extra)
        collection, pages = written(snapshot, Path(folder) / "out", "almanac")
    assert all_slips(collection, pages) == []
    found = {
        quad.subject.value: quad.object  # type: ignore[union-attr]
        for quad in as_quads(pages[BASE + "annotations/almanac"])
        if quad.predicate.value == rdf + "object"
    }
    assert [found[f"{BASE}citation/extra-{number:02}"] for number in range(len(terms))] == terms
