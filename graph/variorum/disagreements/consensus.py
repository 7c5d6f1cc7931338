"""The consensus view: of each asserted claim, how many sources agree, and whether it stands after the decisions.

Two derived graphs, never mixed into the default graph. `<base>/consensus` has, as plain triples, what stands: claims
that are not disputed, and of disputed ones the value that a decision is in favour of. `<base>/agreement` says of every
claim that several sources assert, or that is or was disputed, which sources agree on it and what its standing is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, Store

from variorum.corpus.folder import Corpus
from variorum.disagreements.model import Claim, Disagreement
from variorum.shapes.constraints import select
from variorum.terms import CONTRADICTION, EXPLAINED, FALSE_ALARM, RDF, RDF_TYPE, RESOLVED, VR, XSD

UNDISPUTED, UPHELD, DISPUTED, REJECTED = (VR + name for name in ("undisputed", "upheld", "disputed", "rejected"))
STANDS = {UNDISPUTED, UPHELD}


def standings(disagreements: Iterable[Disagreement]) -> dict[Claim, str]:
    """The standing of every claim that takes part in a contradiction; all others are undisputed."""
    found: dict[Claim, str] = {}
    for disagreement in disagreements:
        if disagreement.kind != CONTRADICTION:
            continue
        decision = disagreement.decision
        for position in disagreement.positions:
            if decision is None or disagreement.status not in (EXPLAINED, FALSE_ALARM, RESOLVED):
                standing = DISPUTED
            elif disagreement.status == RESOLVED:
                standing = UPHELD if position.value in decision.in_favour_of else REJECTED
            else:
                standing = UPHELD
            for claim in {position.claim, *(statement.claim for statement in position.statements)}:
                found[claim] = max(found.get(claim, standing), standing, key=_WORST.index)
    return found


_WORST = [UNDISPUTED, UPHELD, DISPUTED, REJECTED]


def consensus_triples(
    corpus: Corpus, disagreements: Iterable[Disagreement], stated: Store
) -> tuple[list[Quad], list[Quad]]:
    """The triples of the consensus graph and of the agreement graph, from the evidence in `stated`."""
    standing_of = standings(disagreements)
    consensus, agreement = [], []
    rows = select(
        stated,
        f"""SELECT ?s ?p ?o (GROUP_CONCAT(DISTINCT STR(?source)) AS ?sources) WHERE {{ GRAPH ?evidence {{
            ?citation <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ;
                <{VR}stance> <{VR}asserted> ; <{VR}source> ?source .
        }} }} GROUP BY ?s ?p ?o""",
    )
    for row in rows:
        subject, predicate, value, sources = row["s"], row["p"], row["o"], row["sources"]
        if not (isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(sources, Literal)):
            continue
        agreeing = [NamedNode(source) for source in sources.value.split(" ")]
        standing = standing_of.get((subject.value, predicate.value, value), UNDISPUTED)
        if standing in STANDS:
            consensus.append(Quad(subject, predicate, value))
        if standing == UNDISPUTED and len(agreeing) == 1:
            continue
        digest = hashlib.sha256(f"{subject} {predicate} {value}".encode()).hexdigest()[:16]
        node = corpus.iri("agreement", digest)
        agreement += [
            Quad(node, RDF_TYPE, NamedNode(VR + "Agreement")),
            Quad(node, NamedNode(RDF + "subject"), subject),
            Quad(node, NamedNode(RDF + "predicate"), predicate),
            Quad(node, NamedNode(RDF + "object"), value),
            Quad(node, NamedNode(VR + "standing"), NamedNode(standing)),
            Quad(node, NamedNode(VR + "sources"), Literal(str(len(agreeing)), datatype=NamedNode(XSD + "integer"))),
            *(Quad(node, NamedNode(VR + "source"), source) for source in agreeing),
        ]
    return consensus, agreement
