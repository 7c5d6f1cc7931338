"""The report as JUnit XML, for build servers: a test suite per kind, a test case per disagreement.

A disagreement is a finding, not a failure: a case fails only when it fails the check. The texts are a suite of their
own when they were checked.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from variorum.corpus.texts import CheckedTexts
from variorum.disagreements.model import Disagreement, Position
from variorum.reports.model import Group, Report, count, verdict, where
from variorum.terms import printable, words


def render(report: Report) -> str:
    """The report as one `testsuites` element."""
    root = Element("testsuites", name=f"variorum check: {report.snapshot.name}")
    for group in report.groups:
        _suite(root, report, group)
    if report.texts:
        _text_suite(root, report.texts)
    return document(root)


def document(root: Element) -> str:
    """The `testsuites` element as a document, with the numbers of its suites added up."""
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def _suite(root: Element, report: Report, group: Group) -> None:
    failures = [d for d in group.disagreements if d.iri in report.failing]
    suite = new_suite(root, group.kind.heading, len(group.disagreements), len(failures))
    for disagreement in group.disagreements:
        case = new_case(suite, group.kind.name, disagreement.sentence)
        said = _said(report, disagreement)
        if disagreement.iri in report.failing:
            add(case, "failure", said, type=group.kind.name, message=disagreement.message or disagreement.label)
        else:
            add(case, "system-out", said)


def _text_suite(root: Element, texts: CheckedTexts) -> None:
    suite = new_suite(root, "Texts", 1, 1 if texts.errors else 0)
    case = new_case(suite, "texts", "every text is the pinned one, and every passage lies well in it")
    if texts.errors:
        said = "\n".join(map(str, texts.errors))
        add(case, "failure", said, type="text", message=count(len(texts.errors), "error"))


def new_suite(root: Element, name: str, tests: int, failures: int) -> Element:
    """A new suite with so many test cases, of which so many fail."""
    return SubElement(root, "testsuite", name=name, tests=str(tests), failures=str(failures), errors="0", skipped="0")


def new_case(suite: Element, kind: str, label: str) -> Element:
    """A new test case in a suite."""
    return SubElement(suite, "testcase", classname=f"variorum.{kind}", name=printable(label), time="0")


def add(case: Element, tag: str, said: str, **attributes: str) -> None:
    """Adds a failure or an output to a test case."""
    SubElement(case, tag, {name: printable(value) for name, value in attributes.items()}).text = printable(said)


def _said(report: Report, disagreement: Disagreement) -> str:
    """The positions and the decision as plain lines."""
    lines = [f"{disagreement.iri}", f"status: {words(disagreement.status)}"]
    for position in disagreement.positions:
        lines += _position(report, position)
    if disagreement.decision:
        decision = disagreement.decision
        parts = (verdict(decision), decision.reason, decision.curator, decision.date)
        lines.append(f"decision: {'; '.join(filter(None, parts))}")
    return "\n".join(lines)


def _position(report: Report, position: Position) -> list[str]:
    lines = [position.label]
    for statement in position.statements:
        how = report.manner(position, statement)
        lines.append("  ".join(filter(None, ("  " + statement.source, how, where(statement)))))
    return lines
