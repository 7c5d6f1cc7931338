"""Where an IRI leads on this server: to a page, to a description in RDF, to a graph, or out to the web."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from flask import request, url_for
from pyoxigraph import Literal, NamedNode

from variorum.snapshots.snapshot import Snapshot
from variorum.terms import COMMENT, LABEL, OWL, RDF_TYPE, RDFS, SKOS
from variorum_server.endpoint.percent import in_small_letters, with_letters
from variorum_server.endpoint.problems import Problem, ProblemError

# What the vocabularies that every corpus builds on are called, where its ontology does not say.
COMMON = {
    RDF_TYPE.value: "type",
    LABEL.value: "label",
    COMMENT.value: "comment",
    RDFS + "seeAlso": "see also",
    RDFS + "subClassOf": "subclass of",
    RDFS + "subPropertyOf": "subproperty of",
    RDFS + "domain": "domain",
    RDFS + "range": "range",
    OWL + "sameAs": "same as",
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property that leads to things",
    OWL + "DatatypeProperty": "property with texts, numbers or dates",
    **{f"{SKOS}{name}Match": f"{name} match" for name in ("exact", "close", "broad", "narrow", "related")},
}
PATH = re.compile(r"(?!\.\.?(?:/|\Z))[\w.~-]+(?:/(?!\.\.?(?:/|\Z))[\w.~-]+)*", re.ASCII)


@dataclass(frozen=True)
class Addresses:
    """The addresses of one snapshot: `<base>character/someone` is at /character/someone, its page below /page."""

    snapshot: Snapshot

    @cached_property
    def terms(self) -> dict[str, str]:
        """The terms that the ontology declares, with their labels."""
        ontology = NamedNode(self.snapshot.base + "ontology")
        quads = self.snapshot.stated.quads_for_pattern(None, LABEL, None, ontology)
        named = sorted(
            (str(quad.subject)[1:-1], quad.object.value) for quad in quads if isinstance(quad.object, Literal)
        )
        return dict(reversed(named))

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The names of all graphs, also of those that answer only when they are named."""
        return frozenset(self.snapshot.counts)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The slugs of the sources, by their IRIs and by those of their claims graphs."""
        return {iri: source.slug for source in self.snapshot.sources for iri in (source.iri, source.graph)}

    def path(self, iri: str) -> str | None:
        """The path that stands for an IRI of the corpus here; None for one that is not of it or makes no path."""
        rest = iri.removeprefix(self.snapshot.base)
        return rest if rest != iri and PATH.fullmatch(rest) else None

    def iris(self, path: str) -> tuple[str, ...]:
        """The IRIs of the corpus that the path of the request may stand for; `path` is the part of it that the route
        gives, without its escapes. An IRI may have escapes of its own: `a%20b` is no `a b`.

        :raises ProblemError: the path makes none.
        """
        sent = _path_as_sent()
        found = []
        forms = (with_letters(sent), sent, path) if sent else (path,)
        for one in dict.fromkeys((*forms, *(in_small_letters(form) for form in forms))):
            with suppress(ValueError):
                found.append(NamedNode(self.snapshot.base + one).value)
        if not found:
            raise ProblemError(Problem(404, "http-404", "No such page", "There is nothing at this address."))
        return tuple(found)

    def page(self, iri: str) -> str:
        """The address of the page about a thing; that of a passage is a place in the page about its text."""
        thing, mark, fragment = iri.partition("#")
        path = self.path(thing)
        if path is None:
            return url_for("page", iri=iri)
        return f"{request.script_root}/page/{path}{mark}{fragment}"  # as url_for has it, at a tenth of the time

    def about(self, iri: str) -> str:
        """The address of the description of a thing in RDF."""
        path = self.path(iri)
        return url_for("about", iri=iri) if path is None else url_for("about", path=path)

    def graph(self, name: str) -> str:
        """The address of a graph."""
        path = self.path(name)
        return url_for("graphs", graph=name) if path is None else f"{request.script_root}/{path}"

    def best(self, iri: str) -> str | None:
        """Where a person is best led from an IRI, if anywhere."""
        if iri in self.sources:
            return f"{request.script_root}/sources/{self.sources[iri]}"
        if iri in self.graphs:
            return self.graph(iri)
        if iri == self.snapshot.base:
            return url_for("front")
        if iri.startswith(self.snapshot.base) or iri in self.terms:
            return self.page(iri)
        return iri if iri.startswith(("http://", "https://")) else None


def _path_as_sent() -> str:
    """What the route of the request gives as a path, with the escapes that the client sent."""
    target = request.environ.get("REQUEST_URI", "").partition("?")[0]
    if not target.startswith("/"):  # the whole address (RFC 9112, section 3.2.2)
        target = f"/{target.partition('://')[2].partition('/')[2]}"
    route = request.url_rule.rule.partition("<")[0] if request.url_rule else "/"
    return target.removeprefix(route) if target.startswith(route) else ""


def root_address() -> str:
    """The address of this server as the client knows it, with a slash at its end.

    :raises ProblemError: the client gives no host that an address can have.
    """
    with suppress(ValueError):
        if request.host:  # empty where the header has what no host can have
            return NamedNode(request.url_root).value
    detail = "The Host header names no host."
    raise ProblemError(Problem(400, "host", "No such host", detail, "Send the host of this server."))
