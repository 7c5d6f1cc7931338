"""The report as JSON, for programs and as the baseline of a later check; its keys stay as they are within a version.

    format, version         "variorum-report" and the version of this description, 1
    snapshot                name, base, digest, and sources: slug, title, publisher, date, language, claims, citations
    counts                  disagreements, open, failing, staleDecisions, properties: watched, several, undeclared; and
                            kinds: a total and an open for each kind
    disagreements           iri, rank, label, sentence, kind, status, fails, message, severity, focus, path, shape,
                            component, positions, decision (or null); kind, status and severity are local names
      positions             label, subject, path, value, sources, statements; the value is a term as in the SPARQL 1.1
                            Query Results JSON Format, section 3.2.2
        statements          source, stance, speaker, speakerName, value as the source writes it, citation, file, line
                            (or null), passages
          passages          iri, start, end, in code points
          locators          where a source without a text states it, in words
      decision              iri, decides, status, explanation, inFavourOf, considered, reason, curator, date,
                            references, file, line
    staleDecisions          decisions, each with a cause
    texts                   null, or sources, pinned, passages, errors: what was found when held against the texts

Of a corpus that cannot be built there are only format, version, snapshot, which is null, and errors: message, advice,
file, line and column (or null).

What a source does not have is an empty string. No wording of a text is in it, so that it can be committed.
"""

from __future__ import annotations

import json
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from variorum.corpus.literals import read_literal
from variorum.corpus.passages import locators, parse_passage
from variorum.corpus.texts import CheckedTexts
from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.reports.model import Report, split_place
from variorum.terms import Term, local_name

FORMAT = "variorum-report"
VERSION = 1

Json = dict[str, Any]


def render(report: Report) -> str:
    """The report as one JSON object."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "snapshot": _snapshot(report),
        "counts": _counts(report),
        "disagreements": [_disagreement(report, d) for group in report.groups for d in group.disagreements],
        "staleDecisions": [{**_decision(s.decision), "cause": s.reason} for s in report.stale],
        "texts": _texts(report.texts) if report.texts else None,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def term_json(term: Term, written: str = "") -> Json:
    """A term as in the SPARQL 1.1 Query Results JSON Format; its language as N-Triples have it, if these are given."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        language = (read_literal(written).language if written else term.language) or ""
        tag = {"xml:lang": language} if language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **tag}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: term_json(part) for name, part in parts.items()}}


def _snapshot(report: Report) -> Json:
    names = ("slug", "title", "publisher", "date", "language", "claims", "citations")
    sources = [{name: getattr(source, name) for name in names} for source in report.snapshot.sources]
    snapshot = report.snapshot
    return {"name": snapshot.name, "base": snapshot.base, "digest": snapshot.digest, "sources": sources}


def _counts(report: Report) -> Json:
    return {
        "disagreements": len(report.disagreements),
        "open": report.open,
        "failing": len(report.failing),
        "staleDecisions": len(report.stale),
        "properties": vars(report.register.coverage),
        "kinds": {group.kind.name: {"total": len(group.disagreements), "open": group.open} for group in report.groups},
    }


def _disagreement(report: Report, disagreement: Disagreement) -> Json:
    return {
        "iri": disagreement.iri,
        "rank": disagreement.rank,
        "label": disagreement.label,
        "sentence": disagreement.sentence,
        "kind": local_name(disagreement.kind),
        "status": local_name(disagreement.status),
        "fails": disagreement.iri in report.failing,
        "message": disagreement.message,
        "severity": local_name(disagreement.severity),
        "focus": disagreement.focus,
        "path": disagreement.path,
        "shape": disagreement.shape,
        "component": disagreement.component,
        "positions": [_position(report, position) for position in disagreement.positions],
        "decision": _decision(disagreement.decision) if disagreement.decision else None,
    }


def _position(report: Report, position: Position) -> Json:
    subject, path, value = position.claim
    return {
        "label": position.label,
        "subject": subject,
        "path": path,
        "value": term_json(value, position.written),
        "sources": list(position.sources),
        "statements": [_statement(report, statement) for statement in position.statements],
    }


def _statement(report: Report, statement: Statement) -> Json:
    file, line = split_place(statement.line)
    return {
        "source": statement.source,
        "stance": local_name(statement.stance),
        "speaker": statement.speaker,
        "value": term_json(statement.claim[2], statement.written),
        "speakerName": report.name(statement.speaker) if statement.speaker else "",
        "citation": statement.citation,
        "file": file,
        "line": line,
        "passages": [
            {"iri": iri, "start": parsed.start, "end": parsed.end}
            for iri in statement.passages
            if (parsed := parse_passage(iri))
        ],
        "locators": list(locators(statement.passages)),
    }


def _decision(decision: Decision) -> Json:
    file, line = split_place(decision.line)
    return {
        "iri": decision.iri,
        "decides": decision.decides,
        "status": local_name(decision.status),
        "explanation": local_name(decision.explanation),
        "inFavourOf": [term_json(term) for term in sorted(decision.in_favour_of, key=str)],
        "considered": [term_json(term) for term in sorted(decision.considered, key=str)],
        "reason": decision.reason,
        "curator": decision.curator,
        "date": decision.date,
        "references": list(decision.references),
        "file": file,
        "line": line,
    }


def _texts(texts: CheckedTexts) -> Json:
    errors = [
        {"message": error.what, "place": str(error.where) if error.where else "", "advice": error.advice}
        for error in texts.errors
    ]
    return {"sources": texts.sources, "pinned": len(texts.texts), "passages": texts.passages, "errors": errors}
