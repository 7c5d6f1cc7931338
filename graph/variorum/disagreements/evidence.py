"""Who states a claim: its citations in the evidence graphs, looked up for many claims at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.disagreements.model import Claim, Statement, by_offset
from variorum.shapes.constraints import select
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, RDF, SPECULATIVE, VR, text_of

HELD = frozenset((ASSERTED, EXPECTED, SPECULATIVE, OPINION))  # all but denied
BATCH = 500  # claims per query


class Evidence:
    """The evidence graphs of a store that has the claims graphs too."""

    def __init__(self, corpus: Corpus, stated: Store) -> None:
        self._stated = stated
        self._source, self._claims, self._evidence = (
            corpus.iri(kind, "").value for kind in ("source", "graph", "evidence")
        )

    def statements(self, claims: Collection[Claim], stances: Collection[str]) -> dict[Claim, list[Statement]]:
        """The statements of claims with one of the stances, by claim, in the order of their citations; all of them
        when no stances are given.
        """
        cited = self._cited(stances)
        passages: dict[tuple[Claim, str, str, str], set[str]] = defaultdict(set)
        speakers: dict[str, str] = {}
        for batch in _batches(sorted(claims, key=str)):
            wanted = " ".join(f"({number} <{s}> <{p}> {o})" for number, (s, p, o) in enumerate(batch))
            rows = select(
                self._stated,
                f"""SELECT ?number ?citation ?stance ?source ?passage ?speaker WHERE {{
                    VALUES (?number ?s ?p ?o) {{ {wanted} }}
                    {cited} <{VR}stance> ?stance ; <{VR}source> ?source ; <{VR}passage> ?passage .
                        OPTIONAL {{ ?citation <{VR}attributedTo> ?speaker }} }}
                }}""",
            )
            for row in rows:
                stance = text_of(row["stance"])
                if not stances or stance in stances:
                    claim = batch[int(text_of(row["number"]))]
                    source = text_of(row["source"]).removeprefix(self._source)
                    citation = text_of(row["citation"])
                    passages[claim, source, citation, stance].add(text_of(row["passage"]))
                    if "speaker" in row:
                        speakers[citation] = min(text_of(row["speaker"]), speakers.get(citation, "\U0010ffff"))
        found: dict[Claim, list[Statement]] = defaultdict(list)
        for (claim, source, citation, stance), spans in sorted(passages.items(), key=lambda item: item[0][2]):
            ordered = tuple(sorted(spans, key=by_offset))
            found[claim].append(Statement(source, claim, citation, stance, ordered, speakers.get(citation, "")))
        return found

    def _cited(self, stances: Collection[str]) -> str:
        """The pattern of a citation of the claim ?s ?p ?o, left open for more to be said of it.

        What is not denied is a triple of its source's claims graph. To ask first which sources state it, and then only
        these for their citations, is several times quicker than to go through all citations of its subject.
        """
        if not stances or DENIED in stances:
            return f"GRAPH ?evidence {{ ?citation <{RDF}subject> ?s ; <{RDF}object> ?o ; <{RDF}predicate> ?p ;"
        return f"""GRAPH ?claims {{ ?s ?p ?o }}
            BIND (IRI(CONCAT("{self._evidence}", STRAFTER(STR(?claims), "{self._claims}"))) AS ?evidence)
            GRAPH ?evidence {{ ?citation <{RDF}object> ?o ; <{RDF}subject> ?s ; <{RDF}predicate> ?p ;"""


def _batches(claims: list[Claim]) -> Iterator[list[Claim]]:
    for start in range(0, len(claims), BATCH):
        yield claims[start : start + BATCH]
