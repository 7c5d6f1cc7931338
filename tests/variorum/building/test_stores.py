"""Both ways of writing the stores give the same: every graph where it belongs, and default graphs that are sets."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from examples import examples
from snapshots import BASE, PREFIXES
from variorum.building.stores import ChangedStores, NewStores
from variorum.corpus.ntriples import sorted_ntriples, triples_of
from variorum.snapshots.snapshot import Snapshot, write_manifest
from variorum.snapshots.written import WrittenGraphs

GRAPHS = ["graph/a", "graph/b", "evidence/a", "entailed/a", "entailed/b", "register", "ontology", "consensus"]
GRAPHS += ["asserted/a", "asserted/b", "asserted-entailed/a", "asserted-entailed/b", "asserted"]
HIDDEN = {"entailed/a", "entailed/b", "consensus"}
UNION_OF = {"stated": ("graph/",), "entailed": ("graph/", "entailed/")}
UNION_OF |= {"asserted": UNION_OF["stated"], "asserted-entailed": UNION_OF["entailed"]}
ORIGINS = {"asserted/": "graph/", "asserted-entailed/": "entailed/"}
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
TERMS = ["<urn:x>", '"text"', '"a\\nb .\\n"', '"é\u2028"@en', f'"7"^^{INTEGER}', f'"007"^^{INTEGER}', "_:b"]
LINES = st.tuples(st.sampled_from(["<urn:s>", "<urn:t>"]), st.sampled_from(TERMS)).map(
    lambda pair: f"{pair[0]} <urn:p> {pair[1]} ."
)


def paired(contents: dict[str, list[str]]) -> dict[str, list[str]]:
    """Contents where, as a build writes them, what is asserted stands beside what it is asserted of."""
    found = {graph: lines for graph, lines in contents.items() if not graph.startswith("asserted")}
    for asserted, origin in ORIGINS.items():
        found |= {
            g.replace(origin, asserted): contents.get(g.replace(origin, asserted), [])
            for g in [*found]
            if g.startswith(origin)
        }
    return found | ({"asserted": contents["asserted"]} if "asserted" in contents else {})


CONTENTS = st.dictionaries(st.sampled_from(GRAPHS), st.lists(LINES, max_size=4), max_size=8).map(paired)


def triples(lines: list[str]) -> list[Quad]:
    return list(parse("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES))


def expected(contents: Mapping[str, list[str]]) -> dict[str, dict[str, set[str]]]:
    """By store and graph, the triples that ought to be in it; numbers in the form that stores keep."""
    found: dict[str, dict[str, set[str]]] = {}
    for name, kinds in UNION_OF.items():
        held = {g: {line.replace("007", "7") for line in lines} for g, lines in contents.items()}
        asserted = {g: lines for g, lines in held.items() if g.startswith("asserted")}
        held = {g: lines for g, lines in held.items() if g not in asserted}
        if name.startswith("asserted"):
            held = {g: lines for g, lines in held.items() if not g.startswith(("graph/", "entailed/"))}
            for graph, lines in asserted.items():
                kind, slash, slug = graph.partition("/")
                held |= {ORIGINS[kind + slash] + slug: lines} if slash else {}
        held = {g: lines for g, lines in held.items() if name.endswith("entailed") or g not in HIDDEN}
        union = [lines for g, lines in held.items() if g.startswith(kinds)]
        found[name] = {BASE + g: lines for g, lines in held.items()} | {"": set().union(*union)}
    return found


def actual(path: Path) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for name in UNION_OF:
        store = Store.read_only(str(path / name))
        graphs = [DefaultGraph(), *store.named_graphs()]
        found[name] = {
            graph.value if isinstance(graph, NamedNode) else "": {
                f"{q.subject} {q.predicate} {q.object} ." for q in store.quads_for_pattern(None, None, None, graph)
            }
            for graph in graphs
        }
    return found


def snapshot_of(path: Path, contents: Mapping[str, list[str]]) -> Snapshot:
    path.mkdir()
    snapshot = Snapshot(path, "", BASE, PREFIXES, "", (), {})
    write(snapshot.written, contents)
    stores = NewStores(path, snapshot.written, BASE)
    stores.load(BASE + graph for graph in list(contents)[:2])
    stores.finish(BASE + graph for graph in list(contents)[2:])
    write_manifest(snapshot)
    return snapshot


def write(graphs: WrittenGraphs, contents: Mapping[str, list[str]]) -> None:
    for graph, lines in contents.items():
        graphs.write(BASE + graph, [sorted_ntriples(triples(lines))])


def normal(contents: dict[str, dict[str, set[str]]]) -> dict[str, dict[str, set[Quad]]]:
    """The same, with each triple as the parser reads it."""
    return {
        name: {graph: set(triples(sorted(lines))) for graph, lines in graphs.items()}
        for name, graphs in contents.items()
    }


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CONTENTS, CONTENTS)
def test_new_and_changed_stores_hold_what_was_put(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        old, new = Path(place) / "old", Path(place) / "new"
        previous = snapshot_of(old, one)
        assert normal(actual(old)) == normal(expected(one))
        new.mkdir()
        graphs = WrittenGraphs(new / "written", BASE)
        write(graphs, other)
        stores = ChangedStores(new, graphs, BASE, previous)
        names = list({**one, **other})
        stores.load(BASE + graph for graph in names[::2])
        stores.finish(BASE + graph for graph in names[1::2])
        assert normal(actual(new)) == normal(expected(other))
        assert normal(actual(old)) == normal(expected(one))  # which shares files with the new one


def test_blank_nodes_keep_their_names(tmp_path: Path) -> None:
    content = b'_:c14n0 <urn:p> "x" .'
    snapshot_of(tmp_path / "new", {"ontology": [content.decode()], "entailed/a": [content.decode()]})
    store = Store.read_only(str(tmp_path / "new" / "entailed"))
    assert triples_of(store, BASE + "ontology") == triples_of(store, BASE + "entailed/a") == content + b"\n"
    assert triples_of(store, BASE + "none") == b""


def test_nothing_else_is_left_beside_the_stores(tmp_path: Path) -> None:
    snapshot_of(tmp_path / "new", {graph: ['<urn:s> <urn:p> "1" .'] for graph in GRAPHS})
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "asserted",
        "asserted-entailed",
        "entailed",
        "manifest.json",
        "stated",
        "written",
    ]
