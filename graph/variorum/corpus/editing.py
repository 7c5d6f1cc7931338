"""Statements put into a Turtle file where a person would write them; all else of the file stays as it is.

A subject stands once, its type first, then its names and its label; subjects stand by kind, then by name. A file is
changed as text and never written anew by a serializer, which would drop its comments.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from variorum.corpus.turtle import TOKEN
from variorum.terms import RDF_TYPE, XSD, Term, curie

FIRST = ("a", "schema:name", "schema:alternateName", "rdfs:label")  # what stands before all else of a subject
_PLAIN = {XSD + "integer": r"[+-]?\d+", XSD + "decimal": r"[+-]?\d*\.\d+", XSD + "boolean": "true|false"}
_RELATIVE = re.compile(r"[A-Za-z0-9_][^\s<>\"{}|^`\\:]*")


@dataclass(frozen=True)
class _Statement:
    """One subject with all that is said of it: from where to where it stands, and each of its predicates."""

    subject: str
    start: int
    end: int  # behind its last object, before the space and the full stop
    predicates: tuple[tuple[str, int], ...]  # as written, and where


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
class TurtleText:
    """A Turtle file as text, with the base and the prefixes of its corpus."""

    text: str
    base: str
    prefixes: Mapping[str, str]
    names: frozenset[str] = frozenset()  # the properties, as files write them, that stand before the label

    def with_triple(self, subject: NamedNode, predicate: NamedNode, value: Term) -> TurtleText:
        """The file with a statement more."""
        name = "a" if predicate == RDF_TYPE else written(predicate, self.base, self.prefixes)
        return self.with_line(subject, name, written(value, self.base, self.prefixes))

    def with_line(self, subject: NamedNode, predicate: str, value: str) -> TurtleText:
        """The file with a predicate and an object more, both as Turtle; prefixes that they need are declared."""
        name = written(subject, self.base, self.prefixes)
        statements = self._statements()
        there = next((statement for statement in statements if statement.subject == name), None)
        if there is None:
            gap = "\n    " if predicate == "vr:stated" else " "
            text = self._with_subject(statements, name, f"{name}{gap}{predicate} {value} .\n")
        else:
            text = self._with_predicate(there, predicate, value)
        return replace(self, text=text)._with_directives(f"{name} {predicate} {value}")

    def with_block(self, block: str) -> TurtleText:
        """The file with a subject and all that is said of it more, at its end; prefixes that it needs are declared."""
        return replace(self, text=f"{self.text.rstrip()}\n\n{block.rstrip()}\n")._with_directives(block)

    def members(self, subject: NamedNode, predicate: str, pattern: str) -> tuple[int, int] | None:
        """Where what a pattern's first group matches stands in the text, in a list that a subject has of a predicate;
        the pattern is of all members. None where there is no such list.
        """
        name = written(subject, self.base, self.prefixes)
        there = next((statement for statement in self._statements() if statement.subject == name), None)
        for written_predicate, start in there.predicates if there else ():
            if written_predicate == predicate:
                match = re.compile(rf"{re.escape(predicate)}\s+\({pattern}\)").match(self.text, start)
                if match is not None:
                    return match.span(1)
        return None

    def _with_predicate(self, there: _Statement, predicate: str, value: str) -> str:
        """A statement with a line more: in its place among the first ones, or behind the last of its own kind."""
        place = rank(predicate, self.names)
        before = [p for p in there.predicates if rank(p[0], self.names) <= place]
        same = [p for p in there.predicates if p[0] == predicate]
        last = (same or before or there.predicates[:1])[-1]
        after = next((p for p in there.predicates if p[1] > last[1]), None)
        line = f"{predicate} {value}"
        if not before:  # the type of a subject that has none yet
            at = there.predicates[0][1]
            return f"{self.text[:at]}{line} ;\n    {self.text[at:]}"
        if after is None:
            return f"{self.text[: there.end]} ;\n    {line}{self.text[there.end :]}"
        return f"{self.text[: after[1]]}{line} ;\n    {self.text[after[1] :]}"

    def _with_subject(self, statements: list[_Statement], name: str, block: str) -> str:
        """The file with a subject more: behind the last of its kind that comes before it by name, or at the end."""
        kind = name.partition("/")[0]
        kin = [statement for statement in statements if statement.subject.partition("/")[0] == kind]
        smaller = [statement for statement in kin if statement.subject < name]
        if kin and not smaller:
            return f"{self.text[: kin[0].start]}{block}\n{self.text[kin[0].start :]}"
        if smaller:
            end = self.text.index(".", smaller[-1].end) + 1
            return f"{self.text[:end]}\n\n{block.rstrip()}{self.text[end:]}"
        return f"{self.text.rstrip()}\n\n{block}"

    def _with_directives(self, added: str) -> TurtleText:
        """The file with the @base and @prefix lines that what was added needs, in their order."""
        used = {
            match.group()
            for match in re.finditer(r"(?<![\w<:/\"])[\w-]+(?=:)", re.sub(r"<[^>]*>|\"(?:\\.|[^\"\\])*\"", " ", added))
        }
        lines = self.text.split("\n")
        base = f"@base <{self.base}> ."
        if re.search(r"<(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^>]*>", added) and base not in lines:
            lines.insert(_behind(lines, "#"), base)
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
                at = _behind(lines, "@base", "#")
                lines[at:at] = ["", line] if at and lines[at - 1] else [line]
        return replace(self, text="\n".join(lines))

    def _statements(self) -> list[_Statement]:
        """The statements of the file, in its order."""
        found: list[_Statement] = []
        subject: tuple[str, int] | None = None
        predicates: list[tuple[str, int]] = []
        at = end = depth = skip = 0
        wants_predicate = False
        while at < len(self.text):
            match = TOKEN.match(self.text, at)
            if match is None:
                at += 1
                continue
            kind, token = match.lastgroup or "", match.group()
            if kind == "directive":
                skip = {"@prefix": 3, "@base": 2, "PREFIX": 2, "BASE": 1}[token if token[0] == "@" else token.upper()]
            elif kind == "space":
                pass
            elif skip:
                skip -= 1
            elif kind == "end" and not depth:
                if subject is not None:
                    found.append(_Statement(*subject, end, tuple(predicates)))
                subject, predicates = None, []
            elif token == ";" and not depth:
                wants_predicate = True
            else:
                depth += (token in "[(") - (token in "])")
                if subject is None:
                    subject, wants_predicate = (token, at), True
                elif wants_predicate and not depth:
                    predicates.append((token, at))
                    wants_predicate = False
                end = match.end()
            at = match.end()
        return found


def _behind(lines: list[str], *beginnings: str) -> int:
    """The number of the line behind the last of the first lines that begin so."""
    number = 0
    while number < len(lines) and lines[number].startswith(beginnings):
        number += 1
    return number
