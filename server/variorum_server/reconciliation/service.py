"""The Reconciliation Service API 0.2: a table of names matched with the things of the corpus, as OpenRefine does it.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. Everything is looked up in the
index of the snapshot.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from markupsafe import Markup

from variorum.reconciliation.candidates import Candidate, described, reconcile, suggest_entities, suggest_words
from variorum.reconciliation.names import Entity, ThingIndex, Word
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.endpoint.protocol import FORM, Parameters, decode
from variorum_server.pages.addresses import Addresses, root_address
from variorum_server.reconciliation.manifest import manifest
from variorum_server.reconciliation.requests import (
    LONGEST,
    WHOLE,
    find_word,
    read_extension,
    read_queries,
)
from variorum_server.reconciliation.writing import Written

Row = tuple[str, Any, list[str]]
PAGE = 20  # suggestions at once
PROPOSED = 50  # properties that are proposed unless more are asked for
EMBEDDABLE = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,3}", re.ASCII)


@dataclass(frozen=True)
class ReconciliationService:
    """The service of one snapshot."""

    addresses: Addresses
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def _read(self) -> ThingIndex:
        return ThingIndex(self.addresses.snapshot)

    @property
    def thing_index(self) -> ThingIndex:
        """What there is to be matched, read by the first who needs it."""
        with self._lock:
            return self._read

    @property
    def _written(self) -> Written:
        return Written(self.thing_index)

    def reconcile(self) -> Response:
        """The manifest, answers to a batch of queries, or values of properties, by what the parameters ask."""
        parameters = _parameters()
        batches, extensions = (list(filter(None, parameters.get(name, ()))) for name in ("queries", "extend"))
        if len(batches) + len(extensions) > 1:
            raise _bad("The request asks more than one thing.", "Send one parameter queries or one parameter extend.")
        if batches:
            return _json(self._answers(batches[0]), parameters)
        if extensions:
            return _json(self._values(extensions[0]), parameters)
        if any(parameters.get("query", ())):
            advice = 'Send queries={"q0": {"query": "a name"}}, percent-encoded.'
            raise _bad("A single query is not sent any more since version 0.2 of the API.", advice)
        if request.method == "POST":
            raise _bad("The request has neither queries nor an extension.", "Send the parameter queries or extend.")
        return _json(manifest(self.addresses.snapshot, self._written, root_address()), parameters)

    def _answers(self, text: str) -> dict[str, Any]:
        thing_index = self.thing_index
        queries = read_queries(text, thing_index)
        return {
            key: {"result": [self._candidate(one) for one in reconcile(thing_index, query)] if query else []}
            for key, query in queries.items()
        }

    def _candidate(self, candidate: Candidate) -> dict[str, Any]:
        entity = candidate.entity
        return {
            "id": self.thing_index.identifier(entity.iri),
            "name": entity.label,
            "description": described(self.thing_index, entity, candidate.name),
            "type": self._written.types(entity.types),
            "score": candidate.score,
            "match": candidate.match,
            "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
        }

    def _values(self, text: str) -> dict[str, Any]:
        """The values of properties (section 7.4); a thing that is not known has none."""
        thing_index = self.thing_index
        asked = read_extension(text, thing_index)
        found = {identifier: thing_index.find(identifier) for identifier in asked.identifiers}
        return {
            "meta": [self._written.column(column) for column in asked.columns],
            "rows": {
                identifier: {
                    column.key: [] if iri is None else self._written.cells(iri, column) for column in asked.columns
                }
                for identifier, iri in found.items()
            },
        }

    def suggest_entity(self) -> Response:
        """Things whose name begins so (section 6)."""
        parameters, prefix, cursor = _suggestion()
        thing_index, named = self.thing_index, filter(None, parameters.get("type", ()))
        types = [find_word(one, thing_index.types, "type", thing_index).iri for one in named]
        found = suggest_entities(thing_index, prefix, types) if prefix else []
        entities = thing_index.several(found[cursor : cursor + PAGE])
        result = [
            {
                "id": thing_index.identifier(entity.iri),
                "name": entity.label,
                "description": described(thing_index, entity),
                "notable": self._written.types(entity.types),
            }
            for entity in entities
        ]
        return _json({"result": result}, parameters)

    def suggest_type(self) -> Response:
        """Types whose name begins so, or has it within."""
        return self._suggest_words(self.thing_index.types)

    def suggest_property(self) -> Response:
        """Properties whose name begins so, or has it within."""
        return self._suggest_words(self.thing_index.properties)

    def _suggest_words(self, words: Mapping[str, Word]) -> Response:
        parameters, prefix, cursor = _suggestion()
        found = suggest_words(self.thing_index, words.values(), prefix)
        return _json({"result": [self._written.word(word) for word in found[cursor : cursor + PAGE]]}, parameters)

    def properties(self) -> Response:
        """The properties that things of a type have (section 7.2); of all, where no type is given."""
        parameters = _parameters()
        thing_index = self.thing_index
        name = _one(parameters, "type")
        limit = _number(parameters, "limit", PROPOSED)
        if name:
            iris: Sequence[str] = thing_index.properties_of(find_word(name, thing_index.types, "type", thing_index).iri)
        else:
            iris = sorted(thing_index.properties, key=lambda iri: (-thing_index.properties[iri].uses, iri))
        proposed = [self._written.word(thing_index.properties[iri]) for iri in iris[:limit]]
        return _json({"properties": proposed, "limit": limit, **({"type": name} if name else {})}, parameters)

    def view(self) -> Response:
        """The way to the page about a thing."""
        iri, _ = self._identified()
        response = redirect(self.addresses.best(iri) or self.addresses.page(iri), 303)
        assert isinstance(response, Response)
        return response

    def preview(self) -> Response:
        """A few lines about a thing, for a frame of another site (section 5)."""
        entity = self.thing_index.entity(self._identified()[0])
        page = render_template(
            "reconcile_preview.html",
            entity=entity,
            names=_by_text(entity),
            types=self._written.types(entity.types),
            address=url_for("view", id=self.thing_index.identifier(entity.iri)),
            total=len(self.addresses.snapshot.sources),
        )
        response = Response(page, mimetype="text/html")
        response.headers["Content-Security-Policy"] = EMBEDDABLE
        return response

    def flyout(self, kind: str) -> Response:
        """A few lines about a thing, a type or a property, as a piece of HTML in JSON (section 6.5)."""
        thing_index = self.thing_index
        if kind == "entity":
            iri, parameters = self._identified()
            entity = thing_index.entity(iri)
            name, text = entity.label, described(thing_index, entity)
        elif kind in ("type", "property"):
            parameters = _parameters()
            words = thing_index.types if kind == "type" else thing_index.properties
            word = find_word(_one(parameters, "id"), words, kind, thing_index)
            name, text = word.label, word.comment or thing_index.short(word.iri)
        else:
            raise ProblemError(Problem(404, "http-404", "No such page", "There is nothing at this address."))
        html = Markup("<p><strong>{}</strong></p><p>{}</p>").format(name, text)
        return _json({"id": _one(parameters, "id"), "html": str(html)}, parameters)

    def _identified(self) -> tuple[str, Parameters]:
        """The IRI of the thing that the parameter `id` identifies."""
        parameters = _parameters()
        identifier = _one(parameters, "id")
        iri = self.thing_index.find(identifier)
        if iri is None:
            what = f"No thing has the identifier {identifier[:LONGEST]!r}." if identifier else "No identifier is given."
            advice = "/reconcile/suggest/entity?prefix= finds identifiers by name."
            raise ProblemError(Problem(404, "unknown-thing", "No such thing", what, advice))
        return iri, parameters


def routes(service: ReconciliationService) -> tuple[Row, ...]:
    """The addresses of the service, with what is there and by which methods."""
    reading = ["GET"]
    return (
        ("/reconcile", service.reconcile, ["GET", "POST"]),
        ("/reconcile/suggest/entity", service.suggest_entity, reading),
        ("/reconcile/suggest/type", service.suggest_type, reading),
        ("/reconcile/suggest/property", service.suggest_property, reading),
        ("/reconcile/flyout/<kind>", service.flyout, reading),
        ("/reconcile/properties", service.properties, reading),
        ("/reconcile/view", service.view, reading),
        ("/reconcile/preview", service.preview, reading),
    )


def _by_text(entity: Entity) -> list[tuple[str, tuple[str, ...], bool]]:
    """The names of a thing but its label: each with the sources that give it, and whether others contradict it."""
    found: dict[str, tuple[set[str], bool]] = {}
    for name in entity.names:
        if name.text != entity.label:
            sources, disputed = found.get(name.text, (set(), False))
            found[name.text] = sources | set(name.sources), disputed or name.disputed
    return [(text, tuple(sorted(sources)), disputed) for text, (sources, disputed) in found.items()]


def _parameters() -> Parameters:
    """The parameters of the URL and of the form in the body."""
    parameters = decode(request.query_string)
    if request.method == "POST":
        if request.mimetype != FORM:
            what = f"The body is {request.mimetype or 'of no media type'!r}, not a form."
            problem = Problem(415, "media-type", "The body is of another media type", what, f"Send {FORM}.")
            raise ProblemError(problem)
        body = request.get_data(cache=False)
        request.stream.read(1)  # at the limit of its size, get_data just stops
        for name, values in decode(body).items():
            parameters.setdefault(name, []).extend(values)
    return parameters


def _suggestion() -> tuple[Parameters, str, int]:
    parameters = _parameters()
    if "prefix" not in parameters:
        raise _bad("No prefix is given.", "Send ?prefix= with the beginning of a name.")
    return parameters, _one(parameters, "prefix")[:LONGEST], _number(parameters, "cursor", 0)


def _one(parameters: Parameters, name: str) -> str:
    values = list(filter(None, parameters.get(name, ())))
    if len(values) > 1:
        raise _bad(f"The parameter {name} is given {len(values)} times.", "Give it once.")
    return values[0] if values else ""


def _number(parameters: Parameters, name: str, default: int) -> int:
    """What a parameter counts; zero is what clients send where they do not count."""
    text = _one(parameters, name) or "0"
    if not WHOLE.fullmatch(text):
        raise _bad(f"The parameter {name} is {text[:40]!r}.", "Give a whole number.")
    return int(text) or default


def _json(content: object, parameters: Parameters) -> Response:
    """An answer as JSON, or as a call of the function that an old browser names (section 3.3)."""
    text = json.dumps(content, ensure_ascii=False)
    callback = _one(parameters, "callback")
    if not callback:
        return Response(text + "\n", mimetype="application/json")
    if not CALLBACK.fullmatch(callback):
        raise _bad(f"{callback[:40]!r} is no name of a function.", "Give letters, digits, _ and $, or no callback.")
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")  # line ends to an old JavaScript
    return Response(f"/**/{callback}({text});\n", content_type="application/javascript; charset=utf-8")


def _bad(what: str, advice: str) -> ProblemError:
    return ProblemError(Problem(400, "reconciliation", "Not a reconciliation query", what, advice))
