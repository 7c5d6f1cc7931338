"""`variorum query`: which query is meant, what it is asked of, and how the answer is shown."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import BinaryIO

import click
from pyoxigraph import Literal, NamedNode

from variorum.commands.bounded import bounded
from variorum.commands.completion import FORMATS_OF_ANSWERS, QUERIES, SOURCES
from variorum.commands.freshness import latest_snapshot
from variorum.commands.options import HELP, any_corpus, corpus_options
from variorum.commands.table import render
from variorum.errors import QueryError
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import evaluate
from variorum.query.formats import Kind
from variorum.query.judge import read_query
from variorum.query.lexer import QUERY_PATH
from variorum.query.saved import SavedQuery, saved_queries, saved_query
from variorum.query.serialize import serialize
from variorum.search.index import Index
from variorum.search.parameters import bind_meant
from variorum.search.unused import Finder, Unused, ungiven_in
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, Term, printable, shorten

TABLE = "table"
IN_A_PIPE = {Kind.BINDINGS: "tsv", Kind.GRAPH: "turtle"}


@click.command("query", context_settings=HELP)
@corpus_options
@click.argument("query", required=False, shell_complete=QUERIES)
@click.option(
    "--file", "-f", "file", type=click.File("rb"), help="Read the query from a file, or from - for standard input."
)
@click.option("--source", metavar="SLUG", shell_complete=SOURCES, help="Ask within this source only.")
@click.option("--entailed", is_flag=True, help="Also answer from what follows under OWL 2 RL.")
@click.option("--asserted", is_flag=True, help="Only what the sources assert: not what they expect, suppose or judge.")
@click.option(
    "--format",
    "form",
    shell_complete=FORMATS_OF_ANSWERS,
    help="table, json, xml, csv, tsv, turtle, ntriples, …; if not given, a table on a terminal or with --labels, "
    "and tsv or turtle in a pipe or a file.",
)
@click.option(
    "--bind",
    "binds",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for a parameter of a saved query: a name, kind/slug, a term of SPARQL; may be repeated.",
)
@click.option("--labels", is_flag=True, help="In a table, what things are called in place of their IRIs.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help="End after this time.")
@click.option("--engine", metavar="ADDRESS", help="Ask the engine that the snapshot was published to.")
@click.option("--list", "list_saved", is_flag=True, help="List the saved queries.")
def query_command(
    folder: Path | None,
    store: Path | None,
    query: str | None,
    file: BinaryIO | None,
    source: str | None,
    entailed: bool,
    asserted: bool,
    form: str | None,
    binds: tuple[str, ...],
    labels: bool,
    timeout: float | None,
    engine: str | None,
    list_saved: bool,
) -> None:
    """Ask a SPARQL query, or a saved one by its name.

    QUERY is SPARQL, or the name of a saved query. The corpus's base and prefixes need not be declared.
    """
    content = file.read() if file else None
    corpus = any_corpus(folder)
    if list_saved:
        _list(saved_queries(corpus.root / "seeds" / "queries"))
        return
    if (query is None) == (content is None):
        raise click.UsageError(
            "Give one query: SPARQL, the name of a saved query, or --file. `variorum query --list` lists those saved."
        )
    snapshot = _published(store or corpus.store, engine) if engine else latest_snapshot(corpus, store or corpus.store)
    text, terms = _meant(snapshot, query if content is None else _decoded(content), binds, saved=content is None)
    request = DatasetRequest(source=source, entailed=entailed, asserted=asserted)
    with _placed_in(file), bounded(timeout):
        answer = evaluate(snapshot, text, request, terms)
        is_terminal = sys.stdout.isatty()
        for_people = is_terminal or labels or answer.kind is Kind.BOOLEAN
        form = form or (TABLE if for_people else IN_A_PIPE[answer.kind])
        if form == TABLE:
            width = shutil.get_terminal_size().columns if is_terminal else None
            shown: str | bytes = render(answer, width, labels_of(snapshot) if labels else None)
        else:
            written = serialize(answer, form)
            shown = printable(written.decode()) if is_terminal else written
        nothing = _says_nothing(shown, form)
        bound = terms.values() if nothing and answer.kind is not Kind.BOOLEAN else ()  # a "no" may be an answer
        unused = _unused(snapshot, text, request, bound, nothing)
    click.echo(shown, nl=False)
    for one in unused:
        click.echo(f"{one.sentence} {one.advice}".rstrip(), err=True)


@contextmanager
def _placed_in(file: BinaryIO | None) -> Iterator[None]:
    """Tells what is wrong with a query that was read from a file at its place there."""
    try:
        yield
    except QueryError as error:
        name = file.name if file else "<stdin>"
        if error.where is None or error.where.path != QUERY_PATH or name == "<stdin>":
            raise
        raise QueryError(error.what, replace(error.where, path=Path(name)), error.advice, error.excerpt) from error


def _says_nothing(shown: str | bytes, form: str) -> bool:
    """Whether an answer as a person sees it is a "no", or has no row and no triple."""
    if form == TABLE:
        return shown in ("0 rows\n", "no\n")
    return form in IN_A_PIPE.values() and shown.count(b"\n") <= (form == "tsv")  # type: ignore[arg-type]


def _unused(
    snapshot: Snapshot, text: str, request: DatasetRequest, bound: Iterable[Term], empty: bool
) -> tuple[Unused, ...]:
    """What an empty answer is owed to, or an empty column of one."""
    query = read_query(text, snapshot.base, snapshot.prefixes)
    if not empty:
        return ungiven_in(query)
    return Finder(snapshot, Index(snapshot)).unused(query, request, bound)


def _published(store: Path, address: str) -> Snapshot:
    """The snapshot that an engine points at, its queries answered there."""
    from variorum.places.engine import Engine  # HTTP, which a query here does without
    from variorum.places.engine_destination import published_snapshot

    return published_snapshot(store, Engine(address))


def labels_of(snapshot: Snapshot) -> Callable[[str], str]:
    """What gives the label of an IRI, in English if there is one; empty where it has none."""

    @cache
    def label(iri: str) -> str:
        found = [q.object for q in snapshot.stated.quads_for_pattern(NamedNode(iri), LABEL, None, None)]
        named = sorted((one.language != "en", one.value) for one in found if isinstance(one, Literal))
        return named[0][1] if named else ""

    return label


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"the query is not UTF-8 (byte {error.start})", advice="Save it as UTF-8.") from error


def _meant(snapshot: Snapshot, query: str | None, binds: tuple[str, ...], saved: bool) -> tuple[str, dict[str, Term]]:
    """The SPARQL text that is meant, and the terms of its parameters."""
    assert query is not None
    values = {}
    for item in binds:
        name, equals, value = item.partition("=")
        if not equals:
            raise QueryError(f"--bind {item!r} has no value", advice="Write --bind name='<iri>' or name='\"text\"'.")
        values[name.lstrip("?")] = value
    if saved and query.strip() and not any(one.isspace() or one in "{}" for one in query.strip()):
        chosen = saved_query(snapshot.path / "queries", query.strip())
        terms = bind_meant(chosen, values, snapshot, Index(snapshot))
        _tell(values, terms, snapshot)
        return chosen.text, terms
    if values:
        raise QueryError(
            "--bind is for saved queries", advice="Write the value into the query, or save the query with # binds:."
        )
    return query, {}


def _tell(values: dict[str, str], terms: dict[str, Term], snapshot: Snapshot) -> None:
    """Says which things are meant by values that do not say so themselves."""
    for name, value in values.items():
        meant = terms[name]
        if isinstance(meant, NamedNode):
            written = shorten(meant.value, snapshot.base, snapshot.prefixes)
            if value.strip("<> ") not in (written, meant.value):
                click.echo(f"{name}: {written}", err=True)


def _list(queries: tuple[SavedQuery, ...]) -> None:
    width = max((len(saved.name) for saved in queries), default=0)
    for saved in queries:
        scope = " (within one source: --source SLUG)" if saved.scope == "one" else ""
        click.echo(f"{saved.name:<{width}}  {saved.title}{scope}")
