"""The table that Recogito exports, as the web annotations that its rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Literal

from variorum.importing.annotations import read_annotations
from variorum.importing.contents import stem_of
from variorum.importing.naming import Naming, address
from variorum.importing.nested import Object
from variorum.importing.statements import Described, Place, Read, Untaken
from variorum.terms import LABEL

HEADING = ("UUID", "QUOTE_TRANSCRIPTION", "ANCHOR", "URI")  # by which it is known
OFFSET = re.compile(r"char-offset:(\d+)")
UNVERIFIED = "UNVERIFIED"  # a program's guess, which nobody has confirmed
LEFT = ("TYPE", "VOCAB_TEMPORAL_BOUNDS", "LAT", "LNG", "PLACE_TYPE", "GROUP_ID", "GROUP_ORDER")


Row = tuple[int, Mapping[str, str]]  # the line, and the cells by their heading


def read_recogito(path: Path, rows: Iterator[Untaken | Row], naming: Naming) -> Iterator[Read]:
    """What the rows state, each a mapping by heading: that a document mentions a thing, tags, and a reader's notes."""
    filled: dict[str, int] = {}
    for row in rows:
        if isinstance(row, Untaken):
            yield row
            continue
        line, cells = row
        place = Place(path.name, f"line {line}")
        if cells.get("VERIFICATION_STATUS") == UNVERIFIED:
            yield Untaken(place, "nobody has verified the annotation")
            continue
        for name in LEFT:
            filled[name] = filled.get(name, 0) + bool(cells.get(name))
        if cells.get("VOCAB_LABEL") and address(cells["URI"]):
            thing = naming.term(cells["URI"])
            yield Described("", thing, LABEL, Literal(cells["VOCAB_LABEL"]), place)
        for one in read_annotations(path, _annotation(cells, path), naming):
            yield replace(one, place=place)  # the row
    for name, count in filled.items():
        if count:
            yield Untaken(Place(path.name, "line 1"), f"the column {name} was left", left=True, count=count)


def _annotation(cells: Mapping[str, str], path: Path) -> Object:
    """A row as a web annotation."""
    offset, quotation = OFFSET.fullmatch(cells["ANCHOR"]), cells["QUOTE_TRANSCRIPTION"]
    selectors: list[Object] = [{"type": "TextQuoteSelector", "exact": quotation}]
    if offset and quotation:
        start = int(offset[1])
        selectors.append({"type": "TextPositionSelector", "start": start, "end": start + len(quotation)})
    bodies: list[Object] = [{"value": tag.strip(), "purpose": "tagging"} for tag in cells.get("TAGS", "").split("|")]
    bodies += [{"value": cells["URI"], "purpose": "identifying"}, {"value": cells.get("COMMENTS", "")}]
    return {
        "type": "Annotation",
        "id": cells["UUID"],
        "target": {"source": cells.get("FILE") or stem_of(path.name), "selector": selectors},
        "body": [one for one in bodies if one["value"]],
    }
