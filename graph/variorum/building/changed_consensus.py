"""The consensus of a changed dataset, made from that of the snapshot before: only claims whose evidence or standing has
changed are asked for again, so that one edited source costs little however many others there are.

A test holds what such builds give to what a build from nothing gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Store

from variorum.building.stores import ChangedStores
from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import sorted_ntriples
from variorum.disagreements.consensus import UNDISPUTED, consensus_triples, standings
from variorum.disagreements.model import Claim, Disagreement
from variorum.shapes.constraints import select
from variorum.terms import ASSERTED, OBJECT, PREDICATE, SOURCE, STANCE, SUBJECT, VR, Term

AT_ONCE = 500  # claims that one query asks for


def changed_consensus(
    corpus: Corpus,
    disagreements: tuple[Disagreement, ...],
    stores: ChangedStores,
    before: Store,
    changed: Iterable[str],
) -> tuple[bytes, bytes]:
    """The sorted N-Triples of the consensus graph and of the agreement graph.

    `stores` have the claims and evidence of now, and the two graphs as they were; `before` has everything of the
    snapshot before. Only the evidence graphs that are named in `changed` differ.
    """
    claims = _claims_of(changed, (before, stores.stated)) | _with_another_standing(corpus, disagreements, before)
    consensus, agreement = consensus_triples(corpus, disagreements, _evidence_on(claims, stores.stated))
    nodes = {str(node).encode() for node in _agreements_on(claims, corpus, before)}
    stale = set(sorted_ntriples(Quad(NamedNode(s), NamedNode(p), o) for s, p, o in claims).splitlines())
    kept = stores.lines_of(corpus.graph("consensus").value) - stale
    agreed = stores.lines_of(corpus.graph("agreement").value)
    kept_agreements = {line for line in agreed if line.partition(b" ")[0] not in nodes}
    return _sorted(kept, consensus), _sorted(kept_agreements, agreement)


def _sorted(kept: set[bytes], new: Iterable[Quad]) -> bytes:
    return b"\n".join(sorted(kept.union(sorted_ntriples(new).splitlines())))


def _claims_of(graphs: Iterable[str], stores: tuple[Store, ...]) -> set[Claim]:
    """The claims that evidence graphs cite, in either store."""
    found: set[Claim] = set()
    for graph in map(NamedNode, graphs):
        for store in stores:
            cited = {
                part: {quad.subject: quad.object for quad in store.quads_for_pattern(None, part, None, graph)}
                for part in (SUBJECT, PREDICATE, OBJECT)
            }
            for citation, subject in cited[SUBJECT].items():
                predicate, value = cited[PREDICATE].get(citation), cited[OBJECT].get(citation)
                if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
                    found.add((subject.value, predicate.value, value))
    return found


def _with_another_standing(corpus: Corpus, disagreements: tuple[Disagreement, ...], before: Store) -> set[Claim]:
    """The claims that a disagreement gives another standing than they had before."""
    rows = select(
        before,
        f"""SELECT ?s ?p ?o ?standing WHERE {{ GRAPH <{corpus.graph("agreement").value}> {{
            ?node <{VR}standing> ?standing ; {SUBJECT} ?s ; {PREDICATE} ?p ; {OBJECT} ?o .
            FILTER (?standing != <{UNDISPUTED}>)
        }} }}""",
    )
    old = {_claim(row): _iri(row["standing"]) for row in rows}
    new = standings(disagreements)
    return {claim for claim in old.keys() | new.keys() if old.get(claim) != new.get(claim)}


def _evidence_on(claims: set[Claim], stated: Store) -> Store:
    """A store of the citations that assert some claims, as `consensus_triples` asks for them."""
    found = Store()
    pattern = f"""GRAPH ?evidence {{ ?citation {SUBJECT} ?s ; {PREDICATE} ?p ; {OBJECT} ?o ;
        {STANCE} <{ASSERTED}> ; {SOURCE} ?source . }}"""
    for row in _of_each(claims, f"?evidence ?citation ?s ?p ?o ?source WHERE {{ {{}} {pattern} }}", stated):
        citation, graph = row["citation"], row["evidence"]
        said = [(SUBJECT, row["s"]), (PREDICATE, row["p"]), (OBJECT, row["o"]), (SOURCE, row["source"])]
        for predicate, value in [*said, (STANCE, NamedNode(ASSERTED))]:
            found.add(Quad(citation, predicate, value, graph))  # type: ignore[arg-type]
    return found


def _agreements_on(claims: set[Claim], corpus: Corpus, before: Store) -> set[Term]:
    """The nodes of the agreement graph that speak of some claims."""
    pattern = f"""GRAPH <{corpus.graph("agreement").value}> {{
        ?node {SUBJECT} ?s ; {PREDICATE} ?p ; {OBJECT} ?o . }}"""
    return {row["node"] for row in _of_each(claims, f"?node WHERE {{ {{}} {pattern} }}", before)}


def _of_each(claims: set[Claim], query: str, store: Store) -> Iterator[dict[str, Term]]:
    """The solutions of a query in which `{}` stands for the claims that are asked for, as ?s ?p ?o."""
    rows = [f"(<{subject}> <{predicate}> {value})" for subject, predicate, value in claims]
    for start in range(0, len(rows), AT_ONCE):
        values = "VALUES (?s ?p ?o) { " + " ".join(rows[start : start + AT_ONCE]) + " }"
        yield from select(store, "SELECT DISTINCT " + query.replace("{}", values, 1))


def _claim(row: dict[str, Term]) -> Claim:
    return _iri(row["s"]), _iri(row["p"]), row["o"]


def _iri(term: Term) -> str:
    assert isinstance(term, NamedNode)
    return term.value
