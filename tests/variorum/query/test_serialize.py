"""Answers within bounds: counted to the row, cut to whole documents, refused past a bound."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, Store, parse, parse_query_results

from examples import examples
from variorum.query.evaluate import Answer
from variorum.query.formats import FORMATS, FormatError, Kind
from variorum.query.judge import read_query
from variorum.query.serialize import TRUNCATED, Bounds, TooLargeError, Written, write

BASE = "https://example.org/"
TEXTS = st.text(alphabet=st.sampled_from('{}[],:"\\<>/result\n\r\t é='), max_size=12)
TABULAR = ["json", "xml", "csv", "tsv"]
ENGINES = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}


def values(rows: list[tuple[str, str | None]]) -> str:
    """A query whose solutions are these rows, in this order."""
    cells = (f"({Literal(one)} {'UNDEF' if two is None else Literal(two)})" for one, two in rows)
    return f"SELECT ?one ?two {{ VALUES (?one ?two) {{ {' '.join(cells)} }} }}"


def ask(query: str, form: str, bounds: Bounds) -> Written:
    parsed = read_query(query, BASE)
    return write(Answer(parsed, {}, BASE, Store().query(parsed.text)), form, bounds)


def read(form: str, body: bytes) -> list[tuple[str, str | None]]:
    if form == "csv":
        lines = list(csv.reader(io.StringIO(body.decode(), newline="")))
        return [(one, two or None) for one, two in lines[1:]]
    results = parse_query_results(body, format=ENGINES[form])
    assert isinstance(results, QuerySolutions)
    return [(row["one"].value, row["two"].value if row["two"] else None) for row in results]


@pytest.mark.parametrize("form", TABULAR)
@given(rows=st.lists(st.tuples(TEXTS, st.none() | TEXTS.filter(bool)), max_size=6), data=st.data())
@settings(max_examples=examples(60))
def test_an_answer_is_whole_refused_or_cut_after_a_row(
    form: str, rows: list[tuple[str, str | None]], data: st.DataObject
) -> None:
    limit, counted = data.draw(st.integers(0, 7) | st.just(90)), data.draw(st.booleans())
    query = values(rows)
    whole = ask(query, form, Bounds(100, 10**6))
    assert (whole.rows, whole.truncated) == (len(rows), False)
    assert read(form, whole.body) == rows
    if len(rows) <= limit:
        within = ask(query, form, Bounds(limit, 10**6, counted=counted))
        assert within.rows in ((len(rows),) if counted else (-1, len(rows)))
        assert within._replace(rows=len(rows)) == whole
        return
    with pytest.raises(TooLargeError, match=f"more than {limit} rows"):
        ask(query, form, Bounds(limit, 10**6, counted=counted))
    cut = ask(query, form, Bounds(limit, 10**6, truncate=True))
    assert (cut.rows, cut.truncated) == (limit, True)
    assert read(form, cut.body) == rows[:limit]


@pytest.mark.parametrize("form", TABULAR)
def test_a_size_is_kept_too(form: str) -> None:
    query = values([("x" * 1000, None)] * 500)
    with pytest.raises(TooLargeError, match="more than 50,000 bytes"):
        ask(query, form, Bounds(1000, 50_000))
    cut = ask(query, form, Bounds(1000, 50_000, truncate=True))
    assert cut.truncated
    assert 0 < cut.rows < 50
    assert len(cut.body) <= 50_200
    assert read(form, cut.body) == [("x" * 1000, None)] * cut.rows


def test_a_cut_answer_says_so_where_the_format_allows() -> None:
    query = values([("a", None), ("b", None)])
    document = json.loads(ask(query, "json", Bounds(1, 1000, truncate=True)).body)
    assert document["head"] == {"link": [TRUNCATED], "vars": ["one", "two"]}
    assert f'<link href="{TRUNCATED}"/></head>'.encode() in ask(query, "xml", Bounds(1, 1000, truncate=True)).body


@pytest.mark.parametrize("form", [entry.name for entry in FORMATS if Kind.GRAPH in entry.kinds])
def test_graphs_have_bounds(form: str) -> None:
    query = "CONSTRUCT { ?s <urn:p> ?s } WHERE { VALUES ?s { <urn:a> <urn:b> <urn:c> } }"
    assert ask(query, form, Bounds(3, 10_000)).rows == 3
    with pytest.raises(TooLargeError, match="more than 2 rows"):
        ask(query, form, Bounds(2, 10_000))
    with pytest.raises(TooLargeError, match="more than 20 bytes"):
        ask(query, form, Bounds(3, 20))
    cut = ask(query, form, Bounds(2, 10_000, truncate=True))
    assert (cut.rows, cut.truncated) == (2, True)
    media_type = next(entry.engine for entry in FORMATS if entry.name == form)
    assert len(list(parse(cut.body, format=media_type))) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("form", TABULAR[:2])
def test_a_truth_value_is_one_row(form: str) -> None:
    assert ask("ASK {}", form, Bounds(1, 1000)).rows == 1


ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF) | st.sampled_from("\r\n\t\0\x07\x0b\ufffe")
)


@given(ANY_TEXT)
@settings(max_examples=examples(150), deadline=None)
def test_xml_is_well_formed_and_has_the_text_or_is_refused(text: str) -> None:
    query = values([(text, None)])
    graph = query.replace("SELECT ?one ?two", "CONSTRUCT { <urn:s> <urn:p> ?one } WHERE")
    for asked, form in ((query, "xml"), (graph, "rdfxml")):
        if re.search("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]", text):
            with pytest.raises(FormatError, match=r"has the character U\+[0-9A-F]{4}, which XML cannot hold"):
                ask(asked, form, Bounds(9, 10**6))
            continue
        read_back = ElementTree.fromstring(ask(asked, form, Bounds(9, 10**6)).body)
        found = [one.text or "" for one in read_back.iter() if one.tag.endswith(("literal", "}p"))]
        assert found == [text]
