"""What one source gives to a snapshot: loaded, validated, entailed. Each source by itself, so many at once.

Nothing here writes. `runners` share the sources out, and `parts` keeps what they give.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from variorum import __version__
from variorum.building.counting import counts_of
from variorum.building.parts import ABOUT, KINDS, ROWS, Files, about_aligned, about_source, graph_files
from variorum.building.source_rows import citation_rows, claim_rows
from variorum.building.spellings import spellings_of_rows
from variorum.corpus.folder import Corpus, SourceFiles, digest_of
from variorum.corpus.loading import Source, load_source
from variorum.corpus.ntriples import as_stored, sorted_ntriples, tags_of_others
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.entailment.owl_rl import Owlrl, Rules, reasoner
from variorum.errors import InvalidCorpusError
from variorum.links.aligned import Aligner
from variorum.links.alignments import load_alignments
from variorum.links.graph import Links, link_inputs, load_links
from variorum.shapes.validation import SourceShapes, load_source_shapes
from variorum.snapshots.catalogue import SourceSummary
from variorum.snapshots.snapshot import FORMAT
from variorum.snapshots.statistics import counts_json
from variorum.tables.tables import rows_content, rows_file
from variorum.terms import ASSERTED, SCHEMA, Term

IS_ASSERTED = NamedNode(ASSERTED)


@dataclass(frozen=True)
class Keys:
    """What tells whether a source has to be built again, without all that building it needs; `ontology` and `shapes`
    are digests.
    """

    corpus: Corpus
    ontology: str
    shapes: str

    @classmethod
    def of(cls, corpus: Corpus, vocabulary: Vocabulary) -> Keys:
        return cls(corpus, vocabulary.digest, digest_of(corpus.source_shape_files))

    @cached_property
    def digest(self) -> str:
        """What bears on every source: the ontology, the shapes, the prefixes, and this version of the program."""
        parts = [__version__, str(FORMAT), self.corpus.base, json.dumps(self.corpus.prefixes, sort_keys=True)]
        return hashlib.sha256("\0".join([*parts, self.ontology, self.shapes]).encode()).hexdigest()

    def key(self, files: SourceFiles) -> str:
        """The key under which what a source gives is kept."""
        return hashlib.sha256(f"{self.digest}{digest_of((files.claims, files.evidence))}".encode()).hexdigest()


def aligned_key(key: str, links: str) -> str:
    """The key of the aligned part of a source, given that of its part, and the digest of the links."""
    return hashlib.sha256(f"{key}{links}".encode()).hexdigest()


@dataclass(frozen=True)
class SourceBuilder:
    """Everything besides its own files that building a source needs."""

    corpus: Corpus
    vocabulary: Vocabulary
    shapes: SourceShapes
    reasoner: Rules | Owlrl

    @classmethod
    def open(cls, corpus: Corpus, vocabulary: Vocabulary | None = None) -> SourceBuilder:
        known = vocabulary or load_vocabulary(corpus)
        return cls(corpus, known, load_source_shapes(corpus, known), reasoner(known))

    @property
    def keys(self) -> Keys:
        """The keys of the sources, with the ontology and the shapes that were read."""
        return Keys(self.corpus, self.vocabulary.digest, self.shapes.digest)

    @property
    def links(self) -> tuple[Links, ...]:
        """The links of the corpus.

        :raises InvalidCorpusError: with every slip in them.
        """
        return self._links[1]

    @cached_property
    def _links(self) -> tuple[str, tuple[Links, ...]]:
        """The links, with a digest of what they were read from."""
        return digest_of(link_inputs(self.corpus)), load_links(self.corpus)

    @cached_property
    def aligner(self) -> Aligner:
        """What makes aligned graphs. Raises as `links`."""
        return Aligner(self.corpus, self.links, load_alignments(self.vocabulary), self.reasoner)

    def aligned_key(self, key: str) -> str:
        """The key of an aligned part, with the links that were read."""
        return aligned_key(key, self._links[0])

    def load(self, files: SourceFiles) -> Source:
        """A source as it is written.

        :raises InvalidCorpusError: with every slip in it.
        """
        return load_source(self.corpus, files, self.vocabulary)

    def part(self, source: Source) -> Files:
        """The files of the part of a source, which is validated and entailed.

        :raises InvalidCorpusError: with every violation found in it.
        """
        violations = self.shapes.validate(source)
        if violations:
            raise InvalidCorpusError(violation.error() for violation in violations)
        claims, asserted = source.claims_graph, asserted_claims(source)
        *follows, inferred = self.reasoner.inferred_from_each([asserted, claims] if asserted != claims else [claims])
        asserted_inferred = follows[0] if follows else inferred
        tags = source.claims_file.tags
        contents = (
            sorted_ntriples(claims, tags),
            sorted_ntriples(source.evidence_file.triples, source.evidence_file.tags),
            sorted_ntriples(inferred, tags_of_others(inferred, tags)),
            sorted_ntriples(asserted, tags),
            sorted_ntriples(asserted_inferred, tags_of_others(asserted_inferred, tags)),
        )
        graphs, records = graph_files(dict(zip(KINDS, contents, strict=True)))
        claimed, cited = list(claim_rows(source)), list(citation_rows(source))
        rows = rows_content([*claimed, *cited])
        about = about_source(
            _summary(source, self.corpus.iri("entailed", source.slug)),
            records,
            hashlib.sha256(rows).hexdigest(),
            counts_json(counts_of(claimed)),
            spellings_of_rows(claimed, cited, self.corpus.base),
        )
        return {**graphs, ROWS: rows_file(rows), ABOUT: about}

    def aligned(self, source: Source) -> Files:
        """The files of the aligned part of a source."""
        tags = {**source.claims_file.tags, **source.evidence_file.tags}
        found = self.aligner.aligned(source.slug, source.claims_graph, source.citations)
        contents = (sorted_ntriples(triples, tags_of_others(triples, tags)) for triples in found)
        graphs, records = graph_files(dict(zip(self.aligner.targets, contents, strict=True)))
        return {**graphs, ABOUT: about_aligned(records)}


def asserted_claims(source: Source) -> frozenset[Quad]:
    """The claims graph without what the source only expects, supposes, judges or denies: the claims of which there are
    citations, and none that asserts them. Its record, and what has no citation, is taken as asserted.
    """
    asserted: set[tuple[NamedNode, NamedNode, Term]] = set()
    others: set[tuple[NamedNode, NamedNode, Term]] = set()
    for citation in source.citations:
        subject, predicate, value = citation.claim
        claims = asserted if citation.stance == IS_ASSERTED else others
        claims.add((subject, predicate, as_stored(value)))  # 05 and 5 are one claim
    hedged = others - asserted
    things = {subject for subject, _, _ in hedged}

    def is_hedged(triple: Quad) -> bool:
        thing = triple.subject
        return thing in things and (thing, triple.predicate, as_stored(triple.object)) in hedged

    return frozenset(triple for triple in source.claims_graph if not is_hedged(triple))


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
        title=source.title,
        publisher=names[0] if names else "",
        date=source.record(SCHEMA + "datePublished"),
        language=source.language,
        claims=len(source.claims),
        citations=len(source.citations),
        text_length=source.pinned_text.length,
    )
