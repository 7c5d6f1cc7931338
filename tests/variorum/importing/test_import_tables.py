"""Tables of others: what is taken, what is not and why, and what stays as it is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commands import run
from examples import examples
from imported import Place

FAIRS = """source,subject,property,value,stance,quotation,locator
The Herald,Apple Fair,start date,2025-10-04,,,p. 3
The Gazette,Apple Fair,start date,2025-10-05,,,
The Gazette,Apple Fair,visitors,1200,speculative,,p. 7
The Gazette,Apple Fair,organizer,Ann Holt,denied,,
"""
SAID = {
    ("the-herald", "thing/apple-fair", "startDate", "2025-10-04", "asserted"),
    ("the-gazette", "thing/apple-fair", "startDate", "2025-10-05", "asserted"),
    ("the-gazette", "thing/apple-fair", "visitors", "1200", "speculative"),
    ("the-gazette", "thing/apple-fair", "organizer", "thing/ann-holt", "denied"),
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        FAIRS,
        "\ufeff" + FAIRS,
        FAIRS.replace("\n", "\r\n"),
        FAIRS.replace(",", ";"),
        FAIRS.replace(",", "\t"),
        FAIRS.replace("subject", "Subject").replace("property", "Predicate").replace("value", "Object"),
        FAIRS.replace("\n", "\n,,,,,,\n\n"),
        '"' + FAIRS.replace(",", '","').replace("\n", '"\n"').removesuffix('"'),
    ],
    ids=["plain", "byte order mark", "CRLF", "semicolons", "tabs", "other names", "empty rows", "quoted"],
)
def test_a_table_needs_no_mapping(content: str, place: Place) -> None:
    outcome = place.bring("fairs.csv", content)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[-1] == "4 claims of 2 sources; not taken: 0; not overwritten: 0"
    assert place.said() == SAID


def test_a_table_in_utf_16_is_read_as_one(place: Place) -> None:
    assert place.bring("fairs.csv", FAIRS.encode("utf-16")).code == 0
    assert place.said() == SAID


def test_what_was_written_passes_all_checks_and_disagrees(place: Place) -> None:
    place.bring("fairs.csv", FAIRS)
    folder = str(place.corpus)
    check = run("check", "--corpus", folder)
    assert check.code == 0
    assert "1 disagreement: 1 contradiction (1 open)" in check.out
    assert run("lint", "--corpus", folder).code == 0
    assert run("fmt", "--check", "--corpus", folder).code == 0


def test_to_bring_in_the_same_again_changes_nothing(place: Place) -> None:
    place.bring("fairs.csv", FAIRS)
    before = place.files()
    again = place.bring("fairs.csv", FAIRS)
    assert again.code == 0
    assert "as they were: 4 files" in again.out
    assert place.files() == before


def test_nothing_that_is_there_is_overwritten(place: Place) -> None:
    place.bring("fairs.csv", FAIRS)
    herald = place.corpus / "seeds" / "the-herald.ttl"
    herald.write_text(herald.read_text("utf-8") + "# a word of the curator\n", "utf-8")
    before = place.files()
    again = place.bring("fairs.csv", FAIRS)
    assert again.code == 1
    assert "not overwritten: seeds/the-herald.ttl is there and says something else" in again.out
    assert place.files() == before


def test_a_dry_run_tells_and_writes_nothing(place: Place) -> None:
    before = {} if not place.corpus.exists() else place.files()
    outcome = place.bring("fairs.csv", FAIRS, "", "--dry-run")
    assert "would be written: seeds/the-herald.ttl" in outcome.out
    assert "would be declared in ontology/imported.ttl: fairs:visitors, schema:Thing" in outcome.out
    assert place.files() == before


def test_locators_stand_where_passages_would(place: Place) -> None:
    place.bring("fairs.csv", FAIRS)
    (herald,) = (source for source in place.sources() if source.slug == "the-herald")
    assert {one.passages for one in herald.citations} == {("p. 3",)}
    evidence = (place.corpus / "seeds" / "evidence" / "the-herald.ttl").read_text("utf-8")
    assert 'vr:stated (schema:startDate "2025-10-04"^^xsd:date "p. 3") ;' in evidence
    (gazette,) = (source for source in place.sources() if source.slug == "the-gazette")
    assert ("fairs.csv, line 3",) in {one.passages for one in gazette.citations}


def test_a_quotation_becomes_a_passage_where_the_text_is_at_hand(place: Place) -> None:
    text = "On 4 October the “Apple Fair” of Lower Wick opened, said Ann Holt."
    place.write("texts/the-herald.txt", text)
    row = 'The Herald,Apple Fair,start date,2025-10-04,,"the ""apple fair"" of Lower Wick opened",\n'
    outcome = place.bring("q.csv", FAIRS.splitlines()[0] + "\n" + row, "", "--texts", str(place.folder / "texts"))
    assert outcome.code == 0
    (source,) = place.sources()
    assert {text[slice(*map(int, p.partition("=")[2].split(",")))] for c in source.citations for p in c.passages} == {
        "the “Apple Fair” of Lower Wick opened"
    }
    assert source.pinned_text.length == len(text)


def test_of_words_whose_text_is_not_at_hand_only_a_few_are_kept(place: Place) -> None:
    words = "one two three four five six seven eight nine"
    place.bring("q.csv", f"source,subject,property,value,quotation\nA,B,visitors,7,{words}\n")
    (source,) = place.sources()
    assert {one.passages for one in source.citations} == {("“one two three four five six seven …”",)}
    assert not any(b"eight" in content for content in place.files().values())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Apple,visitors,x,,,,more", "line 2: the row has 8 cells, the heading 7"),
        ("A,,visitors,7,,,", "line 2: nothing says what the row is about: its subject is empty"),
        ("A,Apple,,7,,,", "line 2: the property is empty"),
        ("A,Apple,visitors,,,,", "line 2: visitors: the value is empty"),
        ("A,Apple,start date,soon,,,", "line 2: start date: 'soon' is no date"),
        ("A,Apple,start date,2025-02-30,,,", "line 2: start date: '2025-02-30' is no date"),
        ("A,Apple,visitors,7,perhaps,,", "line 2: there is no stance 'perhaps'. The stances: asserted, expected"),
        ("A,Apple,?!,7,,,", "line 2: ?!: '?!' can be no property"),
        ("A,http://x.org/a b,visitors,7,,,", ""),
        ('A,Apple,visitors,"7', "line 2: this is no row"),
    ],
)
def test_what_is_not_taken_is_told_with_its_line(row: str, reason: str, place: Place) -> None:
    outcome = place.bring("t.csv", FAIRS.splitlines()[0] + "\n" + row + "\n")
    if reason:
        assert outcome.code == 1
        assert f"not taken: t.csv: {reason}" in outcome.out
        assert "not taken: 1" in outcome.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the table is empty"),
        (b"a,b\n1,2\n", "no column says what the rows are about"),
        (b"subject,property\n1,2\n", "there is no column value"),
        (b"subject\n1\n", "no column is a property"),
        (b"subject,property,value\nCaf\xe9,b,c\n", "t.csv:2: byte 0xe9 is not utf-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error(content: bytes, message: str, place: Place) -> None:
    outcome = place.bring("t.csv", content)
    assert outcome.code == 1
    assert message in outcome.err


WIDE = "Title;Author;Year;Remark\nThe Herald;Knuth, Donald & Liskov, B.;1990;x\n"
WIDE_MAPPING = """
source = "Library"
kind = "book"
type = "schema:Book"
[columns]
subject = "Title"
[properties]
Author = { to = "schema:author", takes = "thing", kind = "person", type = "schema:Person", split = "&" }
Year = { to = "schema:datePublished", takes = "date" }
Remark = "skip"
"""


def test_a_wide_table_has_a_property_a_column(place: Place) -> None:
    outcome = place.bring("books.csv", WIDE, WIDE_MAPPING)
    assert outcome.code == 0, outcome.out
    assert place.said() == {
        ("library", "book/the-herald", "author", "person/knuth-donald", "asserted"),
        ("library", "book/the-herald", "author", "person/liskov-b", "asserted"),
        ("library", "book/the-herald", "datePublished", "1990", "asserted"),
    }


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("format = 7", "format: 7 is no text"),
        ('format = "xml"', "format: there is no format 'xml'\n  → The formats: csv"),
        ("colour = 1", "colour: there is no key colour\n  → The keys: "),
        ("[columns]\nsubjekt = 1", "columns.subjekt: there is no column subjekt\n  → The columns: source"),
        ('[columns]\nsubject = "Name"', "columns.subject: there is no column 'Name'"),
        ("[columns]\nsubject = 99", "columns.subject: there is no column '99'"),
        ('[properties]\na = { too = "b" }', "properties.a.too: there is no key too here"),
        ('[properties]\na = { behaviour = "x" }', "properties.a.behaviour: there is no behaviour 'x'"),
        ("[properties]\na = { skip = 1 }", "properties.a.skip: 1 is neither true nor false"),
        ('[namespaces]\n"http://x/" = { type = "y" }', "namespaces.http://x/: kind is missing"),
        ('[namespaces]\n"http://x/" = "A b"', "namespaces.http://x/.kind: 'A b' cannot be part of an IRI here"),
        ('kind = "Ä"', "kind: 'Ä' cannot be part of an IRI here"),
        ('properties = "x"', "properties: this is no table"),
        ("= 1", "this is no TOML"),
        (b'kind = "\xe9"', "mapping.toml:1:9: byte 0xe9 is not UTF-8"),
        ('delimiter = "ab"', "delimiter: 'ab' is no single character"),
        ('encoding = "klingon"', "encoding: there is no encoding 'klingon'"),
    ],
)
def test_a_slip_in_the_mapping_is_told_with_its_key(mapping: str | bytes, message: str, place: Place) -> None:
    outcome = place.bring("fairs.csv", FAIRS, mapping)
    assert outcome.code == 1
    assert message in outcome.err


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(rows=[("\0", "0", "A", "0"), ("a", "0", "A", "0\0")])
@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=5))
def test_any_cells_give_seeds_that_meet_all_rules_or_a_reason(
    rows: list[tuple[str, str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = Place(tmp_path_factory.mktemp("any"))
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(["source", "subject", "property", "value"])
    writer.writerows(rows)
    outcome = place.bring("any.csv", output.getvalue())
    if not any(cell.strip() for row in rows for cell in row):
        assert (outcome.code, outcome.out) == (1, "")
        assert "any.csv: rows were looked for, and the table has its heading alone\n  → " in outcome.err
        return
    assert outcome.err == ""
    taken, untaken = (
        int(part.partition(" ")[0]) if number == 0 else int(part.rpartition(" ")[2])
        for number, part in enumerate(outcome.out.splitlines()[-1].split(";")[:2])
    )
    assert outcome.code == (1 if untaken else 0)
    assert taken + untaken == sum(any(cell.strip() for cell in row) for row in rows)
    place.sources()
