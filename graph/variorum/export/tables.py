"""The tables that leave as CSV, Parquet, SQLite and Excel: their columns, said once, and their rows.

Each column says what it is, what it is called in a heading, and which RDF property it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from pyoxigraph import NamedNode

from variorum.corpus.passages import locators, parse_passage
from variorum.disagreements.model import Disagreement, Position
from variorum.export.claims import claim_rows
from variorum.export.entities import entity_rows
from variorum.export.ledger import Ledger, local_name
from variorum.snapshots.snapshot import SourceSummary
from variorum.terms import RDF, RDFS, SCHEMA, SHACL, SKOS, VR, text_of


class Kind(Enum):
    """What the cells of a column hold; the last two hold several, as a tuple."""

    TEXT = "text"
    IRI = "IRI"
    NUMBER = "number"
    WORDS = "words"  # IRIs or slugs, which have no space
    TEXTS = "texts"


Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One column; `property` is the IRI of what it says of the thing of its row, where there is one."""

    name: str
    title: str
    kind: Kind
    description: str
    property: str = ""


@dataclass(frozen=True)
class Table:
    """One table; `key` names the column that tells rows apart, `refers` the tables that columns refer to."""

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[Ledger], Iterator[Row]]
    key: str = ""
    refers: tuple[tuple[str, str], ...] = ()


def _claims(ledger: Ledger) -> Iterator[Row]:
    return map(_cells, claim_rows(ledger))


def _entities(ledger: Ledger) -> Iterator[Row]:
    return map(_cells, entity_rows(ledger))


def _cells(row: object) -> Row:
    return tuple(vars(row).values())


def _sources(ledger: Ledger) -> Iterator[Row]:
    for s in sorted(ledger.selection.sources, key=lambda source: source.slug):
        pinned = (_recorded(ledger, s, VR + name) for name in ("text", "textDigest", "textFile"))
        yield s.slug, s.iri, s.title, s.publisher, s.date, s.language, s.claims, s.citations, s.text_length, *pinned


def _recorded(ledger: Ledger, source: SourceSummary, name: str) -> str:
    """What the record of a source gives for a property; empty where it does not have it."""
    said = ledger.snapshot.stated.quads_for_pattern(
        NamedNode(source.iri), NamedNode(name), None, NamedNode(source.graph)
    )
    return min((text_of(quad.object) for quad in said), default="")


def _disagreements(ledger: Ledger) -> Iterator[Row]:
    for one in ledger.disagreements():
        values = tuple(f"{side.label} ({', '.join(side.sources)})" for side in one.positions)
        yield (
            *(one.iri, one.label, one.sentence, local_name(one.kind), local_name(one.status), one.focus),
            *(ledger.label(one.focus) if one.focus else "", one.message, values, one.sources),
            *((one.decision.iri, one.decision.reason) if one.decision else ("", "")),
        )


def _positions(ledger: Ledger) -> Iterator[Row]:
    for disagreement in ledger.disagreements():
        for number, side in enumerate(disagreement.positions, 1):
            yield from _statements(ledger, disagreement, number, side)


def _statements(ledger: Ledger, disagreement: Disagreement, number: int, side: Position) -> Iterator[Row]:
    for one in side.statements:
        path = ledger.label(side.path) if side.path else ""
        stance = local_name(one.stance)
        yield (
            disagreement.iri,
            number,
            side.label,
            side.path,
            path,
            one.source,
            stance,
            one.speaker,
            ledger.label(one.speaker) if one.speaker else "",
            one.citation,
            tuple(place for place in one.passages if parse_passage(place)),
            locators(one.passages),
            one.line,
        )


def _text(name: str, title: str, description: str, of: str = "") -> Column:
    return Column(name, title, Kind.TEXT, description, of)


def _iri(name: str, title: str, description: str, of: str = "") -> Column:
    return Column(name, title, Kind.IRI, description, of)


def _number(name: str, title: str, description: str, of: str = "") -> Column:
    return Column(name, title, Kind.NUMBER, description, of)


def _words(name: str, title: str, description: str, of: str = "") -> Column:
    return Column(name, title, Kind.WORDS, description, of)


def _texts(name: str, title: str, description: str, of: str = "") -> Column:
    return Column(name, title, Kind.TEXTS, description, of)


CLAIMS = Table(
    "claims",
    "What each source states: one row for each claim, source and stance. What is denied, the source says is not so.",
    (
        _text("id", "ID", "Stays the same as long as claim, source and stance do."),
        _iri("subject", "Subject IRI", "The thing that the claim is about.", RDF + "subject"),
        _text("subject_label", "Subject", "The curators' neutral label of it."),
        _iri("property", "Property IRI", "What is said of it.", RDF + "predicate"),
        _text("property_label", "Property", "The property as people read it."),
        _text("value", "Value", "An IRI, or the lexical form of a literal.", RDF + "object"),
        _text("value_label", "Value as read", "The label of a thing; a literal as it is."),
        _text("datatype", "Datatype", "The datatype IRI of a literal; empty when the value is a thing."),
        _text("language", "Language", "The language tag of a literal; a direction follows it, as in ar--rtl."),
        _text("stance", "Stance", "asserted, expected, speculative, opinion or denied.", VR + "stance"),
        _text("source", "Source", "The slug of the source that states it.", VR + "source"),
        _text("source_title", "Source title", "The title of that source."),
        _words("attributed_to", "Attributed to (IRI)", "To whom the source attributes it.", VR + "attributedTo"),
        _texts("attributed_to_label", "Attributed to", "Their labels."),
        _words("citations", "Citations", "The citations of the claim.", VR + "citation"),
        _words("passages", "Passages", "Where the text states it: #char=START,END in code points.", VR + "passage"),
        _texts("locators", "Locators", "Where a source without a text states it, in words.", VR + "locator"),
        _number("agreeing", "Agreeing sources", "How many other sources state the same with the same stance."),
        _words("agreeing_sources", "Who agrees", "Their slugs; of more than 50 sources the first 50."),
        _words("disagreements", "Disagreements (IRI)", "The disagreements in which the claim takes part."),
        _words("disagreement_kind", "Disagreement kind", "The kind of each, in the same order."),
        _words("disagreement_status", "Disagreement status", "The status of each, in the same order."),
    ),
    _claims,
    key="id",
    refers=(("subject", "entities"), ("source", "sources")),
)
ENTITIES = Table(
    "entities",
    "The things that sources speak of.",
    (
        _iri("iri", "IRI", "The thing."),
        _text("kind", "Kind", "The kind in its IRI, such as film; empty for a thing of another base."),
        _text("label", "Label", "The curators' neutral label.", RDFS + "label"),
        _words("types", "Types (IRI)", "The classes that sources give it.", RDF + "type"),
        _texts("type_labels", "Types", "Their labels, in the same order."),
        _texts("names", "Names", "Each name with the sources that give it."),
        _number("claims", "Claims", "How many different claims are about it."),
        _number("uses", "Uses", "How many different claims have it as their value."),
        _number("sources", "Sources", "How many sources speak of it."),
        _words("wikidata", "Wikidata", "The items that it was linked to.", SKOS + "exactMatch"),
        _words("open_disagreements", "Open disagreements", "Those about it, but for differences of detail."),
    ),
    _entities,
    key="iri",
)
SOURCES = Table(
    "sources",
    "The sources.",
    (
        _text("slug", "Slug", "What the source is called in the other tables."),
        _iri("iri", "IRI", "The source."),
        _text("title", "Title", "Its title.", SCHEMA + "name"),
        _text("publisher", "Publisher", "Who published it.", SCHEMA + "publisher"),
        _text("date", "Date", "When it was published.", SCHEMA + "datePublished"),
        _text("language", "Language", "The language of its text.", SCHEMA + "inLanguage"),
        _number("claims", "Claims", "How many claims it makes."),
        _number("citations", "Citations", "How many citations its claims have."),
        _number("text_length", "Text length", "The length of its text in code points.", VR + "textLength"),
        _text("text", "Text", "The IRI of its text, of which passages are spans.", VR + "text"),
        _text("text_digest", "Text digest", "The SHA-256 of its text.", VR + "textDigest"),
        _text("text_file", "Text file", "The name of the file that has its text.", VR + "textFile"),
    ),
    _sources,
    key="slug",
)
DISAGREEMENTS = Table(
    "disagreements",
    "Where sources do not fit each other.",
    (
        _iri("iri", "IRI", "The disagreement."),
        _text("label", "Label", "What it is about.", RDFS + "label"),
        _text("sentence", "Sentence", "Who says what, in one sentence.", RDFS + "comment"),
        _text("kind", "Kind", "contradiction, detailDifference, stanceDifference, …", VR + "kind"),
        _text("status", "Status", "open, explained, resolved or falseAlarm.", VR + "status"),
        _iri("about", "About (IRI)", "The thing that it is about.", SHACL + "focusNode"),
        _text("about_label", "About", "The label of that thing."),
        _text("message", "Message", "What is wrong.", SHACL + "resultMessage"),
        _texts("values", "Values", "Each value with the sources that give it."),
        _words("sources", "Sources", "The slugs of the sources that take part."),
        _iri("decision", "Decision", "The curators' decision.", VR + "decision"),
        _text("reason", "Reason", "Why they decided so."),
    ),
    _disagreements,
    key="iri",
)
POSITIONS = Table(
    "positions",
    "Who says what in each disagreement: one row for each value and citation.",
    (
        _iri("disagreement", "Disagreement", "The disagreement."),
        _number("position", "Position", "Counts its values; those that most sources give come first."),
        _text("value", "Value", "The value as people read it."),
        _iri("property", "Property IRI", "The property of which it is the value."),
        _text("property_label", "Property", "That property as people read it."),
        _text("source", "Source", "The slug of the source that gives it."),
        _text("stance", "Stance", "Its stance."),
        _iri("attributed_to", "Attributed to (IRI)", "To whom the source attributes it.", VR + "attributedTo"),
        _text("attributed_to_label", "Attributed to", "The label of that person."),
        _iri("citation", "Citation", "The citation."),
        _words("passages", "Passages", "Where the text states it."),
        _texts("locators", "Locators", "Where a source without a text states it, in words."),
        _text("line", "Line", "The line of the claim in the seeds."),
    ),
    _positions,
    refers=(("disagreement", "disagreements"),),
)
TABLES = (CLAIMS, ENTITIES, SOURCES, DISAGREEMENTS, POSITIONS)
