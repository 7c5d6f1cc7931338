"""Pages for people, as HTML that needs no script; everything in them is escaped by the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, parse_query_results

from variorum.commands.table import compact, show
from variorum.corpus.ntriples import read_term
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register import read_register
from variorum.disagreements.wording import in_time
from variorum.errors import QueryError
from variorum.query.dataset import find_source
from variorum.query.formats import FORMATS, Kind, formats_for
from variorum.query.judge import read_query
from variorum.query.saved import SavedQuery, saved_queries
from variorum.reports.model import Group, by_kind
from variorum.search.index import Index
from variorum.search.unused import Finder, Unused, ungiven_in
from variorum.snapshots.publication import read_publication
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import EXPLAINED, FALSE_ALARM, RESOLVED, Term, local_name, shorten, words
from variorum_server.endpoint.job import Job, Outcome
from variorum_server.endpoint.replies import NOT_CACHED, Reply
from variorum_server.pages.addresses import COMMON, Addresses
from variorum_server.pages.answers import (
    NUMBERS,
    VIEW,
    WORKBOOKS,
    Bar,
    Row,
    Shown,
    Told,
    bars_of,
    column_is_numeric,
    columns_of,
    is_arranged,
    is_empty,
    places_of,
    shown_part,
)
from variorum_server.pages.listing import here
from variorum_server.pages.texts import Texts

STATUSES = {EXPLAINED: "Explained", RESOLVED: "Resolved", FALSE_ALARM: "False alarm"}
EDITOR = Path(__file__).parents[1] / "static" / "yasqe" / "yasqe.min.js"  # packed by hatch_build.py, if it could be
FIRST = 6  # disagreements on the first page
LISTED = 25  # sources on the first page

EXAMPLE = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX vr: <https://w3id.org/variorum/ns#>

SELECT ?disagreement ?value ?source
WHERE {
  GRAPH <register> {
    ?disagreement a vr:Disagreement ; rdfs:label ?disagreement ; vr:position ?position .
    ?position rdfs:label ?value ; vr:source ?source .
  }
}
ORDER BY ?disagreement ?value ?source
"""
CONTENT = """\
SELECT ?subject ?property ?value
WHERE { ?subject ?property ?value . }
ORDER BY ?subject ?property ?value
"""


@dataclass(frozen=True)
class Cell:
    """One term of an answer, as a page shows it; `href` is where its IRI leads, if anywhere."""

    text: str
    href: str | None = None
    language: str | None = None
    title: str = ""
    number: bool = False


@dataclass(frozen=True)
class Asked:
    """What is known of a question beside its text: the saved query that it is, with the values of its parameters, and
    how many seconds its answer took; or the title of what is shown, where it is no answer to a question of the client.
    """

    saved: SavedQuery | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    title: str = ""

    @property
    def answers(self) -> bool:
        """Whether what is shown is an answer to a question."""
        return not self.title

    @property
    def stem(self) -> str:
        """What a file of the answer is called, without its ending."""
        return self.saved.name if self.saved else "answer"


@dataclass(frozen=True)
class Pages:
    """The pages of one snapshot."""

    snapshot: Snapshot
    rows_shown: int
    texts: Texts

    @cached_property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """The disagreements of the register, the weightiest first."""
        return read_register(self.snapshot).disagreements

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The disagreements by kind."""
        return by_kind(self.disagreements)

    @cached_property
    def index(self) -> Index:
        """What is found by a few letters, and who says what of the same thing."""
        return Index(self.snapshot)

    @cached_property
    def addresses(self) -> Addresses:
        """Where the IRIs of this snapshot lead."""
        return Addresses(self.snapshot)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles of the sources, by slug."""
        return {source.slug: source.title for source in self.snapshot.sources}

    @cached_property
    def called(self) -> str:
        """The title that the corpus gives itself; empty where it gives none."""
        title = read_publication(self.snapshot).title
        return "" if title == self.snapshot.name else title

    @cached_property
    def dates(self) -> dict[str, str]:
        """When the sources appeared, by slug; empty where that is not known."""
        return {source.slug: source.date for source in self.snapshot.sources}

    @cached_property
    def saved(self) -> tuple[SavedQuery, ...]:
        """The saved queries of the corpus."""
        return saved_queries(self.snapshot.path / "queries")

    def context(self) -> dict[str, Any]:
        """What every template may use."""
        return {
            "snapshot": self.snapshot,
            "titles": self.titles,
            "formats": FORMATS,
            "example": EXAMPLE,
            "statuses": STATUSES,
            "kind_name": self.kind_name,
            "local_name": local_name,
            "page": self.addresses.page,
            "editor": EDITOR.exists(),
            "workbooks": WORKBOOKS,
            "permanent": self.permanent,
            "quote": self.texts.quote,
            "has_texts": self.texts.shown,
            "verdict_of": verdict_of,
            "dates": self.dates,
            "in_time": in_time,
        }

    def permanent(self) -> str:
        """The address of this page in this snapshot; empty where that is not kept under its digest."""
        path, digest = request.full_path.rstrip("?"), self.snapshot.digest
        if request.script_root:
            return request.script_root + path
        return f"/snapshot/{digest}{path}" if self.snapshot.path.name == digest else ""

    def front(self) -> Response:
        """What this is, the sources, where they disagree, and a form to ask."""
        return render_page(
            "front.html",
            called=self.called,
            disagreements=self.disagreements[:FIRST],
            groups=[group for group in self.groups if group.disagreements],
            sources=self.snapshot.sources[:LISTED],
            saved=[saved for saved in self.saved if saved.scope == "all"],
            claims=sum(source.claims for source in self.snapshot.sources),
            citations=sum(source.citations for source in self.snapshot.sources),
            root=request.url_root.rstrip("/"),
        )

    def ask(self, source: str | None) -> Response:
        """The query form alone."""
        chosen = find_source(self.snapshot, source) if source else None
        saved = [one for one in self.saved if chosen or one.scope == "all"]
        return render_page("ask.html", query=CONTENT if chosen else EXAMPLE, source=chosen, saved=saved)

    def result(self, job: Job, outcome: Outcome, asked: Asked | None = None) -> Response:
        """The answer to a query as a table, with the form to change it and links to the other formats.

        `asked` tells of the question; without it there is nothing to change.
        """
        asked = asked or Asked()
        kind, body = outcome.kind, outcome.body
        boolean = bool(parse_query_results(body, format=QueryResultsFormat.JSON)) if kind is Kind.BOOLEAN else None
        columns, all_rows = columns_of(outcome)
        told = None
        if is_arranged():
            kept = list(all_rows)
            told, all_rows = self.told(kept), iter(kept)
        shown = shown_part(columns, all_rows, outcome.rows, self.rows_shown, told)
        labels = self._labels(term for row in shown.part.entries for term in row)
        whole = not shown.narrowed and shown.part.total == len(shown.part.entries)
        response = render_page(
            "result.html",
            query=job.text,
            question=asked,
            title=asked.title,
            graph=kind is Kind.GRAPH,
            saved=asked.saved,
            values=asked.values,
            entailed=job.dataset.entailed,
            asserted=job.dataset.asserted,
            source=find_source(self.snapshot, job.dataset.source) if job.dataset.source else None,
            shown=shown,
            numeric=[column_is_numeric(shown.part.entries, at) for at in range(len(columns))],
            rows=[[self._cell(term, labels) for term in row] for row in shown.part.entries],
            total=outcome.rows,
            truncated=outcome.truncated,
            downloads=[(entry.name, _same_with(entry.name), entry.extension) for entry in formats_for(kind)],
            drawn=_drawn,
            link=request.url,
            boolean=boolean,
            unused=self._unused(job, is_empty(outcome)) if asked.answers else (),
            only=request.args.get("only", ""),
            kept=[(name, value) for name, value in request.args.items(multi=True) if name not in ("only", "page")],
            placed=asked.answers and self._has_places(columns, shown),
            charted=whole and asked.answers and bool(self._bars(columns, shown)),
        )
        if outcome.volatile:
            response.headers.set(*NOT_CACHED)
            response.headers.remove("ETag")
        return response

    def _has_places(self, columns: Sequence[str], shown: Shown) -> bool:
        return bool(places_of(columns, shown.part.entries[:20], Told({}, {})))

    def _bars(self, columns: Sequence[str], shown: Shown) -> list[Bar]:
        return bars_of(columns, shown.part.entries, self.told(shown.part.entries))[1]

    def told(self, rows: Sequence[Row]) -> Told:
        """What gives the words for the terms of some rows."""
        iris = {term.value for row in rows for term in row if isinstance(term, NamedNode)}
        prefixes, base = self.snapshot.prefixes, self.snapshot.base
        return Told(self._labels(NamedNode(iri) for iri in iris), {iri: compact(iri, prefixes, base) for iri in iris})

    def _unused(self, job: Job, empty: bool) -> tuple[Unused, ...]:
        """What an empty answer is owed to, or an empty column of one."""
        try:
            query = read_query(job.text, self.snapshot.base, self.snapshot.prefixes)
            if not empty:
                return ungiven_in(query)
            bound = () if query.kind is Kind.BOOLEAN else [read_term(term) for _, term in job.bindings]
            return Finder(self.snapshot, self.index).unused(query, job.dataset, bound)
        except QueryError:  # as with SERVICE, of which nothing is known here
            return ()

    def _labels(self, terms: Iterable[Term | None]) -> dict[str, str]:
        """What things of the corpus, sources and terms of the ontology among some terms are called."""
        wanted = {term.value for term in terms if isinstance(term, NamedNode)}
        known = self.index.labels(iri for iri in wanted if iri.startswith(self.snapshot.base))
        named = {**self.addresses.terms, **self.addresses.sources}
        return known | {iri: named[iri] for iri in wanted if named.get(iri)}

    def _cell(self, term: Term | None, labels: Mapping[str, str] = MappingProxyType({})) -> Cell:
        text = show(term, self.snapshot.prefixes, self.snapshot.base)
        if isinstance(term, NamedNode):
            label = labels.get(term.value)
            return Cell(label or text, self.addresses.best(term.value), title=text if label else "")
        if isinstance(term, Literal):
            plain, _, datatype = text.rpartition("^^")
            title = datatype.strip("<>") if plain == term.value else ""  # of a datatype that few know, as of places
            number = term.datatype.value in NUMBERS
            return Cell(plain if title else text, language=term.language, title=title, number=number)
        return Cell(text)

    def written(self, term: Term) -> str:
        """A term as one may write it for a parameter."""
        if isinstance(term, NamedNode):
            return shorten(term.value, self.snapshot.base, self.snapshot.prefixes)
        return str(term)

    def kind_name(self, iri: str) -> str:
        """What one disagreement of a kind is called."""
        return next((group.kind.one for group in self.groups if group.kind.iri == iri), local_name(iri))

    def kind_named(self, name: str) -> str:
        """What several disagreements of a kind are called, which is given by the last part of its IRI."""
        return next((group.kind.several for group in self.groups if group.kind.name == name), words(name))

    @staticmethod
    def status_named(name: str) -> str:
        """What a verdict is called, which is given by the last part of its IRI."""
        return words(name)

    def cell_of(self, iri: str) -> Cell:
        """An IRI as a link."""
        return self._cell(NamedNode(iri), COMMON | self.addresses.terms)


def verdict_of(disagreement: Disagreement) -> str:
    """What was decided of a disagreement, in words, to stand before the reason."""
    decision = disagreement.decision
    if decision is None or disagreement.status not in STATUSES:
        return "Open: nobody has decided it yet"
    favoured = [side.label for side in disagreement.positions if side.value in decision.in_favour_of]
    if disagreement.status == RESOLVED and favoured:
        return f"Resolved in favour of {' and '.join(favoured)}"
    return ": ".join([STATUSES[disagreement.status], *filter(None, [words(decision.explanation)])])


def _same_with(form: str) -> str:
    """The address of this request, in another format."""
    return f"{here()}?{urlencode([*_question(), ('format', form)])}"


def _drawn(form: str) -> str:
    """The address of the answer to this request as a chart or as a workbook."""
    return f"{here().removesuffix('/sparql')}/answer.{form}?{urlencode(_question())}"


def _question() -> list[tuple[str, str]]:
    """The parameters of this request that an answer depends on."""
    changed = ("format", *VIEW)
    return [(name, value) for name, values in request.args.lists() for value in values if name not in changed]


def respond(reply: Reply) -> Response:
    """What Flask sends for a reply."""
    return Response(reply.body, reply.status, reply.fields)


def render_page(template: str, **context: Any) -> Response:
    """A page with a strong validator of its bytes."""
    response = Response(render_template(template, **context), mimetype="text/html")
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response
