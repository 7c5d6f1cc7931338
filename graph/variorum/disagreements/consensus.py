"""The consensus view: of each asserted claim, how many sources agree, and whether it stands after the decisions.

Two derived graphs, never mixed into the default graph. `<base>/consensus` has, as plain triples, what stands: claims
that are not disputed, and of disputed ones the value that a decision is in favour of. `<base>/agreement` says of every
claim that several sources assert, or that is or was disputed, which sources agree on it and what its standing is.

Both tell of each claim what is stated of it and its standing. So an edit changes the lines of those subjects alone of
which a changed source states or stated something, or of which a claim has got another standing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.corpus.ntriples import as_stored
from variorum.disagreements.model import Claim, Disagreement
from variorum.shapes.constraints import select
from variorum.tables.tables import Tables
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    EXPLAINED,
    FALSE_ALARM,
    OBJECT,
    PREDICATE,
    RDF,
    RDF_TYPE,
    RESOLVED,
    SUBJECT,
    VR,
    XSD,
    text_of,
)

UNDISPUTED, UPHELD, DISPUTED, REJECTED = (VR + name for name in ("undisputed", "upheld", "disputed", "rejected"))


Standings = dict[Claim, str]


def standings(disagreements: Iterable[Disagreement]) -> Standings:
    """The standing of every claim that takes part in a contradiction, its value in the form of the store; all others
    are undisputed.
    """
    found = Standings()
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
    FROM {{cited}} LEFT JOIN standing USING (subject, predicate, object)
    WHERE stance = '{ASSERTED}' GROUP BY subject, predicate, object
"""
OF_TOUCHED = """
    SELECT subject, predicate, object, written, source, stance FROM citations SEMI JOIN touched USING (subject)"""
STATED = "SELECT DISTINCT subject FROM citations WHERE list_contains(?, source)"
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
    FROM of_note JOIN {{cited}} USING (subject, predicate, object) WHERE stance = '{ASSERTED}'
    ORDER BY lines
"""
NOTED = f"""
    SELECT ?subject ?predicate ?object ?standing WHERE {{{{
        GRAPH {{graph}} {{{{
            VALUES ?standing {{{{ {" ".join(f"<{standing}>" for standing in _WORST[1:])} }}}}
            ?note <{VR}standing> ?standing ; {SUBJECT} ?subject ; {PREDICATE} ?predicate ; {OBJECT} ?object
        }}}}
    }}}}
"""


def consensus_graphs(
    corpus: Corpus, disagreements: Iterable[Disagreement], tables: Tables
) -> dict[str, Iterator[bytes]]:
    """The sorted N-Triples of the consensus graph and of the agreement graph, by their names."""
    return _graphs(corpus, standings(disagreements), tables, "citations")


def changed_consensus(
    corpus: Corpus, now: tuple[Standings, Tables], before: tuple[Standings, Tables], changed: Collection[str]
) -> dict[str, tuple[set[bytes], set[bytes]]]:
    """The lines that go from either graph and those that come, by its name, when some sources have changed; given the
    standings and the rows as they are and as they were.
    """
    (new, tables), (old, rows_before) = now, before
    touched = {claim[0] for claim in new.keys() | old.keys() if new.get(claim) != old.get(claim)}
    for each in (tables, rows_before):
        touched |= {subject for (subject,) in each.rows(STATED, [list(changed)])}
    gone, came = (_lines_of(touched, corpus, *each) for each in ((old, rows_before), (new, tables)))
    return {name: (gone[name] - came[name], came[name] - gone[name]) for name in came}


def standings_in(store: Store, corpus: Corpus) -> Standings:
    """The standings of claims that sources assert and that are or were disputed, in a store of a snapshot."""
    return {
        (text_of(row["subject"]), text_of(row["predicate"]), row["object"]): text_of(row["standing"])
        for row in select(store, NOTED.format(graph=corpus.graph("agreement")))
    }


def _lines_of(touched: Collection[str], corpus: Corpus, standing: Standings, tables: Tables) -> dict[str, set[bytes]]:
    """The lines that the graphs have of some subjects."""
    tables.put("touched", {"subject": "VARCHAR"}, ([subject] for subject in sorted(touched)))
    tables.keep("touched_citations", OF_TOUCHED)
    of_touched = {claim: worst for claim, worst in standing.items() if claim[0] in touched}
    graphs = _graphs(corpus, of_touched, tables, "touched_citations")
    return {name: set(b"".join(blocks).splitlines(keepends=True)) for name, blocks in graphs.items()}


def _graphs(corpus: Corpus, standing: Standings, tables: Tables, cited: str) -> dict[str, Iterator[bytes]]:
    """The lines of both graphs as some citations have them, which are a table."""
    rows = ((s, p, str(o), worst) for (s, p, o), worst in standing.items())
    tables.put("standing", dict.fromkeys(("subject", "predicate", "object", "standing"), "VARCHAR"), rows)
    tables.keep("agreed", AGREED.format(cited=cited))
    return {
        corpus.graph("consensus").value: _lines(tables, CONSENSUS, {}),
        corpus.graph("agreement").value: _lines(tables, AGREEMENT.format(cited=cited), {"base": corpus.base}),
    }


def _lines(tables: Tables, sql: str, parameters: dict[str, str]) -> Iterator[bytes]:
    rows = tables.rows(sql, parameters)
    while some := list(islice(rows, 1_000)):
        yield "".join(lines for (lines,) in some).encode()
