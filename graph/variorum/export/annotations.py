"""Web annotations: what the curators read in each article, for a viewer that lays notes over its text.

A folder with the collection and one page for each source (Web Annotation Data Model, section 5). Each citation is an
annotation: its body is the claim, as a statement that programs read and in words made of labels; its targets are the
passages, as offsets into a text that the reader has. No wording of a text is in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, TextIO

from pyoxigraph import Literal, NamedNode

from variorum import __version__
from variorum.corpus.literals import read_literal
from variorum.corpus.passages import Passage, locators, parse_passage
from variorum.disagreements.citations import Cited, Wording, citations_of
from variorum.export.selection import Selection
from variorum.snapshots.publication import read_publication
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import VR, Term

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CONTEXTS = [CONTEXT, {"vr": VR, "vr:stance": {"@type": "@id"}, "vr:attributedTo": {"@type": "@id"}}]
CHARACTERS = "http://tools.ietf.org/rfc/rfc5147"  # what `char=0,11` conforms to (section 4.2.1)
GENERATOR = {"type": "Software", "name": f"Variorum {__version__}"}
DIGEST = NamedNode(VR + "textDigest")
COLLECTION = "collection.jsonld"

Object = dict[str, Any]


@dataclass(frozen=True)
class _Page:
    """The annotations of one source, and how many stand on the pages before it."""

    source: SourceSummary
    start: int
    items: tuple[Object, ...]


def write_annotations(selection: Selection, folder: Path) -> None:
    """Writes collection.jsonld, and pages/<slug>.jsonld for each selected source that cites passages."""
    maker = _Maker(selection.snapshot)
    (folder / "pages").mkdir()
    written: list[str] = []
    total = 0
    pages: Iterator[_Page | None] = chain(maker.pages(selection.sources), [None])
    for page, after in pairwise(pages):
        assert page is not None
        with (folder / "pages" / f"{page.source.slug}.jsonld").open("w", encoding="utf-8", newline="") as output:
            maker.write_page(page, written[-1] if written else "", after.source.slug if after else "", output)
        written.append(page.source.slug)
        total += len(page.items)
    content = json.dumps(maker.collection(written, total), ensure_ascii=False, indent=1)
    (folder / COLLECTION).write_text(content + "\n", "utf-8", newline="")


class _Maker:
    """Makes annotations of citations."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._publication = read_publication(snapshot)
        self._wording = Wording(snapshot)
        self.iri = f"{snapshot.base}annotations"

    def collection(self, slugs: Sequence[str], total: int) -> Object:
        """The collection (section 5.1)."""
        about = self._publication
        found: Object = {
            "@context": CONTEXT,
            "id": self.iri,
            "type": "AnnotationCollection",
            "label": f"{about.title}: what each source states, and where",
        }
        if about.creators:
            found["creator"] = [creator.iri for creator in about.creators]
        found["generator"] = GENERATOR
        if about.license:
            found["rights"] = about.license
        found["total"] = total
        if slugs:
            found |= {"first": f"{self.iri}/{slugs[0]}", "last": f"{self.iri}/{slugs[-1]}"}
        return found

    def pages(self, sources: Sequence[SourceSummary]) -> Iterator[_Page]:
        """The page of each source that has an annotation (section 5.2)."""
        start = 0
        for source in sources:
            pinned = self._pinned(source)
            made = (self._annotation(cited, source, pinned) for cited in citations_of(self._snapshot, source))
            items = tuple(annotation for annotation in made if annotation)
            if items:
                yield _Page(source, start, items)
                start += len(items)

    def write_page(self, page: _Page, before: str, after: str, output: TextIO) -> None:
        """Writes a page with one annotation a line; `before` and `after` are the slugs of the pages beside it."""
        head: Object = {
            "@context": CONTEXTS,
            "id": f"{self.iri}/{page.source.slug}",
            "type": "AnnotationPage",
            "partOf": {"id": self.iri, "type": "AnnotationCollection"},
            **({"prev": f"{self.iri}/{before}"} if before else {}),
            **({"next": f"{self.iri}/{after}"} if after else {}),
            "startIndex": page.start,
        }
        output.write(json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}"))
        output.write(',\n "items": [\n')
        for number, item in enumerate(page.items):
            output.write(("" if number == 0 else ",\n") + "  " + json.dumps(item, ensure_ascii=False))
        output.write("\n ]\n}\n")

    def _pinned(self, source: SourceSummary) -> str:
        """The SHA-256 of a source's text; empty when its record does not have it."""
        found = self._snapshot.stated.quads_for_pattern(NamedNode(source.iri), DIGEST, None, NamedNode(source.graph))
        return min((quad.object.value for quad in found if isinstance(quad.object, Literal)), default="")

    def _annotation(self, cited: Cited, source: SourceSummary, pinned: str) -> Object | None:
        """The annotation of a citation; None when it names neither passage nor locator."""
        targets = [_target(passage, source, pinned) for iri in cited.passages if (passage := parse_passage(iri))]
        targets += [_located(place, source) for place in locators(cited.passages)]
        if not targets:
            return None
        note = {
            "type": "TextualBody",
            "value": self._wording.said(cited),
            "format": "text/plain",
            "purpose": "describing",
        }
        return {
            "id": f"{self.iri}/{source.slug}#{_slug(cited.iri)}",
            "type": "Annotation",
            "motivation": "describing",
            "body": [note, _statement(cited)],
            "target": targets[0] if len(targets) == 1 else targets,
        }


def _slug(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _statement(cited: Cited) -> Object:
    """The claim as a described statement, under the IRI of its citation."""
    found: Object = {
        "id": cited.iri,
        "type": "rdf:Statement",
        "rdf:subject": {"id": _node(cited.subject)},
        "rdf:predicate": {"id": cited.predicate.value},
        "rdf:object": _value(cited.value, cited.written),
    }
    if cited.stance:
        found["vr:stance"] = cited.stance
    if cited.attributed_to:
        found["vr:attributedTo"] = cited.attributed_to
    return found


def _node(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _value(term: Term, written: str) -> Object:
    """A term as JSON-LD; a string stays as it is written, also that of a number, and so does a language tag."""
    if not isinstance(term, Literal):
        return {"id": _node(term)}
    if term.language:
        direction = {"@direction": term.direction.value} if term.direction else {}
        return {"@value": term.value, "@language": read_literal(written).language, **direction}
    return {"@value": term.value, "@type": term.datatype.value}


def _located(place: str, source: SourceSummary) -> Object:
    """Where a source without a text states something, in words: the whole source is the target."""
    return {"type": "SpecificResource", "source": {"id": source.iri}, "scope": source.iri, "vr:locator": place}


def _target(passage: Passage, source: SourceSummary, pinned: str) -> Object:
    """A passage, given twice, for viewers know one or the other (sections 4.2.1 and 4.2.5)."""
    text: Object = {"id": passage.text, "type": "Text", "format": "text/plain"}
    if source.language:
        text["language"] = source.language
    if source.text_length:
        text["vr:textLength"] = source.text_length
    if pinned:  # the offsets hold for this text and no other; a state (section 4.3) can only be a time or a request
        text["vr:textDigest"] = pinned
    return {
        "type": "SpecificResource",
        "source": text,
        "scope": source.iri,
        "selector": [
            {
                "type": "FragmentSelector",
                "conformsTo": CHARACTERS,
                "value": f"char={passage.start},{passage.end}",
            },
            {"type": "TextPositionSelector", "start": passage.start, "end": passage.end},
        ],
    }
