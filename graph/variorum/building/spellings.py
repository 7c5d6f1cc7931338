"""Finding the literals to which the stores give another form than the one in which they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from variorum.corpus.ntriples import as_stored, read_term
from variorum.snapshots.snapshot import is_hidden
from variorum.snapshots.spellings import Spelling
from variorum.snapshots.written import WrittenGraphs
from variorum.tables.tables import Tables
from variorum.terms import OBJECT, XSD

# The end of a line of N-Triples whose literal a store may have otherwise.
OTHERWISE = re.compile(rf'"(?:\^\^<(?!{re.escape(XSD)}string>)|@[a-zA-Z0-9-]*[A-Z])'.encode())


def spellings_of_rows(tables: Tables, base: str, sources: Collection[str] | None = None) -> Iterator[Spelling]:
    """Those in the claims and the citations of all sources, or of some."""
    of = "($sources IS NULL OR list_contains($sources, source))"
    sql = f"""
        SELECT $base || 'graph/' || source, subject, predicate, object, written
        FROM claims SEMI JOIN (FROM claims WHERE written <> object AND {of}) USING (source, subject, predicate, object)
        UNION ALL
        SELECT $base || 'evidence/' || source, citation, '{OBJECT.value}', object, written FROM citations
        WHERE written <> object AND {of}"""
    given = {"base": base, "sources": None if sources is None else list(sources)}
    return (Spelling(*row) for row in tables.rows(sql, given))


def spellings_of_graph(written: WrittenGraphs, graph: str, base: str) -> Iterator[Spelling]:
    """Those in another graph, but one that no one stated."""
    for line in written.lines(graph) if not is_hidden(graph, base) else ():
        if line.startswith(b"<") and OTHERWISE.search(line):
            subject, predicate, rest = line.decode().split(" ", 2)
            token = rest.removesuffix(" .\n")
            stored = _stored(token)
            if stored != token:
                yield Spelling(graph, subject[1:-1], predicate[1:-1], stored, token)


@lru_cache(maxsize=10_000)
def _stored(token: str) -> str:
    return str(as_stored(read_term(token)))
