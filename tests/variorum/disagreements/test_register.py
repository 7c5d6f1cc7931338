"""The register, read back from a snapshot: what was found is what is read."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import snapshots
from snapshots import BASE, turtle
from story import NS
from variorum.building.build import build
from variorum.building.source_build import Workshop
from variorum.corpus.folder import Corpus, find_corpus
from variorum.disagreements.collection import survey
from variorum.disagreements.decisions import load_decisions
from variorum.disagreements.lines import ClaimLines
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register_reading import Matter, Side, Statement, read_matters
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import XSD


def surveyed(corpus: Corpus, snapshot: Snapshot) -> tuple[Disagreement, ...]:
    workshop = Workshop.open(corpus)
    decisions = load_decisions(corpus, workshop.vocabulary, workshop.shapes)
    rules = load_rules(corpus, workshop.vocabulary)
    return survey(corpus, workshop.vocabulary, rules, decisions, snapshot.stated).disagreements


def as_matter(disagreement: Disagreement, lines: ClaimLines) -> Matter:
    """A disagreement as it is to be read back."""
    sides = [
        Side(
            position.value,
            position.label,
            position.path,
            tuple(
                Statement(s.source, s.stance, lines(s), s.citation, s.passages)
                for s in sorted(position.statements, key=lambda s: (s.source, s.citation))
            ),
        )
        for position in disagreement.positions
    ]
    d, decision = disagreement, disagreement.decision
    return Matter(
        *(d.iri, d.label, d.kind, d.status, d.focus, d.message),
        decision.iri if decision else "",
        decision.reason if decision else "",
        tuple(sorted(sides, key=lambda side: (-len(side.sources), side.label, str(side.value)))),
    )


def test_what_was_found_is_what_is_read(bundled_snapshot: Snapshot) -> None:
    corpus = find_corpus(None)
    found = surveyed(corpus, bundled_snapshot)
    lines = ClaimLines(corpus)
    read = read_matters(bundled_snapshot)
    assert {matter.iri: matter for matter in read} == {d.iri: as_matter(d, lines) for d in found}
    assert [matter.iri for matter in read] == [d.iri for d in sorted(found, key=lambda d: (d.label, d.iri))]
    assert {matter.sources for matter in read} == {d.sources for d in found}
    assert any(matter.reason for matter in read)


def test_another_corpus_is_read_too(harbour: Path) -> None:
    corpus = find_corpus(harbour)
    snapshot = build(corpus, harbour / ".variorum").snapshot
    lines = ClaimLines(corpus)
    assert {m.iri: m for m in read_matters(snapshot)} == {
        d.iri: as_matter(d, lines) for d in surveyed(corpus, snapshot)
    }


def test_sides_that_most_sources_take_come_first_and_each_has_its_statements(tmp_path: Path) -> None:
    (matter,) = read_matters(snapshots.bridges(tmp_path / "bridges"))
    assert (matter.iri, matter.kind, matter.status) == (
        f"{BASE}disagreement/long-year",
        f"{NS}contradiction",
        f"{NS}open",
    )
    assert (matter.label, matter.message) == ("Founding year of Long Bridge", "Sources give different years.")
    assert (matter.focus, matter.decision, matter.reason) == (f"{BASE}bridge/long", "", "")
    assert matter.sources == ("almanac", "gazette")
    one, other = matter.sides
    assert one.value == turtle(f'<a> <b> "1871"^^<{XSD}gYear> .')[0].object
    assert (one.label, one.path) == ("1871", "https://schema.org/foundingDate")
    assert one.statements == (
        Statement(
            "almanac",
            f"{NS}asserted",
            "seeds/almanac.ttl:7",
            f"{BASE}citation/almanac-1",
            (f"{BASE}text/almanac#char=10,14",),
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


def test_a_long_register_is_read_at_once(tmp_path: Path) -> None:
    """In the time that it takes to make the texts of its quads a few times over, whatever the machine."""
    snapshot = many(tmp_path, 2000)
    start = process_time()
    quads = [str(quad) for quad in snapshot.stated]
    scan = process_time() - start
    start = process_time()
    matters = read_matters(snapshot)
    assert process_time() - start < 10 * scan, f"{len(quads)} quads"
    assert len(matters) == 2000
    assert sum(len(side.statements) for matter in matters for side in matter.sides) == 8000
    assert matters[-1].sides[0].statements[0].passages[1].endswith("#char=10,12")


def test_a_store_without_a_register_has_no_matters(tmp_path: Path) -> None:
    snapshot = snapshots.make_snapshot(tmp_path / "empty", {}, {}, {}, [], {})
    assert read_matters(snapshot) == ()
