"""The files for neo4j-admin: every claim is a relationship between nodes that are there."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from examples import examples
from story import Said
from tabled import all_of, folder_of, snapshot_of, stories, tables_of
from variorum.export.neo4j import write_neo4j
from variorum.export.property_graph import last_part, relationship_type
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import Snapshot

numbers = itertools.count()


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def hold(selection: Selection, folder: Path) -> None:
    files = folder_of(write_neo4j, selection, folder)
    options = files["import.args"].decode().split()
    assert {option.partition("=")[2] for option in options if option.endswith(".csv")} == files.keys() - {"import.args"}
    entities, classes, values, claims = (
        read(files[f"{name}.csv"]) for name in ("entities", "classes", "values", "claims")
    )
    nodes = [row["iri:ID"] for row in (*entities, *classes)] + [row["id:ID"] for row in values]
    assert len(nodes) == len(set(nodes))
    literals = {row["id:ID"]: (row["value"], row["datatype"], row["language"]) for row in values}
    table = tables_of(selection)["claims"]
    assert len(claims) == len(table)
    for row, cells in zip(claims, table, strict=True):
        assert {row[":START_ID"], row[":END_ID"]} <= set(nodes)
        assert (row["id"], row[":START_ID"], row["property"]) == (cells[0], cells[1], cells[3])
        value = literals.get(row[":END_ID"], (row[":END_ID"], "", ""))
        assert (*value, row["stance"], row["source"]) == (cells[5], *cells[7:11])
        assert tuple(filter(None, row["citations:string[]"].split("|"))) == cells[14]
        assert tuple(filter(None, row["passages:string[]"].split("|"))) == cells[15]


def test_the_graph_of_a_corpus(any_snapshot: Snapshot, tmp_path: Path) -> None:
    hold(all_of(any_snapshot), tmp_path / "neo4j")


@given(stories)
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_graph(tmp_path: Path, said: list[Said]) -> None:
    hold(all_of(snapshot_of(said)), tmp_path / str(next(numbers)))


def test_a_thing_has_the_names_of_its_classes_as_labels(bundled_snapshot: Snapshot, tmp_path: Path) -> None:
    files = folder_of(write_neo4j, all_of(bundled_snapshot), tmp_path / "neo4j")
    labels = {row["iri:ID"]: row[":LABEL"] for row in read(files["entities.csv"])}
    assert labels[bundled_snapshot.base + "film/ballerina"] == "Entity|Movie"
    assert {row[":LABEL"] for row in read(files["classes.csv"])} == {"Class"}
    assert {row[":LABEL"] for row in read(files["values.csv"])} == {"Value"}


def test_names() -> None:
    assert relationship_type("https://schema.org/datePublished") == "DATE_PUBLISHED"
    assert relationship_type("https://example.org/terms#has-role") == "HAS-ROLE"
    assert last_part("https://example.org/terms/Movie/") == "Movie"
    assert last_part("urn:x") == "urn:x"
