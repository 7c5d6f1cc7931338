"""What the names of others are in the corpus: things, properties, values, stances."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property

from anyascii import anyascii
from pyoxigraph import Literal, NamedNode, Quad

from variorum.corpus.datatypes import is_well_typed
from variorum.corpus.folder import SLUG, Corpus
from variorum.corpus.meant import DATE_TYPES, RANGE, property_meant, slug_of, stance_meant
from variorum.corpus.own_terms import own_vocabulary
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError
from variorum.importing.mapping import Mapping, NamespaceRule, PropertyRule
from variorum.terms import OWL, RDF_TYPE, RDFS, SCHEMA, VR, XSD, Term, local_name

LONGEST = 60  # letters of a slug that is made of a name
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
WEB = re.compile(r"https?://\S+", re.IGNORECASE)
DATE = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?")
WHOLE, FRACTION = re.compile(r"-?(?:0|[1-9]\d{0,17})"), re.compile(r"-?(?:0|[1-9]\d*)\.\d+")
LITERALS = (RDFS + "Literal", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")


@dataclass
class Naming:
    """Turns names and IRIs of others into terms of the corpus; what a name became it stays.

    `types` has what mapped things are, and `labels` what things are called that had a name and no IRI.
    """

    corpus: Corpus
    vocabulary: Vocabulary
    mapping: Mapping
    types: dict[NamedNode, str] = field(default_factory=dict)
    labels: dict[NamedNode, str] = field(default_factory=dict)
    joined: dict[NamedNode, tuple[str, ...]] = field(default_factory=dict)  # things made of several, with these
    _taken: dict[str, str] = field(default_factory=dict)  # what each slug of a kind stands for
    _terms: dict[str, NamedNode] = field(default_factory=dict)
    _properties: dict[str, NamedNode] = field(default_factory=dict)

    @cached_property
    def _namespaces(self) -> list[tuple[str, NamespaceRule]]:
        """The namespaces of the mapping, the longest first."""
        found = [(self.iri(name), rule) for name, rule in self.mapping.namespaces.items()]
        return sorted(found, key=lambda pair: -len(pair[0]))

    @cached_property
    def rules(self) -> dict[str, PropertyRule]:
        """What the mapping says of properties, by the IRI or the name that the file has."""
        rules = self.mapping.properties
        return {**rules, **{self.iri(name): rule for name, rule in rules.items()}}

    def iri(self, name: str) -> str:
        """An IRI that the mapping or a table may write with a prefix, or in angle brackets."""
        prefix, colon, local = name.partition(":")
        spaces = {**self.corpus.prefixes, **self.mapping.prefixes}
        if colon and prefix in spaces and not local.startswith("//"):
            return spaces[prefix] + local
        return name[1:-1] if name.startswith("<") and name.endswith(">") else name

    def term(self, iri: str) -> NamedNode:
        """The thing that an IRI of others stands for: as the mapping of namespaces has it, or the IRI as it is.

        :raises CorpusError: it is no IRI.
        """
        if iri not in self._terms:
            rest = next(((iri[len(space) :], rule) for space, rule in self._namespaces if iri.startswith(space)), None)
            if rest is not None and rest[0]:
                node = self._kept(rest[1].kind, rest[0], iri)
                if rest[1].type:
                    self.types[node] = rest[1].type
            else:
                node = named(iri)
            self._terms[iri] = node
        return self._terms[iri]

    def thing(self, name: str, kind: str = "") -> NamedNode:
        """The thing that a table calls by an IRI, by a name with a prefix, by `kind/slug`, or by any name.

        :raises CorpusError: it can be no thing.
        """
        name = " ".join(name.split())
        parts = name.split("/")
        if len(parts) == 2 and all(SLUG.fullmatch(part) for part in parts):
            return NamedNode(self.corpus.base + name)
        iri = self.iri(name)
        if iri != name or WEB.fullmatch(iri):
            return self.term(iri)
        if not name:
            raise CorpusError("a thing without a name")
        node = self._kept(kind or self.mapping.kind, name, name.casefold())
        self.labels.setdefault(node, name)
        return node

    def _kept(self, kind: str, name: str, meaning: str) -> NamedNode:
        """`<base>/<kind>/<slug>` with a slug made of a name; another one where that stands for something else."""
        slug = slug_for(name)
        if self._taken.setdefault(f"{kind}/{slug}", meaning) != meaning:
            slug = f"{slug}-{hashlib.sha256(meaning.encode()).hexdigest()[:6]}"
        return self.corpus.iri(kind, slug)

    def property(self, name: str) -> NamedNode:
        """The property that a property or a column of others becomes: as the mapping has it, one of the ontology that
        is called so, or a new one.

        :raises CorpusError: it can be no property.
        """
        if name not in self._properties:
            rule = self.rules.get(name) or self.rules.get(self.iri(name))
            self._properties[name] = self._property((rule.to if rule else "") or name)
        return self._properties[name]

    def _property(self, name: str) -> NamedNode:
        iri = self.iri(name)
        if name in ("a", "type"):
            return RDF_TYPE
        if iri != name or ABSOLUTE.fullmatch(iri):
            return named(iri)
        words = [word for word in re.split(r"\W+", anyascii(name)) if word]
        local = "".join([word if not number else word[:1].upper() + word[1:] for number, word in enumerate(words)])
        local = local[:1].lower() + local[1:]
        if not local or not local[0].isalpha():
            raise CorpusError(f"{name!r} can be no property", advice="Give it another name under [properties].")
        if any(local_name(term) == local for term in self.vocabulary.declared):
            return property_meant(local, self.corpus, self.vocabulary)
        return NamedNode(self._own + local)

    @cached_property
    def _own(self) -> str:
        """The namespace of terms of the corpus's own."""
        try:
            return self.corpus.prefixes[own_vocabulary(self.corpus).prefix]
        except CorpusError:
            return f"{self.corpus.base.rstrip('/')}#"

    def type(self, name: str) -> NamedNode:
        """A class, by a name like those of properties, in capitals; of several the corpus's own, or schema.org's."""
        iri = self.iri(name)
        if iri != name or ABSOLUTE.fullmatch(iri):
            return named(iri)
        called = [term for term in self.vocabulary.declared if local_name(term) == name]
        called.sort(key=lambda term: (not term.startswith(self._own), not term.startswith(SCHEMA), term))
        local = "".join(word[:1].upper() + word[1:] for word in re.split(r"\W+", anyascii(name)) if word)
        return NamedNode(called[0]) if called else named(self._own + local)

    def value(self, text: str, predicate: NamedNode, rule: PropertyRule) -> NamedNode | Literal:
        """The value that a cell has, as the mapping or the ontology says that the property takes it.

        :raises CorpusError: it is none of what the property takes.
        """
        takes = rule.takes or self._takes(predicate)
        if takes == "thing":
            return self.thing(text, rule.kind or self._kind(predicate))
        if takes == "iri":
            return named(self.iri(text))
        if takes == "date" or (not takes and DATE.fullmatch(text) and len(text.lstrip("-")) > 4):
            return _date(text)
        if not takes:
            return self._guessed(text)
        datatype = "" if takes == "text" else self.iri(takes)
        if datatype and is_well_typed(text, datatype) is False:
            raise CorpusError(f"{text!r} is no {self.corpus.shorten(datatype)}")
        return Literal(text, datatype=NamedNode(datatype)) if datatype else Literal(text)

    def _guessed(self, text: str) -> NamedNode | Literal:
        """A value of a property of which nothing is known."""
        if address(text):
            return self.term(text)
        for form, datatype in ((WHOLE, "integer"), (FRACTION, "decimal")):
            if form.fullmatch(text):
                return Literal(text, datatype=NamedNode(XSD + datatype))
        return Literal(text)

    def _takes(self, predicate: NamedNode) -> str:
        """What a property takes, by what the ontology says of it; empty where it says nothing."""
        if predicate not in self._known:
            said = {(t.predicate.value, getattr(t.object, "value", "")) for t in self._about.get(predicate, ())}
            ranges = [value for name, value in said if name == RANGE.value]
            dates = (VR + "comparison", VR + "datePrecision") in said
            types = [value for value in ranges if value.startswith(XSD)]
            if dates and (not ranges or set(ranges) & set(DATE_TYPES)):
                found = "date"
            elif len(types) == 1 == len(ranges):
                found = types[0]
            elif types or set(ranges) & set(LITERALS):
                found = "text" if set(ranges) & set(LITERALS) else ""
            else:
                found = "thing" if ranges or (RDF_TYPE.value, OWL + "ObjectProperty") in said else ""
            self._known[predicate] = found
        return self._known[predicate]

    @cached_property
    def _known(self) -> dict[NamedNode, str]:
        return {RDF_TYPE: "iri"}

    @cached_property
    def _about(self) -> dict[Term, list[Quad]]:
        found: dict[Term, list[Quad]] = {}
        for triple in self.vocabulary.triples:
            found.setdefault(triple.subject, []).append(triple)
        return found

    def _kind(self, predicate: NamedNode) -> str:
        """The kind of the values of a property: that of the class that it takes."""
        ranges = [t.object for t in self._about.get(predicate, ()) if t.predicate == RANGE]
        return slug_of(local_name(ranges[0].value)) if len(ranges) == 1 and isinstance(ranges[0], NamedNode) else ""

    def stance(self, text: str) -> str:
        """The stance that a word stands for; none is asserted.

        :raises CorpusError: it stands for none.
        """
        word = text.strip()
        meant = self.mapping.stances.get(word, local_name(word) if word.startswith(VR) else word.lower())
        return stance_meant(meant or "asserted")


def _date(text: str) -> Literal:
    kind = len(text.lstrip("-")) // 3 - 1
    datatype = DATE_TYPES[kind] if DATE.fullmatch(text) else ""
    if not datatype or is_well_typed(text, datatype) is False:
        raise CorpusError(f"{text!r} is no date", advice="Dates are written 2025, 2025-06 or 2025-06-06.")
    return Literal(text, datatype=NamedNode(datatype))


def named(iri: str) -> NamedNode:
    """An IRI as a term.

    :raises CorpusError: it is none.
    """
    if not ABSOLUTE.fullmatch(iri):
        raise CorpusError(f"{iri!r} is no IRI")
    try:
        return NamedNode(iri)
    except ValueError:
        raise CorpusError(f"{iri!r} is no IRI") from None


def address(text: str) -> NamedNode | None:
    """The IRI that a text is, on the web or a URN; None for any other text."""
    try:
        return named(text) if WEB.fullmatch(text) or text.lower().startswith("urn:") else None
    except CorpusError:
        return None


def slug_for(name: str) -> str:
    """A slug made of any name, also of one in other scripts."""
    slug = slug_of(anyascii(name))
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
    return slug or f"x{hashlib.sha256(name.encode()).hexdigest()[:10]}"
