"""Pictures of a snapshot: how far sources agree, what they date when, and what stands around a thing."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from flask import Response, request
from pyoxigraph import NamedNode

from variorum.search.index import Key, Stated
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.pages.compare_pages import DATE, ComparePages
from variorum_server.pages.facts import words_for
from variorum_server.pages.html import Pages
from variorum_server.pages.order_figure import drawn_order
from variorum_server.pages.orders import steps_of
from variorum_server.pages.svg import Figure, colour_of, respond_svg
from variorum_server.pages.things import CitationFound, Things

LANES = 10  # sources with a lane of their own
DRAWN = 400  # facts in a figure
AROUND = 18  # things that stand around one


@dataclass(frozen=True)
class Figures:
    """The pictures of one snapshot."""

    pages: Pages
    things: Things
    compared: ComparePages

    def matrix(self) -> Response:
        """How far sources agree with each other, two by two."""
        pairs = self.compared.matrix(tuple(slug for slug in request.args.getlist("source") if slug))
        slugs = [one.slug for one in self.pages.snapshot.sources if any(one.slug in pair for pair in pairs)]
        side, left, top = 46, 190, 150
        figure = Figure(
            "How far sources agree",
            "For each two sources, of the properties of things on which both say something, the percentage in which "
            "they give a same value. "
            + "; ".join(
                f"{one} and {other}: {100 * pairs[one, other].share:.0f} of 100"
                for number, one in enumerate(slugs)
                for other in slugs[number + 1 :]
                if (one, other) in pairs
            ),
            left + side * len(slugs) + 110,
            top + side * len(slugs) + 16,
        )
        for number, slug in enumerate(slugs):
            middle = number * side + side / 2
            figure.text(left - 10, top + middle + 5, slug, "end", 24)
            figure.put(
                "text",
                slug if len(slug) < 22 else slug[:20] + "…",
                transform=f"translate({left + middle + 5:g} {top - 8}) rotate(-55)",
            )
            for place, other in enumerate(slugs):
                x, y = left + place * side, top + number * side
                pair = pairs.get((slug, other))
                if pair:
                    figure.put(
                        "rect", x=x + 1, y=y + 1, width=side - 2, height=side - 2, class_="c1",
                        fill_opacity=round(0.06 + 0.5 * pair.share, 2), stroke="none",
                    )  # fmt: skip
                    figure.text(x + side / 2, y + side / 2 + 5, f"{100 * pair.share:.0f}", "mid")
        return respond_svg(figure, self._cited("How far sources agree (same values, in percent)"), "agreement")

    def timeline(self) -> Response:
        """What sources date when: a lane for each, so that they can be held against each other."""
        dated = self.pages.index.dated(self._chosen(), request.args.get("about", ""), DRAWN)
        facts = [entry for entry in dated if DATE.match(entry[1].term)]
        slugs = list(dict.fromkeys(said.source for _, said in facts))
        if not facts:
            raise _nothing("No source gives a date.")
        years = [_year(said.term) for _, said in facts]
        first, last = math.floor(min(years)), math.ceil(max(years) + 0.01)
        left, width, room = 170, 860, 440  # the last texts need room to the right of their dates
        lanes = _stacked(facts, slugs, first, last, width - room)
        heights = {slug: 26 + 22 * (1 + max((row for *_, row in lanes[slug]), default=0)) for slug in slugs}
        figure = Figure(
            "What sources date when",
            "; ".join(
                f"{said.source}: {key.thing_label}, {key.property_label}, {said.label}" for key, said in facts[:60]
            ),
            left + width + 10,
            60 + sum(heights.values()),
        )
        for year in _ticks(first, last):
            x = left + 10 + (width - room) * (year - first) / (last - first)
            figure.line(x, 34, x, figure.height - 12)
            figure.text(x, 24, str(year), "mid small soft")
        top = 42.0
        for slug in slugs:
            figure.line(12, top, left + width, top)
            figure.text(12, top + 26, slug, "t", 22)
            for key, said, x, row in lanes[slug]:
                y = top + 22 + 22 * row
                figure.put("circle", cx=left + 10 + x, cy=y - 4, r=4, class_=colour_of(slug, slugs))
                figure.text(left + 18 + x, y, _told(key, said), "small", 62)
            top += heights[slug]
        return respond_svg(figure, self._cited("What sources date when, a lane for each source"), "time-line")

    def order(self) -> Response:
        """What sources set before, after or within what: a lane for each, in which things of all stand one below the
        other.
        """
        kinds = self.compared.orders
        facts = self.pages.index.related(self._chosen(), kinds, DRAWN)
        steps = steps_of(facts, kinds)
        if not steps:
            raise _nothing("No source says what comes before or after what.")
        terms = [NamedNode(thing) for step in steps for thing in (step.first, step.then)]
        words = words_for(self.things, self.pages, terms)
        figure = drawn_order(steps, lambda iri: words.of(iri).text)
        return respond_svg(figure, self._cited("What sources set before what, a lane for each source"), "order")

    def _chosen(self) -> tuple[str, ...]:
        """The sources that the address names, or those with most claims."""
        named = dict.fromkeys(slug for slug in request.args.getlist("source") if slug)
        return (tuple(named) or self.compared.largest)[:LANES]

    def neighbourhood(self) -> Response:
        """What stands around a thing: the things that sources join to it, each line in the colour of its source."""
        iri = request.args.get("about", "")
        try:
            node = NamedNode(iri)
        except ValueError as error:
            raise _nothing("Give ?about= with the IRI of a thing.") from error
        joined = self._joined(node)
        if not joined:
            raise _nothing(f"Nothing stands around <{iri}>.")
        terms = [node, *(NamedNode(other) for other, _ in joined), *(NamedNode(name) for _, name in joined)]
        words = words_for(self.things, self.pages, terms)
        legend = sorted({slug for sources in joined.values() for slug in sources})
        others = list(dict.fromkeys(other for other, _ in joined))[:AROUND]
        title, row, left, right = f"What stands around {words.of(iri).text}", 44.0, 24.0, 250.0
        below = 46 + row * len(others)
        figure = Figure(
            title,
            "; ".join(f"{words.of(name).text}: {words.of(other).text}" for other, name in joined if other in others),
            620,
            below + 22 * len(legend[:LANES]) + 20,
        )
        middle = 40 + row * (len(others) - 1) / 2 + 14
        for number, other in enumerate(others):
            y = 54 + row * number
            names = [name for place, name in joined if place == other]
            sources = sorted({slug for name in names for slug in joined[other, name]}, key=legend.index)
            for place, slug in enumerate(sources):
                shift = 3.2 * (place - (len(sources) - 1) / 2)
                begin, end = f"{middle + shift:.1f}", f"{y + shift:.1f}"
                curve = f"M{left} {begin} C 130 {begin} 140 {end} {right} {end}"
                figure.put("path", d=curve, class_=f"edge {colour_of(slug, legend)}")
            figure.text(right + 10, y, words.of(other).text, "t", 46)
            figure.text(right + 10, y + 16, ", ".join(words.of(name).text for name in names), "small soft", 54)
        figure.put("circle", cx=left, cy=middle, r=7, class_="dot")
        figure.text(12, 24, words.of(iri).text, "strong", 66)
        for number, slug in enumerate(legend[:LANES]):
            y = below + 22 * number + 8
            figure.put("path", d=f"M20 {y - 4:g} H50", class_=f"edge {colour_of(slug, legend)}")
            figure.text(58, y, slug)
        return respond_svg(figure, self._cited(title), "neighbourhood")

    def _joined(self, node: NamedNode) -> dict[tuple[str, str], list[str]]:
        """The things joined to one by a property, either way, with the sources that say so."""
        slug_of = {source.iri: source.slug for source in self.pages.snapshot.sources}
        found: dict[tuple[str, str], list[str]] = defaultdict(list)

        def note(citation: CitationFound, other: object) -> None:
            kept = isinstance(other, NamedNode) and other != node and not citation.property.endswith("#type")
            if kept and isinstance(other, NamedNode) and citation.source in slug_of:
                found[other.value, citation.property].append(slug_of[citation.source])

        for citation in self.things.citations(subject=node):
            note(citation, citation.value)
        for citation in self.things.holding(node)[0]:
            note(citation, citation.subject)
        ordered = sorted(found.items(), key=lambda entry: (-len(set(entry[1])), entry[0]))
        return dict(ordered)

    def _cited(self, caption: str) -> str:
        """The caption and the citation that stand below a figure."""
        snapshot = self.pages.snapshot
        return f"{caption}. Variorum, {snapshot.name}, snapshot {snapshot.digest[:12]}, {snapshot.base}"


def _year(term: str) -> float:
    """A date as a number of years."""
    match = DATE.match(term)
    assert match
    month, day = int(match[2] or 1), int(match[3] or 1)
    return int(match[1]) + (month - 1) / 12 + (day - 1) / 372


def _told(key: Key, said: Stated) -> str:
    hedge = "" if said.stance == "asserted" else f" ({said.stance})"
    return f"{key.thing_label}: {key.property_label} {said.label}{hedge}"


Placed = tuple[Key, Stated, float, int]


def _stacked(
    facts: list[tuple[Key, Stated]], slugs: list[str], first: int, last: int, width: int
) -> dict[str, list[Placed]]:
    """The facts of each source with their place along the line and the row in which their text has room."""
    found: dict[str, list[Placed]] = {slug: [] for slug in slugs}
    ends: dict[str, list[float]] = {slug: [] for slug in slugs}
    for key, said in sorted(facts, key=lambda entry: _year(entry[1].term)):
        x = width * (_year(said.term) - first) / (last - first)
        rows = ends[said.source]
        row = next((number for number, end in enumerate(rows) if end < x), len(rows))
        rows[row : row + 1] = [x + 7.2 * min(62, len(_told(key, said))) + 24]
        found[said.source].append((key, said, x, row))
    return found


def _ticks(first: int, last: int) -> list[int]:
    """Some round years between two."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10000) if (last - first) / step <= 12)
    return [year for year in range(first, last + 1) if year % step == 0]


def _nothing(detail: str) -> ProblemError:
    return ProblemError(Problem(404, "no-figure", "Nothing to draw", detail, "Choose another thing."))
