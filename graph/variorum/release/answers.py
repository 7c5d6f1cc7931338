"""The saved queries of a snapshot with their answers: of all sources, or of each where a query is for one."""

from __future__ import annotations

import csv
import io
import re
import shutil

from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.formats import Kind
from variorum.query.saved import SavedQuery, bind, saved_queries
from variorum.query.serialize import serialize
from variorum.release.contents import MOST_SOURCES, Item, Release, media_type

SECTION = "Questions and answers"
SUFFIXES = {Kind.BINDINGS: ".csv", Kind.BOOLEAN: ".srj", Kind.GRAPH: ".nt"}
NAMES = {".csv": "csv", ".srj": "json", ".nt": "ntriples"}
ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


def write_answers(release: Release) -> None:
    """Writes queries/<name>.rq and answers/<name>.…; a query with a parameter that must be given has no answer."""
    queries = saved_queries(release.snapshot.path / "queries")
    if queries:
        (release.folder / "queries").mkdir()
    for saved in queries:
        shutil.copyfile(saved.path, release.folder / "queries" / saved.path.name)
        query = f"queries/{saved.path.name}"
        if None in saved.parameters.values():
            what = f"{saved.title} To be asked with a value of one's own; it has no answer here."
            release.add(SECTION, Item(query, what, media_type(query)))
            continue
        release.add(SECTION, Item(query, saved.title, media_type(query)))
        if saved.scope == "all":
            _write(release, saved, None, f"answers/{saved.name}")
            continue
        if len(release.snapshot.sources) > MOST_SOURCES:
            continue  # a file for each would be too many
        for source in release.snapshot.sources:
            _write(release, saved, source.slug, f"answers/{saved.name}/{source.slug}")
        release.add(SECTION, Item(f"answers/{saved.name}/", f"The answer of each source to: {saved.title}"))


def _write(release: Release, saved: SavedQuery, source: str | None, stem: str) -> None:
    snapshot = release.snapshot
    terms = bind(saved, {}, snapshot.base, snapshot.prefixes)
    answer = evaluate(snapshot, saved.text, DatasetRequest(source=source), terms)
    suffix = SUFFIXES[answer.kind]
    content = serialize(answer, NAMES[suffix])
    if suffix == ".nt" or (suffix == ".csv" and not ORDERED.search(saved.text)):
        content = _sorted(content, header=suffix == ".csv")
    path = release.folder / (stem + suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if source is None:
        release.add(SECTION, Item(stem + suffix, f"The answer to: {saved.title}", media_type(suffix)))


def _sorted(content: bytes, header: bool) -> bytes:
    """The rows of an answer whose order means nothing, in one that stays."""
    if not header:
        return b"".join(sorted(content.splitlines(keepends=True)))
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    output = io.StringIO()
    csv.writer(output, lineterminator="\r\n").writerows([*rows[:1], *sorted(rows[1:])])
    return output.getvalue().encode()
