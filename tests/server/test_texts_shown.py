"""The words of the texts on pages: to whom they are shown, that they are the passages, and how passages are marked."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from commands import run
from corpora import HARBOUR
from html_pages import BROWSER, Page
from variorum.corpus.passages import parse_passage
from variorum.corpus.quotations import in_context
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import PASSAGE
from variorum_server import Config, create_app
from variorum_server.pages.text_pages import Span, paragraphs_of
from variorum_server.pages.texts import is_loopback

TEXTS = HARBOUR / "texts"
HERE = {**BROWSER, "Host": "127.0.0.1:7654"}


@pytest.fixture(scope="module")
def harbour_snapshot(built_harbour: Path) -> Snapshot:
    return current_snapshot(built_harbour / ".variorum")


@pytest.fixture(scope="module")
def reader(harbour_snapshot: Snapshot) -> FlaskClient:
    """A client of a server that has the texts."""
    return create_app(harbour_snapshot, Config(texts=str(TEXTS), quote=30)).test_client()


def words_of(page: str) -> list[str]:
    """What is marked on a page as the words of a text."""
    return [unescape(re.sub(r"<[^>]+>", "", mark)) for mark in re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)]


def passages(snapshot: Snapshot, slug: str) -> dict[str, str]:
    """Each citation of a source that has a passage, with the words of its first passage."""
    source = snapshot.source(slug)
    assert source
    text = (TEXTS / f"{slug}.txt").read_text("utf-8")
    found: dict[str, str] = {}
    for quad in snapshot.stated.quads_for_pattern(None, PASSAGE, None, NamedNode(source.evidence_graph)):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode)
        place = parse_passage(quad.object.value)
        assert place
        found[quad.subject.value] = re.sub(r"\s+", " ", text[place.start : place.end])
    return found


@pytest.mark.parametrize("slug", ["harbour-log", "kuesten-chronik", "tide-blog"])
def test_every_citation_shows_its_words(reader: FlaskClient, harbour_snapshot: Snapshot, slug: str) -> None:
    cited = passages(harbour_snapshot, slug)
    assert cited
    for iri, words in cited.items():
        page = reader.get(f"/page/{iri.removeprefix(harbour_snapshot.base)}", headers=HERE)
        assert words in words_of(page.text), iri


def test_disagreements_and_things_show_the_words(reader: FlaskClient, harbour_snapshot: Snapshot) -> None:
    listed = reader.get("/disagreements", headers=HERE).text
    assert words_of(listed)
    for link in set(re.findall(r'href="(/page/disagreement/[^"]+)"', listed)):
        assert words_of(reader.get(link, headers=HERE).text), link
    all_words = {words for slug in ("harbour-log", "tide-blog") for words in passages(harbour_snapshot, slug).values()}
    assert all_words & set(words_of(listed))


def test_the_text_is_whole_and_its_passages_are_marked(reader: FlaskClient) -> None:
    page = reader.get("/text/tide-blog", headers=HERE, follow_redirects=True)
    Page(page.text)
    shown = page.text[page.text.index('class="reader"') :]
    paragraphs = [
        unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<p lang[^>]*>(.*?)</p>", shown, re.DOTALL)
    ]
    text = (TEXTS / "tide-blog.txt").read_text("utf-8")
    assert paragraphs == [line for line in text.split("\n") if line.strip()]
    ids = re.findall(r'<mark id="(char=\d+,\d+)"', shown)
    assert ids
    assert set(ids) == set(re.findall(r'href="#(char=\d+,\d+)"', shown))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "variorum.example.org"},
        {"Host": "192.168.1.7:7654"},
        {"Host": "localhost.example.org"},
        {"Host": "127.0.0.1:7654", "X-Forwarded-For": "192.0.2.1"},
        {"Host": "localhost", "Forwarded": "for=192.0.2.1"},
        {"Host": "localhost", "Via": "1.1 proxy"},
    ],
)
def test_words_are_for_this_machine_only(reader: FlaskClient, headers: dict[str, str]) -> None:
    for path in ("/", "/disagreements", "/page/text/tide-blog", "/search?q=harbour"):
        page = reader.get(path, headers={**BROWSER, **headers}).text
        assert words_of(page) == [], path
        assert 'class="reader"' not in page


@pytest.mark.parametrize(
    ("asked", "words"), [("warter", "Wärter"), ("MÄRZ 1851", "März 1851"), ("merganser", "Merganser")]
)
def test_words_are_found_in_texts_whatever_their_case_and_accents(reader: FlaskClient, asked: str, words: str) -> None:
    page = reader.get("/search", query_string={"q": asked}, headers=HERE).text
    assert words in words_of(page.partition('id="texts"')[2])


def test_whole_words_are_found_before_parts_of_others(reader: FlaskClient) -> None:
    """In the order of the texts two German men, `Mann`, stand between an English `man` and a `Man munkelt`."""
    found = words_in_context(reader, "man")
    whole = [not (before[-1:].isalnum() or after[:1].isalnum()) for before, after in found]
    assert whole == [True, True, False, False]


def words_in_context(reader: FlaskClient, asked: str) -> list[tuple[str, str]]:
    """What stands right before and after words that are found in the texts."""
    page = reader.get("/search", query_string={"q": asked}, headers=HERE).text.partition('id="texts"')[2]
    return re.findall(r'<q class="words">([^<]*)<mark><a [^>]*>[^<]*</a></mark>([^<]*)</q>', page)


def test_no_other_site_can_read_what_quotes_a_text(reader: FlaskClient) -> None:
    page = reader.get("/disagreements", headers={**HERE, "Origin": "https://example.org"})
    assert not [name for name in dict(page.headers) if name.startswith("Access-Control-")]
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert reader.get("/.well-known/void").headers["Access-Control-Allow-Origin"] == "*"


def test_texts_leave_by_no_other_way(reader: FlaskClient) -> None:
    """What programs get is what they get from a server without texts."""
    words = max((TEXTS / "tide-blog.txt").read_text("utf-8").split("\n"), key=len)[:60].encode()
    shown = re.sub(r"<[^>]+>", "", unescape(reader.get("/page/text/tide-blog", headers=HERE).text))
    assert words.decode() in shown
    for path in ("/about/text/tide-blog", "/graphs?default", "/sources/tide-blog/graphs?default", "/.well-known/void"):
        assert words not in reader.get(path, headers={"Host": "localhost"}).data


def test_without_texts_a_page_says_what_would_be_shown(harbour_snapshot: Snapshot) -> None:
    client = create_app(harbour_snapshot).test_client()
    page = client.get("/page/text/tide-blog", headers=HERE).text
    assert "variorum serve --texts FOLDER" in page
    assert words_of(page) == []


def test_a_text_that_is_not_the_pinned_one_is_not_shown(harbour_snapshot: Snapshot, tmp_path: Path) -> None:
    shutil.copytree(TEXTS, tmp_path / "texts")
    with (tmp_path / "texts" / "tide-blog.txt").open("a") as file:
        file.write("More.\n")
    client = create_app(harbour_snapshot, Config(texts=str(tmp_path / "texts"))).test_client()
    assert 'class="reader"' not in client.get("/page/text/tide-blog", headers=HERE).text
    assert 'class="reader"' in client.get("/page/text/harbour-log", headers=HERE).text


def test_the_server_does_not_start_with_a_changed_text_or_for_others(built_harbour: Path, tmp_path: Path) -> None:
    asked = ("serve", "--corpus", str(built_harbour), "--no-build", "--port", "7999")
    shutil.copytree(TEXTS, tmp_path / "texts")
    with (tmp_path / "texts" / "tide-blog.txt").open("a") as file:
        file.write("More.\n")
    changed = run(*asked, "--texts", str(tmp_path / "texts"))
    assert changed.code != 0
    assert "the text of tide-blog has changed" in changed.err
    public = run(*asked, "--texts", str(TEXTS), "--host", "0.0.0.0")
    assert public.code != 0
    assert "texts are shown on this machine only, and 0.0.0.0 can be reached from others" in public.err
    missing = run(*asked, "--texts", str(tmp_path / "nowhere"))
    assert missing.code != 0
    assert "no folder" in missing.err


def test_what_is_this_machine() -> None:
    assert all(map(is_loopback, ("localhost", "LOCALHOST", "127.0.0.1", "127.3.2.1", "::1", "[::1]")))
    assert not any(map(is_loopback, ("", "0.0.0.0", "::", "example.org", "10.0.0.1", "127.0.0.1.example.org")))


LINES = st.text(alphabet="ab \n", max_size=40)


@given(LINES, st.data())
def test_marks_are_where_the_passages_are(text: str, data: st.DataObject) -> None:
    """However passages overlap: the characters are all there, marks are well nested, and each marks what it names."""
    size = len(text)
    places = data.draw(st.lists(st.tuples(st.integers(0, size), st.integers(0, size)), max_size=6)) if size else []
    spans = [Span(f"char={a},{b}", a, b, (), disputed=False) for a, b in {(min(p), max(p)) for p in places} if a < b]
    marked: dict[str, str] = {span.fragment: "" for span in spans}
    begun: list[str] = []
    whole = ""
    for paragraph in paragraphs_of(text, spans):
        open_: list[str] = []
        for piece in paragraph.pieces:
            for span, first in piece.opened:
                open_.append(span.fragment)
                begun += [span.fragment] if first else []
            for fragment in open_:
                marked[fragment] += piece.text
            whole += piece.text
            del open_[len(open_) - piece.closed :]
        assert open_ == []
    shown = [line for line in text.split("\n") if line.strip()]
    assert whole == "".join(shown)
    assert len(begun) == len(set(begun))
    for span in spans:
        kept = [text[i] for i in range(span.begin, span.end) if text[i] != "\n" and _line(text, i).strip()]
        assert marked[span.fragment] == "".join(kept)


def _line(text: str, at: int) -> str:
    """The line that a character stands in."""
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


@given(st.text(alphabet="aé \n-", max_size=60), st.data(), st.integers(0, 20))
def test_a_quotation_has_its_words_and_no_more_around_them(text: str, data: st.DataObject, most: int) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quoted = in_context(text, start, end, most)
    assert quoted.words == re.sub(r"\s+", " ", text[start:end])
    folded = re.sub(r"\s+", " ", text)
    assert quoted.before.removeprefix("…") in folded
    assert quoted.after.removesuffix("…") in folded
    assert len(quoted.before.removeprefix("…")) <= most
    assert len(quoted.after.removesuffix("…")) <= most
    assert (start <= most) or quoted.before.startswith("…")
