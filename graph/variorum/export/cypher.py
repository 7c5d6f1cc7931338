"""openCypher: a script that makes the graph in Neo4j, Memgraph and the like. What is in it, `property_graph` says.

A statement a line. Nodes are merged by their keys and relationships by the id of their claim, so that a script may run
twice, and after that of another snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from variorum.export.ledger import Ledger, open_ledger
from variorum.export.property_graph import (
    CLASS,
    ENTITY,
    PROPERTIES,
    VALUE,
    classes,
    relationships,
    things,
    values,
)
from variorum.export.selection import Selection

HEAD = """\
// What the sources of {name} state; snapshot {digest}.
// For more than some thousand claims make indexes first. Neo4j:
//   CREATE INDEX FOR (n:Entity) ON (n.iri);
//   CREATE INDEX FOR (n:Class) ON (n.iri);
//   CREATE INDEX FOR (n:Value) ON (n.id);
// Memgraph:
//   CREATE INDEX ON :Entity(iri);
//   CREATE INDEX ON :Class(iri);
//   CREATE INDEX ON :Value(id);
"""
KEYS = {ENTITY: "iri", CLASS: "iri", VALUE: "id"}
ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
TO_ESCAPE = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")

Value = str | int | tuple[str, ...]


def write_cypher(selection: Selection, output: BinaryIO) -> None:
    """Writes the statements that make the nodes, then those that make the relationships."""
    with open_ledger(selection) as ledger:
        output.writelines(line.encode() for line in _lines(ledger))


def _lines(ledger: Ledger) -> Iterator[str]:
    name = re.sub(r"\s", " ", ledger.snapshot.name)
    yield HEAD.format(name=name, digest=ledger.snapshot.digest)
    for thing in things(ledger):
        entity = thing.entity
        more = "".join(f", n:{quoted_name(label)}" for label in thing.labels[1:])
        said = {name: vars(entity)[name] for name in ("label", "kind", "claims", "uses", "sources", "wikidata")}
        said["open_disagreements"] = entity.open_disagreements
        yield f"MERGE {_node('n', ENTITY, entity.iri)} SET {_set('n', said)}{more};\n"
    for iri in classes(ledger):
        yield f"MERGE {_node('n', CLASS, iri)} SET {_set('n', {'label': ledger.label(iri)})};\n"
    for key, value, datatype, language in values(ledger):
        said = {"value": value, "datatype": datatype, "language": language}
        yield f"MERGE {_node('n', VALUE, key)} SET {_set('n', said)};\n"
    for one in relationships(ledger):
        ends = f"MATCH {_node('a', ENTITY, one.claim.subject)} MATCH {_node('b', one.end, one.key)}"
        relationship = f"(a)-[r:{quoted_name(one.type)} {{id: {literal(one.claim.id)}}}]->(b)"
        said = {name: vars(one.claim)[name] for name in PROPERTIES if name != "id"}
        yield f"{ends} MERGE {relationship} SET {_set('r', said)};\n"


def _node(variable: str, label: str, key: str) -> str:
    return f"({variable}:{label} {{{KEYS[label]}: {literal(key)}}})"


def _set(variable: str, said: Mapping[str, Value]) -> str:
    """The assignments of what has a value; an empty text is one only for a literal."""
    kept = {name: value for name, value in said.items() if value not in ("", ()) or name == "value"}
    return ", ".join(f"{variable}.{name} = {literal(value)}" for name, value in kept.items())


def literal(value: Value) -> str:
    """A value as a Cypher expression."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    # A backslash is parted from a u behind it: older versions of Neo4j read both as the beginning of an escape.
    parts = re.split(r"(?<=\\)(?=u)", value)
    return " + ".join(f"'{TO_ESCAPE.sub(_escape, part)}'" for part in parts)


def _escape(match: re.Match[str]) -> str:
    return ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def quoted_name(name: str) -> str:
    """A label or a type, in backticks."""
    return "`" + re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", name).replace("`", "``").replace("\\", "") + "`"
