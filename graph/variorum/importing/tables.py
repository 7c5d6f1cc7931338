"""Tables from a spreadsheet, OpenRefine or a program: CSV and TSV, a claim a row or a thing a row.

A long table has a column for the property and one for the value: each row is a claim. In a wide one each column that
is nothing else is a property, and each cell that is filled a claim. The tables of `variorum export csv` are long ones.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.corpus.passages import parse_passage
from variorum.errors import CorpusError, EmptyFileError, Location
from variorum.export.cells import original
from variorum.importing.contents import UTF_16, content_of, stem_of
from variorum.importing.mapping import ROLES, PropertyRule
from variorum.importing.naming import Naming, named
from variorum.importing.recogito import HEADING as RECOGITO
from variorum.importing.recogito import Row, read_recogito
from variorum.importing.statements import Described, Place, Read, Stated, Untaken
from variorum.terms import IN_LANGUAGE, LABEL, RDF_TYPE, SCHEMA, VR, XSD

DELIMITERS = ",;\t|"
OTHER_NAMES = {
    "predicate": "property",
    "object": "value",
    "quote": "quotation",
    "page": "locator",
    "locators": "locator",
    "attributed_to": "speaker",
    "subject_label": "label",
}  # what columns are called elsewhere
OURS = ("id", "subject_label", "value_label", "agreeing")  # headings of a table of claims that this program wrote
OF_SOURCES = ("slug", "iri", "title", "date", "language", "text_length")  # headings of our table of sources
DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
BETWEEN = " | "  # what parts several texts in a cell of our tables


def read_table(path: Path, naming: Naming) -> Iterator[Read]:
    """What a table states, row by row.

    :raises CorpusError: it is in another encoding, has no heading or no rows, or lacks a column that it must have.
    """
    text = _text(path, naming)
    mapping = naming.mapping
    delimiter = {"tab": "\t"}.get(mapping.delimiter, mapping.delimiter) or _delimiter(text)
    if len(delimiter) != 1:
        raise CorpusError(f"delimiter: {delimiter!r} is no single character", advice='Write delimiter = ";" or "tab".')
    csv.field_size_limit(sys.maxsize)
    rows = _rows(text, delimiter, path.name)
    heading: list[str] = []
    if mapping.header:
        first = next(rows, None)
        if first is None:
            raise EmptyFileError("rows were looked for, and the table is empty", Location(path), _ADVICE)
        if isinstance(first, Untaken):
            raise CorpusError(first.what, Location(path, 1), "The first row has the names of the columns.")
        heading = [" ".join(cell.split()) for cell in first[1]]
    if set(RECOGITO) <= set(heading) and not mapping.columns:
        yield from read_recogito(path, _by_heading(rows, heading, path), naming)
        return
    read = _Sources(path, heading).read if set(OF_SOURCES) <= set(heading) else None
    if read is None:
        table = _Table(path, naming, heading)
        yield from table.left()
        read = table.read
    empty = True
    for row in rows:
        empty = False
        yield from [row] if isinstance(row, Untaken) else read(*row)
    if empty:
        found = "the table has its heading alone" if heading else "the table is empty"
        raise EmptyFileError(f"rows were looked for, and {found}", Location(path), _ADVICE)


def _by_heading(
    rows: Iterator[tuple[int, list[str]] | Untaken], heading: list[str], path: Path
) -> Iterator[Row | Untaken]:
    """The cells of rows by their heading; a row that is too short is told."""
    for row in rows:
        if isinstance(row, Untaken):
            yield row
        elif len(row[1]) < len(heading):
            yield Untaken(Place(path.name, f"line {row[0]}"), f"the row has {len(row[1])} cells of {len(heading)}")
        else:
            yield row[0], dict(zip(heading, map(str.strip, row[1]), strict=False))


_ADVICE = "Export it again with its rows; header = false in the mapping says that the first row is none of names."


def _text(path: Path, naming: Naming) -> str:
    content = content_of(path)
    encoding = "utf-8" if path.read_bytes().startswith(UTF_16) else naming.mapping.encoding
    try:
        return content.decode(encoding)
    except LookupError:
        raise CorpusError(f"encoding: there is no encoding {encoding!r}", advice='Write "utf-8" or "cp1252".') from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content[:start].count(b"\n") + 1
        what = f"byte 0x{content[start : start + 1].hex()} is not {encoding}"
        advice = 'Save it as CSV UTF-8, or say in the mapping what it is: encoding = "cp1252".'
        raise CorpusError(what, Location(path, line), advice) from None


def _delimiter(text: str) -> str:
    """What parts the cells: what the first line has most of, outside quotes."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for letter in text.partition("\n")[0]:
        quoted ^= letter == '"'
        if letter in counts and not quoted:
            counts[letter] += 1
    return max(counts, key=lambda one: counts[one])


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]] | Untaken]:
    """The rows that are not empty, each with the line on which it begins; what is no row ends the table."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict='"' in text)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Untaken(
                Place(file, f"line {line}"), f"this is no row: {error}; a quotation mark in a cell is doubled"
            )
            if "end of data" in str(error):
                return
            continue
        if any(cell.strip() for cell in row):
            yield line, row


@dataclass(frozen=True)
class _Sources:
    """The table of sources that this program writes beside the claims: what it knows of their records."""

    path: Path
    heading: list[str]

    def read(self, line: int, row: list[str]) -> Iterator[Read]:
        """What a row tells of a source."""
        said = dict(zip(self.heading, map(original, row), strict=False))
        place = Place(self.path.name, f"line {line}")
        if not said.get("slug"):
            yield Untaken(place, "the source has no slug")
            return
        plain = {"title": SCHEMA + "name", "language": IN_LANGUAGE.value}
        plain |= {"text_digest": VR + "textDigest", "text_file": VR + "textFile"}
        found: list[tuple[str, NamedNode | Literal]] = [
            (iri, Literal(said[name])) for name, iri in plain.items() if said.get(name)
        ]
        if len(said.get("date", "")) in DATES:
            datatype = NamedNode(XSD + DATES[len(said["date"])])
            found.append((SCHEMA + "datePublished", Literal(said["date"], datatype=datatype)))
        if said.get("text"):
            found.append((VR + "text", named(said["text"])))
            length = Literal(said["text_length"], datatype=NamedNode(XSD + "integer"))
            found.append((VR + "textLength", length))
        for name, value in found:
            yield Described(said["slug"], None, NamedNode(name), value, place)


@dataclass
class _Table:
    """A table with what each of its columns is."""

    path: Path
    naming: Naming
    heading: list[str]
    roles: dict[str, int] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    ours: bool = False

    def __post_init__(self) -> None:
        given: Mapping[str, str] = self.naming.mapping.columns
        lower = [name.lower() for name in self.heading]
        self.ours = all(name in lower for name in OURS)
        for number, name in enumerate(lower):
            role = OTHER_NAMES.get(name, name)
            if role in ROLES and role not in given and name not in given.values():
                self.roles.setdefault(role, number)
        for role, name in given.items():
            if name in self.heading:
                self.roles[role] = self.heading.index(name)
            elif name.isdigit() and int(name) > 0 and (not self.heading or int(name) <= len(self.heading)):
                self.roles[role] = int(name) - 1
            else:
                advice = f"The columns: {', '.join(self.heading) or 'numbers from 1, as the table has no heading'}."
                raise CorpusError(f"columns.{role}: there is no column {name!r}", Location(self.path, 1), advice)
        if "subject" not in self.roles:
            advice = 'Call it subject, or say in the mapping which it is: [columns] subject = "title".'
            raise CorpusError("no column says what the rows are about", Location(self.path, 1), advice)
        if ("property" in self.roles) != ("value" in self.roles):
            missing = "value" if "property" in self.roles else "property"
            raise CorpusError(f"there is no column {missing}", Location(self.path, 1), "A claim has both.")
        if "property" not in self.roles:
            self._find_others()

    def _find_others(self) -> None:
        """The columns of a wide table that are properties."""
        taken = set(self.roles.values())
        rules = self.naming.mapping.properties
        numbers = {int(name) - 1: name for name in rules if name.isdigit()} if not self.heading else {}
        self.others = {n: name for n, name in enumerate(self.heading) if n not in taken and name} | numbers
        if not self.others:
            advice = "A table has a column property and a column value, or a column for each property."
            raise CorpusError("no column is a property", Location(self.path, 1), advice)

    def left(self) -> Iterator[Untaken]:
        """The columns that are read as nothing."""
        used = {*self.roles.values(), *self.others}
        for number, name in enumerate(self.heading):
            if number not in used and not self.ours:
                what = f"the column {name!r} was left" if name else f"column {number + 1} has no name and was left"
                yield Untaken(Place(self.path.name, "line 1"), what, left=True)

    def _cell(self, row: list[str], role: str) -> str:
        number = self.roles.get(role)
        cell = row[number] if number is not None and number < len(row) else ""
        return original(cell) if self.ours else cell.strip()

    def read(self, line: int, row: list[str]) -> Iterator[Read]:
        """What a row states."""
        place = Place(self.path.name, f"line {line}")
        if self.heading and any(cell.strip() for cell in row[len(self.heading) :]):
            yield Untaken(place, f"the row has {len(row)} cells, the heading {len(self.heading)}")
            return
        if not self._cell(row, "subject"):
            yield Untaken(place, "nothing says what the row is about: its subject is empty")
            return
        try:
            yield from self._row(row, place)
        except CorpusError as error:
            yield Untaken(place, f"{error.what}{f'. {error.advice}' if error.advice else ''}")

    def _row(self, row: list[str], place: Place) -> Iterator[Read]:
        source = self._source(row)
        subject = self._thing(self._cell(row, "subject"))
        stated = self._circumstances(row, place)
        if label := self._cell(row, "label"):
            yield Described("", subject, LABEL, Literal(label), place)
        if type_ := self._cell(row, "type"):
            yield Stated(source, subject, RDF_TYPE, self.naming.type(type_), place, *stated)
        if self.ours:
            yield from self._of_ours(row, source, subject, stated, place)
            return
        cells = (
            [(self._cell(row, "property"), self._cell(row, "value"))]
            if "property" in self.roles
            else [(name, row[n].strip()) for n, name in self.others.items() if n < len(row) and row[n].strip()]
        )
        for name, cell in cells:
            rule = self.naming.rules.get(name) or self.naming.rules.get(self.naming.iri(name)) or PropertyRule()
            if rule.skip:
                continue
            for part in cell.split(rule.split) if rule.split else [cell]:
                try:
                    yield self._claim(row, source, subject, name, part.strip(), rule, stated, place)
                except CorpusError as error:
                    what = f"{name}: {error.what}" if name else error.what
                    yield Untaken(place, f"{what}{f'. {error.advice}' if error.advice else ''}")

    def _claim(
        self,
        row: list[str],
        source: str,
        subject: NamedNode,
        name: str,
        cell: str,
        rule: PropertyRule,
        stated: _Circumstances,
        place: Place,
    ) -> Stated:
        if not name or not cell:
            raise CorpusError("the property is empty" if not name else "the value is empty")
        predicate = self.naming.property(name)
        datatype, language = self._cell(row, "datatype"), self._cell(row, "language")
        value: NamedNode | Literal
        if language:
            value = _tagged(cell, language)
        elif datatype:
            value = Literal(cell, datatype=named(self.naming.iri(datatype)))
        elif predicate == RDF_TYPE:
            value = self.naming.type(cell)
        else:
            value = self.naming.value(cell, predicate, rule)
        return Stated(source, subject, predicate, value, place, *stated)

    def _source(self, row: list[str]) -> str:
        """Who states a row: as its column says, as the mapping does, or the table itself."""
        return " ".join(self._cell(row, "source").split()) or self.naming.mapping.source or stem_of(self.path.name)

    def _thing(self, name: str) -> NamedNode:
        return named(name) if self.ours else self.naming.thing(name)

    def _circumstances(self, row: list[str], place: Place) -> _Circumstances:
        """How a row is stated, by whom and where."""
        speaker = self._cell(row, "speaker")
        found = [parse_passage(part) for part in self._cell(row, "passages").split()]
        passages = tuple((one.start, one.end) for one in found if one)
        locator = self._cell(row, "locator")
        quotation = self._cell(row, "quotation")
        at = () if passages or locator or quotation else (str(place).replace(": ", ", ", 1),)
        return (
            self.naming.stance(self._cell(row, "stance")),
            self._thing(speaker.split()[0] if self.ours else speaker) if speaker else None,
            passages,
            tuple(locator.split(BETWEEN) if self.ours else [locator]) if locator else at,
            quotation,
        )

    def _of_ours(
        self, row: list[str], source: str, subject: NamedNode, stated: _Circumstances, place: Place
    ) -> Iterator[Read]:
        """A claim as this program writes it in a table: the value is an IRI where no datatype is given."""
        cell, datatype = self._cell(row, "value"), self._cell(row, "datatype")
        language = self._cell(row, "language")
        value: NamedNode | Literal = named(cell) if not datatype else Literal(cell, datatype=named(datatype))
        value = _tagged(cell, language) if language else value
        if isinstance(value, NamedNode):
            number = self.heading.index("value_label") if "value_label" in self.heading else len(row)
            label = original(row[number]) if number < len(row) else ""
            if label and self._cell(row, "property") != RDF_TYPE.value:
                yield Described("", value, LABEL, Literal(label), place)
        cited = self._cell(row, "citations").split()
        if len(cited) > 1:  # with several speakers; which of them said what and where, the table does not tell
            what = "several citations became one: the table does not tell who says it in which passage"
            yield Untaken(place, what, left=True)
            stated = (stated[0], None, *stated[2:])
        iri = named(cited[0]) if len(cited) == 1 else None
        yield Stated(source, subject, named(self._cell(row, "property")), value, place, *stated, citation=iri)


_Circumstances = tuple[str, NamedNode | None, tuple[tuple[int, int], ...], tuple[str, ...], str]
STRING = NamedNode(XSD + "string")


def _tagged(text: str, language: str) -> Literal:
    try:
        return Literal(text, language=language.partition("--")[0])
    except ValueError:
        raise CorpusError(f"{language!r} is no language tag", advice="Write en, de or en-GB.") from None
