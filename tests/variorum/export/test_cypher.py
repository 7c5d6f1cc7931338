"""The openCypher script: its statements parse, and its literals are the values."""

from __future__ import annotations

import re
from typing import Any

import pytest
from graphglot.ast.expressions import CharacterStringLiteral
from graphglot.dialect import Dialect
from hypothesis import given, settings
from pyoxigraph import Literal, NamedNode

from examples import examples
from story import BASE, Said
from tabled import PROPERTIES, THINGS, TYPE, all_of, snapshot_of, stories, tables_of, texts, written
from variorum.export.cypher import literal, quoted_name, write_cypher
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import Snapshot

NEO4J = Dialect.get_or_raise("neo4j")


def statements(selection: Selection) -> list[str]:
    lines = written(write_cypher, selection).decode().split("\n")
    assert lines.pop() == ""
    return [line for line in lines if not line.startswith("//")]


def texts_in(statement: str) -> list[str]:
    """The text literals of a statement, as the parser reads them."""
    found: list[str] = []
    parsed: list[Any] = NEO4J.parse(statement)
    for program in parsed:
        found += [node.value for node in program.dfs() if isinstance(node, CharacterStringLiteral)]
    return found


@given(texts.filter(lambda text: len(text) < 1000))
@settings(max_examples=examples(40), deadline=None)
def test_a_literal_is_the_text(text: str) -> None:
    assert "".join(texts_in(f"RETURN {literal(text)} AS x")) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("it's", r"'it\'s'"),
        ("\\", r"'\\'"),
        ("\\u0027", r"'\\' + 'u0027'"),
        ("\\\x00u", r"'\\\u0000u'"),
        ("a\nb\x85\u2028", r"'a\nb\u0085\u2028'"),
        (5, "5"),
        (("a", "b"), "['a', 'b']"),
        ((), "[]"),
    ],
)
def test_how_a_literal_is_written(value: str | int | tuple[str, ...], expected: str) -> None:
    assert literal(value) == expected


def test_names_cannot_end_their_quotes() -> None:
    assert quoted_name("a`b\n\\u0060") == "`a``b u0060`"


@given(stories)
@settings(max_examples=examples(4), deadline=None)
def test_any_script_parses(said: list[Said]) -> None:
    for statement in statements(all_of(snapshot_of([one for one in said if len(str(one.value)) < 1000]))):
        result = NEO4J.validate(statement.removesuffix(";"))
        assert result.success, (statement, result.diagnostics)


def test_every_claim_is_one_statement(any_snapshot: Snapshot) -> None:
    selection = all_of(any_snapshot)
    script = statements(selection)
    assert all(line.startswith(("MERGE ", "MATCH ")) and line.endswith(";") for line in script)
    ids = [re.search(r"\{id: '(\w+)'\}\]->", line) for line in script if line.startswith("MATCH ")]
    assert [match[1] for match in ids if match] == [row[0] for row in tables_of(selection)["claims"]]


def test_nodes_and_relationships() -> None:
    said = [
        Said("almanac", THINGS[0], TYPE, NamedNode(BASE + "terms#Bridge")),
        Said("almanac", THINGS[0], PROPERTIES[0], Literal("")),
        Said("gazette", THINGS[0], PROPERTIES[2], THINGS[1], "denied"),
    ]
    script = statements(all_of(snapshot_of(said)))
    bridge = "(n:Entity {iri: 'https://example.org/story/bridge/long'})"
    assert script[0].startswith(f"MERGE {bridge} SET n.label = 'bridge/long', n.kind = 'bridge', n.claims = 3, ")
    assert script[0].endswith(", n:`Bridge`;")
    assert script[2] == "MERGE (n:Class {iri: 'https://example.org/story/terms#Bridge'}) SET n.label = 'terms#Bridge';"
    assert script[3].endswith("SET n.value = '', n.datatype = 'http://www.w3.org/2001/XMLSchema#string';")
    kinds = [(line.split(" ")[4][3:], *re.findall(r"r:`(\w+)`|r\.stance = '(\w+)'", line)) for line in script[4:]]
    assert [(kind[1][0], kind[2][1]) for kind in kinds] == [
        ("TYPE", "asserted"),
        ("IS_NEAR_TO", "denied"),
        ("NAME", "asserted"),
    ]
