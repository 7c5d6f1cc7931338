"""The ledger: everything that the selected sources state, sorted on disk, for the exports that go by thing or by claim.

Tables and graphs need what all sources say of a thing in one place, while a snapshot keeps it source by source. The
ledger is an SQLite file in the folder for temporary files; making it and reading it takes as much memory as one source
or one thing, however large the snapshot is.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from variorum.corpus.literals import read_literal
from variorum.corpus.ntriples import KEPT, as_stored
from variorum.disagreements.model import Disagreement, by_offset
from variorum.disagreements.register import read_register
from variorum.errors import ExportError, Location
from variorum.export.selection import Selection
from variorum.snapshots.snapshot import SourceSummary
from variorum.snapshots.written import WrittenGraphs
from variorum.terms import LABEL, LOCATOR, OBJECT, PASSAGE, PREDICATE, RDF, STANCE, SUBJECT, VR, XSD, shorten

TABLES = """
    CREATE TABLE unsorted (subject, property, meaning, value, datatype, language, source, stance, citation, attributed,
        passages, locators, exported);
    CREATE TABLE dispute (citation, disagreement, PRIMARY KEY (citation, disagreement)) WITHOUT ROWID;
    CREATE TABLE disagreement (iri PRIMARY KEY, focus, kind, status) WITHOUT ROWID;
"""
SORTED = """
    CREATE TABLE statement AS SELECT *, (
        SELECT group_concat(disagreement, char(10)) FROM dispute WHERE dispute.citation = unsorted.citation
    ) AS disagreements
    FROM unsorted ORDER BY subject, property, meaning, source, stance, value, datatype, language, citation;
    DROP TABLE unsorted;
"""
LABELS_KEPT = 20_000  # how many labels are kept in memory
MEMORY = 16_000  # KiB that SQLite may take for its pages and for sorting
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")  # what SQLite calls it when the disk takes no more

Row = tuple[str | int, ...]

# Of one thing, what a source that is not selected says.
CITATIONS = f"""
    SELECT ?citation ?subject ?predicate ?object ?stance {{{{ GRAPH {{graph}} {{{{ {{about}}
        ?citation <{SUBJECT.value}> ?subject ; <{PREDICATE.value}> ?predicate ; <{OBJECT.value}> ?object .
        OPTIONAL {{{{ ?citation <{VR}stance> ?stance }}}} }}}} }}}}
"""
ATTRIBUTED_TO = f"<{VR}attributedTo>"


class Ledger:
    """What a selection states: `statement` has a row for each citation, and for each claim that has none, in the order
    of subject, property and value; those of sources that are not selected are there only to tell who agrees.

    A value is there as its source writes it. `meaning` is the same for all that mean the same, as 05 and 5 do.
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
            self._insert(_statements(self.snapshot.written, source))
        if len(self.selection.sources) < len(self.snapshot.sources):
            self._insert(self._others())
        self.sql.execute("COMMIT")
        self.sql.executescript(SORTED)

    def _insert(self, rows: Iterable[Row]) -> None:
        self.sql.executemany("INSERT INTO unsorted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _others(self) -> Iterator[Row]:
        """What sources that are not selected state of the same things, to tell who agrees."""
        selected = {source.slug for source in self.selection.sources}
        others = {s.evidence_graph: s.slug for s in self.snapshot.sources if s.slug not in selected}
        for (subject,) in self.sql.execute("SELECT DISTINCT subject FROM unsorted").fetchall():
            node = as_node(subject)
            cited = self._stored.quads_for_pattern(None, SUBJECT, node, None) if node else ()
            for graph in {as_text(quad.graph_name) for quad in cited} & others.keys():
                yield from _others_citations(self._stored, graph, others[graph], node)


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


def _statements(written: WrittenGraphs, source: SourceSummary) -> Iterator[Row]:
    """What one source states: its citations, and its claims that have none."""
    cited = set()
    for citation, said in _described(written.lines(source.evidence_graph)):
        claim = [min(said.get(str(part), ()), default=None) for part in (SUBJECT, PREDICATE, OBJECT)]
        subject, predicate, value = (*claim,)
        if subject is None or predicate is None or value is None:
            continue
        row = (as_text(subject), as_text(predicate), *_value(value))
        cited.add(row)
        yield (
            *row,
            source.slug,
            min((local_name(as_text(stance)) for stance in said.get(str(STANCE), ())), default=""),
            as_text(citation),
            " ".join(sorted(map(as_text, said.get(ATTRIBUTED_TO, ())))),
            " ".join(sorted(map(as_text, said.get(str(PASSAGE), ())), key=by_offset)),
            "\n".join(sorted(read_literal(place)[0] for place in said.get(str(LOCATOR), ()))),
            1,
        )
    record = f"<{source.iri}>"
    for subject, said in _described(written.lines(source.graph)):
        for predicate, values in said.items():
            if subject != record and predicate != str(LABEL):
                for value in values:
                    row = (as_text(subject), as_text(predicate), *_value(value))
                    if row not in cited:
                        yield (*row, source.slug, "", "", "", "", "", 1)


def _described(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The subjects of sorted lines of N-Triples, each with the values of its properties, as the lines have them."""
    for subject, group in groupby((line.decode().split(" ", 2) for line in lines), key=itemgetter(0)):
        said: dict[str, list[str]] = defaultdict(list)
        for _, predicate, value in group:
            said[predicate].append(value.removesuffix(" .\n"))
        yield subject, said


def _others_citations(store: Store, graph: str, source: str, subject: NamedNode | None) -> Iterator[Row]:
    """The citations of one thing in an evidence graph, of a source that is not selected."""
    solutions = store.query(CITATIONS.format(graph=NamedNode(graph), about=f"VALUES ?subject {{ {subject} }}"))
    assert isinstance(solutions, QuerySolutions)
    for citation, about, predicate, value, stance in solutions:
        claim = (as_text(about), as_text(predicate), *_value(str(value)))
        yield (*claim, source, local_name(as_text(stance)) if stance else "", as_text(citation), "", "", "", 0)


def as_text(term: object) -> str:
    """An IRI as it is, another term as N-Triples writes it; the term may be written so already."""
    if isinstance(term, NamedNode):
        return term.value
    text = str(term)
    return text[1:-1] if text.startswith("<") and not text.startswith("<<") else text


def _value(token: str) -> tuple[str, str, str, str]:
    """What a value means, in a form that is the same for all that mean the same; and the value, its datatype and its
    language. There is no datatype for what is not a literal.
    """
    value = _as_written(token)
    stored = as_stored(Literal(value[0], datatype=NamedNode(value[1]))) if value[1] not in ("", *KEPT) else None
    return "\0".join(value if stored is None else _as_written(str(stored))), *value


def _as_written(token: str) -> tuple[str, str, str]:
    """A value, its datatype and its language; a direction follows the language as in `ar--rtl` (RDF 1.2 N-Triples,
    section 2.5).
    """
    if not token.startswith('"'):
        return as_text(token), "", ""
    value, datatype, language, direction = read_literal(token)
    if direction:
        return value, RDF + "dirLangString", f"{language}--{direction}"
    return value, datatype or (RDF + "langString" if language else XSD + "string"), language


def as_node(text: str) -> NamedNode | None:
    """The IRI of a thing, to look it up by; None for what has none."""
    return None if text.startswith(("_:", "<<")) else NamedNode(text)


def local_name(iri: str) -> str:
    """A term of the claims vocabulary without its namespace: `asserted`; another IRI as it is."""
    return iri.removeprefix(VR)
