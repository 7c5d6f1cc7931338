"""What Wikidata could take from the sources: each statement with its references, and whether Wikidata has it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from flask import Response, request, url_for

from variorum.errors import ExportError
from variorum.export.quickstatements import csv_row, v1_line
from variorum.export.selection import select
from variorum.export.wikidata_statements import (
    NAMES,
    Given,
    Giving,
    alignment_of,
    given,
    told,
)
from variorum.terms import words
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.kept import Kept, KeptComparison, key_of, read_kept
from variorum.wikidata.model import ItemValue, Snak, TextValue, TimeValue
from variorum.wikidata.values import as_date
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.listing import Values, facet, narrowed, part_of

SHOWN = 60  # statements on a page
MOST = 200  # statements that are prepared at once
LONGEST_LINK = 8000
TOOL = "https://quickstatements.toolforge.org/#/v1="
OUTCOMES = {
    "lacks": "Wikidata lacks it",
    "contradicts": "Wikidata contradicts it",
    "bare": "Wikidata has it, without a reference",
    "agrees": "Wikidata has it",
    "": "not compared",
}
NOT_COMPARED = "none"  # in addresses, for an outcome that there is not
FACETS = ("outcome", "item", "source")


@dataclass(frozen=True)
class Row:
    """A statement as the page shows it; `id` is what it is chosen by."""

    id: str
    given: Given
    thing: str
    label: str
    property: str
    value: str
    value_thing: str
    outcome: str
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class WikidataPages:
    """The pages about Wikidata of one snapshot."""

    pages: Pages

    def wikidata(self) -> Response:
        """All statements that sources can give, by item, narrowed by item, source, and what Wikidata has."""
        kept = self._kept
        rows = self._rows
        by: Mapping[str, Values[Row]] = {
            "outcome": lambda row: (row.outcome or NOT_COMPARED,),
            "item": lambda row: (row.given.item,),
            "source": lambda row: row.given.sources,
        }
        part = part_of(narrowed(rows, by), SHOWN)
        labels = {row.given.item: row.label for row in rows}
        titles = {"outcome": "Wikidata", "item": "Thing", "source": "Source"}
        naming: Mapping[str, Callable[[str], str]] = {
            "outcome": lambda name: OUTCOMES.get(name.removeprefix(NOT_COMPARED), name),
            "item": lambda item: labels.get(item, item),
            "source": str,
        }
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in part.entries:
            groups[row.given.item].append(row)
        return render_page(
            "wikidata.html",
            part=part,
            total=len(rows),
            groups=groups,
            facets=[facet(titles[name], name, rows, by, naming[name]) for name in FACETS],
            outcomes=OUTCOMES,
            when=kept.day if kept else "",
            items=self._alignment.items,
            left_out=told(self._giving.left_out).removeprefix("; left out: "),
            reference_of=self._reference,
        )

    def chosen(self) -> Response:
        """The statements that were ticked, as commands for QuickStatements."""
        rows = self._taken()
        lines = [line for row in rows if (line := v1_line(row.given))]
        link = TOOL + quote("||".join(line.replace("\t", "|") for line in lines), safe="")
        return render_page(
            "wikidata_chosen.html",
            lines=lines,
            left_out=len(rows) - len(lines),
            link=link if len(link) <= LONGEST_LINK else "",
            text=url_for("wikidata_text", take=[row.id for row in rows]),
            tables=[
                url_for("wikidata_table", take=[row.id for row in rows], shape=n) for n in range(len(_shapes(rows)))
            ],
            without=sum(not row.given.references for row in rows),
        )

    def wikidata_text(self) -> Response:
        """The statements that were ticked, as a file of V1 commands."""
        lines = "".join(f"{line}\n" for row in self._taken() if (line := v1_line(row.given)))
        return _file(lines, "text/plain", "statements.txt")

    def wikidata_table(self) -> Response:
        """The statements that were ticked, as a file of CSV: those of one shape, as the tool takes no empty cell."""
        shapes, asked = _shapes(self._taken()), request.args.get("shape", "0")
        number = int(asked) if asked.isascii() and asked.isdigit() else 0
        if number >= len(shapes):
            raise _nothing()
        header, rows = shapes[number]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return _file(text.getvalue(), "text/csv", f"statements-{number + 1}.csv")

    def line_of(self, item: str) -> str:
        """What the last comparison says of an item, in a line; empty where there is none of it."""
        kept = self._kept
        outcomes = [one.outcome for one in kept.compared if one.item == item] if kept else []
        if not kept or not outcomes:
            return ""
        lacks, against = outcomes.count("lacks"), outcomes.count("contradicts")
        return (
            f"Wikidata has {outcomes.count('agrees'):,} of {len(outcomes):,} claims, lacks {lacks:,}"
            f"{f', contradicts {against:,}' if against else ''} ({kept.day})"
        )

    @cached_property
    def _kept(self) -> KeptComparison | None:
        return read_kept(self.pages.snapshot, self._alignment)

    @cached_property
    def _alignment(self) -> Alignment:
        return alignment_of(self.pages.snapshot)

    @cached_property
    def _giving(self) -> Giving:
        """All that can be given, also what is disputed; nothing where nothing is linked."""
        try:
            return given(select(self.pages.snapshot), disputed=True) if self._alignment.items else Giving((), {})
        except ExportError:
            return Giving((), {})

    @cached_property
    def _rows(self) -> list[Row]:
        """All statements, each with what the kept comparison says of it; they are asked for part by part."""
        known = self._kept.by_key if self._kept else {}
        things = self._alignment.things
        iris = {
            iri for one in self._giving.statements for iri in (*things.get(one.item, ()), *_things(one.main, things))
        }
        labels = self.pages.index.labels(iris)
        found = []
        for one in self._giving.statements:
            thing = next(iter(things.get(one.item, ())), "")
            other = next(iter(_things(one.main, things)), "")
            said = known.get((one.item, one.main.pid, key_of(one.main.value)))
            found.append(
                Row(
                    _id(one),
                    one,
                    thing,
                    labels.get(thing, one.item),
                    self._property(one.main.pid),
                    labels.get(other, "") or self._class(one.main) or _shown(one.main),
                    other,
                    _outcome(said),
                    said.theirs if said else (),
                )
            )
        return found

    def _taken(self) -> list[Row]:
        """The statements that the address names.

        :raises ProblemError: it names none, or more than there may be.
        """
        wanted = set(request.args.getlist("take"))
        rows = [row for row in self._rows if row.id in wanted]
        if not rows:
            raise _nothing()
        if len(rows) > MOST:
            detail = f"At most {MOST} statements are prepared at once."
            raise ProblemError(Problem(400, "too-many", "Too many statements", detail, "Tick fewer."))
        return rows

    def _property(self, pid: str) -> str:
        """What we call a property of Wikidata's."""
        ours = (iri for iri, other in sorted(self._alignment.properties.items()) if other == pid)
        named = (self.pages.addresses.terms.get(iri) or words(iri) for iri in ours)
        return next(named, pid)

    def _class(self, snak: Snak) -> str:
        """What we call the class that is the value; empty where it is none."""
        item = snak.value.id if isinstance(snak.value, ItemValue) else ""
        ours = (iri for iri, items in sorted(self._alignment.classes.items()) if item in items)
        return next((self.pages.addresses.terms.get(iri) or words(iri) for iri in ours), "")

    def _reference(self, snaks: tuple[Snak, ...]) -> str:
        """A reference in words."""
        return ", ".join(f"{NAMES.get(snak.pid, snak.pid)} {_shown(snak)}" for snak in snaks)


def _outcome(kept: Kept | None) -> str:
    if kept is None:
        return ""
    return "bare" if kept.outcome == "agrees" and not kept.referenced else kept.outcome


def _things(snak: Snak, things: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return things.get(snak.value.id, ()) if isinstance(snak.value, ItemValue) else ()


def _shown(snak: Snak) -> str:
    """A value of Wikidata's, as people read it."""
    value = snak.value
    if isinstance(value, TimeValue):
        date = as_date(value)
        return date.value if date else value.time
    if isinstance(value, TextValue):
        return value.text if value.text.startswith("http") else f"“{value.text}”"
    return value.id if isinstance(value, ItemValue) else str(value)


def _id(one: Given) -> str:
    """What a statement is chosen by: the same as long as it says the same."""
    return hashlib.sha256(f"{one.item} {one.main.pid} {one.main.value}".encode()).hexdigest()[:10]


def _shapes(rows: list[Row]) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """The rows of CSV by their columns."""
    shapes: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for row in rows:
        cells = csv_row(row.given)
        if cells:
            shapes[tuple(name for name, _ in cells)].append([value for _, value in cells])
    return sorted(shapes.items())


def _nothing() -> ProblemError:
    detail = "No statement was ticked, or none of these is there any more."
    return ProblemError(Problem(400, "nothing-chosen", "Nothing was chosen", detail, "Go back and tick statements."))


def _file(text: str, media_type: str, name: str) -> Response:
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
