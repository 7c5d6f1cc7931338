"""CITATION.cff and LICENSE.txt for corpora that say much, little, or something unusual of themselves."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from published import RECORD, published
from variorum.release.citation import known_license, reference, write_citation, write_license
from variorum.release.contents import Release
from variorum.snapshots.publication import read_publication

VALIDATE = (Path(sys.executable).with_name("cffconvert"), "--validate", "-i")
PLACE = "https://example.org/bridges/"


def release_of(folder: Path, record: str = RECORD, date: str = "2026-02-03") -> Release:
    snapshot = published(folder / "snapshot", record=record)
    (folder / "out").mkdir()
    return Release(folder / "out", snapshot, read_publication(snapshot), date)


@pytest.mark.parametrize(
    ("iri", "spdx"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("http://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/legalcode", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.de", "CC-BY-4.0"),
        ("https://www.opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://spdx.org/licenses/CC0-1.0.html", "CC0-1.0"),
        ("https://spdx.org/licenses/PDDL-1.0", "PDDL-1.0"),
        ("https://creativecommons.org/licenses/by/3.0/", None),
        ("https://example.org/our-own-terms", None),
        ("", None),
    ],
)
def test_licences_that_are_known(iri: str, spdx: str | None) -> None:
    found = known_license(iri)
    assert (found[0] if found else None) == spdx


def test_a_corpus_that_says_much(tmp_path: Path) -> None:
    release = release_of(tmp_path)
    write_citation(release)
    content = yaml.safe_load((release.folder / "CITATION.cff").read_text("utf-8"))
    assert content["title"] == "Bridges"
    assert content["authors"] == [
        {"name": "The Surveyors"},
        {"name": "Zoë", "orcid": "https://orcid.org/0000-0002-1825-0097"},
    ]
    assert content["identifiers"][0] == {"type": "doi", "value": "10.5281/zenodo.1234567"}
    assert (content["license"], content["date-released"]) == ("CC-BY-4.0", "2026-02-03")
    assert reference(release) == (
        f"The Surveyors; Zoë (2026). Bridges, version {release.snapshot.digest[:12]} [dataset]. "
        "https://doi.org/10.5281/zenodo.1234567"
    )


@pytest.mark.parametrize(
    ("change", "date"),
    [
        ({"title": 'a: "b"\n - c #d', "description": "!!x\t{y}"}, "2026-02-03"),
        *(
            pytest.param(change, date, marks=pytest.mark.long)
            for change, date in [
                ({}, "2026-02-03"),
                ({"license": "https://example.org/our-own-terms"}, "1879"),
                ({"license": "urn:x:terms", "url": "urn:x:place"}, "1879-05"),
                ({"creators": (), "version": "1.2-α", "license": "", "url": ""}, ""),
            ]
        ),
    ],
)
def test_the_citation_is_valid_whatever_is_said(tmp_path: Path, change: dict[str, object], date: str) -> None:
    release = release_of(tmp_path, date=date)
    release.publication = replace(release.publication, **change)  # type: ignore[arg-type]
    write_citation(release)
    done = subprocess.run([*VALIDATE, release.folder / "CITATION.cff"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    content = yaml.safe_load((release.folder / "CITATION.cff").read_text("utf-8"))
    assert content["title"] == release.publication.title
    assert ("date-released" in content) == (len(date) == 10)


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    release = release_of(tmp_path)
    write_citation(release)
    path = release.folder / "CITATION.cff"
    path.write_text(path.read_text("utf-8").replace("CC-BY-4.0", "CC-MINE"), "utf-8")
    assert subprocess.run([*VALIDATE, path], capture_output=True, check=False).returncode != 0


def test_who_decided_is_cited_where_nobody_is_named(tmp_path: Path) -> None:
    assert reference(release_of(tmp_path, record="", date="2026-01-31")) == (
        f"Zoë (2026). bridges, version d1d1d1d1d1d1 [dataset]. {PLACE}"
    )


@pytest.mark.parametrize(
    ("license_", "says"),
    [
        (
            "https://creativecommons.org/licenses/by/4.0/",
            "Creative Commons Attribution 4.0 International (SPDX: CC-BY-4.0)",
        ),
        ("https://example.org/our-own-terms", "the licence at https://example.org/our-own-terms\n"),
        ("", "The corpus names no licence."),
    ],
)
def test_the_licence(tmp_path: Path, license_: str, says: str) -> None:
    release = release_of(tmp_path)
    release.publication = replace(release.publication, license=license_)
    write_license(release)
    text = (release.folder / "LICENSE.txt").read_text("utf-8")
    assert text.startswith("Bridges\n\n")
    assert says in text
