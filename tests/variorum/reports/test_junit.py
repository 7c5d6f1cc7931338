"""The report as JUnit XML."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from reported import FULL, QUIET, SAILING, report
from variorum.reports.junit import render


def test_a_suite_for_each_kind_and_a_case_for_each_disagreement() -> None:
    root = ElementTree.fromstring(render(report()))
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root]
    assert suites == [
        ("Contradictions", "2", "0"),
        ("Contradictions within a source", "0", "0"),
        ("Questions of identity", "1", "0"),
        ("Differences of stance", "1", "0"),
        ("Differences of opinion", "1", "0"),
        ("Differences of detail", "1", "0"),
        ("Differences not judged", "0", "0"),
    ]
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "0", "0")
    names = {case.get("name") for case in root.iter("testcase")}
    assert "name of the [Gull] | @ship" in names


def test_only_what_the_gate_fails_is_a_failure() -> None:
    root = ElementTree.fromstring(render(FULL))
    failures = {
        case.get("name"): failure.get("message") for case in root.iter("testcase") for failure in case.iter("failure")
    }
    assert failures == {
        "day on which the Gull sailed": "Sources differ on the day on which the Gull sailed.",
        "every text is the pinned one, and every passage lies well in it": "1 error",
    }
    assert root.get("failures") == "2"


def test_the_sides_and_the_decision_are_in_the_output() -> None:
    root = ElementTree.fromstring(render(report()))
    said = root.findtext("testsuite/testcase[@name='return of the Gull']/system-out") or ""
    assert said.splitlines()[1:4] == ["status: explained", "1874", "  log  seeds/log.ttl:20  text 14–29"]
    assert said.splitlines()[-1].startswith("decision: explained: time of writing; The log was written")


def test_what_xml_cannot_hold_is_replaced() -> None:
    odd = replace(SAILING, label="a \x00 nothing")
    assert ElementTree.fromstring(render(report((odd,)))).find("testsuite/testcase") is not None
    assert ElementTree.fromstring(render(QUIET)).get("tests") == "0"
