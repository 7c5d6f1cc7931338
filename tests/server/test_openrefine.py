"""OpenRefine itself as a client of the reconciliation service: one process, driven by its HTTP commands.

It reconciles, takes a type that is typed by hand, previews and fetches columns, and goes through a table of hundreds of
rows; once with the bundled corpus and once with one of odd values. `.ci/install` installs Debian's package.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commands import run
from needed import require
from odd import odd_corpus
from running import HTTP, Running, free_port, listens, serving, until

pytestmark = pytest.mark.long

FILM = "https://schema.org/Movie"
ODD = "https://example.org/oddterms#"
VALUES = {
    "p": '"05"^^xsd:integer', "q": '"2.50"^^xsd:decimal', "day": '"2019-03-01"^^xsd:date',
    "year": '"-0043"^^xsd:gYear', "text": '"say \\"x\\" & <b>\\u2019s"@en-GB', "long": '"PT2H5M"^^xsd:duration',
}  # fmt: skip
CELLS = {
    "p": "05",
    "q": "2.50",
    "day": "2019-03-01T00:00:00Z",
    "year": "-0043",
    "text": 'say "x" & <b>’s',
    "long": "PT2H5M",
}
NAMES = ["Bjørn Łódź", "Zoë's Bar", "O’Neil & Söhne", "東京物語", "Ana «Q» de Armas", "50% off"]
ONTOLOGY = "".join(
    f'o:{name} a owl:AnnotationProperty ; rdfs:label "{name}"@en .\n' for name in ("day", "year", "text", "long")
)


@dataclass(frozen=True)
class OpenRefine:
    """An OpenRefine that listens."""

    root: str

    def command(self, name: str, method: str = "POST", address: str = "", **fields: Any) -> Any:
        """The answer to a command; parameters that are no texts are sent as JSON."""
        token = json.loads(HTTP.request("GET", f"{self.root}/command/core/get-csrf-token").data)["token"]
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
        where = f"{self.root}/command/core/{name}{address}"
        if method == "GET":
            answer = HTTP.request("GET", where, fields=texts)
        else:
            answer = HTTP.request("POST", where, fields={**texts, "csrf_token": token}, encode_multipart=False)
        assert answer.status == 200, answer.data
        found = json.loads(answer.data)
        assert "error" not in (found.get("status"), found.get("code")), found
        return found

    def project(self, column: str, rows: list[str]) -> Project:
        """A project of one column."""
        token = json.loads(HTTP.request("GET", f"{self.root}/command/core/get-csrf-token").data)["token"]
        table = "\n".join([column, *rows]) + "\n"
        options = json.dumps(
            {"separator": "\\t", "headerLines": 1, "processQuotes": False, "guessCellValueTypes": False}
        )
        answer = HTTP.request(
            "POST",
            f"{self.root}/command/core/create-project-from-upload?csrf_token={token}",
            fields={
                "project-name": column,
                "format": "text/line-based/*sv",
                "options": options,
                "project-file": ("rows.tsv", table.encode(), "text/tab-separated-values"),
            },
            redirect=False,
        )
        assert answer.status == 302, answer.data
        return Project(self, answer.headers["Location"].rpartition("project=")[2])


@dataclass(frozen=True)
class Project:
    """A table in an OpenRefine."""

    refine: OpenRefine
    number: str

    def apply(self, **operation: Any) -> None:
        """Applies an operation, and waits until it is done."""
        self.refine.command("apply-operations", project=self.number, operations=[operation])
        until(lambda: self.refine.command("get-processes", "GET", project=self.number)["processes"] == [])

    def reconcile(self, service: str, column: str, kind: dict[str, str] | None) -> None:
        """Reconciles a column with the service, with things of a type or of any."""
        config = {
            "mode": "standard-service",
            "service": service,
            "identifierSpace": "",
            "schemaSpace": "",
            "type": kind,
            "autoMatch": True,
            "columnDetails": [],
            "limit": 5,
        }
        config = {name: value for name, value in config.items() if value is not None}
        self.apply(op="core/recon", columnName=column, config=config, engineConfig=ALL)

    def extend(self, service: str, column: str, properties: list[str]) -> None:
        """Fetches columns of properties for what is matched."""
        self.apply(
            op="core/extend-reconciled-data",
            engineConfig=ALL,
            baseColumnName=column,
            endpoint=service,
            identifierSpace="",
            schemaSpace="",
            columnInsertIndex=1,
            extension={"properties": [{"id": one, "name": one} for one in properties]},
        )

    def preview(self, column: str, properties: list[str]) -> Any:
        """The rows that fetching columns would give."""
        extension = {"properties": [{"id": one, "name": one} for one in properties]}
        fields = {"columnName": column, "rowIndices": [0, 1, 2], "extension": extension}
        return self.refine.command("preview-extend-data", address=f"?project={self.number}", **fields)

    def rows(self, most: int = 1000) -> list[dict[str, Any]]:
        """The cells of the rows, with what each is reconciled to."""
        given = self.refine.command("get-rows", "POST", f"?project={self.number}&start=0&limit={most}", engine=ALL)
        recons = given.get("pool", {}).get("recons", {})
        found = []
        for row in given["rows"]:
            cells = [{"v": cell["v"], "recon": recons.get(str(cell.get("r")))} if cell else {} for cell in row["cells"]]
            found.append({"cells": cells})
        return found


ALL = {"facets": [], "mode": "row-based"}


@contextmanager
def openrefine(folder: Path) -> Iterator[OpenRefine]:
    """An OpenRefine with its data in a folder; it is ended afterwards."""
    require("openrefine")
    port = free_port()
    command = [
        "openrefine",
        "-p",
        str(port),
        "-i",
        "127.0.0.1",
        "-d",
        str(folder),
        "-m",
        "512M",
        "-x",
        "refine.headless=true",
    ]
    environment = {**os.environ, "HOME": str(folder), "JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
        try:
            until(lambda: listens(port) or process.poll() is not None, 120)
            assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")
            yield OpenRefine(f"http://127.0.0.1:{port}")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    with openrefine(tmp_path_factory.mktemp("openrefine")) as running:
        yield running


@pytest.fixture(scope="module")
def bundled(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(bundled_store, logs=tmp_path_factory.mktemp("logs")) as server:
        yield server
        assert server.errors == ""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of things with odd names and values."""
    folder = tmp_path_factory.mktemp("refined")
    said = " ; ".join(f"o:{name} {value}" for name, value in VALUES.items())
    things = "".join(
        f'<thing/n{n}> a o:Thing ; rdfs:label "{name}"@en ; schema:name "{name}" ; {said} .\n'
        for n, name in enumerate(NAMES)
    )
    odd_corpus(folder, things, ontology=ONTOLOGY)
    assert run("build", "--corpus", str(folder)).err == ""
    with serving(folder / ".variorum", corpus=folder, logs=folder) as server:
        yield server
        assert server.errors == ""


def matched(row: dict[str, Any]) -> str:
    """The identifier that the first cell of a row is matched to; empty where it is not."""
    recon = row["cells"][0].get("recon") or {}
    return str(recon.get("m", {}).get("id", "")) if recon.get("j") == "matched" else ""


def test_films_are_found_whatever_the_type_is_called(refine: OpenRefine, bundled: Running) -> None:
    service = f"{bundled.root}/reconcile"
    films = ["Ballerina", "Knives Out", "Blade Runner 2049", "No such film at all"]
    for kind in ({"id": FILM, "name": "film"}, {"id": "schema:Movie", "name": ""}, {"id": "film", "name": "film"}):
        project = refine.project("film", films)
        project.reconcile(service, "film", kind)
        rows = project.rows()
        assert [row["cells"][0]["v"] for row in rows] == films
        found = list(map(matched, rows))
        assert found[1:] == ["film/knives-out", "film/blade-runner-2049", ""]
        candidates = (rows[0]["cells"][0]["recon"] or {}).get("c", [])
        assert found[0] == "film/ballerina" or candidates[0]["id"] == "film/ballerina"
    shown = project.preview("film", ["schema:actor", "rdf:type"])
    assert [column["id"] for column in shown["columns"]] == ["schema:actor", "rdf:type"]
    assert len(shown["rows"]) >= 3
    project.extend(service, "film", ["rdf:type"])
    assert [row["cells"][1].get("v") for row in project.rows() if matched(row)]


def test_five_hundred_rows(refine: OpenRefine, bundled: Running) -> None:
    """Each in its own words, so that each is asked for, in many batches."""
    rows = [
        f"{name} {'' if n % 4 else '.'}"
        for n in range(125)
        for name in ("Keanu Reeves", "Ana de Armas", "Len Wiseman", f"Nobody {n}")
    ]
    project = refine.project("person", [f"{row.strip()}" if n % 2 else f" {row}" for n, row in enumerate(rows)])
    project.reconcile(f"{bundled.root}/reconcile", "person", {"id": "schema:Person", "name": "person"})
    found = project.rows()
    assert len(found) == 500
    people = [matched(row) for row in found]
    assert {"person/keanu-reeves", "person/ana-de-armas", "person/len-wiseman"} <= set(people)
    assert sum(one == "" for one in people) <= 150


def test_odd_names_and_values_come_as_they_are_written(refine: OpenRefine, odd: Running) -> None:
    service = f"{odd.root}/reconcile"
    project = refine.project("name", NAMES)
    project.reconcile(service, "name", {"id": f"{ODD}Thing", "name": "Thing"})
    assert list(map(matched, project.rows())) == [f"thing/n{n}" for n in range(len(NAMES))]
    properties = [f"{ODD}{name}" for name in VALUES]
    shown = project.preview("name", properties)
    assert [column["id"] for column in shown["columns"]] == properties
    assert [str(cell) for cell in shown["rows"][0][1:]] == list(CELLS.values())
    project.extend(service, "name", properties)
    expected = list(CELLS.values())
    for row in project.rows():
        assert [str(cell["v"]) for cell in row["cells"][1:]] == expected
