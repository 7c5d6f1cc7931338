"""Web annotations, as Hypothesis, Recogito and others give them, and those of this program.

The source is the document that is annotated; its passages are where the words of the selectors stand in its text, if
the text is at hand. What an annotation states is, in this order: a statement that its body has; a claim that the
reader wrote as `thing property value`; the thing that the words are said to name; a tag. A comment is a reader's, and
no claim of the source. See the Web Annotation Data Model.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.meant import property_meant, stance_meant, term_meant, value_meant
from variorum.errors import CorpusError, Location
from variorum.importing.drafts import WORDS_QUOTED
from variorum.importing.naming import Naming, address, named
from variorum.importing.nested import Object, items, nothing_in, objects, text
from variorum.importing.statements import Described, Place, Read, Stated, Untaken
from variorum.terms import ASSERTED, RDF, SCHEMA, VR, XSD, local_name

MENTIONS, KEYWORDS, NAME = (NamedNode(SCHEMA + name) for name in ("mentions", "keywords", "name"))
LINKING, TAGGING = ("identifying", "linking", "classifying"), ("tagging", "classifying")
CHARACTERS = re.compile(r"char=(\d+),(\d+)")
STANCED = re.compile(r"\((asserted|expected|speculative|opinion|denied)\)\s*$")


def are_annotations(content: object) -> bool:
    """Whether JSON has web annotations."""
    return next(_annotations(content), None) is not None or (
        isinstance(content, dict) and str(content.get("type", "")).startswith("Annotation")
    )


def _annotations(content: object) -> Iterator[Object]:
    """The annotations in a page, a collection, a list, an answer of Hypothesis, or alone."""
    for one in objects(content):
        if isinstance(one.get("target"), dict | list | str) and ("user" in one or "Annotation" in _types(one)):
            yield one
        for name in ("items", "rows", "first", "@graph"):
            if isinstance(one.get(name), list | dict):
                yield from _annotations(one[name])


def _types(one: Object) -> list[str]:
    return [local_name(text(name)) for name in items(one.get("type", one.get("@type")))]


def read_annotations(path: Path, content: Any, naming: Naming) -> Iterator[Read]:
    """What the annotations of a file state.

    :raises CorpusError: there are none, or an IRI in it is none.
    """
    if next(_annotations(content), None) is None:
        pages = [name for one in objects(content) for key in ("first", "last") if (name := text(one.get(key)))]
        if pages:
            yield Untaken(Place(path.name, ""), f"a collection has its annotations in pages, as {pages[0]}", left=True)
            return
        raise nothing_in(content, path, "annotations, in items or rows,")
    for number, one in enumerate(_annotations(content), 1):
        place = Place(path.name, f"annotation {text(one.get('id')) or number}")
        places = _places(one)
        if not places:
            yield Untaken(place, "the annotation does not say which document it is of")
        for where in places:
            yield from _of_place(one, where, naming, place)


def _places(one: Object) -> list[_Where]:
    """Where an annotation says what it does: once for each document. Of several that are meant only together, as a
    Composite or a List, it says nothing of any.
    """
    found: dict[str, _Where] = {}
    targets = list(items(one.get("target")))
    for target in targets:
        kinds = _types(target) if isinstance(target, dict) else []
        if "Independents" in kinds:
            targets += items(target.get("items"))
        elif not {"Composite", "List", "Choice"} & {*kinds}:
            source = NOWHERE.with_target(target, text(one.get("uri"))).source
            found[source] = found.get(source, NOWHERE).with_target(target, text(one.get("uri")))
    if title := _title(one):
        said = {NAME.value: Literal(title)}
        found = {source: replace(where, record={**said, **where.record}) for source, where in found.items()}
    return [where for source, where in found.items() if source]


def _of_place(one: Object, where: _Where, naming: Naming, place: Place) -> Iterator[Read]:
    """What an annotation states of one document."""
    try:
        claims = list(_claims(one, where, naming, place))
    except CorpusError as error:
        yield Untaken(place, error.what)
        return
    if any(isinstance(claim, Stated) for claim in claims):
        for name, value in where.record.items():
            yield Described(where.source, None, NamedNode(name), value, place)
    yield from claims


@dataclass(frozen=True)
class _Where:
    """What an annotation is of: the document, and where in it, by offsets or by its words."""

    source: str
    passages: tuple[tuple[int, int], ...]
    locators: tuple[str, ...]
    quotation: str
    record: dict[str, NamedNode | Literal]
    near: int | None = None

    def with_target(self, target: object, otherwise: str) -> _Where:
        """With one target more."""
        if not isinstance(target, dict):
            return replace(self, source=self.source or text(target).partition("#")[0] or otherwise)
        document = target.get("source", target.get("id"))
        source = text(target.get("scope")) or text(document) or otherwise
        found = replace(self, source=self.source or source.partition("#")[0], record=self.record or _pinned(document))
        if locator := text(target.get("vr:locator")):
            found = replace(found, locators=(*found.locators, locator))
        return found.with_selectors(target.get("selector"), pinned=bool(found.record))

    def with_selectors(self, selectors: object, *, pinned: bool) -> _Where:
        """With where the selectors say; offsets count where the text is the pinned one, or there are no words."""
        quotation, passage, locator = self.quotation, None, ""
        for one in objects(selectors):
            kinds = _types(one)
            quotation = quotation or text(one.get("exact"))
            if "TextPositionSelector" in kinds and all(type(one.get(name)) is int for name in ("start", "end")):
                passage = one["start"], one["end"]
            elif match := CHARACTERS.search(text(one.get("value"))):
                passage = passage or (int(match[1]), int(match[2]))
            elif "FragmentSelector" in kinds:
                locator = text(one.get("value"))
        found = replace(self, quotation=quotation)
        if passage and 0 <= passage[0] < passage[1]:
            if pinned or not quotation:
                return replace(found, passages=(*self.passages, passage))
            found = replace(found, near=passage[0])
        return replace(found, locators=(*self.locators, locator) if locator else self.locators)


NOWHERE = _Where("", (), (), "", {})


def _pinned(document: object) -> dict[str, NamedNode | Literal]:
    """What an annotation of ours says of the text that its offsets hold for."""
    if not isinstance(document, dict) or not text(document.get("vr:textDigest")):
        return {}
    length = Literal(text(document.get("vr:textLength")) or "0", datatype=NamedNode(XSD + "integer"))
    return {
        VR + "text": named(text(document.get("id"))),
        VR + "textDigest": Literal(text(document["vr:textDigest"])),
        VR + "textLength": length,
    }


def _title(one: Object) -> str:
    """What Hypothesis says that the document is called; empty for what other tools give."""
    document = one.get("document")
    return " ".join(text(document.get("title")).split()) if isinstance(document, dict) else ""


def _claims(one: Object, where: _Where, naming: Naming, place: Place) -> Iterator[Read]:
    """What an annotation states, and what of it is no claim."""
    bodies = [*items(one.get("body")), *items(one.get("bodies"))]
    statements = [body for body in objects(bodies) if "Statement" in [kind.rpartition(":")[2] for kind in _types(body)]]
    locators = where.locators or (() if where.passages or where.quotation else (place.at,))
    base = Stated(
        where.source,
        address(where.source) or naming.thing(where.source),
        MENTIONS,
        Literal(""),
        place,
        passages=where.passages,
        locators=locators,
        quotation=where.quotation,
        near=where.near,
    )
    if statements:
        for body in statements:
            yield _of_statement(body, base)
        return
    tags = [(text(tag), True) for tag in items(one.get("tags"))]
    notes = [text(one.get("text"))] if text(one.get("text")) else []
    for body in bodies:
        purposes = {text(purpose) for purpose in items(body.get("purpose"))} if isinstance(body, dict) else set()
        purposes = purposes or {text(purpose) for purpose in items(one.get("motivation"))}
        said = text(body.get("value", body.get("source", body.get("id")))) if isinstance(body, dict) else text(body)
        if "transcribing" in purposes:  # the words that stand in an image
            base = replace(base, quotation=base.quotation or said)
        elif address(said) and (purposes & set(LINKING) or not isinstance(body, dict) or "value" not in body):
            yield from _mention(said, base, naming)
        elif purposes & set(TAGGING):
            tags.append((said, True))
        elif said:
            notes.append(said)
    for tag, _ in tags:
        if tag:
            yield replace(base, predicate=KEYWORDS, value=Literal(tag))
    for note in notes:
        claim = _written(note, base, naming)
        yield claim or Untaken(place, f"a reader's comment is no claim of the source: {' '.join(note.split())[:60]!r}")
    if not tags and not notes and not bodies:
        yield Untaken(place, "the words are marked, and nothing is said of them")


def _mention(iri: str, base: Stated, naming: Naming) -> Iterator[Stated]:
    """That a source speaks of a thing, and what it calls it, if these are no more words than a name has."""
    thing = naming.term(iri)
    yield replace(base, value=thing)
    if base.quotation and len(base.quotation.split()) <= WORDS_QUOTED:
        yield replace(base, subject=thing, predicate=NAME, value=Literal(" ".join(base.quotation.split())))


def _written(note: str, base: Stated, naming: Naming) -> Stated | None:
    """The claim that a reader wrote as `thing property value`, with the stance in brackets; None for other words."""
    stanced = STANCED.search(note)
    try:
        parts = shlex.split(note[: stanced.start()] if stanced else note)
        if len(parts) < 3:
            return None
        predicate = property_meant(parts[1], naming.corpus, naming.vocabulary)
        subject = term_meant(parts[0], naming.corpus)
        value = value_meant(" ".join(parts[2:]), predicate, naming.corpus, naming.vocabulary)
    except (CorpusError, ValueError):
        return None
    stance = stance_meant(stanced[1]) if stanced else ASSERTED
    return replace(base, subject=subject, predicate=predicate, value=value, stance=stance)


def _of_statement(body: Object, base: Stated) -> Stated:
    """The claim of a body of ours.

    :raises CorpusError: it is no whole statement.
    """
    subject, predicate, value = (
        body.get(f"rdf:{name}", body.get(RDF + name)) for name in ("subject", "predicate", "object")
    )
    if not isinstance(subject, dict) or not isinstance(predicate, dict) or not isinstance(value, dict):
        raise CorpusError("the statement lacks a subject, a property or a value", Location(Path(base.place.file)))
    speaker = text(body.get("vr:attributedTo"))
    return replace(
        base,
        subject=named(text(subject.get("id"))),
        predicate=named(text(predicate.get("id"))),
        value=_value(value),
        stance=text(body.get("vr:stance")) or ASSERTED,
        speaker=named(speaker) if speaker else None,
        citation=named(text(body.get("id"))) if text(body.get("id")) else None,
    )


def _value(value: Object) -> NamedNode | Literal:
    if "@value" not in value:
        return named(text(value.get("id")))
    try:
        if value.get("@language"):
            return Literal(text(value["@value"]), language=text(value["@language"]))
    except ValueError:
        raise CorpusError(f"{value['@language']!r} is no language tag") from None
    return Literal(text(value["@value"]), datatype=named(text(value.get("@type")) or XSD + "string"))
