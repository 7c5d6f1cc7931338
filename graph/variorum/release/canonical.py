"""The digest that names what a release states, whatever files it is written in: SHA-256 of its canonical N-Quads.

RDF Dataset Canonicalization (RDFC-1.0): blank nodes are named by their place in the dataset, the lines sorted by code
point, each once. A file that is canonical already, as the release's own, is read in one pass and never held.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

ALGORITHM = "RDFC-1.0"


@dataclass(frozen=True)
class Digest:
    """The digest of a dataset, and the number of quads of each of its graphs; the default graph's name is empty."""

    sha256: str
    counts: dict[str, int]


def digest_of_file(path: Path) -> Digest:
    """The digest of an N-Quads file.

    :raises OSError: it cannot be read.
    :raises SyntaxError: it is no N-Quads.
    """
    total, last, in_order = hashlib.sha256(), "", True
    counts: Counter[str] = Counter()
    for quad in _parsed(path):
        line = _line(quad)
        if line <= last or _has_blank(quad):
            in_order = False
            break
        total.update(line.encode())
        counts[_graph(quad)] += 1
        last = line
    return Digest(total.hexdigest(), dict(sorted(counts.items()))) if in_order else digest_of_quads(_parsed(path))


def digest_of_quads(quads: Iterable[Quad]) -> Digest:
    """The digest of quads, which are held in memory for it."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    total = hashlib.sha256("".join(sorted(map(_line, dataset))).encode())
    return Digest(total.hexdigest(), dict(sorted(Counter(map(_graph, dataset)).items())))


def _parsed(path: Path) -> Iterator[Quad]:
    yield from parse(path=str(path), format=RdfFormat.N_QUADS)


def _line(quad: Quad) -> str:
    content = serialize([quad], format=RdfFormat.N_QUADS)
    assert content is not None
    return content.decode()


def _has_blank(quad: Quad) -> bool:
    terms = (quad.subject, quad.object, quad.graph_name)
    return any(isinstance(term, BlankNode | Triple) for term in terms)


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
