"""Small corpora of odd values: whole folders, made of the claims that a test is about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

BASE = "https://example.org/odd/"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "o": "https://example.org/oddterms#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vr": "https://w3id.org/variorum/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TEXT = "Some words stand here, and more words follow after them."
ONTOLOGY = """<https://example.org/oddterms> a owl:Ontology ; dcterms:title "Odd"@en .
schema:name a owl:DatatypeProperty ; rdfs:label "name"@en .
schema:inLanguage a owl:DatatypeProperty ; rdfs:label "in language"@en .
schema:datePublished a owl:DatatypeProperty ; rdfs:label "date published"@en .
o:Thing a owl:Class ; rdfs:label "Thing"@en .
o:p a owl:AnnotationProperty ; rdfs:label "p"@en .
o:q a owl:AnnotationProperty ; rdfs:label "q"@en .
"""
RECORD = """<source/{slug}> a vr:Source ; schema:name "{slug}" ; schema:inLanguage "en" ; vr:text <text/{slug}> ;
    vr:textDigest "{digest}" ; vr:textFile "{slug}.txt" ; vr:textLength {length}{more} .
"""
CITATION = """<citation/{slug}-{number:03}> a vr:Citation ; rdf:subject {subject} ; rdf:predicate {predicate} ;
    rdf:object {object} ; vr:stance vr:asserted ; vr:source <source/{slug}> ; vr:passage <text/{slug}#char={passage}> .
"""
THING = '<thing/a> a o:Thing ; rdfs:label "a"@en .\n'
LABEL = NamedNode(PREFIXES["rdfs"] + "label")


def odd_corpus(
    folder: Path,
    *claims: str,
    ontology: str = "",
    shapes: str = "",
    record: str = "",
    links: str = "",
    text: str = TEXT,
    passages: Iterable[str] = ("0,4",),
    cited: bool = True,
) -> Path:
    """A corpus in a folder, with a source for each text of claims (Turtle without prefixes), which cites them all.

    `record` is added to the records, `links` is the SSSOM file, and each claim is cited from the next of `passages`.
    """
    for name in ("ontology", "seeds/evidence", "seeds/links", "shapes/source", "texts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write(folder / "ontology" / "prefixes.ttl", HEAD)
    _write(folder / "ontology" / "odd.ttl", HEAD + ONTOLOGY + ontology)
    if shapes:
        _write(folder / "shapes" / "source" / "odd.ttl", HEAD + shapes)
    if links:
        _write(folder / "seeds" / "links" / "wikidata.sssom.tsv", links)
    names = ["one", "two", "three", "four"] if len(claims) < 5 else [f"source-{n}" for n in range(len(claims))]
    for slug, turtle in zip(names, claims, strict=False):
        _write_source(folder, slug, turtle, record, text, list(passages), cited)
    return folder


def _write_source(
    folder: Path, slug: str, turtle: str, record: str, text: str, passages: list[str], cited: bool
) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    about = {"slug": slug, "digest": digest, "length": len(text), "more": record}
    _write(folder / "seeds" / f"{slug}.ttl", HEAD + RECORD.format(**about) + THING + turtle)
    triples = [t for t in dict.fromkeys(parse(HEAD + THING + turtle, format=RdfFormat.TURTLE)) if t.predicate != LABEL]
    found = [
        CITATION.format(
            slug=slug,
            number=number,
            subject=t.subject,
            predicate=t.predicate,
            object=_spelt(str(t.object), turtle),
            passage=passages[number % len(passages)],
        )
        for number, t in enumerate(triples)
        if cited or t.predicate.value.endswith("#type")
    ]
    _write(folder / "seeds" / "evidence" / f"{slug}.ttl", HEAD + "".join(found))
    _write(folder / "texts" / f"{slug}.txt", text)


def _spelt(token: str, turtle: str) -> str:
    """A literal of N-Triples with its language tag as the claims have it: the parser puts tags in lower case."""
    text, at, tag = token.rpartition("@")
    found = re.search(f"{re.escape(text)}@({re.escape(tag)})(?![a-z-])", turtle, re.IGNORECASE) if at else None
    return f"{text}@{found[1]}" if found and text.endswith('"') else token


def header(prefixes: Mapping[str, str] = {"odd": BASE, "wd": PREFIXES["wd"]}) -> str:
    """The header of an SSSOM file."""
    declared = "".join(f"#  {name}: {iri}\n" for name, iri in prefixes.items())
    ending = f"#mapping_set_id: {BASE}links/wikidata\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n"
    return f"#curie_map:\n{declared}{ending}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="")
