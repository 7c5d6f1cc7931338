"""Why an answer may be empty: which of the names and values of a query nobody uses, and what there is that is near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode
from rapidfuzz import fuzz, process

from variorum.query.dataset import DatasetRequest, ResolvedDataset, resolve
from variorum.query.expressions import MODIFIERS
from variorum.query.judge import Query, constants, declarations
from variorum.query.lexer import FORMS, Token, scan
from variorum.search.index import Index
from variorum.search.ungiven import days, ungiven
from variorum.snapshots.snapshot import Queried, Snapshot
from variorum.terms import LABEL, RDF_TYPE, XSD, Term, local_name, shorten, text_of, words

MOST = 5  # terms of a query that are told
NEAR = 3
ALIKE = 60  # of 100, from where on a name is near another
LANGUAGES = 40  # tags of a text that are tried
_BESIDE = frozenset({"OPTIONAL", "MINUS", "FILTER", "BIND"})  # what stands in these makes no answer empty
NAMED_ONLY = "is used in named graphs only, as in citations and disagreements: write GRAPH ?graph { … } around it."

Graphs = Sequence[NamedNode | BlankNode | DefaultGraph]


class Used(NamedTuple):
    """A term as a query writes it, what it is taken for, and whether it stands within GRAPH."""

    written: str
    role: str
    named: bool


@dataclass(frozen=True)
class Unused:
    """A term of a query that nothing has, as it is written there: what it is taken for, and terms that are near it.

    `elsewhere` says where it is used, if it is used elsewhere than where it was asked for.
    """

    written: str
    role: str
    elsewhere: str = ""
    near: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """What is the matter, as a sentence."""
        if self.elsewhere:
            return f"The term {self.written} {self.elsewhere}"
        return {
            "graph": f"There is no graph {self.written}.",
            "property": f"Nobody uses the property {self.written}.",
            "class": f"Nothing is of the kind {self.written}.",
            "value": f"Nothing has the value {self.written}.",
            "parameter": f"Nothing of what is asked here is said of {self.written}.",
            "variable": f"No pattern gives {self.written} a value.",
            "day": f"{self.written} is a subtraction, as no quotation marks are around it.",
        }.get(self.role, f"Nobody speaks of {self.written}.")

    @property
    def advice(self) -> str:
        """What is near it, as a sentence; empty where nothing is."""
        shown = [f"{term} ({label})" if label else term for term, label in self.near]
        if self.role == "day":
            return f"Write {shown[0]}."
        return f"Near it: {', '.join(shown)}." if shown else ""


@dataclass(frozen=True)
class Finder:
    """What looks for unused terms in the queries of one snapshot."""

    snapshot: Snapshot
    index: Index

    def unused(self, query: Query, request: DatasetRequest, bound: Iterable[Term] = ()) -> tuple[Unused, ...]:
        """The terms that the answer to a query depends on and that nothing has; a few, in the order of the query.

        Where there are none, those to which the parameters of the query are `bound`.
        """
        tokens = list(scan(query.text))
        if slips := ungiven_in(query):
            return slips
        used = list(dict.fromkeys(_terms(_asked(tokens))))
        prologue = declarations(self.snapshot.prefixes) + query.text[: _form(tokens).start]
        terms = constants(prologue, [one.written for one in used], self.snapshot.base)
        dataset = resolve(self.snapshot, request, query)
        found = (self._unused(one, term, dataset) for one, term in zip(used, terms, strict=True))
        told: dict[str, Unused] = {}
        for one in found:
            if one is not None and (one.written not in told or told[one.written].role == "thing"):
                told[one.written] = one
        return tuple(told.values())[:MOST] or tuple(
            Unused(_written(term.value, self.snapshot), "parameter", near=self._others(term))
            for term in bound
            if isinstance(term, NamedNode)
        )

    def _others(self, term: NamedNode) -> tuple[tuple[str, str], ...]:
        """What is called nearly as a thing of which nothing is found."""
        name = local_name(term.value).replace("-", " ")
        hits = (*self.index.find(name, NEAR + 1, ["thing"]), *self.index.find(name.split()[-1], NEAR + 1, ["thing"]))
        found = {hit.iri: hit.label for hit in hits if hit.iri != term.value}
        return tuple((_written(iri, self.snapshot), label) for iri, label in list(found.items())[:NEAR])

    def _unused(self, used: Used, term: Term, dataset: ResolvedDataset) -> Unused | None:
        if isinstance(term, NamedNode) and term.value in self.snapshot.counts:
            return None
        if used.role == "graph" and isinstance(term, NamedNode):
            return Unused(used.written, used.role, near=self._graphs(term.value))
        if not isinstance(term, NamedNode | Literal):
            return None
        default: Graphs = dataset.default_graph or [DefaultGraph()]
        if _stands(dataset.store, used.role, term, (dataset.named_graphs or ()) if used.named else default):
            return None
        if not used.named and _stands(dataset.store, used.role, term, dataset.named_graphs or ()):
            return Unused(used.written, used.role, NAMED_ONLY) if used.role == "property" else None
        if _stands(dataset.store, used.role, term, ()):
            return Unused(used.written, used.role, "is used in this dataset, but not in what was asked.")
        near = self._values(term) if isinstance(term, Literal) else self._iris(used.role, term)
        return Unused(used.written, used.role, near=near)

    def _graphs(self, iri: str) -> tuple[tuple[str, str], ...]:
        best = process.extract(iri, list(self.snapshot.counts), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=NEAR)
        return tuple((f"<{shorten(name, self.snapshot.base, {})}>", "") for name, _, _ in best)

    def _values(self, literal: Literal) -> tuple[tuple[str, str], ...]:
        """The same text with another language or datatype, as it is stated, or else the texts that are most like it."""
        stated = self.snapshot.stated
        tags = sorted({source.language for source in self.snapshot.sources if source.language} | {"en"})[:LANGUAGES]
        texts = [literal.value]
        if literal.language or literal.datatype.value == XSD + "string":
            hits = self.index.find(literal.value, NEAR, ["thing", "value"])
            texts += [hit.name for hit in hits if _alike(literal.value, hit.name) >= ALIKE]
        others = [one for text in texts for one in (Literal(text), *(Literal(text, language=tag) for tag in tags))]
        alike = [one for one in others if one != literal and any(stated.quads_for_pattern(None, None, one))]
        return tuple((str(one), "") for one in dict.fromkeys(alike))[:NEAR]

    def _iris(self, role: str, term: NamedNode) -> tuple[tuple[str, str], ...]:
        """Properties, classes or things that are called nearly so, by the last part of the IRI or by the label."""
        snapshot, name = self.snapshot, local_name(term.value)
        if term.value.startswith(snapshot.base):
            found = [(hit.iri, hit.label) for hit in self.index.find(name.replace("-", " "), NEAR, ["thing"])]
        else:
            known = self._terms | (self.index.called(role) if role in ("property", "class") else {})
            degrees = [(_likeness(term.value, iri, label), iri) for iri, label in known.items() if iri != term.value]
            best = sorted((one for one in degrees if one[0] >= ALIKE), key=lambda one: (-one[0], one[1]))
            stated = self.snapshot.stated
            near = (iri for _, iri in best if _stands(stated, role, NamedNode(iri), ()))  # the others answer nothing
            found = [(iri, known[iri]) for iri in islice(near, NEAR)]
        return tuple((_written(iri, snapshot), label) for iri, label in found)

    @cached_property
    def _terms(self) -> dict[str, str]:
        """The terms that the ontology declares, with their labels."""
        graph = NamedNode(self.snapshot.base + "ontology")
        quads = self.snapshot.stated.quads_for_pattern(None, LABEL, None, graph)
        return {text_of(quad.subject): text_of(quad.object) for quad in quads}


def ungiven_in(query: Query) -> tuple[Unused, ...]:
    """What gives no value in a query, whatever the dataset has: variables that are in no pattern, bare days."""
    tokens = list(scan(query.text))
    bare = (Unused(day, "day", near=((f'"{day}"^^xsd:date', ""),)) for day in days(tokens))
    named = (Unused(name, "variable", near=tuple((one, "") for one in near)) for name, near in ungiven(tokens))
    return (*bare, *named)[:MOST]


def _likeness(iri: str, other: str, label: str) -> float:
    """How alike two terms are, of 100, by their last parts or by the label; a little more in the same vocabulary."""
    name = local_name(iri)
    degree = max(_alike(name, local_name(other)), _alike(words(name), label))
    return degree + (iri.removesuffix(name) == other.removesuffix(local_name(other))) if degree >= ALIKE else 0.0


def _alike(one: str, other: str) -> float:
    return fuzz.ratio(one.lower(), other.lower())


def _written(iri: str, snapshot: Snapshot) -> str:
    """An IRI as a query of this corpus would have it."""
    short = shorten(iri, snapshot.base, snapshot.prefixes)
    return f"<{short}>" if iri.startswith(snapshot.base) or short == iri else short


def _stands(store: Queried, role: str, term: NamedNode | Literal, graphs: Graphs) -> bool:
    """Whether some graphs, or any graph where there are none given, have a term in a place that its role allows."""
    patterns: list[tuple[NamedNode | None, NamedNode | None, NamedNode | Literal | None]]
    if role == "property" and isinstance(term, NamedNode):
        patterns = [(None, term, None)]
    elif isinstance(term, NamedNode):
        patterns = [(term, None, None), (None, term, None), (None, None, term)]
    else:
        patterns = [(None, None, term)]
    return any(
        next(iter(store.quads_for_pattern(*pattern, graph)), None) is not None
        for pattern in patterns
        for graph in graphs or (None,)
    )


def _terms(tokens: Sequence[Token]) -> Iterator[Used]:
    """The IRIs and literals that what a query finds depends on."""
    depth, naming = 0, False
    beside, within = list[int](), list[int]()
    for position, token in enumerate(tokens):
        if token.kind == "sign":
            depth += (token.text in "{(") - (token.text in "})")
            for open_ones in (beside, within):
                if open_ones and token.text in ("}", ")") and depth <= open_ones[-1]:
                    open_ones.pop()
        if token.word in _BESIDE:
            beside.append(depth)
        elif token.word == "GRAPH":
            within.append(depth)
        naming = token.word == "SELECT" or (naming and token.text != "{" and token.word != "WHERE")
        described = tokens[0].word == "DESCRIBE" and depth == 0 and tokens[position - 1].word not in ("FROM", "NAMED")
        if not beside and not naming and (depth > 0 or described):
            yield from _used(tokens, position, bool(within))


def _used(tokens: Sequence[Token], position: int, named: bool) -> Iterator[Used]:
    """The term that begins with a token, if one does."""
    token, before = tokens[position], tokens[position - 1].text
    after = tokens[position + 1].text if position + 1 < len(tokens) else ""
    if token.kind in ("iri", "name") and before != "^^" and after != "(":
        yield Used(token.text, _role(tokens, position), named)
    elif token.kind == "string":
        yield Used(_literal(tokens, position), "value", named)


def _literal(tokens: Sequence[Token], position: int) -> str:
    """A literal with its language or datatype."""
    text, following = tokens[position].text, tokens[position + 1 : position + 3]
    if following and following[0].kind == "tag":
        return text + following[0].text
    return f"{text}^^{following[1].text}" if len(following) > 1 and following[0].text == "^^" else text


def _role(tokens: Sequence[Token], position: int) -> str:
    """What an IRI is surely taken for, by what stands before it; else `thing`."""
    before = tokens[position - 1]
    if before.word == "GRAPH":
        return "graph"
    if before.word == "A" or before.text in ("rdf:type", str(RDF_TYPE)):
        return "class"
    subject = before.kind in ("variable", "iri", "name") and tokens[position - 2].text in (".", "{", "}")
    opened = next((at for at in range(position, 0, -1) if tokens[at].text == "{"), 0)
    data = any(token.word == "VALUES" for token in tokens[max(0, opened - 8) : opened])
    return "property" if (subject or before.text == ";") and not data else "thing"


def _form(tokens: Sequence[Token]) -> Token:
    """The word that a query begins with, behind its prologue."""
    return next(token for token in tokens if token.word in FORMS)


def _asked(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens of a query from its form on, without what CONSTRUCT makes and without what follows the patterns."""
    start = tokens.index(_form(tokens))
    if tokens[start].word == "CONSTRUCT" and tokens[start + 1].text == "{":
        start = next(position for position in range(start, len(tokens)) if tokens[position].text == "}")
        start += 1
    depth = 0
    for position in range(start, len(tokens)):
        depth += (tokens[position].text in ("{", "(")) - (tokens[position].text in ("}", ")"))
        if depth == 0 and tokens[position].word in MODIFIERS and tokens[position].word != "VALUES":
            return tokens[start:position]
    return tokens[start:]
