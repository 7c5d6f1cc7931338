"""The rows that a source has in the tables: one for each of its claims, and for each citation."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from variorum.corpus.loading import Source
from variorum.corpus.ntriples import as_stored, as_written
from variorum.tables.rows import CitationRow, ClaimRow
from variorum.terms import OBJECT


def claim_rows(source: Source) -> Iterator[ClaimRow]:
    """A row for each triple of the claims graph, in the order of the file."""
    file, path = source.claims_file, f"seeds/{source.slug}.ttl"
    tags = file.tags
    for triple in dict.fromkeys(file.triples):
        subject, value = triple.subject, triple.object
        assert isinstance(subject, NamedNode)  # seeds have no blank nodes
        yield ClaimRow(
            source=source.slug,
            subject=subject.value,
            predicate=triple.predicate.value,
            object=str(as_stored(value)),
            written=as_written(value, tags.get(triple) if tags else None),
            file=path,
            line=file.line(triple),
        )


def citation_rows(source: Source) -> Iterator[CitationRow]:
    """A row for each citation, in the order of their IRIs."""
    claims, evidence = source.claims_file, source.evidence_file
    path, denied_path = f"seeds/{source.slug}.ttl", f"seeds/evidence/{source.slug}.ttl"
    tags = evidence.tags
    for citation in source.citations:
        subject, predicate, value = citation.claim
        claim = Quad(subject, predicate, value)
        denied = claim not in source.claims_graph
        yield CitationRow(
            source=source.slug,
            citation=citation.iri.value,
            subject=subject.value,
            predicate=predicate.value,
            object=str(as_stored(value)),
            written=as_written(value, tags.get(Quad(citation.iri, OBJECT, value)) if tags else None),
            stance=citation.stance.value,
            attributed_to=citation.attributed_to.value if citation.attributed_to else None,
            passages=citation.passages,
            file=denied_path if denied else path,
            line=evidence.where(citation.iri).line if denied else claims.line(claim),
        )
