"""Texts that are not the pinned ones, and passages that do not lie well in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import run
from edits import BLOG, BLOG_EVIDENCE, Edit, sub


@pytest.mark.parametrize(
    ("breaks", "error"),
    [
        (
            sub("texts/tide-blog.txt", "seven", "eight"),
            """texts/tide-blog.txt: the text of tide-blog has changed: SHA-256 {new}… where the record pins {old}…
  → Get the pinned text back, or check every passage against the new one and pin it anew.""",
        ),
        (Path("texts/tide-blog.txt").unlink, "texts: no text for tide-blog\n  → Put it there as tide-blog.txt."),
    ],
    ids=["changed", "missing"],
)
def test_a_text_that_is_not_the_pinned_one(breaks: Edit, error: str, unchanged: Callable[[], None]) -> None:
    old = hashlib.sha256(Path("texts/tide-blog.txt").read_bytes()).hexdigest()[:12]
    breaks()
    path = Path("texts/tide-blog.txt")
    new = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""
    outcome = run("check", "--texts", "texts")
    assert outcome.code == 1
    assert outcome.err == f"error: {error.format(old=old, new=new)}\n"
    assert outcome.out.endswith("texts: 2 of 3 are the pinned ones; 41 passages checked, all in place\n")
    unchanged()


def _pin(content: bytes) -> None:
    old = hashlib.sha256(Path("texts/tide-blog.txt").read_bytes()).hexdigest()
    Path("texts/tide-blog.txt").write_bytes(content)
    sub(BLOG, old, hashlib.sha256(content).hexdigest())()


@pytest.mark.usefixtures("harbour")
def test_a_pinned_text_in_another_encoding() -> None:
    _pin("Küste".encode("latin-1"))
    outcome = run("check", "--texts", "texts")
    assert outcome.code == 1
    assert outcome.err == (
        "error: texts/tide-blog.txt: the text of tide-blog is not UTF-8 (byte 1)\n"
        "  → Save it as UTF-8, and pin it anew: its digest, its length, and every passage.\n"
    )


@pytest.mark.long
@pytest.mark.usefixtures("harbour")
def test_a_pinned_text_of_another_length() -> None:
    sub(BLOG, "vr:textLength 351", "vr:textLength 360")()
    outcome = run("check", "--texts", "texts")
    assert outcome.code == 1
    assert outcome.err == (
        "error: texts/tide-blog.txt: the text of tide-blog has 351 code points where the record says 360\n"
        "  → Correct vr:textLength in the source record.\n"
    )


@pytest.mark.usefixtures("harbour")
def test_a_passage_that_cuts_a_word() -> None:
    sub(BLOG_EVIDENCE, "#char=319,349", "#char=319,348")()
    sub(BLOG_EVIDENCE, "#char=111,137", "#char=110,137")()
    outcome = run("check", "--texts", "texts")
    assert outcome.code == 1
    assert outcome.err == (
        "error: seeds/evidence/tide-blog.ttl:32:5: the passage 110,137 begins or ends with white space\n"
        "  → Correct its offsets: variorum passage.\n"
        "error: seeds/evidence/tide-blog.ttl:144:5: the passage 319,348 begins or ends within a word\n"
        "  → Correct its offsets: variorum passage.\n"
    )
    assert outcome.out.endswith("texts: 3 of 3 are the pinned ones; 59 passages checked, 2 wrong\n")
