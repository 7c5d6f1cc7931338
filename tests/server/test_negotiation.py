"""Accept headers, by quality and by how closely they name an offer."""

from __future__ import annotations

import pytest

from variorum_server.endpoint.negotiation import choose, prefers_html

JSON, XML, CSV, HTML = "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/html"
OFFERS = (JSON, XML, CSV, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        (CSV, CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; charset=utf-8", CSV),
        ("text/*", CSV),
        ("text/csv, */*", CSV),
        (f"{XML}, {JSON}", JSON),
        (f"{JSON};q=0.5, {XML};q=0.7", XML),
        (f"{JSON};q=0.5,*/*;q=0.9", XML),
        (f"*/*, {JSON};q=0", XML),
        ("text/*;q=0.9, text/csv;q=0.1, */*;q=0.2", HTML),
        (BROWSER, HTML),
        ("image/png", None),
        (f"{JSON};q=0", None),
        (f"{JSON} ; Q=0.0 , text/csv;q=0.001", CSV),
        ("nonsense", JSON),
        ("text/csv;q=2, */*", JSON),
        ("*/json", None),
    ],
)
def test_choose(header: str | None, chosen: str | None) -> None:
    assert choose(header, OFFERS) == chosen


def test_malformed_members_are_left_out() -> None:
    assert choose("a/b;q=x, , c/d;q=0.5, /e, f", ("a/b", "x/e", "c/d")) == "c/d"


@pytest.mark.parametrize(
    ("header", "html"), [(BROWSER, True), ("*/*", False), (None, False), ("image/png", False), ("text/*", True)]
)
def test_prefers_html(header: str | None, html: bool) -> None:
    assert prefers_html(header, "application/problem+json") is html
