"""`variorum check` in every format, to standard output and to a file."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib

from commands import run
from edits import BLOG, BLOG_EVIDENCE, CHRONICLE, LOG_EVIDENCE, sub
from variorum.commands.check import RENDERERS
from variorum.reports import FORMATS
from variorum.reports.json import FORMAT


def test_there_is_a_renderer_for_every_format() -> None:
    assert tuple(RENDERERS) == FORMATS


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_has_what_standard_output_would(form: str) -> None:
    shown = run("check", "--format", form, *(["--all"] if form == "text" else []))
    assert (shown.code, shown.err) == (0, "")
    written = run("check", "--format", form, "-o", "report")
    assert (written.code, written.err) == (0, "")
    assert Path("report").read_text("utf-8") == shown.out
    assert written.out.startswith("6 disagreements: 2 contradictions (2 open), ")


def test_the_bundled_corpus_in_formats_that_programs_read(bundled_store: Path) -> None:
    from variorum.corpus.folder import bundled_root

    bundled = ("check", "--corpus", str(bundled_root()), "--store", str(bundled_store), "--format")
    content = json.loads(run(*bundled, "json").out)
    assert content["format"] == FORMAT
    number = len(content["disagreements"])
    noted = sum(not disagreement["shape"] for disagreement in content["disagreements"])
    assert number > 0
    for disagreement in content["disagreements"]:
        for side in disagreement["positions"]:
            assert all(s["line"] and s["passages"] for s in side["statements"])
    assert len(json.loads(run(*bundled, "sarif").out)["runs"][0]["results"]) == number
    assert ElementTree.fromstring(run(*bundled, "junit").out).get("tests") == str(number)
    graph = rdflib.Graph().parse(data=run(*bundled, "shacl").out, format="turtle")
    assert len(set(graph.objects(None, rdflib.SH.result))) == number - noted


@pytest.mark.usefixtures("harbour")
def test_a_report_that_cannot_be_written_is_one_error() -> None:
    outcome = run("check", "--format", "html", "-o", "nowhere/report.html")
    assert outcome.code == 1
    assert outcome.err == (
        "error: nowhere/report.html: the report cannot be written: No such file or directory\n"
        "  → Choose another place for it with -o.\n"
    )


@pytest.mark.usefixtures("harbour")
def test_a_misplaced_passage_is_in_the_reports_and_fails() -> None:
    sub(BLOG_EVIDENCE, "#char=319,349", "#char=319,348")()
    outcome = run("check", "--texts", "texts", "--format", "sarif")
    assert outcome.code == 1
    assert "the passage 319,348 begins or ends within a word" in outcome.err
    (result,) = (r for r in json.loads(outcome.out)["runs"][0]["results"] if r["ruleId"] == "text")
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "seeds/evidence/tide-blog.ttl", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 144},
    }


def break_three_files() -> None:
    sub(BLOG, 'schema:name "Tide', "schema:name Tide")()
    sub(LOG_EVIDENCE, "vr:stance vr:expected", "vr:stance vr:hoped")()
    sub(CHRONICLE, "vr:textLength", "vr:lengthOfText")()


@pytest.mark.usefixtures("harbour")
def test_every_broken_file_is_reported() -> None:
    """In the format asked for, and to standard error as always; the renderers have tests of their own."""
    break_three_files()
    outcome = run("check", "--format", "json")
    assert [(e["file"], e["line"], e["column"]) for e in json.loads(outcome.out)["errors"]] == [
        ("seeds/evidence/harbour-log.ttl", 198, 5),
        ("seeds/kuesten-chronik.ttl", 16, 5),
        ("seeds/tide-blog.ttl", 11, 17),
    ]
    assert outcome.code == 1
    assert outcome.err.endswith("3 errors; nothing was built\n")
    written = run("check", "--format", "sarif", "-o", "report")
    assert (written.code, written.out, written.err) == (1, "", outcome.err)
    assert len(json.loads(Path("report").read_text("utf-8"))["runs"][0]["results"]) == 3
    for form in ("text", "shacl"):
        shown = run("check", "--format", form)
        assert (shown.code, shown.out, shown.err) == (1, "", outcome.err)


@pytest.mark.usefixtures("harbour")
def test_what_breaks_a_shape_is_reported_and_no_baseline() -> None:
    sub(BLOG, 'schema:inLanguage "', 'schema:inLanguage "no language ')()
    outcome = run("check", "--format", "json", "-o", "base.json")
    assert outcome.code == 1
    errors = json.loads(Path("base.json").read_text("utf-8"))["errors"]
    assert {error["file"] for error in errors} == {"seeds/tide-blog.ttl"}
    gated = run("check", "--fail-on", "new", "--baseline", "base.json")
    assert gated.code == 1
    assert "the baseline is damaged" in gated.err


@pytest.mark.usefixtures("harbour")
def test_a_malformed_saved_query_is_reported() -> None:
    Path("seeds/queries/broken.rq").write_text("# title: Who?\n# scope: some\nSELECT ?x { ?x a ?x }\n", "utf-8")
    outcome = run("check", "--format", "markdown")
    assert outcome.code == 1
    assert outcome.out.startswith("## harbour: 1 error")
    assert "broken.rq" in outcome.out


@pytest.mark.usefixtures("harbour")
def test_it_fits_a_screen_and_names_what_a_decision_needs() -> None:
    shown = run("check")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert len(lines) < 24
    assert lines[0] == "harbour · 3 sources · 57 claims · 58 citations · 6 disagreements"
    assert lines[1] == "14 properties are watched, 4 may have several values, all are declared"
    first = lines.index("The weightiest of 6 disagreements") + 1
    assert lines[first] == "  Two sources let the ship Merganser be wrecked on 2 November 1874, one on 9 November 1874."
    mark, places = lines[first + 1].rsplit(" · ", 1)
    assert mark == "    disagreement/wreck-date-ship-merganser · contradiction"
    stated = [place.rpartition(":") for place in places.split(", ")]
    assert len(stated) == 2
    for path, _, line in stated:
        assert "wreckedOn" in Path(path).read_text("utf-8").splitlines()[int(line) - 1]
    assert sum(line.startswith("    disagreement/") for line in lines) == 5
    assert lines[-1].startswith("6 disagreements: ")


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("options", "disagreements"),
    [
        (["--kind", "stance"], ["relit-lighthouse-gannet-point"]),
        (["--source", "tide-blog", "--kind", "contradiction"], ["wreck-date-ship-merganser"]),
        (["--about", "lighthouse/gannet-point", "--kind", "detail"], ["first-lit-lighthouse-gannet-point"]),
        (["--about", "Gannet", "--kind", "detail"], ["first-lit-lighthouse-gannet-point"]),
        (["--status", "resolved"], []),
    ],
)
def test_only_what_is_asked_for(options: list[str], disagreements: list[str]) -> None:
    content = json.loads(run("check", "--format", "json", *options).out)
    assert [one["iri"].rpartition("/")[2] for one in content["disagreements"]] == disagreements
    told = run("check", *options)
    assert told.out.count("    disagreement/") == len(disagreements)
    assert told.err == ("" if disagreements else f"None of the 6 disagreements matches {' '.join(options)}.\n")


@pytest.mark.usefixtures("harbour")
def test_what_is_about_nothing_says_how_to_look_for_its_name() -> None:
    told = run("check", "--about", "sea gull").err
    advice = "What things are called: variorum find 'sea gull'"
    assert told == f"None of the 6 disagreements matches --about 'sea gull'. {advice}\n"


@pytest.mark.usefixtures("harbour")
def test_a_source_that_is_not_there_is_named() -> None:
    outcome = run("check", "--source", "nobody")
    assert outcome.code == 2
    assert "there is no source 'nobody'; there are harbour-log, kuesten-chronik, tide-blog" in outcome.err
