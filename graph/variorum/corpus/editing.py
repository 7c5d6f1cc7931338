"""Statements put into a Turtle file where a person would write them; all else of the file stays as it is.

A subject stands once, its type first, then its names and its label; subjects stand by kind, then by name. A file is
changed as text and never written anew by a serializer, which would drop its comments.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from variorum.corpus.statements import Part, Statement, statements_of, used_prefixes
from variorum.corpus.turtle import parse_turtle, read_term
from variorum.terms import RDF_TYPE, XSD, Term, curie

FIRST = ("a", "schema:name", "schema:alternateName", "rdfs:label")  # what stands before all else of a subject
SHORT = ("vr:stated", "vr:read")  # what is said in lists, each on a line of its own
_PLAIN = {XSD + "integer": r"[+-]?\d+", XSD + "decimal": r"[+-]?\d*\.\d+", XSD + "boolean": "true|false"}
_RELATIVE = re.compile(r"[A-Za-z0-9_][^\s<>\"{}|^`\\:]*")


def rank(predicate: str, names: Collection[str] = ()) -> int:
    """The place of a predicate, as files write it, among those of a subject: what stands first has the lowest."""
    if predicate in names and predicate not in FIRST:
        return 2 * FIRST.index("rdfs:label") - 1
    return 2 * FIRST.index(predicate) if predicate in FIRST else 2 * len(FIRST)


def written(term: Term, base: str, prefixes: Mapping[str, str]) -> str:
    """A term as Turtle has it: relative to the base, with a prefix, a number as it is, or in full."""
    if isinstance(term, NamedNode):
        rest = term.value.removeprefix(base)
        nearer = any(term.value.startswith(space) and len(space) > len(base) for space in prefixes.values())
        if rest != term.value and not nearer and _RELATIVE.fullmatch(rest):
            return f"<{rest}>"
        return curie(term.value, prefixes) or f"<{term.value}>"
    if isinstance(term, BlankNode | Triple):
        raise ValueError(f"a seed has no {term}")
    datatype = term.datatype.value
    if term.language or datatype == XSD + "string":
        return str(term)
    if re.fullmatch(_PLAIN.get(datatype, "(?!)"), term.value):
        return term.value
    return f"{Literal(term.value)}^^{written(term.datatype, base, prefixes)}"


@dataclass(frozen=True)
class Order:
    """The order of what is said: the properties that give names, as files write them, which stand before the label; and
    the number of each declared term, by how it is written, in the order of the ontology.
    """

    names: frozenset[str] = frozenset()
    declared: Mapping[str, int] = field(default_factory=dict)

    def of_property(self, predicate: str) -> tuple[int, int]:
        """The place of a property among those of a thing."""
        return rank(predicate, self.names), self.declared.get(predicate, len(self.declared))

    def of_thing(self, statement: Statement) -> tuple[int, str]:
        """The place of a thing among those of a file: the record first, then by what they are, then by name."""
        types = [part.text for part in statement.of("a")]
        first = self.declared.get(types[0], len(self.declared)) if types else len(self.declared)
        return -1 if "vr:Source" in types else first, statement.subject


@dataclass(frozen=True)
class TurtleText:
    """A Turtle file as text, with the base and the prefixes of its corpus, and the order of what is said in it.

    A file that is in this order stays in it. In another, a line is put behind the last of its own property, and a
    subject behind the last of its own kind that comes before it by name.
    """

    text: str
    base: str
    prefixes: Mapping[str, str]
    order: Order = field(default_factory=Order)

    @cached_property
    def statements(self) -> list[Statement]:
        """The statements of the file, in its order."""
        return statements_of(self.text)

    def said_of(self, subject: NamedNode) -> Statement | None:
        """What the file says of a thing."""
        name = written(subject, self.base, self.prefixes)
        return next((statement for statement in self.statements if statement.subject == name), None)

    def means(self, one: str, other: str) -> bool:
        """Whether two terms, as Turtle, are the same, such as 5 and "5"^^xsd:integer."""
        known = tuple(self.prefixes.items())
        return one == other or {read_term(one, self.base, known)} == {read_term(other, self.base, known)} != {None}

    def with_triple(self, subject: NamedNode, predicate: NamedNode, value: Term) -> TurtleText:
        """The file with a statement more; the types of a thing stand on one line."""
        name = "a" if predicate == RDF_TYPE else written(predicate, self.base, self.prefixes)
        types = there.of("a") if name == "a" and (there := self.said_of(subject)) else ()
        if not types:
            return self.with_line(subject, name, written(value, self.base, self.prefixes))
        shown = written(value, self.base, self.prefixes)
        text = f"{self.text[: types[-1].end]}, {shown}{self.text[types[-1].end :]}"
        return replace(self, text=text)._with_directives(shown)

    def with_line(self, subject: NamedNode, predicate: str, value: str) -> TurtleText:
        """The file with a predicate and an object more, both as Turtle; prefixes that they need are declared."""
        name = written(subject, self.base, self.prefixes)
        there = self.said_of(subject)
        if there is None:
            gap = "\n    " if predicate in SHORT else " "
            text = self._with_subject(name, f"{name}{gap}{predicate} {value} .")
        else:
            text = self._with_predicate(there, predicate, value)
        return replace(self, text=text)._with_directives(f"{name} {predicate} {value}")

    def with_block(self, block: str) -> TurtleText:
        """The file with a subject and all that is said of it more, at its end; prefixes that it needs are declared."""
        return replace(self, text=f"{self.text.rstrip()}\n\n{block.rstrip()}\n")._with_directives(block)

    def with_block_behind(self, number: int, block: str) -> TurtleText:
        """As `with_block`, but behind the statement with a number, or before all others where that is below 0."""
        return replace(self, text=self._with_block(number, block))._with_directives(block)

    def without(self, subject: NamedNode, predicate: str, value: str) -> TurtleText:
        """The file without an object of a predicate of a thing, both as Turtle; without the thing, if nothing else is
        said of it. Prefixes that nothing uses any more are gone, too.
        """
        there = self.said_of(subject)
        for number, line in enumerate(there.lines if there else ()):
            for part in line.objects:
                if there and self.means(line.predicate, predicate) and self.means(part.text, value):
                    return replace(self, text=self._cut(there, number, part))._without_directives()
        return self

    def without_subject(self, subject: NamedNode) -> TurtleText:
        """The file without all that it says of a thing."""
        there = self.said_of(subject)
        return replace(self, text=self._cut_block(there))._without_directives() if there else self

    def with_text_in_place(self, there: Statement, text: str) -> TurtleText:
        """The file with another text, its full stop included, in place of a statement."""
        whole = f"{self.text[: there.start]}{text}{self.text[there.stop + 1 :]}"
        return replace(self, text=whole)._with_directives(text)

    def _cut(self, there: Statement, number: int, part: Part) -> str:
        """The text without an object, and without its line if it has no other, and without its subject likewise."""
        line, text = there.lines[number], self.text
        if len(line.objects) > 1:
            at = line.objects.index(part)
            start, end = (part.start, line.objects[1].start) if not at else (line.objects[at - 1].end, part.end)
            return text[:start] + text[end:]
        if len(there.lines) == 1:
            return self._cut_block(there)
        if number < len(there.lines) - 1:
            return text[: line.start] + text[there.lines[number + 1].start :]
        before = there.lines[number - 1].end
        mark = text.index(";", before)
        return f"{text[:mark]}.{text[mark + 1 : line.start].rstrip()}{text[there.stop + 1 :]}"

    def _cut_block(self, there: Statement) -> str:
        before, after = self.text[: there.start].rstrip(), self.text[there.stop + 1 :].strip()
        return f"{before}\n\n{after}\n" if after else f"{before}\n"

    def _with_predicate(self, there: Statement, predicate: str, value: str) -> str:
        """A statement with a line more: in its place among the first ones, or behind the last of its own kind."""
        lines, key = there.lines, (*self.order.of_property(predicate), value)
        keys = [(*self.order.of_property(line.predicate), line.objects[0].text) for line in lines if line.objects]
        if len(keys) == len(lines) and keys == sorted(keys) and self.order.declared:
            return self._behind(there, sum(one <= key for one in keys) - 1, f"{predicate} {value}")
        same = [n for n, line in enumerate(lines) if line.predicate == predicate]
        place = rank(predicate, self.order.names)
        before = [n for n, line in enumerate(lines) if rank(line.predicate, self.order.names) <= place]
        return self._behind(there, (same or before or [-1])[-1], f"{predicate} {value}")

    def _behind(self, there: Statement, number: int, line: str) -> str:
        """The text with a line behind that with a number in its statement, or before all where that is below 0."""
        text, lines = self.text, there.lines
        if number < 0:
            return f"{text[: lines[0].start]}{line} ;\n    {text[lines[0].start :]}"
        end = lines[number].end
        if number == len(lines) - 1:
            return f"{text[:end]} ;\n    {line}{text[end:]}"
        mark = text.index(";", end) + 1
        rest = re.compile(r"[ \t]*(#[^\n]*)?(?=\n)").match(text, mark)
        if rest is None:  # the next line of the statement stands on this line of the file
            return f"{text[: lines[number + 1].start]}{line} ;\n    {text[lines[number + 1].start :]}"
        return f"{text[: rest.end()]}\n    {line} ;{text[rest.end() :]}"

    def _with_subject(self, name: str, block: str) -> str:
        """The text with a subject more, in its place."""
        statements = self.statements
        line = statements_of(block)[0]
        keys = [self.order.of_thing(statement) for statement in statements]
        if self.order.declared and keys == sorted(keys):
            return self._with_block(sum(key < self.order.of_thing(line) for key in keys) - 1, block)
        kind = name.partition("/")[0]
        kin = [n for n, statement in enumerate(statements) if statement.subject.partition("/")[0] == kind]
        smaller = [n for n in kin if statements[n].subject < name]
        at = smaller[-1] if smaller else kin[0] - 1 if kin else len(statements) - 1
        return self._with_block(at, block)

    def _with_block(self, number: int, block: str) -> str:
        """The text with a block behind the statement with a number, or before all others where that is below 0."""
        text, statements = self.text, self.statements
        if number == len(statements) - 1:
            return f"{text.rstrip()}\n\n{block}\n"
        if number < 0:
            return f"{text[: statements[0].start]}{block}\n\n{text[statements[0].start :]}"
        line = re.compile(r"[^\n]*").match(text, statements[number].stop + 1)
        end = line.end() if line and line[0].lstrip()[:1] in ("", "#") else statements[number].stop + 1
        return f"{text[:end]}\n\n{block}{text[end:]}"

    def _with_directives(self, added: str) -> TurtleText:
        """The file with the @base and @prefix lines that what was added needs, in their order."""
        used = {
            match.group()
            for match in re.finditer(r"(?<![\w<:/\"])[\w-]+(?=:)", re.sub(r"<[^>]*>|\"(?:\\.|[^\"\\])*\"", " ", added))
        }
        lines = self.text.split("\n")
        base = f"@base <{self.base}> ."
        if re.search(r"<(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^>]*>", added) and base not in lines:
            lines.insert(_past(lines, "#"), base)
        for prefix in sorted(used & self.prefixes.keys()):
            line = f"@prefix {prefix}: <{self.prefixes[prefix]}> ."
            if line in lines:
                continue
            declared = [number for number, one in enumerate(lines) if one.startswith("@prefix") and one < line]
            first = next((number for number, one in enumerate(lines) if one.startswith("@prefix")), None)
            if declared:
                lines.insert(declared[-1] + 1, line)
            elif first is not None:
                lines.insert(first, line)
            else:
                at = _past(lines, "@base", "#")
                lines[at:at] = ["", line] if at and lines[at - 1] else [line]
        return replace(self, text="\n".join(lines))

    def _without_directives(self) -> TurtleText:
        """The file without the @prefix lines of what it does not use any more."""
        used, _ = used_prefixes(parse_turtle(self.text.encode(), Path()))
        lines = self.text.split("\n")
        kept = (line for line in lines if not line.startswith("@prefix ") or line.split()[1].rstrip(":") in used)
        return replace(self, text="\n".join(kept).rstrip() + "\n")


def _past(lines: list[str], *beginnings: str) -> int:
    """The number of the line behind the last of the first lines that begin so."""
    number = 0
    while number < len(lines) and lines[number].startswith(beginnings):
        number += 1
    return number
