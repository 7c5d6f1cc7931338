"""What must be said of a thing before a source can speak of it: what it is, and what the curators call it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import NamedNode, Quad

from variorum.corpus.citing import Claim, Files
from variorum.corpus.described import Thing, described_things, name_properties
from variorum.corpus.folder import Corpus
from variorum.corpus.meant import RANGE, property_meant, slug_of
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError
from variorum.terms import DENIED, LABEL, RDF_TYPE, XSD, Term, local_name, text_of

Asked = Callable[[NamedNode, tuple[str, ...]], NamedNode]


@dataclass
class Introductions:
    """What is known of things that a source has not spoken of: told by the user, said by other sources, or following
    from the property; what is not known is asked for, where there is somebody to ask.
    """

    corpus: Corpus
    vocabulary: Vocabulary
    slug: str
    ask: Asked | None = None
    _told: dict[Term, tuple[str | None, str | None]] = field(default_factory=dict)

    @cached_property
    def things(self) -> dict[NamedNode, Thing]:
        """What the sources of the corpus say of things, before this."""
        return dict(described_things(self.corpus))

    def tell(self, thing: Term, type_: str | None, label: str | None) -> None:
        """Note what the user says that a thing is, and is called."""
        self._told[thing] = type_, label

    def introduced(self, files: Files, claim: Claim, passage: tuple[int, int], text: str) -> Files:
        """The files with the subject, the value and the speaker of a claim described, as far as they are not yet; each
        is cited by the passage of the text. What the user calls one of them takes the place of its label. Of a denied
        claim only what the user tells of its things is taken.

        :raises CorpusError: what one of them is is not known, or the user says that it is what this source does not.
        """
        words = text[slice(*passage)]
        things = ((claim.subject, None), (claim.value, claim.predicate), (claim.speaker, None))
        for thing, predicate in things:
            if not isinstance(thing, NamedNode):
                continue
            if claim.stance == DENIED and thing != claim.speaker and not any(self._told.get(thing, (None, None))):
                continue
            if self._wants_introduction(files, thing, predicate):
                around = text if thing == claim.speaker else words  # who speaks is named before or after what they say
                files = self._with(files, thing, claim, predicate, passage, around)
            elif thing in self._told:
                files = self._told_again(files, thing)
        return files

    def _told_again(self, files: Files, thing: NamedNode) -> Files:
        """The files with what the user calls a thing that they describe already."""
        type_, label = self._told[thing]
        meant = property_meant(type_, self.corpus, self.vocabulary, "class") if type_ else None
        if meant and Quad(thing, RDF_TYPE, meant) not in files.triples:
            shown, told = self.corpus.shorten(thing.value), self.corpus.shorten(meant.value)
            what = f"{self.slug} has said what {shown} is, and it is no {told} there"
            raise CorpusError(what, advice=f"Cite that too: variorum cite {self.slug} 'the words' {shown} a {told}.")
        return files.with_label(thing, label) if label and files.describes(thing) else files

    def _wants_introduction(self, files: Files, thing: NamedNode, predicate: NamedNode | None) -> bool:
        known = self.vocabulary.declares(thing.value) or thing == self.corpus.iri("source", self.slug)
        return not (predicate == RDF_TYPE or known or files.describes(thing))

    def _with(
        self,
        files: Files,
        thing: NamedNode,
        claim: Claim,
        predicate: NamedNode | None,
        passage: tuple[int, int],
        words: str,
    ) -> Files:
        type_, label = self._told.get(thing, (None, None))
        label = label or self._label(thing, claim, words)
        if thing == claim.subject and claim.predicate == LABEL:
            return files
        if thing == claim.subject and claim.predicate == RDF_TYPE and claim.stance != DENIED:
            labelled = any((t.subject, t.predicate) == (thing, LABEL) for t in files.triples)
            return files if labelled else files.with_claim(claim, passage).with_label(thing, label)
        meant = property_meant(type_, self.corpus, self.vocabulary, "class") if type_ else self._type(thing, predicate)
        return files.with_thing(thing, meant, label, passage)

    def _type(self, thing: NamedNode, predicate: NamedNode | None) -> NamedNode:
        """What a thing is: as all other sources say, as its property wants, or as others of its kind are; asked for
        where that is not one class.
        """
        likely = self.things[thing].types if thing in self.things else self._range(predicate) or self._of_kind(thing)
        if len(likely) == 1:
            return likely[0]
        shown = self.corpus.shorten(thing.value)
        if self.ask is not None:
            return self.ask(thing, tuple(self.corpus.shorten(one.value) for one in likely))
        perhaps = f" Perhaps {' or '.join(self.corpus.shorten(one.value) for one in likely)}." if likely else ""
        option = "--type CLASS" if predicate is None else "--value-type CLASS"
        advice = f"Say what it is: {option}; or cite that first: variorum cite {self.slug} 'the words' {shown} a CLASS."
        raise CorpusError(f"{self.slug} has not spoken of {shown} yet", advice=advice + perhaps)

    def _range(self, predicate: NamedNode | None) -> tuple[NamedNode, ...]:
        """The class that a property wants of its values, where nothing narrower is declared."""
        found = [
            t.object
            for t in self.vocabulary.triples
            if (t.subject, t.predicate) == (predicate, RANGE) and isinstance(t.object, NamedNode)
        ]
        return tuple(c for c in found if not c.value.startswith(XSD) and not self.vocabulary.subclasses.get(c.value))

    def _of_kind(self, thing: NamedNode) -> tuple[NamedNode, ...]:
        """What the things are whose IRIs begin as that of a thing: `person/`, `ship/`."""
        kind = thing.value[: thing.value.rfind("/") + 1]
        found = {type_ for iri, one in self.things.items() if iri.value.startswith(kind) for type_ in one.types}
        return tuple(sorted(found, key=lambda term: term.value))

    def _label(self, thing: NamedNode, claim: Claim, words: str) -> str:
        """What the curators call a thing already, or its name in the claim or the words of the passage, or its slug."""
        known = [label.value for label in self.things[thing].labels] if thing in self.things else []
        if known:
            return known[0]
        if thing == claim.subject and claim.predicate in name_properties(self.corpus, self.vocabulary):
            return text_of(claim.value)
        slug = local_name(thing.value)
        return name_in(words, slug) or slug.replace("-", " ")


def name_in(words: str, slug: str) -> str:
    """The part of some words of which a slug is made, as they write it; empty where there is none."""
    parts = [(word, slug_of(word)) for word in words.split()]
    for begin in range(len(parts)):
        made = ""
        for end in range(begin, len(parts)):
            made = "-".join(filter(None, (made, parts[end][1])))
            if made == slug:
                return re.sub(r"^\W+|\W+$", "", " ".join(word for word, _ in parts[begin : end + 1]))
            if not made or not slug.startswith(made):
                break
    return ""
