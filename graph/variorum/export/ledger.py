"""The ledger: everything that the selected sources state, sorted on disk, for the exports that go by thing or by claim.

Tables and graphs need what all sources say of a thing in one place, while a snapshot keeps it source by source. The
ledger is an SQLite file in the folder for temporary files; making it and reading it takes as much memory as one source
or one thing, however large the snapshot is.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from variorum.disagreements.model import Disagreement, by_offset
from variorum.disagreements.register import read_register
from variorum.errors import ExportError, Location
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import SourceSummary
from variorum.terms import LABEL, OBJECT, PREDICATE, SUBJECT, VR, Term, shorten

TABLES = """
    CREATE TABLE unsorted (subject, property, value, datatype, language, source, stance, citation, attributed,
        passages, exported);
    CREATE TABLE dispute (citation, disagreement, PRIMARY KEY (citation, disagreement)) WITHOUT ROWID;
    CREATE TABLE disagreement (iri PRIMARY KEY, focus, kind, status) WITHOUT ROWID;
"""
SORTED = """
    CREATE TABLE statement AS SELECT *, (
        SELECT group_concat(disagreement, char(10)) FROM dispute WHERE dispute.citation = unsorted.citation
    ) AS disagreements
    FROM unsorted ORDER BY subject, property, value, datatype, language, source, stance, citation;
    DROP TABLE unsorted;
"""
LABELS_KEPT = 20_000  # how many labels are kept in memory
MEMORY = 16_000  # KiB that SQLite may take for its pages and for sorting
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")  # what SQLite calls it when the disk takes no more

Row = tuple[str | int, ...]

# One query for each source: the engine puts a citation together much faster than Python does.
CITATIONS = f"""
    SELECT ?citation ?subject ?predicate ?object ?stance ?passage ?attributed {{{{ GRAPH {{graph}} {{{{ {{about}}
        ?citation <{SUBJECT.value}> ?subject ; <{PREDICATE.value}> ?predicate ; <{OBJECT.value}> ?object .
        OPTIONAL {{{{ ?citation <{VR}stance> ?stance }}}}
        OPTIONAL {{{{ ?citation <{VR}passage> ?passage }}}}
        OPTIONAL {{{{ ?citation <{VR}attributedTo> ?attributed }}}} }}}} }}}}
"""


class Ledger:
    """What a selection states: `statement` has a row for each citation, and for each claim that has none, in the order
    of subject, property and value; those of sources that are not selected are there only to tell who agrees.
    """

    def __init__(self, selection: Selection, connection: sqlite3.Connection) -> None:
        self.selection, self.snapshot = selection, selection.snapshot
        self.sql = connection
        self.titles = {source.slug: source.title for source in selection.snapshot.sources}
        self._stored = selection.snapshot.stated
        self._ontology = NamedNode(self.snapshot.base + "ontology")
        self.label = lru_cache(LABELS_KEPT)(self._label)

    def _label(self, iri: str) -> str:
        """The rdfs:label of a thing or a term, the English one if there are several; else its IRI, shortened."""
        node = as_node(iri)
        if node is None:
            return iri
        for graph in (DefaultGraph(), self._ontology):
            labels = [quad.object for quad in self._stored.quads_for_pattern(node, LABEL, None, graph)]
            found = [label for label in labels if isinstance(label, Literal)]
            if found:
                return min(found, key=lambda label: (label.language != "en", label.language or "", label.value)).value
        return shorten(iri, self.snapshot.base, self.snapshot.prefixes)

    def disagreements(self) -> Iterator[Disagreement]:
        """The disagreements in which a selected source takes part, by IRI."""
        selected = {source.slug for source in self.selection.sources}
        for disagreement in sorted(
            read_register(self.snapshot).disagreements, key=lambda disagreement: disagreement.iri
        ):
            if selected.intersection(disagreement.sources):
                yield disagreement

    def fill(self) -> None:
        """Writes the tables, from the snapshot."""
        self.sql.executescript(TABLES)
        self.sql.execute("BEGIN")
        for disagreement in self.disagreements():
            kind, status = local_name(disagreement.kind), local_name(disagreement.status)
            self.sql.execute(
                "INSERT INTO disagreement VALUES (?, ?, ?, ?)", (disagreement.iri, disagreement.focus, kind, status)
            )
            said = {statement.citation for side in disagreement.positions for statement in side.statements}
            rows = ((citation, f"{disagreement.iri} {kind} {status}") for citation in sorted(said))
            self.sql.executemany("INSERT INTO dispute VALUES (?, ?)", rows)
        for source in self.selection.sources:
            self._insert(_statements(self._stored, source))
        if len(self.selection.sources) < len(self.snapshot.sources):
            self._insert(self._others())
        self.sql.execute("COMMIT")
        self.sql.executescript(SORTED)

    def _insert(self, rows: Iterable[Row]) -> None:
        self.sql.executemany("INSERT INTO unsorted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _others(self) -> Iterator[Row]:
        """What sources that are not selected state of the same things, to tell who agrees."""
        selected = {source.slug for source in self.selection.sources}
        others = {s.evidence_graph: s.slug for s in self.snapshot.sources if s.slug not in selected}
        for (subject,) in self.sql.execute("SELECT DISTINCT subject FROM unsorted").fetchall():
            node = as_node(subject)
            cited = self._stored.quads_for_pattern(None, SUBJECT, node, None) if node else ()
            for graph in {as_text(quad.graph_name) for quad in cited} & others.keys():
                yield from _citations(self._stored, graph, others[graph], node, exported=0)


@contextmanager
def open_ledger(selection: Selection) -> Iterator[Ledger]:
    """The ledger of a selection, while the block lasts.

    :raises ExportError: the selection leaves out what it is made of, or there is no room for it.
    """
    if not {"claims", "evidence"} <= set(selection.kinds):
        raise ExportError(
            "tables and graphs of things are made of claims and their citations, which were not chosen",
            advice="Leave --graphs out, or choose claims,evidence.",
        )
    with tempfile.TemporaryDirectory(prefix="variorum-", ignore_cleanup_errors=True) as folder:
        connection = sqlite3.connect(Path(folder) / "ledger.sqlite", isolation_level=None)
        try:
            for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{MEMORY}", "temp_store = FILE"):
                connection.execute(f"PRAGMA {setting}")
            ledger = Ledger(selection, connection)
            ledger.fill()
            yield ledger
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(NO_ROOM):
                raise
            raise ExportError(
                f"the tables for the export cannot be written: {error}",
                Location(Path(folder).parent),
                "Make room there, or name another folder for temporary files with TMPDIR.",
            ) from error
        finally:
            connection.close()


def _statements(store: Store, source: SourceSummary) -> Iterator[Row]:
    """What one source states: its citations, and its claims that have none."""
    cited = set()
    for row in _citations(store, source.evidence_graph, source.slug):
        cited.add(row[:5])
        yield row
    record = NamedNode(source.iri)
    for quad in store.quads_for_pattern(None, None, None, NamedNode(source.graph)):
        if quad.subject != record and quad.predicate != LABEL:
            claim = (as_text(quad.subject), quad.predicate.value, *as_value(quad.object))
            if claim not in cited:
                yield (*claim, source.slug, "", "", "", "", 1)


def _citations(
    store: Store, graph: str, source: str, subject: NamedNode | None = None, exported: int = 1
) -> Iterator[Row]:
    """The citations in an evidence graph, of one thing if it is given."""
    found: dict[object, tuple[tuple[Term, ...], set[str], set[str], set[str]]] = {}
    about = f"VALUES ?subject {{ {subject} }}" if subject else ""
    solutions = store.query(CITATIONS.format(graph=NamedNode(graph), about=about))
    assert isinstance(solutions, QuerySolutions)
    for citation, *claim, stance, passage, attributed in solutions:
        _, stances, passages, people = found.setdefault(citation, (tuple(claim), set(), set(), set()))
        for term, kept in ((stance, stances), (passage, passages), (attributed, people)):
            if term is not None:
                kept.add(as_text(term))
    for citation, ((about_what, predicate, value), stances, passages, people) in found.items():
        yield (
            as_text(about_what),
            as_text(predicate),
            *as_value(value),
            source,
            min(map(local_name, stances), default=""),
            as_text(citation),
            " ".join(sorted(people)),
            " ".join(sorted(passages, key=lambda at: (by_offset(at), at))),
            exported,
        )


def as_text(term: object) -> str:
    """An IRI as it is, another term as N-Triples writes it."""
    return term.value if isinstance(term, NamedNode) else str(term)


def as_value(term: Term) -> tuple[str, str, str]:
    """The value of a claim, its datatype and its language; no datatype for what is not a literal.

    A direction follows the language as in `ar--rtl` (RDF 1.2 N-Triples, section 2.5).
    """
    if not isinstance(term, Literal):
        return as_text(term), "", ""
    direction = f"--{term.direction.value}" if term.direction else ""
    return term.value, term.datatype.value, f"{term.language or ''}{direction}"


def as_node(text: str) -> NamedNode | None:
    """The IRI of a thing, to look it up by; None for what has none."""
    return None if text.startswith(("_:", "<<")) else NamedNode(text)


def local_name(iri: str) -> str:
    """A term of the claims vocabulary without its namespace: `asserted`; another IRI as it is."""
    return iri.removeprefix(VR)
