"""A real browser does what readers come for: it clicks and types; nothing is asked of another host, and nothing runs
that the policy of the pages forbids. A picture is kept of each test that fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import template_rendered
from playwright.sync_api import Browser, Locator, Page, expect

import needed
from corpora import HARBOUR
from examples import one_in
from html_pages import BROWSER, VIOLATIONS
from running import Running, serving
from variorum.disagreements.register import read_register
from variorum.snapshots.snapshot import current_snapshot
from variorum_server import create_app

pytestmark = pytest.mark.needs("chromium")

WIDE, NARROW = (1280, 900), (390, 844)
# Size, dark, with scripts: how each of the tasks is done.
WAYS = [
    pytest.param((WIDE, False, True), id="wide-light-scripts"),
    pytest.param((WIDE, True, False), id="wide-dark-bare"),
    pytest.param((NARROW, True, True), id="narrow-dark-scripts"),
    pytest.param((NARROW, False, False), id="narrow-light-bare"),
]
Way = tuple[tuple[int, int], bool, bool]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_SIZE = ["color-contrast", "target-size", "scrollable-region-focusable"]
PAGES = (
    "/",
    "/disagreements",
    "/page/<disagreement>",
    "/compare",
    "/search?q=merganser",
    "/things",
    "/page/<thing>",
    "/page/<citation>",
    "/page?iri=https://schema.org/name",
    "/sources",
    "/sources/tide-blog",
    "/sources/tide-blog?show=claims",
    "/sources/tide-blog/sparql",
    "/sources/tide-blog/void",
    "/sources/tide-blog/queries/said-of",
    "/page/text/tide-blog",
    "/about/<citation>",
    "/about?iri=https://schema.org/name",
    "/graph/tide-blog",
    "/terms",
    "/queries/wreck-dates",
    "/sparql",
    "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 9",
    "/sparql?query=SELECT * {",
    "/sparql?query=SELECT * { ?s schema:nothing ?o }",
    "/sparql?query=SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?s LIMIT 12&sort=-n",
    "/changes",
    "/wikidata",
    "/wikidata/chosen",
    "/export/",
    "/.well-known/void",
    "/reconcile/preview?id=<thing>",
    "/nowhere",
)
# What is at the other addresses: it is looked at by other tests.
NO_PAGES = {
    "a file": (
        *("/answer.<form>", "/sources/<source>/answer.<form>", "/queries/<name>/answer.<form>"),
        *("/sources/<source>/queries/<name>/answer.<form>", "/cite/<form>", "/compare.csv", "/export/<name>"),
        *("/feed.xml", "/opensearch.xml", "/robots.txt", "/sitemap.xml", "/static/<path:filename>"),
        *("/wikidata/statements.csv", "/wikidata/statements.txt", "/graphs", "/sources/<source>/graphs"),
    ),
    "a figure": tuple(f"/figures/{name}.svg" for name in ("agreement", "neighbourhood", "order", "time-line")),
    "the way to a page": ("/query", "/resource", "/reconcile/view"),
    "for programs": (
        *("/health", "/metrics", "/ready", "/reconcile", "/reconcile/flyout/<kind>", "/reconcile/properties"),
        *(f"/reconcile/suggest/{kind}" for kind in ("entity", "property", "type")),
        *("/search/suggest", "/sparql/terms"),
    ),
}


@pytest.fixture(scope="module")
def server(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the invented corpus with its texts."""
    logs = tmp_path_factory.mktemp("log")
    store = built_harbour / ".variorum"
    with serving(store, "--texts", str(HARBOUR / "texts"), corpus=built_harbour, logs=logs) as server:
        yield server


@pytest.fixture(scope="module")
def known(built_harbour: Path) -> dict[str, str]:
    """The paths of a thing, of a disagreement and of a citation, of which addresses are made."""
    snapshot = current_snapshot(built_harbour / ".variorum")
    disagreement = read_register(snapshot).disagreements[0]
    iris = {
        "thing": disagreement.focus,
        "disagreement": disagreement.iri,
        "citation": disagreement.positions[0].statements[0].citation,
    }
    return {name: iri.removeprefix(snapshot.base) for name, iri in iris.items()}


def filled(address: str, known: dict[str, str]) -> str:
    """An address of PAGES with the paths that it leaves open."""
    return re.sub(r"<(\w+)>", lambda name: known[name[1]], address)


def test_every_kind_of_page_is_looked_at(built_harbour: Path, known: dict[str, str]) -> None:
    """Each route is that of an address in PAGES, or has none; and each template of a page is seen."""
    app = create_app(current_snapshot(built_harbour / ".variorum"))
    client, addresses = app.test_client(), app.url_map.bind("localhost")
    seen, used = set(), set[str]()
    with template_rendered.connected_to(lambda _, template, **__: used.add(template.name), app):
        for address in PAGES:
            path, _, query = filled(address, known).partition("?")
            rule, _ = addresses.match(path, return_rule=True)
            seen.add(rule.rule)
            response = client.get(path, query_string=query, headers=BROWSER)
            assert response.mimetype == "text/html", address
    assert seen | {rule for rules in NO_PAGES.values() for rule in rules} == {r.rule for r in app.url_map.iter_rules()}
    assert not seen & {rule for rules in NO_PAGES.values() for rule in rules}
    folder = Path(str(app.root_path)) / "templates"
    whole = {path.name for path in folder.glob("*.html") if re.search("{% extends|<html", path.read_text("utf-8"))}
    assert used >= whole - {"base.html", "wikidata_chosen.html"}  # which is looked at by itself


@contextmanager
def opened(
    browser: Browser, server: Running, size: tuple[int, int] = WIDE, dark: bool = False, scripts: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page of the browser, and what is noted where it asks another host, or where something is forbidden."""
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
        yield page, wrong
    finally:
        context.close()


@contextmanager
def nothing_wrong(page: Page, wrong: list[str]) -> Iterator[None]:
    """Fails the test where something was noted; of a page that fails it a picture is kept."""
    try:
        yield
        assert wrong == []
    except BaseException:
        kept = needed.ROOT / "build" / "screenshots"
        kept.mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(kept / f"failed-{width}.png"), full_page=True)
        raise


@contextmanager
def reading(
    browser: Browser, server: Running, size: tuple[int, int] = WIDE, dark: bool = False, scripts: bool = True
) -> Iterator[Page]:
    """A page of a browser that has been nowhere."""
    with opened(browser, server, size, dark, scripts) as (page, wrong), nothing_wrong(page, wrong):
        yield page


@pytest.fixture(scope="module")
def looked_at(browser: Browser, server: Running) -> Iterator[tuple[Page, list[str]]]:
    """One page that goes from address to address: a new one for each takes the browser several times as long."""
    with opened(browser, server) as (page, wrong):
        yield page, wrong


@pytest.mark.needs("axe")
@pytest.mark.parametrize("address", one_in(8, PAGES))
def test_pages_are_accessible_and_fit_small_screens(
    looked_at: tuple[Page, list[str]], known: dict[str, str], address: str
) -> None:
    """WCAG 2.2 AA as axe checks it, on a wide and light screen and on a narrow and dark one."""
    page, wrong = looked_at
    wrong.clear()
    with nothing_wrong(page, wrong):
        page.goto(filled(address, known))
        assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """Nothing that axe finds wrong on a wide and light screen, nor, of what depends on size and colours, on a narrow
    and dark one; and nothing too wide.
    """
    page.evaluate(needed.AXE.read_text("utf-8"))
    for (width, height), scheme, rules in ((WIDE, "light", RULES), (NARROW, "dark", BY_SIZE)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.evaluate(VIOLATIONS, rules) == [], (page.url, scheme)
    assert_printed(page)


def assert_printed(page: Page) -> None:
    """On a sheet of paper nothing is too wide, and no matter is folded in or left out: what is there in a form, too."""
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    hidden = """
        [...document.querySelectorAll('main :is(.value, .disagreement, .spans li, td, main > p.lede, .offers li)')]
        .filter(one => !one.getClientRects().length && !one.closest('details.asked')).map(one => one.className)
    """
    assert page.evaluate(hidden) == [], page.url
    page.emulate_media(media="screen")


def tab_to(page: Page, wanted: Locator) -> None:
    """Goes on with the tabulator until an element has the focus."""
    for _ in range(250):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not lead to {wanted}")


def by_keyboard(page: Page, wanted: Locator) -> None:
    """Follows a link, or presses a button, with the keyboard alone."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def by_mouse(_: Page, wanted: Locator) -> None:
    wanted.click()


Hand = Callable[[Page, Locator], None]
BY_KEYBOARD = pytest.param(WAYS[2].values[0], by_keyboard, id="keyboard", marks=pytest.mark.long)
DONE = [
    *(pytest.param(way.values[0], by_mouse, id=way.id) for way in WAYS[:1]),
    *(pytest.param(way.values[0], by_mouse, id=way.id, marks=pytest.mark.long) for way in WAYS[1:]),
    BY_KEYBOARD,
]


@pytest.mark.parametrize(("way", "hand"), DONE)
def test_the_words_of_a_disagreement_are_one_click_away(
    browser: Browser, server: Running, way: Way, hand: Hand
) -> None:
    with reading(browser, server, *way) as page:
        page.goto("/")
        hand(page, page.locator(".disagreement .said a").first)
        expect(page.locator("q.words mark").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize(("way", "hand"), DONE)
def test_two_articles_stand_side_by_side_after_one_click(
    browser: Browser, server: Running, way: Way, hand: Hand
) -> None:
    with reading(browser, server, *way) as page:
        page.goto("/sources/tide-blog")
        hand(page, page.get_by_role("link", name="Beside ").first)
        expect(page.locator("table.compared thead th")).to_have_count(3)
        hand(page, page.locator("table.compared td a").first)
        expect(page.locator("blockquote mark").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("way", [WAYS[1], WAYS[2]])
def test_a_thing_is_found_by_a_part_of_its_name_with_the_keyboard_alone(
    browser: Browser, server: Running, way: Way
) -> None:
    with reading(browser, server, *way) as page:
        page.goto("/")
        tab_to(page, page.locator("#q"))
        page.keyboard.type("mergan")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("mergan")
        by_keyboard(page, page.locator(".hits a").first)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Merganser")


@pytest.mark.parametrize("way", WAYS[3:])
def test_a_passage_of_a_text_is_led_to(browser: Browser, server: Running, way: Way) -> None:
    with reading(browser, server, *way) as page:
        page.goto("/page/text/tide-blog")
        page.locator(".paragraph summary").first.click()
        link = page.locator(".paragraph .place a").first
        target = str(link.get_attribute("href"))
        link.click()
        page.wait_for_url(f"**{target}")
        expect(page.locator("mark:target")).not_to_be_empty()


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


@pytest.mark.long
def test_without_scripts_a_query_is_asked_from_the_text_field(browser: Browser, server: Running) -> None:
    with reading(browser, server, scripts=False) as page:
        page.goto("/sparql")
        page.locator("#query").fill("ASK {}")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(".lede")).to_contain_text("Yes from all sources.")


@pytest.mark.long
@pytest.mark.parametrize(("way", "hand"), DONE)
def test_a_ready_question_is_answered_after_two_clicks(browser: Browser, server: Running, way: Way, hand: Hand) -> None:
    with reading(browser, server, *way) as page:
        page.goto("/")
        hand(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Ask"))
        hand(page, page.locator("aside .saved a").first)
        expect(page.locator(".lede")).to_contain_text("from all sources.")
        expect(page.locator("table.answer tbody tr").first).to_be_visible()


@pytest.mark.long
def test_ready_questions_are_searched(browser: Browser, server: Running) -> None:
    with reading(browser, server) as page:
        page.goto("/sparql")
        entries = page.locator("aside .saved li")
        wanted = entries.last.inner_text()
        page.locator("#filter").press_sequentially(wanted.upper()[:14])
        expect(entries.last).to_be_visible()
        page.locator("#filter").fill("zzzz")
        expect(page.locator("aside .saved li:visible")).to_have_count(0)


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.fixture(scope="module")
def bundled(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the bundled corpus, which has links to Wikidata."""
    with serving(bundled_store, logs=tmp_path_factory.mktemp("log")) as server:
        yield server


@pytest.mark.parametrize("way", WAYS[:1])
def test_what_an_item_lacks_is_two_clicks_away(browser: Browser, bundled: Running, way: Way) -> None:
    with reading(browser, bundled, *way) as page:
        page.goto("/")
        page.get_by_role("link", name="What Wikidata could take").click()
        page.locator(".facets a").filter(has_text="Ballerina").first.click()
        page.locator(".offers label").nth(0).click()
        page.locator(".offers label").nth(1).click()
        page.get_by_role("button", name="Prepare what is ticked").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 commands for QuickStatements")
        expect(page.get_by_role("link", name="Open them in QuickStatements")).to_be_visible()


@pytest.mark.long
def test_statements_are_ticked_with_the_keyboard_alone(browser: Browser, bundled: Running) -> None:
    with reading(browser, bundled, NARROW) as page:
        page.goto("/wikidata")
        tab_to(page, page.locator(".offers input[type=checkbox]").first)
        page.keyboard.press("Space")
        by_keyboard(page, page.get_by_role("button", name="Prepare what is ticked"))
        expect(page.get_by_role("heading", level=1)).to_have_text("1 command for QuickStatements")


@pytest.mark.long
@pytest.mark.needs("axe")
def test_what_is_prepared_for_wikidata_is_accessible(browser: Browser, bundled: Running) -> None:
    with reading(browser, bundled) as page:
        page.goto("/wikidata")
        assert_accessible(page)
        page.locator(".offers label").first.click()
        page.get_by_role("button", name="Prepare what is ticked").click()
        assert_accessible(page)
