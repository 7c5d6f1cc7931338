"""Citations in their short form, one line each, expanded to the statements that they stand for.

    <character/hero>
        vr:stated (schema:name "Eve" 120 123) ;
        vr:stated (screen:seeks <concept/revenge> 340 377  512 530  vr:expected <person/the-director>) .

A list has the property and the value of a claim of the subject; where the source's text states it, as the first and the
last offset of each passage in code points, the end not included, or, of a source without a text, a locator in words,
such as "p. 352"; and, where it is not asserted, the stance; and to whom the source attributes it. It is plain Turtle
1.1, and stands for a vr:Citation whose IRI follows from claim, stance and speaker, so that it stays when lines or
passages move. What is written in the long form is left as it is.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import Span, Token, TurtleFile, statement_tokens
from variorum.errors import Location, SeedError
from variorum.terms import (
    ASSERTED,
    ATTRIBUTED_TO,
    DENIED,
    EXPECTED,
    LOCATOR,
    OBJECT,
    OPINION,
    PASSAGE,
    PREDICATE,
    RDF,
    RDF_TYPE,
    SOURCE,
    SPECULATIVE,
    STANCE,
    SUBJECT,
    VR,
    XSD,
    Term,
    local_name,
)

STATED = NamedNode(VR + "stated")
CITATION = NamedNode(VR + "Citation")
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
STANCES = (ASSERTED, EXPECTED, SPECULATIVE, OPINION, DENIED)
FORM = "Write (property value START END), then the stance if it is not asserted, then the speaker: {}."
EXAMPLE = 'vr:stated (schema:name "Eve" 120 123)'
STRING, INTEGER = NamedNode(XSD + "string"), NamedNode(XSD + "integer")

Links = dict[Term | None, Term]  # of the nodes of lists, what they have or what comes behind them


@dataclass(frozen=True)
class ListLine:
    """A list that is said of a subject, on a line of its own: its terms, and their tokens where these are known."""

    subject: NamedNode
    terms: tuple[Term, ...]
    at: Token | None
    tokens: tuple[Token, ...]

    def token(self, number: int) -> Token | None:
        """The token of a term; that of the whole line where it is not known."""
        return self.tokens[number] if number < len(self.tokens) else self.at


def is_short(file: TurtleFile) -> bool:
    """Whether an evidence file has citations in short form."""
    return any(triple.predicate == STATED for triple in file.triples)


def expanded(file: TurtleFile, corpus: Corpus, slug: str, text: str) -> TurtleFile:
    """An evidence file with every short form expanded; each statement has the place of the term that it comes from.

    `text` is the IRI of the source's text, empty where its record names none. Places are looked for when one is asked
    for: to find them takes as long as all the rest.

    :raises SeedError: a short form is none, with its place; the first one.
    """

    @cache
    def placed() -> tuple[tuple[Quad, ...], tuple[Span, ...]]:
        return _expanded(file, corpus, slug, text, placed=True)

    try:
        triples, _ = _expanded(file, corpus, slug, text, placed=False)
    except SeedError:
        triples, _ = placed()  # which raises it with its place
    return replace(file, triples=triples, spans=lambda: placed()[1])


def _expanded(
    file: TurtleFile, corpus: Corpus, slug: str, text: str, placed: bool
) -> tuple[tuple[Quad, ...], tuple[Span, ...]]:
    """The statements of an evidence file, and the tokens of each; none where these cannot be paired, or not wanted."""
    triples: list[Quad] = []
    spans: list[Span] = []
    lines, others = lists_of(file, STATED, placed)
    said: set[NamedNode] = set()
    source = corpus.iri("source", slug)
    for triple, span in others:
        triples.append(triple)
        spans += [span] if span else []
    for line in lines:
        iri, statements = _expand(line, file, corpus, slug, source, text)
        if iri in said:
            raise _slip(file, line.at, "the same is stated twice with one stance", "Put all passages on one line.")
        said.add(iri)
        for predicate, value, token in statements:
            triples.append(Quad(iri, predicate, value))
            spans += [(line.at, token, token)] if line.at and token else []
    return tuple(triples), tuple(spans) if len(spans) == len(triples) else ()


def lists_of(
    file: TurtleFile, of: NamedNode, placed: bool = True
) -> tuple[list[ListLine], list[tuple[Quad, Span | None]]]:
    """The lists that a file has of a property, and every other statement, in the order of the file; without tokens if
    they are not to be `placed`.
    """
    first: Links = {}
    rest: Links = {}
    outer: list[tuple[Quad, bool]] = []
    for triple in file.triples:
        link = triple.predicate
        if link == FIRST and type(node := triple.subject) is BlankNode:
            first[node] = triple.object
        elif link == REST and type(node := triple.subject) is BlankNode:
            rest[node] = triple.object
        else:
            outer.append((triple, link == of))
    statements = list(statement_tokens(file.text)) if placed else []
    known = len(statements) == len(outer)
    written = () if known or not placed else file.tokens_of(of.value)  # of which each is a line, if it has one list
    each = len(written) == sum(is_line for _, is_line in outer)
    lines: list[ListLine] = []
    others: list[tuple[Quad, Span | None]] = []
    for number, (triple, is_line) in enumerate(outer):
        subject, predicate, elements = statements[number] if known else (None, None, ())
        if is_line and isinstance(node := triple.subject, NamedNode):
            predicate = written[len(lines)] if written and each else predicate
            lines.append(ListLine(node, tuple(_members(triple.object, first, rest)), predicate, elements))
        else:
            others.append(
                (
                    triple,
                    (subject, predicate, elements[-1] if elements else predicate) if subject and predicate else None,
                )
            )
    return lines, others


def _members(head: Term, first: Links, rest: Links) -> Iterator[Term]:
    """The members of a list (RDF Schema 1.1, section 5.2); the term itself where it is none."""
    if not isinstance(head, BlankNode):
        if head != NIL:
            yield head
        return
    member, after = first.pop(head, None), rest.pop(head, None)  # so that a list that leads back into itself ends
    while member is not None or after is not None:
        if member is not None:
            yield member
        member, after = first.pop(after, None), rest.pop(after, None)


def _expand(
    line: ListLine, file: TurtleFile, corpus: Corpus, slug: str, source: NamedNode, text: str
) -> tuple[NamedNode, list[tuple[NamedNode, Term, Token | None]]]:
    """The citation that a short form stands for: its IRI, and what is said of it, each with the token it comes from."""
    terms = line.terms
    if len(terms) < 2 or not isinstance(terms[0], NamedNode) or not isinstance(terms[1], (NamedNode, Literal)):
        raise _slip(file, line.at, "this is no citation", FORM.format(EXAMPLE))
    offsets: list[int] = []
    locators: list[int] = []
    others: list[int] = []
    for number in range(2, len(terms)):
        term = terms[number]
        kind = others if type(term) is not Literal else locators if term.datatype == STRING else offsets
        kind.append(number)
    places = offsets + locators
    if not places or len(offsets) % 2 or places != list(range(2, 2 + len(places))):
        what = "a citation has its passages as pairs of offsets, or a locator in quotes"
        raise _slip(file, line.at, what, FORM.format(EXAMPLE))
    if offsets and not text:
        advice = 'Add vr:text to the record, or write a locator, such as "p. 352".'
        raise _slip(file, line.at, "offsets, but the source's record names no text", advice)
    stance, speaker = _stance_and_speaker(line, others, file)
    where: list[tuple[NamedNode, Term, Token | None]] = [
        (PASSAGE, NamedNode(f"{text}#char={start},{end}"), line.token(number))
        for number, start, end in _pairs(line, offsets, file)
    ]
    where += [(LOCATOR, terms[number], line.token(number)) for number in locators]
    iri = citation_iri(corpus, slug, (line.subject, terms[0], terms[1]), stance[0], speaker[0] if speaker else None)
    return iri, [
        (RDF_TYPE, CITATION, line.at),
        (SUBJECT, line.subject, line.at),
        (PREDICATE, terms[0], line.token(0)),
        (OBJECT, terms[1], line.token(1)),
        (STANCE, *stance),
        (SOURCE, source, line.at),
        *where,
        *([(ATTRIBUTED_TO, *speaker)] if speaker else []),
    ]


def citation_iri(
    corpus: Corpus,
    slug: str,
    claim: tuple[NamedNode, NamedNode, NamedNode | Literal],
    stance: NamedNode,
    speaker: NamedNode | None,
) -> NamedNode:
    """The IRI of the citation that a short form stands for."""
    key = f"{claim[0]!s} {claim[1]!s} {claim[2]!s} {stance!s} {speaker or ''!s}"
    return corpus.iri("citation", f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:12]}")


def _pairs(line: ListLine, offsets: Sequence[int], file: TurtleFile) -> Iterator[tuple[int, int, int]]:
    """The passages: the number of the term that begins each, its start and its end."""
    for number in offsets[::2]:
        start, end = (_offset(line.terms[n]) for n in (number, number + 1))
        if start is None or end is None or start >= end:
            shown = " ".join(str(getattr(line.terms[n], "value", "")) for n in (number, number + 1))
            what = f"{shown} is no passage: a start and an end in code points, the end behind the start"
            raise _slip(file, line.token(number), what, "variorum passage TEXT 'the words' tells them.")
        yield number, start, end


def _offset(term: Term) -> int | None:
    digits = term.value if type(term) is Literal and term.datatype == INTEGER else ""
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _stance_and_speaker(
    line: ListLine, others: Sequence[int], file: TurtleFile
) -> tuple[tuple[NamedNode, Token | None], tuple[NamedNode, Token | None] | None]:
    """The stance, asserted where none is given, and to whom the claim is attributed, each with its token."""
    given = [(line.terms[number], line.token(number)) for number in others]
    stance: tuple[NamedNode, Token | None] = NamedNode(ASSERTED), line.at
    if given and isinstance(given[0][0], NamedNode) and given[0][0].value in STANCES:
        term, token = given.pop(0)
        assert isinstance(term, NamedNode)
        stance = term, token
    if not given:
        return stance, None
    speaker, token = given[0]
    if isinstance(speaker, NamedNode) and speaker.value.startswith(VR) and speaker.value not in STANCES:
        near = difflib.get_close_matches(local_name(speaker.value), map(local_name, STANCES), n=1)
        meant = f"Did you mean vr:{near[0]}? " if near else ""
        known = ", ".join(f"vr:{local_name(one)}" for one in STANCES)
        raise _slip(file, token, f"vr:{local_name(speaker.value)} is no stance", f"{meant}There are {known}.")
    if len(given) > 1 or not isinstance(speaker, NamedNode) or speaker.value.startswith(VR):
        what = "behind the passages stand a stance and a speaker, each once and in this order"
        raise _slip(file, token, what, FORM.format(EXAMPLE.rstrip(")") + " vr:expected <person/the-director>)"))
    return stance, (speaker, token)


def _slip(file: TurtleFile, token: Token | None, what: str, advice: str) -> SeedError:
    where = Location(file.path, token.line, token.column) if token else Location(file.path)
    return SeedError(what, where, advice)
