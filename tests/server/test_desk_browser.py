"""The desk in a real browser: an article is stated, checked and read with the keyboard alone, and the files are those
that the command writes. Where VARIORUM_TEXTS has the bundled corpus's articles, one of them is mapped from nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import needed
from commands import Process, run, start
from corpora import HARBOUR
from html_pages import VIOLATIONS
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.loading import Source, load_source
from variorum.corpus.passages import parse_passage
from variorum.corpus.vocabulary import load_vocabulary
from variorum.terms import ASSERTED, LABEL, RDF_TYPE, VR, local_name

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.long]

PATIENCE = 60_000  # milliseconds: how long something takes depends on what else the machine does
WIDE, NARROW = (1280, 900), (390, 844)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NEWS = "The Goosander sails again\n\nThe museum ship “Goosander” left Tollhaven in May. She may be 150 years old.\n"
TEXTS = os.environ.get("VARIORUM_TEXTS", "")
SEND = """async (claims) => {
    const desk = await import("/static/desk/desk.js");
    for (const fields of claims) {
        const reply = await desk.post(location.pathname + "/claims", { ...fields, state: desk.page.state });
        if (reply.status !== 200) return `${JSON.stringify(fields)}: ${reply.what}`;
        desk.page.state = reply.state;
    }
    return "";
}"""  # one claim after the other, as the fields of the page send it
ARTICLE, FORM_FILLED = "blue-news", 8  # of its claims so many are made in the fields of the page


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    yield browser
    expect.set_options(timeout=5_000)


@contextmanager
def desk(corpus: Path, texts: Path) -> Iterator[tuple[Process, str]]:
    """The desk as a process of its own, and the address that it prints."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with start("desk", "--texts", str(texts), "--port", str(port), folder=corpus) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().removeprefix("Open ").strip()


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test where it asks another host, or where something is forbidden or broken."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, base_url=address.partition("/?")[0])
    page, wrong = context.new_page(), list[str]()
    page.on("request", lambda asked: None if asked.url.startswith("http://127.0.0.1:") else wrong.append(asked.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(address)
    try:
        yield page
        assert wrong == []
    except BaseException:
        kept = needed.ROOT / "build" / "screenshots"
        kept.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(kept / "failed-desk.png"), full_page=True)
        raise
    finally:
        context.close()


def tab_to(page: Page, selector: str) -> None:
    """Goes on with the tab key until something has the focus."""
    for _ in range(80):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not lead to {selector}")


def select(page: Page, words: str, nth: int = 0) -> None:
    """Selects words of the article with the arrow keys."""
    shown = re.sub(r"\n+", "\n", NEWS)
    at = [match.start() for match in re.finditer(re.escape(words), shown)][nth]
    page.keyboard.press("Control+Home")
    for _ in range(at):
        page.keyboard.press("ArrowRight")
    for _ in words:
        page.keyboard.press("Shift+ArrowRight")


def fill(page: Page, name: str, typed: str, choice: str = "") -> None:
    """Types into a field, and takes the choice with a name, if one is wanted."""
    tab_to(page, f"#{name}")
    page.keyboard.type(typed)
    if choice:
        expect(page.locator(f"#{name}-list li code", has_text=choice).first).to_be_visible()
        names = page.locator(f"#{name}-list li code").all_inner_texts()
        for _ in range(names.index(choice) + 1):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(f"#{name}")).to_have_value(choice)


def is_accessible(page: Page) -> None:
    """WCAG 2.2 AA as axe checks it, on a wide and light screen and on a narrow and dark one."""
    page.evaluate(needed.AXE.read_text("utf-8"))
    for (width, height), scheme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), scheme
        assert page.evaluate(VIOLATIONS, RULES) == [], scheme
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def written(corpus: Path, slug: str) -> tuple[str, str]:
    """The claims and the evidence of a source."""
    claims, evidence = (corpus / "seeds" / name for name in (f"{slug}.ttl", f"evidence/{slug}.ttl"))
    return claims.read_text("utf-8"), evidence.read_text("utf-8")


def test_an_article_is_stated_and_read_with_the_keyboard_alone(browser: Browser, harbour: Path) -> None:
    (harbour / "texts" / "tollhaven-news.txt").write_text(NEWS, "utf-8")
    with desk(harbour, harbour / "texts") as (_, address), visiting(browser, address) as page:
        fill(page, "date", "2025-05")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sources/tollhaven-news")
        page.wait_for_selector("body[data-ready]")

        tab_to(page, "#article")
        select(page, "museum ship “Goosander”")
        page.keyboard.press("Enter")
        fill(page, "thing", "goosander", "ship/goosander")
        fill(page, "property", "called", "sea:called")
        fill(page, "value", "Goosander")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#message")).to_have_text("The claim is written.")
        expect(page.locator("#done")).to_contain_text("ship/goosander")
        expect(page.locator("mark").first).to_be_visible()

        select(page, "Goosander")  # more words for the claim: from its passage to it
        expect(page.locator("#words")).to_have_text("Goosander")
        select(page, "museum")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("c")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".claim:focus")).to_contain_text("“Goosander”")
        page.keyboard.press("Escape")
        select(page, "Goosander")
        expect(page.locator("#words")).to_have_text("Goosander")
        tab_to(page, ".passage")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("a")
        expect(page.locator("#message")).to_have_text("The passage is added.")

        page.keyboard.press("Escape")
        select(page, "Tollhaven")
        page.keyboard.press("Enter")
        fill(page, "thing", "place/tollhaven")
        page.keyboard.press("Tab")
        expect(page.locator("#new-thing")).to_have_attribute("open", "")
        fill(page, "type", "place", "sea:Place")
        fill(page, "label", "Tollhaven")
        fill(page, "property", "a")
        fill(page, "value", "sea:Place")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#message")).to_have_text("The claim is written.")
        select(page, "left Tollhaven")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        fill(page, "thing", "ship/goosander")
        fill(page, "property", "keptIn")
        fill(page, "value", "place/tollhaven")
        tab_to(page, "#stance")
        page.keyboard.type("denied")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".stance.denied")).to_be_visible()
        expect(page.locator("#checks")).to_contain_text("No rule is broken.")
        by_page = written(harbour, "tollhaven-news")

        page.goto("/sources/tollhaven-news?read=1")
        page.wait_for_selector("body[data-ready]")
        total = page.locator(".card").count()
        tab_to(page, "#reader")
        page.keyboard.type("Ann Holt")
        tab_to(page, "#judge button")
        page.keyboard.press("r")
        expect(page.locator("#counts")).to_contain_text(f"1 of {total} claims read")
        page.keyboard.press("d")
        page.keyboard.type("Or a model of it?")
        page.keyboard.press("Enter")
        expect(page.locator("#counts")).to_contain_text(f"2 of {total} claims read")
        page.reload()
        expect(page.locator("#where")).to_have_text(f"Claim 3 of {total}; you have read 2.")
        here = page.locator(".card:visible")
        assert here.count() > 1
        left = here.count() - here.locator(".reading").count()
        page.keyboard.press("a")
        expect(page.locator("#counts")).to_contain_text(f"{2 + left} of {total} claims read")
        expect(page.locator("#where")).to_contain_text(f"you have read {2 + left}.")
    readings = (harbour / "seeds" / "readings" / "tollhaven-news.ttl").read_text("utf-8")
    assert len(re.findall(r'vr:right "Ann Holt"', readings)) == 1 + left
    assert len(re.findall(r'vr:doubtful "Ann Holt" \S+ "Or a model of it\?"', readings)) == 1
    assert run("fmt", "--check").code == 0

    for name in ("tollhaven-news.ttl", "evidence/tollhaven-news.ttl", "readings/tollhaven-news.ttl"):
        (harbour / "seeds" / name).unlink()
    for arguments in (
        ("new", "source", "texts/tollhaven-news.txt", "--date", "2025-05", "--title", ""),
        ("cite", "tollhaven-news", "museum ship “Goosander”", "ship/goosander", "called", "Goosander"),
        ("cite", "tollhaven-news", "Goosander", "ship/goosander", "called", "Goosander", "--nth", "1"),
        ("cite", "tollhaven-news", "Tollhaven", "place/tollhaven", "a", "sea:Place", "--label", "Tollhaven"),
        (
            "cite",
            "tollhaven-news",
            "left Tollhaven",
            "ship/goosander",
            "keptIn",
            "place/tollhaven",
            "--stance",
            "denied",
        ),
    ):
        assert run(*arguments).code == 0, arguments
    assert by_page == written(harbour, "tollhaven-news")


@pytest.mark.needs("axe")
def test_the_pages_are_accessible_and_notice_other_editors(browser: Browser, harbour: Path) -> None:
    (harbour / "texts" / "new.txt").write_text(NEWS, "utf-8")
    with desk(harbour, HARBOUR / "texts") as (_, address), visiting(browser, address) as page:
        is_accessible(page)
        page.goto("/sources/tide-blog?read=1")
        page.wait_for_selector("body[data-ready]")
        is_accessible(page)
        page.goto("/sources/tide-blog")
        page.wait_for_selector("body[data-ready]")
        page.locator("#property").focus()
        page.keyboard.type("wreck")
        expect(page.locator("#property-list li").first).to_be_visible()
        is_accessible(page)
        page.locator("button.passage").first.click()
        expect(page.locator("mark.on").first).to_be_visible()
        path = harbour / "seeds" / "tide-blog.ttl"
        path.write_text(path.read_text("utf-8").replace("the reef the Teeth", "the reef"), "utf-8")
        expect(page.locator("#message")).to_contain_text("changed outside this page")
        expect(page.locator("#claims h3", has_text="the reef").first).to_be_visible()


@pytest.mark.skipif(not TEXTS, reason="VARIORUM_TEXTS names no folder with the articles' texts")
def test_a_bundled_article_is_mapped_from_nothing(browser: Browser, tmp_path: Path) -> None:
    """Through the fields of the page to begin with, and then by what these send; the bytes are those of the seeds."""
    for name in ("ontology", "seeds", "shapes"):
        shutil.copytree(bundled_root() / name, tmp_path / name)
    by_hand = written(tmp_path, ARTICLE)
    corpus = find_corpus(tmp_path)
    files = next(one for one in corpus.sources if one.slug == ARTICLE)
    source = load_source(corpus, files, load_vocabulary(corpus))
    (tmp_path / "seeds" / f"{ARTICLE}.ttl").unlink()
    (tmp_path / "seeds" / "evidence" / f"{ARTICLE}.ttl").unlink()
    with desk(tmp_path, Path(TEXTS)) as (_, address), visiting(browser, address) as page:
        begin(page, source, by_hand[0])
        claims = list(asked(source, corpus.shorten))
        for fields in claims[:FORM_FILLED]:
            state(page, fields)
        assert page.evaluate(SEND, claims[FORM_FILLED:]) == ""
    assert written(tmp_path, ARTICLE) == by_hand


def begin(page: Page, source: Source, claims: str) -> None:
    """Begins the source on the page."""
    record = {t.predicate.value: t.object for t in source.claims_file.triples if t.subject == source.iri}
    page.locator("#file").select_option(source.pinned_text.file)
    kinds = [t.object for t in source.claims_file.triples if (t.subject, t.predicate) == (source.iri, RDF_TYPE)]
    kind = next(local_name(one.value) for one in kinds if not str(one).startswith(f"<{VR}"))  # type: ignore[union-attr]
    note = claims.splitlines()[1].removeprefix("# ")
    label = getattr(record[LABEL.value], "value", "")
    for name, text in (("slug", source.slug), ("label", label), ("kind", kind), ("note", note)):
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(f"**/sources/{source.slug}")
    page.wait_for_selector("body[data-ready]")


def asked(source: Source, shorten: Any) -> Iterator[dict[str, str]]:
    """What the fields of the page have for each passage: first what things are, then what is said of them."""
    labels = {t.subject: t.object.value for t in source.claims_file.triples if t.predicate == LABEL}  # type: ignore[union-attr]
    for citation in sorted(source.citations, key=lambda one: one.claim[1] != RDF_TYPE):
        subject, predicate, value = citation.claim
        fields = {"thing": shorten(subject.value), "property": shorten(predicate.value), "value": value.value}
        if predicate == RDF_TYPE:
            fields |= {"property": "a", "value": shorten(value.value), "label": labels[subject]}
        elif hasattr(value, "datatype"):
            fields |= {"form": "language", "language": value.language} if value.language else {"form": "text"}
        else:
            fields |= {"form": "thing", "value": shorten(value.value)}
        fields |= {"stance": local_name(citation.stance.value)} if citation.stance.value != ASSERTED else {}
        fields |= {"speaker": shorten(citation.attributed_to.value)} if citation.attributed_to else {}
        for passage in map(parse_passage, citation.passages):
            assert passage is not None
            yield {**fields, "start": str(passage.start), "end": str(passage.end)}


def state(page: Page, fields: dict[str, str]) -> None:
    """Makes a claim in the fields of the page."""
    page.evaluate(
        """([start, end]) => import('/static/desk/desk.js').then(desk => {
            document.getElementById('article').focus();
            getSelection().removeAllRanges();
            getSelection().addRange(desk.rangeOf(Number(start), Number(end)));
        })""",
        [fields["start"], fields["end"]],
    )
    page.keyboard.press("Enter")
    expect(page.locator("#thing")).to_be_focused()
    page.locator("#message").evaluate("message => { message.textContent = ''; }")
    for name in ("thing", "property", "value"):
        page.locator(f"#{name}").fill(fields[name])
    for name in ("form", "stance"):
        page.locator(f"#{name}").select_option(fields.get(name, "" if name == "form" else "asserted"))
    if fields.get("form") == "language":
        page.locator("#language").fill(fields["language"])
    page.locator("#label").evaluate("(field, label) => { field.value = label; }", fields.get("label", ""))
    page.locator("#speaker").fill(fields.get("speaker", ""))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#message")).to_have_text("The claim is written.")
