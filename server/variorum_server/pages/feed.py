"""What changed from the snapshot before to this one, as a page and as a feed (Atom, RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from flask import Response, url_for

from variorum.errors import SnapshotError
from variorum.reports.changes import sections, totals
from variorum.reports.difference import Difference, compare
from variorum.snapshots.snapshot import Snapshot, open_snapshot
from variorum_server.pages.addresses import root_address
from variorum_server.pages.html import Pages, render_page

MANIFEST = "manifest.json"  # is written last, when a snapshot is whole
ADDRESS = re.compile(r"[0-9a-f]{64}")  # of a snapshot that is kept under its digest
LINES = 60  # changes that an entry tells


class Entry(NamedTuple):
    """What is told of one matter, and the address of the page that has more of it."""

    title: str
    address: str
    text: str


@dataclass(frozen=True)
class Feed:
    """What changed up to one snapshot."""

    pages: Pages

    def changes(self) -> Response:
        """The page of the changes, with the snapshots that are kept, the newest first."""
        paths = sorted([self.pages.snapshot.path, *self._others()], key=_age)
        kept = [(path.name, _moment(path).strftime("%Y-%m-%d")) for path in paths if ADDRESS.fullmatch(path.name)]
        page = render_page("changes.html", entries=self._entries, kept=kept)
        page.headers["X-Robots-Tag"] = "noindex"
        return page

    def feed(self) -> Response:
        """The changes since the snapshot before: an entry for all of them, one for each source, one for each matter."""
        snapshot, root = self.pages.snapshot, root_address()
        written = _moment(snapshot.path).strftime("%Y-%m-%dT%H:%M:%SZ")
        entries = "".join(
            f"<entry><id>{escape(snapshot.base)}snapshot/{snapshot.digest}#{number}</id>"
            f"<title>{escape(title)}</title><updated>{written}</updated>"
            f'<link href="{escape(root.rstrip("/") + address)}"/>'
            f'<content type="text">{escape(text)}</content></entry>\n'
            for number, (title, address, text) in enumerate(self._entries)
        )
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
            f"<id>{escape(snapshot.base)}feed</id><title>What changed in {escape(snapshot.name)}</title>\n"
            f"<updated>{written}</updated><author><name>{escape(snapshot.name)}</name></author>\n"
            f'<link rel="self" href="{escape(root)}feed.xml"/><link href="{escape(root)}"/>\n{entries}</feed>\n'
        )
        response = Response(body, content_type="application/atom+xml; charset=utf-8")
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        return response

    @cached_property
    def _entries(self) -> list[Entry]:
        """All that changed, then each source, then each disagreement."""
        before = self._before()
        if before is None:
            sources = len(self.pages.snapshot.sources)
            told = f"{sources:,} source{'' if sources == 1 else 's'}"
            return [Entry("The first snapshot that is kept", url_for("front"), told)]
        difference = compare(before, self.pages.snapshot)
        whole = f"Since snapshot {before.digest[:12]}: {totals(difference)}"
        return [Entry(whole, url_for("front"), ""), *self._of(difference)]

    def _of(self, difference: Difference) -> Iterator[Entry]:
        for source, section in zip(difference.sources, sections(difference), strict=False):
            address = url_for("source", slug=source.slug) if source.presence != "lost" else url_for("sources")
            lines = [f"{mark} {line}" for _, part in section.parts for mark, line in part]
            rest = [f"… and {len(lines) - LINES:,} more"] if len(lines) > LINES else []
            told = "; ".join(title for title, _ in section.parts)
            yield Entry(f"{section.heading}: {told}", address, "\n".join([*lines[:LINES], *rest]))
        disagreements = difference.disagreements
        for what, several in (("New", disagreements.gained), ("Gone", disagreements.lost)):
            for disagreement in several:
                address = self.pages.addresses.page(disagreement.iri) if what == "New" else url_for("disagreements")
                yield Entry(f"{what}: {disagreement.sentence or disagreement.label}", address, disagreement.label)
        for _, disagreement in disagreements.changed:
            yield Entry(
                f"Changed: {disagreement.sentence or disagreement.label}",
                self.pages.addresses.page(disagreement.iri),
                disagreement.label,
            )

    def _before(self) -> Snapshot | None:
        """The snapshot before this one, if it is kept."""
        here = self.pages.snapshot.path
        for path in sorted(self._others(), key=_age):
            with suppress(SnapshotError):
                found = open_snapshot(path)
                if found.base == self.pages.snapshot.base and _age(path) > _age(here):
                    return found
        return None

    def _others(self) -> list[Path]:
        """The folders of the other snapshots that are kept beside this one."""
        here = self.pages.snapshot.path
        return [path for path in here.parent.iterdir() if path != here and (path / MANIFEST).exists()]


def _moment(path: Path) -> datetime:
    """When a snapshot was written."""
    return datetime.fromtimestamp((path / MANIFEST).stat().st_mtime, UTC)


def _age(path: Path) -> float:
    """How long ago a snapshot was written, less than that of an older one."""
    return -(path / MANIFEST).stat().st_mtime
