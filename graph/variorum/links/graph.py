"""The links of a corpus: its files seeds/links/<target>.sssom.tsv, and each as the graph <base>links/<target>.

A mapping is a triple, unless it is negative; and each has a record of its own, in the RDF form of SSSOM: an owl:Axiom
with what is said, how sure it is, who says so and when. The graph is never reasoned over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.folder import SLUG, Corpus
from variorum.errors import InvalidCorpusError, LinkError, Location, VariorumError
from variorum.links.sssom import EXACT, Mapping, MappingSet, external_header, read_mappings
from variorum.terms import DCTERMS, OWL, RDF_TYPE, RDFS, XSD

SUFFIX = ".sssom.tsv"
SSSOM = "https://w3id.org/sssom/"

# The properties of a record besides what it says, as the schema of SSSOM names them.
TEXTS = {
    "subject_label": SSSOM + "subject_label",
    "object_label": SSSOM + "object_label",
    "object_category": SSSOM + "object_category",
    "curator": SSSOM + "author_label",
    "comment": RDFS + "comment",
}


@dataclass(frozen=True)
class Links:
    """The mappings to one target, which the file is named for."""

    target: str
    mappings: MappingSet

    @cached_property
    def items(self) -> dict[str, str]:
        """The item of each of our things that is exactly one; closer to nothing than that is not meant by identity."""
        return {m.subject: m.object for m in self.mappings.mappings if m.predicate == EXACT and not m.negative}

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Where the linked things live, as `http://host/`: terms aligned to theirs begin with the same."""
        return tuple(sorted({origin(mapping.object) for mapping in self.mappings.mappings}))


def origin(iri: str) -> str:
    """The scheme and the authority of an IRI, up to the first slash of its path; the scheme alone where it has none."""
    scheme, colon, rest = iri.partition(":")
    return f"{scheme}://{rest[2:].partition('/')[0]}/" if rest.startswith("//") else scheme + colon


def link_files(corpus: Corpus) -> tuple[Path, ...]:
    """The files with links, by target; none in most corpora."""
    return tuple(sorted((corpus.root / "seeds" / "links").glob(f"*{SUFFIX}")))


def link_inputs(corpus: Corpus) -> tuple[Path, ...]:
    """Those files, and the files of metadata beside them."""
    beside = (external_header(path) for path in link_files(corpus))
    return (*link_files(corpus), *(path for path in beside if path))


def load_links(corpus: Corpus) -> tuple[Links, ...]:
    """The links of a corpus, by target.

    :raises InvalidCorpusError: with every slip in every file.
    """
    found: list[Links] = []
    errors: list[VariorumError] = []
    for path in link_files(corpus):
        target = path.name.removesuffix(SUFFIX)
        if not SLUG.fullmatch(target):
            advice = "Name the file after what it links to, with lower-case words joined by hyphens."
            errors.append(LinkError(f"{target!r} is no slug", Location(path), advice))
            continue
        try:
            found.append(Links(target, read_mappings(path)))
        except InvalidCorpusError as error:
            errors += error.errors
    if errors:
        raise InvalidCorpusError(errors)
    return tuple(found)


def links_graphs(corpus: Corpus, links: tuple[Links, ...]) -> dict[NamedNode, list[Quad]]:
    """The triples of the graph of each target."""
    return {corpus.graph(f"links/{one.target}"): list(_triples(corpus, one)) for one in links}


def _triples(corpus: Corpus, links: Links) -> Iterator[Quad]:
    header = links.mappings.header
    whole = NamedNode(header.identifier)
    yield Quad(whole, RDF_TYPE, NamedNode(SSSOM + "MappingSet"))
    yield Quad(whole, NamedNode(DCTERMS + "license"), NamedNode(header.text_of("license")))
    if title := header.text_of("mapping_set_title"):
        yield Quad(whole, NamedNode(DCTERMS + "title"), Literal(title))
    for mapping in links.mappings.mappings:
        record = corpus.iri("link", _digest(links.target, mapping))
        yield Quad(whole, NamedNode(SSSOM + "mappings"), record)
        yield from _record(record, mapping)
        if not mapping.negative:
            yield Quad(NamedNode(mapping.subject), NamedNode(mapping.predicate), NamedNode(mapping.object))


def _digest(target: str, mapping: Mapping) -> str:
    said = f"{target} {mapping.subject} {mapping.predicate} {mapping.object} {mapping.negative}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _record(record: NamedNode, mapping: Mapping) -> Iterator[Quad]:
    yield Quad(record, RDF_TYPE, NamedNode(OWL + "Axiom"))
    for name, iri in (("Source", mapping.subject), ("Property", mapping.predicate), ("Target", mapping.object)):
        yield Quad(record, NamedNode(f"{OWL}annotated{name}"), NamedNode(iri))
    yield Quad(record, NamedNode(SSSOM + "mapping_justification"), NamedNode(mapping.justification))
    if mapping.negative:
        yield Quad(record, NamedNode(SSSOM + "predicate_modifier"), NamedNode(SSSOM + "NegatedPredicate"))
    if mapping.confidence is not None:
        number = Literal(f"{mapping.confidence:f}".rstrip("0").rstrip("."), datatype=NamedNode(XSD + "decimal"))
        yield Quad(record, NamedNode(SSSOM + "confidence"), number)
    if mapping.date:
        yield Quad(record, NamedNode(DCTERMS + "created"), Literal(mapping.date, datatype=NamedNode(XSD + "date")))
    for slot, predicate in TEXTS.items():
        if text := getattr(mapping, slot):
            yield Quad(record, NamedNode(predicate), Literal(text))
