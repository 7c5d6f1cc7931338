"""Who states a claim, looked up for many claims at once: held to a search through the statements."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

import story
from story import BASE, NS, Said
from story_rules import iri
from variorum.corpus.folder import Corpus
from variorum.disagreements.evidence import BATCH, Evidence
from variorum.disagreements.model import Claim, by_offset

CORPUS = Corpus(Path(), BASE, {})
STANCES = ["asserted", "expected", "speculative", "opinion", "denied"]
SPANS = [f"{BASE}text/t#char={span}" for span in ("0,1", "9,12", "10,12")]
SAID = st.builds(
    Said,
    st.sampled_from(["east", "west", "west-2"]),
    st.sampled_from(["one", "two"]).map(iri),
    st.sampled_from(["name", "part"]).map(iri),
    st.sampled_from([iri("one"), Literal("1"), Literal('"\\\n'), Literal("x", language="en")]),
    st.sampled_from(STANCES),
    st.sets(st.sampled_from(SPANS), min_size=1).map(tuple),
)


def slowly(said: list[Said], claims: set[Claim], stances: set[str]) -> dict[Claim, list[tuple[object, ...]]]:
    found: dict[Claim, list[tuple[object, ...]]] = {}
    for s in sorted(said, key=lambda s: s.citation):
        claim = (s.subject.value, s.predicate.value, s.value)
        if claim in claims and (not stances or NS + s.stance in stances):
            spans = tuple(sorted(s.passages, key=by_offset))
            found.setdefault(claim, []).append((s.source, s.citation, NS + s.stance, spans))
    return found


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(SAID, max_size=12).map(story.numbered),
    stances=st.sets(st.sampled_from(STANCES)).map(lambda names: {NS + name for name in names}),
    asked=st.sets(st.integers(0, 11)),
)
def test_statements_are_those_that_a_search_finds(said: list[Said], stances: set[str], asked: set[int]) -> None:
    claims: set[Claim] = {(s.subject.value, s.predicate.value, s.value) for n, s in enumerate(said) if n in asked}
    found = Evidence(CORPUS, story.store_of(said, [])).statements(claims, stances)
    told = {claim: [(s.source, s.citation, s.stance, s.passages) for s in all_of] for claim, all_of in found.items()}
    assert told == slowly(said, claims, stances)


@pytest.mark.parametrize("number", [0, BATCH, BATCH + 1])
def test_any_number_of_claims(number: int) -> None:
    said = story.numbered(Said("east", iri(f"thing-{n}"), iri("name"), Literal(str(n))) for n in range(number))
    claims: set[Claim] = {(s.subject.value, s.predicate.value, s.value) for s in said}
    found = Evidence(CORPUS, story.store_of(said, [])).statements(claims, {NS + "asserted"})
    assert {claim: [s.citation for s in all_of] for claim, all_of in found.items()} == {
        (s.subject.value, s.predicate.value, s.value): [s.citation] for s in said
    }
