"""What is asked of Wikidata: searches, entities, reconciliation and labels, each answer kept, each asked only once.

MediaWiki API modules `wbsearchentities` and `wbgetentities` (https://www.wikidata.org/w/api.php), the Reconciliation
Service API 0.2 (https://reconciliation-api.github.io/specs/0.2/), and the Query Service with its `wikibase:label`.
Nothing here can write to Wikidata.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from variorum.errors import WikidataError
from variorum.wikidata.cache import AnswerCache
from variorum.wikidata.model import ENTITY, ID, Entity, Missing, read_entity
from variorum.wikidata.transport import MAXLAG, Transport

ENTITY_BATCH = 50  # the most that wbgetentities takes at once
QUERY_BATCH = 10  # as OpenRefine asks a reconciliation service
LABEL_BATCH = 200
SEARCH_LIMIT = 7

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Endpoints:
    """The addresses of the services; `{language}` in that of reconciliation is the language of names."""

    api: str = "https://www.wikidata.org/w/api.php"
    reconciliation: str = "https://wikidata.reconci.link/{language}/api"
    sparql: str = "https://query.wikidata.org/sparql"


@dataclass(frozen=True)
class Hit:
    """One thing that a search or the reconciliation service offers: what it is called, and what the service says of it.

    `score` is the service's own, of no fixed scale; None from a search.
    """

    id: str
    label: str
    description: str = ""
    matched: str = ""
    score: float | None = None


@dataclass(frozen=True)
class Question:
    """What the reconciliation service is asked for: a name, perhaps of a type, and properties with items for values."""

    name: str
    type: str = ""
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """The query object (specification 0.2, section 4.1)."""
        query: dict[str, Any] = {"query": self.name, "limit": SEARCH_LIMIT}
        if self.type:
            query["type"] = self.type
        if self.properties:
            query["properties"] = [{"pid": pid, "v": {"id": item}} for pid, item in self.properties]
        return query


def _silent(_step: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""


@dataclass
class WikidataClient:
    """Asks the services through the cache. `missing` has, in words, what was not there when `offline`.

    `oldest` is the moment of the oldest answer that was used.
    """

    endpoints: Endpoints
    cache: AnswerCache
    transport: Transport
    offline: bool = False
    refresh: bool = False
    progress: Progress = _silent
    missing: list[str] = field(default_factory=list, init=False)
    used: int = field(default=0, init=False)
    oldest: str = field(default="", init=False)
    _fresh: set[str] = field(default_factory=set, init=False)

    def search(self, text: str, language: str) -> tuple[Hit, ...]:
        """The items that the search for a label or alias gives, in its order.

        :raises WikidataError: the service cannot be asked, or its answer has another form.
        """
        fields = {
            "action": "wbsearchentities",
            "search": text,
            "language": language,
            "uselang": language,
            "type": "item",
            "limit": str(SEARCH_LIMIT),
        }
        what = f"search for {text!r}"
        request = {"url": self.endpoints.api, **fields}
        answer = self._kept(request, what)
        if answer is None and not self.offline:
            content = self.transport.get(self.endpoints.api, self._api(fields), what)
            found = _part(content, "search", list, what)
            tuple(_hit(one, what) for one in found)  # what has another form is not kept
            answer = self._keep(request, found)
        return tuple(_hit(one, what) for one in answer or ())

    def entities(self, ids: Iterable[str]) -> dict[str, Entity | Missing]:
        """The entities by the identifier that they were asked by, in batches; what was answered is kept at once.

        :raises WikidataError: an identifier is none, the service cannot be asked, or its answer has another form.
        """
        wanted = list(dict.fromkeys(ids))
        for one in wanted:
            if not ID.fullmatch(one):
                raise WikidataError(f"{one!r} is no identifier of Wikidata", advice="Write a Q and a number: Q42.")
        found = {one: kept for one in wanted if (kept := self._kept(self._entity(one), f"entity {one}")) is not None}
        asked = [one for one in wanted if one not in found] if not self.offline else []
        for number, batch in enumerate(_batches(asked, ENTITY_BATCH)):
            self.progress("ask Wikidata for entities", number * ENTITY_BATCH, len(asked))
            found |= self._entity_batch(batch)
        return {one: read_entity(one, found[one]) for one in wanted if one in found}

    def _entity(self, one: str) -> dict[str, str]:
        return {"url": self.endpoints.api, "action": "wbgetentities", "id": one}

    def _entity_batch(self, batch: Sequence[str]) -> dict[str, Any]:
        """What the API gives for some identifiers; those that half an answer lacks are asked for once more."""
        found: dict[str, Any] = {}
        while len(found) < len(batch):
            rest = [one for one in batch if one not in found]
            what = f"entities {rest[0]} … {rest[-1]} ({len(rest)})" if len(rest) > 1 else f"entity {rest[0]}"
            fields = {"action": "wbgetentities", "ids": "|".join(rest), "props": "labels|aliases|descriptions|claims"}
            content = self.transport.get(self.endpoints.api, self._api(fields), what)
            answered = _part(content, "entities", dict, what)
            new = {one: entity for one in rest if (entity := _answered(answered, one)) is not None}
            for one, entity in new.items():
                read_entity(one, entity)  # what has another form is not kept
                self._keep(self._entity(one), entity)
            if not new:
                raise WikidataError(
                    f"{what}: half an answer; {len(rest)} of {len(batch)} entities are not in it",
                    advice="Those that came are kept. Run again; with --refresh if it stays so.",
                )
            found |= new
        return found

    def reconcile(self, questions: Iterable[Question], language: str) -> dict[Question, tuple[Hit, ...]]:
        """The candidates that the reconciliation service has for each question, best first.

        :raises WikidataError: the service cannot be asked, or its answer has another form.
        """
        url = self.endpoints.reconciliation.replace("{language}", language)
        wanted = list(dict.fromkeys(questions))
        found: dict[Question, Any] = {}
        for question in wanted:
            kept = self._kept({"url": url, "query": question.json}, f"reconciliation of {question.name!r}")
            if kept is not None:
                found[question] = kept
        asked = [question for question in wanted if question not in found] if not self.offline else []
        for number, batch in enumerate(_batches(asked, QUERY_BATCH)):
            self.progress("ask the reconciliation service", number * QUERY_BATCH, len(asked))
            named = {f"q{place}": question for place, question in enumerate(batch)}
            what = f"reconciliation of {batch[0].name!r}" + (f" and {len(batch) - 1} more" if len(batch) > 1 else "")
            form = {"queries": json.dumps({key: one.json for key, one in named.items()}, ensure_ascii=False)}
            content = self.transport.post(url, form, what)
            answers = {
                one: _part(content.get(key), "result", list, what) for key, one in named.items() if key in content
            }
            for question, answer in answers.items():
                tuple(_hit(one, what) for one in answer)
                found[question] = self._keep({"url": url, "query": question.json}, answer)
            if len(answers) < len(batch):
                raise WikidataError(
                    f"{what}: half an answer; {len(batch) - len(answers)} of {len(batch)} queries are not in it",
                    advice="What came is kept. Run again.",
                )
        return {
            question: tuple(_hit(one, f"reconciliation of {question.name!r}") for one in found[question])
            for question in wanted
            if question in found
        }

    def labels(self, ids: Iterable[str], language: str) -> dict[str, str]:
        """The labels of entities of which no more is wanted, in a language or else English, from the Query Service.

        :raises WikidataError: the service cannot be asked, or its answer has another form.
        """
        wanted = sorted({one for one in ids if ID.fullmatch(one)}, key=lambda one: (one[0], int(one[1:])))
        requests = {one: {"url": self.endpoints.sparql, "label": one, "language": language} for one in wanted}
        found = {one: kept for one in wanted if (kept := self._kept(requests[one], f"label of {one}")) is not None}
        asked = [one for one in wanted if one not in found] if not self.offline else []
        for number, batch in enumerate(_batches(asked, LABEL_BATCH)):
            self.progress("ask the Query Service for labels", number * LABEL_BATCH, len(asked))
            what = f"label of {batch[0]}" + (f" and {len(batch) - 1} more" if len(batch) > 1 else "")
            content = self.transport.post(self.endpoints.sparql, {"query": _labels_query(batch, language)}, what)
            rows = _part(_part(content, "results", dict, what), "bindings", list, what)
            labels = {one: label for row in rows for one, label in _label(row, what)}
            for one in batch:
                found[one] = self._keep(requests[one], labels.get(one, one))
        return {one: str(label) for one, label in found.items()}

    def _api(self, fields: Mapping[str, str]) -> dict[str, str]:
        return {**fields, "format": "json", "maxlag": MAXLAG}

    def _kept(self, request: Mapping[str, Any], what: str) -> Any:
        """What the cache has; with `refresh` only what this run has asked for itself. None is nothing."""
        kept = None if self.refresh and json.dumps(request) not in self._fresh else self.cache.get(request)
        if kept is None:
            if self.offline:
                self.missing.append(what)
            return None
        self._note(kept.fetched)
        return kept.answer

    def _keep(self, request: Mapping[str, Any], answer: Any) -> Any:
        self._note(self.cache.put(request, answer).fetched)
        self._fresh.add(json.dumps(request))
        return answer

    def _note(self, fetched: str) -> None:
        self.used += 1
        self.oldest = min(self.oldest or fetched, fetched)

    def state(self) -> str:
        """One line on where the answers come from and what was missing: `42 answers of 2026-01-31; 3 requests`."""
        host = urlsplit(self.endpoints.api).netloc
        requests = self.transport.requests
        line = (
            f"{self.used:,} answers of {host}, the oldest of {self.oldest[:10]}"
            if self.used
            else f"nothing from {host}"
        )
        if requests:
            line += f"; {requests:,} request{'' if requests == 1 else 's'}"
        elif self.used:
            line += "; all from the cache"
        if self.missing:
            shown = ", ".join(self.missing[:3]) + (", …" if len(self.missing) > 3 else "")
            line += f"; offline, not in the cache and left out: {len(self.missing):,} ({shown})"
        return line


def _batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _part(content: Any, name: str, kind: type, what: str) -> Any:
    """A member of an answer; an empty object may come as an empty list.

    :raises WikidataError: it is not there, or of another kind.
    """
    part = content.get(name) if isinstance(content, dict) else None
    if kind is dict and part == []:
        return {}
    if not isinstance(part, kind):
        raise WikidataError(
            f"{what}: half an answer, without {name!r}", advice="Run again; check the address if it stays so."
        )
    return part


def _answered(answered: Mapping[str, Any], one: str) -> Any:
    """What an answer has for an identifier: under it, or under that to which it is redirected."""
    if one in answered:
        return answered[one]
    redirects = (e for e in answered.values() if isinstance(e, dict) and isinstance(e.get("redirects"), dict))
    return next((entity for entity in redirects if entity["redirects"].get("from") == one), None)


def _hit(content: Any, what: str) -> Hit:
    try:
        identifier = str(content["id"]).removeprefix(ENTITY)
        if not re.fullmatch(r"Q[1-9]\d*", identifier):
            raise ValueError(f"{identifier!r} is no item")
        match = content.get("match")
        score = content.get("score")
        return Hit(
            id=identifier,
            label=str(content.get("label") or content.get("name") or identifier),
            description=str(content.get("description") or ""),
            matched=str(match.get("text", "")) if isinstance(match, dict) else "",
            score=float(score) if isinstance(score, int | float) else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WikidataError(
            f"{what}: a result in another form than documented ({error})", advice="Ask again with --refresh."
        ) from error


def _labels_query(ids: Sequence[str], language: str) -> str:
    languages = ",".join(dict.fromkeys((language, "mul", "en")))
    return (
        f"SELECT ?item ?itemLabel WHERE {{ VALUES ?item {{ {' '.join(f'<{ENTITY}{one}>' for one in ids)} }} "
        f"SERVICE <http://wikiba.se/ontology#label> {{ <http://www.bigdata.com/rdf#serviceParam> "
        f'<http://wikiba.se/ontology#language> "{languages}" . }} }}'
    )


def _label(row: Any, what: str) -> Iterator[tuple[str, str]]:
    try:
        yield str(row["item"]["value"]).removeprefix(ENTITY), str(row["itemLabel"]["value"])
    except (KeyError, TypeError) as error:
        raise WikidataError(f"{what}: a row without ?item or ?itemLabel", advice="Ask again with --refresh.") from error
