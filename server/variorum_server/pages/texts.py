"""The texts of the sources, where whoever runs the server has them: read from a folder, checked, quoted.

They are shown to readers on this machine alone: neither to a client that names another host, which a site in its
browser may have it do, nor through a proxy.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from flask import g, has_request_context, request
from pyoxigraph import NamedNode
from werkzeug.datastructures import Headers

from variorum.corpus.passages import PinnedText, parse_passage, read_text
from variorum.corpus.quotations import Quotation, in_context
from variorum.errors import TextError
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import VR, text_of

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


@dataclass(frozen=True)
class Texts:
    """The texts of one snapshot in a folder, whose name is empty where there is none; `most` code points are quoted on
    either side of a passage.
    """

    snapshot: Snapshot
    folder: str = ""
    most: int = 120

    @property
    def shown(self) -> bool:
        """Whether the request that is answered may have the words."""
        if not self.folder or not has_request_context():
            return False
        if "local" not in g:  # asked for each of hundreds of quotations
            g.local = is_local(request.headers)
        return bool(g.local)

    def whole(self, iri: str) -> str | None:
        """The text with this IRI; None where it is not here, is not the pinned one, or may not be shown."""
        return self._read(iri) if self.shown else None

    def all(self) -> dict[str, str]:
        """The IRIs of all texts that records pin, with the slugs of their sources."""
        return {iri: pinned.slug for iri, pinned in self._pinned.items()}

    def quote(self, passage: str, around: int | None = None) -> Quotation | None:
        """A passage with what stands around it, at most `around` code points on either side; None as for `whole`."""
        place = parse_passage(passage) if self.folder else None
        text = self.whole(place.text) if place else None
        most = self.most if around is None else min(around, self.most)
        return in_context(text, place.start, place.end, most) if place and text else None

    def _read(self, iri: str) -> str | None:
        if iri not in self._known:
            pinned = self._pinned.get(iri)
            self._known[iri] = None
            with suppress(TextError):  # `verified` told it when the server started
                self._known[iri] = read_text(pinned, Path(self.folder)) if pinned else None
        return self._known[iri]

    @cached_property
    def _known(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def _pinned(self) -> dict[str, PinnedText]:
        """What the records pin, by the IRI of the text."""
        found = (pinned_text(self.snapshot, source) for source in self.snapshot.sources)
        return {pinned.iri: pinned for pinned in found if pinned.iri}

    def verified(self) -> tuple[int, int]:
        """How many of the texts are here, and how many there are; each that is here is the one that its record pins.

        :raises TextError: one is not.
        """
        folder, found = Path(self.folder), 0
        if not folder.is_dir():
            raise TextError(f"no folder {folder}", advice="Give --texts the folder that has the texts of the sources.")
        for pinned in self._pinned.values():
            if any((folder / name).is_file() for name in (pinned.file or f"{pinned.slug}.txt", f"{pinned.slug}.txt")):
                read_text(pinned, folder)
                found += 1
        return found, len(self._pinned)


def pinned_text(snapshot: Snapshot, source: SourceSummary) -> PinnedText:
    """What the record of a source pins."""
    node, graph = NamedNode(source.iri), NamedNode(source.graph)
    record = {
        quad.predicate.value.removeprefix(VR): text_of(quad.object)
        for quad in snapshot.stated.quads_for_pattern(node, None, None, graph)
        if quad.predicate.value.startswith(VR + "text")
    }
    iri, file, digest = (record.get(name, "") for name in ("text", "textFile", "textDigest"))
    return PinnedText(source.slug, iri, file, digest, source.text_length)


def is_local(headers: Headers) -> bool:
    """Whether a request comes from this machine, as its headers tell."""
    if any(name in headers for name in FORWARDED):
        return False
    host = headers.get("Host", "")
    return is_loopback(host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host)


def is_loopback(host: str) -> bool:
    """Whether a host names this machine and no other."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
