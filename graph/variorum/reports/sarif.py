"""The report as SARIF 2.1.0, for code scanning: rules are shapes, results are disagreements.

A contradiction is a warning and every other kind a note, as their SHACL severities say; what fails the check is an
error. What has been decided is suppressed with the curator's reason (section 3.35). The seed lines of the first
position are the locations, those of the others the related locations, which the message links to (section 3.11.6).
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from variorum import __version__
from variorum.corpus.folder import Corpus
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.errors import VariorumError
from variorum.reports.model import Report, placed, split_place, verdict
from variorum.terms import CONTRADICTION, OPEN, local_name, words

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
NOTED, TEXT = "noted-by-a-reader", "text"  # the rules that no shape stands for

ADVICE = "Read the passages; then correct the seed, or decide the disagreement in seeds/decisions.ttl."

Json = dict[str, Any]


def render(report: Report) -> str:
    """The report as a SARIF log with one run."""
    found = [d for group in report.groups for d in group.disagreements]
    errors = report.texts.errors if report.texts else ()
    rules = {_rule_id(d): _rule(report, d) for d in found} | ({TEXT: _text_rule()} if errors else {})
    order = list(rules)
    results = [{**_result(report, d), "ruleIndex": order.index(_rule_id(d))} for d in found]
    results += [{**_text_result(report, error), "ruleIndex": order.index(TEXT)} for error in errors]
    return log(list(rules.values()), results)


def log(rules: list[Json], results: list[Json]) -> str:
    """A SARIF log with one run; each result has the index of its rule."""
    run = {
        "tool": {"driver": {"name": "Variorum", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _rule_id(disagreement: Disagreement) -> str:
    return local_name(disagreement.shape) or NOTED


def _rule(report: Report, disagreement: Disagreement) -> Json:
    if not disagreement.shape:
        noted = "Differences that a reader noted in seeds/decisions.ttl; no shape finds them."
        return descriptor(NOTED, "Noted by a reader.", noted, ADVICE)
    title = words(disagreement.shape).replace("-", " ")
    said = report.register.messages.get(disagreement.shape) or f"{title[0].upper()}{title[1:]}."
    declared = f"Declared by the SHACL shape {disagreement.shape} ({disagreement.component}). {ADVICE}"
    return descriptor(_rule_id(disagreement), _first_sentence(said), said, declared)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.:?!]) ", text, maxsplit=1)[0].rstrip(":")


def _text_rule() -> Json:
    said = "A text must be the one that the source's record pins, and a passage must lie well in it."
    return descriptor(
        TEXT, "A text is another one, or a passage lies badly in it.", said, "Correct the record or the citation."
    )


def descriptor(name: str, title: str, said: str, advice: str) -> Json:
    """A rule, with everything that GitHub wants of one."""
    return {
        "id": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": said},
        "help": {"text": advice},
    }


def _result(report: Report, disagreement: Disagreement) -> Json:
    first, *others = disagreement.positions or (None,)
    locations = [_location(report, first, s) for s in first.statements if s.line] if first else []
    related: list[Json] = []
    sides = [_side(first)] if first else []
    for position in others:
        assert position is not None
        sides.append(_side(position, len(related) + 1))
        for statement in (s for s in position.statements if s.line):  # one of Wikidata's stands in no file
            said = {"id": len(related) + 1, "message": {"text": f"{position.label}: {report.title(statement.source)}"}}
            related.append({**_location(report, position, statement), **said})
    level = "error" if disagreement.iri in report.failing else _level(disagreement)
    result: Json = {
        "ruleId": _rule_id(disagreement),
        "level": level,
        "message": {"text": f"{escaped(disagreement.sentence)} {'; '.join(sides)}."},
        "locations": locations,
        "relatedLocations": related,
        "partialFingerprints": _fingerprints(disagreement.iri),
        "properties": {"kind": local_name(disagreement.kind), "status": local_name(disagreement.status)},
    }
    decision = disagreement.decision
    if decision and disagreement.status != OPEN:
        justification = ". ".join(filter(None, (verdict(decision), decision.reason)))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result


def _level(disagreement: Disagreement) -> str:
    return "warning" if disagreement.kind == CONTRADICTION else "note"


def _side(position: Position, link: int | None = None) -> str:
    """A position in the message, linked to the related location with this id."""
    label = escaped(position.label)
    said = f"[{label}]({link})" if link and any(s.line for s in position.statements) else label
    return f"{said} ({', '.join(position.sources)})"


def escaped(text: str) -> str:
    r"""A text in which nothing is taken for a link: `[` and `]` become `\[` and `\]` (section 3.11.6)."""
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _fingerprints(iri: str) -> Json:
    """What keeps a result's identity: the IRI, and a digest of it in the one fingerprint that GitHub reads."""
    digest = hashlib.sha256(iri.encode()).hexdigest()[:16]
    return {"primaryLocationLineHash": f"{digest}:1", "variorumDisagreement/v1": iri}


def _location(report: Report, position: Position, statement: Statement) -> Json:
    file, line = split_place(statement.line)
    how = report.manner(position, statement)
    said = f"{statement.source}{f', {how}' if how else ''}: {placed(statement)}"
    return {**physical(report.corpus, file, line), "message": {"text": said}}


def physical(corpus: Corpus, file: str, line: int | None, column: int | None = None) -> Json:
    """A place in a file of the corpus, relative to the current folder where the corpus lies in it: code scanning is run
    at the root of a repository.
    """
    root, here = corpus.root.resolve(), Path.cwd().resolve()
    inside = root.relative_to(here) if root.is_relative_to(here) else Path()
    place: Json = {"artifactLocation": {"uri": quote((inside / file).as_posix()), "uriBaseId": "%SRCROOT%"}}
    if line is not None:
        place["region"] = {"startLine": line, **({"startColumn": column} if column is not None else {})}
    return {"physicalLocation": place}


def _text_result(report: Report, error: VariorumError) -> Json:
    """What is wrong with a text or a passage; it has a place in the corpus only when it is a passage."""
    where = error.where
    inside = where is not None and where.path.is_relative_to(report.corpus.root)
    message = ". ".join(filter(None, (error.what, error.advice)))
    result: Json = {"ruleId": TEXT, "level": "error", "message": {"text": escaped(message)}}
    if where is not None and inside:
        file = where.path.relative_to(report.corpus.root).as_posix()
        result["locations"] = [physical(report.corpus, file, where.line)]
    return result
