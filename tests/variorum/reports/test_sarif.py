"""The report as SARIF 2.1.0: what the schema and GitHub code scanning ask of it.

The whole was validated with the schema of the OASIS errata; here is what that schema says of the parts that are used.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reported import BASE, CORPUS, FULL, QUIET, SAILING, report
from variorum.reports.model import Report
from variorum.reports.sarif import render

LEVELS = {"none", "note", "warning", "error"}


def run_of(text: str) -> Any:
    log = json.loads(text)
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def results(text: str) -> dict[str, Any]:
    return {result["ruleId"]: result for result in run_of(text)["results"]}


def test_every_rule_has_what_github_wants() -> None:
    rules = run_of(render(FULL))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        "sailing", "name", "noted-by-a-reader", "return", "beauty", "crew", "text",
    ]  # fmt: skip
    for rule in rules:
        assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))


def said_by(message: str) -> Report:
    """A report in whose register a shape has this message."""
    register = replace(report().register, messages={f"{BASE}shape/sailing": message})
    return replace(report(), register=register)


def test_a_rule_says_what_its_shape_says() -> None:
    said = "Sources date the voyage differently: which day is it? Read the passages."
    rules = run_of(render(said_by(said)))["tool"]["driver"]["rules"]
    sailing, name = rules[:2]
    assert sailing["shortDescription"]["text"] == "Sources date the voyage differently"
    assert sailing["fullDescription"]["text"] == said
    assert sailing["help"]["text"].startswith(f"Declared by the SHACL shape {BASE}shape/sailing (MaxCount")
    assert (name["shortDescription"]["text"], name["fullDescription"]["text"]) == ("Name.", "Name.")


def test_every_result_is_well_formed() -> None:
    run = run_of(render(FULL))
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in LEVELS
        assert result["message"]["text"]
        places = [*result["locations"], *result.get("relatedLocations", [])]
        assert places
        for place in places:
            physical = place["physicalLocation"]
            assert not physical["artifactLocation"]["uri"].startswith("/")
            assert physical.get("region", {"startLine": 1})["startLine"] >= 1


def test_levels_by_kind_and_gate() -> None:
    plain = {rule: result["level"] for rule, result in results(render(report())).items()}
    assert plain == {
        "sailing": "warning",
        "name": "warning",
        "noted-by-a-reader": "note",
        "return": "note",
        "beauty": "note",
        "crew": "note",
    }
    gated = results(render(FULL))
    assert (gated["sailing"]["level"], gated["name"]["level"], gated["text"]["level"]) == ("error", "warning", "error")


def test_both_sides_are_located_and_linked() -> None:
    sailing = results(render(FULL))["sailing"]
    (place,) = sailing["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "seeds/log.ttl"
    assert place["physicalLocation"]["region"] == {"startLine": 12}
    (other,) = sailing["relatedLocations"]
    assert (other["id"], other["message"]["text"]) == (1, "1874-05-03: The Quay Paper")
    assert sailing["message"]["text"].endswith("1874-05-02 (log); [1874-05-03](1) (paper).")
    assert r"name of the \[Gull\]" in results(render(FULL))["name"]["message"]["text"]


def test_identity_stays_with_the_iri_of_the_disagreement() -> None:
    before = results(render(report((SAILING,))))["sailing"]["partialFingerprints"]
    moved = replace(SAILING, label="another label", positions=SAILING.positions[::-1])
    assert results(render(report((moved,))))["sailing"]["partialFingerprints"] == before
    assert before["variorumDisagreement/v1"] == SAILING.iri
    assert set(before) == {"primaryLocationLineHash", "variorumDisagreement/v1"}


def test_what_is_decided_is_suppressed_with_the_reason() -> None:
    found = results(render(report()))
    assert found["return"]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "explained: time of writing. The log was written <on board> & signed | sealed.",
        }
    ]
    assert "suppressions" not in found["sailing"]


def test_files_are_named_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = replace(report((SAILING,)), corpus=replace(CORPUS, root=tmp_path / "my corpus"))
    (place,) = results(render(inside))["sailing"]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "my%20corpus/seeds/log.ttl"


def test_nothing_to_report() -> None:
    assert run_of(render(QUIET))["results"] == []
