"""Every IRI of the corpus at an address of this server, and any other that the dataset knows.

A graph is a document and is there itself. What is not gets 303 (https://www.w3.org/TR/cooluris/, section 4.2): to its
page for who prefers HTML, to a description of it for who prefers RDF.
"""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from pyoxigraph import NamedNode

from variorum.errors import VariorumError, did_you_mean
from variorum.query.dataset import DatasetRequest
from variorum.query.formats import Kind
from variorum.terms import RDF
from variorum_server.endpoint.answering import negotiate
from variorum_server.endpoint.negotiation import HTML
from variorum_server.endpoint.percent import in_ascii
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.endpoint.protocol import read_format
from variorum_server.pages.addresses import Addresses
from variorum_server.pages.documents import Documents, read_parameters
from variorum_server.pages.graphs import GraphStore
from variorum_server.pages.thing_pages import ThingPages
from variorum_server.pages.things import Things

MOST_CITED = 500  # citations of what is said of a thing, in a description; a query gives all
MOST_USES = 1000  # triples about other things there


@dataclass(frozen=True)
class Resources:
    """The IRIs of one snapshot."""

    addresses: Addresses
    things: Things
    pages: ThingPages
    documents: Documents
    graph_store: GraphStore

    def thing(self, path: str) -> Response:
        """What is at an IRI of the corpus: a graph, or the way to what is said of a thing."""
        iri = self._known(path)
        return self.graph_store.graph(iri) if iri in self.addresses.graphs else self._see_other(iri, is_path=True)

    def resource(self) -> Response:
        """The way to what is said of anything, which the parameter `iri` names."""
        iri = _given_iri()
        return _found(self.addresses.graph(iri)) if iri in self.addresses.graphs else self._see_other(iri)

    def _see_other(self, iri: str, is_path: bool = False) -> Response:
        is_base = iri == self.addresses.snapshot.base
        if not is_base and not self.things.is_known(iri):
            raise self._unknown(iri, is_path)
        form = read_format(read_parameters())
        is_page = negotiate(Kind.GRAPH, form, request.headers.get("Accept")) == HTML
        if is_base:
            return _found(url_for("front" if is_page else "void"))
        if is_page:
            source = self.addresses.best(iri) if iri.startswith(self.addresses.snapshot.base) else None
            return _found(source or self.addresses.page(iri))
        address = self.addresses.about(iri)
        more = urlencode({"format": form}) if form else ""
        return _found(f"{address}{'&' if '?' in address else '?'}{more}" if more else address)

    def page(self, path: str | None = None) -> Response:
        """The page about a thing, which its path below the base or the parameter `iri` names."""
        iri = self._iri(path)
        best = self.addresses.best(iri)
        if iri.startswith(self.addresses.snapshot.base) and best != self.addresses.page(iri) and best:
            return _found(best)
        page = self.pages.page(iri)
        if page is None:
            raise self._unknown(iri)
        return page

    def about(self, path: str | None = None) -> Response:
        """What is said of a thing, in RDF: by whom, in which passage, with what stance; and where it is spoken of."""
        iri = self._iri(path)
        if not self.things.is_known(iri):
            raise self._unknown(iri)
        response = self.documents.constructed(_description_of(NamedNode(iri)), DatasetRequest(), f"About {iri}")
        response.headers["Link"] = f'<{in_ascii(iri)}>; rel="describes"'
        return response

    def _iri(self, path: str | None) -> str:
        return _given_iri() if path is None else self._known(path)

    def _known(self, path: str) -> str:
        """The IRI of the corpus that is at a path: of those that it may stand for the first of which something is said,
        or else the first.
        """
        iris = self.addresses.iris(path)
        if len(iris) == 1:
            return iris[0]
        return next((iri for iri in iris if iri in self.addresses.graphs or self.things.is_known(iri)), iris[0])

    def _unknown(self, iri: str, is_path: bool = False) -> ProblemError:
        """That nothing is known of a thing, and what may have been meant."""
        beginning = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
        near: list[str] = []
        if beginning != self.addresses.snapshot.base:
            with suppress(VariorumError, ValueError):  # it takes too long, or the beginning is no IRI
                endings = [thing.removeprefix(beginning) for thing in self.things.kin(beginning)]
                near = [
                    beginning + ending for ending in difflib.get_close_matches(iri.removeprefix(beginning), endings)
                ]
        advice = did_you_mean(f"<{one}>" for one in near)
        if is_path:
            detail = f"There is nothing at this address, and nothing is said of <{iri}>."
            return ProblemError(Problem(404, "http-404", "No such page", detail, advice))
        return ProblemError(Problem(404, "unknown-thing", "No such thing", f"Nothing is said of <{iri}> here.", advice))


def _description_of(thing: NamedNode) -> str:
    """The query for all that is stated of a thing, the citations of it, and what has it as a value.

    It sorts nothing: the store gives the same order each time, and to sort took five times as long as to find.
    """
    return f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
        {{ GRAPH ?g {{ {thing} ?p ?o }} BIND({thing} AS ?s) }}
        UNION {{ {{ SELECT ?s WHERE {{ GRAPH ?e {{ ?s <{RDF}subject> {thing} }} }} LIMIT {MOST_CITED} }}
            GRAPH ?g {{ ?s ?p ?o }} }}
        UNION {{ SELECT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p {thing} }} BIND({thing} AS ?o)
                FILTER(?p != <{RDF}predicate>) }} LIMIT {MOST_USES} }} }}"""


def _given_iri() -> str:
    """The IRI that the parameter `iri` names.

    :raises ProblemError: there is none, more than one, or it is not absolute.
    """
    given = read_parameters().get("iri", [])
    try:
        (iri,) = given
        return NamedNode(iri).value
    except ValueError as error:
        detail = f"{given[0]!r} is not an absolute IRI." if len(given) == 1 else f"The request has {len(given)} IRIs."
        raise ProblemError(
            Problem(400, "iri", "Not one IRI", detail, "Give ?iri= with one absolute IRI, percent-encoded.")
        ) from error


def _found(address: str) -> Response:
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response
