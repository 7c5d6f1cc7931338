"""A source without a text on its pages and in its exports: its locators stand where passages would."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from werkzeug.test import Client

from commands import run
from imported import Place
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot
from variorum_server.app import create_app
from variorum_server.pages.texts import Texts

TABLE = """source,subject,property,value,stance,speaker,locator
The Herald,Apple Fair,start date,2025-10-04,,,"p. 352, note 3"
The Gazette,Apple Fair,start date,2025-10-05,expected,Ann Holt,00:41:07
The Herald,Apple Fair,organizer,Ann Holt,,,"p. 352, note 3"
The Gazette,Apple Fair,organizer,Bob,,,00:41:07
"""
WHERE = ("p. 352, note 3", "00:41:07")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus of two sources without a text, built."""
    place = Place(tmp_path_factory.mktemp("locators"))
    assert place.bring("fairs.csv", TABLE).code == 0
    assert run("build", "--corpus", str(place.corpus)).code == 0
    return place.corpus


@pytest.fixture(scope="module")
def client(corpus: Path) -> Client:
    return create_app(current_snapshot(find_corpus(corpus).store)).test_client()


def test_a_page_of_a_thing_and_of_a_disagreement_show_them(client: Client) -> None:
    page = client.get("/page/thing/apple-fair").text
    assert all(where in page for where in WHERE)
    disagreements = re.findall(r'href="(/page/disagreement/[^"]*)"', client.get("/disagreements").text)
    pages = [client.get(address).text for address in set(disagreements)]
    assert any(all(where in page for where in WHERE) for page in pages)
    assert not any("Here the words" in page or "characters of the source" in page for page in pages)


def test_the_page_of_a_citation_shows_one_and_no_passage(client: Client) -> None:
    addresses = re.findall(r'href="(/page/citation/[^"]*)"', client.get("/page/thing/apple-fair").text)
    shown = {client.get(address).text for address in addresses}
    assert any("<dt>Where</dt><dd>00:41:07" in page for page in shown)
    assert not any("A passage is given as the characters" in page or "Here the words" in page for page in shown)
    source = client.get("/sources/the-herald").text
    assert "citation" in source
    assert "Its text, passage by passage" not in source


def test_show_check_and_query_give_them(corpus: Path) -> None:
    folder = ("--corpus", str(corpus))
    assert all(where in run("show", "thing/apple-fair", *folder).out for where in WHERE)
    assert all(where in run("check", "--all", *folder).out for where in WHERE)
    query = "SELECT ?where { GRAPH ?g { ?citation vr:locator ?where } }"
    assert all(where in run("query", *folder, query).out for where in WHERE)
    report = json.loads(run("check", "--format", "json", *folder).out)
    said = [
        one
        for disagreement in report["disagreements"]
        for side in disagreement["positions"]
        for one in side["statements"]
    ]
    assert {place for one in said for place in one["locators"]} == set(WHERE)
    assert all(one["passages"] == [] for one in said)


@pytest.mark.parametrize(
    "form", ["csv", "nquads", "trig-annotated", "nanopublications", "annotations", "sqlite", "graphml", "neo4j"]
)
def test_every_kind_of_export_carries_them(form: str, corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run("export", form, "--corpus", str(corpus), "--output", str(output)).code == 0
    files = [path for path in (output.rglob("*") if output.is_dir() else [output]) if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    assert all(where.encode() in content for where in ("p. 352, note", "00:41:07"))


@pytest.mark.parametrize("form", ["nquads", "csv", "annotations", "nanopublications"])
def test_they_are_read_back(form: str, corpus: Path, tmp_path: Path) -> None:
    suffix = {"nquads": ".nq", "nanopublications": ".trig"}.get(form, "")
    output = tmp_path / f"out{suffix}"
    run("export", form, "--corpus", str(corpus), "--output", str(output))
    names = {"csv": "claims.csv", "annotations": "pages/*.jsonld"}
    files = [str(path) for path in output.glob(names[form])] if output.is_dir() else [str(output)]
    back = Place(tmp_path)
    assert run("import", *files, "--into", str(back.corpus)).code == 0
    found = {(one.iri, one.passages) for source in back.sources() for one in source.citations}
    assert {(one.iri, one.passages) for source in Place(corpus.parent).sources() for one in source.citations} == found


def test_the_table_has_a_column_for_them(corpus: Path, tmp_path: Path) -> None:
    run("export", "csv", "--corpus", str(corpus), "--output", str(tmp_path / "out"))
    with (tmp_path / "out" / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["locators"] for row in rows} >= set(WHERE)
    assert {row["passages"] for row in rows} == {""}


def test_sources_without_a_text_are_none_that_is_missing(corpus: Path, tmp_path: Path) -> None:
    assert Texts(current_snapshot(find_corpus(corpus).store), str(tmp_path)).verified() == (0, 0)
    outcome = run("check", "--corpus", str(corpus), "--texts", str(tmp_path))
    assert (outcome.code, outcome.err) == (0, "")
