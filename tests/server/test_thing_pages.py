"""Pages about things: who states what, where, with what stance; what stands against it; and that all is well-formed."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

import snapshots
from html_pages import BROWSER, Page
from variorum.disagreements.register import read_register
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import RDF, VR
from variorum_server import Config, create_app
from variorum_server.endpoint.answering import InProcess
from variorum_server.endpoint.job import Job, Outcome

PAGES = [
    "character/protagonist",
    "citation/movie-reviews-f30a2ee85a62",
    "decision/name-character-protagonist",
    "disagreement/name-character-protagonist",
    "disagreement/name-character-protagonist-2",
    "text/blue-news",
    "concept/female",
    "agreement/3388ef3e8f4ffe97",
    "organization/variorum-curators",
]

FEED = "application/atom+xml"


def text_of(page: str) -> str:
    """What a page says, its white space as one sees it."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def page(client: FlaskClient, path: str) -> str:
    response = client.get(f"/page/{path}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html"), path
    return response.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_formed_and_accessible(bundled_client: FlaskClient, path: str) -> None:
    text = page(bundled_client, path)
    parsed = Page(text)
    assert parsed.all("html")[0]["lang"] == "en"
    assert len(parsed.all("h1")) == 1
    assert {script["type"] for script in parsed.all("script")} <= {"application/ld+json"}
    assert "style=" not in text
    assert "None" not in text_of(text)
    ids = [attributes["id"] for _, attributes in parsed.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    (alternate,) = [link for link in parsed.all("link") if link.get("rel") == "alternate" and link["type"] != FEED]
    assert alternate["type"] == "text/turtle"
    assert bundled_client.get(str(alternate["href"])).mimetype == "text/turtle"
    levels = [int(name[1]) for name, _ in parsed.found if re.fullmatch("h[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_link_leads_somewhere(bundled_client: FlaskClient) -> None:
    for path in (
        "citation/movie-reviews-f30a2ee85a62",
        "disagreement/name-character-protagonist",
        "place/continental-hotel",
    ):
        parsed = Page(page(bundled_client, path))
        for link in {str(link["href"]).partition("#")[0] for link in parsed.all("a")}:
            if link.startswith("/"):
                with bundled_client.get(link, headers=BROWSER, follow_redirects=True) as response:
                    assert response.status_code == 200, link


def test_each_value_stands_beside_who_states_it(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    """All citations of a thing are on its page, each with its source and its passages, none of another thing."""
    text = page(bundled_client, "character/protagonist")
    facts = text[text.index('class="facts"') : text.index('id="inverse"')]
    thing, stated = NamedNode(bundled_snapshot.base + "character/protagonist"), bundled_snapshot.stated
    cited = {quad.subject for quad in stated.quads_for_pattern(None, NamedNode(RDF + "subject"), thing, None)}
    cited = {node for node in cited if "/citation/" in str(node)}
    linked = {link.partition("/citation/")[2] for link in re.findall(r'href="(/page/citation/[^"]+)"', facts)}
    assert linked == {str(node)[1:-1].partition("/citation/")[2] for node in cited}
    value = text_of(facts[: facts.index("alternate name")])
    assert "Rooney ballerina-assassin 624–630 , 1,865–1,871 headphones-thoughts 163–169 movie-reviews" in value
    assert "Eve Macarro blue-news 957–968" in value
    assert "Eve featurette-news 876–889" in value
    assert value.strip().endswith("two Eve Macarro (or Eve) : resolved")


def test_a_stance_other_than_asserted_is_told(bundled_client: FlaskClient) -> None:
    text = text_of(page(bundled_client, "character/protagonist"))
    assert "killer movie-reviews denied 3,925–3,952" in text
    assert "grace ballerina-assassin opinion" in text
    assert 'class="stance asserted"' not in page(bundled_client, "character/protagonist")


def test_values_that_are_disputed_are_marked(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    text = page(bundled_client, "character/protagonist")
    start = text.index('class="facts"')
    names = text[start : text.index("alternate name", start)]
    assert names.count('<li class="disputed">') == 3
    disagreements = [
        m for m in read_register(bundled_snapshot).disagreements if m.focus.endswith("/character/protagonist")
    ]
    listed = text[text.index('id="disagreements"') : text.index('id="stated"')]
    links = set(re.findall(r'href="/page/disagreement/([^"]+)"', listed))
    assert links >= {disagreement.iri.rpartition("/")[2] for disagreement in disagreements}


def test_where_a_thing_is_the_value(bundled_client: FlaskClient) -> None:
    text = text_of(page(bundled_client, "character/protagonist"))
    inverse = text[text.index("Where it is the value") :]
    assert "… protagonist : this the film Ballerina ballerina-assassin" in inverse


def test_a_quotation_leads_to_what_it_says_and_back(bundled_client: FlaskClient) -> None:
    whole = page(bundled_client, "quotation/movie-reviews-4")
    said = whole[whole.index('id="quoted"') :]
    said = said[: said.index("</section>")]
    words = text_of(said)
    for claim in (
        "the protagonist's journey described as deeply human opinion",
        "the protagonist of Ballerina limited to fighting others denied",
        "the protagonist of Ballerina does fighting for herself",
    ):
        assert claim in words
    assert "resilience" not in words  # said in another quotation of the same interview
    citations = re.findall(r'class="property" href="/page/(citation/[^"]+)"', said)
    assert len(citations) == 5
    for citation in citations:
        assert 'href="/page/quotation/movie-reviews-4"' in page(bundled_client, citation)


def test_what_two_say_together_tells_who_says_it(bundled_client: FlaskClient) -> None:
    words = text_of(page(bundled_client, "quotation/blue-news-1"))
    assert "wording enthusiastic opinion according to Ian McShane" in words
    assert "wording enthusiastic opinion according to Norman Reedus" in words


def test_what_nobody_is_quoted_with_is_said_in_no_quotation(bundled_client: FlaskClient) -> None:
    assert "Said in" not in text_of(page(bundled_client, "citation/movie-reviews-f30a2ee85a62"))
    assert 'id="quoted"' not in page(bundled_client, "interview/blue-news")


def test_a_thing_leads_to_its_twin_elsewhere(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    graph = NamedNode(bundled_snapshot.base + "links/wikidata")
    match = NamedNode("http://www.w3.org/2004/02/skos/core#exactMatch")
    thing = NamedNode(bundled_snapshot.base + "film/ballerina")
    (item,) = [quad.object for quad in bundled_snapshot.stated.quads_for_pattern(thing, match, None, graph)]
    assert isinstance(item, NamedNode)
    text = page(bundled_client, "film/ballerina")
    assert f'href="{item.value}"' in text[: text.index("<h2")]
    assert "Elsewhere: Wikidata, Q" in text_of(text)


def test_a_disagreement_has_its_sides_its_kind_and_its_verdict(bundled_client: FlaskClient) -> None:
    text = text_of(page(bundled_client, "disagreement/name-character-protagonist"))
    assert "Disagreements · contradiction · resolved" in text
    for words in (
        "Rooney ballerina-assassin 624–630",
        "seeds/blue-news.ttl:",
        "Resolved in favour of Eve",
        "Variorum curators",
    ):
        assert words in text
    position = text_of(page(bundled_client, "disagreement/name-character-protagonist-3"))
    assert text.partition("Cite this page")[0] == position.partition("Cite this page")[0]


def test_an_open_disagreement_says_so(client: FlaskClient) -> None:
    text = page(client, "disagreement/long-year")
    assert "· contradiction · open" in text_of(text)
    assert "Open: nobody has decided it." in text
    assert "&lt;1873&gt;" in text
    assert 'href="/page/text/almanac#char=10,14"' not in text
    assert "10–14" in text


def test_a_decision_names_what_it_decides(bundled_client: FlaskClient) -> None:
    text = page(bundled_client, "decision/name-character-protagonist")
    assert "<h1>Decision on the protagonist of Ballerina: name</h1>" in text
    assert 'class="sides"' in text


def test_a_citation_tells_claim_stance_passages_and_what_else_is_stated(bundled_client: FlaskClient) -> None:
    text = page(bundled_client, "citation/movie-reviews-f30a2ee85a62")
    words = text_of(text)
    assert "Citation of movie-reviews · denied" in words
    assert "the protagonist of Ballerina limited to killer" in words
    assert "Stance denied Passage 3,925–3,952" in words
    assert 'href="/page/text/movie-reviews#char=3925,3952"' in text
    assert "revenge ballerina-assassin denied" in words[words.index("What else is stated") :]


def test_a_text_is_gone_through_passage_by_passage(bundled_client: FlaskClient, bundled_snapshot: Snapshot) -> None:
    text = page(bundled_client, "text/blue-news")
    spans = re.findall(r'<li id="char=(\d+),(\d+)"', text)
    assert spans == sorted(spans, key=lambda span: (int(span[0]), int(span[1])))
    evidence = NamedNode(bundled_snapshot.base + "evidence/blue-news")
    passages = bundled_snapshot.stated.quads_for_pattern(None, NamedNode(VR + "passage"), None, evidence)
    expected = {quad.object.value.partition("#char=")[2] for quad in passages}  # type: ignore[union-attr]
    assert {",".join(span) for span in spans} == expected
    assert "the film Ballerina name Ballerina" in text_of(text)
    assert "2,124 characters" in text_of(text)


def test_what_sources_write_is_escaped(client: FlaskClient) -> None:
    text = page(client, "bridge/long")
    assert "It sways &lt;b&gt;a lot&lt;/b&gt; &amp; creaks." in text


def test_a_thing_that_is_only_named_has_a_page(bundled_client: FlaskClient) -> None:
    text = text_of(page(bundled_client, "shape/spin-off-and-part"))
    assert "Where else it is named In the graph register" in text


def test_a_page_is_asked_for_with_few_queries(bundled_snapshot: Snapshot) -> None:
    asked: list[Job] = []
    evaluate = InProcess(bundled_snapshot, Config())

    def counted(job: Job) -> Outcome:
        asked.append(job)
        return evaluate(job)

    client = create_app(bundled_snapshot, Config(), counted).test_client()
    for path in ("film/ballerina", "text/movie-reviews", "disagreement/name-character-protagonist"):
        asked.clear()
        page(client, path)
        assert len(asked) <= 6, path


def test_a_page_is_tagged(bundled_client: FlaskClient) -> None:
    first = bundled_client.get("/page/concept/female", headers=BROWSER)
    again = bundled_client.get("/page/concept/female", headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert bundled_client.head("/page/concept/female", headers=BROWSER).headers["ETag"] == first.headers["ETag"]


def test_the_dataset_in_numbers_for_people_and_for_programs(client: FlaskClient) -> None:
    people = client.get("/.well-known/void", headers=BROWSER)
    assert (people.status_code, people.mimetype) == (200, "text/html")
    assert "10 triples stated by 3 sources" in text_of(people.text)
    Page(people.text)
    programs = client.get("/.well-known/void")
    assert (programs.status_code, programs.mimetype) == (200, "text/turtle")
    tag = programs.headers["ETag"]
    assert client.get("/.well-known/void", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/.well-known/void?format=rdfxml", headers=BROWSER).mimetype == "application/rdf+xml"
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_a_property_leads_to_what_is_stated_with_it(client: FlaskClient) -> None:
    response = client.get("/page", query_string={"iri": "https://schema.org/name"}, headers=BROWSER)
    assert "The sources state 2 triples with it" in text_of(response.text)
    (link,) = [str(a["href"]) for a in Page(response.text).all("a") if "query=" in str(a["href"])]
    answer = text_of(client.get(link, headers=BROWSER).text)
    assert "3 rows" in answer  # two sources state one of them
    assert "Short Bridge" in answer


def test_a_source_in_numbers(client: FlaskClient) -> None:
    people = client.get("/sources/almanac/void", headers=BROWSER)
    assert (people.status_code, people.mimetype) == (200, "text/html")
    assert "5 triples stated by almanac" in text_of(people.text)
    Page(people.text)
    assert client.get("/sources/almanac/void").mimetype == "text/turtle"
    assert client.get("/sources/nowhere/void").status_code == 404


def test_names_come_first_and_languages_are_kept(tmp_path: Path) -> None:
    claims = """<bridge/long> a schema:Bridge ; schema:foundingDate "1871" ; schema:name "Lange Brücke"@de ."""
    evidence = "".join(
        f"<citation/a-{number}> rdf:subject <bridge/long> ; rdf:predicate {said} ; vr:stance vr:asserted ;"
        "vr:source <source/almanac> ."
        for number, said in enumerate(
            ('schema:foundingDate ; rdf:object "1871"', 'schema:name ; rdf:object "Lange Brücke"@de')
        )
    )
    header = f"@prefix rdf: <{RDF}> ."
    snapshot = snapshots.make_snapshot(
        tmp_path / "one",
        {"almanac": snapshots.turtle(claims)},
        {},
        {"almanac": snapshots.turtle(header + evidence)},
        [],
        {},
    )
    client = create_app(snapshot).test_client()
    text = page(client, "bridge/long")
    assert text.index("Lange Brücke") < text.index("1871")
    assert '<span lang="de">Lange Brücke</span>' in text
