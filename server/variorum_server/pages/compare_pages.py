"""The page that holds sources against each other: things by properties, a column for each source; also as CSV."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from flask import Response, request

from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import Disagreement
from variorum.export.cells import harmless
from variorum.query.dataset import find_source
from variorum.search.index import Agreement, Comparison, Key, Stated
from variorum.terms import DETAIL_DIFFERENCE, FALSE_ALARM, STANCE_DIFFERENCE
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.listing import Part, here, part_of_total, same_with, start_of
from variorum_server.pages.orders import kinds_of_order

DATE = re.compile(r'"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?')  # begins a date, as N-Triples write it
MOST = 5  # sources that stand side by side
IN_MATRIX = 12
ROWS = 60  # properties of things on a page
STATES = {
    "agrees": "says the same as another of them",
    "differs": "contradicts another of them",
    "detail": "says it in more or less detail than another",
    "hedged": "does not simply assert it",
    "denied": "denies it",
    "adds": "says something else that may be so as well",
    "alone": "is the only one of them to say anything",
    "silent": "says nothing of it",
}
SHOWS = {"shared": "what several speak of", "differ": "where they differ", "all": "everything"}


@dataclass(frozen=True)
class Cell:
    """What one source says of a property of a thing, how that stands to the others (a key of STATES), and the
    disagreements that it takes part in.
    """

    source: str
    state: str
    stated: tuple[Stated, ...]
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Row:
    """A property of a thing with a cell for each source."""

    key: Key
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ComparePages:
    """The comparisons of the sources of one snapshot."""

    pages: Pages

    def compare(self) -> Response:
        """Some sources, or those with most claims, side by side."""
        slugs, wanted, show = self._asked()
        start = start_of(ROWS)
        rows, total = self.rows(slugs, wanted, start, ROWS)
        part = part_of_total(tuple(rows), start, total, ROWS)
        matrix = self.matrix(slugs)
        return render_page(
            "compare.html",
            slugs=slugs,
            part=part,
            things=_by_thing(part),
            matrix=matrix,
            among=sorted({slug for pair in matrix for slug in pair}, key=self._place),
            shows=[(name, label, same_with(show=name, page=None), name == show) for name, label in SHOWS.items()],
            states=STATES,
            dated=any(DATE.match(said.term) for _, said in self.pages.index.dated(slugs)),
            ordered=bool(self.pages.index.related(slugs, self.orders, 1)),
            thing=request.args.get("about", ""),
            csv=f"{here()}.csv?{request.query_string.decode('latin-1')}",
            extremes=_extremes(matrix),
        )

    def table(self) -> Response:
        """The same as CSV, whole."""
        slugs, wanted, _ = self._asked()
        output = StringIO()
        writer = csv.writer(output)
        writer.writerow(
            ["thing", "property", "source", "state", "value", "stance", "thing_iri", "property_iri", "citation"]
        )
        for row in self.rows(slugs, wanted)[0]:
            for cell in row.cells:
                for said in cell.stated or (Stated(cell.source, "", "", "", ""),):
                    key = row.key
                    told = (key.thing_label, key.property_label, cell.source, cell.state, said.label, said.stance)
                    writer.writerow([*map(harmless, told), key.thing, key.property, said.citation])
        response = Response(output.getvalue(), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="compared-{"-".join(slugs)[:80]}.csv"'
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        return response

    def rows(self, slugs: tuple[str, ...], wanted: Comparison, first: int = 0, most: int = -1) -> tuple[list[Row], int]:
        """The rows of a comparison, from the `first` on, and how many there are."""
        found, total = self.pages.index.facts(slugs, wanted, first, most)
        return [self._row(key, stated, slugs) for key, stated in found], total

    def matrix(self, slugs: Iterable[str]) -> dict[tuple[str, str], Agreement]:
        """How each of some sources, and of those with most claims, stands to each other one, both ways."""
        among = tuple(dict.fromkeys([*slugs, *self.largest]))[:IN_MATRIX]
        return {(one.source, one.other): one for one in self.pages.index.agreement(among, among)}

    @cached_property
    def largest(self) -> tuple[str, ...]:
        """The slugs of some sources, those with most claims first."""
        ordered = sorted(self.pages.snapshot.sources, key=lambda source: (-source.claims, source.slug))
        return tuple(source.slug for source in ordered[:IN_MATRIX])

    def _place(self, slug: str) -> int:
        return next(no for no, source in enumerate(self.pages.snapshot.sources) if source.slug == slug)

    def _asked(self) -> tuple[tuple[str, ...], Comparison, str]:
        """The sources that the address names, what of them is compared, and the word for it."""
        named = [slug for slug in request.args.getlist("source") if slug]
        for slug in named:
            find_source(self.pages.snapshot, slug)
        slugs = tuple(dict.fromkeys(named))[:MOST] or tuple(sorted(self.largest[:MOST]))
        show = request.args.get("show", "shared")
        show = show if show in SHOWS else "shared"
        among = tuple(self._disputed) if show == "differ" else None
        if among is not None:
            among = tuple(
                key for key, disagreements in self._disputed.items() if any(_between(m, slugs) for m in disagreements)
            )
        about = request.args.get("about", "")
        return slugs, Comparison(about, 1 if show == "all" or len(slugs) == 1 else 2, among), show

    @cached_property
    def orders(self) -> dict[str, str]:
        """The properties that tell an order in time."""
        return kinds_of_order(self.pages.snapshot)

    @cached_property
    def _disputed(self) -> dict[tuple[str, str], tuple[Disagreement, ...]]:
        """The disagreements that are none by mistake, under the things and properties of all claims in them."""
        found: dict[tuple[str, str], dict[str, Disagreement]] = defaultdict(dict)
        for disagreement in self.pages.disagreements:
            if disagreement.status != FALSE_ALARM:
                for side in disagreement.positions:
                    for claim in (side.claim, *(statement.claim for statement in side.statements)):
                        found[claim[0], claim[1]][disagreement.iri] = disagreement
        return {key: tuple(disagreements.values()) for key, disagreements in found.items()}

    def _row(self, key: Key, stated: list[Stated], slugs: tuple[str, ...]) -> Row:
        by_source: dict[str, list[Stated]] = defaultdict(list)
        for one in stated:
            by_source[one.source].append(one)
        disagreements = self._disputed.get((key.thing, key.property), ())
        return Row(key, tuple(_cell(slug, slugs, by_source, disagreements) for slug in slugs))


def _cell(
    slug: str, slugs: tuple[str, ...], stated: dict[str, list[Stated]], disagreements: tuple[Disagreement, ...]
) -> Cell:
    """How what a source says of something stands to what the others say."""
    mine = tuple(stated.get(slug, ()))
    if not mine:
        return Cell(slug, "silent", ())
    others = [one for other, said in stated.items() if other != slug for one in said]
    cited = {one.citation for one in mine}
    taken = tuple(disagreement for disagreement in disagreements if _takes_part(disagreement, cited, {*slugs} - {slug}))
    return Cell(slug, standing(mine, others, taken), mine, taken)


def standing(mine: tuple[Stated, ...], others: list[Stated], disagreements: tuple[Disagreement, ...]) -> str:
    """How what a source says stands to what others say of the same, and to the disagreements among them: a key of
    STATES.
    """
    stances = {one.stance for one in mine}
    values = {_means(one.term) for one in others if one.stance != "denied"}
    if stances == {"denied"}:
        return "denied"
    hedged = stances.isdisjoint({"asserted", ""})
    if any(disagreement.kind not in (DETAIL_DIFFERENCE, STANCE_DIFFERENCE) for disagreement in disagreements):
        return "differs"
    if hedged:
        return "hedged"
    if any(disagreement.kind == STANCE_DIFFERENCE for disagreement in disagreements):
        return "differs"
    if any(_means(one.term) in values for one in mine):
        return "agrees"
    if any(disagreement.kind == DETAIL_DIFFERENCE for disagreement in disagreements):
        return "detail"
    return "adds" if others else "alone"


def _means(term: str) -> Hashable:
    """What the values of one meaning have in common, though sources write them in other ways: 24 and two dozen."""
    from variorum.shapes.meaning import meaning  # which no other page needs
    from variorum.shapes.names import plain

    means = meaning(read_term(term))
    return plain(means[1]) if isinstance(means, tuple) and means[0] == "text" else means


def _takes_part(disagreement: Disagreement, mine: set[str], others: set[str]) -> bool:
    """Whether in a disagreement one side has one of some citations, and another side one of other sources."""
    for at, side in enumerate(disagreement.positions):
        if any(statement.citation in mine for statement in side.statements):
            against = (other for number, other in enumerate(disagreement.positions) if number != at)
            if any(others & set(other.sources) for other in against):
                return True
    return False


def _between(disagreement: Disagreement, slugs: tuple[str, ...]) -> bool:
    """Whether two of some sources stand on different sides."""
    sides = [set(side.sources) & set(slugs) for side in disagreement.positions]
    return any(one and other and len(one | other) > 1 for at, one in enumerate(sides) for other in sides[at + 1 :])


def _by_thing(part: Part[Row]) -> list[tuple[Key, list[Row]]]:
    """The rows under the things that they are about."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in part.entries:
        found[row.key.thing].append(row)
    return [(rows[0].key, rows) for rows in found.values()]


def _extremes(matrix: Mapping[tuple[str, str], Agreement]) -> tuple[Agreement, Agreement] | None:
    """The two sources that are most alike, and the two that are least; None where there are no two pairs."""
    pairs = sorted((one for (slug, other), one in matrix.items() if slug < other), key=lambda one: -one.share)
    return (pairs[0], pairs[-1]) if len(pairs) > 1 else None
