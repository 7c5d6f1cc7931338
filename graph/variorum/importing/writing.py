"""Drafts as files: the claims and the evidence of each source in the layout of all, and the terms that they need."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.atomic import write_text
from variorum.corpus.described import name_properties
from variorum.corpus.editing import TurtleText, rank, written
from variorum.corpus.layout import laid_out
from variorum.corpus.starting import declaration
from variorum.corpus.turtle import parse_turtle
from variorum.importing.drafts import Draft, DraftCitation
from variorum.importing.naming import Naming
from variorum.terms import (
    ASSERTED,
    ATTRIBUTED_TO,
    LABEL,
    OWL,
    PREDICATE,
    RDF,
    RDF_TYPE,
    VR,
    XSD,
    Term,
    local_name,
    words,
)

TERMS = "imported.ttl"  # in ontology/: the terms that came with the data of others
HEAD = "# Terms that came with the data of others; say of each property how its values may differ: vr:behaviour.\n"
TYPES = {"class": OWL + "Class", "individual": OWL + "NamedIndividual"}


@dataclass(frozen=True)
class SeedFile:
    """A file that is to be written; `state` says how it stands to what is there: new, same or other."""

    path: Path
    text: str

    @cached_property
    def state(self) -> str:
        """How it stands to what was there when this was first asked."""
        if not self.path.exists():
            return "new"
        return "same" if self.path.read_bytes() == self.text.encode() else "other"

    def write(self) -> None:
        """Writes it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.path, self.text)


class _Terms:
    """Terms as Turtle, and the prefixes that they have needed."""

    def __init__(self, naming: Naming) -> None:
        self._corpus = naming.corpus
        self._known: dict[Term, str] = {}
        self.used: set[str] = set()
        self.relative = False

    def __call__(self, term: Term) -> str:
        if term not in self._known:
            text = written(term, self._corpus.base, self._corpus.prefixes)
            self._known[term] = text
            if isinstance(term, NamedNode):
                self._note(text)
            elif isinstance(term, Literal) and not term.language and term.datatype.value != XSD + "string":
                self._note(text.rpartition("^^")[2])
        return self._known[term]

    def _note(self, name: str) -> None:
        match = re.match(r"([\w-]*):", name)
        self.used |= {match[1]} if match else set()
        self.relative |= name.startswith("<") and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*:", name)

    def head(self, comment: str) -> str:
        """The beginning of a file that uses these terms."""
        prefixes = "".join(f"@prefix {name}: <{self._corpus.prefixes[name]}> .\n" for name in sorted(self.used))
        base = f"@base <{self._corpus.base}> .\n" if self.relative or not prefixes else ""
        return f"{comment}\n{base}" + ("\n" if base and prefixes else "") + prefixes


def seed_files(draft: Draft, naming: Naming, files: Iterable[str]) -> tuple[SeedFile, SeedFile]:
    """The claims file and the evidence file of a draft; `files` are those that it came from."""
    seeds = naming.corpus.root / "seeds"
    name = " ".join(draft.name.split())
    of = f"Imported from {', '.join(sorted(files))}."
    names = frozenset(
        written(one, naming.corpus.base, naming.corpus.prefixes)
        for one in name_properties(naming.corpus, naming.vocabulary)
    )
    claims = _claims(draft, _Terms(naming), names, f"# What {name} states, as claims; its record first. {of}")
    evidence = _evidence(draft, _Terms(naming), f"# Where {name} states its claims, and with what stance. {of}")
    return SeedFile(seeds / f"{draft.slug}.ttl", claims), SeedFile(seeds / "evidence" / f"{draft.slug}.ttl", evidence)


def _claims(draft: Draft, terms: _Terms, names: Collection[str], comment: str) -> str:
    """The record, then the things in the order in which they are spoken of."""
    said: dict[NamedNode, dict[tuple[NamedNode, NamedNode | Literal], None]] = defaultdict(dict)
    said[draft.iri] = {}
    for subject, predicate, value in (*draft.record, *draft.claims):
        said[subject][predicate, value] = None
    for thing, labels in draft.labels.items():
        for label in labels:
            said[thing][LABEL, label] = None
    blocks = []
    for subject, statements in said.items():
        types = [value for predicate, value in statements if predicate == RDF_TYPE]
        lines = [f"a {', '.join(map(terms, types))}"] if types else []
        rest = [(terms(predicate), terms(value)) for predicate, value in statements if predicate != RDF_TYPE]
        first = {predicate: number for number, (predicate, _) in reversed(list(enumerate(rest)))}
        rest.sort(key=lambda pair: (rank(pair[0], names), first[pair[0]]))
        lines += [f"{predicate} {value}" for predicate, value in rest]
        blocks.append(f"{terms(subject)} " + " ;\n    ".join(lines) + " .\n")
    return terms.head(comment) + "".join(f"\n{block}" for block in blocks)


def _evidence(draft: Draft, terms: _Terms, comment: str) -> str:
    """The citations in short form by subject; then those whose IRI does not follow from what they say."""
    short: dict[NamedNode, list[str]] = defaultdict(list)
    long: list[str] = []
    for one in draft.citations.values():
        if one.iri is None:
            short[one.claim[0]].append(f"{terms(NamedNode(VR + 'stated'))} ({_short(one, terms)})")
        else:
            long.append(_long(one, draft, terms))
    blocks = [f"{terms(subject)}\n    " + " ;\n    ".join(lines) + " .\n" for subject, lines in short.items()]
    return terms.head(comment) + "".join(f"\n{block}" for block in (*blocks, *long))


def _short(one: DraftCitation, terms: _Terms) -> str:
    _, predicate, value = one.claim
    places = [f"{start} {end}" for start, end in sorted(one.passages)] + [terms(Literal(at)) for at in one.locators]
    rest = [terms(NamedNode(one.stance))] if one.stance != ASSERTED else []
    rest += [terms(one.speaker)] if one.speaker else []
    first = f"{terms(predicate)} {terms(value)} {'  '.join(places)}"
    return "  ".join([first, " ".join(rest)] if rest else [first])


def _long(one: DraftCitation, draft: Draft, terms: _Terms) -> str:
    assert one.iri is not None
    text = next((v.value for (_, p, v) in draft.record if p.value == VR + "text"), "")
    subject, predicate, value = one.claim
    said: list[tuple[str, Term]] = [
        (RDF + "subject", subject),
        (RDF + "predicate", predicate),
        (RDF + "object", value),
        (VR + "stance", NamedNode(one.stance)),
        (VR + "source", draft.iri),
        *((VR + "passage", NamedNode(f"{text}#char={start},{end}")) for start, end in sorted(one.passages)),
        *((VR + "locator", Literal(at)) for at in one.locators),
        *([(ATTRIBUTED_TO.value, one.speaker)] if one.speaker else []),
    ]
    lines = [
        f"a {terms(NamedNode(VR + 'Citation'))}",
        *(f"{terms(NamedNode(p))} {terms(value)}" for p, value in said),
    ]
    return f"{terms(one.iri)} " + " ;\n    ".join(lines) + " .\n"


def new_terms(drafts: Iterable[Draft], naming: Naming) -> dict[NamedNode, str]:
    """The terms that drafts use and the ontology does not declare, each with the type that it is to have."""
    found: dict[NamedNode, str] = {}
    literal: dict[NamedNode, set[bool]] = defaultdict(set)
    things: dict[NamedNode, None] = {}
    for draft in drafts:
        things |= {one.speaker: None for one in draft.citations.values() if one.speaker}
        for subject, predicate, value in (*draft.record, *(one.claim for one in draft.citations.values())):
            literal[predicate].add(isinstance(value, Literal))
            things[subject] = None
            if isinstance(value, NamedNode):
                if predicate == RDF_TYPE:
                    found[value] = TYPES["class"]
                elif predicate == PREDICATE:
                    literal[value] |= set()
                else:
                    things[value] = None
    kinds: dict[tuple[bool, ...], str] = {(True,): OWL + "DatatypeProperty", (False,): OWL + "ObjectProperty"}
    found |= {one: kinds.get(tuple(sorted(of)), RDF + "Property") for one, of in literal.items()}
    declares = naming.vocabulary.declares
    found = {term: kind for term, kind in found.items() if not declares(term.value)}
    spaces = (*naming.vocabulary.namespaces, *{_space(term.value) for term in found if "#" in term.value})
    for thing in things:
        if thing.value.startswith(spaces) and thing not in found and not declares(thing.value):
            found[thing] = TYPES["individual"]
    return found


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def terms_file(terms: dict[NamedNode, str], naming: Naming) -> SeedFile | None:
    """The file of terms that came with the data of others, with those that are new at its end; None without any."""
    if not terms:
        return None
    corpus, path = naming.corpus, naming.corpus.root / "ontology" / TERMS
    before = path.read_text("utf-8") if path.exists() else HEAD
    rules = {naming.property(name): rule for name, rule in naming.mapping.properties.items() if not rule.skip}
    blocks = []
    for term, kind in sorted(terms.items(), key=lambda pair: (pair[1], pair[0].value)):
        rule = rules.get(term)
        shown, type_ = (written(one, corpus.base, corpus.prefixes) for one in (term, NamedNode(kind)))
        label = naming.labels.get(term) or words(term.value) or local_name(term.value) or term.value
        behaviour = f"vr:{rule.behaviour}" if rule and rule.behaviour else ""
        comparison = f"vr:{rule.comparison}" if rule and rule.comparison else ""
        blocks.append(declaration(shown, type_, label, "", "", behaviour, comparison))
    text = TurtleText(before, corpus.base, corpus.prefixes).with_block("\n\n".join(blocks)).text
    return SeedFile(path, laid_out(parse_turtle(text.encode(), path), seed=False))
