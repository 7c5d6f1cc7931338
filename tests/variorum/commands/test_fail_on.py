"""When `variorum check` fails: what fails it, by which rule, and against which baseline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal

from commands import run
from edits import CHRONICLE, CHRONICLE_EVIDENCE, LOG_EVIDENCE, sub
from reported import EVERY, NAME, SAILING, TWINS, position, report, statement
from variorum.commands.fail_on import failing, failure, read_baseline
from variorum.disagreements.model import Disagreement
from variorum.errors import BaselineError
from variorum.reports import RULES
from variorum.reports.json import render
from variorum.terms import STANCE_DIFFERENCE

GULL, TERN = SAILING.positions
THIRD = position("1874-05-04", statement("paper", "sailedOn", Literal("1874-05-04")))


@pytest.mark.parametrize(("rule", "expected"), [("any", {SAILING, NAME, TWINS}), ("open", {SAILING})])
def test_what_fails_without_a_baseline(rule: str, expected: set[Disagreement]) -> None:
    assert failing(EVERY, rule) == {disagreement.iri for disagreement in expected}
    assert failing((), rule) == frozenset()


@pytest.mark.parametrize(
    ("before", "is_new"),
    [
        ((SAILING,), False),
        ((), True),
        ((replace(SAILING, iri=SAILING.iri + "-2"),), True),
        ((replace(SAILING, kind=STANCE_DIFFERENCE),), True),
        ((replace(SAILING, positions=(GULL, THIRD)),), True),
        ((replace(SAILING, positions=(GULL, TERN, THIRD)),), False),
        ((replace(SAILING, positions=(TERN, GULL), label="other words", message=""),), False),
        ((replace(SAILING, decision=NAME.decision),), False),
    ],
    ids=["known", "unknown", "another matter", "another kind", "another value", "a value less", "reworded", "reopened"],
)
def test_what_is_new(before: tuple[Disagreement, ...], is_new: bool, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(render(report(before)), "utf-8")
    assert failing((SAILING, NAME, TWINS), "new", read_baseline(path)) == ({SAILING.iri} if is_new else set())


def _edited(edit: Callable[[Any], object]) -> bytes:
    content = json.loads(render(report()))
    edit(content)
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "the baseline cannot be read: No such file or directory"),
        (b"", "the baseline is not JSON: the file is empty"),
        (b"\xff\xfe{}", "the baseline is not JSON: Expecting value at line 1, column 1"),
        (b"[" * 100_000, "the baseline is not JSON"),
        (b"[]", "the baseline is no report of variorum check"),
        (b'{"version": 1}', "the baseline is no report of variorum check"),
        (_edited(lambda c: c.update(version=2)), "the baseline is of version 2, not 1"),
        (_edited(lambda c: c.pop("disagreements")), "the baseline is damaged"),
        (_edited(lambda c: c.update(disagreements={"a": 1})), "the baseline is damaged"),
        (_edited(lambda c: c["disagreements"][0].pop("positions")), "the baseline is damaged"),
        (_edited(lambda c: c.update(snapshot=None)), "the baseline is damaged"),
    ],
)
def test_an_unusable_baseline(content: bytes | None, what: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BaselineError) as caught:
        read_baseline(path)
    assert caught.value.what == what
    assert caught.value.advice == f"Write it anew: variorum check --format json -o {path}"


def test_one_line_says_what_failed() -> None:
    assert failure(EVERY, frozenset({SAILING.iri}), "new") == "1 new contradiction: day on which the Gull sailed"
    many = tuple(replace(SAILING, iri=str(n), label=f"day {n}", sentence=f"day {n}.") for n in range(5))
    iris = frozenset(disagreement.iri for disagreement in many)
    assert failure(many, iris, "open") == "5 open contradictions: day 0; day 1; day 2; and 2 more"
    assert failure(many, iris, "any").startswith("5 disagreements: ")


# On the command line


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("rule", ["open", "any"])
def test_open_contradictions_fail_only_when_asked_to(rule: str) -> None:
    assert (run("check").code, run("check").err) == (0, "")
    outcome = run("check", "--fail-on", rule)
    assert outcome.code == 1
    assert re.fullmatch(r"error: 2 (open contradictions|disagreements): [^;\n]+; [^;\n]+\n", outcome.err)
    assert outcome.out.count("  fails the check\n") == 2
    assert "2 fail the check\n" in outcome.out


@pytest.mark.usefixtures("harbour")
def test_only_a_new_contradiction_fails_against_a_baseline() -> None:
    written = run("check", "--format", "json", "-o", "baseline.json")
    assert (written.code, written.err) == (0, "")
    check = ("check", "--fail-on", "new", "--baseline", "baseline.json")
    assert (run(*check).code, run(*check).err) == (0, "")
    before = Path(LOG_EVIDENCE).read_text("utf-8")
    sub(LOG_EVIDENCE, "vr:expected", "vr:asserted")()
    outcome = run(*check)
    assert outcome.code == 1
    assert re.fullmatch(r"error: 1 new contradiction: [^;\n]*shine again[^;\n]*\n", outcome.err)
    Path(LOG_EVIDENCE).write_text(before, "utf-8")
    for path in (CHRONICLE, CHRONICLE_EVIDENCE):
        sub(path, "1874-11-09", "1874-11-08")()
    assert re.fullmatch(r"error: 1 new contradiction: [^;\n]*be wrecked on[^;\n]*\n", run(*check).err)


@pytest.mark.usefixtures("harbour")
def test_a_baseline_that_cannot_be_used_is_one_error() -> None:
    outcome = run("check", "--fail-on", "new", "--baseline", "none.json")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "error: none.json: the baseline cannot be read: No such file or directory\n"
        "  → Write it anew: variorum check --format json -o none.json\n"
    )
    Path("other.json").write_text(render(report()), "utf-8")
    outcome = run("check", "--fail-on", "new", "--baseline", "other.json")
    assert outcome.err.startswith(
        "error: other.json: the baseline is of <https://example.org/quay/>, but the corpus is <https://example.org/harbour/>\n"
    )


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    "arguments", [["--fail-on", "new"], ["--baseline", "b.json"], ["--fail-on", "open", "--baseline", "b.json"]]
)
def test_a_baseline_and_what_is_new_go_together(arguments: list[str]) -> None:
    outcome = run("check", *arguments)
    assert outcome.code == 2
    assert "--fail-on new and --baseline FILE (or --since REV) go together" in outcome.err


def test_the_rules() -> None:
    assert RULES == ("open", "new", "any")
