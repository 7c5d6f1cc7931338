"""The commands of `variorum link` as a user sees them, asking a stand-in of what it knows of the bundled corpus."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

from commands import Outcome, run
from variorum.disagreements.against_wikidata import IN_SNAPSHOT
from variorum.export.wikidata_statements import alignment_of
from variorum.links.sssom import read_mappings
from variorum.snapshots.snapshot import current_snapshot
from variorum.wikidata.compared_graph import NS
from variorum.wikidata.kept import read_kept
from wikidata_standin import StandIn

LINKS = Path("seeds/links/wikidata.sssom.tsv")
BASE = "https://w3id.org/variorum/ballerina/"


def link(*arguments: str) -> Outcome:
    return run("link", *arguments)


@pytest.fixture(autouse=True)
def _corpus(film_corpus: Path, asked: StandIn) -> None:
    """Every command is about the film and asks the stand-in."""


def test_it_compares_every_linked_claim() -> None:
    outcome = link("compare")
    assert outcome.code == 0
    last = outcome.out.splitlines()[-1]
    assert re.fullmatch(
        r"\d+ claims compared: 4 contradicted, \d+ lacking, \d+ agreed \(\d+ without a reference there\); "
        r"of \d+ the value is not linked",
        last,
    )
    assert "answers of 127.0.0.1:" in outcome.err


# One of each branch, with the number of the line and the identifier of the statement taken out.
BRANCHES = (
    """    publication date (P577): 2024
      headphones-thoughts  seeds/headphones-thoughts.ttl:LINE  text 0–16
      Wikidata  2025-06-06  normal rank  1 reference  Q84713105$ID
        reference: reference URL “https://example.org/release”; retrieved 2024-12-10""",
    """    producer (P162): Chad Stahelski (Q22277301)
      movie-reviews        seeds/movie-reviews.ttl:LINE  text 5808–5894
      Wikidata  Chad Stahelski (Q22277301)  deprecated rank  no reference  Q84713105$ID
      → Wikidata has it, but deprecated""",
    """    genre (P136): neo-noir (Q2421031)
      blue-news            seeds/blue-news.ttl:LINE  text 363–419
      Wikidata has action thriller (Q3990883), action film (Q188473)""",
    """    genre (P136): action thriller (Q3990883)
      headphones-thoughts  seeds/headphones-thoughts.ttl:LINE  text 0–91
      Wikidata  action thriller (Q3990883)  normal rank  no reference  Q84713105$ID
      → another value is preferred
      → it has no reference: one could be added""",
    """    production company (P272): Lionsgate
      featurette-news      seeds/featurette-news.ttl:LINE  text 588–639
      Wikidata  Lions Gate Entertainment (Q515869)  normal rank  no reference  Q84713105$ID
      → one says more than the other""",
    """        character role (P453): the character Winston
      Wikidata  Ian McShane (Q234141)  normal rank  no reference  Q84713105$ID
        character role Winston Scott (Q999000003)""",
    """    publication date (P577): 2025-06-06
      featurette-news      expected  seeds/featurette-news.ttl:LINE  text 2603–2660
      Wikidata  2025-06-06  normal rank""",
    """    director of photography (P344): Dan Laustsen
      movie-reviews        seeds/movie-reviews.ttl:LINE  text 6077–6116
      → our value is linked to no item: link it, and it can be compared""",
)


def test_each_branch_as_a_person_reads_it() -> None:
    out = re.sub(r"(\.ttl:)\d+", r"\1LINE", link("compare").out)
    out = re.sub(r"\$[-0-9a-f]{36}", "$ID", out)
    assert [lines for lines in BRANCHES if lines not in out] == []


def test_it_names_whom_to_write_to(asked: StandIn) -> None:
    link("check", "--contact", "wren@example.org")
    assert "; wren@example.org) urllib3/" in asked.asked[0].headers["User-Agent"]


def test_one_source(asked: StandIn) -> None:
    outcome = link("compare", "--source", "headphones-thoughts", "--format", "json")
    compared = json.loads(outcome.out)["compared"]
    assert compared
    assert all(any(said["source"] == "headphones-thoughts" for said in one["said"]) for one in compared)
    assert {one for asked_ in asked.asked for one in asked_.fields.get("ids", "").split("|") if one} == {
        one["item"] for one in compared
    }
    missing = link("compare", "--source", "headphones")
    assert (missing.code, missing.out) == (1, "")
    assert "there is no source 'headphones'" in missing.err


def test_as_json() -> None:
    content = json.loads(link("compare", "--format", "json").out)
    assert (content["format"], content["version"]) == ("variorum-wikidata-comparison", 1)
    counts = content["counts"]
    assert counts["contradicts"] == 4
    outcomes = ("contradicts", "lacks", "unlinked", "agrees")
    assert sum(counts[outcome] for outcome in outcomes) == len(content["compared"])
    (date,) = (one for one in content["compared"] if one["property"] == "P577" and one["outcome"] == "contradicts")
    assert date["value"] == {"type": "literal", "value": "2024", "datatype": "http://www.w3.org/2001/XMLSchema#gYear"}
    (said,) = date["said"]
    assert (said["source"], said["stance"], said["file"]) == (
        "headphones-thoughts",
        "asserted",
        "seeds/headphones-thoughts.ttl",
    )
    assert isinstance(said["line"], int)
    assert said["passages"] == [f"{BASE}text/headphones-thoughts#char=0,16"]
    (statement,) = date["statements"]
    assert statement["id"].startswith("Q84713105$")
    assert (statement["rank"], statement["value"]["time"], statement["value"]["precision"]) == (
        "normal",
        "+2025-06-06T00:00:00Z",
        11,
    )
    assert [snak["property"] for snak in statement["references"][0]] == ["P854", "P813"]
    assert content["notCompared"] == []


QUERY = f"""PREFIX vr: <https://w3id.org/variorum/ns#>
PREFIX vrw: <{NS}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX pr: <http://www.wikidata.org/prop/reference/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX wikibase: <http://wikiba.se/ontology#>
SELECT ?ours ?theirs ?rank ?url ?line WHERE {{
    GRAPH ?graph {{
        ?compared vrw:outcome vrw:contradicts ; rdf:object ?ours ; vrw:item ?item ; vr:citation ?citation .
        ?item p:P577 ?statement .
        ?compared vrw:statement ?statement .
        ?statement ps:P577 ?theirs ; wikibase:rank ?rank ; prov:wasDerivedFrom/pr:P854 ?url .
        ?citation vr:line ?line .
    }}
}}"""


def test_as_a_graph_that_can_be_queried_beside_the_corpus(tmp_path: Path) -> None:
    file = tmp_path / "comparison.nq"
    outcome = link("compare", "--format", "nquads", "-o", str(file))
    assert re.match(r"\d+ claims compared: 4 contradicted", outcome.out)
    store = Store()
    store.load(path=str(file), format=RdfFormat.N_QUADS)
    assert [graph.value for graph in store.named_graphs()] == [BASE + "comparison/wikidata"]  # type: ignore[union-attr]
    answer = store.query(QUERY)
    assert isinstance(answer, QuerySolutions)
    (row,) = list(answer)
    assert [row[name].value for name in ("ours", "theirs", "rank", "url")] == [
        "2024",
        "2025-06-06",
        "http://wikiba.se/ontology#NormalRank",
        "https://example.org/release",
    ]
    assert row["line"].value.startswith("seeds/headphones-thoughts.ttl:")


def test_turtle_is_the_same_graph_and_declares_its_terms() -> None:
    triples = {
        (t.subject, t.predicate, t.object)
        for t in parse(link("compare", "--format", "turtle").out, format=RdfFormat.TURTLE)
    }
    quads = parse(link("compare", "--format", "nquads").out, format=RdfFormat.N_QUADS)
    assert triples == {(q.subject, q.predicate, q.object) for q in quads}
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    used = {
        term.value for triple in triples for term in triple if isinstance(term, NamedNode) and term.value.startswith(NS)
    }
    assert used <= {subject.value for subject, predicate, _ in triples if predicate == label}  # type: ignore[union-attr]


@pytest.mark.long
def test_a_second_run_is_offline(asked: StandIn) -> None:
    first = link("compare")
    requests = len(asked.asked)
    second = link("compare", "--offline")
    assert second.out == first.out
    assert len(asked.asked) == requests
    assert "all from the cache" in second.err


@pytest.mark.parametrize("command", ["compare", "propose", "check", "review"])
def test_offline_with_nothing_kept(command: str, asked: StandIn) -> None:
    outcome = link(command, "--offline")
    assert (outcome.code, outcome.out) == (1, "")
    assert re.match(r"error: offline, and none of the \d+ answers that are needed is kept: \w+", outcome.err)
    assert "Run once without --offline" in outcome.err
    assert asked.asked == []


def test_offline_with_something_kept(asked: StandIn) -> None:
    link("compare", "--source", "headphones-thoughts")
    asked.asked.clear()
    outcome = link("compare", "--offline")
    assert outcome.code == 0
    assert re.search(r"offline, not in the cache and left out: \d+ \(entity Q\d+", outcome.err)
    assert "was not asked for" in outcome.out
    assert asked.asked == []


@pytest.mark.parametrize("command", ["compare", "propose", "check"])
def test_a_service_that_refuses_is_one_clear_error(command: str, asked: StandIn) -> None:
    asked.faults.extend(["forbidden"] * 99)
    outcome = link(command)
    assert (outcome.code, outcome.out) == (1, "")
    assert re.match(r"error: [^\n]+: refused \(HTTP 403: 'Please set a user-agent'\)\n  → [^\n]+\n\Z", outcome.err)


def test_offline_and_refresh_do_not_go_together() -> None:
    outcome = link("compare", "--offline", "--refresh")
    assert outcome.code == 2
    assert "choose one" in outcome.err


@pytest.mark.usefixtures("harbour")
def test_nothing_linked() -> None:
    outcome = link("compare")
    assert (outcome.code, outcome.out) == (1, "")
    assert "no claim of a linked thing has a property that Wikidata has" in outcome.err
    assert "variorum link review" in outcome.err


def test_a_broken_file_of_links_is_told_before_anything_is_asked(asked: StandIn) -> None:
    LINKS.write_text(LINKS.read_text("utf-8").replace("wd:Q336099", "wiki:Q336099"), "utf-8")
    for command in ("compare", "propose", "check", "review"):
        outcome = link(command)
        assert outcome.code == 1
        assert "the prefix wiki: is not declared" in outcome.err
    assert asked.asked == []


@pytest.mark.long
def test_a_report_goes_to_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    outcome = link("compare", "-o", str(tmp_path / "no" / "such.txt"))
    assert outcome.code == 1
    assert "the report cannot be written: No such file or directory" in outcome.err
    assert link("compare", "-o", str(tmp_path / "report.txt")).code == 0
    assert (tmp_path / "report.txt").read_text("utf-8") == link("compare").out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.txt"]


def test_all_items_are_there() -> None:
    outcome = link("check")
    assert outcome.code == 0
    assert re.fullmatch(r"(\d+) of \1 items looked at: all are there\n", outcome.out)


def test_no_items_to_check(asked: StandIn) -> None:
    LINKS.unlink()
    outcome = link("check")
    assert (outcome.code, outcome.out) == (0, "nothing is linked to Wikidata yet: variorum link review\n")
    assert asked.asked == []


def test_items_that_are_gone_or_redirected(asked: StandIn) -> None:
    asked.redirects["Q336099"] = "Q43416"
    del asked.entities["Q234141"], asked.entities["Q390405"]
    outcome = link("check")
    assert outcome.code == 1
    line = next(n for n, text in enumerate(LINKS.read_text("utf-8").splitlines(), 1) if "Q336099" in text)
    assert (
        f"{LINKS}:{line}: Q336099 is redirected to Q43416 (Keanu Reeves)\n  → Check that Len Wiseman is that item"
        in outcome.out
    )
    assert "Q234141, of the link of Ian McShane, does not exist or was deleted" in outcome.out
    assert "Q390405, of the link of the character La Femme Nikita, does not exist" in outcome.out
    assert outcome.out.endswith("items looked at: 3 links to mend\n")


def test_a_redirect_that_makes_a_link_contradict_a_denial(asked: StandIn) -> None:
    asked.redirects["Q4851611"] = "Q84713105"
    outcome = link("check")
    assert outcome.code == 1
    assert "the film Ballerina is linked to Q84713105 and denied to be it" in outcome.out


def test_the_file_of_links_is_never_touched_by_looking() -> None:
    before = LINKS.read_bytes()
    for command in ("compare", "propose", "check"):
        link(command)
    assert LINKS.read_bytes() == before
    assert len(read_mappings(LINKS).mappings) > 30


def test_a_whole_comparison_is_kept_for_pages(film_corpus: Path) -> None:
    snapshot = current_snapshot(film_corpus / ".variorum")
    alignment = alignment_of(snapshot)
    assert read_kept(snapshot, alignment) is None
    told = link("compare", "--format", "json").out
    content = json.loads(told)
    (snapshot.path / IN_SNAPSHOT).write_text(told, "utf-8")  # where a build puts that of the corpus
    kept = read_kept(snapshot, alignment)
    assert kept is not None
    assert kept.day == content["wikidata"]["oldest"][:10]
    compared = [one for one in content["compared"] if one["outcome"] != "unlinked"]
    assert [one.outcome for one in kept.compared] == [one["outcome"] for one in compared]
    by_key = kept.by_key
    assert all(by_key[one.item, one.property, one.value].outcome == one.outcome for one in kept.compared if one.value)
    assert len([key for key in by_key if key[2]]) > len(compared) / 2, "values are known by what they are there"
    assert kept.compared[0].theirs == tuple(
        s["label"] for s in (*compared[0]["statements"], *compared[0]["others"])[:5]
    )
