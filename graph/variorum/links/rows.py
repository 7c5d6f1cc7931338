"""The rows of an SSSOM file, each as a mapping, with the line and column of every slip."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable
from collections.abc import Mapping as Slots
from dataclasses import dataclass, field
from pathlib import Path

from variorum.errors import LinkError, Location, VariorumError
from variorum.links.header import Header
from variorum.links.mapping import COLUMNS, CURATORS, JUSTIFICATIONS, OWN, REQUIRED, Mapping


@dataclass
class Rows:
    """Reads the table; `errors` collects what is wrong in it."""

    path: Path
    header: Header
    text: str
    offset: int
    errors: list[VariorumError] = field(default_factory=list)

    def mappings(self) -> Iterable[Mapping]:
        """The mappings of the rows that have no slip."""
        reader = csv.reader(io.StringIO(self.text), delimiter="\t", strict=True)
        columns: list[str] = []
        start = 0
        while True:
            start, before = reader.line_num + 1 + self.offset, len(self.errors)
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self._slip(f"not tab-separated: {error}", start, None, "Write a quote inside a quoted cell twice.")
                return
            if cells is None:
                break
            if not cells:
                continue
            if not columns:
                columns = cells
                self._check_columns(columns, start)
                if len(self.errors) > before:
                    return
            else:
                mapping = self._mapping(columns, cells, start)
                if len(self.errors) == before and mapping:
                    yield mapping
        if not columns:
            self._slip("no table", start, None, f"After the header comes a line with {', '.join(REQUIRED)}, ….")

    def _slip(self, what: str, line: int, column: int | None, advice: str) -> None:
        self.errors.append(LinkError(what, Location(self.path, line, column), advice))

    def _check_columns(self, columns: list[str], line: int) -> None:
        declared = self.header.slots.get("extension_definitions", [])
        extensions = {one.get("slot_name") for one in declared if isinstance(one, dict)}
        for place, name in enumerate(columns):
            at = _column(columns, place)
            if name in columns[:place]:
                self._slip(f"a second column {name}", line, at, "Take one of them out.")
            elif name not in COLUMNS and name not in extensions:
                advice = "Name it as SSSOM does, or declare it in the header under extension_definitions."
                self._slip(f"SSSOM has no column {name!r}", line, at, advice)
        for name in REQUIRED:
            if name not in columns:
                self._slip(f"no column {name}", line, None, "SSSOM requires it; columns are separated by tabs.")

    def _mapping(self, columns: list[str], cells: list[str], line: int) -> Mapping | None:
        if len(cells) != len(columns):
            what = f"{len(cells)} cells in a table of {len(columns)} columns"
            self._slip(what, line, None, "Separate cells by one tab each; an empty cell keeps its tab.")
            return None
        row = dict(zip(columns, cells, strict=True))
        places = {name: _column(cells, place) for place, name in enumerate(columns)}

        def iri(name: str) -> str:
            return self._iri(name, row[name], line, places[name])

        modifier = row.get("predicate_modifier", "")
        if modifier not in ("", "Not"):
            what = f"predicate_modifier is {modifier!r}"
            self._slip(what, line, places["predicate_modifier"], "Write Not, or leave it empty.")
        justification = row["mapping_justification"]
        if justification and justification.removeprefix("semapv:") not in JUSTIFICATIONS:
            advice = "Write one of semapv's, such as semapv:ManualMappingCuration."
            self._slip(f"no justification: {justification}", line, places["mapping_justification"], advice)
        return Mapping(
            subject=iri("subject_id"),
            predicate=iri("predicate_id"),
            object=iri("object_id"),
            justification=iri("mapping_justification"),
            confidence=self._confidence(row.get("confidence", ""), line, places.get("confidence")),
            curator=curator_of(row, self.header),
            date=self._date(row.get("mapping_date", ""), line, places.get("mapping_date")),
            negative=modifier == "Not",
            subject_label=row.get("subject_label", ""),
            object_label=row.get("object_label", ""),
            comment=row.get("comment", ""),
            line=line,
            object_category=row.get("object_category", ""),
            others=tuple((name, value) for name, value in row.items() if name not in OWN and value),
        )

    def _iri(self, name: str, curie: str, line: int, column: int) -> str:
        """The IRI of a CURIE."""
        prefix, colon, _ = curie.partition(":")
        iri = self.header.expand(curie)
        if not curie:
            self._slip(f"no {name}", line, column, "Every row has one.")
        elif not colon or "://" in curie:
            advice = "Write it with a prefix of the curie_map, as in wd:Q42."
            self._slip(f"{name} is no CURIE: {curie}", line, column, advice)
        elif prefix not in self.header.prefixes:
            advice = "Add it to the curie_map in the header, or mend the spelling."
            self._slip(f"the prefix {prefix}: is not declared", line, column, advice)
        elif iri is None:
            self._slip(f"{name} makes no IRI: {curie}", line, column, "Take out spaces and brackets.")
        return iri or ""

    def _confidence(self, text: str, line: int, column: int | None) -> float | None:
        try:
            value = float(text) if text else None
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value <= 1:
            self._slip(f"confidence is {text}", line, column, "Write a number from 0 to 1, as 0.8.")
        return value

    def _date(self, text: str, line: int, column: int | None) -> str:
        """The date of the row, or that of the header, which stands for all rows without one."""
        text = text or self.header.text_of("mapping_date")
        try:
            if text and datetime.date.fromisoformat(text).isoformat() != text:
                raise ValueError
        except ValueError:
            self._slip(f"mapping_date is {text!r}", line, column, "Write a day of the calendar, as 2026-01-31.")
        return text


def _column(cells: list[str], place: int) -> int:
    """The column at which a cell begins, in a row without quoted cells."""
    return sum(len(cell) + 1 for cell in cells[:place]) + 1


def curator_of(row: Slots[str, str], header: Header) -> str:
    return next((who for name in CURATORS if (who := row.get(name) or "")), "") or next(
        (who for name in CURATORS if (who := header.text_of(name))), ""
    )
