"""What changed from the snapshot before to this one, as a feed (Atom, RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Response, url_for

from variorum.errors import SnapshotError
from variorum.reports.changes import sections, totals
from variorum.reports.difference import Difference, compare
from variorum.snapshots.snapshot import Snapshot, open_snapshot
from variorum_server.pages.addresses import root_address
from variorum_server.pages.html import Pages

MANIFEST = "manifest.json"  # is written last, when a snapshot is whole
LINES = 60  # changes that an entry tells


@dataclass(frozen=True)
class Feed:
    """The feed of one snapshot."""

    pages: Pages

    def feed(self) -> Response:
        """The changes since the snapshot before: an entry for all of them, one for each source, one for each matter."""
        snapshot, root = self.pages.snapshot, root_address()
        moment = datetime.fromtimestamp((snapshot.path / MANIFEST).stat().st_mtime, UTC)
        written = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
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
    def _entries(self) -> list[tuple[str, str, str]]:
        """The title, the address and the text of each entry."""
        before = self._before()
        if before is None:
            sources = len(self.pages.snapshot.sources)
            return [("The first snapshot that is kept", url_for("front"), f"{sources:,} sources")]
        difference = compare(before, self.pages.snapshot)
        whole = f"Since snapshot {before.digest[:12]}: {totals(difference)}"
        return [(whole, url_for("front"), ""), *self._of(difference)]

    def _of(self, difference: Difference) -> Iterator[tuple[str, str, str]]:
        for source, section in zip(difference.sources, sections(difference), strict=False):
            address = url_for("source", slug=source.slug) if source.presence != "lost" else url_for("sources")
            lines = [f"{mark} {line}" for _, part in section.parts for mark, line in part]
            rest = [f"… and {len(lines) - LINES:,} more"] if len(lines) > LINES else []
            told = "; ".join(title for title, _ in section.parts)
            yield f"{section.heading}: {told}", address, "\n".join([*lines[:LINES], *rest])
        disagreements = difference.disagreements
        for what, several in (("New", disagreements.gained), ("Gone", disagreements.lost)):
            for disagreement in several:
                address = self.pages.addresses.page(disagreement.iri) if what == "New" else url_for("disagreements")
                yield f"{what}: {disagreement.sentence or disagreement.label}", address, disagreement.label
        for _, disagreement in disagreements.changed:
            yield (
                f"Changed: {disagreement.sentence or disagreement.label}",
                self.pages.addresses.page(disagreement.iri),
                disagreement.label,
            )

    def _before(self) -> Snapshot | None:
        """The snapshot before this one, if it is kept."""
        here = self.pages.snapshot.path
        others = [path for path in here.parent.iterdir() if path != here and (path / MANIFEST).exists()]
        for path in sorted(others, key=_age):
            with suppress(SnapshotError):
                found = open_snapshot(path)
                if found.base == self.pages.snapshot.base and _age(path) > _age(here):
                    return found
        return None


def _age(path: Path) -> float:
    """How long ago a snapshot was written, less than that of an older one."""
    return -(path / MANIFEST).stat().st_mtime
