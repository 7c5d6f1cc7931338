"""What a document breaks of the Web Annotation Data Model: its MUSTs, of annotations, collections and pages.

https://www.w3.org/TR/annotation-model/. Each slip begins with the number of its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Object = dict[str, Any]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
INSTANT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
MOTIVATIONS = {
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying"),
    *("linking", "moderating", "questioning", "replying", "tagging"),
}
DIRECTIONS = {"ltr", "rtl", "auto"}
# By class of selector: what it must have once, and of what kind.
SELECTORS: dict[str, dict[str, type]] = {
    "FragmentSelector": {"value": str},
    "CssSelector": {"value": str},
    "XPathSelector": {"value": str},
    "TextQuoteSelector": {"exact": str},
    "TextPositionSelector": {"start": int, "end": int},
    "DataPositionSelector": {"start": int, "end": int},
    "SvgSelector": {},
    "RangeSelector": {"startSelector": dict, "endSelector": dict},
}
FRAGMENTS = {"http://tools.ietf.org/rfc/rfc5147": re.compile(r"(char|line)=(\d+|\d*,\d+|\d+,)(;.*)?")}
STATES = ("sourceDate", "sourceDateStart", "sourceDateEnd", "cached")


def slips(annotation: Object, context: object = (CONTEXT,)) -> Iterator[str]:
    """What an annotation breaks that stands in a document with a context."""
    if annotation.get("type") != "Annotation" or not _is_iri(annotation.get("id")):
        yield "3.1: an annotation has one IRI and the class Annotation"
    if CONTEXT not in _listed(annotation.get("@context", context)):
        yield "3.1: an annotation has the context of the model"
    targets = _listed(annotation.get("target"))
    if not targets:
        yield "3.1: there must be a target"
    if "body" in annotation and "bodyValue" in annotation:
        yield "3.2.5: a body is given in one way"
    for part in (*targets, *_listed(annotation.get("body"))):
        yield from _resource(part)
    yield from _life(annotation)
    if any(motive not in MOTIVATIONS for motive in _listed(annotation.get("motivation"))):
        yield "3.3.5: a motivation is one of the vocabulary's"
    if any(
        not _is_iri(sheet.get("id") if isinstance(sheet, dict) else sheet)
        for sheet in _listed(annotation.get("stylesheet"))
    ):
        yield "4.4: a style sheet has an IRI"


def _resource(part: Any) -> Iterator[str]:
    """What a body or a target breaks."""
    if not isinstance(part, dict):
        if not _is_iri(part):
            yield "3.2.1: an external resource has an IRI"
        return
    kinds = _listed(part.get("type"))
    if "TextualBody" in kinds and not isinstance(part.get("value"), str):
        yield "3.2.4: a textual body has one value"
    specific = "SpecificResource" in kinds or {"source", "selector", "state"} & part.keys()
    if not ("TextualBody" in kinds or specific or "items" in part or _is_iri(part.get("id"))):
        yield "3.2.1: an external resource has an IRI"
    if part.get("textDirection", "auto") not in DIRECTIONS or len(_listed(part.get("processingLanguage"))) > 1:
        yield "3.2.1: a direction is one of three, and the language of processing one"
    if "Choice" in kinds and len(_listed(part.get("items"))) < 2:
        yield "3.2.7: a choice has items"
    if any(purpose not in MOTIVATIONS for purpose in _listed(part.get("purpose"))):
        yield "3.3.5: a purpose is one of the vocabulary's"
    yield from _life(part)
    if specific:
        yield from _specific(part)


def _specific(part: Object) -> Iterator[str]:
    """What a specific resource breaks."""
    sources = _listed(part.get("source"))
    source = sources[0] if len(sources) == 1 else None
    if not _is_iri(source.get("id") if isinstance(source, Mapping) else source):
        yield "4: a specific resource has one source"
    if any(not _is_iri(scope) for scope in _listed(part.get("scope"))):
        yield "4.1: a scope is an IRI"
    for selector in _listed(part.get("selector")):
        yield from _selector(selector)
    for state in _listed(part.get("state")):
        yield from _state(state)
    if any(not isinstance(name, str) or " " in name for name in _listed(part.get("styleClass"))):
        yield "4.4: a style class is a name"
    if any(not _is_iri(one.get("id") if isinstance(one, dict) else one) for one in _listed(part.get("renderedVia"))):
        yield "4.5: what rendered it has an IRI"


def _selector(selector: Any) -> Iterator[str]:
    kind = selector.get("type") if isinstance(selector, dict) else None
    if kind not in SELECTORS:
        yield "4.2: a selector has one of the classes"
        return
    missing = [name for name, of in SELECTORS[kind].items() if not isinstance(selector.get(name), of)]
    section = {"FragmentSelector": "4.2.1", "TextQuoteSelector": "4.2.4", "TextPositionSelector": "4.2.5"}.get(
        kind, "4.2"
    )
    if missing:
        yield f"{section}: a {kind} has one {missing[0]}"
    elif "start" in SELECTORS[kind] and not 0 <= selector["start"] <= selector["end"]:
        yield f"{section}: a position begins at 0 or behind it and does not end before it begins"
    syntax = FRAGMENTS.get(selector.get("conformsTo", ""))
    if kind == "FragmentSelector" and not missing and syntax and not syntax.fullmatch(selector["value"]):
        yield "4.2.1: a fragment is as the specification has it that it conforms to"
    for refined in _listed(selector.get("refinedBy")):
        yield from _selector(refined)


def _state(state: Any) -> Iterator[str]:
    kind = state.get("type") if isinstance(state, dict) else None
    if kind == "HttpRequestState":
        if not isinstance(state.get("value"), str):
            yield "4.3.2: the state of a request has one value"
    elif kind != "TimeState":
        yield "4.3: a state is of a time or of a request"
    else:
        dates = [moment for name in STATES[:3] for moment in _listed(state.get(name))]
        if not any(name in state for name in STATES) or any(not INSTANT.fullmatch(str(moment)) for moment in dates):
            yield "4.3.1: a time is an instant in UTC"
        if ("sourceDateStart" in state) != ("sourceDateEnd" in state) or {
            "sourceDate",
            "sourceDateStart",
        } <= state.keys():
            yield "4.3.1: a time is an instant, or has a start and an end"


def _life(part: Object) -> Iterator[str]:
    """What sections 3.3.1, 3.3.2 and 3.3.6 say of when something was made, by whom, and of rights."""
    if any(not INSTANT.fullmatch(str(part[name])) for name in ("created", "modified", "generated") if name in part):
        yield "3.3.1: a time is one instant in UTC"
    for name in ("creator", "generator"):
        for agent in _listed(part.get(name)):
            if not (isinstance(agent, dict) or _is_iri(agent)):
                yield f"3.3.2: a {name} has an IRI or is described"
    if any(not _is_iri(right) for right in _listed(part.get("rights"))):
        yield "3.3.6: rights are an IRI"


def collection_slips(collection: Object, pages: dict[str, Object]) -> Iterator[str]:
    """What a collection and its pages break of section 5."""
    if (
        collection["@context"] != CONTEXT
        or collection["type"] != "AnnotationCollection"
        or not _is_iri(collection["id"])
    ):
        yield "5.1: a collection has the context, an IRI and its class"
    yield from _life(collection)
    page, before, seen = collection.get("first"), None, 0
    while page:
        content = pages[page]
        if CONTEXT not in content["@context"] or content["type"] != "AnnotationPage" or not content["items"]:
            yield "5.2: a page has the context, its class and at least one item"
        if content["partOf"]["id"] != collection["id"] or content.get("prev") != before:
            yield "5.2: a page is part of its collection, and knows the one before"
        if content["startIndex"] != seen:
            yield "5.2: startIndex is the position of the first item"
        seen += len(content["items"])
        page, before = content.get("next"), page
    if collection["total"] != seen or collection.get("last") != before:
        yield "5.1: the total is that of all pages, the last page the last"


def all_slips(collection: Object, pages: dict[str, Object]) -> list[str]:
    """What a collection, its pages and their annotations break."""
    of_items = [slip for page in pages.values() for item in page["items"] for slip in slips(item, page["@context"])]
    return [*collection_slips(collection, pages), *of_items]


def _is_iri(value: object) -> bool:
    return isinstance(value, str) and IRI.fullmatch(value) is not None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
