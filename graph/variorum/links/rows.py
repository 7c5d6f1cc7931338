"""The rows of an SSSOM file, each as a mapping, with the line and column of every slip.

What SSSOM/TSV and its tools allow is read: columns of other names, which are kept and say nothing here; rows and
columns that a spreadsheet trimmed or padded; lines of comments; rows that no counterpart was found, or that are about
texts.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable
from collections.abc import Mapping as Slots
from dataclasses import dataclass, field
from pathlib import Path

from variorum.errors import LinkError, Location, VariorumError
from variorum.links.header import BUILT_IN, Header
from variorum.links.mapping import CURATORS, JUSTIFICATIONS, OWN, REQUIRED, Mapping

LITERAL = "rdfs literal"  # the type of a subject or object that is a text
NOTHING = BUILT_IN["sssom"] + "NoTermFound"


@dataclass
class Rows:
    """Reads the table; `errors` collects what is wrong in it, `unlinked` the rows that link nothing, `comments` the
    lines that are none.
    """

    path: Path
    header: Header
    text: str
    offset: int
    errors: list[VariorumError] = field(default_factory=list)
    unlinked: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

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
            if not any(cells):
                continue
            if cells[0].startswith("#"):
                self.comments.append("\t".join(cells).rstrip("\t"))
            elif not columns:
                columns = _trimmed(cells)
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
        for place, name in enumerate(columns):
            if name in columns[:place]:
                self._slip(f"a second column {name}", line, _column(columns, place), "Take one of them out.")
        for name in REQUIRED:
            if name not in columns and not self._is_of_texts(columns, name):
                self._slip(f"no column {name}", line, None, "SSSOM requires it; columns are separated by tabs.")

    def _mapping(self, columns: list[str], cells: list[str], line: int) -> Mapping | None:
        if len(_trimmed(cells)) > len(columns):
            what = f"{len(_trimmed(cells))} cells in a table of {len(columns)} columns"
            self._slip(what, line, None, "Separate cells by one tab each; an empty cell keeps its tab.")
            return None
        cells = [*cells, *[""] * len(columns)][: len(columns)]
        row = dict(zip(columns, cells, strict=True))
        if self._links_nothing(row):
            self.unlinked.append(tuple((name, value) for name, value in row.items() if value))
            return None
        places = {name: _column(cells, place) for place, name in enumerate(columns)}

        def iri(name: str) -> str:
            return self._iri(name, row.get(name, ""), line, places.get(name))

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

    def _is_of_texts(self, columns: list[str], name: str) -> bool:
        """Whether all rows may have texts in place of the subject or object, so that it has no identifier."""
        side = name.removesuffix("_id")
        return f"{side}_type" in columns or self.header.text_of(f"{side}_type") == LITERAL

    def _links_nothing(self, row: Slots[str, str]) -> bool:
        """Whether a row says that nothing was found, or is about a text."""
        for side in ("subject", "object"):
            kind = row.get(f"{side}_type") or self.header.text_of(f"{side}_type")
            if kind == LITERAL or self.header.expand(row.get(f"{side}_id", "")) == NOTHING:
                return True
        return False

    def _iri(self, name: str, curie: str, line: int, column: int | None) -> str:
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


def _trimmed(cells: list[str]) -> list[str]:
    """The cells without the empty ones at the end."""
    end = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:end]


def _column(cells: list[str], place: int) -> int:
    """The column at which a cell begins, in a row without quoted cells."""
    return sum(len(cell) + 1 for cell in cells[:place]) + 1


def curator_of(row: Slots[str, str], header: Header) -> str:
    return next((who for name in CURATORS if (who := row.get(name) or "")), "") or next(
        (who for name in CURATORS if (who := header.text_of(name))), ""
    )
