"""The picture of what sources set before what: a lane for each source, things of all sources in the same columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from variorum_server.pages.orders import Chain, Step, chains_of, columns_of
from variorum_server.pages.svg import Figure, colour_of, wrapped

COLUMN, LEFT, ROW = 168, 170, 58
LETTERS = 24  # in a line of a label
ROWS = 12  # chains of a source that are drawn


def drawn_order(steps: Sequence[Step], label: Callable[[str], str]) -> Figure:
    """The figure of some steps; `label` gives the words for a thing."""
    columns = columns_of(steps)
    of_source: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        of_source[step.source].append(step)
    chains = {slug: chains_of(mine) for slug, mine in sorted(of_source.items())}
    heights = {slug: 20 + ROW * min(len(mine), ROWS) + (22 if len(mine) > ROWS else 0) for slug, mine in chains.items()}
    width = LEFT + COLUMN * (1 + max(columns.values())) + 20
    figure = Figure(
        "What sources set before what",
        "; ".join(_told(step, label) for step in steps[:60]),
        width,
        24 + sum(heights.values()),
    )
    top = 16.0
    for slug, mine in chains.items():
        figure.line(12, top, width - 10, top)
        figure.text(12, top + 28, slug, "t", 22)
        colour = colour_of(slug, list(chains))
        for row, chain in enumerate(mine[:ROWS]):
            _draw(figure, chain, columns, top + 24 + ROW * row, colour, label)
        if len(mine) > ROWS:
            figure.text(LEFT, top + heights[slug] - 8, f"and {len(mine) - ROWS} more", "small soft")
        top += heights[slug]
    return figure


def _draw(
    figure: Figure, chain: Chain, columns: dict[str, int], y: float, colour: str, label: Callable[[str], str]
) -> None:
    """Draws one chain in a row."""
    if chain.steps[0].holds:
        step = chain.steps[0]
        x = LEFT + COLUMN * columns[step.first]
        figure.put("rect", x=x - 12, y=y - 14, width=COLUMN - 4, height=ROW - 4, rx=5, class_=f"edge {colour}")
        figure.put("circle", cx=x, cy=y, r=4, class_=colour)
        figure.text(x + 10, y + 4, label(step.then) + _hedged(step), "small", LETTERS - 2)
        _label(figure, x - 4, y + 20, f"during {label(step.first)}")
        return
    places = [LEFT + COLUMN * columns[thing] for thing in chain.things]
    for number, step in enumerate(chain.steps):
        begin, end = places[number], places[number + 1]
        back = end <= begin  # as the other sources have it, what comes later stands before
        dip = y + 22 if back else y
        figure.put(
            "path", d=f"M{begin + 5} {y:g} Q {(begin + end) / 2:g} {dip:g} {end - 8} {y:g}", class_=f"edge {colour}"
        )
        figure.put("path", d=f"M{end - 6} {y:g} l-8 -4 v8 z", class_=colour)
        if step.hedge:
            figure.text((begin + end) / 2, y - 4, step.hedge, "small soft mid")
    for thing, x in zip(chain.things, places, strict=True):
        figure.put("circle", cx=x, cy=y, r=4, class_=colour)
        _label(figure, x - 4, y + 18, label(thing))


def _label(figure: Figure, x: float, y: float, text: str) -> None:
    """Writes a label in two lines at most."""
    lines = wrapped(text, LETTERS)
    for number, line in enumerate([*lines[:1], " ".join(lines[1:])][: len(lines)]):
        figure.text(x, y + 14 * number, line, "small", LETTERS)


def _hedged(step: Step) -> str:
    return f" ({step.hedge})" if step.hedge else ""


def _told(step: Step, label: Callable[[str], str]) -> str:
    told = (
        f"{label(step.then)} during {label(step.first)}"
        if step.holds
        else f"{label(step.first)} before {label(step.then)}"
    )
    return f"{step.source}: {told}{_hedged(step)}"
