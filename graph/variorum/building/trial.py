"""Where the sources disagree as the files are at this moment, found without a snapshot: for those who are writing.

What has not changed since it was asked last is kept in memory, so that the answer is there while one waits.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from variorum.building.parts import Part, Parts
from variorum.building.plan import ANSWERS, inputs_of
from variorum.building.runners import LocalRunner, Wanted, build_parts, silent
from variorum.building.source_build import SourceBuilder
from variorum.corpus.folder import Corpus, digest_of, find_corpus
from variorum.disagreements.answers import Answers
from variorum.disagreements.collection import collect
from variorum.disagreements.decisions import load_decisions
from variorum.disagreements.register import Register
from variorum.shapes.rules import DatasetRules, load_rules
from variorum.snapshots.written import read_graph
from variorum.tables.tables import combine, open_tables

STATED = ("graph", "evidence")  # the graphs of a source that detection asks


@dataclass(frozen=True)
class _Rules:
    """What bears on all sources, and the digest of what it was read from."""

    digest: str
    builder: SourceBuilder
    dataset: DatasetRules


@dataclass
class Trial:
    """A corpus that is checked again and again while somebody writes in it; nothing is written to its store."""

    root: Path
    store: Path
    _rules: _Rules | None = None
    _loaded: dict[str, Path] = field(default_factory=dict)  # the parts in memory, by the slugs of their sources
    _stated: Store = field(default_factory=Store)
    _answers: Answers | None = None
    _folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="variorum-trial-", ignore_cleanup_errors=True)
    )

    def register(self) -> Register:
        """The disagreements that there are now.

        :raises InvalidCorpusError: a source, the ontology or a shape is broken; with every slip.
        :raises CorpusError: the corpus cannot be read.
        """
        corpus = find_corpus(self.root)
        rules = self._rules_now(corpus)
        parts = self._parts(corpus, rules.builder)
        self._load(corpus, parts)
        rows = Path(self._folder.name) / "rows.parquet"
        combine([part.rows for part in parts.values()], rows)
        decisions = load_decisions(corpus, rules.builder.vocabulary, rules.builder.shapes)
        self._answers = self._answers or Answers.read(self.store / ANSWERS)
        with open_tables([rows]) as tables:
            return collect(
                corpus, rules.builder.vocabulary, rules.dataset, decisions, tables, self._stated, self._answers
            )

    def close(self) -> None:
        """Gives back what was kept."""
        self._folder.cleanup()

    def _rules_now(self, corpus: Corpus) -> _Rules:
        files = (*corpus.ontology_files, *corpus.source_shape_files, *corpus.dataset_shape_files)
        digest = digest_of(files)
        if self._rules is None or self._rules.digest != digest:
            builder = SourceBuilder.open(corpus)
            self._rules = _Rules(digest, builder, load_rules(corpus, builder.vocabulary))
        return self._rules

    def _parts(self, corpus: Corpus, builder: SourceBuilder) -> dict[str, Part]:
        """The parts of all sources, by slug: those of the store, and of others those that were made here."""
        builder = SourceBuilder(corpus, builder.vocabulary, builder.shapes, builder.reasoner)
        kept, own = Parts(self.store / "parts"), Parts(Path(self._folder.name) / "parts")
        keys = inputs_of(builder.keys).keys
        wanted = [Wanted(files, keys[files.slug]) for files in corpus.sources]
        missing = [one for one in wanted if not kept.has(one.key) and not own.has(one.key)]
        build_parts(builder, missing, own, LocalRunner(), silent)
        return {one.files.slug: (own if own.has(one.key) else kept).get(one.key) for one in wanted}

    def _load(self, corpus: Corpus, parts: dict[str, Part]) -> None:
        """Makes the store in memory what the parts are: claims and evidence as graphs, and the union of the claims."""
        for slug in self._loaded.keys() - parts.keys():
            self._unload(corpus, slug)
            del self._loaded[slug]
        for slug, part in parts.items():
            if self._loaded.get(slug) == part.folder:
                continue
            self._unload(corpus, slug)
            for kind in STATED:
                triples = list(parse(b"".join(read_graph(part.file(kind))), format=RdfFormat.N_TRIPLES))
                graph = corpus.iri(kind, slug)
                self._stated.extend(Quad(t.subject, t.predicate, t.object, graph) for t in triples)
                if kind == STATED[0]:
                    self._stated.extend(triples)
            self._loaded[slug] = part.folder

    def _unload(self, corpus: Corpus, slug: str) -> None:
        claims, evidence = (corpus.iri(kind, slug) for kind in STATED)
        gone = list(self._stated.quads_for_pattern(None, None, None, claims))
        self._stated.remove_graph(claims)
        self._stated.remove_graph(evidence)
        for quad in gone:
            others = self._stated.quads_for_pattern(quad.subject, quad.predicate, quad.object)
            if not any(isinstance(other.graph_name, NamedNode) for other in others):
                self._stated.remove(Quad(quad.subject, quad.predicate, quad.object))
