"""catalogue.ttl: the dataset for linked-data crawlers (VoID) and data portals (DCAT 2), with each file of its data."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from variorum.export.description import DATE, MEDIA, OWL_VERSION, PREFIXES, description_triples
from variorum.release.contents import CATALOGUE, Item, Release, media_type, sha256
from variorum.terms import DCAT, DCTERMS, RDF_TYPE, XSD

SECTION = "About this release"
SPDX = "http://spdx.org/rdf/terms#"


def write_catalogue(release: Release) -> None:
    """Writes the description of a release whose exports are there; nothing in it depends on where it will lie."""
    triples = list(
        dict.fromkeys([*description_triples(release.snapshot), *_version(release), *_distributions(release)])
    )
    place = {triple.subject: number for number, triple in reversed(list(enumerate(triples)))}
    triples.sort(key=lambda triple: place[triple.subject])  # each subject once, in the order of first mention
    content = serialize(triples, format=RdfFormat.TURTLE, prefixes={**PREFIXES, "spdx": SPDX})
    assert content is not None
    lines = content.decode().rstrip("\n").split("\n")
    declared = sorted(line for line in lines if line.startswith("@prefix"))  # in an order that differs from run to run
    text = "\n".join([*declared, "", *lines[len(declared) :], ""])
    what = "The dataset and its files in DCAT and VoID"
    item = Item(CATALOGUE, what, media_type(CATALOGUE), "data portals", f"riot --count {CATALOGUE}")
    release.write(SECTION, item, text)


def _version(release: Release) -> Iterator[Quad]:
    """The version and the date of the release, where the corpus itself does not give them."""
    base, about = NamedNode(release.snapshot.base), release.publication
    if not about.version:
        yield Quad(base, NamedNode(OWL_VERSION), Literal(release.version))
    if not about.date and DATE.fullmatch(release.date):
        date = Literal(release.date, datatype=NamedNode(XSD + "date"))
        yield Quad(base, NamedNode(DCTERMS + "issued"), date)


def _distributions(release: Release) -> Iterator[Quad]:
    """Each file under data/ as a distribution, with its size and checksum."""
    base, digest = release.snapshot.base, release.snapshot.digest[:12]
    for path, item in release.files().items():
        if not path.startswith("data/"):
            continue
        node = NamedNode(f"{base}release/{digest}/{quote(path)}")
        checksum = NamedNode(f"{node.value}#checksum")
        yield Quad(NamedNode(base), NamedNode(DCAT + "distribution"), node)
        yield Quad(node, RDF_TYPE, NamedNode(DCAT + "Distribution"))
        yield Quad(node, NamedNode(DCTERMS + "title"), Literal(item.what))
        yield Quad(node, NamedNode(DCAT + "accessURL"), NamedNode(release.publication.url or base))
        yield Quad(node, NamedNode(DCAT + "mediaType"), NamedNode(MEDIA + item.media_type))
        size = Literal(str((release.folder / path).stat().st_size), datatype=NamedNode(XSD + "nonNegativeInteger"))
        yield Quad(node, NamedNode(DCAT + "byteSize"), size)
        if release.publication.license:
            yield Quad(node, NamedNode(DCTERMS + "license"), NamedNode(release.publication.license))
        yield Quad(node, NamedNode(SPDX + "checksum"), checksum)
        yield Quad(checksum, RDF_TYPE, NamedNode(SPDX + "Checksum"))
        yield Quad(checksum, NamedNode(SPDX + "algorithm"), NamedNode(SPDX + "checksumAlgorithm_sha256"))
        value = Literal(sha256(release.folder / path), datatype=NamedNode(XSD + "hexBinary"))
        yield Quad(checksum, NamedNode(SPDX + "checksumValue"), value)
