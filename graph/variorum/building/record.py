"""The corpus's own record: what it says of itself as something that can be cited, in seeds/corpus.ttl.

    <> a vr:Corpus ;                    # the base itself
        dcterms:title "Its title"@en ;
        dcterms:creator <organization/its-curators> ;
        dcterms:license <https://creativecommons.org/licenses/by/4.0/> .

    <organization/its-curators> a prov:Organization ;
        rdfs:label "Its curators"@en .

A corpus need not have one: it is then called after its base, and nobody is credited. `variorum.snapshots.publication`
reads the record back from a snapshot.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.loading import file_slips
from variorum.corpus.turtle import read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError, Location, SeedError, VariorumError
from variorum.shapes.validation import SourceShapes
from variorum.terms import VR

CORPUS = NamedNode(VR + "Corpus")


def load_record(corpus: Corpus, vocabulary: Vocabulary, shapes: SourceShapes) -> tuple[Quad, ...]:
    """The triples of a corpus's own record; none where it has no such file.

    :raises InvalidCorpusError: the file breaks the rules for any seed or the shape for the record, or is of another
        thing than the base.
    """
    path = corpus.record_file
    if not path.exists():
        return ()
    file = read_turtle(path)
    errors: list[VariorumError] = file_slips(file, corpus, vocabulary)
    errors += [violation.error() for violation in shapes.validate_file(file)]
    if not errors and {t.subject for t in file.triples if t.object == CORPUS} != {NamedNode(corpus.base)}:
        advice = f"Begin the file with <> a vr:Corpus, which is <{corpus.base}>, and describe no other corpus."
        errors.append(SeedError("no record of this corpus", Location(path, 1, 1), advice))
    if errors:
        raise InvalidCorpusError(errors)
    return file.triples
