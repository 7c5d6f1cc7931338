"""The digest of the facts: the same for the same facts, however they are written, and another for others."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from examples import examples
from variorum.release.canonical import digest_of_file, digest_of_quads

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
iris = st.sampled_from("abcé").map(lambda letter: NamedNode(f"https://example.org/{letter}"))
blanks = st.sampled_from("xyz").map(BlankNode)
values = st.one_of(iris, blanks, texts.map(Literal), st.builds(lambda t: Literal(t, language="en"), texts))
graphs = st.one_of(iris, st.builds(DefaultGraph))
ground = st.builds(Quad, iris, iris, st.one_of(iris, texts.map(Literal)), graphs)
quads = st.builds(Quad, st.one_of(iris, blanks), iris, values, graphs)


def line(quad: Quad) -> bytes:
    content = serialize([quad], format=RdfFormat.N_QUADS)
    assert content is not None
    return content


def written(path: Path, facts: list[Quad]) -> Path:
    path.write_bytes(b"".join(map(line, facts)))
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("digest") / "facts.nq"


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(quads, max_size=6), st.randoms())
def test_the_order_repetitions_and_names_of_blank_nodes_do_not_matter(
    path: Path, facts: list[Quad], random: object
) -> None:
    expected = digest_of_quads(facts)
    other = {BlankNode(name): BlankNode(f"other{name}") for name in "xyz"}
    changed = [
        Quad(other.get(q.subject, q.subject), q.predicate, other.get(q.object, q.object), q.graph_name)  # type: ignore[call-overload, arg-type]
        for q in facts * 2
    ]
    random.shuffle(changed)  # type: ignore[attr-defined]
    assert digest_of_file(written(path, changed)) == expected
    assert sum(expected.counts.values()) <= len(set(facts))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(ground, max_size=8, unique=True))
def test_that_of_facts_without_blank_nodes_is_the_digest_of_the_sorted_file(path: Path, facts: list[Quad]) -> None:
    lines = sorted(map(line, facts))
    path.write_bytes(b"".join(lines))
    found = digest_of_file(path)
    assert found.sha256 == hashlib.sha256(b"".join(lines)).hexdigest() == digest_of_quads(facts).sha256
    assert sum(found.counts.values()) == len(facts)


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(ground, min_size=1, max_size=8, unique=True))
def test_one_fact_less_is_another_digest(facts: list[Quad]) -> None:
    assert digest_of_quads(facts[1:]).sha256 != digest_of_quads(facts).sha256


def test_what_is_no_n_quads(tmp_path: Path) -> None:
    (tmp_path / "facts.nq").write_text("no facts\n")
    with pytest.raises(SyntaxError):
        digest_of_file(tmp_path / "facts.nq")
