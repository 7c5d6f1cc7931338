"""Shows how the expected answers of saved queries and the list of disagreements would change, and writes them if told.

    make accept            the differences
    make accept WRITE=1    the same, and the files are written

Read the articles on what has changed before you write: an expected answer is what a reader found in them.
"""

from __future__ import annotations

import csv
import difflib
import io
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
import test_bundled_disagreements as disagreements

import test_saved_queries as queries
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.query.formats import Kind
from variorum.snapshots.snapshot import Snapshot

ROOT = Path(__file__).parents[1]


def table(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV."""
    output = io.StringIO()
    csv.writer(output, lineterminator="\n").writerows(rows)
    return output.getvalue()


def answers(snapshot: Snapshot) -> dict[Path, str]:
    """What each saved query answers now, by the file in which its expected answer is."""
    found = {}
    for name, saved in queries.QUERIES.items():
        answer = queries.ask(snapshot, saved)
        path = queries.EXPECTED / (name + queries.SUFFIXES[answer.kind])
        if answer.kind is Kind.BOOLEAN:
            found[path] = f"{str(answer.boolean).lower()}\n"
        elif answer.kind is Kind.GRAPH:
            found[path] = "".join(f"{line}\n" for line in queries.lines_of(answer))
        else:
            found[path] = table([answer.variables, *queries.rows_of(answer)])
    return found


def changes(expected: dict[Path, str]) -> dict[Path, list[str]]:
    """How files differ from what they should be, as a unified diff of each."""
    found = {}
    for path, text in expected.items():
        before = path.read_text("utf-8") if path.exists() else ""
        name = str(path.relative_to(ROOT))
        lines = list(difflib.unified_diff(before.splitlines(), text.splitlines(), name, name, lineterm="", n=1))
        if lines:
            found[path] = lines
    return found


def main() -> None:
    """Shows the differences, and writes the files if the first argument says so."""
    with tempfile.TemporaryDirectory() as store:
        snapshot = build(find_corpus(ROOT), Path(store)).snapshot
        expected = answers(snapshot)
    expected[disagreements.EXPECTED] = table(
        [("disagreement", "kind", "severity", "position", "sources"), *disagreements.found_rows()]
    )
    different = changes(expected)
    for lines in different.values():
        click.echo("\n".join(lines))
    if "--write" in sys.argv[1:]:
        for path in different:
            path.write_text(expected[path], "utf-8")
    click.echo(f"{len(different)} of {len(expected)} expected answers differ")


if __name__ == "__main__":
    main()
