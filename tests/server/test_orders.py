"""What sources set before what: read from claims, put into columns and chains, and drawn."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from html_pages import BROWSER
from variorum.search.index import Key, Stated
from variorum.snapshots.snapshot import Snapshot
from variorum_server.pages.order_figure import drawn_order
from variorum_server.pages.orders import COLUMNS, Step, chains_of, columns_of, kinds_of_order, steps_of

THINGS = st.sampled_from("abcdefgh")
STEPS = st.lists(
    st.builds(Step, st.sampled_from(["one", "two"]), THINGS, THINGS, st.booleans()).filter(lambda s: s.first != s.then),
    min_size=1,
    max_size=20,
    unique=True,
)


@settings(max_examples=examples(100))
@given(STEPS)
def test_each_step_is_drawn_once_and_each_thing_has_a_column(steps: list[Step]) -> None:
    columns = columns_of(steps)
    assert columns.keys() == {thing for step in steps for thing in (step.first, step.then)}
    assert all(0 <= column < COLUMNS for column in columns.values())
    chains = chains_of(steps)
    assert sorted(map(repr, (step for chain in chains for step in chain.steps))) == sorted(map(repr, steps))
    for chain in chains:
        assert all(one.then == other.first for one, other in zip(chain.steps, chain.steps[1:], strict=False))
        assert len(chain.steps) == 1 or not any(step.holds for step in chain.steps)
    for label in (str.upper, lambda _: "", lambda thing: f"{thing} and what is called so at length " * 4):
        assert drawn_order(steps, label).svg("").startswith("<svg")


@settings(max_examples=examples(60))
@given(st.permutations("abcdefgh"), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1))
def test_where_there_is_no_circle_what_comes_later_stands_further_right(
    order: list[str], pairs: set[tuple[int, int]]
) -> None:
    steps = [Step("one", order[low], order[high]) for low, high in map(sorted, pairs) if low != high]
    columns = columns_of(steps)
    assert all(columns[step.first] < columns[step.then] for step in steps)


def test_in_a_circle_most_sources_are_followed() -> None:
    steps = [Step("one", "a", "b"), Step("two", "a", "b"), Step("three", "b", "a")]
    assert columns_of(steps) == {"a": 0, "b": 1}


def test_what_is_denied_is_no_step() -> None:
    kinds = {"before": "before", "after": "after", "during": "during"}
    said = [
        (Key("a", name, "", ""), Stated("one", "<b>", "", stance, ""))
        for name, stance in [("before", "denied"), ("after", "asserted"), ("during", "expected")]
    ]
    assert steps_of(said, kinds) == [Step("one", "b", "a"), Step("one", "b", "a", True, "expected")]


def test_the_order_of_the_story_is_drawn(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    """Both that the film comes after another and that it happens during that one."""
    assert set(kinds_of_order(bundled_snapshot).values()) == {"before", "after", "during"}
    page = bundled_client.get("/compare", headers=BROWSER).text
    (address,) = re.findall(r'<img src="(/figures/order.svg[^"]*)"', page)
    figure = bundled_client.get(address.replace("&amp;", "&")).text
    (description,) = re.findall("<desc[^>]*>([^<]*)", figure)
    assert "movie-reviews: " in description
    assert " before " in description
    assert re.search(r"featurette-news: \S.* during ", description)
    assert bundled_client.get("/figures/order.svg?source=nobody").status_code == 404
