"""What Wikidata could take: each statement with its references and what Wikidata has, and commands for the tool."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from html_pages import BROWSER, Page
from variorum.disagreements.against_wikidata import FORMAT, IN_SNAPSHOT, VERSION
from variorum.export.quickstatements import v1_line
from variorum.export.selection import select
from variorum.export.wikidata_statements import Giving, alignment_of, given
from variorum.reports.json import term_json
from variorum.snapshots.snapshot import current_snapshot
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.model import ItemValue, TextValue, TimeValue, Value
from variorum.wikidata.values import as_date
from variorum_server import create_app


@pytest.fixture(scope="module")
def linked_store(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the bundled corpus with a comparison: each third claim Wikidata has, lacks, or contradicts."""
    store = tmp_path_factory.mktemp("linked") / "store"
    shutil.copytree(bundled_store, store, symlinks=True)
    snapshot = current_snapshot(store)
    alignment = alignment_of(snapshot)
    outcomes = ("lacks", "contradicts", "agrees")
    said = {"source": "blue-news", "stance": "asserted", "citation": f"{snapshot.base}citation/x", "passages": []}

    def statement(number: int) -> dict[str, object]:
        term = {"type": "literal", "value": "x", "datatype": "http://www.w3.org/2001/XMLSchema#string"}
        return {"id": f"Q1${number}", "rank": "normal", "label": f"another value {number}", "term": term}

    compared = [
        {
            "subject": alignment.things[one.item][0],
            "subjectLabel": one.item,
            "item": one.item,
            "property": one.main.pid,
            "propertyLabel": one.main.pid,
            "path": f"{snapshot.base}p{number}",
            "value": term_json(ours(one.main.value, alignment)),
            "valueLabel": "our value",
            "said": [{**said, "file": "seeds/blue-news.ttl", "line": 1}],
            "outcome": outcomes[number % 3],
            "statements": [statement(number)] if number % 3 == 1 else [],
            "others": [] if number % 3 == 1 else [statement(number)],
            "notes": [],
            "referenced": number % 2 == 0,
        }
        for number, one in enumerate(given(select(snapshot), disputed=True).statements)
    ]
    kept = {
        "format": FORMAT,
        "version": VERSION,
        "snapshot": {"base": snapshot.base},
        "wikidata": {"oldest": "2026-02-03T04:05:06Z"},
        "counts": dict.fromkeys(outcomes, 0),
        "compared": compared,
    }
    (snapshot.path / IN_SNAPSHOT).write_text(json.dumps(kept), "utf-8")
    return store


def ours(value: Value, alignment: Alignment) -> NamedNode | Literal:
    """A value of ours that is this one of Wikidata's."""
    if isinstance(value, ItemValue):
        classes = (name for name, items in alignment.classes.items() if items == {value.id})
        return NamedNode(next(iter((*alignment.things.get(value.id, ()), *classes))))
    if isinstance(value, TimeValue):
        known = as_date(value)
        assert isinstance(known, Literal)
        return known
    assert isinstance(value, TextValue)
    return Literal(value.text, language=value.language)


@pytest.fixture(scope="module")
def giving(linked_store: Path) -> Giving:
    return given(select(current_snapshot(linked_store)), disputed=True)


@pytest.fixture(scope="module")
def reader(linked_store: Path) -> Iterator[FlaskClient]:
    with create_app(current_snapshot(linked_store)).test_client() as client:
        yield client


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, address
    return response.text


def offers(page: str) -> list[str]:
    return re.findall(r'name="take" value="([0-9a-f]+)"', page)


def test_every_statement_is_offered_with_what_wikidata_has(reader: FlaskClient, giving: Giving) -> None:
    page = read(reader, "/wikidata")
    Page(page)
    assert len(set(offers(page))) == len(giving.statements)
    assert "looked up on 2026-02-03" in page
    for said in ("Wikidata lacks it", "Wikidata contradicts it", "Wikidata has it, without a reference"):
        assert said in page
    assert page.count("No reference: the record of the source has no address") == sum(
        not one.references for one in giving.statements
    )
    for item in {one.item for one in giving.statements}:
        assert f'href="https://www.wikidata.org/wiki/{item}"' in page
    for narrowed, count in (("outcome=lacks", (len(giving.statements) + 2) // 3), ("outcome=nothing", 0)):
        assert len(offers(read(reader, f"/wikidata?{narrowed}"))) == count


def test_what_is_ticked_becomes_commands(reader: FlaskClient, giving: Giving) -> None:
    ids = offers(read(reader, "/wikidata"))
    taken = "&".join(f"take={one}" for one in ids[:7])
    page = read(reader, f"/wikidata/chosen?{taken}")
    lines = reader.get(f"/wikidata/statements.txt?{taken}").text.splitlines()
    assert sorted(lines) == sorted(line for one in giving.statements if (line := v1_line(one)) in lines)
    assert len(lines) == 7
    link = re.search(r'href="https://quickstatements\.toolforge\.org/#/v1=([^"]+)"', page)
    assert link is not None
    assert unquote(link[1]).replace("|", "\t").split("\t\t") == lines
    tables = [address.replace("&amp;", "&") for address in re.findall(r'href="(/wikidata/statements\.csv[^"]+)"', page)]
    rows = [row for table in tables for row in csv.DictReader(io.StringIO(reader.get(table).text))]
    assert len(rows) == 7
    assert all(all(row.values()) for row in rows)


@pytest.mark.parametrize(
    "address", ["/wikidata/chosen", "/wikidata/statements.txt?take=0000", "/wikidata/statements.csv"]
)
def test_nothing_ticked_is_an_error_that_says_so(reader: FlaskClient, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["title"] == "Nothing was chosen"


def test_a_linked_thing_tells_what_wikidata_has_of_it(reader: FlaskClient, giving: Giving) -> None:
    of_film = [number for number, one in enumerate(giving.statements) if one.item == "Q84713105"]
    page = read(reader, "/page/film/ballerina")
    counts = [sum(number % 3 == outcome for number in of_film) for outcome in range(3)]
    told = f"Wikidata has {counts[2]} of {len(of_film)} claims, lacks {counts[0]}, contradicts {counts[1]} (2026-02-03)"
    assert f'<a href="/wikidata?item=Q84713105">{told}</a>' in page


def test_without_a_comparison_it_says_how_to_make_one(bundled_client: FlaskClient) -> None:
    page = read(bundled_client, "/wikidata")
    assert "variorum link compare" in page
    assert "not compared" not in page  # beside each statement: it is said once
    assert "What Wikidata could take" in read(bundled_client, "/page/film/ballerina")


def test_without_links_nothing_is_offered(client: FlaskClient) -> None:
    assert "Nothing can be given" in read(client, "/wikidata")
