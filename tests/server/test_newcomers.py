"""Pages of corpora that nobody has seen before: one with nothing in it, and one of long words and scripts of any
direction, which no page may cut off or turn around.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from commands import run
from html_pages import BROWSER, Page
from running import Running, serving
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum_server import create_app

BASE = "https://example.org/newcomers/"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
ARABIC = "سوق التفاح"
MAYOR = "آن هولت"
TEXT = f"افتتح {ARABIC} في 4 أكتوبر 2025. وقالت العمدة {MAYOR} إن نحو 900 زائر حضروا."
# What stands left of what in an element: the places of the first of some words of its text, in pixels.
PLACES = """(element, words) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    const found = {}
    while (walker.nextNode()) {
        for (const word of words) {
            const at = walker.currentNode.data.lastIndexOf(word)
            if (at < 0 || word in found) continue
            const range = document.createRange()
            range.setStart(walker.currentNode, at)
            range.setEnd(walker.currentNode, at + word.length)
            found[word] = range.getBoundingClientRect().left
        }
    }
    return words.map(word => found[word])
}"""


def begun(folder: Path) -> Path:
    assert run("new", "corpus", str(folder), "--base", BASE, "--title", "Fairs of the world").code == 0
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a corpus in which nothing is yet."""
    folder = begun(tmp_path_factory.mktemp("empty") / "corpus")
    return create_app(build(find_corpus(folder), folder / ".variorum").snapshot).test_client()


def test_a_build_of_an_empty_corpus_says_what_comes_next(tmp_path: Path) -> None:
    outcome = run("build", "--corpus", str(begun(tmp_path / "corpus")))
    assert outcome.code == 0
    assert outcome.out.startswith("newcomers: no source yet, variorum new source TEXTFILE begins one; snapshot ")
    (tmp_path / "almanac.txt").write_text("The almanac\n\nNothing of note.\n", "utf-8")
    corpus = ("--corpus", str(tmp_path / "corpus"))
    assert run("new", "source", str(tmp_path / "almanac.txt"), *corpus).code == 0
    assert run("build", *corpus).out.startswith("newcomers: 1 of 1 source made; snapshot ")
    assert run("build", *corpus).out.startswith("newcomers: nothing changed in 1 source; snapshot ")


@pytest.mark.parametrize("path", ["/", "/disagreements", "/compare", "/things", "/sources", "/wikidata"])
def test_an_empty_corpus_says_what_comes_next(empty: FlaskClient, path: str) -> None:
    text = empty.get(path, headers=BROWSER).text
    assert "No source has been read yet." in text
    assert "variorum new source TEXTFILE" in text
    assert [words for words in ("<b>0</b>", "What says", "All of them", "All things", "No two") if words in text] == []
    page = Page(text)
    assert [table for table in page.all("table") if table] == []


def test_the_first_page_says_what_the_corpus_is(empty: FlaskClient) -> None:
    text = empty.get("/", headers=BROWSER).text
    assert "<h1>Fairs of the world</h1>" in text
    assert "<title>Fairs of the world ·" in text


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of a corpus in which names are very long, or run from right to left."""
    folder = begun(tmp_path_factory.mktemp("odd") / "corpus")
    texts = folder / "texts"
    texts.mkdir()
    (texts / "souq.txt").write_text(TEXT, "utf-8")
    (texts / "weekly.txt").write_text(f"{LONG} opened with 5 visitors.", "utf-8")
    of = ("--corpus", str(folder))
    for arguments in (
        ("new", "class", "Fair"),
        ("new", "shape", "visitors", "--takes", "xsd:integer", "--of", "Fair"),
        ("new", "source", str(texts / "souq.txt"), "--language", "ar", "--title", "Souq"),
        ("new", "source", str(texts / "weekly.txt"), "--title", LONG),
        ("cite", "souq", ARABIC, "fair/apple", "schema:name", ARABIC, "--type", "Fair"),
        ("cite", "souq", MAYOR, "person/mayor", "schema:name", MAYOR, "--type", "schema:Person"),
        ("cite", "souq", "900 زائر", "fair/apple", "visitors", "900", "--by", "person/mayor"),
        ("cite", "weekly", LONG, "fair/apple", "schema:name", LONG),
        ("cite", "weekly", "5 visitors", "fair/apple", "visitors", "5"),
        ("cite", "weekly", "visitors", "person/crowd", "schema:name", "visitors", "--type", "schema:Person"),
    ):
        outcome = run(*arguments, *of)
        assert outcome.code == 0, outcome.err
    build(find_corpus(folder), folder / ".variorum")
    with serving(folder / ".variorum", "--texts", str(texts), corpus=folder) as server:
        yield server


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 390])
def test_no_word_is_too_long_for_a_page(odd: Running, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    wide = {}
    for path in ("/", "/disagreements", "/things", "/sources", "/fair/apple", "/text/weekly", "/search?q=visitors"):
        page.goto(odd.root + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    for path in ("/sources/weekly", "/sources/weekly?show=claims", "/compare?source=souq&source=weekly", "/wikidata"):
        page.goto(odd.root + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert {path: pixels for path, pixels in wide.items() if pixels > width} == {}


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("path", ["/sources", "/sources/souq", "/export/", "/terms"])
def test_a_list_is_read_on_a_telephone_without_being_pushed_about(odd: Running, browser: Browser, path: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(odd.root + path)
    ends = page.locator("table :is(td, th)").evaluate_all(
        "cells => cells.map(one => one.getBoundingClientRect().right)"
    )
    page.close()
    assert len(ends) > 3
    assert [end for end in ends if end > 390] == []


@pytest.mark.needs("chromium")
def test_scripts_of_either_direction_stand_side_by_side(odd: Running, browser: Browser) -> None:
    """An Arabic text ends at the left; beside an Arabic name the numbers are in their order, and after it."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{odd.root}/text/souq")
    first, last, stop = page.locator(".paragraph > p").first.evaluate(PLACES, ["افتتح", "حضروا", "."])
    assert stop < last < first
    page.goto(f"{odd.root}/fair/apple")
    said = page.locator(".source", has_text="according to").first
    start, end = TEXT.index("900"), TEXT.index("900") + len("900 زائر")
    name, begins, ends = said.evaluate(PLACES, [MAYOR, str(start), str(end)])
    assert name < begins < ends
    page.close()


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_disputed_is_so_to_its_last_word(odd: Running, browser: Browser, dark: bool) -> None:
    """A passage within one that is disputed does not look as if nobody disputed it."""
    page = browser.new_page(color_scheme="dark" if dark else "light")
    page.goto(f"{odd.root}/text/weekly")
    colours = {}
    for name in (".lede mark.disputed", ".paragraph mark.disputed > mark:not(.disputed)", "q.words mark"):
        if name.startswith("q"):
            page.goto(f"{odd.root}/search?q=opened")
        drawn = page.locator(name).first.evaluate(
            """element => {
                const context = document.createElement("canvas").getContext("2d")
                context.fillStyle = getComputedStyle(element).backgroundColor
                context.fillRect(0, 0, 1, 1)
                return [...context.getImageData(0, 0, 1, 1).data]
            }"""
        )
        colours[name] = drawn[0] - drawn[1]  # how much redder than green
    page.close()
    legend, within, plain = colours.values()
    assert abs(legend - within) < abs(plain - within)
