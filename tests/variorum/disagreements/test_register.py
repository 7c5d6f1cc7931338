"""The register, read back from a snapshot: what was found is what is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

import snapshots
from snapshots import BASE, turtle
from stored import tables_of
from story import NS
from variorum.building.build import build
from variorum.building.source_build import SourceBuilder
from variorum.corpus.folder import Corpus, find_corpus
from variorum.disagreements.collection import collect
from variorum.disagreements.decisions import load_decisions
from variorum.disagreements.model import Position, Statement
from variorum.disagreements.register import Register, read_register
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import XSD


def collected(corpus: Corpus, snapshot: Snapshot) -> Register:
    builder = SourceBuilder.open(corpus)
    decisions = load_decisions(corpus, builder.vocabulary, builder.shapes)
    rules = load_rules(corpus, builder.vocabulary)
    stated = snapshot.stated
    with tables_of(corpus, stated) as tables:
        return collect(corpus, builder.vocabulary, rules, decisions, tables, stated)


def without_lines(register: Register) -> Register:
    """A register without the lines of claims, which are not in the store that `collected` asks."""

    def bare(position: Position) -> Position:
        return replace(position, statements=tuple(replace(statement, line="") for statement in position.statements))

    found = (replace(d, positions=tuple(map(bare, d.positions))) for d in register.disagreements)
    return replace(register, disagreements=tuple(found))


def test_what_was_found_is_what_is_read(bundled_snapshot: Snapshot) -> None:
    read = read_register(bundled_snapshot)
    assert without_lines(read) == collected(find_corpus(None), bundled_snapshot)
    lines = {s.line.partition(":")[0] for d in read.disagreements for p in d.positions for s in p.statements}
    assert lines <= {f"seeds/{kind}{s.slug}.ttl" for s in bundled_snapshot.sources for kind in ("", "evidence/")}
    assert any(disagreement.decision for disagreement in read.disagreements)
    assert any(s.speaker for d in read.disagreements for position in d.positions for s in position.statements)


DECISION = """# What the curators of the harbour decided.
@base <https://example.org/harbour/> .

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vr: <https://w3id.org/variorum/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<decision/hasty> a vr:Decision ;
    rdfs:comment "Nothing was considered."@en ;
    vr:decides <{decides}> ;
    vr:status vr:falseAlarm ;
    vr:curator "Wren" ;
    dcterms:date "2026-01-31"^^xsd:date .
"""


def test_another_corpus_and_a_stale_decision_are_read_too(harbour: Path) -> None:
    found = read_register(current_snapshot(harbour / ".variorum")).disagreements[0]
    (harbour / "seeds" / "decisions.ttl").write_text(DECISION.format(decides=found.iri), "utf-8")
    corpus = find_corpus(harbour)
    snapshot = build(corpus, harbour / ".variorum").snapshot
    read = read_register(snapshot)
    assert without_lines(read) == collected(corpus, snapshot)
    assert [entry.decision.iri for entry in read.stale] == [corpus.iri("decision", "hasty").value]
    assert read.stale[0].decision.line.startswith("seeds/decisions.ttl:")


def test_sides_that_most_sources_take_come_first_and_each_has_its_statements(tmp_path: Path) -> None:
    (disagreement,) = read_register(snapshots.bridges(tmp_path / "bridges")).disagreements
    assert (disagreement.iri, disagreement.kind, disagreement.status) == (
        f"{BASE}disagreement/long-year",
        f"{NS}contradiction",
        f"{NS}open",
    )
    assert (disagreement.label, disagreement.message) == (
        "Founding year of Long Bridge",
        "Sources give different years.",
    )
    assert (disagreement.focus, disagreement.decision) == (f"{BASE}bridge/long", None)
    assert disagreement.sources == ("almanac", "gazette")
    one, other = disagreement.positions
    assert one.value == turtle(f'<a> <b> "1871"^^<{XSD}gYear> .')[0].object
    assert (one.label, one.path) == ("1871", "https://schema.org/foundingDate")
    assert one.statements == (
        Statement(
            "almanac",
            one.claim,
            f"{BASE}citation/almanac-1",
            f"{NS}asserted",
            (f"{BASE}text/almanac#char=10,14",),
            line="seeds/almanac.ttl:7",
            written=f'"1871"^^<{XSD}gYear>',
        ),
    )
    assert (other.label, other.sources, other.statements[0].passages) == ("<1873>", ("gazette",), ())


def many(tmp_path: Path, number: int) -> Snapshot:
    """A snapshot whose register has so many disagreements of two sides, each with two statements."""
    said = []
    for n in range(number):
        said.append(
            f'<disagreement/{n}> a vr:Disagreement ; rdfs:label "Matter {n}"@en ; vr:kind vr:contradiction ; '
            f'vr:status vr:open ; sh:focusNode <bridge/{n}> ; sh:resultMessage "It differs." ; '
            f"vr:position <disagreement/{n}-1>, <disagreement/{n}-2> ."
        )
        for side, slug in ((1, "almanac"), (2, "gazette")):
            citations = [f"<citation/{slug}-{n}-{k}>" for k in (1, 2)]
            said.append(
                f'<disagreement/{n}-{side}> a vr:Position ; rdfs:label "{side}" ; vr:value "{side}" ; '
                f"sh:resultPath schema:name ; vr:source <source/{slug}> ; vr:citation {', '.join(citations)} ."
            )
            said += [
                f'{citation} vr:source <source/{slug}> ; vr:stance vr:asserted ; vr:line "seeds/{slug}.ttl:7" ; '
                f"vr:passage <text/{slug}#char=1,2>, <text/{slug}#char=10,12> ."
                for citation in citations
            ]
    claims = {slug: turtle(text) for slug, text in snapshots.CLAIMS.items()}
    return snapshots.make_snapshot(tmp_path / "many", claims, {}, {}, turtle("\n".join(said)), {})


@pytest.mark.long
def test_a_long_register_is_read_at_once(tmp_path: Path) -> None:
    """In the time that it takes to make the texts of its quads a few times over, whatever the machine."""
    snapshot = many(tmp_path, 500)
    start = process_time()
    quads = [str(quad) for quad in snapshot.stated]
    scan = process_time() - start
    start = process_time()
    disagreements = read_register(snapshot).disagreements
    assert process_time() - start < 10 * scan, f"{len(quads)} quads"
    assert len(disagreements) == 500
    assert sum(len(side.statements) for disagreement in disagreements for side in disagreement.positions) == 2000
    assert disagreements[-1].positions[0].statements[0].passages[1].endswith("#char=10,12")


def test_a_store_without_a_register_has_no_disagreements(tmp_path: Path) -> None:
    snapshot = snapshots.make_snapshot(tmp_path / "empty", {}, {}, {}, [], {})
    assert read_register(snapshot).disagreements == ()
