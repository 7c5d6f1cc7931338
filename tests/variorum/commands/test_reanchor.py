"""When a text is corrected, its passages move along, and what has changed in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from commands import run
from variorum.corpus.reanchoring import moved, passages_in, with_passages
from variorum.corpus.turtle import read_turtle

SHORT = '<a> vr:stated (schema:height 31 4 9  12 20 vr:denied) ;\n    vr:stated (schema:name "x 1 2" 0 3) .\n'
LONG = "<c> vr:passage <text/x#char=4,9> ;\n    vr:passage <text/x#char=12,20> .\n"


def test_passages_are_found_in_both_forms() -> None:
    assert passages_in(SHORT + LONG) == {(4, 9), (12, 20), (0, 3)}
    shifted = {(4, 9): (104, 109), (12, 20): (112, 120), (0, 3): (100, 103)}
    assert with_passages(SHORT, shifted) == SHORT.replace("4 9  12 20", "104 109  112 120").replace("0 3)", "100 103)")
    assert with_passages(LONG, shifted) == LONG.replace("4,9", "104,109").replace("12,20", "112,120")


WORDS = st.lists(st.text("abcdefg", min_size=2, max_size=7), min_size=3, max_size=20, unique=True)


@given(WORDS, st.data())
def test_what_is_inserted_elsewhere_moves_a_passage_and_changes_none(words: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(words) - 1))
    before = " ".join(words)
    start = len(" ".join(words[:number])) + (number > 0)
    passage = start, start + len(words[number])
    inserted = [word.upper() for word in data.draw(st.lists(st.text("hijk", min_size=1), max_size=3))]
    at = data.draw(st.integers(0, len(words)))
    after = " ".join([*words[:at], *inserted, *words[at:]])
    new = moved([passage], before, after)[passage].new
    assert new is not None
    assert after[slice(*new)] == words[number]


@pytest.mark.usefixtures("harbour")
class TestCommand:
    """`variorum reanchor` on the invented corpus."""

    def corrected(self, old: str, new: str) -> Path:
        text = Path("texts/tide-blog.txt").read_text("utf-8")
        assert old in text
        path = Path("tide-blog-2.txt")
        path.write_text(text.replace(old, new), "utf-8")
        return path

    def test_a_corrected_text_is_pinned_with_its_passages(self) -> None:
        path = self.corrected("Every summer", "Each and every summer")
        outcome = run("reanchor", "tide-blog", str(path), "--texts", "texts")
        assert (outcome.code, outcome.err) == (0, "")
        assert " moved, 0 with other words\n" in outcome.out
        Path("texts/tide-blog.txt").unlink()
        path.rename("texts/tide-blog-2.txt")
        outcome = run("check", "--texts", "texts")
        assert (outcome.code, outcome.err) == (0, "")

    def test_the_name_of_the_file_may_be_any(self) -> None:
        path = self.corrected("Every summer", "Each summer")
        for name in ('we "said" \\n it.txt', "a\\1b.txt", "Übung 2.txt"):
            copy = Path("texts") / name
            copy.write_bytes(path.read_bytes())
            assert run("reanchor", "tide-blog", str(copy), "--texts", "texts").code == 0
            (record,) = (t.object for t in read_turtle(Path("seeds/tide-blog.ttl")).triples if "textFile" in str(t))
            assert record == Literal(name)

    def test_other_words_are_shown(self) -> None:
        path = self.corrected("31 metres tall", "31 meters tall")
        outcome = run("reanchor", "tide-blog", str(path), "--texts", "texts")
        assert outcome.code == 0
        assert "[31 metres tall]" in outcome.out
        assert "[31 meters tall]" in outcome.out

    def test_words_that_are_gone_are_listed_and_nothing_is_written(self) -> None:
        before = {path: path.read_bytes() for path in Path("seeds").rglob("*.ttl")}
        path = self.corrected("31 metres tall", "lovely")
        outcome = run("reanchor", "tide-blog", str(path), "--texts", "texts")
        assert outcome.code == 1
        assert "the new text does not have the words of 1 passage\n" in outcome.err
        assert "[31 metres tall]" in outcome.err
        assert {path: path.read_bytes() for path in Path("seeds").rglob("*.ttl")} == before
