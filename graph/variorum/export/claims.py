"""The claims table: one row for each claim, source and stance, with who agrees and who does not.

The order is that of subject, property and value, so that what the sources say of one matter stands together.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from variorum.export.ledger import Ledger

SOURCES_NAMED = 50  # of more sources that say the same only so many are named: a cell is not to grow with the corpus

ROWS = "SELECT * FROM statement ORDER BY rowid"

Row = tuple[str, ...]


@dataclass(frozen=True)
class ClaimRow:
    """One claim as one source states it, with one stance; `id` stays the same as long as these do.

    `value` is an IRI, or the lexical form of a literal, which has a `datatype`. The three lists on disagreements run in
    parallel. `agreeing` is the number of other sources of the snapshot that state the same with the same stance.
    """

    id: str
    subject: str
    subject_label: str
    property: str
    property_label: str
    value: str
    value_label: str
    datatype: str
    language: str
    stance: str
    source: str
    source_title: str
    attributed_to: tuple[str, ...]
    attributed_to_label: tuple[str, ...]
    citations: tuple[str, ...]
    passages: tuple[str, ...]
    locators: tuple[str, ...]
    agreeing: int
    agreeing_sources: tuple[str, ...]
    disagreements: tuple[str, ...]
    disagreement_kind: tuple[str, ...]
    disagreement_status: tuple[str, ...]


def said_by(claim: ClaimRow) -> str:
    """The source of a claim, and its stance unless it simply asserts: `some-source: denied`."""
    return claim.source if claim.stance in ("asserted", "") else f"{claim.source}: {claim.stance}"


def claim_rows(ledger: Ledger) -> Iterator[ClaimRow]:
    """The claims table of a ledger, in order."""
    rows: Iterator[Row] = ledger.sql.execute(ROWS)
    for _, statements in groupby(rows, key=lambda row: row[:3]):  # subject, property, and what the value means
        yield from _rows_of_claim(ledger, statements)


def _rows_of_claim(ledger: Ledger, statements: Iterator[Row]) -> Iterator[ClaimRow]:
    """The rows of one claim, whoever states it; one for each way in which a source writes it."""
    mine: dict[tuple[str, str, Row], list[Row]] = {}
    by_stance: dict[str, list[str]] = defaultdict(list)
    for (source, stance), several in groupby(statements, key=lambda row: row[6:8]):
        by_stance[stance].append(source)
        for claim, cited in groupby(several, key=lambda row: (*row[:2], *row[3:6])):
            rows = list(cited)
            if rows[0][12]:
                mine[source, stance, claim] = rows
    for (source, stance, claim), rows in mine.items():
        yield _row(ledger, claim, source, stance, rows, by_stance[stance])


def _row(ledger: Ledger, claim: Row, source: str, stance: str, cited: list[Row], agreeing: list[str]) -> ClaimRow:
    subject, predicate, value, datatype, language = claim
    attributed = tuple(sorted({iri for row in cited for iri in row[9].split()}))
    disputes = sorted({line for row in cited for line in (row[13] or "").splitlines()})
    disagreements = [line.rsplit(" ", 2) for line in disputes]
    named = [slug for slug in agreeing[: SOURCES_NAMED + 1] if slug != source][:SOURCES_NAMED]
    return ClaimRow(
        id=_id("\0".join((*claim, source, stance))),
        subject=subject,
        subject_label=ledger.label(subject),
        property=predicate,
        property_label=ledger.label(predicate),
        value=value,
        value_label=value if datatype else ledger.label(value),
        datatype=datatype,
        language=language,
        stance=stance,
        source=source,
        source_title=ledger.titles.get(source, ""),
        attributed_to=attributed,
        attributed_to_label=tuple(ledger.label(iri) for iri in attributed),
        citations=tuple(row[8] for row in cited if row[8]),
        passages=tuple(dict.fromkeys(passage for row in cited for passage in row[10].split())),
        locators=tuple(dict.fromkeys(place for row in cited for place in row[11].splitlines())),
        agreeing=len(agreeing) - 1,
        agreeing_sources=tuple(named),
        disagreements=tuple(iri for iri, _, _ in disagreements),
        disagreement_kind=tuple(kind for _, kind, _ in disagreements),
        disagreement_status=tuple(status for _, _, status in disagreements),
    )


def _id(text: str) -> str:
    """A digest, as a word that nothing takes for a number."""
    return "c" + hashlib.sha256(text.encode()).hexdigest()[:16]
