"""What one source gives to a snapshot: loaded, validated, entailed. Each source by itself, so many at once.

Nothing here writes. `build` decides which sources have to be made, and puts what they give into a snapshot.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from variorum import __version__
from variorum.corpus import Corpus, SourceFiles, digest_of
from variorum.entail import Owlrl, Rules, reasoner
from variorum.errors import InvalidCorpusError, VariorumError
from variorum.load import Source, load_source
from variorum.snapshot import FORMAT, SourceSummary
from variorum.validate import SourceShapes, load_source_shapes
from variorum.vocabulary import LABEL, Vocabulary, load_vocabulary

SCHEMA = "https://schema.org/"
POOL_FROM = 8  # with fewer sources to make, starting worker processes costs more than it saves

Progress = Callable[[str, int, int], None]  # the step, how many are done, of how many


def silent(_step: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""


@dataclass(frozen=True)
class Made:
    """What one source gives: its summary and the sorted N-Triples of its three graphs."""

    summary: SourceSummary
    graphs: dict[str, bytes]


@dataclass(frozen=True)
class Workshop:
    """Everything besides its own files that the making of a source needs."""

    corpus: Corpus
    vocabulary: Vocabulary
    shapes: SourceShapes
    reasoner: Rules | Owlrl

    @classmethod
    def open(cls, corpus: Corpus) -> Workshop:
        vocabulary = load_vocabulary(corpus)
        return cls(corpus, vocabulary, load_source_shapes(corpus, vocabulary), reasoner(vocabulary))

    @property
    def digest(self) -> str:
        """What bears on every source: the ontology, the shapes, the prefixes, and this version of the program."""
        parts = [__version__, str(FORMAT), self.corpus.base, json.dumps(self.corpus.prefixes, sort_keys=True)]
        return hashlib.sha256("\0".join([*parts, self.vocabulary.digest, self.shapes.digest]).encode()).hexdigest()

    def key(self, files: SourceFiles) -> str:
        """The key under which what a source gives is kept."""
        return hashlib.sha256(f"{self.digest}{digest_of((files.claims, files.evidence))}".encode()).hexdigest()

    def make(self, files: SourceFiles) -> Made:
        """Loads, validates and entails one source.

        :raises InvalidCorpusError: with every slip and violation found in it.
        """
        source = load_source(self.corpus, files, self.vocabulary)
        violations = self.shapes.validate(source)
        if violations:
            raise InvalidCorpusError(violation.error() for violation in violations)
        entailed = self.corpus.iri("entailed", files.slug)
        graphs = {
            source.graph.value: sorted_ntriples(source.claims_graph),
            source.evidence_graph.value: sorted_ntriples(source.evidence_file.triples),
            entailed.value: sorted_ntriples(self.reasoner.inferred(source.claims_graph)),
        }
        return Made(_summary(source, entailed), graphs)


def _summary(source: Source, entailed: NamedNode) -> SourceSummary:
    publisher = source.record(SCHEMA + "publisher")
    names = [
        t.object.value
        for t in source.claims_file.triples
        if t.subject == NamedNode(publisher or "urn:none")
        and t.predicate.value == SCHEMA + "name"
        and isinstance(t.object, Literal)
    ]
    return SourceSummary(
        slug=source.slug,
        iri=source.iri.value,
        graph=source.graph.value,
        evidence_graph=source.evidence_graph.value,
        entailed_graph=entailed.value,
        title=source.record(SCHEMA + "name") or source.record(LABEL.value),
        publisher=names[0] if names else "",
        date=source.record(SCHEMA + "datePublished"),
        language=source.record(SCHEMA + "inLanguage"),
        claims=len(source.claims),
        citations=len(source.citations),
        text_length=source.pinned_text.length,
    )


def sorted_ntriples(triples: Iterable[Quad]) -> bytes:
    """The triples as N-Triples in code point order, each once: the form in which a graph is digested."""
    content = serialize({Quad(t.subject, t.predicate, t.object) for t in triples}, format=RdfFormat.N_TRIPLES) or b""
    return b"\n".join(sorted(content.splitlines()))


_workshop: Workshop | None = None  # one per worker process


def _start_worker(corpus: Corpus) -> None:
    global _workshop
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _workshop = Workshop.open(corpus)


def _end_with_parent() -> None:
    """Ends this worker when the build that started it is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make_in_worker(files: SourceFiles) -> Made | InvalidCorpusError:
    assert _workshop is not None
    try:
        return _workshop.make(files)
    except InvalidCorpusError as error:
        return error


def make_all(workshop: Workshop, wanted: list[SourceFiles], progress: Progress) -> list[Made]:
    """What the sources give, in their order.

    :raises InvalidCorpusError: with the errors of all of them.
    """
    made: list[Made] = []
    errors: list[VariorumError] = []

    def results() -> Iterator[Made | InvalidCorpusError]:
        if len(wanted) < POOL_FROM:
            for files in wanted:
                try:
                    yield workshop.make(files)
                except InvalidCorpusError as error:
                    yield error
            return
        context = multiprocessing.get_context("spawn")  # never fork a process that may hold an open store
        with ProcessPoolExecutor(mp_context=context, initializer=_start_worker, initargs=(workshop.corpus,)) as pool:
            try:
                yield from pool.map(_make_in_worker, wanted, chunksize=max(1, min(50, len(wanted) // 16)))
            except (BrokenProcessPool, OSError) as error:  # the latter from a pool that breaks while it starts
                raise VariorumError(
                    "a worker process of the build was ended from outside",
                    advice="Build again, with more memory if the system ran out of it. The last snapshot is untouched.",
                ) from error

    for number, result in enumerate(results(), 1):
        if isinstance(result, Made):
            made.append(result)
        else:
            errors += result.errors
        progress("load, validate, entail", number, len(wanted))
    if errors:
        raise InvalidCorpusError(errors)
    return made
