"""Load one source: its claims and its evidence, checked for what must hold before SHACL can speak.

What a file may hold at all is decided here, with the line and column of each slip: syntax, no blank nodes, declared
terms only, prefixes as the corpus declares them, a record under the right IRI. What the claims must say is decided
by shapes/source.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from variorum.corpus.datatypes import is_well_typed, misspelt, named
from variorum.corpus.evidence import expanded, is_short
from variorum.corpus.folder import Corpus, SourceFiles
from variorum.corpus.passages import PinnedText
from variorum.corpus.turtle import TurtleFile, read_turtle, tokens
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import InvalidCorpusError, Location, SeedError, VariorumError, did_you_mean
from variorum.terms import (
    ATTRIBUTED_TO,
    IN_LANGUAGE,
    LABEL,
    LOCATOR,
    OBJECT,
    PASSAGE,
    PREDICATE,
    RDF_TYPE,
    SCHEMA,
    STANCE,
    SUBJECT,
    VR,
    XSD,
    Term,
    curie,
)

SOURCE_CLASS = NamedNode(VR + "Source")
TEXT = NamedNode(VR + "text")
NAMED, NOT_NAMED = (NamedNode, Literal), (BlankNode, Triple)  # terms that seeds may have, and those that none may

Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True)
class Citation:
    """One citation: the claim it cites, with what stance, the passages that state it, and who said it, if anybody.

    `passages` are the IRIs of spans of the text, then, where there is none, locators in words.
    """

    iri: NamedNode
    claim: Statement
    stance: NamedNode
    passages: tuple[str, ...]
    attributed_to: NamedNode | None = None


@dataclass(frozen=True)
class Source:
    """One source as its two files give it."""

    slug: str
    iri: NamedNode
    graph: NamedNode
    evidence_graph: NamedNode
    claims_file: TurtleFile
    evidence_file: TurtleFile

    @cached_property
    def claims_graph(self) -> frozenset[Quad]:
        """All triples of the claims graph: the record, the claims, and the curator's labels."""
        return frozenset(self.claims_file.triples)

    @cached_property
    def claims(self) -> frozenset[Quad]:
        """The claims: the triples that the source states. Not its record, and not the curator's rdfs:label."""
        return frozenset(t for t in self.claims_graph if t.subject != self.iri and t.predicate != LABEL)

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """The citations, by IRI; one that lacks a part (which the shapes report) is left out."""
        return citations_in(self.evidence_file.triples)

    @cached_property
    def _record(self) -> dict[str, Term]:
        """The first value of each property of the source's record."""
        found: dict[str, Term] = {}
        for triple in self.claims_file.triples:
            if triple.subject == self.iri:
                found.setdefault(triple.predicate.value, triple.object)
        return found

    def record(self, name: str) -> str:
        """The first value of a property of the source's record, as a string; empty when there is none."""
        value = self._record.get(name)
        return value.value if isinstance(value, NAMED) else ""

    @property
    def title(self) -> str:
        """The title that the record gives, or else its label; empty when it has neither."""
        return self.record(SCHEMA + "name") or self.record(LABEL.value)

    @property
    def language(self) -> str:
        """The language that the record gives; empty when it gives none."""
        return self.record(IN_LANGUAGE.value)

    @property
    def pinned_text(self) -> PinnedText:
        """The text that the record pins."""
        length = self.record(VR + "textLength")
        return PinnedText(
            self.slug,
            self.record(VR + "text"),
            self.record(VR + "textFile"),
            self.record(VR + "textDigest"),
            int(length) if length.isdigit() else 0,
        )


def citations_in(triples: Iterable[Quad]) -> tuple[Citation, ...]:
    """The citations that have every part, by IRI."""
    parts: dict[NamedNode, dict[NamedNode, list[NamedNode | Literal]]] = {}
    last, said = None, {}
    for triple in triples:
        node, term = triple.subject, triple.object
        if isinstance(node, NamedNode) and isinstance(term, NAMED):
            if node != last:  # mostly all of one comes together, and to look it up takes longer
                last, said = node, parts.setdefault(node, {})
            said.setdefault(triple.predicate, []).append(term)
    found = []
    for iri, values in sorted(parts.items(), key=lambda item: item[0].value):
        try:
            (subject,), (predicate,) = values[SUBJECT], values[PREDICATE]
            (value,), (stance,) = values[OBJECT], values[STANCE]
        except (KeyError, ValueError):
            continue
        if not (isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(stance, NamedNode)):
            continue
        passages = (
            *sorted([p.value for p in values.get(PASSAGE, ()) if isinstance(p, NamedNode)]),
            *sorted([p.value for p in values.get(LOCATOR, ()) if isinstance(p, Literal)]),
        )
        speakers = sorted([s.value for s in values.get(ATTRIBUTED_TO, ()) if isinstance(s, NamedNode)])
        speaker = NamedNode(speakers[0]) if speakers else None
        found.append(Citation(iri, (subject, predicate, value), stance, passages, speaker))
    return tuple(found)


def load_source(corpus: Corpus, files: SourceFiles, vocabulary: Vocabulary) -> Source:
    """One source of a corpus.

    :raises InvalidCorpusError: with every slip that was found in its files.
    """
    errors: list[VariorumError] = []
    parsed: list[TurtleFile] = []
    for path in (files.claims, files.evidence):
        try:
            if path is files.evidence and not path.exists():
                raise SeedError(
                    "no evidence file", Location(path), "Write the citations of this source's claims there."
                )
            file = read_turtle(path)
            if path is files.evidence and is_short(file):
                if not parsed:
                    continue  # what it stands for depends on the record
                file = expanded(file, corpus, files.slug, _text_of(parsed[0], corpus.iri("source", files.slug)))
        except SeedError as error:
            errors.append(error)
            continue
        errors += file_slips(file, corpus, vocabulary)
        if not _prefix_slips(file, corpus):
            parsed.append(file)
    if len(parsed) == 2:
        source = Source(
            files.slug,
            corpus.iri("source", files.slug),
            corpus.iri("graph", files.slug),
            corpus.iri("evidence", files.slug),
            *parsed,
        )
        errors += _record_slips(source)
        if not errors:
            return source
    raise InvalidCorpusError(errors)


def _text_of(claims: TurtleFile, record: NamedNode) -> str:
    """The IRI of the text that a record names; empty where it names none."""
    named = (t.object for t in claims.triples if t.subject == record and t.predicate == TEXT)
    return next((term.value for term in named if isinstance(term, NamedNode)), "")


def file_slips(file: TurtleFile, corpus: Corpus, vocabulary: Vocabulary) -> list[VariorumError]:
    """What no seed may have: prefixes of its own, blank nodes, undeclared terms, literals without a value."""
    # a slip in the prefixes would make every term that they abbreviate a slip too
    if slips := _prefix_slips(file, corpus) or _blank_nodes(file):
        return [*slips]
    return [*_term_slips(file, vocabulary), *ill_typed(file, vocabulary)]


def _prefix_slips(file: TurtleFile, corpus: Corpus) -> list[SeedError]:
    """Prefixes that the corpus does not have, or has for another IRI; and another base."""
    advice = "Use ontology/prefixes.ttl, the only prefix list; add the prefix there first if it is new."
    found = []
    for prefix, namespace in file.prefixes.items():
        if corpus.prefixes.get(prefix) != namespace:
            known = corpus.prefixes.get(prefix)
            what = f"the prefix {prefix}: stands for <{namespace}>, " + (
                f"but the corpus has <{known}>" if known else "which the corpus does not declare"
            )
            found.append(SeedError(what, Location(file.path, _directive_line(file, f"{prefix}:"), 1), advice))
    if file.base not in (None, corpus.base):
        found.append(
            SeedError(
                f"the base is <{file.base}>, but the corpus has <{corpus.base}>",
                Location(file.path, _directive_line(file, f"<{file.base}>"), 1),
                advice,
            )
        )
    return found


def _directive_line(file: TurtleFile, word: str) -> int:
    return next((t.line for t in tokens(file.text) if t.text == word), 1)


def _blank_nodes(file: TurtleFile) -> list[SeedError]:
    kinds = {type(t.object) for t in file.triples} | {type(t.subject) for t in file.triples}
    if kinds.isdisjoint(NOT_NAMED):
        return []
    return [
        SeedError(
            "a blank node",
            Location(file.path, token.line, token.column),
            "Give the thing an IRI, so that others can cite it.",
        )
        for token in tokens(file.text)
        if token.kind == "blank"
    ][:1] or [SeedError("a blank node or a triple term", Location(file.path), "Give the thing an IRI.")]


def _term_slips(file: TurtleFile, vocabulary: Vocabulary) -> list[SeedError]:
    """Properties, classes and vocabulary individuals that no file of the ontology declares."""
    found: dict[str, SeedError] = {}
    seen: set[Term] = set()
    namespaces = vocabulary.namespaces
    for triple in file.triples:
        predicate, value = triple.predicate, triple.object
        used = [] if predicate in seen else [predicate]
        if (
            type(value) is NamedNode
            and value not in seen
            and (predicate in (RDF_TYPE, PREDICATE) or value.value.startswith(namespaces))
        ):
            used.append(value)
        for term in used:
            seen.add(term)
            if term.value not in found and not vocabulary.declares(term.value):
                close = closest(term.value, vocabulary)
                hint = f"Did you mean {_written(close, file)}? Otherwise declare" if close else "Declare"
                found[term.value] = SeedError(
                    f"the term {_written(term.value, file)} is not declared",
                    file.where(triple.subject, triple.predicate, triple.object),
                    f"{hint} it in ontology/.",
                )
    return list(found.values())


def _written(iri: str, file: TurtleFile) -> str:
    """An IRI as a file has it, or would."""
    return curie(iri, file.prefixes) or f"<{iri}>"


def ill_typed(file: TurtleFile, vocabulary: Vocabulary) -> list[SeedError]:
    """Literals that have no value of their datatype, or of that which the ontology gives the property."""
    found = []
    for triple in dict.fromkeys(t for t in file.triples if isinstance(t.object, Literal)):
        value = triple.object
        assert isinstance(value, Literal)
        if value.language:
            continue
        given, needed = value.datatype.value, vocabulary.datatypes.get(triple.predicate, frozenset())
        meant = misspelt(given)
        if meant is not None:
            advice = did_you_mean([named(meant)] if meant else [], "See https://www.w3.org/TR/xmlschema11-2/.")
            where = file.where(triple.subject, triple.predicate, value)
            found.append(SeedError(f"there is no datatype {named(given)}", where, advice))
            continue
        wrong = [one for one in (given, *sorted(needed)) if is_well_typed(value.value, one) is False]
        if wrong:
            what = f"{value.value!r} is no xsd:{wrong[0].removeprefix(XSD)}"
            where = file.where(triple.subject, triple.predicate, value)
            advice = "Correct the value, or give it the datatype that it has."
            found.append(SeedError(what if wrong[0] == given else f"{what}, as the property needs", where, advice))
    return found


def closest(iri: str, vocabulary: Vocabulary) -> str | None:
    """The declared term whose local name is most like that of `iri`, if one is; one of its own namespace first. A class
    is not like a property, but for one that differs in case alone.
    """
    namespace, name = _split(iri)
    names: dict[str, list[str]] = {}
    for term in sorted(vocabulary.declared):
        names.setdefault(_split(term)[1], []).append(term)
    of_its_kind = [one for one in names if one[:1].isupper() == name[:1].isupper() or one.lower() == name.lower()]
    close = difflib.get_close_matches(name, of_its_kind, n=1, cutoff=0.75)
    return min(names[close[0]], key=lambda term: _split(term)[0] != namespace) if close else None


def _split(iri: str) -> tuple[str, str]:
    """The namespace and the local name of an IRI."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _record_slips(source: Source) -> list[SeedError]:
    """No record, a record under another IRI, or more than one."""
    records = {t.subject for t in source.claims_file.triples if t.predicate == RDF_TYPE and t.object == SOURCE_CLASS}
    where = Location(source.claims_file.path, 1, 1)
    if not records:
        return [SeedError("no source record", where, f"Begin the file with <{source.iri.value}> a vr:Source, …")]
    return [
        SeedError(
            f"the record <{record.value}> is not that of this file",  # type: ignore[union-attr]
            source.claims_file.where(record),
            f"A file has one record, named after the file: <{source.iri.value}>.",
        )
        for record in sorted(records - {source.iri}, key=str)
    ]
