"""A comparison with Wikidata as JSON, for programs; its keys stay as they are within a version.

format, version     "variorum-wikidata-comparison" and the version of this description, 1
snapshot            name, base, digest
wikidata            api, and the moment of the oldest answer used
counts              contradicts, lacks, agrees, and how many of those that agree have no reference there
compared            outcome, subject, subjectLabel, item, property, propertyLabel, path (our property), value,
                    valueLabel, said, qualifiers, statements, others, notes, referenced
  said              source, stance, citation, file, line (or null), passages: our side
  statements        id, rank, value, term, label, qualifiers, references: Wikidata's side, values as in its own JSON,
                    as terms of its RDF and as people read them
notCompared         one line for each reason
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from pyoxigraph import NamedNode

from variorum.disagreements.against_wikidata import FORMAT, VERSION
from variorum.disagreements.lines import ClaimLines
from variorum.disagreements.model import Statement as Said
from variorum.reports.json import term_json
from variorum.reports.model import split_place
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import local_name
from variorum.wikidata.client import WikidataClient
from variorum.wikidata.compare import Compared, Comparison, Outcome
from variorum.wikidata.compared_graph import term_of
from variorum.wikidata.model import ENTITY, Snak, Statement
from variorum.wikidata.values import show_value
from variorum.wikidata.words import Words

Json = dict[str, Any]


def render(comparison: Comparison, snapshot: Snapshot, client: WikidataClient, words: Words, lines: ClaimLines) -> str:
    """The comparison as one JSON object."""
    agreed = comparison.of(Outcome.AGREES)
    counts = {outcome.value: len(comparison.of(outcome)) for outcome in Outcome}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "snapshot": {"name": snapshot.name, "base": snapshot.base, "digest": snapshot.digest},
        "wikidata": {"api": client.endpoints.api, "oldest": client.oldest},
        "counts": {**counts, "unreferenced": sum(not one.referenced for one in agreed)},
        "compared": [_compared(one, words, lines) for one in comparison.compared],
        "notCompared": [asdict(left) for left in comparison.left_out],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _compared(one: Compared, words: Words, lines: ClaimLines) -> Json:
    return {
        "outcome": one.outcome.value,
        "subject": one.claim.subject,
        "subjectLabel": words.thing(one.claim.subject),
        "item": one.item,
        "property": one.claim.pid,
        "propertyLabel": words.property(one.claim.pid),
        "path": one.claim.path,
        "value": term_json(one.claim.value),
        "valueLabel": words.bare(one.claim.value),
        "said": [_said(said, lines) for said in one.said],
        "qualifiers": [
            {"property": q.pid, "value": term_json(q.value), "sources": sorted({s.source for s in q.statements})}
            for q in one.claim.qualifiers
        ],
        "statements": [_statement(one, statement, words) for statement in one.statements],
        "others": [_statement(one, statement, words) for statement in one.others],
        "notes": list(one.notes),
        "referenced": one.referenced,
    }


def _said(said: Said, lines: ClaimLines) -> Json:
    file, line = split_place(lines(said))
    return {
        "source": said.source,
        "stance": local_name(said.stance),
        "citation": said.citation,
        "file": file,
        "line": line,
        "passages": list(said.passages),
    }


def _statement(one: Compared, statement: Statement, words: Words) -> Json:
    at = NamedNode(ENTITY + one.item)
    return {
        "id": statement.id,
        "rank": statement.rank,
        "value": _snak(statement.main)["value"],
        "term": term_json(term_of(at, statement.main.pid, statement.main.value)),
        "label": show_value(statement.main.value, words.labels),
        "qualifiers": [_snak(snak) for snak in statement.qualifiers],
        "references": [[_snak(snak) for snak in reference.snaks] for reference in statement.references],
    }


def _snak(snak: Snak) -> Json:
    kind = type(snak.value).__name__.removesuffix("Value").lower()
    return {"property": snak.pid, "value": {"type": kind, **asdict(snak.value)}}
