"""What machines that read pages look for: what they may gather, and the list of what there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from flask import Response, url_for

from variorum_server.pages.addresses import root_address
from variorum_server.pages.html import Pages

MOST = 50_000  # addresses that a sitemap may have (https://www.sitemaps.org/protocol.html)
CLOSED = (
    "/search",
    "/sparql",
    "/sources/*/sparql",
    "/query",
    "/snapshot/",
    "/wikidata/",
    "/answer.",
    "/sources/*/answer.",
    "/queries/",
    "/export/",
    "/compare",
    "/cite/",
    "/reconcile",
)


@dataclass(frozen=True)
class Discovery:
    """What one snapshot tells robots."""

    pages: Pages

    @staticmethod
    def robots() -> Response:
        """Which pages robots leave alone: those that are made anew for each question."""
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in CLOSED),
            "",
            f"Sitemap: {root_address()}sitemap.xml",
        ]
        return _kept("\n".join(lines) + "\n", "text/plain; charset=utf-8")

    def sitemap(self) -> Response:
        """The pages of sources, disagreements and things, as many as a sitemap may have."""
        root = root_address().rstrip("/")
        listed = "".join(
            f"<url><loc>{escape(root + path)}</loc></url>\n"
            for path, _ in zip(self._paths(), range(MOST), strict=False)
        )
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return _kept(f"{head}{listed}</urlset>\n", "application/xml; charset=utf-8")

    def _paths(self) -> Iterator[str]:
        yield from (url_for(name) for name in ("front", "disagreements", "things", "sources", "exports"))
        yield from (url_for("source", slug=source.slug) for source in self.pages.snapshot.sources)
        yield from (self.pages.addresses.page(disagreement.iri) for disagreement in self.pages.disagreements)
        yield from map(self.pages.addresses.page, self.pages.index.iris("thing", MOST))


def _kept(body: str, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response
