"""RDF 1.2: each claim with its citations as annotations, so that fact and source are read in one place.

A citation is the reifier of its claim: `<citation> rdf:reifies <<( s p o )>>`, with its stance, passage and source, in
the graph of the claims. What a source denies is reified only.

https://www.w3.org/TR/rdf12-turtle/#reifying-triples
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from variorum.corpus.sorting import LineSorter
from variorum.export.rdf import write_graph
from variorum.export.rdf_turtle import IN_MEMORY, Terms, finish
from variorum.export.selection import Selection
from variorum.export.statements import END, Resource, graphs_of, resources

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
REIFIES = f"<{RDF}reifies>"
# In a line between the claim, the citation and the statements on the citation. It sorts before a line feed, so that the
# citations of a claim come before the claim.
FIELD = b"\x02"

Claim = tuple[str, str, str]


def write_nquads_annotated(selection: Selection, output: BinaryIO) -> None:
    """Writes each graph, sorted, in N-Quads of RDF 1.2; merged, they are the default graph."""
    for graph, parts in _places(selection).items():
        with LineSorter() as sorter:
            for resource in _resources(selection, parts):
                claim, rest = _claim_of(resource)
                if claim is not None:
                    rest = [(REIFIES[1:-1], f"<<( {' '.join(claim)} )>>"), *rest]
                for predicate, value in rest:
                    sorter.write(f"{resource.subject} <{predicate}> {value} .\n".encode())
            if graph:
                write_graph(graph, sorter.distinct(), output)
            else:
                output.writelines(sorter.distinct())


def write_trig_annotated(selection: Selection, output: BinaryIO) -> None:
    """Writes each graph in TriG of RDF 1.2, the citations in the lines below their claims."""
    terms = Terms(selection)
    with SpooledTemporaryFile(IN_MEMORY) as body:
        for graph, parts in _places(selection).items():
            with LineSorter() as sorter:
                for resource in _resources(selection, parts):
                    sorter.write(b"".join(_marked(resource)))
                paragraphs = _paragraphs(sorter.distinct(), terms, b"    " if graph else b"")
                if body.tell():
                    body.write(b"\n")
                if graph:
                    body.write(terms.iri(graph) + b" {\n")
                body.writelines(paragraphs)
                if graph:
                    body.write(b"}\n")
        finish(body, terms, output)


def _places(selection: Selection) -> dict[str, list[str]]:
    """The graphs to write, "" for the default graph, and of which graphs of the selection each is made."""
    claims = {source.evidence_graph: source.graph for source in selection.sources}
    places: defaultdict[str, list[str]] = defaultdict(list)
    for graph in selection.graphs:
        if graph in selection.snapshot.counts:
            places["" if selection.union else claims.get(graph, graph)].append(graph)
    return dict(sorted(places.items()))


def _resources(selection: Selection, graphs: Iterable[str]) -> Iterator[Resource]:
    for _, lines in graphs_of(replace(selection, graphs=tuple(graphs)), by_iri=True):
        yield from resources(lines)


def _claim_of(resource: Resource) -> tuple[Claim | None, list[tuple[str, str]]]:
    """The claim that a citation is about, as terms of N-Triples, and what else is said of the citation."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for predicate, value in resource.statements:
        parts[predicate].append(value)
    found = [parts[RDF + name] for name in ("subject", "predicate", "object")]
    if any(len(values) != 1 for values in found) or found[0][0].startswith('"') or not found[1][0].startswith("<"):
        return None, resource.statements
    (subject,), (predicate,), (value,) = found
    about = {RDF + "subject", RDF + "predicate", RDF + "object"}
    return (subject, predicate, value), [one for one in resource.statements if one[0] not in about]


def _marked(resource: Resource) -> Iterator[bytes]:
    """The lines of a resource; of a citation one line, which begins with its claim."""
    claim, rest = _claim_of(resource)
    statements = [f"<{predicate}> {value} " for predicate, value in rest]
    if claim is None:
        yield from (
            f"{resource.subject} {statement}.\n".encode().replace(b"> ", END + b" ") for statement in statements
        )
        return
    fields = [f"{' '.join(claim)} .", f"{resource.subject} ", *statements]
    yield FIELD.join(field.encode().replace(b"> ", END + b" ") for field in fields) + b"\n"


def _paragraphs(lines: Iterable[bytes], terms: Terms, indent: bytes) -> Iterator[bytes]:
    """One text for each subject, and after it one for each citation of a claim that is not asserted here."""
    between = b" ;\n" + indent + b"    "
    start = indent
    for subject, claims in groupby(groupby(lines, _claim_in), lambda claim: claim[0].partition(b" ")[0]):
        rows: list[tuple[int, bytes]] = []
        loose: list[bytes] = []
        for claim, versions in claims:
            *citations, last = versions
            _, predicate, value = claim.split(b" ", 2)
            if FIELD in last:
                loose += [_reifier(claim, cited, terms, between) for cited in (*citations, last)]
                continue
            rank, name = terms.predicate(predicate)
            notes = [_annotation(cited, terms, between) for cited in citations]
            rows.append((rank, b"".join((name, terms.term(value[:-2]), *notes))))
        rows.sort(key=itemgetter(0))
        told = [terms.term(subject) + b" " + between.join(text for _, text in rows)] if rows else []
        for text in (*told, *loose):
            yield start + text + b" .\n"
            start = b"\n" + indent


def _claim_in(line: bytes) -> bytes:
    return line[:-1].partition(FIELD)[0]


def _statements(cited: bytes, terms: Terms) -> tuple[bytes, list[bytes]]:
    """The citation in a line, and what is said of it."""
    _, citation, *statements = cited[:-1].split(FIELD)
    rows = []
    for statement in statements:
        predicate, value = statement[:-1].split(b" ", 1)
        rank, name = terms.predicate(predicate)
        rows.append((rank, name + terms.term(value)))
    return terms.term(citation[:-1]), [text for _, text in sorted(rows, key=itemgetter(0))]


def _annotation(cited: bytes, terms: Terms, between: bytes) -> bytes:
    """A citation behind its claim, on a line of its own."""
    citation, rows = _statements(cited, terms)
    note = b" {| " + b" ; ".join(rows) + b" |}" if rows else b""
    return between[2:] + b"    ~ " + citation + note


def _reifier(claim: bytes, cited: bytes, terms: Terms, between: bytes) -> bytes:
    """A citation of a claim that is not asserted."""
    citation, rows = _statements(cited, terms)
    subject, predicate, value = claim.split(b" ", 2)
    parts = (terms.term(subject), terms.term(predicate), terms.term(value[:-2]))
    reified = terms.iri(REIFIES[1:-1]) + b" <<( " + b" ".join(parts) + b" )>>"
    return citation + b" " + between.join((reified, *rows))
