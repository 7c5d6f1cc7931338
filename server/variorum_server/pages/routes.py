"""The addresses of pages, descriptions, graphs and queries, with what is there and by which methods."""

from __future__ import annotations

from typing import Any

from variorum.snapshots.snapshot import Snapshot
from variorum_server.config import Config
from variorum_server.endpoint.answering import Evaluator
from variorum_server.pages.citing import Citing
from variorum_server.pages.compare_pages import ComparePages
from variorum_server.pages.descriptions import Descriptions
from variorum_server.pages.disagreement_pages import DisagreementPages
from variorum_server.pages.discovery import Discovery
from variorum_server.pages.documents import Documents
from variorum_server.pages.feed import Feed
from variorum_server.pages.figures import Figures
from variorum_server.pages.graphs import GraphStore
from variorum_server.pages.html import Pages
from variorum_server.pages.queries import Views
from variorum_server.pages.quoted import Quoted
from variorum_server.pages.resources import Resources
from variorum_server.pages.search_pages import SearchPages
from variorum_server.pages.source_pages import SourcePages
from variorum_server.pages.term_pages import TermPages
from variorum_server.pages.text_pages import TextPages
from variorum_server.pages.thing_pages import ThingPages
from variorum_server.pages.things import Things
from variorum_server.pages.wikidata_pages import WikidataPages

Row = tuple[str, Any, list[str]]  # the views take different parameters
READING = ["GET"]  # Flask adds HEAD and OPTIONS
ASKING = ["GET", "POST"]


def routes(snapshot: Snapshot, config: Config, evaluator: Evaluator, pages: Pages) -> tuple[Row, ...]:
    """The addresses of one snapshot."""
    views = Views(snapshot, evaluator, pages)
    documents = Documents(snapshot, evaluator, pages)
    descriptions = Descriptions(snapshot, config, pages, views, documents)
    store = GraphStore(snapshot, documents)
    things = Things(snapshot)
    disagreements = DisagreementPages(things, pages)
    compared = ComparePages(pages)
    figures = Figures(pages, things, compared)
    sources, search = SourcePages(pages, compared), SearchPages(pages)
    citing, discovery = Citing(pages), Discovery(pages)
    wikidata, feed = WikidataPages(pages), Feed(pages)
    thing_pages = ThingPages(things, pages, disagreements, TextPages(things, pages), wikidata, Quoted(things))
    resources = Resources(pages.addresses, things, thing_pages, documents, store)
    return (
        ("/", descriptions.front, READING),
        ("/sparql", descriptions.sparql, ASKING),
        ("/sources/<source>/sparql", descriptions.sparql, ASKING),
        ("/query", views.query_form, READING),
        ("/answer.<form>", views.drawn, READING),
        ("/sources/<source>/answer.<form>", views.drawn, READING),
        ("/queries/<name>/answer.<form>", views.drawn, READING),
        ("/sources/<source>/queries/<name>/answer.<form>", views.drawn, READING),
        ("/queries/<name>", views.saved, READING),
        ("/sources/<source>/queries/<name>", views.saved, READING),
        ("/sources", sources.sources, READING),
        ("/sources/<slug>", sources.source, READING),
        ("/compare", compared.compare, READING),
        ("/compare.csv", compared.table, READING),
        ("/figures/agreement.svg", figures.matrix, READING),
        ("/figures/time-line.svg", figures.timeline, READING),
        ("/figures/order.svg", figures.order, READING),
        ("/figures/neighbourhood.svg", figures.neighbourhood, READING),
        ("/search", search.search, READING),
        ("/search/suggest", search.suggest, READING),
        ("/cite/<form>", citing.cite, READING),
        ("/wikidata", wikidata.wikidata, READING),
        ("/wikidata/chosen", wikidata.chosen, READING),
        ("/wikidata/statements.txt", wikidata.wikidata_text, READING),
        ("/wikidata/statements.csv", wikidata.wikidata_table, READING),
        ("/changes", feed.changes, READING),
        ("/feed.xml", feed.feed, READING),
        ("/robots.txt", discovery.robots, READING),
        ("/sitemap.xml", discovery.sitemap, READING),
        ("/sparql/terms", search.terms, READING),
        ("/terms", TermPages(pages).guide, READING),
        ("/opensearch.xml", search.opensearch, READING),
        ("/things", search.things, READING),
        ("/disagreements", disagreements.disagreements, READING),
        ("/.well-known/void", descriptions.void, READING),
        ("/sources/<source>/void", descriptions.void, READING),
        ("/graphs", store.graphs, READING),
        ("/sources/<source>/graphs", store.graphs, READING),
        ("/resource", resources.resource, READING),
        ("/page", resources.page, READING),
        ("/page/<path:path>", resources.page, READING),
        ("/about", resources.about, READING),
        ("/about/<path:path>", resources.about, READING),
        ("/health", views.health, READING),
        ("/ready", views.ready, READING),
        ("/metrics", views.metrics, READING),
        ("/<path:path>", resources.thing, READING),
    )
