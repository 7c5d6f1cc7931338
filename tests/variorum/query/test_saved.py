"""Saved queries: header, parameters, names."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

import snapshots
from variorum.errors import QueryError, UnknownQueryError
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.saved import bind, read_saved, saved_queries, saved_query
from variorum.snapshots.snapshot import Snapshot


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.bridges(tmp_path_factory.mktemp("bridges"))


def write(folder: Path, text: str) -> Path:
    path = folder / "q.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_of_a_folder(snapshot: Snapshot, tmp_path: Path) -> None:
    assert [query.name for query in saved_queries(snapshot.path / "queries")] == ["about", "all-bridges", "named"]
    assert saved_queries(tmp_path / "nothing") == ()


def test_header(snapshot: Snapshot) -> None:
    saved = saved_query(snapshot.path / "queries", "about")
    assert (saved.title, saved.scope) == ("What does one source say of a thing?", "one")
    assert saved.parameters == {"thing": "<bridge/long>"}


def test_parameters_with_and_without_defaults(tmp_path: Path) -> None:
    header = """# title: t\n# scope: all\n# binds: a=<x> b ?c="two words"@en d=7 e='it''s' f=schema:name\nASK {}"""
    assert read_saved(write(tmp_path, header)).parameters == {
        "a": "<x>",
        "b": None,
        "c": '"two words"@en',
        "d": "7",
        "e": "'it''s'",
        "f": "schema:name",
    }


def test_default_and_given_values(snapshot: Snapshot) -> None:
    saved = saved_query(snapshot.path / "queries", "about")
    assert bind(saved, {}, snapshot.base, {}) == {"thing": NamedNode(snapshots.BASE + "bridge/long")}
    terms = bind(saved, {"thing": "<bridge/short>"}, snapshot.base, {})
    assert len(list(evaluate(snapshot, saved.text, DatasetRequest(source="ledger"), terms).rows())) == 3
    named = saved_query(snapshot.path / "queries", "named")
    assert bind(named, {"name": '"Long Bridge"@en'}, snapshot.base, {}) == {
        "name": Literal("Long Bridge", language="en")
    }


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("named", {}, "named needs a value for name"),
        ("named", {"nam": "7"}, "named has no parameter 'nam'"),
        ("named", {"name": "Long Bridge"}, "is no word|is not one IRI"),
        ("named", {"name": '"x" . } #'}, "is not one IRI or literal"),
    ],
)
def test_values_that_do_not_fit(snapshot: Snapshot, name: str, values: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        bind(saved_query(snapshot.path / "queries", name), values, snapshot.base, {})
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("ASK {}", "without '# title:'", None),
        ("# title: t\nASK {}", "without a known '# scope:'", None),
        ("# title: t\n# scope: some\nASK {}", "without a known '# scope:'", 2),
        ("# title: t\n# title: u\n# scope: all\nASK {}", "a second header line '# title:'", 2),
        ("# title: t\n# scope: all\n# binds: a= b\nASK {}", "the parameter a has a malformed default", 3),
        ("# title: t\n# scope: all\n# binds: =7\nASK {}", "not a parameter: '=7'", 3),
    ],
)
def test_malformed_headers_have_a_place(tmp_path: Path, text: str, message: str, line: int | None) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        read_saved(write(tmp_path, text))
    assert caught.value.where is not None
    assert caught.value.where.line == line
    assert caught.value.advice


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"# title: \xff")
    with pytest.raises(QueryError, match="cannot be read"):
        read_saved(tmp_path / "q.rq")


def test_unknown_names(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(UnknownQueryError, match="no saved query 'all-bridge'") as caught:
        saved_query(snapshot.path / "queries", "all-bridge")
    assert caught.value.advice == "Did you mean all-bridges?"
    with pytest.raises(UnknownQueryError) as caught:
        saved_query(snapshot.path / "queries", "../queries/about")
    assert caught.value.advice
    with pytest.raises(UnknownQueryError, match="there is no saved query") as caught:
        saved_query(tmp_path, "x")
    assert caught.value.advice == "This corpus has none: seeds/queries/ is empty."
