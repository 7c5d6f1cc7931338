"""The tokens of a query."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from pieces import PIECES
from variorum.errors import QueryError
from variorum.query.lexer import OUTLINE, scan, unescape

LARGE = 100_000


def test_unescape_leaves_strings_and_iris_to_the_engine() -> None:
    assert unescape(r"\u0041SK { <\u0062> ?p '\u0063' } # \u0064") == r"ASK { <\u0062> ?p '\u0063' } # \u0064"
    assert unescape(r"\uD800") == r"\uD800"


@given(st.text(alphabet="?a:<>'\"\\#{}() \n1.@-u0", max_size=30))
def test_tokens_are_the_text_in_order(text: str) -> None:
    try:
        tokens = list(scan(text))
    except QueryError:
        return
    for token in tokens:
        assert text.startswith(token.text, token.start)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a:b.c.", "a:b.c ."),
        ("a:b..c", "a:b..c"),
        ("a:..b:", "a: . . b:"),
        ("a:%20.%4a.", "a:%20.%4a ."),
        (r"a:\-.\..b", r"a:\-.\..b"),
        ("a.b:c", "a.b:c"),
        ("a.:c", "a . :c"),
        ("?x.y:z", "?x . y:z"),
        ("_:b.c.", "_:b.c ."),
        ("1.5e3.", "1.5e3 ."),
        ("10a", "10 a"),
        ("1e:", "1 e:"),
        ("?a<?b", "?a < ?b"),
        ("?a<=?b", "?a <= ?b"),
        ("<a>", "<a>"),
        ('"a""b"', '"a" "b"'),
        ('"""a"b""c"""', '"""a"b""c"""'),
    ],
)
def test_the_longest_match_is_taken(text: str, tokens: str) -> None:
    assert [token.text for token in scan(text)] == tokens.split()


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
@settings(max_examples=examples(1000))
def test_an_outline_has_the_same_tokens(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    items = OUTLINE.findall(text)
    try:
        tokens = list(scan(text))
    except QueryError:
        return
    assert items[: len(tokens)] == [token.text if token.kind in ("name", "word") else "" for token in tokens]
    assert not any(items[len(tokens) :])


def test_an_outline_shows_what_is_no_token() -> None:
    assert OUTLINE.findall("ASK % { é:x 'no end") == ["ASK", "%", "", "é:x", "'", "no", "end", ""]


@pytest.mark.parametrize(
    "part",
    [
        "a.",
        "a" * 50 + ".",
        "a:b..",
        "_:a..",
        "x",
        "1",
        "1.",
        ".",
        "<",
        "<a",
        "<http://",
        '"',
        "'\n",
        '"\\n',
        '""a',
        "#\n",
        "@a-",
    ],
)
@pytest.mark.parametrize("head", ["", '"', "'''", "<", "_:", "a:"])
def test_a_large_text_takes_a_moment(head: str, part: str) -> None:
    """A quadratic expression would take minutes."""
    assert len(OUTLINE.findall(head + part * (LARGE // len(part)))) <= LARGE + 9
