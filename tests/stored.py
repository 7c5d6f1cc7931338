"""The tables of claims and citations of a store that has claims and evidence graphs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from variorum.corpus.folder import Corpus
from variorum.tables.rows import CitationRow, ClaimRow, Row
from variorum.tables.tables import Tables, combine, open_tables, rows_content, rows_file
from variorum.terms import OBJECT, PASSAGE, PREDICATE, RDF_TYPE, SOURCE, STANCE, SUBJECT, VR, text_of

CITATIONS = f"""
    SELECT ?citation ?subject ?predicate ?object ?stance ?source ?speaker ?passage WHERE {{ GRAPH ?evidence {{
        ?citation {SUBJECT} ?subject ; {PREDICATE} ?predicate ; {OBJECT} ?object ; {STANCE} ?stance ; {SOURCE} ?source .
        OPTIONAL {{ ?citation {PASSAGE} ?passage }}
        OPTIONAL {{ ?citation <{VR}attributedTo> ?speaker }}
    }} }}"""


@contextmanager
def tables_of(corpus: Corpus, stated: Store) -> Iterator[Tables]:
    """The claims and citations of a store as tables, as long as the context lasts; without lines."""
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        file = Path(folder) / "rows.parquet"
        write_rows(_rows(corpus, stated), file)
        with open_tables([file]) as tables:
            yield tables


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Writes claims and citations as the tables of a snapshot."""
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        file = Path(folder) / "rows.json.zst"
        file.write_bytes(rows_file(rows_content(rows)))
        combine([file], path)


def _rows(corpus: Corpus, stated: Store) -> Iterator[Row]:
    graphs = corpus.iri("graph", "").value
    for quad in stated.quads_for_pattern(None, None, None, None):
        graph = text_of(quad.graph_name)
        if isinstance(quad.subject, NamedNode) and (
            graph.startswith(graphs) or (quad.graph_name == DefaultGraph() and quad.predicate == RDF_TYPE)
        ):
            slug, value = graph.removeprefix(graphs), str(quad.object)
            yield ClaimRow(slug, quad.subject.value, quad.predicate.value, value, value, "", None)
    found: dict[str, CitationRow] = {}
    solutions = stated.query(CITATIONS)
    assert isinstance(solutions, QuerySolutions)
    sources = corpus.iri("source", "").value
    for citation, subject, predicate, value, stance, source, speaker, passage in solutions:
        iri = text_of(citation)
        passages = {*(found[iri].passages if iri in found else ()), *((text_of(passage),) if passage else ())}
        found[iri] = CitationRow(
            text_of(source).removeprefix(sources),
            iri,
            text_of(subject),
            text_of(predicate),
            str(value),
            str(value),
            text_of(stance),
            text_of(speaker) if speaker else None,
            tuple(sorted(passages)),
            "",
            None,
        )
    yield from found.values()
