"""What Wikidata says otherwise, as disagreements of a kind of their own: in a check, in the register, on pages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QuerySolutions

from commands import run
from variorum.disagreements.against_wikidata import FILE, KIND, comparison_in, is_wikidata, read_comparison
from variorum.disagreements.register import read_register
from variorum.errors import LinkError
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import CONTRADICTION
from variorum_server import create_app
from wikidata_standin import running

BASE = "https://w3id.org/variorum/ballerina/"
DATE = "disagreement/wikidata-date-published-film-ballerina"


@pytest.fixture(scope="module")
def comparison(built_film_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison with what the stand-in knows, as `link compare` writes it."""
    place = tmp_path_factory.mktemp("comparison")
    with running() as standin:
        services = standin.endpoints
        asked = ("--api", services.api, "--reconciliation", services.reconciliation, "--sparql", services.sparql)
        quick = ("--contact", "ann@example.org", "--interval", "0", "--cache", str(place / "answers"))
        file = ("--format", "json", "-o", str(place / "wikidata.json"), "--corpus", str(built_film_corpus))
        outcome = run("link", "compare", *asked, *quick, *file)
    assert outcome.code == 0, outcome.err
    return place / "wikidata.json"


@pytest.fixture(scope="module")
def kept(comparison: Path, built_film_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that keeps it, with a decision on one of its matters."""
    folder = tmp_path_factory.mktemp("kept") / "corpus"
    shutil.copytree(built_film_corpus, folder, symlinks=True)
    shutil.copy(comparison, folder / FILE)
    with (folder / "seeds" / "decisions.ttl").open("a", encoding="utf-8") as file:
        file.write(
            f"\n<decision/of-wikidata> a vr:Decision ;\n    vr:decides <{DATE}> ;\n    vr:status vr:falseAlarm ;\n"
            '    vr:considered "2024"^^xsd:gYear ;\n    vr:considered "2025-06-06"^^xsd:date ;\n'
            '    rdfs:comment "The article speaks of the trailer."@en ;\n    vr:curator "Ann" ;\n'
            '    dcterms:date "2026-05-01"^^xsd:date .\n'
        )
    outcome = run("build", "--corpus", str(folder))
    assert outcome.code == 0, outcome.err
    return folder


def content(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_a_comparison_has_every_claim_of_a_linked_thing(comparison: Path) -> None:
    compared = content(comparison)["compared"]
    unlinked = [one for one in compared if one["outcome"] == "unlinked"]
    assert {one["property"] for one in unlinked} > {"P344", "P161"}
    notes = {one["property"] == "P31": set(one["notes"]) for one in unlinked}
    assert notes[False] == {"our value is linked to no item: link it, and it can be compared"}
    assert notes[True] == {"our class has no counterpart there: align it in the ontology, and it can be compared"}
    (cast,) = {one["item"] for one in unlinked if one["property"] == "P161"}
    others = next(one["others"] for one in unlinked if one["property"] == "P161")
    assert cast == "Q84713105"
    assert {"Keanu Reeves (Q43416)", "Ian McShane (Q234141)"} <= {one["label"] for one in others}
    assert content(comparison)["counts"]["unlinked"] == len(unlinked)
    assert content(comparison)["notCompared"] == []


def test_a_check_shows_it_beside_what_the_sources_contradict(comparison: Path, built_film_corpus: Path) -> None:
    at = ("--corpus", str(built_film_corpus))
    plain, both = run("check", "--all", *at).out, run("check", "--with-wikidata", str(comparison), *at).out
    (heading,) = re.findall(r"^Differences from Wikidata \((\d+)\)$", both, re.MULTILINE)
    found = read_comparison(comparison, BASE).disagreements()
    assert int(heading) == len(found) > 2
    assert "Wikidata" not in re.sub(r"(?m)^.*Wikidata item.*$", "", plain)
    assert plain.splitlines()[0] == both.splitlines()[0]
    assert (
        both.splitlines()[-1] == f"{plain.splitlines()[-1]}; {len(found)} differences from Wikidata ({len(found)} open)"
    )
    for kind in ("Contradictions", "Differences of opinion"):
        assert re.findall(rf"^{kind} \(.*\)$", plain, re.MULTILINE) == re.findall(
            rf"^{kind} \(.*\)$", both, re.MULTILINE
        )
    day = content(comparison)["wikidata"]["oldest"][:10]
    told = f"One source gives 2024 as publication date of the film Ballerina; Wikidata has 2025-06-06 (on {day})."
    assert told in both
    assert f"Wikidata, on {day}  http://www.wikidata.org/entity/statement/Q84713105-" in both
    assert "marked as wrong (deprecated)" in both


@pytest.mark.parametrize("form", ["json", "html", "markdown", "sarif", "junit"])
def test_every_report_has_it(form: str, comparison: Path, built_film_corpus: Path) -> None:
    given = ("--with-wikidata", str(comparison), "--kind", "wikidata", "--corpus", str(built_film_corpus))
    report = run("check", "--format", form, *given).out
    assert report.count("Wikidata has 2025-06-06") >= 1
    if form == "json":
        (date,) = [one for one in json.loads(report)["disagreements"] if one["iri"] == BASE + DATE]
        ours, theirs = date["positions"]
        assert (date["kind"], ours["sources"]) == ("differenceFromWikidata", ["headphones-thoughts"])
        assert is_wikidata(theirs["sources"][0])
        assert theirs["value"] == {
            "type": "literal", "value": "2025-06-06", "datatype": "http://www.w3.org/2001/XMLSchema#date",
        }  # fmt: skip
    if form == "sarif":
        places = [at for one in json.loads(report)["runs"][0]["results"] for at in one["locations"]]
        assert places
        assert all(at["physicalLocation"]["artifactLocation"]["uri"].endswith(".ttl") for at in places)


def test_it_fails_no_gate_between_sources(comparison: Path, built_film_corpus: Path) -> None:
    at = ("--corpus", str(built_film_corpus))
    alone = run("check", "--fail-on", "open", *at)
    both = run("check", "--fail-on", "open", "--with-wikidata", str(comparison), *at)
    assert (alone.code, alone.err) == (both.code, both.err)


def test_a_corpus_that_keeps_it_has_it_in_the_register(kept: Path, comparison: Path) -> None:
    snapshot = current_snapshot(kept / ".variorum")
    register = read_register(snapshot)
    disagreements = {one.iri: one for one in register.disagreements if one.kind == KIND}
    expected = read_comparison(comparison, BASE).disagreements()
    assert disagreements.keys() == {one.iri for one in expected}
    for one in expected:
        read = disagreements[one.iri]
        assert (read.sentence, read.focus, read.path) == (one.sentence, one.focus, one.path)
        assert [side.value for side in read.positions] == [side.value for side in one.positions]
        assert [side.sources for side in read.positions] == [side.sources for side in one.positions]
    assert {one.kind for one in register.disagreements[-len(disagreements) :]} == {
        KIND
    }  # behind all that is between sources
    decision = disagreements[BASE + DATE].decision
    assert decision is not None
    assert decision.curator == "Ann"
    assert not register.stale
    in_snapshot = comparison_in(snapshot)
    assert in_snapshot == read_comparison(comparison, BASE)


def test_queries_tell_it_from_what_sources_state(kept: Path) -> None:
    snapshot = current_snapshot(kept / ".variorum")
    rows = snapshot.stated.query(
        """PREFIX vr: <https://w3id.org/variorum/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?label WHERE { GRAPH ?g {
            ?disagreement vr:kind vr:differenceFromWikidata ; vr:position/vr:source ?source .
            ?source a vr:ReadingOfWikidata ; rdfs:label ?label } }"""
    )
    assert isinstance(rows, QuerySolutions)
    (label,) = [row["label"].value for row in rows]
    assert re.fullmatch(r"Wikidata, on \d{4}-\d\d-\d\d", label)
    assert all(not is_wikidata(source.slug) for source in snapshot.sources)


def test_pages_show_it(kept: Path) -> None:
    client = create_app(current_snapshot(kept / ".variorum")).test_client()
    page = client.get(f"/{DATE}", headers={"Accept": "text/html"}, follow_redirects=True).text
    assert "Wikidata has 2025-06-06" in page
    assert re.search(r'<a href="http://www\.wikidata\.org/entity/statement/Q84713105-[^"]+"[^>]*>Wikidata, on ', page)
    assert 'href="/sources/headphones-thoughts"' in page
    assert 'href="/sources/Wikidata' not in page
    thing = client.get("/film/ballerina", headers={"Accept": "text/html"}, follow_redirects=True).text
    assert "difference from Wikidata" in thing
    listed = client.get("/disagreements?kind=differenceFromWikidata").text
    assert "differences from Wikidata" in listed
    assert 'href="/sources/Wikidata' not in listed
    assert client.get("/").status_code == client.get("/sources/blue-news").status_code == 200


@pytest.mark.long
def test_what_a_source_says_no_more_is_left_out(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(kept, folder, symlinks=True)
    old = content(folder / FILE)
    for one in old["compared"]:
        for said in one["said"] if one["path"].endswith("datePublished") else ():
            said["citation"] += "-gone"
    (folder / FILE).write_text(json.dumps(old), "utf-8")
    assert run("build", "--corpus", str(folder)).code == 0
    register = read_register(current_snapshot(folder / ".variorum"))
    found = {one.iri for one in register.disagreements if one.kind == KIND}
    assert found
    assert BASE + DATE not in found
    assert [one.decision.decides for one in register.stale] == [BASE + DATE]


@pytest.mark.long
def test_a_comparison_that_is_not_kept_any_more_is_left_out(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(kept, folder, symlinks=True)
    (folder / FILE).unlink()
    assert run("build", "--corpus", str(folder)).code == 0
    snapshot: Snapshot = current_snapshot(folder / ".variorum")
    assert comparison_in(snapshot) is None
    assert {one.kind for one in read_register(snapshot).disagreements} >= {CONTRADICTION}
    assert KIND not in {one.kind for one in read_register(snapshot).disagreements}


BROKEN = {
    "none": (None, "the comparison cannot be read: No such file or directory"),
    "text": ("no JSON", "the comparison is not JSON: Expecting value at line 1, column 1"),
    "other": ('{"format": "variorum-report"}', "it is no comparison with Wikidata"),
    "version": ('{"format": "variorum-wikidata-comparison", "version": 9}', "the comparison is of version 9, not 1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_comparison_is_told(name: str, tmp_path: Path, built_film_corpus: Path) -> None:
    text, what = BROKEN[name]
    path = tmp_path / "wikidata.json"
    if text is not None:
        path.write_text(text, "utf-8")
    outcome = run("check", "--with-wikidata", str(path), "--corpus", str(built_film_corpus))
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: {path}: {what}\n  → Write it anew: variorum link compare")


PARTS = ("outcome", "subject", "subjectLabel", "item", "property", "propertyLabel", "path", "value", "valueLabel")
PARTS += ("said", "statements", "others", "notes", "referenced")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("there", [None, 7, [None], {}, "left out"])
def test_one_that_lacks_a_part_is_damaged(part: str, there: object, comparison: Path, tmp_path: Path) -> None:
    whole = content(comparison)
    number, one = next((n, one) for n, one in enumerate(whole["compared"], 1) if one["outcome"] == "contradicts")
    one[part] = there
    if there == "left out":
        del one[part]
    said = damage(whole, tmp_path)
    assert re.match(rf"entry {number} of compared|entry 1 of entry {number} of compared", said), said
    assert part in said
    assert "object" not in said or "is no object" in said  # nothing of Python's


CHANGES: dict[str, tuple[tuple[str | int, ...], object, str]] = {
    "no such day": (("wikidata", "oldest"), "2026-13-45T00:00:00Z", "month must be in 1..12"),
    "no day": (("wikidata", "oldest"), "yesterday", "Invalid isoformat string"),
    "no entries": (("compared",), {}, "compared is no list"),
    "no such outcome": (("compared", 0, "outcome"), "maybe", "outcome is none of agrees, contradicts, lacks, unlinked"),
    "nobody says it": (("compared", 0, "said"), [], "entry 1 of compared has nothing in said"),
    "no IRI": (("compared", 0, "subject"), "the film", "entry 1 of compared: "),
    "no datatype": (("compared", 0, "value"), {"type": "literal", "value": "x"}, "a literal has no datatype"),
    "a blank node": (("compared", 0, "value", "type"), "bnode", "type is none of literal, uri"),
    "no count": (("counts", "agrees"), "many", "invalid literal for int"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_that_was_edited_by_hand_is_told_where_it_is_wrong(name: str, comparison: Path, tmp_path: Path) -> None:
    whole = content(comparison)
    (*steps, last), value, said = CHANGES[name]
    at = whole
    for step in steps:
        at = at[step]
    at[last] = value
    assert said in damage(whole, tmp_path)


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.999])
def test_one_that_is_cut_short_is_no_json(part: float, comparison: Path, tmp_path: Path) -> None:
    raw = comparison.read_bytes()
    path = tmp_path / "wikidata.json"
    path.write_bytes(raw[: int(len(raw) * part)])
    with pytest.raises(LinkError, match=r"is not JSON: (the file is empty|.* at line \d+, column \d+)"):
        read_comparison(path, BASE)


def damage(whole: object, folder: Path) -> str:
    """What is said of a comparison that is damaged."""
    path = folder / "wikidata.json"
    path.write_text(json.dumps(whole), "utf-8")
    with pytest.raises(LinkError, match="the comparison is damaged: ") as raised:
        read_comparison(path, BASE)
    return raised.value.what.removeprefix("the comparison is damaged: ")


def test_one_of_another_corpus_is_refused(comparison: Path) -> None:
    with pytest.raises(LinkError, match=r"but the corpus is <https://example\.org/>"):
        read_comparison(comparison, "https://example.org/")
