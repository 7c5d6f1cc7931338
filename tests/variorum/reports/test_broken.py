"""The report on a corpus that cannot be built: every error with its place, in every format that has a form for it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reported import CORPUS, ROOT
from variorum.errors import CorpusError, InvalidCorpusError, Location, SeedError
from variorum.reports import FORMATS
from variorum.reports.broken import BROKEN, RENDERERS, Broken, broken

ERRORS = (
    SeedError("a name in <brackets> & [more]", Location(ROOT / "seeds" / "log.ttl", 12, 5), "Close it | \x07 *here*."),
    SeedError("the value is missing", Location(ROOT / "seeds" / "log.ttl", 31)),
    CorpusError("the file cannot be read", Location(ROOT / "ontology" / "sea.ttl"), "Give it back."),
)
PLACES = ["seeds/log.ttl:12:5", "seeds/log.ttl:31", "ontology/sea.ttl"]
REPORT = broken(CORPUS, InvalidCorpusError(ERRORS))


def test_every_format_but_one_can_say_it() -> None:
    assert {*FORMATS} - {*RENDERERS} == {"shacl"}


@pytest.mark.parametrize("form", ["text", "junit", "markdown", "html"])
def test_every_error_has_its_place_its_words_and_its_advice(form: str) -> None:
    content = unescape(RENDERERS[form](REPORT)).replace("\\", "")
    for error in ERRORS:
        assert error.what in content
        assert re.sub("[\x07]", "", error.advice).split(" *")[0] in content.replace(
            "\N{REPLACEMENT CHARACTER}", ""
        ).replace("\x07", "")
    found = re.findall(r"(?:seeds|ontology)/\w+\.ttl(?::\d+)*", content)
    assert list(dict.fromkeys(found)) == PLACES


def test_the_number_of_errors_and_files() -> None:
    assert REPORT.summary() == "3 errors in 2 files; nothing was built"
    assert RENDERERS["markdown"](REPORT).startswith("## quay: 3 errors in 2 files; nothing was built\n\n- `seeds/")
    assert Broken(CORPUS, (CorpusError("no place"),)).summary() == "1 error; nothing was built"


def test_json() -> None:
    content = json.loads(RENDERERS["json"](REPORT))
    assert (content["format"], content["version"], content["snapshot"]) == ("variorum-report", 1, None)
    first, second, third = content["errors"]
    assert first == {
        "message": "a name in <brackets> & [more]",
        "advice": "Close it | \x07 *here*.",
        "file": "seeds/log.ttl",
        "line": 12,
        "column": 5,
    }
    assert [(e["file"], e["line"], e["column"]) for e in (second, third)] == [
        ("seeds/log.ttl", 31, None),
        ("ontology/sea.ttl", None, None),
    ]


def test_sarif() -> None:
    (run,) = json.loads(RENDERERS["sarif"](REPORT))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == BROKEN
    regions = []
    for result in run["results"]:
        assert (result["ruleId"], result["ruleIndex"], result["level"]) == (BROKEN, 0, "error")
        regions.append(result["locations"][0]["physicalLocation"].get("region"))
    assert regions == [{"startLine": 12, "startColumn": 5}, {"startLine": 31}, None]
    assert "\\[more\\]" in run["results"][0]["message"]["text"]


def test_junit() -> None:
    root = ElementTree.fromstring(RENDERERS["junit"](REPORT))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "3", "0")
    assert [case.get("name") for case in root.iter("testcase")] == PLACES
    assert [failure.get("message") for failure in root.iter("failure")] == [error.what for error in ERRORS]


@pytest.mark.parametrize("form", sorted(RENDERERS))
def test_an_error_without_a_place_and_one_outside_the_corpus(form: str) -> None:
    report = broken(CORPUS, CorpusError("nothing to build"))
    assert "nothing to build" in RENDERERS[form](report)
    elsewhere = broken(CORPUS, CorpusError("it is elsewhere", Location(Path("/elsewhere/a.ttl"), 3)))
    assert "/elsewhere/a.ttl" in RENDERERS[form](elsewhere)
