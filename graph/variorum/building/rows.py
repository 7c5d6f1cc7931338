"""The rows of the sources of a snapshot, in files of which a change in one source writes but one anew."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from variorum.building.parts import Parts
from variorum.building.plan import Plan
from variorum.snapshots.snapshot import ROWS, rows_files
from variorum.snapshots.written import share
from variorum.tables.tables import combine


def put_rows(path: Path, plan: Plan, parts: Parts) -> None:
    """Puts the rows of all sources of a plan in the folder of its snapshot: each source's in the file that follows from
    its slug. Those in which nothing changes are shared with the snapshot before, if that has as many.
    """
    files = rows_files(path, len(plan.inputs.keys))
    (path / ROWS).mkdir()
    before = plan.copied_from.rows if plan.copied_from else ()
    is_same = len(before) == len(files)
    new: dict[int, list[Path]] = defaultdict(list)
    for slug in plan.changed if is_same else plan.inputs.keys:
        new[_place(slug, len(files))].append(parts.rows(plan.inputs.keys[slug]))
    gone: dict[int, list[str]] = defaultdict(list)
    for slug in (*plan.changed, *plan.removed):
        gone[_place(slug, len(files))].append(slug)
    for number, file in enumerate(files):
        if is_same and not gone[number]:
            share(before[number], file)
        else:
            combine(new[number], file, before[number] if is_same else None, gone[number])


def _place(slug: str, files: int) -> int:
    """The number of the file, among so many, that has the rows of a source."""
    return int.from_bytes(sha256(slug.encode()).digest()[:4], "big") % files
