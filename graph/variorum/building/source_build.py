"""What one source gives to a snapshot: loaded, validated, entailed. Each source by itself, so many at once.

Nothing here writes. `build` decides which sources have to be made, and puts what they give into a snapshot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum import __version__
from variorum.building.workers import WorkerEndedError, Workers
from variorum.corpus.folder import Corpus, SourceFiles, digest_of
from variorum.corpus.loading import Source, load_source
from variorum.corpus.ntriples import digest_of_graph, sorted_ntriples
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.entailment.owl_rl import Owlrl, Rules, reasoner
from variorum.errors import InvalidCorpusError, VariorumError
from variorum.shapes.validation import SourceShapes, load_source_shapes
from variorum.snapshots.snapshot import FORMAT, SourceSummary
from variorum.terms import LABEL, SCHEMA

POOL_FROM = 8  # with fewer sources to make, starting worker processes costs more than it saves

Progress = Callable[[str, int, int], None]  # the step, how many are done, of how many


def silent(_step: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""


@dataclass(frozen=True)
class Made:
    """What one source gives: its summary, and of its three graphs the sorted N-Triples and their `digest_of_graph`."""

    summary: SourceSummary
    graphs: dict[str, bytes]
    digests: dict[str, tuple[int, str]]


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
        digests = {graph: digest_of_graph(content) for graph, content in graphs.items()}
        return Made(_summary(source, entailed), graphs, digests)

    def outcome(self, files: SourceFiles) -> Made | InvalidCorpusError:
        """What `make` gives, or the error that it raises."""
        try:
            return self.make(files)
        except InvalidCorpusError as error:
            return error


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


Outcome = Made | InvalidCorpusError


def _outcomes_of(corpus: Corpus) -> Callable[[SourceFiles], Outcome]:
    """A workshop of a worker process: what making a source gives, be it errors."""
    return Workshop.open(corpus).outcome


def make_all(workshop: Workshop, wanted: list[SourceFiles], progress: Progress) -> Iterator[Made]:
    """What the sources give, one after another in their order; none any more after one that has errors.

    :raises InvalidCorpusError: at the end, with the errors of all of them.
    :raises VariorumError: a worker process was ended from outside.
    """
    errors: list[VariorumError] = []
    for number, outcome in enumerate(_outcomes(workshop, wanted), 1):
        if isinstance(outcome, InvalidCorpusError):
            errors += outcome.errors
        elif not errors:
            yield outcome
        progress("load, validate, entail", number, len(wanted))
    if errors:
        raise InvalidCorpusError(errors)


def _outcomes(workshop: Workshop, wanted: list[SourceFiles]) -> Iterator[Outcome]:
    if len(wanted) < POOL_FROM:
        yield from map(workshop.outcome, wanted)
        return
    try:
        yield from Workers(_outcomes_of, workshop.corpus).each(wanted)
    except WorkerEndedError as error:
        raise VariorumError(
            "a worker process of the build was ended from outside",
            advice="Build again, with more memory if the system ran out of it. The last snapshot is untouched.",
        ) from error
