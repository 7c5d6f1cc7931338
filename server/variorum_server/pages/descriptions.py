"""What linked-data clients look for besides the endpoint: descriptions of the dataset and of its endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import Response, redirect, request, url_for

from variorum.export.description import PREFIXES as VOID_PREFIXES
from variorum.export.description import description_triples
from variorum.query.dataset import find_source
from variorum.query.formats import Kind, formats_for
from variorum.snapshots.snapshot import Snapshot
from variorum.snapshots.statistics import read_source, read_together
from variorum_server.config import Config
from variorum_server.endpoint.negotiation import HTML, choose
from variorum_server.endpoint.protocol import decode, read_entailment
from variorum_server.pages.addresses import root_address
from variorum_server.pages.documents import Documents
from variorum_server.pages.html import Pages, render_page
from variorum_server.pages.queries import Views
from variorum_server.pages.service_description import PREFIXES as SERVICE_PREFIXES
from variorum_server.pages.service_description import service_description

SWITCHES = {"entailment", "format"}  # what does not make a question of a request


@dataclass(frozen=True)
class Descriptions:
    """The descriptions of one snapshot and of its endpoints."""

    snapshot: Snapshot
    config: Config
    pages: Pages
    views: Views
    documents: Documents

    def sparql(self, source: str | None = None) -> Response:
        """The endpoint; asked nothing, its service description (SPARQL 1.1 SD, section 2) or the form."""
        asks = request.method == "POST" or not set(request.args) <= SWITCHES
        if asks or (not _accepts(Kind.GRAPH) and (_accepts(Kind.BINDINGS) or _accepts(Kind.BOOLEAN))):
            return self.views.sparql(source)
        read_entailment(decode(request.query_string))  # refuses what it does not know
        chosen = find_source(self.snapshot, source) if source is not None else None
        described = partial(service_description, self.snapshot, self.config, root_address(), chosen)
        return self.documents.written(described, SERVICE_PREFIXES) or self.pages.ask(source)

    def void(self, source: str | None = None) -> Response:
        """The dataset, or one source of it, in VoID and DCAT; for people, its counts.

        The path below /.well-known is where crawlers look for it.
        """
        root = root_address()
        chosen = find_source(self.snapshot, source) if source is not None else None
        described = partial(description_triples, self.snapshot, root, chosen)
        written = self.documents.written(described, VOID_PREFIXES)
        if written:
            return written
        together, linksets = read_together(self.snapshot)
        return render_page(
            "dataset.html",
            linksets=linksets,
            counts=read_source(self.snapshot, chosen) if chosen else together,
            source=chosen,
            root=root,
            downloads=[(one.name, url_for("void", source=source, format=one.name)) for one in formats_for(Kind.GRAPH)],
            cell=self.pages.cell_of,
        )

    def front(self) -> Response:
        """The first page, which is also where the base of the corpus leads: for programs, to its description."""
        media_types = [media_type for entry in formats_for(Kind.GRAPH) for media_type in entry.media_types]
        if choose(request.headers.get("Accept"), (HTML, *media_types)) in media_types:
            response = redirect(url_for("void"), 303)
            assert isinstance(response, Response)
            return response
        return self.pages.front()


def _accepts(kind: Kind) -> bool:
    """Whether the client takes a page, or a format of answers of a kind; who takes only results meant to ask something,
    and who takes nothing that there is cannot be answered.
    """
    media_types = [media_type for entry in formats_for(kind) for media_type in entry.media_types]
    return choose(request.headers.get("Accept"), (*media_types, HTML)) is not None
