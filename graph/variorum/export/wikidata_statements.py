"""What a corpus can give to Wikidata: its asserted claims as statements of items, each with references and qualifiers.

A reference is what a source's record says of the source: the item that it is linked to (stated in), its address, title
and date, and whatever of the record the ontology aligns with a reference property. A claim that takes part in an open
disagreement is not given unless that is asked for, and then with a note; one that a decision rejected never is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from variorum.disagreements.model import Disagreement, Statement
from variorum.disagreements.register import read_register
from variorum.errors import ExportError
from variorum.export.selection import Selection
from variorum.links.alignments import CARRIED
from variorum.links.alignments import REFERENCE as IN_REFERENCES
from variorum.links.sssom import CLOSE, EXACT
from variorum.links.sssom import Mapping as Link
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import ASSERTED, CONTRADICTION, DETAIL_DIFFERENCE, OPEN, RESOLVED, SCHEMA, VR, Term, words
from variorum.wikidata.alignment import Alignment, read_alignment
from variorum.wikidata.claims import AlignedClaim, aligned_claims
from variorum.wikidata.model import ItemValue, Snak, TextValue, Value
from variorum.wikidata.values import DATES, as_time

STATED_IN, REFERENCE_URL, TITLE, PUBLISHED, PUBLISHER = "P248", "P854", "P1476", "P577", "P123"
NAMES = {STATED_IN: "stated in", REFERENCE_URL: "at", TITLE: "titled", PUBLISHED: "of", PUBLISHER: "published by"}
IN_LANGUAGE = ("P1476", "P1683")  # properties whose values are texts in a language
RECORD = {
    SCHEMA + "url": REFERENCE_URL,
    SCHEMA + "name": TITLE,
    SCHEMA + "datePublished": PUBLISHED,
    SCHEMA + "publisher": PUBLISHER,
}
FINDS = (STATED_IN, REFERENCE_URL, TITLE)  # without one of these nobody finds the source
# Why a claim of a linked thing is not given.
UNLINKED = "with values that are linked to no item"
NO_DATE = "with dates that Wikidata cannot have"
NO_LANGUAGE = "with texts in no language"
NOT_ASSERTED = "that no selected source asserts"
REJECTED = "that a decision rejected"
DISPUTED = "in open disagreement"
REFERENCE = re.compile(r"http://www\.wikidata\.org/prop/reference/(P[1-9]\d*)")
URL = re.compile(r"https?://[^\s\"<>]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Given:
    """One statement to be given: references one for each source that has one; `note` is for whoever reviews it.

    `sources` are the slugs of those that assert it; `disputed` tells that it takes part in an open disagreement.
    """

    item: str
    main: Snak
    qualifiers: tuple[Snak, ...]
    references: tuple[tuple[Snak, ...], ...]
    note: str
    sources: tuple[str, ...] = ()
    disputed: bool = False


@dataclass(frozen=True)
class Giving:
    """What can be given, by item, property and value; and how many claims of linked things cannot, by the reason."""

    statements: tuple[Given, ...]
    left_out: Mapping[str, int]


def given(selection: Selection, disputed: bool = False) -> Giving:
    """The statements that the selected sources can give.

    With `disputed`, also those that take part in an open disagreement.

    :raises ExportError: there are none; the advice says what is missing.
    """
    giver = _Giver(selection)
    found = giver.statements(disputed)
    if not found:
        raise ExportError(f"no claim can be given to Wikidata{told(giver.left_out)}", advice=giver.why_nothing())
    return Giving(found, giver.left_out)


def told(left_out: Mapping[str, int]) -> str:
    """What was left out, in words that follow a sentence; empty when nothing was."""
    reasons = [
        f"{count:,} {reason}" for reason, count in sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    ]
    return f"; left out: {', '.join(reasons)}" if reasons else ""


class _Giver:
    """Makes the statements of one selection."""

    def __init__(self, selection: Selection) -> None:
        self._snapshot = selection.snapshot
        self._sources = {source.slug: source for source in selection.sources}
        self._alignment = alignment_of(self._snapshot)
        self._record = {**RECORD, **_reference_properties(_graph(self._snapshot, "ontology"))}
        self._disagreements = _by_citation(read_register(self._snapshot).disagreements)
        self._rejected = _rejected(self._disagreements)
        self.left_out: Counter[str] = Counter()
        self._references: dict[str, tuple[Snak, ...]] = {}

    def statements(self, disputed: bool) -> tuple[Given, ...]:
        """The statements, each once, however many claims of ours make it."""
        merged: dict[tuple[str, Snak], list[AlignedClaim]] = defaultdict(list)
        for claim in aligned_claims(self._snapshot, self._alignment, self._alignment.items):
            item = self._alignment.items.get(claim.subject)
            for value in self._values(claim) if item else ():
                if isinstance(value, str):
                    self.left_out[value] += 1
                else:
                    merged[item, Snak(claim.pid, value)].append(claim)  # type: ignore[index]
        found = [one for key, claims in merged.items() if (one := self._statement(*key, claims, disputed))]
        return tuple(sorted(found, key=lambda one: (int(one.item[1:]), int(one.main.pid[1:]), repr(one.main.value))))

    def why_nothing(self) -> str:
        """What is missing, for whom nothing comes out."""
        if not self._alignment.items:
            return "Nothing is linked: variorum link review, then build again."
        if not self._alignment.properties:
            return "No property is aligned with one of Wikidata's: add skos:exactMatch wdt:… in the ontology."
        return "Link the values of claims, too (variorum link review), or ask for the disputed ones."

    def _values(self, claim: AlignedClaim) -> Iterable[Value | str]:
        """The value of a claim as Wikidata has it, or why it has none; one for each language in which sources give a
        title.
        """
        value = claim.value
        if isinstance(value, NamedNode):
            item = self._alignment.item(value)
            return (ItemValue(item) if item else UNLINKED,)
        if not isinstance(value, Literal):
            return ()
        if value.datatype.value in DATES:
            return (as_time(value) or NO_DATE,)
        languages = [value.language] if value.language else []
        if not languages and claim.pid in IN_LANGUAGE:
            languages = sorted({self._sources[s].language for s in claim.sources if s in self._sources})
        return tuple(_text(value.value, language, claim.pid) or NO_LANGUAGE for language in languages or [""])

    def _statement(self, item: str, main: Snak, claims: list[AlignedClaim], disputed: bool) -> Given | None:
        """The statement of some claims; None when no selected source asserts it, or it may not be given."""
        said = [s for claim in claims for s in claim.with_stance(ASSERTED) if self._counts(s, main)]
        disagreements = self._disputes(claims, said)
        is_open = any(disagreement.status == OPEN for disagreement in disagreements)
        rejected = any(s.citation in self._rejected for s in said)
        if not said or rejected or (is_open and not disputed):
            self.left_out[REJECTED if rejected else DISPUTED if said else NOT_ASSERTED] += 1
            return None
        slugs = sorted({statement.source for statement in said})
        self._references.update((slug, self._reference(slug)) for slug in slugs if slug not in self._references)
        references = tuple(dict.fromkeys(self._references[slug] for slug in slugs if self._references[slug]))
        without = [slug for slug in slugs if not self._references[slug]]
        notes = [f"stated by {', '.join(slugs)}"]
        if without:
            notes.append(f"no reference for {', '.join(without)}, without item, address or title")
        told = [
            disagreement
            for disagreement in disagreements
            if disagreement.status == OPEN or disagreement.kind == CONTRADICTION
        ]
        notes += [_told(disagreement, {statement.citation for statement in said}) for disagreement in told]
        qualifiers = self._qualifiers(claims, set(slugs))
        return Given(item, main, qualifiers, references, "; ".join(notes), tuple(slugs), is_open)

    def _counts(self, statement: Statement, main: Snak) -> bool:
        """Whether a statement is by a selected source, and a title in the language that is meant."""
        source = self._sources.get(statement.source)
        value = statement.claim[2]
        if source is None or main.pid not in IN_LANGUAGE or not isinstance(main.value, TextValue):
            return source is not None
        tag = value.language if isinstance(value, Literal) and value.language else source.language
        return tag.lower() == main.value.language

    def _disputes(self, claims: Iterable[AlignedClaim], said: Iterable[Statement]) -> list[Disagreement]:
        """The disagreements in which what sources say takes part, by IRI."""
        slugs = {statement.source for statement in said}
        before = [s for claim in claims for s in claim.before if s.source in slugs and s.stance == ASSERTED]
        found = {m.iri: m for s in (*said, *before) for m in self._disagreements.get(s.citation, ())}
        return [found[iri] for iri in sorted(found)]

    def _qualifiers(self, claims: list[AlignedClaim], slugs: set[str]) -> tuple[Snak, ...]:
        """The linked qualifiers that a source which states the claim asserts, and nobody disputes."""
        found: dict[Snak, None] = {}
        for claim in claims:
            for qualifier in claim.qualifiers:
                item = self._alignment.item(qualifier.value)
                said = [s for s in qualifier.statements if s.stance == ASSERTED and s.source in slugs]
                clear = not any(m.status == OPEN for s in said for m in self._disagreements.get(s.citation, ()))
                if item and said and clear:
                    found[Snak(qualifier.pid, ItemValue(item))] = None
        return tuple(sorted(found, key=repr))

    def _reference(self, slug: str) -> tuple[Snak, ...]:
        """The reference to a source; empty when nobody would find the source by it."""
        source = self._sources[slug]
        item = self._alignment.items.get(source.iri)
        snaks = [Snak(STATED_IN, ItemValue(item))] if item else []
        quads = self._snapshot.stated.quads_for_pattern(NamedNode(source.iri), None, None, NamedNode(source.graph))
        for quad in sorted(quads, key=str):
            pid = self._record.get(quad.predicate.value)
            value = self._record_value(pid, quad.object, source.language) if pid else None
            if pid and value is not None:
                snaks.append(Snak(pid, value))
        snaks.sort(key=lambda snak: (FINDS.index(snak.pid) if snak.pid in FINDS else len(FINDS), int(snak.pid[1:])))
        return tuple(snaks) if any(snak.pid in FINDS for snak in snaks) else ()

    def _record_value(self, pid: str, term: Term, language: str) -> Value | None:
        """A value of a source's record, as a reference has it; None when it cannot be had."""
        if not isinstance(term, Literal | NamedNode):
            return None
        if pid == REFERENCE_URL:
            return TextValue(term.value) if URL.fullmatch(term.value) else None
        if isinstance(term, NamedNode) or pid == PUBLISHER:  # whose values are items
            item = self._alignment.item(term)
            return ItemValue(item) if item else None
        if term.datatype.value in DATES:
            return as_time(term)
        return _text(term.value, term.language or (language if pid in IN_LANGUAGE else ""), pid)


def alignment_of(snapshot: Snapshot) -> Alignment:
    """How the terms and things of a snapshot correspond to Wikidata's."""
    return read_alignment(_graph(snapshot, "ontology"), _links(_graph(snapshot, "links/wikidata")))


def _text(text: str, language: str, pid: str) -> TextValue | None:
    """A text, its white space folded; None for a title in no language."""
    tag = language.lower()
    if pid in IN_LANGUAGE and not LANGUAGE.fullmatch(tag):
        return None
    return TextValue(" ".join(text.split()), tag)


def _graph(snapshot: Snapshot, name: str) -> list[Quad]:
    return list(snapshot.stated.quads_for_pattern(None, None, None, NamedNode(snapshot.base + name)))


def _links(graph: Iterable[Quad]) -> Iterable[Link]:
    """The positive links that the snapshot has."""
    for quad in graph:
        matched = quad.predicate.value in (EXACT, CLOSE)
        if matched and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield Link(quad.subject.value, quad.predicate.value, quad.object.value)


def _reference_properties(ontology: Iterable[Quad]) -> Mapping[str, str]:
    """The properties of records that the ontology aligns with properties of references (`pr:`)."""
    found = {}
    for quad in ontology:
        match = REFERENCE.fullmatch(getattr(quad.object, "value", ""))
        if match and quad.predicate.value in (*CARRIED, IN_REFERENCES) and isinstance(quad.subject, NamedNode):
            found[quad.subject.value] = match[1]
    return {term: pid for term, pid in found.items() if not term.startswith(VR)}


def _by_citation(disagreements: Iterable[Disagreement]) -> dict[str, list[Disagreement]]:
    """The disagreements that each citation takes part in; differences of detail are none."""
    found: dict[str, list[Disagreement]] = defaultdict(list)
    for disagreement in disagreements:
        for side in disagreement.positions if disagreement.kind != DETAIL_DIFFERENCE else ():
            for statement in side.statements:
                found[statement.citation].append(disagreement)
    return found


def _rejected(disagreements: Mapping[str, list[Disagreement]]) -> set[str]:
    """The citations of what a decision rejected: it resolved the disagreement in favour of another value."""
    return {
        statement.citation
        for several in disagreements.values()
        for disagreement in several
        if disagreement.decision and disagreement.status == RESOLVED
        for side in disagreement.positions
        if side.value not in disagreement.decision.in_favour_of
        for statement in side.statements
    }


def _told(disagreement: Disagreement, citations: set[str]) -> str:
    """A disagreement as a note: its state, what it is about, and what others say."""
    others = [
        side.label for side in disagreement.positions if citations.isdisjoint(s.citation for s in side.statements)
    ]
    against = f", against {', '.join(sorted(others))}" if others else ""
    return f"{'disputed' if disagreement.status == OPEN else words(disagreement.status)}: {disagreement.label}{against}"
