"""The consensus view: of each asserted claim, how many sources agree, and whether it stands after the decisions.

Two derived graphs, never mixed into the default graph. `<base>/consensus` has, as plain triples, what stands: claims
that are not disputed, and of disputed ones the value that a decision is in favour of. `<base>/agreement` says of every
claim that several sources assert, or that is or was disputed, which sources agree on it and what its standing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import as_stored
from variorum.disagreements.model import Claim, Disagreement
from variorum.tables.tables import Tables
from variorum.terms import ASSERTED, CONTRADICTION, EXPLAINED, FALSE_ALARM, RDF, RDF_TYPE, RESOLVED, VR, XSD

UNDISPUTED, UPHELD, DISPUTED, REJECTED = (VR + name for name in ("undisputed", "upheld", "disputed", "rejected"))


def standings(disagreements: Iterable[Disagreement]) -> dict[Claim, str]:
    """The standing of every claim that takes part in a contradiction, its value in the form of the store; all others
    are undisputed.
    """
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
            for claim in {_stored(claim) for claim in (position.claim, *(one.claim for one in position.statements))}:
                found[claim] = max(found.get(claim, standing), standing, key=_WORST.index)
    return found


def _stored(claim: Claim) -> Claim:
    return *claim[:2], as_stored(claim[2])


_WORST = [UNDISPUTED, UPHELD, DISPUTED, REJECTED]


# Each claim that a source asserts, with one of the forms in which its value is written, and who agrees on it.
AGREED = f"""
    SELECT subject, predicate, object, min(written) AS written, count(DISTINCT source) AS agreeing,
        coalesce(any_value(standing), '{UNDISPUTED}') AS standing
    FROM citations LEFT JOIN standing USING (subject, predicate, object)
    WHERE stance = '{ASSERTED}' GROUP BY subject, predicate, object
"""
CONSENSUS = f"""
    SELECT '<' || subject || '> <' || predicate || '> ' || written || ' .\n' AS lines FROM agreed
    WHERE standing IN ('{UNDISPUTED}', '{UPHELD}') ORDER BY lines
"""
# Line by line, as thousands of sources may agree on one claim.
AGREEMENT = f"""
    WITH of_note AS (
        SELECT *, '<' || $base || 'agreement/' || sha256('<' || subject || '> <' || predicate || '> ' || object)[:16]
            || '> <' AS node
        FROM agreed WHERE standing <> '{UNDISPUTED}' OR agreeing > 1
    )
    SELECT node || unnest([
        '{RDF_TYPE.value}> <{VR}Agreement>',
        '{RDF}subject> <' || subject || '>',
        '{RDF}predicate> <' || predicate || '>',
        '{RDF}object> ' || written,
        '{VR}standing> <' || standing || '>',
        '{VR}sources> "' || agreeing || '"^^<{XSD}integer>'
    ]) || ' .\n' AS lines FROM of_note
    UNION ALL
    SELECT DISTINCT node || '{VR}source> <' || $base || 'source/' || source || '> .\n'
    FROM of_note JOIN citations USING (subject, predicate, object) WHERE stance = '{ASSERTED}'
    ORDER BY lines
"""


def consensus_graphs(
    corpus: Corpus, disagreements: Iterable[Disagreement], tables: Tables
) -> dict[str, Iterator[bytes]]:
    """The sorted N-Triples of the consensus graph and of the agreement graph, by their names."""
    rows = ((s, p, str(o), standing) for (s, p, o), standing in standings(disagreements).items())
    tables.put("standing", dict.fromkeys(("subject", "predicate", "object", "standing"), "VARCHAR"), rows)
    tables.keep("agreed", AGREED)
    return {
        corpus.graph("consensus").value: _lines(tables, CONSENSUS, {}),
        corpus.graph("agreement").value: _lines(tables, AGREEMENT, {"base": corpus.base}),
    }


def _lines(tables: Tables, sql: str, parameters: dict[str, str]) -> Iterator[bytes]:
    rows = tables.rows(sql, parameters)
    while some := list(islice(rows, 1_000)):
        yield "".join(lines for (lines,) in some).encode()
