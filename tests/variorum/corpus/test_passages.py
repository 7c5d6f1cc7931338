"""Passages as RFC 5147 fragments, and whether they lie well in a text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.corpus.passages import Passage, PinnedText, outside, parse_passage, read_text
from variorum.errors import TextError

TEXT = "https://example.org/text/a"


@pytest.mark.parametrize(
    ("iri", "passage"),
    [
        (f"{TEXT}#char=0,1", Passage(TEXT, 0, 1)),
        (f"{TEXT}#char=10,200", Passage(TEXT, 10, 200)),
        (f"{TEXT}?x=1#char=007,10", Passage(f"{TEXT}?x=1", 7, 10)),
        (f"{TEXT}#char=5,5", None),
        (f"{TEXT}#char=6,5", None),
        (f"{TEXT}#char=5", None),
        (f"{TEXT}#char=5,", None),
        (f"{TEXT}#char=,5", None),
        (f"{TEXT}#char=-1,5", None),
        (f"{TEXT}#line=1,2", None),
        (f"{TEXT}#char=1,2;length=9", None),
        (f"{TEXT}#xpath(1)#char=1,2", None),
        (f"{TEXT}#char=1,2 ", None),
        ("#char=1,2", None),
        (TEXT, None),
    ],
)
def test_what_an_iri_names(iri: str, passage: Passage | None) -> None:
    assert parse_passage(iri) == passage


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_a_passage_is_named_by_what_it_is_read_from(start: int, length: int) -> None:
    passage = Passage(TEXT, start, start + length)
    assert parse_passage(str(passage)) == passage


def test_passages_are_ordered_by_their_offsets() -> None:
    spans = [Passage(TEXT, 100, 101), Passage(TEXT, 9, 10), Passage(TEXT, 9, 11)]
    assert sorted(spans) == [spans[1], spans[2], spans[0]]


WELL = "Eve, a “killer”,\nruns. 😀 é"


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (0, 3, None),  # Eve
        (0, 4, None),  # Eve,
        (7, 15, None),  # the quoted word with its marks
        (8, 14, None),  # killer
        (23, 24, None),  # one astral character counts as one code point
        (25, 26, None),  # the last character
        (0, len(WELL), None),
        (0, 2, "begins or ends within a word"),
        (1, 3, "begins or ends within a word"),
        (9, 14, "begins or ends within a word"),
        (4, 6, "begins or ends with white space"),
        (16, 21, "begins or ends with white space"),
        (17, len(WELL) + 1, f"ends past the text's {len(WELL)} code points"),
        (500, 501, f"ends past the text's {len(WELL)} code points"),
    ],
)
def test_whether_a_passage_lies_well(start: int, end: int, reason: str | None) -> None:
    passage = Passage(TEXT, start, end)
    assert outside([passage, passage], WELL) == ([(passage, reason)] if reason else [])


CHARACTER = "begins or ends within a character, between a letter and its accent or the like"
WORD = "begins or ends within a word"


@pytest.mark.parametrize(
    ("text", "start", "end", "reason"),
    [
        ("武士の町", 3, 4, None),
        ("武士の町", 0, 2, None),
        ("アクションスター", 5, 8, None),
        ("アクションスター", 0, 5, None),
        ("アクションスター", 3, 8, WORD),  # before a small kana
        ("スター", 0, 2, WORD),  # before the mark of a long vowel
        ("ちょっと", 0, 1, WORD),
        ("新しいiPhone発売", 3, 9, None),
        ("ไม่มาแล้ว", 3, 5, None),
        ("ไม่มา", 0, 2, CHARACTER),
        ("កម្ពុជា", 0, 7, None),
        ("កម្ពុជា", 1, 3, CHARACTER),
        ("ພາສາລາວ", 0, 4, None),
        ("မြန်မာ", 0, 4, None),
        ("전사가", 0, 2, None),
        ("BTS가 온다", 0, 3, None),
        ("3명이", 0, 2, None),
        ("والملك", 1, 6, None),
        ("والملك", 3, 6, None),
        ("كتابه", 0, 4, None),
        ("الكتاب", 3, 6, WORD),
        ("והמלך", 2, 5, None),
        ("המלך", 2, 4, WORD),
        ("O'Brien's car", 2, 7, None),
        ("l’homme", 2, 7, None),
        ("well-known", 0, 4, None),
        ("Eve's", 0, 3, None),
        ("Eve's", 0, 2, WORD),
        ("naïve", 0, 3, WORD),
        ("nai\u0308ve", 0, 4, WORD),  # behind a letter with its accent
        ("Jose\u0301 Lima", 0, 4, CHARACTER),
        ("Jose\u0301 Lima", 0, 5, None),
        ("🇩🇪🇫🇷", 0, 2, None),
        ("🇩🇪🇫🇷", 1, 3, CHARACTER),
        ("a 👨\u200d👩\u200d👧 b", 2, 3, CHARACTER),
        ("a 👨\u200d👩\u200d👧 b", 2, 7, None),
        ("👍🏽 ok", 0, 1, CHARACTER),
        ("1\ufe0f\u20e3", 0, 1, CHARACTER),
        ("क्षत्रिय", 0, 2, CHARACTER),
        ("a\r\nb", 0, 1, None),
        ("2025", 0, 2, WORD),
        ("2,500 people", 2, 5, WORD),
        ("2,500 people", 0, 1, WORD),
        ("1’200’000.50 CHF", 0, 9, WORD),
        ("1’200’000.50 CHF", 0, 12, None),
        ("3.14 is", 2, 4, WORD),
        ("am 6.6.2025", 7, 11, None),
        ("in 2024, 2025", 3, 7, None),
        ("7, 8", 0, 1, None),
    ],
)
def test_characters_and_words_are_those_of_readers(text: str, start: int, end: int, reason: str | None) -> None:
    passage = Passage(TEXT, start, end)
    assert outside([passage], text) == ([(passage, reason)] if reason else [])


PARTS = ["e\u0301", "n\u0303\u0323", "🇯🇵", "👩🏽\u200d🚀", "각", "क्षि", "ก้", "1\ufe0f\u20e3", "町", "x"]


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8), st.data())
def test_no_passage_cuts_what_readers_see_as_one_character(parts: list[str], data: st.DataObject) -> None:
    text, ends = " ".join(parts), [0]
    for part in parts:
        ends.append(ends[-1] + len(part) + 1)
    number = data.draw(st.integers(0, len(parts) - 1))
    whole = Passage(TEXT, ends[number], ends[number] + len(parts[number]))
    assert outside([whole], text) == []
    for cut in range(whole.start + 1, whole.end):
        assert outside([Passage(TEXT, whole.start, cut)], text)[0][1] == CHARACTER
        assert outside([Passage(TEXT, cut, whole.end)], text)[0][1] == CHARACTER


@given(st.sampled_from(["日本の町", "中文报纸", "한국어를", "ひらがなも", "ພາສາລາວ"]), st.data())
def test_scripts_without_spaces_have_no_words_to_cut(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert outside([Passage(TEXT, start, end)], text) == []


def pinned(content: bytes, length: int, file: str = "a.txt") -> PinnedText:
    return PinnedText("slug", TEXT, file, hashlib.sha256(content).hexdigest(), length)


CONTENT = "Zoë 😀\n".encode()


@pytest.mark.parametrize("name", ["a.txt", "slug.txt"])
def test_the_pinned_text_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CONTENT)
    assert read_text(pinned(CONTENT, 6), tmp_path) == "Zoë 😀\n"
    assert read_text(pinned(CONTENT, 6, "a.txt" if name == "a.txt" else ""), tmp_path) == "Zoë 😀\n"


@pytest.mark.parametrize(
    ("there", "text", "what"),
    [
        (None, pinned(CONTENT, 6), "no text for slug"),
        (CONTENT + b" ", pinned(CONTENT, 6), "the text of slug has changed: SHA-256 "),
        (CONTENT.replace(b"\n", b"\r\n"), pinned(CONTENT, 6), "the text of slug has changed"),
        (CONTENT, pinned(CONTENT, 7), "the text of slug has 6 code points where the record says 7"),
        (b"Zo\xeb", pinned(b"Zo\xeb", 3), "the text of slug is not UTF-8 (byte 2)"),
    ],
    ids=["missing", "changed", "other line ends", "another length", "another encoding"],
)
def test_a_text_that_is_not_the_pinned_one(tmp_path: Path, there: bytes | None, text: PinnedText, what: str) -> None:
    if there is not None:
        (tmp_path / "a.txt").write_bytes(there)
    with pytest.raises(TextError) as raised:
        read_text(text, tmp_path)
    assert raised.value.what.startswith(what)
    assert raised.value.advice
    assert raised.value.where is not None
