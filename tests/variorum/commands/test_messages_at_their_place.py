"""One error at a known line and column of a seed, of a shapes file, of a query: the message says that place.

What comes before it has letters of several bytes, tabs, comments and texts of several lines.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from commands import run
from examples import examples
from odd import HEAD, odd_corpus
from variorum.corpus.turtle import parse_turtle
from variorum.errors import QueryError, SeedError
from variorum.query.evaluate import engine_error
from variorum.query.judge import read_query

LETTERS = "ab é😀\u0301東\t.;#<>"
LINES = st.lists(
    st.sampled_from(
        ["", "# é 😀 .", "<e:b> <e:q> 'é😀' .", '<e:b> <e:q> """two\nlines 😀""" .', "\t<e:c> <e:q> 1 ; <e:p> 'x' ."]
    ),
    max_size=4,
).map(lambda lines: "".join(f"{line}\n" for line in lines))
TEXT = st.text(LETTERS, max_size=6).map(lambda text: f"'''{text} '''")


class Slip(NamedTuple):
    """What is wrong, how far behind its beginning the message points, and what it says."""

    written: str
    behind: int
    said: str


SEED_SLIPS = [
    Slip("<e:a b>", 0, "Invalid IRI code point ' '"),
    Slip("nobody:x", 0, "the prefix nobody: is not declared"),
    Slip("_: ", 0, "A blank node ID cannot be empty"),
    Slip("true1", 0, "true1 is not a valid RDF object"),
    Slip("+ ", 0, "An integer should not be empty"),
    Slip('"open', 0, "a text that does not end"),
    Slip("'open", 0, "a text that does not end"),
    Slip('"a\\q"', 2, "there is no escape"),
    Slip("a", 0, "a is not a valid RDF object"),
    Slip('"x"@', 4, "A language code"),
    Slip('"x"@en--up', 8, "The allowed base directions"),
]


def place_of(text: str, offset: int) -> tuple[int, int]:
    """The line and the column, from 1, of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


@pytest.mark.parametrize("slip", SEED_SLIPS, ids=lambda slip: slip.written)
@settings(deadline=None, max_examples=examples(30))
@given(LINES, TEXT, st.sampled_from([" ", "\t", "\n    "]))
def test_of_a_seed(slip: Slip, lines: str, text: str, space: str) -> None:
    before = f"{lines}<e:a> <e:p> {text} ,{space}"
    content = f"{before}{slip.written} .\n<e:z> <e:q> 1 .\n"
    with pytest.raises(SeedError) as raised:
        parse_turtle(content.encode(), Path("seed.ttl"))
    where = raised.value.where
    assert where is not None
    assert slip.said in str(raised.value)
    assert (where.line, where.column) == place_of(content, len(before) + slip.behind)


QUERY_SLIPS = [
    Slip("<a>", 0, "a dot is missing"),
    Slip(". nobody:x ?p ?o", 2, "nobody:"),
    Slip('. ?s "name" ?o', 5, "is no property"),
    Slip(". FILTER ?o > 1", 9, "FILTER needs brackets"),
    Slip(". OPTIONAL ?s a ?c", 11, "OPTIONAL needs a group"),
    Slip(". FILTER (?o > 1 AND ?o < 3)", 17, "'AND' is no word of SPARQL"),
]
BEGINNINGS = st.lists(
    st.sampled_from(["# é 😀\n", "PREFIX x: <http://é.example/😀#>\n", "PREFIX é: <http://e/> ", "\n", "\t"]),
    max_size=4,
    unique=True,
).map("".join)


def evaluated(query: str) -> None:
    """Asks a store without anything in it."""
    parsed = read_query(query, "http://example.org/", {})
    try:
        Store().query(parsed.text, base_iri="http://example.org/")
    except SyntaxError as error:
        raise engine_error(error, query) from error


@pytest.mark.parametrize("slip", QUERY_SLIPS, ids=lambda slip: slip.written)
@settings(deadline=None, max_examples=examples(30))
@given(BEGINNINGS, TEXT)
def test_of_a_query(slip: Slip, beginning: str, text: str) -> None:
    before = f"{beginning}SELECT ?s {{ ?s ?p {text} "
    query = f"{before}{slip.written} }}"
    with pytest.raises(QueryError) as raised:
        evaluated(query)
    where = raised.value.where
    assert where is not None
    assert slip.said in str(raised.value)
    assert (where.line, where.column) == place_of(query, len(before) + slip.behind)


CLAIM_SLIPS = [
    Slip('"2025-02-30"^^xsd:date', 0, "'2025-02-30' is no xsd:date"),
    Slip('"2025"^^xsd:gyear', 0, "there is no datatype xsd:gyear"),
    Slip('"uncited"', 0, "No citation for the claim"),
    Slip('"\\u0645"@ar--rtl', 0, "No citation for the claim"),
    Slip('"too long for the shape"', 0, "BAD."),
]
SHAPE = "<shape/x> a sh:NodeShape ; sh:targetClass o:Thing ; sh:property <shape/x-p> .\n"
LENGTH = '<shape/x-p> a sh:PropertyShape ; sh:path o:q ; sh:maxLength 20 ; sh:message "BAD." .\n'


@pytest.mark.parametrize("slip", CLAIM_SLIPS, ids=lambda slip: slip.written)
@settings(deadline=None, max_examples=examples(3))
@given(st.integers(0, 3), TEXT)
def test_of_a_claim(slip: Slip, lines: int, text: str) -> None:
    before = "# é 😀\n" * lines + f"<thing/a> o:p {text} ; "
    with tempfile.TemporaryDirectory() as folder:
        cited = "uncited" not in slip.written and "u0645" not in slip.written
        odd_corpus(Path(folder), f"{before}o:q {slip.written} .\n", shapes=SHAPE + LENGTH, cited=cited)
        content = (Path(folder) / "seeds" / "one.ttl").read_text("utf-8")
        outcome = run("check", "--corpus", folder)
    line, column = place_of(content, content.index(before) + len(before))
    assert outcome.code == 1
    told = [one for one in outcome.err.splitlines() if slip.said in one]
    assert any(f"seeds/one.ttl:{line}:{column}: " in one for one in told), outcome.err


SHAPE_SLIPS = [
    Slip('sh:path o:p ; sh:pattern "(x"', 0, "malformed"),
    Slip("sh:path o:p ; sh:minCout 1", 0, "sh:minCout"),
    Slip("sh:path o:nothing ; sh:minCount 1", 0, "o:nothing"),
    Slip('sh:path o:p ; sh:minCount "one"', 0, "malformed"),
]


@pytest.mark.parametrize("slip", SHAPE_SLIPS, ids=lambda slip: slip.written)
@pytest.mark.parametrize("lines", [0, 3])
def test_of_a_shape(slip: Slip, lines: int, tmp_path: Path) -> None:
    """A shape has the place of its own description."""
    before = "# é 😀\n" * lines + SHAPE
    shape = f"<shape/x-p> a sh:PropertyShape ; {slip.written} .\n"
    odd_corpus(tmp_path, "<thing/a> o:p 'x' .\n", shapes=before + shape)
    outcome = run("check", "--corpus", str(tmp_path))
    line = HEAD.count("\n") + before.count("\n") + 1
    assert outcome.code == 1
    assert any(f"odd.ttl:{line}:" in one and slip.said in one for one in outcome.err.splitlines()), outcome.err


def test_of_a_saved_query(tmp_path: Path) -> None:
    odd_corpus(tmp_path, "<thing/a> o:p 'x' .\n")
    text = "# title: What is it?\n# scope: all\nSELECT ?s { ?s ?p 'é😀' <a> }\n"
    (tmp_path / "seeds" / "queries").mkdir()
    (tmp_path / "seeds" / "queries" / "what-is-it.rq").write_text(text, "utf-8")
    outcome = run("build", "--corpus", str(tmp_path))
    assert "what-is-it.rq:3:24: " in outcome.err, outcome.err
