"""JSON-LD: compact, or with each thing's links resolved to what they lead to; one property a line, one value a line.

https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from variorum.corpus.literals import read_literal
from variorum.errors import ExportError
from variorum.export.jsonld_context import LINK, NATIVE, RDF_TYPE, Context, Usage
from variorum.export.rdf_turtle import HEADS
from variorum.export.selection import Selection
from variorum.export.statements import Resource, graphs_of, merged, resources
from variorum.snapshots.snapshot import is_asserted, origin_of

IN_MEMORY = 8 << 20
BUFFER = 1 << 20
REMEMBERED = 50_000  # things whose names are kept at hand

Names = Callable[[str, str], "list[tuple[str, str]]"]


def write_jsonld(selection: Selection, output: BinaryIO) -> None:
    """Writes each graph in compact JSON-LD; merged, they are the default graph.

    :raises ExportError: there is a triple about a triple.
    """
    _write(selection, output, lambda graph, iri: [])  # noqa: ARG005


def write_framed(selection: Selection, output: BinaryIO) -> None:
    """As `write_jsonld`, but what a thing is linked to comes with its type and its name, as far as the same graph tells
    them: one object is all that a reader needs to show the thing.
    """
    _write(selection, output, _names_in(selection))


def _write(selection: Selection, output: BinaryIO, names: Names) -> None:
    usage = Usage()
    with SpooledTemporaryFile(IN_MEMORY) as lines, SpooledTemporaryFile(IN_MEMORY) as body:
        places = _store(selection, usage, lines)
        lines.seek(0)
        writer = _Writer(Context(selection, usage), names)
        for position, (graph, count) in enumerate(places):
            body.write(b",\n" if position else b"")
            body.writelines(writer.graph(graph, (next(lines) for _ in range(count))))
        context = ",\n".join(f"    {_text(key)}: {_text(value)}" for key, value in writer.context.document().items())
        output.write(f'{{\n  "@context": {{\n{context}\n  }},\n  "@graph": [\n'.encode())
        body.seek(0)
        shutil.copyfileobj(body, output, BUFFER)
        output.write(b"\n  ]\n}\n")


def _store(selection: Selection, usage: Usage, place: IO[bytes]) -> list[tuple[str, int]]:
    """Put all lines in a file, to be gone through once more when it is known what they use; graphs and numbers."""
    graphs: Iterable[tuple[str, Iterable[bytes]]]
    graphs = [("", merged(selection, by_iri=True))] if selection.union else graphs_of(selection, by_iri=True)
    places = []
    for graph, lines in graphs:
        count = 0
        for line in usage.noting(lines):
            place.write(line)
            count += 1
        if count:
            places.append((graph, count))
    return places


class _Writer:
    """Writes the resources of graphs as JSON text."""

    def __init__(self, context: Context, names: Names) -> None:
        self.context = context
        self._names = names

    def graph(self, graph: str, lines: Iterable[bytes]) -> Iterator[bytes]:
        """One graph, indented; without a name, what is in it."""
        if not graph:
            yield from self._nodes(graph, lines, "    ")
            return
        yield f'    {{\n      "@id": {_text(self.context.reference(graph))},\n      "@graph": [\n'.encode()
        yield from self._nodes(graph, lines, "        ")
        yield b"\n      ]\n    }"

    def _nodes(self, graph: str, lines: Iterable[bytes], indent: str) -> Iterator[bytes]:
        start = ""
        for resource in resources(lines):
            yield (start + indent + self._node(graph, resource, indent)).encode()
            start = ",\n"

    def _node(self, graph: str, resource: Resource, indent: str) -> str:
        values: defaultdict[str, list[str]] = defaultdict(list)
        for predicate, value in sorted(resource.statements, key=_rank):
            if predicate == RDF_TYPE and not value.startswith('"'):
                values["@type"].append(_text(self._reference(value, self.context.compact)))
            else:
                values[self.context.keys[predicate]].append(self._value(graph, predicate, value))
        subject = self._reference(resource.subject, self.context.reference)
        between = f",\n{indent}  "
        lines = [f'"@id": {_text(subject)}', *(f"{_text(key)}: {_list(v, indent)}" for key, v in values.items())]
        return f"{{\n{indent}  {between.join(lines)}\n{indent}}}"

    def _value(self, graph: str, predicate: str, token: str) -> str:
        kind = self.context.kinds[predicate]
        if not token.startswith('"'):
            return self._link(token, kind, self._names(graph, token))
        return self._literal(token, kind)

    def _literal(self, token: str, kind: str) -> str:
        value, datatype, language, direction = read_literal(token)
        own = token[token.rindex('"') + 1 :]
        if own == kind:
            return _text(value)
        if kind == "" and own in NATIVE and NATIVE[own].fullmatch(value):
            return value
        parts = {"@value": value, "@type": datatype and self.context.compact(datatype)}
        parts |= {"@language": language, "@direction": direction}
        return _text({key: part for key, part in parts.items() if part or key == "@value"})

    def _link(self, token: str, kind: str, told: list[tuple[str, str]]) -> str:
        """A reference with what is told of the thing; a name that is a thing itself is a reference without more."""
        reference = self._reference(token, self.context.reference)
        if not told:
            return _text(reference if kind == LINK else {"@id": reference})
        types = [_text(self._reference(value, self.context.compact)) for name, value in told if name == RDF_TYPE]
        values: dict[str, list[str]] = {"@type": types} if types else {}
        for predicate, value in told:
            if predicate != RDF_TYPE:
                kind = self.context.kinds[predicate]
                name = self._literal(value, kind) if value.startswith('"') else self._link(value, kind, [])
                values.setdefault(self.context.keys[predicate], []).append(name)
        parts = [f'"@id": {_text(reference)}']
        parts += [f"{_text(key)}: {v[0] if len(v) == 1 else '[' + ', '.join(v) + ']'}" for key, v in values.items()]
        return f"{{{', '.join(parts)}}}"

    @staticmethod
    def _reference(token: str, short: Callable[[str], str]) -> str:
        if token.startswith("_:"):
            return token
        if token.startswith("<<"):
            raise ExportError("a triple about a triple cannot be written as JSON-LD", advice="Ask for trig or nquads.")
        return short(token[1:-1])


def _rank(statement: tuple[str, str]) -> int:
    return HEADS.index(statement[0]) if statement[0] in HEADS else len(HEADS)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: list[str], indent: str) -> str:
    if len(values) == 1:
        return values[0]
    between = f",\n{indent}    "
    return f"[\n{indent}    {between.join(values)}\n{indent}  ]"


def _names_in(selection: Selection) -> Names:
    """A function that looks up what a thing is and what it is called, in a graph or, with "", in all selected."""
    snapshot, base = selection.snapshot, selection.snapshot.base
    graphs = frozenset(origin_of(graph, base) or graph for graph in selection.graphs)
    apart = all(is_asserted(graph, base) for graph in selection.graphs)

    @lru_cache(maxsize=REMEMBERED)
    def names(graph: str, token: str) -> list[tuple[str, str]]:
        if not token.startswith("<"):
            return []
        thing = NamedNode(token[1:-1])
        found: dict[tuple[str, str], None] = {}
        store = snapshot.asserted_entailed if apart or (graph and is_asserted(graph, base)) else snapshot.entailed
        for predicate in HEADS:
            place = NamedNode(origin_of(graph, base) or graph) if graph else None
            for quad in store.quads_for_pattern(thing, NamedNode(predicate), None, place):
                name = quad.graph_name
                if isinstance(name, NamedNode) and name.value in graphs and not _is_blank(quad.object):
                    found[predicate, str(quad.object)] = None
        return sorted(found, key=lambda one: (HEADS.index(one[0]), one[1]))

    return names


def _is_blank(term: NamedNode | BlankNode | Literal | Triple) -> bool:
    return isinstance(term, BlankNode | Triple)
