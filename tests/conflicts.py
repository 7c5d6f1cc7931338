"""A generator of conflicts: for each property that a corpus uses, what one more source may say of a thing that another
source speaks of, and what has to be found in it by the property's declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

import story
from story import NS, TYPE, Said, Value
from story_rules import Finder
from variorum.corpus.folder import Corpus
from variorum.corpus.loading import load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.model import Disagreement
from variorum.shapes import meaning
from variorum.shapes.comparison import NAME_INCLUSION
from variorum.shapes.rules import ValueRule
from variorum.shapes.spelled import MONTHS
from variorum.terms import OWL, RDFS, SCHEMA, XSD, text_of

SIXTH = "one-more-source"
LANGUAGE = NamedNode(SCHEMA + "inLanguage")
SINGLE = (NS + "oneValue", NS + "oneAtATime", NS + "completeSet")
FOUND = {NS + kind for kind in ("contradiction", "stanceDifference", "detailDifference", "identityQuestion")}


@dataclass(frozen=True)
class Injection:
    """A statement of one more source, and the kinds of finding one of which it must take part in; none must be made
    anew where there are no kinds. `more` is what the same source says beside it.
    """

    said: Said
    kinds: frozenset[str]
    more: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Stated:
    """All that a corpus states, with its rules."""

    corpus: Corpus
    finder: Finder
    said: tuple[Said, ...]
    types: tuple[Quad, ...]
    languages: Mapping[str, str]  # of the sources, by slug

    def find(self, more: Iterable[Said] = ()) -> dict[str, Disagreement]:
        """What is found in it, and in what one more source says."""
        store = story.store_of([*self.said, *more], self.types, self.corpus.base)
        return {disagreement.iri: disagreement for disagreement in self.finder.find(store)}

    @cached_property
    def found(self) -> dict[str, Disagreement]:
        """What is found in it by itself."""
        return self.find()

    @cached_property
    def one_of_each(self) -> list[Said]:
        """An asserted claim of each property but rdf:type, of which no rule in SPARQL asks and nothing is disputed."""
        asked = " ".join(rule.constraint.select for rule in self.finder.rules.sparql)
        disputed = {(d.focus, p.path) for d in self.found.values() for p in d.positions}
        claims: dict[str, Said] = {}
        for claim in self.said:
            name = claim.predicate.value
            local = name.rpartition("#")[2].rpartition("/")[2]
            if name in claims or claim.predicate == TYPE or claim.stance != "asserted" or f":{local}" in asked:
                continue
            if (claim.subject.value, name) not in disputed:
                claims[name] = claim
        return list(claims.values())

    def rule(self, claim: Said) -> ValueRule | None:
        """The one rule on the property of a claim's subject; None where there is another kind of rule."""
        classes = {t.object for t in self.types if t.subject == claim.subject}
        below = self.finder.vocabulary.subclasses
        rules = [r for r in self.finder.rules.values if [s.predicate for s in r.path] == [claim.predicate.value]]
        own = [
            r for r in rules
            if any(NamedNode(c) in classes or any(NamedNode(b) in classes for b in below.get(c, ()))
                   for c in r.target.classes)
        ]  # fmt: skip
        found = own or [r for r in rules if r.target.is_everything]
        return found[0] if len(found) == 1 and found[0].limit == 1 and not found[0].path[0].inverse else None


def stated(corpus: Corpus) -> Stated:
    """The statements of a corpus."""
    vocabulary = load_vocabulary(corpus)
    said: list[Said] = []
    types: set[Quad] = set()
    languages: dict[str, str] = {}
    for files in corpus.sources:
        source = load_source(corpus, files, vocabulary)
        types |= {Quad(t.subject, t.predicate, t.object) for t in source.claims_graph if t.predicate == TYPE}
        record = corpus.iri("source", source.slug)
        for claim in source.claims_graph:
            if claim.subject == record and claim.predicate == LANGUAGE:
                types.add(Quad(claim.subject, claim.predicate, claim.object, corpus.iri("graph", source.slug)))
                languages[source.slug] = text_of(claim.object)
        said += [
            Said(
                source.slug,
                *c.claim,
                stance=c.stance.value.removeprefix(NS),
                citation=c.iri.value,
                speaker=c.attributed_to.value if c.attributed_to else "",
            )
            for c in source.citations
        ]
    return Stated(corpus, Finder(corpus, vocabulary), tuple(said), tuple(sorted(types, key=str)), languages)


def injections(of: Stated, way: str) -> list[Injection]:
    """What one more source says of each property, in one way, with what must be found."""
    make = WAYS[way]
    found = []
    for claim in of.one_of_each:
        found += list(make(of, claim))
    citation = f"{of.corpus.base}citation/{SIXTH}"
    return [
        replace(
            one,
            said=replace(one.said, source=SIXTH, citation=f"{citation}-{number}"),
            more=tuple(
                replace(more, source=SIXTH, citation=f"{citation}-{number}-{at}") for at, more in enumerate(one.more)
            ),
        )
        for number, one in enumerate(found)
    ]


def another(value: Value, base: str) -> Value:
    """A value of the same sort that does not fit the first."""
    if isinstance(value, NamedNode):
        return NamedNode(f"{base}thing/wholly-other")
    kind = value.datatype.value
    if kind == XSD + "boolean":
        return Literal("false" if value.value == "true" else "true", datatype=value.datatype)
    if kind in meaning.NUMBERS:
        return Literal(str(Decimal(value.value) + 1000), datatype=value.datatype)
    if kind in meaning.DATES:
        return Literal("1066" + value.value[4:], datatype=value.datatype)
    return Literal("Wholly Unheard Of", language=value.language) if value.language else Literal("Wholly Unheard Of")


def reworded(value: Value) -> Value:
    """A value that means the same, written in another way."""
    if isinstance(value, NamedNode):
        return value
    kind = value.datatype.value
    if kind == XSD + "boolean":
        return Literal("1" if value.value == "true" else "0", datatype=value.datatype)
    if kind in meaning.NUMBERS:
        return Literal(f"{Decimal(value.value):f}.0".replace(".5.0", ".50"), datatype=NamedNode(XSD + "decimal"))
    if kind in meaning.DATES:
        return Literal(value.value + "Z", datatype=value.datatype)
    text = f"\u2060{value.value.upper()}".replace("'", "\u2019").replace(" ", "\u00a0")
    return Literal(text, language=value.language) if value.language else Literal(text)


def _other(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    other = replace(claim, value=another(claim.value, of.corpus.base))
    if rule and rule.behaviour in SINGLE:
        details = {NS + "detailDifference"} if rule.behaviour != NS + "oneAtATime" else set()
        yield Injection(other, frozenset(FOUND - details))
    elif rule and not _above(of, claim.predicate.value):
        yield Injection(other, frozenset())


def _hedged(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    if rule and rule.behaviour in SINGLE:
        value, kinds = another(claim.value, of.corpus.base), {NS + "stanceDifference", NS + "detailDifference"}
        yield Injection(replace(claim, value=value, stance="expected"), frozenset(kinds))


def _denied(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    opinion = rule is not None and rule.behaviour == NS + "opinionValue"
    kind = NS + ("opinionDifference" if opinion else "contradiction")
    yield Injection(replace(claim, stance="denied"), frozenset({kind}))


def _denied_other(of: Stated, claim: Said) -> Iterator[Injection]:
    yield Injection(replace(claim, value=another(claim.value, of.corpus.base), stance="denied"), frozenset())


def _same(_: Stated, claim: Said) -> Iterator[Injection]:
    yield Injection(replace(claim, value=reworded(claim.value)), frozenset())


def _same_expected(_: Stated, claim: Said) -> Iterator[Injection]:
    yield Injection(replace(claim, stance="expected"), frozenset())


def _inverses(of: Stated, prop: str) -> list[NamedNode]:
    pairs = of.finder.rules.behaviours.pairs(OWL + "inverseOf")
    turned = [b for a, b in pairs if a == prop] + [a for a, b in pairs if b == prop]
    turned += [prop] if of.finder.rules.behaviours.is_of_kind(prop, "SymmetricProperty") else []
    return [NamedNode(iri) for iri in sorted(set(turned))]


def _same_by_inverse(of: Stated, claim: Said) -> Iterator[Injection]:
    for prop in _inverses(of, claim.predicate.value) if isinstance(claim.value, NamedNode) else ():
        yield Injection(replace(claim, subject=claim.value, predicate=prop, value=claim.subject), frozenset())


def _other_by_inverse(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    value = another(claim.value, of.corpus.base)
    if rule and rule.behaviour in SINGLE and isinstance(value, NamedNode):
        for prop in _inverses(of, claim.predicate.value):
            yield Injection(replace(claim, subject=value, predicate=prop, value=claim.subject), frozenset(FOUND))


def _circle(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    if rule and rule.behaviour == NS + "order" and isinstance(claim.value, NamedNode):
        turned = replace(claim, subject=claim.value, value=claim.subject)
        yield Injection(turned, frozenset({NS + "contradiction"}))


def _below(of: Stated, prop: str) -> list[NamedNode]:
    pairs = of.finder.rules.behaviours.pairs(RDFS + "subPropertyOf")
    return [NamedNode(one) for one, other in sorted(pairs) if other == prop]


def _above(of: Stated, prop: str) -> list[str]:
    return [other for one, other in of.finder.rules.behaviours.pairs(RDFS + "subPropertyOf") if one == prop]


def _same_by_narrower(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    for prop in _below(of, claim.predicate.value) if rule and rule.behaviour in SINGLE else ():
        yield Injection(replace(claim, predicate=prop), frozenset())


def _other_by_narrower(of: Stated, claim: Said) -> Iterator[Injection]:
    rule = of.rule(claim)
    for prop in _below(of, claim.predicate.value):
        value = another(claim.value, of.corpus.base)
        if rule and rule.behaviour == NS + "oneValue":
            yield Injection(replace(claim, predicate=prop, value=value), frozenset(FOUND))


def _spelled(_: Stated, claim: Said) -> Iterator[Injection]:
    """A day or a month in words."""
    value = claim.value
    if isinstance(value, Literal) and value.datatype.value in (XSD + "date", XSD + "gYearMonth"):
        year, month, *day = value.value.split("-")
        name = MONTHS[int(month) - 1][0].capitalize()
        for text in (f"{int(day[0])} {name} {year}", f"{name} {int(day[0])}, {year}") if day else (f"{name} {year}",):
            yield Injection(replace(claim, value=Literal(text)), frozenset())


def _in_words(_: Stated, claim: Said) -> Iterator[Injection]:
    """A number in words."""
    value = claim.value
    if isinstance(value, Literal) and value.datatype.value in meaning.NUMBERS and value.value in ("3", "4", "7"):
        words = {"3": "three", "4": "four", "7": "Seven"}
        yield Injection(replace(claim, value=Literal(words[value.value])), frozenset())


def _untagged_name(of: Stated, claim: Said) -> Literal | None:
    """The name that a claim gives, without a language; None where it gives none, or what may have several."""
    rule = of.rule(claim)
    named = rule and of.finder.rules.behaviours.of(claim.predicate.value).comparison == NAME_INCLUSION
    single = named and rule and rule.behaviour == NS + "oneValue"
    return claim.value if single and isinstance(claim.value, Literal) and not claim.value.language else None


def _tagged(of: Stated, claim: Said) -> Iterator[Injection]:
    """A name with the tag of any language, and a translation."""
    name = _untagged_name(of, claim)
    if name:
        yield Injection(replace(claim, value=Literal(name.value, language="de")), frozenset())
        yield Injection(replace(claim, value=Literal("Ganz und gar anders", language="it-CH")), frozenset())


def _another_tagged(of: Stated, claim: Said) -> Iterator[Injection]:
    """Another name in the language of the source."""
    language = of.languages.get(claim.source, "")
    if _untagged_name(of, claim) and language:
        yield Injection(replace(claim, value=Literal("Wholly Unheard Of", language=language)), frozenset(FOUND))


def _words(of: Stated, claim: Said) -> list[str]:
    """The words of a name, where names are compared; none where the value is no name of two long words or more."""
    rule = of.rule(claim)
    named = rule and of.finder.rules.behaviours.of(claim.predicate.value).comparison == NAME_INCLUSION
    words = claim.value.value.split() if named and isinstance(claim.value, Literal) else []
    return words if len(words) > 1 and all(word.isalpha() and len(word) > 3 for word in words) else []


def _abbreviated(of: Stated, claim: Said) -> Iterator[Injection]:
    """A name with an initial, one with an initial more, and one that is turned round."""
    if words := _words(of, claim):
        *first, last = words
        for text in (f"{first[0][0]}. {' '.join((*first[1:], last))}", f"{' '.join(first)} Q. {last}"):
            yield Injection(replace(claim, value=Literal(text)), frozenset())
        yield Injection(replace(claim, value=Literal(f"{last}, {' '.join(first)}")), frozenset())


def _misspelt(of: Stated, claim: Said) -> Iterator[Injection]:
    """A name with two letters exchanged."""
    rule, words = of.rule(claim), _words(of, claim)
    if words and rule and rule.behaviour == NS + "oneValue":
        wrong = [*words[:-1], words[-1][:2] + words[-1][3] + words[-1][2] + words[-1][4:]]
        if wrong != words:
            kinds = frozenset({NS + "identityQuestion"})
            yield Injection(replace(claim, value=Literal(" ".join(wrong))), kinds)


def _both(of: Stated, claim: Said) -> Iterator[Injection]:
    """Two values by one source, or one that it also denies."""
    rule, kinds = of.rule(claim), frozenset({NS + "selfContradiction"})
    if rule and rule.behaviour == NS + "oneValue":
        yield Injection(replace(claim, value=another(claim.value, of.corpus.base)), kinds, (claim,))
    yield Injection(claim, kinds, (replace(claim, stance="denied"),))


def _both_alike(_: Stated, claim: Said) -> Iterator[Injection]:
    """One value in two writings, or announced and then stated."""
    yield Injection(claim, frozenset(), (replace(claim, value=reworded(claim.value)),))
    yield Injection(claim, frozenset(), (replace(claim, stance="expected"),))


Way = Callable[[Stated, Said], Iterator[Injection]]
WAYS: dict[str, Way] = {
    "another value": _other,
    "another value, expected": _hedged,
    "the value denied": _denied,
    "another value denied": _denied_other,
    "the value in other words": _same,
    "the value, expected": _same_expected,
    "the value by an inverse": _same_by_inverse,
    "another value by an inverse": _other_by_inverse,
    "a circle": _circle,
    "the value by a narrower property": _same_by_narrower,
    "another value by a narrower property": _other_by_narrower,
    "a day in words": _spelled,
    "a number in words": _in_words,
    "a name with a language": _tagged,
    "another name with a language": _another_tagged,
    "a name in short": _abbreviated,
    "a name misspelt": _misspelt,
    "two values by one source": _both,
    "one value twice by one source": _both_alike,
}
