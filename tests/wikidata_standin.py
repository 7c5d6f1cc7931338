"""A stand-in for Wikidata on this machine: tests/wikidata/entities.json searched, served, reconciled and labelled.

The entities are in Wikidata's own JSON. Identifiers from Q999000001 on are invented. Faults are put in line, and each
request takes the next: what a busy, lagging, slow, broken or half-silent server does.
"""

from __future__ import annotations

import copy
import gzip
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from variorum.wikidata.client import Endpoints

ENTITIES = Path(__file__).parent / "wikidata" / "entities.json"
LAG = 7
Json = dict[str, Any]


@cache
def content() -> Json:
    content: Json = json.loads(ENTITIES.read_text("utf-8"))
    return content


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class StandIn:
    """A running stand-in. `faults` are the names of what goes wrong with the requests to come; "" is nothing."""

    port: int
    override: Json | None = None  # answered to everything
    retry_after: str = ""
    faults: deque[str] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    entities: Json = field(default_factory=lambda: copy.deepcopy(content()["entities"]))
    redirects: dict[str, str] = field(default_factory=lambda: dict(content()["redirects"]))

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(f"{self.base}/w/api.php", self.base + "/{language}/api", f"{self.base}/sparql")

    @property
    def options(self) -> list[str]:
        """The options that make the command line ask here."""
        chosen = self.endpoints
        return ["--api", chosen.api, "--reconciliation", chosen.reconciliation, "--sparql", chosen.sparql]

    def answer(self, request: Asked) -> Json:
        """What Wikidata's services would answer from these entities."""
        if self.override is not None:
            return self.override
        if request.path == "/w/api.php":
            modules: dict[str, Callable[[Mapping[str, str]], Json]] = {
                "wbgetentities": self._get_entities,
                "wbsearchentities": self._search_entities,
            }
            return modules[request.fields["action"]](request.fields)
        if request.path == "/sparql":
            return self._labels(request.fields["query"])
        queries = json.loads(request.fields["queries"])
        return {key: {"result": self._candidates(query)} for key, query in queries.items()}

    def _items(self) -> Iterator[tuple[str, Json]]:
        return ((one, entity) for one, entity in self.entities.items() if entity["type"] == "item")

    def _get_entities(self, fields: Mapping[str, str]) -> Json:
        ids = fields["ids"].split("|")
        if len(ids) > 50:
            return {"error": {"code": "toomanyvalues", "info": 'Too many values supplied for parameter "ids".'}}
        return {"entities": {one: self._entity(one) for one in ids}, "success": 1}

    def _entity(self, one: str) -> Json:
        target = self.redirects.get(one)
        if target is not None:
            return {**self.entities[target], "redirects": {"from": one, "to": target}}
        entity: Json = self.entities.get(one, {"id": one, "missing": ""})
        return entity

    def _search_entities(self, fields: Mapping[str, str]) -> Json:
        hits = []
        for one, entity in self._items():
            for kind, text in _names(entity, fields["language"]):
                if text.casefold().startswith(fields["search"].casefold()):
                    match = {"type": kind, "language": fields["language"], "text": text}
                    hits.append({"id": one, **_shown(entity, fields["language"]), "match": match})
                    break
        return {"searchinfo": {"search": fields["search"]}, "search": hits[: int(fields["limit"])], "success": 1}

    def _candidates(self, query: Json) -> list[Json]:
        words = set(query["query"].casefold().split())
        found = []
        for one, entity in self._items():
            shared = (len(words & set(text.casefold().split())) for _, text in _names(entity, "en"))
            score = 100 * max(shared, default=0) / len(words)
            if score >= 50:
                types = [{"id": s["mainsnak"]["datavalue"]["value"]["id"]} for s in entity["claims"].get("P31", [])]
                label = _shown(entity, "en")["label"]
                found.append({"id": one, "name": label, "type": types, "score": score, "match": score == 100})
        return sorted(found, key=lambda candidate: -candidate["score"])[: query["limit"]]

    def _labels(self, query: str) -> Json:
        assert "SERVICE <http://wikiba.se/ontology#label>" in query
        rows = []
        for one in re.findall(r"<http://www\.wikidata\.org/entity/(\w+)>", query):
            label = self.entities.get(one, {}).get("labels", {}).get("en", {}).get("value", one)
            item = {"type": "uri", "value": f"http://www.wikidata.org/entity/{one}"}
            rows.append({"item": item, "itemLabel": {"xml:lang": "en", "type": "literal", "value": label}})
        return {"head": {"vars": ["item", "itemLabel"]}, "results": {"bindings": rows}}


def _names(entity: Json, language: str) -> Iterator[tuple[str, str]]:
    if language in entity["labels"]:
        yield "label", entity["labels"][language]["value"]
    for alias in entity["aliases"].get(language, []):
        yield "alias", alias["value"]


def _shown(entity: Json, language: str) -> Json:
    return {
        "label": entity["labels"].get(language, {}).get("value", entity["id"]),
        "description": entity["descriptions"].get(language, {}).get("value", ""),
    }


class _Handler(BaseHTTPRequestHandler):
    """Answers one request, or does what the next fault says."""

    standin: StandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits for the other end to acknowledge the head

    def do_GET(self) -> None:
        self._respond(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _respond(self, form: str) -> None:
        fields = {name: values[0] for name, values in parse_qs(form).items()}
        request = Asked(self.command, urlsplit(self.path).path, fields, dict(self.headers))
        self.standin.asked.append(request)
        fault = self.standin.faults.popleft() if self.standin.faults else ""
        if fault:
            getattr(self, f"_{fault}")(request)
        else:
            self._send(self._json(request))

    def _json(self, request: Asked) -> bytes:
        return json.dumps(self.standin.answer(request)).encode()

    def _send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body) if packed else body
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def _too_many(self, _request: Asked) -> None:
        self._send(b"Too many requests", 429, "text/plain", Retry_After="12")

    def _later(self, _request: Asked) -> None:
        self._send(b"Later", 503, "text/plain", Retry_After=self.standin.retry_after)

    def _very_many(self, _request: Asked) -> None:
        self._send(b"Too many requests", 429, "text/plain", Retry_After="86400")

    def _unavailable(self, _request: Asked) -> None:
        self._send(b"<html>Wikimedia Error</html>", 503, "text/html")

    def _forbidden(self, _request: Asked) -> None:
        self._send(b"Please set a user-agent", 403, "text/plain")

    def _maxlag(self, _request: Asked) -> None:
        info = f"Waiting for db1: {LAG} seconds lagged"
        self._send(json.dumps({"error": {"code": "maxlag", "info": info, "lag": LAG}}).encode(), Retry_After="5")

    def _lagging(self, _request: Asked) -> None:
        info = f"Waiting for db1: {LAG} seconds lagged"
        self._send(json.dumps({"error": {"code": "maxlag", "info": info, "lag": LAG}}).encode())

    def _refused(self, _request: Asked) -> None:
        self._send(json.dumps({"error": {"code": "param-illegal", "info": "Not like this."}}).encode())

    def _html(self, _request: Asked) -> None:
        self._send(b"<!DOCTYPE html><title>Sign in to the network</title>", kind="text/html")

    def _malformed(self, request: Asked) -> None:
        self._send(self._json(request)[:-7])

    def _list(self, _request: Asked) -> None:
        self._send(b"[]")

    def _empty(self, _request: Asked) -> None:
        self._send(b"{}")

    def _half(self, request: Asked) -> None:
        """Every second entity or answer of a batch is left out."""
        content = self.standin.answer(request)
        part = content.get("entities", content)
        for key in list(part)[1::2]:
            del part[key]
        self._send(json.dumps(content).encode())

    def _nothing(self, _request: Asked) -> None:
        self._send(json.dumps({"entities": {}, "success": 1}).encode())

    def _broken_off(self, request: Asked) -> None:
        body = self._json(request)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def _hang_up(self, _request: Asked) -> None:
        self.close_connection = True

    def _slow(self, _request: Asked) -> None:
        time.sleep(0.5)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[StandIn]:
    """A stand-in that serves while the block runs."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.standin = standin = StandIn(server.server_address[1])  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
