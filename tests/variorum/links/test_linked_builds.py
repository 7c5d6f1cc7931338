"""Builds of a corpus with links: their graphs in the snapshot, what changes them, and what stops a build."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, Store

from commands import run
from corpora import HARBOUR, copy_built
from edits import BLOG, BLOG_EVIDENCE, LOG_EVIDENCE, Edit, all_of, sub
from examples import one_in
from odd import header, odd_corpus
from variorum.building.build import prune_parts
from variorum.corpus.folder import find_corpus
from variorum.corpus.ntriples import triples_of
from variorum.links.aligned import Aligner
from variorum.links.sssom import EXACT
from variorum.snapshots.snapshot import Snapshot, current_snapshot, is_asserted

BASE = "https://example.org/harbour/"
ALIGNED = BASE + "aligned/ships"
HEADER = f"""#curie_map:
#  h: {BASE}
#  ship: https://ships.example/item/
#mapping_set_id: {BASE}links/ships
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id	predicate_id	predicate_modifier	object_id	object_category	mapping_justification
"""
MERGANSER = "h:ship/merganser\tskos:exactMatch\t\tship:7\tvessel\tsemapv:ManualMappingCuration\n"
PELL = "h:person/amos-pell\tskos:exactMatch\t\tship:8\t\tsemapv:ManualMappingCuration\n"
NOT_PELL = "h:person/amos-pell\tskos:exactMatch\tNot\tship:9\t\tsemapv:ManualMappingCuration\n"
ALIGNMENTS = """# How the terms of this corpus answer to those of an invented register of ships. Annotations alone.
@prefix sea: <https://example.org/seafaring#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vr: <https://w3id.org/variorum/ns#> .

sea:Ship vr:linkCategory "vessel" .

sea:survivor skos:exactMatch <https://ships.example/direct/survivor> .
"""
SURVIVORS = "SELECT ?who { <https://ships.example/item/7> <https://ships.example/direct/survivor> ?who }"


def link(harbour: Path, *rows: str) -> None:
    folder = harbour / "seeds" / "links"
    folder.mkdir(exist_ok=True)
    (folder / "ships.sssom.tsv").write_text(HEADER + "".join(rows), "utf-8")


@pytest.fixture(scope="module")
def built_linked(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented corpus with two links, alignments, and a snapshot of them; not to be changed."""
    folder = copy_built(built_harbour, tmp_path_factory.mktemp("linked") / "harbour")
    (folder / "ontology" / "alignments.ttl").write_text(ALIGNMENTS, "utf-8")
    link(folder, MERGANSER, PELL, NOT_PELL)
    assert run("build", "--corpus", str(folder)).code == 0
    return folder


@pytest.fixture
def linked(built_linked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which is the current folder."""
    folder = copy_built(built_linked, tmp_path / "harbour")
    monkeypatch.chdir(folder)
    return folder


def snapshot(harbour: Path) -> Snapshot:
    return current_snapshot(harbour / ".variorum")


def ask(query: str, *options: str) -> list[str]:
    outcome = run("query", "--format", "csv", *options, query)
    assert outcome.code == 0, outcome.err
    return outcome.out.splitlines()[1:]


def graphs_of(snapshot: Snapshot) -> set[str]:
    stored = {graph.value for graph in snapshot.entailed.named_graphs() if isinstance(graph, NamedNode)}
    assert stored == {name for name in snapshot.counts if not is_asserted(name, snapshot.base)}
    return {graph.removeprefix(BASE) for graph in stored if "/links/" in graph or "/aligned/" in graph}


def test_links_are_a_graph_that_anyone_sees(linked: Path) -> None:
    assert snapshot(linked).counts[BASE + "links/ships"] == 24
    said = f"SELECT ?item {{ GRAPH ?g {{ <{BASE}ship/merganser> <{EXACT}> ?item }} }}"
    assert ask(said) == ["https://ships.example/item/7"]
    denied = "SELECT ?g { GRAPH ?g { ?link ?p <https://ships.example/item/9> } }"
    assert ask(denied) == [BASE + "links/ships"]


def test_aligned_graphs_answer_only_when_they_are_named(linked: Path) -> None:
    assert graphs_of(snapshot(linked)) == {
        "links/ships",
        "aligned/ships",
        *(f"aligned/ships/{slug}" for slug in ("harbour-log", "kuesten-chronik", "tide-blog")),
    }
    assert ask(SURVIVORS) == []
    assert ask(SURVIVORS, "--entailed") == []
    assert ask(SURVIVORS.replace("{", "{ GRAPH ?g {", 1) + " }") == []
    assert ask(SURVIVORS.replace(" {", f" FROM <{ALIGNED}> {{", 1)) == ["https://ships.example/item/8"]
    assert ask(SURVIVORS.replace(" {", f" FROM <{ALIGNED}/harbour-log> {{", 1)) == ["https://ships.example/item/8"]


def test_links_are_no_claims_and_leave_no_graph_when_they_are_gone(linked: Path) -> None:
    """The default graph, the register and the entailed graphs are what they are without."""
    before = snapshot(linked)
    (linked / "seeds" / "links" / "ships.sssom.tsv").unlink()
    assert run("build").code == 0
    after = snapshot(linked)
    for name in ("stated", "entailed"):
        default = [set(getattr(s, name).quads_for_pattern(None, None, None)) for s in (before, after)]
        kept = [{q for q in quads if not _is_of_links(q.graph_name)} for quads in default]
        assert kept[0] == kept[1]
        assert len(default[0]) > len(kept[0])
    assert graphs_of(after) == set()


def _is_of_links(graph: object) -> bool:
    return isinstance(graph, NamedNode) and graph.value.startswith((BASE + "links/", BASE + "aligned/"))


@pytest.mark.long
def test_a_change_of_the_links_alone_builds_them_anew(linked: Path) -> None:
    old = snapshot(linked).digest
    link(linked, MERGANSER)
    assert "nothing changed in 3 sources" in run("build").out
    assert snapshot(linked).digest != old
    assert ask(SURVIVORS.replace(" {", f" FROM <{ALIGNED}> {{", 1)) == [BASE + "person/amos-pell"]
    link(linked, MERGANSER, PELL, NOT_PELL)
    assert run("build").code == 0
    assert snapshot(linked).digest == old


def test_a_source_that_is_gone_leaves_no_aligned_graph(linked: Path) -> None:
    (linked / "seeds" / "tide-blog.ttl").unlink()
    (linked / "seeds" / "evidence" / "tide-blog.ttl").unlink()
    assert run("build").code == 0
    assert "aligned/ships/tide-blog" not in graphs_of(snapshot(linked))
    assert "aligned/ships/harbour-log" in graphs_of(snapshot(linked))


def test_built_from_nothing_or_changed_it_is_the_same(linked: Path, tmp_path: Path) -> None:
    link(linked, PELL)
    assert run("build").code == 0
    assert run("build", "--store", str(tmp_path / "new")).code == 0
    assert current_snapshot(tmp_path / "new").digest == snapshot(linked).digest


@pytest.mark.parametrize("edit", one_in(3, ["a source less", "a label", "fewer asserted in one source"]))
def test_after_an_edit_what_sources_have_together_is_as_from_nothing(edit: str, linked: Path, tmp_path: Path) -> None:
    EDITS[edit]()
    assert run("build").code == 0
    assert run("build", "--store", str(tmp_path / "new")).code == 0
    old, new = snapshot(linked), current_snapshot(tmp_path / "new")
    assert old.digest == new.digest
    for name in ("asserted", "aligned/ships"):
        assert list(old.written.lines(BASE + name)) == list(new.written.lines(BASE + name))


def test_parts_of_links_that_are_gone_are_pruned(linked: Path) -> None:
    prune_parts(find_corpus(linked), linked / ".variorum")
    assert prune_parts(find_corpus(linked), linked / ".variorum") == 0
    link(linked, MERGANSER)
    assert run("build").code == 0
    assert prune_parts(find_corpus(linked), linked / ".variorum") == 3


@pytest.mark.long
def test_links_without_alignments(harbour: Path) -> None:
    link(harbour, MERGANSER)
    assert run("build").code == 0
    assert graphs_of(snapshot(harbour)) == {"links/ships"}


def test_a_corpus_without_links_has_no_such_graph(harbour: Path) -> None:
    assert graphs_of(snapshot(harbour)) == set()


# After edits


def stances(path: str, old: str, new: str) -> Edit:
    """Gives every citation of a source with one stance another."""
    return lambda: Path(path).write_text(re.sub(f"vr:{old}", f"vr:{new}", Path(path).read_text("utf-8")), "utf-8")


EDITS: dict[str, Edit] = {
    "a label": sub(BLOG, '"the ship Goosander"', '"the vessel Goosander"'),
    "fewer asserted in one source": stances(LOG_EVIDENCE, "asserted", "speculative"),
    "all asserted again": stances(LOG_EVIDENCE, "speculative", "asserted"),
    "a source less": all_of(lambda: Path(BLOG).unlink(), lambda: Path(BLOG_EVIDENCE).unlink()),
    "the source again": lambda: [
        Path(path).write_bytes((HARBOUR / path).read_bytes()) for path in (BLOG, BLOG_EVIDENCE)
    ],
    "fewer links": lambda: link(Path(), MERGANSER),
}


def union(store: Store) -> set[bytes]:
    return set(triples_of(store, ALIGNED).splitlines())


def test_one_graph_has_the_triples_of_all_sources_once(linked: Path) -> None:
    graphs = snapshot(linked).written
    slugs = [source.slug for source in snapshot(linked).sources]
    every = list(graphs.lines(ALIGNED))
    assert every == sorted({line for slug in slugs for line in graphs.lines(f"{ALIGNED}/{slug}")})
    assert union(snapshot(linked).entailed) == {line.rstrip(b"\n") for line in every}


@pytest.mark.long
def test_after_each_of_several_edits_aligned_graphs_are_those_from_nothing(linked: Path, tmp_path: Path) -> None:
    with (linked / "ontology" / "alignments.ttl").open("a") as file:
        file.write("sea:called skos:exactMatch <https://ships.example/direct/called> .\n")
    assert run("build").code == 0
    unions = [union(snapshot(linked).entailed)]
    for number, edit in enumerate(EDITS.values()):
        edit()
        assert run("build").code == 0
        assert run("build", "--store", str(tmp_path / f"new-{number}")).code == 0
        new = current_snapshot(tmp_path / f"new-{number}")
        assert snapshot(linked).digest == new.digest
        assert snapshot(linked).counts == new.counts
        assert union(snapshot(linked).entailed) == union(new.entailed)
        unions.append(union(new.entailed))
    assert len(set(map(frozenset, unions))) > 3  # the edits change what is aligned


@pytest.mark.usefixtures("linked")
def test_only_what_has_changed_is_aligned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    align = Aligner.aligned

    def noted(self: Aligner, slug: str, *given: Any) -> Iterator[set[Quad]]:
        asked.append(slug)
        return align(self, slug, *given)

    monkeypatch.setattr(Aligner, "aligned", noted)
    EDITS["a label"]()
    assert run("build").code == 0
    assert asked == ["tide-blog"]


# What stops a build

STOPS = [
    (
        (MERGANSER.replace("ship:7", "boat:7"),),
        "seeds/links/ships.sssom.tsv:7:35: the prefix boat: is not declared\n"
        "  → Add it to the curie_map in the header, or mend the spelling.",
    ),
    (
        (MERGANSER, MERGANSER.replace("merganser", "goosander")),
        f"seeds/links/ships.sssom.tsv:8: 7 is already linked to <{BASE}ship/merganser>, in line 7\n"
        "  → One item is one thing: link the right one, and deny the other or make it a skos:closeMatch.",
    ),
    (
        (MERGANSER.replace("vessel", "person"),),
        f"seeds/links/ships.sssom.tsv:7: <{BASE}ship/merganser> is sea:Brig, sea:Ship, but 7 is a person\n"
        "  → Such a thing is linked to a vessel; see vr:linkCategory in ontology/.",
    ),
]


@pytest.mark.parametrize(
    ("rows", "error"),
    [pytest.param(*case, marks=pytest.mark.long if number else ()) for number, case in enumerate(STOPS)],
    ids=["malformed", "one item for two things", "another type"],
)
def test_links_that_stop_a_build(
    rows: tuple[str, ...], error: str, linked: Path, unchanged_since: Callable[[], None]
) -> None:
    link(linked, *rows)
    outcome = run("build")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"error: {error}\n1 error")
    assert "nothing was built" in outcome.err
    unchanged_since()


@pytest.fixture
def unchanged_since(linked: Path) -> Callable[[], None]:
    """A check that the snapshot is the one that was there when the test began."""
    digest = snapshot(linked).digest
    inputs = (linked / ".variorum" / "inputs.json").read_text("utf-8")

    def check() -> None:
        assert snapshot(linked).digest == digest
        assert (linked / ".variorum" / "inputs.json").read_text("utf-8") == inputs
        assert json.loads(inputs)["digest"] == digest
        assert ask(SURVIVORS.replace(" {", f" FROM <{ALIGNED}> {{", 1)) == ["https://ships.example/item/8"]

    return check


@pytest.mark.parametrize(
    "rows",
    [
        "odd:thing/a\tskos:exactMatch\tsssom:NoTermFound\tsemapv:ManualMappingCuration\n"
        "odd:thing/b\tskos:exactMatch\tsssom:NoTermFound\tsemapv:ManualMappingCuration\n",
        "odd:thing/a\tskos:exactMatch\twd:Q42\tsemapv:ManualMappingCuration\n# a comment\n",
    ],
)
def test_files_that_sssom_allows_build(rows: str, tmp_path: Path) -> None:
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    things = '<thing/b> a o:Thing ; rdfs:label "b"@en .'
    odd_corpus(tmp_path, things, links=header() + columns + rows)
    assert run("build", "--corpus", str(tmp_path)).err == ""
    graph = run("export", "nquads", "-g", "links", "--corpus", str(tmp_path)).out
    assert "NoTermFound" not in graph
    assert ("entity/Q42" in graph) == ("wd:Q42" in rows)
