"""A second corpus of another domain and vocabulary, from end to end: nothing in the code may know the bundled one."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from commands import run
from corpora import HARBOUR
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot

ROOT = Path(__file__).parents[3]
CODE = sorted([*ROOT.glob("graph/variorum/*.py"), *ROOT.glob("server/variorum_server/*.py")])
THE_FILM = re.compile(r"ballerina|wick\b|\bfilm|movie|screen#|macarro|rooney", re.IGNORECASE)

# What the report says of each disagreement, by words of its sentence.
REPORT = {
    "be wrecked on": """\
    1874-11-02
      harbour-log      seeds/harbour-log.ttl:52  text 151–218
        …kept it from the first night. [On the night of 2 November 1874 the brig Merganser struck the Anvil], \
a rock of the reef called the…
      tide-blog        seeds/tide-blog.ttl:41  text 111–156
        …the Merganser of Tollhaven 🌊. [She went down on the Teeth on 2 November 1874] ⚓, and seven sailors drowned.…
    1874-11-09
      kuesten-chronik  seeds/kuesten-chronik.ttl:39  text 50–83
        …12 Die Brigg Merganser lief [in der Nacht zum 9. November 1874] auf den Amboss. Sie ging mit…
""",
    "shine again": """\
    1876
      kuesten-chronik  seeds/kuesten-chronik.ttl:25  text 250–283
        …1851. Wärter war Josef Aldous. [Seit 1876 brennt die Lampe wieder]. Man munkelt, ein falsches…
      tide-blog        seeds/tide-blog.ttl:22  text 319–349
        …is the prettiest on the coast. [Its lamp was lit again in 1876].
    1875
      harbour-log      expected  seeds/harbour-log.ttl:28  text 422–448
        …lamp, broken in the same gale, [is to be lit again in 1875].
""",
    "shine first": """\
    1851
      harbour-log      seeds/harbour-log.ttl:27  text 58–105
        …Office, copied fair in 1879 [The light on Gannet Point was first lit in 1851]. Josef Aldous kept it from the…
    1851-03-01
      kuesten-chronik  seeds/kuesten-chronik.ttl:24  text 185–223
        …Das Feuer auf Gannet Point [brannte zum ersten Mal am 1. März 1851]. Wärter war Josef Aldous. Seit…
""",
}


@pytest.fixture(autouse=True)
def _here(built_harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built_harbour)


def solutions(*arguments: str) -> list[dict[str, str]]:
    outcome = run("query", "--format", "json", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    return [
        {name: term["value"] for name, term in row.items()} for row in json.loads(outcome.out)["results"]["bindings"]
    ]


def test_the_model_comes_with_the_program_and_the_rest_from_the_folder() -> None:
    corpus = find_corpus(HARBOUR)
    inside = {path.name for path in (*corpus.ontology_files, *corpus.source_shape_files) if HARBOUR in path.parents}
    outside = {path.name for path in (*corpus.ontology_files, *corpus.source_shape_files)} - inside
    assert inside == {"harbour.ttl", "places.ttl"}
    assert outside == {"variorum.ttl", "model.ttl"}
    for path in corpus.dataset_shape_files:
        assert (HARBOUR in path.parents) == (path.name == "harbour.ttl")


def test_check_reports_every_kind_of_disagreement_with_its_wording() -> None:
    outcome = run("check", "--all", "--texts", "texts")
    assert (outcome.code, outcome.err) == (0, "")
    first, *sections = re.split(r"\n\n(?=\S)", outcome.out)
    assert first.splitlines() == [
        "harbour · 3 sources · 57 claims · 58 citations · 6 disagreements",
        "14 properties are watched, 4 may have several values, all are declared",
    ]
    assert sections.pop().endswith("texts: 3 of 3 are the pinned ones; 59 passages checked, all in place\n")
    assert [section.partition("\n")[0] for section in sections] == [
        "Contradictions (2)",
        "Differences of stance (1)",
        "Differences of detail (3)",
    ]
    for heading, positions in REPORT.items():
        assert re.search(rf"{heading}.*\n    disagreement/[a-z-]+\n{re.escape(positions)}", f"{outcome.out}\n")
    assert "[Sie ging mit Mann und Maus unter]. Sieben Mann ertranken. Das…" in sections[0]
    assert "[One man, the cook Amos Pell, came ashore alive]. The keeper was not drunk,…" in sections[0]
    assert "    Merganser of Tollhaven\n      tide-blog        seeds/tide-blog.ttl:39  text 85–107\n" in sections[2]
    assert "    the reef the Teeth\n      tide-blog        seeds/tide-blog.ttl:44  text 111–137\n" in sections[2]


def test_every_graph_is_named_under_the_corpuss_own_base() -> None:
    snapshot = current_snapshot(Path(".variorum"))
    assert snapshot.base == "https://example.org/harbour/"
    assert snapshot.name == "harbour"
    names = {graph.value for graph in snapshot.entailed.named_graphs()}
    assert all(name.startswith(snapshot.base) for name in names)
    assert {name.removeprefix(snapshot.base) for name in names if name.endswith("tide-blog")} == {
        "graph/tide-blog",
        "evidence/tide-blog",
        "entailed/tide-blog",
    }
    record = snapshot.source("harbour-log")
    assert record is not None
    assert (record.title, record.publisher) == ("Log of the Tollhaven Harbour Office", "Tollhaven Harbour Office")
    assert (record.date, record.language, record.text_length) == ("1879", "en", 450)


def test_a_query_across_all_sources_counts_a_shared_claim_once() -> None:
    everywhere = solutions("SELECT ?n { <ship/merganser> sea:handsLost ?n }")
    assert everywhere == [{"n": "7"}]
    each = solutions("SELECT ?g { GRAPH ?g { <ship/merganser> sea:handsLost 7 } }")
    assert len(each) == 3


def test_a_query_within_one_source() -> None:
    days = solutions("--source", "kuesten-chronik", "SELECT ?day { ?ship sea:wreckedOn ?day }")
    assert days == [{"day": "1874-11-09"}]


def test_what_follows_answers_only_when_asked_for() -> None:
    query = "SELECT ?light { <person/josef-aldous> sea:keeperOf ?light }"
    assert solutions(query) == []
    assert solutions("--entailed", query) == [{"light": "https://example.org/harbour/lighthouse/gannet-point"}]
    sister = "SELECT ?ship { <ship/goosander> sea:sisterShip ?ship }"
    assert solutions("--entailed", "--source", "harbour-log", sister) == []
    assert len(solutions("--entailed", "--source", "tide-blog", sister)) == 1


def test_a_denied_claim_is_evidence_and_no_fact() -> None:
    assert solutions("SELECT ?who { ?who sea:drunkOnWatch true }") == []
    denied = solutions("SELECT ?who { GRAPH ?g { ?c rdf:subject ?who ; vr:stance vr:denied } }")
    assert denied == [{"who": "https://example.org/harbour/person/josef-aldous"}]


def test_saved_queries() -> None:
    assert run("query", "--list").out == (
        "said-of      What does one source say of a thing? (within one source: --source SLUG)\n"
        "wreck-dates  Which source dates which wreck to which day?\n"
    )
    base = "https://example.org/harbour/"
    assert solutions("wreck-dates") == [
        {"ship": f"{base}ship/merganser", "day": day, "graph": f"{base}graph/{slug}"}
        for day, slug in [("1874-11-02", "harbour-log"), ("1874-11-02", "tide-blog"), ("1874-11-09", "kuesten-chronik")]
    ]
    said = solutions("said-of", "--source", "tide-blog", "--bind", "thing=<lighthouse/gannet-point>")
    assert {row["value"] for row in said} >= {"31", "1876", "Gannet Point"}
    assert len(solutions("said-of", "--source", "tide-blog")) == 6  # of the ship, the default


def test_the_register_names_values_sources_lines_and_passages() -> None:
    found = solutions(
        """SELECT ?value ?source ?line ?passage { GRAPH <register> {
            <disagreement/relit-lighthouse-gannet-point> vr:kind vr:stanceDifference ; vr:position ?position .
            ?position vr:value ?value ; vr:source ?source ; vr:citation ?citation .
            ?citation vr:source ?source ; vr:line ?line ; vr:passage ?passage } }
            ORDER BY ?value ?line"""
    )
    assert found[0] == {
        "value": "1875",
        "source": "https://example.org/harbour/source/harbour-log",
        "line": "seeds/harbour-log.ttl:28",
        "passage": "https://example.org/harbour/text/harbour-log#char=422,448",
    }
    kinds = solutions(
        "SELECT ?kind (COUNT(*) AS ?n) { GRAPH <register> { [] vr:kind ?kind } } GROUP BY ?kind ORDER BY ?n"
    )
    assert [(row["kind"].rpartition("#")[2], row["n"]) for row in kinds] == [
        ("stanceDifference", "1"),
        ("contradiction", "2"),
        ("detailDifference", "3"),
    ]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_line_of_code_names_the_bundled_corpus(path: Path) -> None:
    """Docstrings may take their examples from the film; what runs may not know it."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    assert [text for text in strings if THE_FILM.search(text)] == []
