"""What second readers found of the claims of a source, claim by claim, kept beside the seeds and not built.

    <character/hero>
        vr:read (schema:name "Eve"  vr:right "Ann Holt" "2026-01-31"^^xsd:date) ;
        vr:read (screen:seeks <concept/revenge>  vr:expected vr:doubtful "Ann Holt" "2026-01-31"^^xsd:date "Or not?") .

A list has the property and the value of a claim of the subject, its stance if it is not asserted and its speaker if it
has one, as its citation does; then what was found, by whom, on which day, and a word on it. A reading is of the claim
as it is stated: when the claim changes, it is read anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.corpus.citing import Claim
from variorum.corpus.editing import Order, TurtleText, written
from variorum.corpus.evidence import STANCES, ListLine, lists_of
from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import TurtleFile, read_turtle, tokens
from variorum.errors import Location, SeedError
from variorum.terms import ASSERTED, VR, XSD, Term

READ = NamedNode(VR + "read")
RIGHT, DOUBTFUL, WRONG = RESULTS = tuple(VR + name for name in ("right", "doubtful", "wrong"))
HEAD = "# What second readers found of the claims of the article {}, claim by claim.\n"
FORM = (
    "Write (property value, then the stance and the speaker as the citation has them, then vr:right, vr:doubtful or "
    'vr:wrong, "the reader", "2026-01-31"^^xsd:date, and "a word" if there is one).'
)


@dataclass(frozen=True)
class Reading:
    """What a reader found of a claim, on which day, with a word on it that may be empty."""

    claim: Claim
    result: str
    reader: str
    date: str
    word: str = ""


def readings_file(corpus: Corpus, slug: str) -> Path:
    """Where the readings of a source are kept; the file need not be there."""
    return corpus.root / "seeds" / "readings" / f"{slug}.ttl"


def read_readings(corpus: Corpus, slug: str) -> tuple[Reading, ...]:
    """The readings of a source, in the order of its file; none where there is no file.

    :raises SeedError: a reading is malformed; the first one, with its place.
    """
    path = readings_file(corpus, slug)
    if not path.exists():
        return ()
    file = read_turtle(path)
    lines, others = lists_of(file, READ)
    for triple, _ in others:
        where = file.where(triple.subject, triple.predicate, triple.object)
        raise SeedError("a file of readings has nothing but vr:read", where, FORM)
    return tuple(_reading(line, file) for line in lines)


def latest(readings: Iterable[Reading]) -> Mapping[Claim, tuple[Reading, ...]]:
    """The readings of each claim, the newest first."""
    found: dict[Claim, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.claim, []).append(reading)
    return {claim: tuple(sorted(several, key=lambda one: one.date, reverse=True)) for claim, several in found.items()}


def count_read(claims: Iterable[Claim], readings: Iterable[Reading], reader: str = "") -> str:
    """How many claims were read, by anybody or by one reader: `42 of 180 claims read`."""
    known = {reading.claim for reading in readings if reader in ("", reading.reader)}
    every = list(dict.fromkeys(claims))
    return f"{sum(claim in known for claim in every):,} of {len(every):,} claims read"


def readings_text(corpus: Corpus, slug: str, order: Order) -> TurtleText:
    """The file of readings of a source, or the beginning of one."""
    path = readings_file(corpus, slug)
    text = path.read_text("utf-8") if path.exists() else f"{HEAD.format(slug)}@base <{corpus.base}> .\n"
    return TurtleText(text, corpus.base, corpus.prefixes, order)


def with_reading(text: TurtleText, reading: Reading) -> TurtleText:
    """The file with a reading, in place of that of the same claim by the same reader."""
    claim = reading.claim
    terms: list[Term] = [claim.predicate, claim.value]
    terms += [NamedNode(claim.stance)] if claim.stance != ASSERTED else []
    terms += [claim.speaker] if claim.speaker else []
    known = [written(term, text.base, text.prefixes) for term in terms]
    found: list[Term] = [NamedNode(reading.result), Literal(reading.reader)]
    found += [Literal(reading.date, datatype=NamedNode(XSD + "date"))]
    found += [Literal(reading.word)] if reading.word else []
    line = f"({' '.join(known[:2])}  {' '.join([*known[2:], *(written(t, text.base, text.prefixes) for t in found)])})"
    there = text.said_of(claim.subject)
    for part in there.of("vr:read") if there else ():
        if part.text != line and _is_of(part.text, known, reading.reader, text):
            at = part.start, part.end
            return replace(text, text=f"{text.text[: at[0]]}{line}{text.text[at[1] :]}")
        if part.text == line:
            return text
    return text.with_line(claim.subject, "vr:read", line)


def _is_of(line: str, known: list[str], reader: str, text: TurtleText) -> bool:
    """Whether a list, as it is written, is a reading of a claim by a reader."""
    members = [token.text for token in tokens(line)][1:-1]
    others = members[len(known) :]
    return (
        len(others) >= 2
        and all(text.means(one, other) for one, other in zip(members, known, strict=False))
        and any(text.means(others[0], f"<{result}>") for result in RESULTS)
        and text.means(others[1], str(Literal(reader)))
    )


def _reading(line: ListLine, file: TurtleFile) -> Reading:
    """The reading that a list stands for."""
    names = [term for term in line.terms[2:] if isinstance(term, NamedNode)]
    said = [term.value for term in line.terms[2:] if isinstance(term, Literal)]
    predicate, value = line.terms[:2] if len(line.terms) > 1 else (None, None)
    stance = names.pop(0).value if names and names[0].value in STANCES else ASSERTED
    result = names.pop().value if names and names[-1].value in RESULTS else ""
    whole = isinstance(predicate, NamedNode) and isinstance(value, NamedNode | Literal)
    if not whole or not result or len(names) > 1 or not 2 <= len(said) <= 3:
        where = Location(file.path, line.at.line, line.at.column) if line.at else Location(file.path)
        raise SeedError("this is no reading of a claim", where, FORM)
    assert isinstance(predicate, NamedNode)
    assert isinstance(value, NamedNode | Literal)
    claim = Claim(line.subject, predicate, value, stance, names[0] if names else None)
    return Reading(claim, result, said[0], said[1], said[2] if len(said) > 2 else "")
