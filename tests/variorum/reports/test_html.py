"""The report as one HTML page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from reported import EVERY, FULL, QUIET, report
from variorum.reports.html import render

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Reads a page, and sees that every element is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_is_well_formed_and_its_links_lead_somewhere() -> None:
    for page in (render(FULL), render(QUIET), render(report())):
        read = Reader(page)
        assert len(read.ids) == len(set(read.ids))
        inside = {link[1:] for link in read.links if link.startswith("#")}
        assert inside <= set(read.ids)
    assert {f"{d.iri.rpartition('/')[2]}" for d in EVERY} <= set(Reader(render(FULL)).ids)


def test_it_needs_nothing_else() -> None:
    page = render(FULL)
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(", page)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_sides_wording_decision_and_failure() -> None:
    page = render(FULL)
    assert "<blockquote>Kept by hand. <mark>The Gull sailed</mark> on 2 May, a fair day.</blockquote>" in page
    assert '<span class="mark fails">fails the check</span>' in page
    assert "<b>Resolved in favour of Gull.</b> The log was written &lt;on board&gt; &amp; signed | sealed." in page
    assert '<p class="value">Tern &lt;&amp;&gt;</p>' in page
    assert "<b>disagreement/gone</b>: false alarm, but the disagreement that it decides is found no more." in page
    assert "<blockquote>" not in render(report())


def test_nothing_to_report() -> None:
    assert "<p>The sources do not disagree.</p>" in render(QUIET)
