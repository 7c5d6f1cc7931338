"""The one layout of Turtle files: directives in order, a subject once, a predicate a line; comments are kept.

What is said stays as it is, and so does the order of subjects, save that a record comes first and that what is said of
one subject in several places comes together. A serializer is not used: it drops comments, and the order that curators
chose.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import CanonicalizationAlgorithm, Dataset

from variorum.corpus.editing import SHORT, rank
from variorum.corpus.statements import used_prefixes
from variorum.corpus.turtle import DIRECTIVES, TOKEN, TurtleFile, parse_turtle, tokens
from variorum.errors import Location, SeedError

_INDENT = " " * 4


@dataclass(frozen=True)
class _Piece:
    """A token, a comment or the white space between two, as the file has it."""

    kind: str
    text: str


@dataclass
class _Line:
    """A predicate with its objects, each as Turtle; the comments above it, and the one at its end."""

    predicate: str
    objects: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    beside: str = ""


@dataclass
class _Block:
    """A subject with all that is said of it, and the comments above it, an empty one for an empty line."""

    subject: str
    lines: list[_Line] = field(default_factory=list)
    above: list[str] = field(default_factory=list)


@dataclass
class _Document:
    head: list[str] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)


def laid_out(file: TurtleFile, *, seed: bool, names: Collection[str] = ()) -> str:
    """The text of a file in the layout of all; a seed has an object a line, too. `names` are the properties, as files
    write them, that stand before the label of a thing.

    :raises SeedError: it cannot be laid out without changing what it says.
    """
    document = _read(_pieces(file.text))
    blocks = _merged(document.blocks)
    record = next((block for block in blocks if _is_record(block)), None)
    if seed and record is not None:
        blocks = [record, *(block for block in blocks if block is not record)]
    parts = ["\n".join(document.head + _directives(file)).strip("\n")]
    parts += [_written(block, names, seed=seed) for block in blocks]
    parts += ["\n".join(document.foot).strip("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(part for part in parts if part)) + "\n"
    if not _same(file, text):
        raise SeedError("cannot be laid out", Location(file.path), "It is left as it is; lay it out by hand.")
    return text


def _same(file: TurtleFile, text: str) -> bool:
    """Whether a text says what a file says."""
    other = parse_turtle(text.encode(), file.path)
    datasets = [Dataset(one.triples) for one in (file, other)]
    for dataset in datasets:
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(datasets[0]) == set(datasets[1])


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:  # not reached for a document that the parser accepted
            at += 1
            continue
        kind = match.lastgroup or ""
        yield _Piece("comment" if kind == "space" and match.group()[0] == "#" else kind, match.group())
        at = match.end()


@dataclass
class _Reader:
    """What has been read so far, and what is being read."""

    document: _Document = field(default_factory=_Document)
    block: _Block | None = None
    line: _Line | None = None
    waiting: list[str] = field(default_factory=list)  # comments that belong to what comes next
    text: str = ""  # the object, or the subject in brackets, that is being read
    depth: int = 0
    newline: bool = False  # whether the white space before the piece has a line end
    apart: bool = False  # the same of the bracket that is being read
    skip: int = 0
    begun: bool = False


def _read(pieces: Iterator[_Piece]) -> _Document:
    """A file as its comments, its subjects and what is said of each; the directives are left out."""
    reader = _Reader()
    for piece in pieces:
        if piece.kind == "space":
            _space(reader, piece.text)
        elif piece.kind == "comment":
            _comment(reader, piece.text.rstrip())
        elif piece.kind == "directive":
            reader.skip = DIRECTIVES[piece.text if piece.text[0] == "@" else piece.text.upper()]
            _end_head(reader)
        elif reader.skip:
            reader.skip -= 1
        else:
            _end_head(reader)
            _token(reader, piece)
        if piece.kind not in ("space", "comment"):
            reader.newline = False
    reader.document.foot = reader.waiting
    return reader.document


def _end_head(reader: _Reader) -> None:
    """What stands above the first directive or statement is the head of the file, up to the last empty line."""
    if reader.begun:
        return
    reader.begun = True
    reader.document.head = [*reader.waiting, ""] if reader.waiting and not reader.waiting[-1] else list(reader.waiting)
    reader.waiting = []


def _space(reader: _Reader, text: str) -> None:
    reader.newline |= "\n" in text
    if reader.depth:
        rest = text.rpartition("\n")[2].expandtabs(4)
        reader.text += "\n" + rest if "\n" in text else (" " if reader.text[-1:] not in ("", " ", "\n") else "")
    elif text.count("\n") > 1 and reader.block is None and reader.waiting and reader.waiting[-1]:
        reader.waiting.append("")


def _comment(reader: _Reader, text: str) -> None:
    if reader.depth:
        reader.text = reader.text.rstrip(" ") + ("" if reader.text.endswith("\n") else "  ") + text
    elif not reader.newline and reader.block is not None:
        line = reader.line or (reader.block.lines[-1] if reader.block.lines else None)
        if line is None:
            reader.waiting.append(text)
        else:
            line.beside = f"{line.beside} {text}".strip()
    elif not reader.newline and reader.document.blocks and not reader.waiting and reader.document.blocks[-1].lines:
        reader.document.blocks[-1].lines[-1].beside = text  # behind the full stop
    else:
        reader.waiting.append(text)


def _token(reader: _Reader, piece: _Piece) -> None:
    opening, closing = piece.text in ("[", "("), piece.text in ("]", ")")
    if reader.depth or opening:
        if opening and not reader.depth:
            reader.text, reader.apart = "", reader.newline
        reader.text += piece.text
        reader.depth += opening - closing
        if not reader.depth:
            _whole(reader, _bracketed(reader.text), apart=reader.apart)
    elif piece.kind == "end":
        _end_block(reader)
    elif piece.text == ";" and piece.kind == "separator":
        reader.line = None
    elif piece.kind != "separator":
        _whole(reader, piece.text, apart=reader.newline)


def _whole(reader: _Reader, text: str, *, apart: bool) -> None:
    """Takes a term, or what stands in brackets, as the subject, the predicate or an object."""
    if reader.block is None:
        reader.block = _Block(text, above=reader.waiting)
        reader.waiting = []
    elif reader.line is None:
        reader.line = _Line("a" if text == "rdf:type" else text, above=[c for c in reader.waiting if c])
        reader.waiting = []
        reader.block.lines.append(reader.line)
    else:
        reader.line.objects.append(f"\n{text}" if apart else text)


def _end_block(reader: _Reader) -> None:
    if reader.block is not None:
        if reader.waiting and reader.block.lines:
            reader.block.lines[-1].above += [comment for comment in reader.waiting if comment]
            reader.waiting = []
        reader.document.blocks.append(reader.block)
    reader.block = reader.line = None


def _bracketed(text: str) -> str:
    """What stands in brackets, on its lines, without spaces at their ends."""
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def _merged(blocks: list[_Block]) -> list[_Block]:
    """The blocks, those of one subject as one, where its first stands."""
    found: dict[str, _Block] = {}
    for block in blocks:
        key = f"{len(found)} {block.subject}" if block.subject[0] in "[(" else block.subject
        first = found.get(key)
        if first is None:
            found[key] = block
        elif block.lines:
            block.lines[0].above = [comment for comment in block.above if comment] + block.lines[0].above
            first.lines += block.lines
    return list(found.values())


def _is_record(block: _Block) -> bool:
    return any(line.predicate == "a" and "vr:Source" in line.objects for line in block.lines)


def _ordered(lines: list[_Line], names: Collection[str]) -> list[_Line]:
    """The type, the names and the label first, then the others as they stand; those of one predicate together."""
    first = {line.predicate: number for number, line in reversed(list(enumerate(lines)))}
    return sorted(lines, key=lambda line: (rank(line.predicate, names), first[line.predicate]))


def _written(block: _Block, names: Collection[str], *, seed: bool) -> str:
    """A block as text."""
    above = "\n".join(block.above)
    if not block.lines:
        return f"{above}\n{block.subject} .".lstrip("\n")
    lines = [one for line in _ordered(block.lines, names) for one in (_split(line) if seed else [line])]
    rows: list[str] = []
    apart = lines[0].predicate in SHORT or lines[0].above
    rows += [block.subject] if apart else []
    seen: set[tuple[str, str]] = set()
    lines = [line for line in lines if _is_new(line, seen)]
    for number, line in enumerate(lines):
        rows += [_INDENT + comment for comment in line.above]
        end = " ;" if number < len(lines) - 1 else " ."
        start = f"{block.subject} " if not number and not apart else _INDENT
        beside = f"  {line.beside}" if line.beside else ""
        rows.append(f"{start}{line.predicate}{_joined(line)}{end}{beside}")
    text = "\n".join(rows)
    return f"{above}\n{text}".lstrip("\n") if above else text


def _is_new(line: _Line, seen: set[tuple[str, str]]) -> bool:
    """Whether a line has not been written before in its block; one with a comment is always kept."""
    key = line.predicate, " , ".join(line.objects)
    known = key in seen
    seen.add(key)
    return not known or bool(line.above or line.beside)


def _joined(line: _Line) -> str:
    """The objects of a line, behind the predicate; those that stand on lines of their own stay so."""
    shown = ""
    for one in line.objects:
        gap = f"\n{_INDENT * 2}" if one.startswith("\n") else " "
        shown += ("," if shown else "") + gap + (_stated(one) if line.predicate in SHORT else one.lstrip("\n"))
    return shown


def _split(line: _Line) -> list[_Line]:
    """An object a line, but for types."""
    if line.predicate == "a" or len(line.objects) < 2:
        return [replace(line, objects=[one.lstrip("\n") for one in line.objects])]
    first, *others = (one.lstrip("\n") for one in line.objects)
    rest = [_Line(line.predicate, [one]) for one in others]
    rest[-1].beside = line.beside
    return [_Line(line.predicate, [first], line.above), *rest]


def _stated(text: str) -> str:
    """A citation or a reading in short form on one line: two spaces between places, and before what is behind them."""
    if "#" in re.sub(r"<[^>]*>|\"(?:\\.|[^\"\\])*\"", "", text):
        return text  # with a comment within
    members = [token.text for token in tokens(text)][1:-1]
    numbers = next((n for n, one in enumerate(members[2:], 2) if not one.isdigit()), len(members))
    words = next((n for n, one in enumerate(members[numbers:], numbers) if one[0] not in "\"'"), len(members))
    places = [" ".join(members[n : n + 2]) for n in range(2, numbers, 2)] + members[numbers:words]
    rest = [" ".join(members[words:])] if members[words:] else []
    return f"({'  '.join([' '.join([*members[:2], *places[:1]]), *places[1:], *rest])})"


def _directives(file: TurtleFile) -> list[str]:
    """The @base and @prefix lines that a file needs, in their order, an empty line around them."""
    used, relative = used_prefixes(file)
    prefixes: Mapping[str, str] = file.prefixes
    lines = [f"@base <{file.base}> ."] if file.base and (relative or not file.triples) else []
    named = [f"@prefix {prefix}: <{prefixes[prefix]}> ." for prefix in sorted(used) if prefix in prefixes]
    return [*lines, *([""] if lines and named else []), *named]
