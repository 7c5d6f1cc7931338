"""Snapshots in memory and the tables of them, for tests of exports; and texts that are hard to write and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from snapshots import AsStored, InMemory
from story import BASE, RDF, Said, Value, numbered, store_of
from variorum.export.edges import Attributes, as_one
from variorum.export.ledger import open_ledger
from variorum.export.selection import Selection, select
from variorum.export.tables import TABLES, Row
from variorum.export.xml_text import ILLEGAL
from variorum.snapshots.snapshot import Snapshot, SourceSummary

SOURCES = ("almanac", "gazette", "ledger")
THINGS = [NamedNode(f"{BASE}{name}") for name in ("bridge/long", "bridge/short", "place/harbour", "person/zoë")]
PROPERTIES = [NamedNode(name) for name in ("https://schema.org/name", f"{BASE}terms#spans", f"{BASE}terms#isNearTo")]
TYPE = NamedNode(RDF + "type")
STRING = "http://www.w3.org/2001/XMLSchema#string"
STANCES = ("asserted", "expected", "speculative", "opinion", "denied")

# Quotes, line ends, what begins a formula, what separates, what escapes, controls, other scripts, no character at all.
HARD = "\"'`\n\r\t,;|=+-@{}<>&\\u0041_x\x00\x01\x1f\x7f\x85\u2028\ufeff\ufffe\uffffüß漢🜚‮ "
FIXED = ("", "=1+1", "-5", "+3.2e4", "'quoted'", '"', "\r\n", "a\rb", "\\u0027", "\\\x01u", "_x0041_", "n" * 40_000)
texts = st.one_of(st.sampled_from(FIXED), st.text(st.one_of(st.sampled_from(HARD), st.characters(codec="utf-8"))))

literals = st.one_of(
    texts.map(Literal),
    st.tuples(texts, st.sampled_from(["en", "de-ch", "ar"])).map(lambda pair: Literal(pair[0], language=pair[1])),
    texts.map(lambda text: Literal(text, datatype=NamedNode(BASE + "terms#odd"))),
)
values: st.SearchStrategy[Value] = st.one_of(literals, st.sampled_from(THINGS))
statements = st.one_of(
    st.builds(
        Said,
        source=st.sampled_from(SOURCES),
        subject=st.sampled_from(THINGS),
        predicate=st.sampled_from(PROPERTIES),
        value=values,
        stance=st.sampled_from(STANCES),
        passages=st.sampled_from(
            [(f"{BASE}text/t#char=0,1",), (f"{BASE}text/t#char=9,10", f"{BASE}text/t#char=12,15")]
        ),
    ),
    st.builds(
        Said, st.sampled_from(SOURCES), st.sampled_from(THINGS), st.just(TYPE), st.just(NamedNode(BASE + "Thing"))
    ),
)
stories = st.lists(statements, min_size=1, max_size=8)


def snapshot_of(said: Iterable[Said], more: Iterable[Quad] = ()) -> Snapshot:
    """A snapshot that has these citations, and these quads besides; it lies nowhere."""
    said = list(said)
    store = store_of(numbered(said), ())
    store.extend(more)
    sources = tuple(
        SourceSummary(
            slug=slug,
            iri=f"{BASE}source/{slug}",
            graph=f"{BASE}graph/{slug}",
            evidence_graph=f"{BASE}evidence/{slug}",
            entailed_graph=f"{BASE}entailed/{slug}",
            title=f"=Notes from the {slug.title()}",
            publisher="",
            date="1901-02-03",
            language="en",
            claims=1,
            citations=1,
            text_length=4321,
        )
        for slug in sorted({*SOURCES, *(one.source for one in said)})
    )
    snapshot = Snapshot(Path("nowhere"), "0" * 64, BASE, {"schema": "https://schema.org/"}, "story", sources, {})
    vars(snapshot).update(stated=store, written=InMemory(store), spellings=AsStored())
    return snapshot


def all_of(snapshot: Snapshot) -> Selection:
    """Everything in a snapshot."""
    return select(snapshot)


def tables_of(selection: Selection) -> dict[str, list[Row]]:
    """The rows of every table."""
    with open_ledger(selection) as ledger:
        return {table.name: list(table.rows(ledger)) for table in TABLES}


def written(writer: Callable[[Selection, BytesIO], None], selection: Selection) -> bytes:
    """What a writer of one file writes."""
    output = BytesIO()
    writer(selection, output)
    return output.getvalue()


def folder_of(writer: Callable[[Selection, Path], None], selection: Selection, folder: Path) -> dict[str, bytes]:
    """What a writer of several files writes, by name."""
    folder.mkdir()
    writer(selection, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def shown(attributes: Attributes, label: str) -> dict[str, str | int]:
    """The attributes of a node or an edge as XML can have them."""
    said = {"label": label} | {n: v if isinstance(v, int) else as_one(n, v) for n, v in attributes.items()}
    return {name: legal(value) if isinstance(value, str) else value for name, value in said.items()}


def legal(text: str) -> str:
    """A text with what XML cannot hold written as it is in exports."""
    return ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
