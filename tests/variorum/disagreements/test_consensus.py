"""The consensus and the agreement of sources, beside what the engine gives when it is asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.synthetic import generate
from variorum.building.build import build
from variorum.corpus.folder import Corpus, find_corpus
from variorum.corpus.ntriples import as_stored, parse_written
from variorum.disagreements.consensus import UNDISPUTED, UPHELD, standings
from variorum.disagreements.register import read_register
from variorum.shapes.constraints import select
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import RDF, RDF_TYPE, VR, XSD, text_of

SOURCES = 6
Graphs = dict[str, set[Quad]]


def asked(corpus: Corpus, snapshot: Snapshot) -> Graphs:
    """The two graphs, made one claim after the other from what the engine finds in the evidence."""
    standing_of = standings(read_register(snapshot).disagreements)
    consensus, agreement = set(), set()
    rows = select(
        snapshot.stated,
        f"""SELECT ?s ?p ?o (GROUP_CONCAT(DISTINCT STR(?source)) AS ?sources) WHERE {{ GRAPH ?evidence {{
            ?citation <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ;
                <{VR}stance> <{VR}asserted> ; <{VR}source> ?source .
        }} }} GROUP BY ?s ?p ?o""",
    )
    for row in rows:
        subject, predicate, value = NamedNode(text_of(row["s"])), NamedNode(text_of(row["p"])), row["o"]
        agreeing = [NamedNode(source) for source in text_of(row["sources"]).split(" ")]
        standing = standing_of.get((subject.value, predicate.value, value), UNDISPUTED)
        if standing in (UNDISPUTED, UPHELD):
            consensus.add(Quad(subject, predicate, value))
        if standing == UNDISPUTED and len(agreeing) == 1:
            continue
        node = corpus.iri("agreement", hashlib.sha256(f"{subject} {predicate} {value}".encode()).hexdigest()[:16])
        agreement |= {
            Quad(node, RDF_TYPE, NamedNode(VR + "Agreement")),
            Quad(node, NamedNode(RDF + "subject"), subject),
            Quad(node, NamedNode(RDF + "predicate"), predicate),
            Quad(node, NamedNode(RDF + "object"), value),
            Quad(node, NamedNode(VR + "standing"), NamedNode(standing)),
            Quad(node, NamedNode(VR + "sources"), Literal(str(len(agreeing)), datatype=NamedNode(XSD + "integer"))),
            *(Quad(node, NamedNode(VR + "source"), source) for source in agreeing),
        }
    return {"consensus": consensus, "agreement": agreement}


def written(corpus: Corpus, snapshot: Snapshot) -> Graphs:
    """The two graphs of a snapshot, with literals as the engine has them."""
    found = {}
    for name in ("consensus", "agreement"):
        triples, _ = parse_written(b"".join(snapshot.written.blocks(corpus.graph(name).value)))
        found[name] = {Quad(t.subject, t.predicate, as_stored(t.object)) for t in triples}
        assert len(found[name]) == len(triples)
    return found


def test_of_the_bundled_corpus(bundled_snapshot: Snapshot) -> None:
    corpus = find_corpus(None)
    assert written(corpus, bundled_snapshot) == asked(corpus, bundled_snapshot)
    assert all(written(corpus, bundled_snapshot).values())


def test_of_another_corpus(built_harbour: Path) -> None:
    snapshot = current_snapshot(built_harbour / ".variorum")
    corpus = find_corpus(built_harbour)
    assert written(corpus, snapshot) == asked(corpus, snapshot)


def change(pattern: str, replacement: str, *kinds: str) -> Callable[[Path], None]:
    """An edit of the first source: of its claims and evidence, or only one of them."""

    def edit(folder: Path) -> None:
        for kind in kinds:
            path = min((folder / "seeds" / kind).glob("*.ttl"))
            path.write_text(re.sub(pattern, replacement, path.read_text("utf-8")), "utf-8")

    return edit


def remove(folder: Path) -> None:
    for kind in ("", "evidence"):
        max((folder / "seeds" / kind).glob("*.ttl")).unlink()


def weaken_a_shape(folder: Path) -> None:
    path = folder / "shapes" / "dataset" / "cast.ttl"
    path.write_text(path.read_text("utf-8").replace("?value = true &&", "?value = false &&"), "utf-8")


EDITS = {
    "stances": change(r"(\d)\)", r"\1  vr:speculative)", "evidence"),
    "more asserted": change(" vr:(speculative|expected)", "", "evidence"),
    "another label": change(r'(rdfs:label "[^"]+)', r"\1, edited", ""),
    "fewer contradictions": weaken_a_shape,
    "a source less": remove,
}


@pytest.mark.long
def test_after_each_of_several_edits(tmp_path: Path) -> None:
    """Held to a build from nothing."""
    folder = tmp_path / "synthetic"
    generate(folder, SOURCES, seed=1, claims=60, disagreements=0.3)
    corpus = find_corpus(folder)
    digests = {build(corpus, folder / "warm").snapshot.digest}
    for name, edit in EDITS.items():
        edit(folder)
        corpus = find_corpus(folder)
        warm = build(corpus, folder / "warm").snapshot
        digests.add(warm.digest)
        assert written(corpus, warm) == asked(corpus, warm)
        assert warm.digest == build(corpus, folder / name).snapshot.digest
    assert len(digests) == len(EDITS) + 1  # each of them changes something


def test_sources_that_write_a_value_in_two_ways_agree(harbour: Path) -> None:
    for path in (harbour / "seeds" / "tide-blog.ttl", harbour / "seeds" / "evidence" / "tide-blog.ttl"):
        text = path.read_text("utf-8")
        changed = re.sub(r"(sea:handsLost|rdf:object) 7", r"\1 007", text)
        assert changed != text
        path.write_text(changed, "utf-8")
    corpus = find_corpus(harbour)
    snapshot = build(corpus, harbour / ".variorum").snapshot
    assert written(corpus, snapshot) == asked(corpus, snapshot)
    agreed = b"".join(snapshot.written.blocks(corpus.graph("agreement").value)).decode()
    assert f'"3"^^<{XSD}integer>' in agreed  # the three sources that give the number
    assert f'<{RDF}object> "007"^^<{XSD}integer>' in agreed  # in one of their ways
