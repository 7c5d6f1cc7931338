"""The report as JSON, whose keys others rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from reported import BASE, FULL, QUIET, SHIP, report
from variorum.reports.json import render, term_json
from variorum.terms import XSD, Term


def read(text: str) -> Any:
    return json.loads(text)


def test_the_keys_of_version_1() -> None:
    content = read(render(FULL))
    assert list(content) == ["format", "version", "snapshot", "counts", "disagreements", "staleDecisions", "texts"]
    assert (content["format"], content["version"]) == ("variorum-report", 1)
    assert content["snapshot"]["sources"][0] == {
        "slug": "log",
        "title": "The log of the Gull",
        "publisher": "",
        "date": "1874",
        "language": "en",
        "claims": 4,
        "citations": 5,
    }
    assert content["counts"] == {
        "disagreements": 6,
        "open": 3,
        "failing": 1,
        "staleDecisions": 2,
        "properties": {"watched": 0, "several": 0, "undeclared": 0},
        "kinds": {
            "contradiction": {"total": 2, "open": 1},
            "selfContradiction": {"total": 0, "open": 0},
            "identityQuestion": {"total": 1, "open": 1},
            "stanceDifference": {"total": 1, "open": 0},
            "opinionDifference": {"total": 1, "open": 1},
            "detailDifference": {"total": 1, "open": 0},
            "undeclaredDifference": {"total": 0, "open": 0},
        },
    }


def test_a_disagreement() -> None:
    sailing, name = read(render(FULL))["disagreements"][:2]
    first = sailing.pop("positions")[0]
    assert sailing == {
        "iri": f"{BASE}disagreement/sailing",
        "rank": 1,
        "label": "day on which the Gull sailed",
        "sentence": "day on which the Gull sailed",
        "kind": "contradiction",
        "status": "open",
        "fails": True,
        "message": "Sources differ on the day on which the Gull sailed.",
        "severity": "Warning",
        "focus": SHIP,
        "path": "https://example.org/sea#sailedOn",
        "shape": f"{BASE}shape/sailing",
        "component": "MaxCountConstraintComponent",
        "decision": None,
    }
    assert first == {
        "label": "1874-05-02",
        "subject": SHIP,
        "path": "https://example.org/sea#sailedOn",
        "value": {"type": "literal", "value": "1874-05-02", "datatype": f"{XSD}date"},
        "sources": ["log"],
        "statements": [
            {
                "source": "log",
                "stance": "asserted",
                "speaker": "",
                "value": {"type": "literal", "value": "1874-05-02", "datatype": f"{XSD}date"},
                "speakerName": "",
                "citation": f"{BASE}citation/log-001",
                "file": "seeds/log.ttl",
                "line": 12,
                "passages": [{"iri": f"{BASE}text/log#char=14,29", "start": 14, "end": 29}],
                "locators": [],
            }
        ],
    }
    assert name["decision"]["inFavourOf"] == [{"type": "literal", "value": "Gull", "datatype": f"{XSD}string"}]
    assert (name["decision"]["file"], name["decision"]["line"]) == ("seeds/decisions.ttl", 8)


def test_stale_decisions_and_texts() -> None:
    content = read(render(FULL))
    assert [(d["decides"], d["cause"]) for d in content["staleDecisions"]] == [
        (f"{BASE}disagreement/sailing", "the values have changed (new: 1874-05-03)"),
        (f"{BASE}disagreement/gone", "the disagreement that it decides is found no more"),
    ]
    assert content["texts"]["passages"] == 9
    assert [error["message"] for error in content["texts"]["errors"]] == ["the passage 1,9 begins within a word"]
    assert read(render(report()))["texts"] is None
    assert read(render(QUIET))["disagreements"] == []


def test_no_wording_of_a_text_is_in_it() -> None:
    assert "Gull sailed\\n" not in render(FULL)
    assert "fair day" not in render(FULL)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (NamedNode(SHIP), {"type": "uri", "value": SHIP}),
        (Literal("Möwe", language="de"), {"type": "literal", "value": "Möwe", "xml:lang": "de"}),
        (BlankNode("b"), {"type": "bnode", "value": "b"}),
    ],
)
def test_terms_are_those_of_the_sparql_results_format(term: Term, expected: dict[str, str]) -> None:
    assert term_json(term) == expected
    node = NamedNode(SHIP)
    triple = term_json(Triple(node, node, node))
    assert triple["value"]["subject"] == {"type": "uri", "value": SHIP}
