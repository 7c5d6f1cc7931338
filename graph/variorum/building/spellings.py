"""Finding the literals to which the stores give another form than the one in which they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from variorum.corpus.ntriples import as_stored, read_term
from variorum.snapshots.spellings import Spelling
from variorum.tables.rows import CitationRow, ClaimRow
from variorum.terms import OBJECT, XSD

# The end of a line of N-Triples whose literal a store may have otherwise.
OTHERWISE = re.compile(rf'"(?:\^\^<(?!{re.escape(XSD)}string>)|@[a-zA-Z0-9-]*[A-Z])'.encode())


def spellings_of_rows(claims: Iterable[ClaimRow], citations: Iterable[CitationRow], base: str) -> Iterator[Spelling]:
    """Those in the claims and the citations of a source; a value that is written otherwise in one place of a claims
    graph is given as each place there has it.
    """
    rows = list(claims)
    otherwise = {(row.subject, row.predicate, row.object) for row in rows if row.written != row.object}
    for row in rows:
        if (row.subject, row.predicate, row.object) in otherwise:
            yield Spelling(f"{base}graph/{row.source}", row.subject, row.predicate, row.object, row.written)
    for cited in citations:
        if cited.written != cited.object:
            evidence = f"{base}evidence/{cited.source}"
            yield Spelling(evidence, cited.citation, OBJECT.value, cited.object, cited.written)


def spellings_of_lines(lines: bytes, graph: str) -> Iterator[Spelling]:
    """Those in many whole lines of another graph, as it is written."""
    for found in OTHERWISE.finditer(lines):
        begin = lines.rfind(b"\n", 0, found.start()) + 1
        line = lines[begin : lines.index(b"\n", found.end())].decode()
        if line.startswith("<"):
            subject, predicate, rest = line.split(" ", 2)
            token = rest.removesuffix(" .")
            stored = _stored(token)
            if stored != token:
                yield Spelling(graph, subject[1:-1], predicate[1:-1], stored, token)


@lru_cache(maxsize=10_000)
def _stored(token: str) -> str:
    return str(as_stored(read_term(token)))
