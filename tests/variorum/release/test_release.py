"""`variorum release`: what is in the folder, that tools accept it, and that the same corpus gives the same bytes."""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
import requests
import rocrate
from rdflib import DCAT, DCTERMS, VOID, URIRef
from rocrate.rocrate import ROCrate

from commands import run, run_process, start
from corpora import HARBOUR
from edits import sub
from variorum.errors import ExportError
from variorum.export.registry import FORMATS, ExportFormat
from variorum.release import writing
from variorum.release.contents import paths, sha256

BASE = "https://example.org/harbour/"
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
RECORD = """# What the corpus is called. Invented for the tests.
@base <https://example.org/harbour/> .

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vr: <https://w3id.org/variorum/ns#> .

<> a vr:Corpus ;
    dcterms:title "Wrecks | off \\"Tollhaven\\""@en ;
    dcterms:description "Who says that which ship was lost, and when."@en ;
    dcterms:creator <https://orcid.org/0000-0002-1825-0097> ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:issued "2025-03-04"^^<http://www.w3.org/2001/XMLSchema#date> ;
    owl:versionInfo "1.2" ;
    rdfs:seeAlso <https://example.org/wrecks> .

<https://orcid.org/0000-0002-1825-0097> a <http://www.w3.org/ns/prov#Person> ;
    rdfs:label "Zoë Tidewater" .
"""


def released(folder: Path, *options: str) -> Path:
    """A release of the corpus in the current folder."""
    outcome = run("release", str(folder), *options)
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    return folder


@pytest.fixture(scope="module")
def bare(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a corpus that says nothing of itself; not to be changed."""
    return released(tmp_path_factory.mktemp("bare") / "release", "--corpus", str(built_harbour))


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a corpus with a record; not to be changed."""
    folder = tmp_path_factory.mktemp("cited")
    shutil.copytree(HARBOUR, folder / "harbour", ignore=shutil.ignore_patterns(".variorum"))
    (folder / "harbour" / "seeds" / "corpus.ttl").write_text(RECORD, "utf-8")
    return released(folder / "release", "--corpus", str(folder / "harbour"))


each = pytest.mark.parametrize("release", ["bare", "cited"], indirect=True)


@pytest.fixture
def release(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


def is_bare(release: Path) -> bool:
    return release.parent.name.startswith("bare")


# What is in it


@each
def test_every_format_is_there_and_every_file_is_listed(release: Path) -> None:
    found = paths(release)
    readme = (release / "README.md").read_text("utf-8")
    left_out = json.loads((release / "release.json").read_bytes())["leftOut"]
    for form in FORMATS:
        there = [path for path in found if re.match(rf"data/{form.name}[./]", path)]
        expected = form.name not in left_out and not form.name.startswith(writing.PROPOSALS)
        assert bool(there) == expected, form.name
        assert (f"(data/{form.name}" in readme) == expected
    sums = (release / "SHA256SUMS").read_text("utf-8").splitlines()
    assert [line[66:] for line in sums] == [path for path in found if path != "SHA256SUMS"]
    assert all(line[:64] == sha256(release / line[66:]) for line in sums)


@each
def test_sha256sum_accepts_it(release: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=release, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@each
def test_every_link_of_the_readme_leads_to_a_file(release: Path) -> None:
    readme = (release / "README.md").read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", readme)
    assert len(links) > 20
    assert [link for link in links if not (release / link).exists()] == []
    for line in readme.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 5, 7), line  # tables with as many cells as heads


def test_the_readme_says_what_the_corpus_says(bare: Path, cited: Path) -> None:
    text = (cited / "README.md").read_text("utf-8")
    assert text.startswith('# Wrecks | off "Tollhaven"\n\nWho says that which ship was lost, and when.\n')
    assert "| Version | 1.2, 2025-03-04 |" in text
    assert "[Creative Commons Attribution 4.0 International](https://creativecommons.org/licenses/by/4.0/)" in text
    citation = 'Zoë Tidewater (2025). Wrecks \\| off "Tollhaven", version 1.2 [dataset]. https://example.org/wrecks'
    assert citation in text
    text = (bare / "README.md").read_text("utf-8")
    assert text.startswith("# harbour\n\nWhat 3 sources state, claim by claim")
    assert "| Licence | none is stated; see [LICENSE.txt](LICENSE.txt) |" in text
    assert "The corpus names no licence." in (bare / "LICENSE.txt").read_text("utf-8")
    assert "(SPDX: CC-BY-4.0)" in (cited / "LICENSE.txt").read_text("utf-8")


def test_the_answers_are_those_of_the_queries(bare: Path, built_harbour: Path) -> None:
    asked = ("query", "--corpus", str(built_harbour), "--format", "csv")
    everywhere = (bare / "answers" / "wreck-dates.csv").read_text("utf-8")
    assert everywhere == run(*asked, "wreck-dates").out
    assert len(everywhere.splitlines()) == 4
    within = {path.stem: path.read_text("utf-8") for path in (bare / "answers" / "said-of").iterdir()}
    assert within == {slug: run(*asked, "said-of", "--source", slug).out for slug in within}
    assert sorted(within) == ["harbour-log", "kuesten-chronik", "tide-blog"]
    assert (bare / "queries" / "said-of.rq").read_bytes() == (HARBOUR / "seeds/queries/said-of.rq").read_bytes()


def test_the_reports_are_those_of_check(bare: Path, built_harbour: Path) -> None:
    for form, name in {"json": "disagreements.json", "html": "disagreements.html", "shacl": "conformance.ttl"}.items():
        shown = run("check", "--corpus", str(built_harbour), "--format", form).out
        assert (bare / "reports" / name).read_text("utf-8") == shown


# Tools of others


@each
def test_the_citation_is_valid(release: Path) -> None:
    command = Path(sys.executable).with_name("cffconvert")
    done = subprocess.run([command, "--validate", "-i", release / "CITATION.cff"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_says_what_the_corpus_says(bare: Path, cited: Path) -> None:
    command = Path(sys.executable).with_name("cffconvert")
    bibtex = ["-f", "bibtex", "-i"]
    shown = subprocess.run([command, *bibtex, cited / "CITATION.cff"], capture_output=True, check=True).stdout.decode()
    assert 'title = {Wrecks | off "Tollhaven"}' in shown
    assert "author = {Zoë Tidewater}" in shown
    assert "year = {2025}" in shown
    text = (cited / "CITATION.cff").read_text("utf-8")
    assert "orcid: https://orcid.org/0000-0002-1825-0097" in text
    assert "license: CC-BY-4.0" in text
    text = (bare / "CITATION.cff").read_text("utf-8")
    assert "name: The curators of harbour" in text
    assert "license" not in text


class Validator:
    """The RO-Crate validator, without the network."""

    def __init__(self, cache: Path) -> None:
        self._services = importlib.import_module("rocrate_validator.services")
        self._cache = cache

    def issues(self, release: Path, severity: str) -> list[str]:
        """What it finds wrong, as bad as this or worse."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            options = self._services.ValidationSettings(
                rocrate_uri=str(release),
                profile_identifier="ro-crate-1.1",
                requirement_severity=severity,
                offline=True,
                cache_path=self._cache,
            )
            found = self._services.validate(options).get_issues()
        return [f"{issue.check.identifier} {issue.message}" for issue in found]


@pytest.fixture
def validator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Validator:
    """The validator, with the RO-Crate context from a package in place of the network."""
    found = Validator(tmp_path / "cache")
    context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()

    def get(_: object, url: str, *__: object, **___: object) -> requests.Response:
        assert url == "https://w3id.org/ro/crate/1.1/context"
        response = requests.Response()
        response.status_code, response.url, response._content = 200, url, context
        response.headers["Content-Type"] = "application/ld+json"
        return response

    monkeypatch.setattr("rocrate_validator.utils.http.HttpRequester.get", get, raising=False)
    return found


@pytest.mark.long
@each
def test_the_crate_is_valid(release: Path, validator: Validator) -> None:
    found = validator.issues(release, "RECOMMENDED")
    # Of what is required nothing, and of what is recommended what the corpus does not state and nobody is to invent.
    unknown = ("`author`", "`publisher`") if is_bare(release) else ("`publisher`", "affiliation")
    assert [issue for issue in found if not any(word in issue for word in unknown)] == []
    assert found


@pytest.mark.long
def test_the_validator_finds_what_is_wrong(cited: Path, tmp_path: Path, validator: Validator) -> None:
    shutil.copytree(cited, tmp_path / "release")
    path = tmp_path / "release" / "ro-crate-metadata.json"
    crate = json.loads(path.read_bytes())
    del crate["@graph"][1]["datePublished"]
    path.write_text(json.dumps(crate), "utf-8")
    issues = validator.issues(path.parent, "REQUIRED")
    assert issues
    assert all("datePublished" in issue for issue in issues)  # and nothing else is wrong


@each
def test_the_crate_can_be_read(release: Path) -> None:
    content = json.loads((release / "ro-crate-metadata.json").read_bytes())
    descriptor, root = content["@graph"][:2]
    assert (
        content["@context"] == descriptor["conformsTo"]["@id"] + "/context" == "https://w3id.org/ro/crate/1.1/context"
    )
    assert descriptor["about"]["@id"] == root["@id"] == "./"
    ids = [entity["@id"] for entity in content["@graph"]]
    assert len(set(ids)) == len(ids)
    assert {root["license"]["@id"], *(part["@id"] for part in root["hasPart"])} <= set(ids)
    crate = ROCrate(release)
    files = {entity.id for entity in crate.data_entities}
    assert files == {*paths(release)} - {"ro-crate-metadata.json"}
    assert crate.datePublished.date().isoformat() == ("2024-08-02" if is_bare(release) else "2025-03-04")
    described = crate.get("release.json")
    assert described["sha256"] == sha256(release / "release.json")
    assert described["contentSize"] == str((release / "release.json").stat().st_size)


@each
def test_the_catalogue_describes_every_file_of_data(release: Path) -> None:
    graph = rdflib.Graph().parse(release / "catalogue.ttl")
    base = URIRef(BASE)
    digest = json.loads((release / "release.json").read_bytes())["snapshot"]
    for path in paths(release):
        if path.startswith("data/"):
            node = URIRef(f"{BASE}release/{digest[:12]}/{path}")
            assert (base, DCAT.distribution, node) in graph
            assert isinstance(graph.value(node, DCAT.accessURL), URIRef)  # DCAT-AP makes it mandatory
            assert int(str(graph.value(node, DCAT.byteSize))) == (release / path).stat().st_size
            checksum = graph.value(node, SPDX.checksum)
            # rdflib gives a hexBinary back in another case
            assert str(graph.value(checksum, SPDX.checksumValue)).lower() == sha256(release / path)
    subsets = set(graph.objects(base, VOID.subset))
    assert subsets == {URIRef(f"{BASE}graph/{slug}") for slug in ("harbour-log", "kuesten-chronik", "tide-blog")}
    version = "1.2" if not is_bare(release) else digest[:12]
    assert list(graph.objects(base, rdflib.OWL.versionInfo)) == [rdflib.Literal(version)]
    day = "2024-08-02" if is_bare(release) else "2025-03-04"
    assert list(graph.objects(base, DCTERMS.issued)) == [rdflib.Literal(day, datatype=rdflib.XSD.date)]
    license_ = None if is_bare(release) else URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(base, DCTERMS.license) == license_


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases with the facts in one format, where it does not matter in which."""
    monkeypatch.setattr(writing, "FORMATS", [writing.facts_format()])


# The same bytes


def contents(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in paths(folder)}


@pytest.mark.long
def test_the_same_corpus_gives_the_same_bytes(bare: Path, harbour: Path) -> None:
    """From another folder, in a store that was built anew."""
    again = contents(released(harbour.parent / "again", "--store", str(harbour.parent / "store")))
    assert {path for path, content in contents(bare).items() if again.get(path) != content} == set()
    assert len(again) == len(contents(bare))


def test_a_process_of_its_own_gives_the_same_bytes(bare: Path, harbour: Path) -> None:
    environment = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    outcome = run_process("release", "../again", folder=harbour, environment=environment)
    assert (outcome.code, outcome.err) == (0, "")
    again = contents(harbour.parent / "again")
    assert {path for path, content in contents(bare).items() if again.get(path) != content} == set()


@pytest.mark.usefixtures("few")
def test_a_date_from_outside(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "951782400")
    release = released(harbour / "out")
    assert json.loads((release / "release.json").read_bytes())["date"] == "2000-02-29"


@pytest.mark.usefixtures("harbour")
def test_a_date_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    outcome = run("release", "out")
    assert outcome.code == 1
    assert outcome.err == (
        "error: SOURCE_DATE_EPOCH is 'yesterday'\n  → Give it the seconds since 1970, or unset it.\n"
    )
    assert not Path("out").exists()


@pytest.mark.usefixtures("harbour")
def test_a_corpus_without_a_date() -> None:
    for seed in Path("seeds").glob("*.ttl"):
        lines = seed.read_text("utf-8").splitlines(keepends=True)
        seed.write_text("".join(line for line in lines if "datePublished" not in line), "utf-8")
    outcome = run("release", "out")
    assert outcome.code == 1
    assert outcome.err.startswith(
        "error: the release has no date: no source and no decision has one\n  → Give the corpus"
    )
    assert not Path("out").exists()


# Where it goes


@pytest.mark.usefixtures("harbour")
def test_a_folder_that_is_not_empty_stays_as_it_is() -> None:
    outcome = run("release", "seeds")
    assert outcome.code == 1
    assert outcome.err == (
        "error: seeds: there is something of this name already\n"
        "  → Choose a folder that is not there yet, or an empty one.\n"
    )


@pytest.mark.usefixtures("harbour", "few")
def test_an_empty_folder_and_folders_above_are_made_use_of() -> None:
    Path("empty").mkdir()
    released(Path("empty"))
    released(Path("not/there/yet"))
    assert contents(Path("empty")) == contents(Path("not/there/yet"))


@pytest.mark.usefixtures("harbour")
def test_a_place_that_cannot_be_written() -> None:
    outcome = run("release", "ontology/prefixes.ttl/out")
    assert outcome.code == 1
    assert outcome.err.startswith("error: ontology/prefixes.ttl/out: the release cannot be written: ")
    assert outcome.err.endswith("→ Choose a folder that is not there yet, or an empty one.\n")


def test_a_disk_that_is_full_leaves_nothing(harbour: Path) -> None:
    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    before = sorted(path.name for path in harbour.iterdir())
    outcome = run_process("release", "out", folder=harbour, limits=limits)
    assert outcome.code == 1
    assert outcome.err.startswith("error: out: the export cannot be written: File too large; nothing was left behind\n")
    assert sorted(path.name for path in harbour.iterdir()) == before


@pytest.mark.long
def test_killed_half_way_leaves_nothing_of_that_name(harbour: Path) -> None:
    with start("release", "out", folder=harbour) as process:
        end = time.monotonic() + 60
        while not list(harbour.glob(".out.*.part/data")) and process.poll() is None:
            assert time.monotonic() < end
            os.sched_yield()
        process.kill()
        process.communicate()
    assert not (harbour / "out").exists()
    released(harbour / "out")
    assert run("verify", "out").code == 0


# Formats that cannot


def refuse(*_: object) -> None:
    raise ExportError("it has no word for ships")


def refuse_folder(_: object, folder: Path) -> None:
    (folder / "half").write_text("half")
    raise ExportError("it has no word for boats")


@pytest.mark.usefixtures("harbour")
def test_a_format_that_cannot_express_the_corpus_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        ExportFormat("mute", ".mute", "text/plain", "", "", ""),
        ExportFormat("mutes", "", "text/plain", "", "", "", folder=True),
        writing.facts_format(),
    ]
    writers: dict[str, Callable[..., Any]] = {"mute": refuse, "mutes": refuse_folder}
    load = ExportFormat.load_writer
    monkeypatch.setattr(ExportFormat, "load_writer", lambda form: writers.get(form.name) or load(form))
    monkeypatch.setattr(writing, "FORMATS", rows)
    outcome = run("release", "out")
    assert outcome.code == 0
    assert outcome.out.endswith("  without mute: it has no word for ships\n  without mutes: it has no word for boats\n")
    assert "- mute: it has no word for ships\n" in Path("out/README.md").read_text("utf-8")
    assert [path for path in paths(Path("out")) if "mute" in path or "half" in path] == []
    assert run("verify", "out").code == 0


@pytest.mark.usefixtures("harbour")
def test_a_package_that_is_missing_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    outcome = run("release", "out")
    assert outcome.code == 1
    assert outcome.err == ("error: Excel needs packages that are not installed\n  → pip install 'variorum[tables]'\n")
    assert not Path("out").exists()


@pytest.mark.usefixtures("harbour", "few")
def test_queries_without_a_value_or_an_order(tmp_path: Path) -> None:
    queries = Path("seeds/queries")
    (queries / "needs.rq").write_text("# title: What is it?\n# scope: all\n# binds: it\nSELECT ?it { ?it ?p ?o }\n")
    (queries / "any.rq").write_text("# title: Is it?\n# scope: all\nASK { ?s ?p ?o }\n")
    (queries / "loose.rq").write_text("# title: Which?\n# scope: all\nSELECT ?o { ?s ?p ?o FILTER (ISLITERAL(?o)) }\n")
    (queries / "drawn.rq").write_text("# title: What?\n# scope: all\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }\n")
    release = released(tmp_path / "out")
    assert not list(release.glob("answers/needs*"))
    readme = (release / "README.md").read_text("utf-8")
    assert "| What is it? To be asked with a value of one's own; it has no answer here. | [needs](" in readme
    assert json.loads((release / "answers/any.srj").read_bytes())["boolean"] is True
    rows = list(csv.reader(io.StringIO((release / "answers/loose.csv").read_bytes().decode(), newline="")))
    assert rows[0] == ["o"]
    assert rows[1:] == sorted(rows[1:])
    lines = (release / "answers/drawn.nt").read_bytes().splitlines()
    assert lines == sorted(lines)


def test_a_record_with_a_slip_stops_the_build(harbour: Path) -> None:
    (harbour / "seeds" / "corpus.ttl").write_text(RECORD, "utf-8")
    sub("seeds/corpus.ttl", 'dcterms:title "Wrecks | off \\"Tollhaven\\""@en ;\n    ', "")()
    outcome = run("release", "out")
    assert outcome.code == 1
    assert "seeds/corpus.ttl:9:1: " in outcome.err
    assert "The corpus must have one dcterms:title, by which it is cited." in outcome.err
    assert not Path("out").exists()
