"""A real browser does what readers come for: it clicks and types; nothing is asked of another host, and nothing runs
that the policy of the pages forbids. A picture is kept of each test that fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import needed
from corpora import HARBOUR
from running import Running, serving

pytestmark = pytest.mark.needs("chromium")

WIDE, NARROW = (1280, 900), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/disagreements",
    "/compare",
    "/search?q=merganser",
    "/things",
    "/sources",
    "/sources/tide-blog",
    "/sources/tide-blog?show=claims",
    "/page/text/tide-blog",
    "/sparql",
    "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 9",
    "/sparql?query=SELECT * {",
    "/sparql?query=SELECT * { ?s schema:nothing ?o }",
    "/sparql?query=SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?s LIMIT 12&sort=-n",
    "/wikidata",
    "/export/",
    "/.well-known/void",
    "/nowhere",
)


@pytest.fixture(scope="module")
def server(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the invented corpus with its texts."""
    logs = tmp_path_factory.mktemp("log")
    store = built_harbour / ".variorum"
    with serving(store, "--texts", str(HARBOUR / "texts"), corpus=built_harbour, logs=logs) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def reading(
    browser: Browser, server: Running, size: tuple[int, int] = WIDE, dark: bool = False, scripts: bool = True
) -> Iterator[Page]:
    """A page of the browser that fails the test where it asks another host, or where something is forbidden."""
    context = browser.new_context(
        base_url=server.root,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        bypass_csp=False,
    )
    page, wrong = context.new_page(), list[str]()
    host = urlsplit(server.root).netloc
    page.on("request", lambda request: None if urlsplit(request.url).netloc == host else wrong.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    try:
        yield page
        assert wrong == []
    except BaseException:
        kept = needed.ROOT / "build" / "screenshots"
        kept.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(kept / f"failed-{size[0]}-{'dark' if dark else 'light'}.png"), full_page=True)
        raise
    finally:
        context.close()


@pytest.mark.needs("axe")
@pytest.mark.parametrize("address", PAGES)
def test_pages_are_accessible_and_fit_small_screens(browser: Browser, server: Running, address: str) -> None:
    """WCAG 2.2 AA as axe checks it, on a wide and light screen and on a narrow and dark one."""
    with reading(browser, server) as page:
        page.goto(address)
        page.evaluate(needed.AXE.read_text("utf-8"))
        for (width, height), scheme in ((WIDE, "light"), (NARROW, "dark")):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
            told = [(one["id"], [node["html"][:120] for node in one["nodes"]][:4]) for one in found["violations"]]
            assert told == [], (address, scheme)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_words_of_a_disagreement_are_one_click_away(browser: Browser, server: Running, scripts: bool) -> None:
    with reading(browser, server, NARROW, scripts=scripts) as page:
        page.goto("/")
        page.locator(".disagreement .said a").first.click()
        expect(page.locator("q.words mark").first).to_be_visible()


def test_two_articles_stand_side_by_side_after_one_click(browser: Browser, server: Running) -> None:
    with reading(browser, server) as page:
        page.goto("/sources/tide-blog")
        page.get_by_role("link", name="Beside ").click()
        assert page.locator("table.compared thead th").count() == 3
        page.locator("table.compared td a").first.click()
        expect(page.locator("blockquote mark").first).to_be_visible()


def test_a_thing_is_found_by_a_part_of_its_name_with_the_keyboard_alone(browser: Browser, server: Running) -> None:
    with reading(browser, server, scripts=False) as page:
        page.goto("/")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.locator("#q:focus").count():
                break
        page.keyboard.type("mergan")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("mergan")
        page.locator(".hits a").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Merganser")


def test_a_passage_of_a_text_is_led_to(browser: Browser, server: Running) -> None:
    with reading(browser, server) as page:
        page.goto("/page/text/tide-blog")
        page.locator(".paragraph summary").first.click()
        link = page.locator(".paragraph .place a").first
        target = str(link.get_attribute("href"))
        link.click()
        assert page.url.endswith(target)
        assert page.evaluate("document.querySelector('mark:target').innerText.length > 0")


def test_a_query_is_written_completed_asked_and_shared(browser: Browser, server: Running) -> None:
    with reading(browser, server) as page:
        page.goto("/sparql")
        if not page.locator("script[src*=yasqe]").count():
            needed.end_without("no query editor here: install the package again where npm is")
        set_text = "document.querySelector('.CodeMirror').CodeMirror.setValue"
        page.wait_for_selector(".CodeMirror")
        page.evaluate(f"{set_text}('SELECT ?s {{ ?s a  }}')")
        page.evaluate("{const e = document.querySelector('.CodeMirror').CodeMirror; e.focus(); e.setCursor(0, 17)}")
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hints li").first).to_be_visible()
        page.keyboard.press("Escape")
        page.evaluate(f"{set_text}('SELECT ?s {{ ?s ?p ?o }} LIMIT 3')")
        page.locator(".CodeMirror").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/sparql?query=*")
        expect(page.locator(".lede")).to_contain_text("3 rows from all sources.")
        shared = page.url
        page.goto("/sparql")
        assert "LIMIT 3" in " ".join(page.locator("select option").all_inner_texts())
        page.goto(shared)
        expect(page.locator(".lede")).to_contain_text("3 rows from all sources.")
        page.goto("/sparql?query=SELECT * {%0A ?s ?p }")
        expect(page.locator(".CodeMirror .mistake")).to_have_count(1)


def test_without_scripts_a_query_is_asked_from_the_text_field(browser: Browser, server: Running) -> None:
    with reading(browser, server, scripts=False) as page:
        page.goto("/sparql")
        page.locator("#query").fill("ASK {}")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".lede")).to_contain_text("Yes from all sources.")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_ready_question_is_answered_after_two_clicks(browser: Browser, server: Running, scripts: bool) -> None:
    with reading(browser, server, NARROW, scripts=scripts) as page:
        page.goto("/")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Ask").click()
        page.locator("aside .saved a").first.click()
        expect(page.locator(".lede")).to_contain_text("from all sources.")
        expect(page.locator("table.answer tbody tr").first).to_be_visible()


def test_ready_questions_are_searched(browser: Browser, server: Running) -> None:
    with reading(browser, server) as page:
        page.goto("/sparql")
        entries = page.locator("aside .saved li")
        wanted = entries.last.inner_text()
        page.locator("#filter").press_sequentially(wanted.upper()[:14])
        expect(entries.last).to_be_visible()
        page.locator("#filter").fill("zzzz")
        expect(page.locator("aside .saved li:visible")).to_have_count(0)


def test_a_mistake_is_shown_and_mended(browser: Browser, server: Running) -> None:
    """Without scripts, on a small and dark screen: the line with a mark, what to do, and the query to be changed."""
    with reading(browser, server, NARROW, dark=True, scripts=False) as page:
        page.goto("/sparql")
        page.locator("#query").fill("SELECT ?ship {\n  ?ship a ?kind\n  ?ship sea:wreckedOn ?day\n}")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".problem")).to_contain_text("a dot is missing before '?ship'")
        assert page.locator(".problem pre").inner_text().splitlines() == ["  ?ship sea:wreckedOn ?day", "  ^"]
        page.locator("#query").fill("SELECT ?ship {\n  ?ship a ?kind .\n  ?ship sea:wreckdOn ?day\n}")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".problem")).to_contain_text(
            "Nobody uses the property sea:wreckdOn. Near it: sea:wreckedOn"
        )


def test_an_answer_is_sorted_narrowed_and_charted(browser: Browser, server: Running) -> None:
    query = "SELECT ?thing (COUNT(*) AS ?n) { ?thing ?p ?o } GROUP BY ?thing ORDER BY ?thing LIMIT 13"
    with reading(browser, server, scripts=False) as page:
        page.goto(f"/sparql?query={query}")
        numbers = page.locator("table.answer tbody td.number")
        page.get_by_role("link", name="n", exact=True).click()
        rising = [int(text) for text in numbers.all_inner_texts()]
        assert rising == sorted(rising)
        page.get_by_role("link", name="n ↑").click()
        assert [int(text) for text in numbers.all_inner_texts()] == sorted(rising, reverse=True)
        assert page.locator("th[aria-sort=descending]").count() == 1
        picture = page.locator(".figure img")
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 300)")
        name = page.locator("table.answer tbody td").first.inner_text()
        page.get_by_label("Only rows with").fill(name)
        page.get_by_role("button", name="Narrow").click()
        expect(page.locator(".narrow")).to_contain_text("of 13")
        assert name in page.locator("table.answer tbody").inner_text()


def test_what_an_item_lacks_is_two_clicks_away(
    browser: Browser, bundled_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(bundled_store, logs=tmp_path_factory.mktemp("log")) as server, reading(browser, server) as page:
        page.goto("/")
        page.get_by_role("link", name="What Wikidata could take").click()
        page.locator(".facets a").filter(has_text="Ballerina").first.click()
        page.locator(".offers label").nth(0).click()
        page.locator(".offers label").nth(1).click()
        page.get_by_role("button", name="Prepare what is ticked").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 commands for QuickStatements")
        expect(page.get_by_role("link", name="Open them in QuickStatements")).to_be_visible()
