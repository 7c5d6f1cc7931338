"""Snapshots that are kept have addresses of their own, and a feed tells what changed from one to the next."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from edits import CHRONICLE, CHRONICLE_EVIDENCE, sub
from html_pages import BROWSER
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import current_snapshot
from variorum_server import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
DAYS = "SELECT DISTINCT ?day { ?ship sea:wreckedOn ?day } ORDER BY ?day"


@pytest.fixture(scope="module")
def store(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two snapshots: in the later one, a date that two sources disputed is the same in all."""
    folder = tmp_path_factory.mktemp("edited") / "harbour"
    shutil.copytree(built_harbour, folder, symlinks=True)
    for file in (CHRONICLE, CHRONICLE_EVIDENCE):
        sub(str(folder / file), "1874-11-09", "1874-11-02")()
    build(find_corpus(folder), folder / ".variorum")
    return folder / ".variorum"


@pytest.fixture(scope="module")
def digests(built_harbour: Path, store: Path) -> tuple[str, str]:
    """The digests of the earlier snapshot and of the later one."""
    return current_snapshot(built_harbour / ".variorum").digest, current_snapshot(store).digest


@pytest.fixture(scope="module")
def reader(store: Path) -> FlaskClient:
    """A client of the later snapshot."""
    return create_app(current_snapshot(store)).test_client()


def days(client: FlaskClient, prefix: str = "") -> list[str]:
    response = client.get(f"{prefix}/sparql", query_string={"query": DAYS})
    assert response.status_code == 200
    return [row["day"]["value"] for row in response.json["results"]["bindings"]]


def test_a_snapshot_that_is_kept_answers_as_it_did(reader: FlaskClient, digests: tuple[str, str]) -> None:
    before, after = digests
    assert days(reader) == ["1874-11-02"]
    for digest in (before, before[:12]):
        assert days(reader, f"/snapshot/{digest}") == ["1874-11-02", "1874-11-09"]
    assert days(reader, f"/snapshot/{after}") == ["1874-11-02"]


@pytest.mark.parametrize(
    "path", ["/", "/things", "/sources/tide-blog", "/disagreements", "/sparql?query=ASK {}", "/compare"]
)
def test_its_pages_lead_to_itself(reader: FlaskClient, digests: tuple[str, str], path: str) -> None:
    prefix = f"/snapshot/{digests[0]}"
    response = reader.get(prefix + path, headers=BROWSER)
    assert response.status_code == 200
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', response.text)
    assert len(links) > 8
    assert [link for link in links if not link.startswith(f"{prefix}/")] == []


def test_a_page_leads_to_what_stays(reader: FlaskClient, digests: tuple[str, str]) -> None:
    page = reader.get("/things?named=g", headers=BROWSER).text
    assert f'href="/snapshot/{digests[1]}/things?named=g"' in page


@pytest.mark.parametrize("digest", ["0" * 64, "f" * 12])
def test_what_is_not_kept_is_gone(reader: FlaskClient, digest: str) -> None:
    response = reader.get(f"/snapshot/{digest}/things")
    assert response.status_code == 404
    assert response.json is not None
    assert response.json["title"] == "No such snapshot"


def test_the_feed_tells_what_changed(reader: FlaskClient, digests: tuple[str, str]) -> None:
    response = reader.get("/feed.xml")
    assert response.content_type.startswith("application/atom+xml")
    root = ET.fromstring(response.data)
    entries = root.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert titles[0].startswith(f"Since snapshot {digests[0][:12]}: 1 source changed")
    assert any(title.startswith("kuesten-chronik: claims: 1 changed") for title in titles)
    assert any(title.startswith("Gone: ") for title in titles)
    assert "1874-11-09 → 1874-11-02" in "".join(entry.findtext(f"{ATOM}content") or "" for entry in entries)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert reader.get(link.attrib["href"].removeprefix("http://localhost"), headers=BROWSER).status_code == 200


def test_the_page_of_changes_leads_to_the_snapshots_that_are_kept(
    reader: FlaskClient, digests: tuple[str, str]
) -> None:
    page = reader.get("/changes", headers=BROWSER).text
    assert "1 source changed" in page
    assert "1874-11-09 → 1874-11-02" in page
    kept = re.findall(r'<a href="(/snapshot/[0-9a-f]{64}/)"', page)
    assert kept == [f"/snapshot/{digest}/" for digest in reversed(digests)]
    assert [reader.get(address, headers=BROWSER).status_code for address in kept] == [200, 200]
    assert 'href="/changes"' in reader.get("/", headers=BROWSER).text


def test_without_an_earlier_snapshot_there_is_one_entry(client: FlaskClient) -> None:
    assert "The first snapshot that is kept: 3 sources." in client.get("/changes", headers=BROWSER).text
    root = ET.fromstring(client.get("/feed.xml").data)
    assert [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")] == [
        "The first snapshot that is kept"
    ]


def test_assets_are_kept_under_their_digest(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER).text
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{16})"', page)
    assert address is not None
    kept = client.get(address[1], headers={"Accept-Encoding": "gzip"})
    assert (kept.headers["Cache-Control"], kept.headers["Content-Encoding"]) == (
        "public, max-age=31536000, immutable",
        "gzip",
    )
    assert kept.headers["Vary"] == "Accept-Encoding"
    other = client.get("/static/style.css?v=0")
    assert other.headers["Cache-Control"] == "public, no-cache"
    assert client.get("/static/style.css", headers={"If-None-Match": other.headers["ETag"]}).status_code == 304
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/none.css").status_code == 404
