"""Claims and citations as tables: what is written is read, from one file or from many."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from stored import write_rows
from variorum.errors import SnapshotError
from variorum.tables import tables
from variorum.tables.rows import CitationRow, ClaimRow, Row
from variorum.tables.tables import combine, open_tables, rows_content, rows_file

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
OBJECT = TEXT | TEXT.map("<{}>".format) | st.just("<<( <urn:a> <urn:b> <urn:c> )>>")
LINE = st.none() | st.integers(1, 2**31 - 1)
CLAIMS = st.builds(ClaimRow, *[TEXT] * 3, OBJECT, *[TEXT] * 2, LINE)
PASSAGES = st.lists(TEXT, max_size=3).map(tuple)
CITATIONS = st.builds(CitationRow, *[TEXT] * 4, OBJECT, *[TEXT] * 2, st.none() | TEXT, PASSAGES, TEXT, LINE)


def read(files: list[Path]) -> list[Row]:
    with open_tables(files) as found:
        claims = [(ClaimRow(*row), iri) for *row, iri in found.rows("FROM claims")]
        rows = list(found.rows("FROM citations"))
    assert len({row[-1] for row in rows}) == len(rows)  # each has a number of its own
    cited = [(CitationRow(*row[:8], tuple(row[8]), *row[9:]), iri) for *row, iri, _ in rows]
    assert all(iri == iri_in(row.object) for row, iri in [*claims, *cited])
    return sorted([row for row, _ in [*claims, *cited]], key=repr)


def iri_in(term: str) -> str | None:
    return term[1:-1] if term.startswith("<") and not term.startswith("<<") else None


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.lists(CLAIMS | CITATIONS, max_size=5), min_size=1, max_size=3))
def test_rows_come_back(tmp_path_factory: pytest.TempPathFactory, parts: list[list[Row]]) -> None:
    folder = tmp_path_factory.mktemp("a folder, it's here")
    files = [folder / f"{number}.json.zst" for number, _ in enumerate(parts)]
    for file, rows in zip(files, parts, strict=True):
        file.write_bytes(rows_file(rows_content(rows)))
    expected = sorted((row for rows in parts for row in rows), key=repr)
    combine(files, folder / "all.parquet")
    assert read([folder / "all.parquet"]) == expected
    combine(files[:1], folder / "one.parquet")
    combine(files[1:], folder / "others.parquet")
    assert read([folder / "one.parquet", folder / "others.parquet"]) == expected
    assert len(list(folder.iterdir())) == len(parts) + 3


def row(source: str, name: str) -> ClaimRow:
    return ClaimRow(source, f"urn:{name}", "urn:p", '"7"', '"007"', f"seeds/{source}.ttl", 7)


def test_some_sources_of_an_earlier_file_are_replaced(tmp_path: Path) -> None:
    write_rows([row("a", "one"), row("b", "two"), row("c", "three")], tmp_path / "old.parquet")
    (tmp_path / "b.json.zst").write_bytes(rows_file(rows_content([row("b", "four")])))
    combine([tmp_path / "b.json.zst"], tmp_path / "new.parquet", tmp_path / "old.parquet", ["b", "c"])
    assert read([tmp_path / "new.parquet"]) == [row("a", "one"), row("b", "four")]
    combine([], tmp_path / "newest.parquet", tmp_path / "new.parquet", ["b"])
    assert read([tmp_path / "newest.parquet"]) == [row("a", "one")]


def test_no_file_has_no_rows(tmp_path: Path) -> None:
    combine([], tmp_path / "none.parquet")
    assert read([tmp_path / "none.parquet"]) == []


def test_tables_beside_the_views(tmp_path: Path) -> None:
    write_rows([row("a", "one"), row("b", "two")], tmp_path / "rows.parquet")
    with open_tables([tmp_path / "rows.parquet"]) as found:
        found.put("wanted", {"subject": "VARCHAR", "rank": "INTEGER"}, [("urn:two", 1), ("urn:'x'", None)])
        joined = "SELECT source, rank FROM claims JOIN wanted USING (subject) WHERE rank = $rank"
        assert list(found.rows(joined, {"rank": 1})) == [("b", 1)]
        found.put("wanted", {"subject": "VARCHAR"}, [])
        assert list(found.rows("FROM wanted")) == []


def test_queries_are_read_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FETCHED", 2)
    rows = [row("a", str(number)) for number in range(9)]
    write_rows(rows, tmp_path / "rows.parquet")
    with open_tables([tmp_path / "rows.parquet"]) as found:
        one, other = (found.rows("SELECT subject FROM claims ORDER BY subject") for _ in range(2))
        assert list(zip(one, other, strict=True)) == [((f"urn:{n}",), (f"urn:{n}",)) for n in range(9)]


@pytest.mark.parametrize("content", [None, b"", b"PAR1 and no more", b"x" * 100])
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "rows.parquet").write_bytes(content)
    with pytest.raises(SnapshotError, match="the tables cannot be read"), open_tables([tmp_path / "rows.parquet"]):
        pass
