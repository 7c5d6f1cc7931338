"""Mappings as values: one thing of ours and one elsewhere, and what SSSOM says of the two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from variorum.errors import Location
from variorum.links.header import Header
from variorum.terms import SKOS

EXACT, CLOSE = SKOS + "exactMatch", SKOS + "closeMatch"
MANUAL = "https://w3id.org/semapv/vocab/ManualMappingCuration"

# semapv's kinds of justification that SSSOM 1.0 allows.
_JUSTIFICATIONS = """
    BackgroundKnowledgeBasedMatching CompositeMatching InstanceBasedMatching LexicalMatching
    LexicalSimilarityThresholdMatching LogicalReasoning ManualMappingCuration MappingChaining MappingInversion
    MappingReview SemanticSimilarityThresholdMatching StructuralMatching UnspecifiedMatching
"""
JUSTIFICATIONS = tuple(_JUSTIFICATIONS.split())

# The columns of SSSOM 1.0 and 1.1, in the order of its schema, which is that in which they are written.
_COLUMNS = """
    record_id subject_id subject_label subject_category predicate_id predicate_label predicate_modifier
    object_id object_label object_category mapping_justification author_id author_label reviewer_id
    reviewer_label creator_id creator_label license subject_type subject_source subject_source_version
    object_type object_source object_source_version predicate_type mapping_provider mapping_source
    mapping_cardinality cardinality_scope mapping_tool mapping_tool_id mapping_tool_version mapping_date
    publication_date review_date confidence reviewer_agreement curation_rule curation_rule_text
    subject_match_field object_match_field match_string subject_preprocessing object_preprocessing
    similarity_score similarity_measure see_also issue_tracker_item other comment
"""
COLUMNS = tuple(_COLUMNS.split())
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")

# The columns that a `Mapping` has a field for; `author_label` is its curator.
OWN = {*REQUIRED, "subject_label", "object_label", "object_category", "predicate_modifier", "confidence"}
OWN |= {"author_label", "mapping_date", "comment"}
# Who stands for a mapping when `author_label` is empty, in the row and then in the header.
CURATORS = ("author_label", "author_id", "reviewer_label", "reviewer_id", "creator_label", "creator_id")


@dataclass(frozen=True)
class Mapping:
    """One row, with full IRIs. `negative` means that the predicate does not hold; `line` is 0 for a row not read from
    a file; `others` are the columns that have no field here, as written.
    """

    subject: str
    predicate: str
    object: str
    justification: str = MANUAL
    confidence: float | None = None
    curator: str = ""
    date: str = ""
    negative: bool = False
    subject_label: str = ""
    object_label: str = ""
    comment: str = ""
    line: int = 0
    object_category: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class MappingSet:
    """The mappings of one file, in its order, with its header.

    `unlinked` are the rows that link nothing, as their cells by column: those that say that no counterpart was found,
    and those of texts in place of things. They are kept when the file is written.
    """

    path: Path
    header: Header
    mappings: tuple[Mapping, ...] = ()
    unlinked: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the identifiers may use."""
        return self.header.prefixes

    def where(self, mapping: Mapping) -> Location:
        """The place of a mapping."""
        return Location(self.path, mapping.line or None)

    def with_mappings(self, mappings: Iterable[Mapping]) -> MappingSet:
        """The same set with other mappings."""
        return replace(self, mappings=tuple(mappings))
