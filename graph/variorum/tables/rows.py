"""What the tables have a row for: each claim, and each citation of one; the columns of both, and how one reads a term.

A term is written in the form of N-Triples, but for the columns that can hold nothing but an IRI: these have it bare.
"""

from __future__ import annotations

from typing import NamedTuple

# The columns of a file of rows, in their order, with their types in SQL.
COLUMNS = {
    "source": "VARCHAR",
    "citation": "VARCHAR",
    "subject": "VARCHAR",
    "predicate": "VARCHAR",
    "object": "VARCHAR",
    "written": "VARCHAR",
    "stance": "VARCHAR",
    "attributed_to": "VARCHAR",
    "passages": "VARCHAR[]",
    "file": "VARCHAR",
    "line": "INTEGER",
}


class ClaimRow(NamedTuple):
    """A triple of a source's claims graph: those of its record and the curators' labels are among them.

    `object` is the value in the form that the store gives it, by which values are joined; `written` is the same value
    as the seed writes it. Both are N-Triples. `line` is where it stands in `file`, seen from the corpus's folder.
    """

    source: str
    subject: str
    predicate: str
    object: str
    written: str
    file: str
    line: int | None


class CitationRow(NamedTuple):
    """A citation of a claim, with the parts of the claim as a ClaimRow has them.

    `file` and `line` are those of the claim; of the citation where the claim is no triple, since it is denied.
    """

    source: str
    citation: str
    subject: str
    predicate: str
    object: str
    written: str
    stance: str
    attributed_to: str | None
    passages: tuple[str, ...]
    file: str
    line: int | None


Row = ClaimRow | CitationRow
