"""Neo4j: CSV files with the headers of neo4j-admin's import. What is in them, `property_graph` says.

    neo4j-admin database import full neo4j @import.args

Lists stand apart by `|`, which no IRI has. Cells are exact: no spreadsheet is meant to open these files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from variorum.export.claims import ClaimRow
from variorum.export.ledger import open_ledger
from variorum.export.property_graph import (
    CLASS,
    PROPERTIES,
    VALUE,
    Labelled,
    classes,
    relationships,
    things,
    values,
)
from variorum.export.selection import Selection

ARRAY = "|"
LISTS = PROPERTIES[-5:]
OPTIONS = """\
--nodes=entities.csv
--nodes=classes.csv
--nodes=values.csv
--relationships=claims.csv
--array-delimiter=|
--multiline-fields=true
"""


def write_neo4j(selection: Selection, folder: Path) -> None:
    """Writes the files of nodes and of relationships, and the options to import them with."""
    (folder / "import.args").write_text(OPTIONS, "utf-8")
    with open_ledger(selection) as ledger:
        _write(
            folder / "entities.csv",
            (
                *("iri:ID", "label", "kind", "claims:int", "uses:int", "sources:int"),
                *("wikidata:string[]", "open_disagreements:string[]", ":LABEL"),
            ),
            map(_thing, things(ledger)),
        )
        _write(
            folder / "classes.csv",
            ("iri:ID", "label", ":LABEL"),
            ((iri, ledger.label(iri), CLASS) for iri in classes(ledger)),
        )
        _write(
            folder / "values.csv",
            ("id:ID", "value", "datatype", "language", ":LABEL"),
            ((*literal, VALUE) for literal in values(ledger)),
        )
        _write(
            folder / "claims.csv",
            (":START_ID", ":END_ID", ":TYPE", *map(_header, PROPERTIES)),
            ((r.claim.subject, r.key, r.type, *_properties(r.claim)) for r in relationships(ledger)),
        )


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _thing(thing: Labelled) -> tuple[object, ...]:
    entity = thing.entity
    return (
        *(entity.iri, entity.label, entity.kind, entity.claims, entity.uses, entity.sources),
        *map(ARRAY.join, (entity.wikidata, entity.open_disagreements, thing.labels)),
    )


def _header(name: str) -> str:
    return f"{name}:string[]" if name in LISTS else f"{name}:int" if name == "agreeing" else name


def _properties(claim: ClaimRow) -> list[object]:
    row = vars(claim)
    lists = {name: ARRAY.join(one.replace(ARRAY, "/") for one in row[name]) for name in LISTS}
    return [lists.get(name, row[name]) for name in PROPERTIES]
