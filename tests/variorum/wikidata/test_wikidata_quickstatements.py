"""QuickStatements to the letter: what is given, with which references, and read back as the tool reads it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from commands import run
from odd import header, odd_corpus
from variorum.errors import ExportError
from variorum.export.quickstatements import comment, csv_row, v1_line, write_csv, write_v1, write_v1_disputed, written
from variorum.export.registry import find_export, write_file
from variorum.export.selection import select
from variorum.export.wikidata_statements import Given, given
from variorum.snapshots.snapshot import Snapshot
from variorum.wikidata.model import GREGORIAN, JULIAN, ItemValue, NoValue, OtherValue, Snak, TextValue, TimeValue, Value
from wikidata_snapshot import LINKS, ONTOLOGY, plays

ALMANAC = (
    ("S248", "Q41"),
    ("S854", '"https://example.org/almanac?a=1&b=2"'),
    ("S1476", 'en:"The Almanac"'),
    ("S577", "+2001-05-00T00:00:00Z/10"),
    ("S813", "+2026-01-31T00:00:00Z/11"),
)
GAZETTE = (("S1476", 'de:"Die "Zeitung""'), ("S577", "+2002-00-00T00:00:00Z/9"))
WEEKLY = (("S854", '"https://example.org/weekly"'),)


@dataclass
class Command:
    """One statement as the tool understands it."""

    item: str
    pid: str
    value: str
    qualifiers: list[tuple[str, str]] = field(default_factory=list)
    references: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    summary: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.item, self.pid, self.value


VALUE = re.compile(
    r"""Q[1-9]\d* | "[^\t]*" | [a-z_-]+:"[^\t]*" | [+-]\d+-\d\d-\d\dT\d\d:\d\d:\d\dZ/(9|10|11)(/J)?""", re.VERBOSE
)


def read_v1(line: str) -> Command:
    """A line of V1 commands, read as version 2 of the tool does."""
    matched = re.fullmatch(r"(.*?) */\* *(.*?) *\*/ *", line)
    assert matched, line
    item, pid, value, *rest = matched[1].split("\t")
    assert re.fullmatch(r"Q[1-9]\d*", item)
    assert re.fullmatch(r"P[1-9]\d*", pid)
    assert len(rest) % 2 == 0
    command = Command(item, pid, value, summary=matched[2])
    for cell in (value, *rest[1::2]):
        assert VALUE.fullmatch(cell), cell
    for key, cell in zip(rest[::2], rest[1::2], strict=True):
        assert re.fullmatch(r"(P|S|!S)[1-9]\d*", key)
        if key.startswith("P"):
            assert not command.references, "qualifiers come before references"
            command.qualifiers.append((key, cell))
        elif key.startswith("!") or not command.references:
            assert key.startswith("!") == bool(command.references), "only a further reference is a new one"
            command.references.append(((key.lstrip("!"), cell),))
        else:
            command.references[-1] += ((key, cell),)
    return command


def read_csv(text: str) -> list[Command]:
    """A CSV file, read as both versions of the tool do."""
    header, *rows = csv.reader(io.StringIO(text))
    assert header[:3] == ["qid", header[1], "#"]
    commands = []
    for row in rows:
        assert all(row), "no cell is empty"
        command = Command(row[0], header[1], row[1], summary=row[2])
        for name, cell in zip(header[3:], row[3:], strict=True):
            assert VALUE.fullmatch(cell), cell
            if name.startswith("qal"):
                command.qualifiers.append((f"P{name[3:]}", cell))
            elif name.startswith("S"):
                command.references.append(((name, cell),))
            else:
                command.references[-1] += ((name.upper(), cell),)
        commands.append(command)
    return commands


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return plays(tmp_path_factory.mktemp("plays") / "snapshot")


def commands(snapshot: Snapshot, *sources: str, disputed: bool = False) -> dict[tuple[str, str, str], Command]:
    output = io.BytesIO()
    (write_v1_disputed if disputed else write_v1)(select(snapshot, sources), output)
    found = [read_v1(line) for line in output.getvalue().decode().splitlines()]
    assert len({command.key for command in found}) == len(found), "each statement once"
    return {command.key: command for command in found}


def test_what_is_given_and_what_is_not(snapshot: Snapshot) -> None:
    """Not given: the expected, the denied, the disputed, the rejected, what is linked or aligned only closely or not at
    all, and a text with a bar.
    """
    assert list(commands(snapshot)) == [
        ("Q11", "P57", "Q21"),
        ("Q11", "P57", "Q22"),
        ("Q11", "P161", "Q22"),
        ("Q11", "P1476", 'de:"One"'),
        ("Q11", "P1476", 'en:"One"'),
        ("Q13", "P345", '"tt 7"'),
        ("Q13", "P577", "+1850-00-00T00:00:00Z/9"),
    ]


def test_a_reference_for_each_source_that_has_one(snapshot: Snapshot) -> None:
    director = commands(snapshot)["Q11", "P57", "Q21"]
    assert director.references == [ALMANAC, GAZETTE]
    assert (
        director.summary
        == "stated by almanac, gazette, ledger; no reference for ledger, without item, address or title"
    )


def test_no_source_that_can_be_found_no_reference(snapshot: Snapshot) -> None:
    """A date alone finds nothing."""
    director = commands(snapshot)["Q11", "P57", "Q22"]
    assert director.references == []
    assert "no reference for ledger" in director.summary


def test_what_cannot_be_written_is_left_out_of_a_reference(snapshot: Snapshot) -> None:
    assert commands(snapshot)["Q13", "P345", '"tt 7"'].references == [WEEKLY]


def test_a_role_is_a_qualifier_if_it_is_linked(snapshot: Snapshot) -> None:
    cast = commands(snapshot)["Q11", "P161", "Q22"]
    assert cast.qualifiers == [("P453", "Q31")]
    assert cast.references == [ALMANAC, GAZETTE]
    assert commands(snapshot, "gazette")["Q11", "P161", "Q22"].qualifiers == [], "gazette says another"


def test_a_title_is_given_in_the_language_of_who_gives_it(snapshot: Snapshot) -> None:
    found = commands(snapshot)
    assert found["Q11", "P1476", 'en:"One"'].references == [ALMANAC]
    assert found["Q11", "P1476", 'de:"One"'].references == [GAZETTE]


def test_only_what_the_selected_sources_state(snapshot: Snapshot) -> None:
    found = commands(snapshot, "gazette")
    assert list(found) == [("Q11", "P57", "Q21"), ("Q11", "P161", "Q22"), ("Q11", "P1476", 'de:"One"')]
    assert found["Q11", "P57", "Q21"].references == [GAZETTE]


def test_what_is_disputed_comes_only_when_asked_for_and_with_a_note(snapshot: Snapshot) -> None:
    plain, with_disputed = commands(snapshot), commands(snapshot, disputed=True)
    added = {key: command for key, command in with_disputed.items() if key not in plain}
    assert list(added) == [("Q11", "P577", "+1999-03-02T00:00:00Z/11"), ("Q11", "P577", "+2000-00-00T00:00:00Z/9")]
    assert added["Q11", "P577", "+1999-03-02T00:00:00Z/11"].summary == (
        "stated by almanac; disputed: Play one: date, against 2000"
    )
    assert all("disputed: " in command.summary for command in added.values())
    assert {key: with_disputed[key] for key in plain} == plain


def test_what_a_decision_upheld_is_given_with_a_note_and_what_it_rejected_never(snapshot: Snapshot) -> None:
    for disputed in (False, True):
        found = commands(snapshot, disputed=disputed)
        upheld = found["Q13", "P577", "+1850-00-00T00:00:00Z/9"]
        assert upheld.summary == "stated by weekly; resolved: Play three: date, against 1851"
        assert ("Q13", "P577", "+1851-00-00T00:00:00Z/9") not in found


def test_csv_says_the_same(snapshot: Snapshot, tmp_path: Path) -> None:
    write_csv(select(snapshot), tmp_path)
    found = [command for file in sorted(tmp_path.iterdir()) for command in read_csv(file.read_text("utf-8"))]
    assert {command.key: command for command in found} == commands(snapshot)
    assert sorted(file.name for file in tmp_path.iterdir())[:3] == ["P1476-1.csv", "P1476-2.csv", "P161-1.csv"]


def test_through_the_table_of_formats(snapshot: Snapshot, tmp_path: Path) -> None:
    for name in ("quickstatements", "quickstatements-disputed"):
        write_file(find_export(name), select(snapshot), tmp_path / name)
    lines = [
        (tmp_path / name).read_text("utf-8").splitlines() for name in ("quickstatements", "quickstatements-disputed")
    ]
    assert (len(lines[0]), len(lines[1])) == (7, 9)
    write_file(find_export("quickstatements-csv"), select(snapshot), tmp_path / "csv")
    write_file(find_export("quickstatements-csv-disputed"), select(snapshot), tmp_path / "all")
    assert (tmp_path / "csv" / "P57-1.csv").exists()
    assert len(list((tmp_path / "all").iterdir())) > len(list((tmp_path / "csv").iterdir()))


@pytest.mark.parametrize(
    ("links", "ontology", "advice"),
    [
        ("", ONTOLOGY, "Nothing is linked: variorum link review, then build again."),
        (LINKS, "", "No property is aligned with one of Wikidata's"),
        (
            "<play/one> skos:exactMatch wd:Q11 .",
            "schema:director skos:exactMatch wdt:P57 .",
            "Link the values of claims, too",
        ),
    ],
)
def test_nothing_to_give(tmp_path: Path, links: str, ontology: str, advice: str) -> None:
    snapshot = plays(tmp_path / "snapshot", links, ontology)
    for name in ("quickstatements", "quickstatements-csv"):
        with pytest.raises(ExportError, match=r"^no claim can be given to Wikidata") as failure:
            write_file(find_export(name), select(snapshot), tmp_path / name)
        assert failure.value.advice.startswith(advice)
        assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ItemValue("Q42"), "Q42"),
        (TimeValue("+2025-06-06T00:00:00Z", 11, GREGORIAN), "+2025-06-06T00:00:00Z/11"),
        (TimeValue("+2025-06-06T00:00:00Z", 14, GREGORIAN), "+2025-06-06T00:00:00Z/11"),
        (TimeValue("+1752-09-02T00:00:00Z", 11, JULIAN), "+1752-09-02T00:00:00Z/11/J"),
        (TimeValue("-0044-03-00T00:00:00Z", 10, GREGORIAN), "-0044-03-00T00:00:00Z/10"),
        (TextValue("plain"), '"plain"'),
        (TextValue('He said "no"', "en"), 'en:"He said "no""'),
        (TextValue("Ü — 東京", "zh-hans"), 'zh-hans:"Ü — 東京"'),
        (TextValue("a\tb"), None),
        (TextValue("a|b"), None),
        (TextValue("a\nb"), None),
        (TextValue("/* a"), None),
        (TextValue("a */", "en"), None),
        (TextValue(" "), None),
        (TextValue("x" * 1500, "en"), f'en:"{"x" * 1500}"'),
        (TextValue("x" * 1501, "en"), None),
        (TextValue("https://e.org/" + "x" * 500), None),
        (NoValue("novalue"), None),
        (OtherValue("quantity", "{}"), None),
    ],
)
def test_values_in_the_syntax_of_v1(value: Value, text: str | None) -> None:
    assert written(value) == text
    one = Given("Q1", Snak("P1", value), (), (), "note")
    assert (v1_line(one), csv_row(one)) == (
        (f"Q1\tP1\t{text} /* note */", [("qid", "Q1"), ("P1", text), ("#", "note")]) if text else ("", [])
    )


TITLED = "o:p skos:exactMatch wdt:P1476 . o:q skos:exactMatch wdt:P569 . skos:exactMatch a owl:AnnotationProperty ."
LINKED = (
    header()
    + "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    + ("odd:thing/a\tskos:exactMatch\twd:Q42\tsemapv:ManualMappingCuration\n")
)


@pytest.mark.parametrize(
    ("claims", "lines", "said"),
    [
        (
            '<thing/a> o:p "a | b"@en, "plain"@en .',
            ['Q42\tP1476\ten:"plain"'],
            "1 statement; left out: 1 with texts that a",
        ),
        (f'<thing/a> o:p "{"x" * 1600}"@en, "y"@en .', ['Q42\tP1476\ten:"y"'], "left out: 1 with texts longer than"),
        pytest.param(
            '<thing/a> o:q "-0043"^^xsd:gYear .',
            ["Q42\tP569\t-0044-00-00T00:00:00Z/9"],
            "",
            marks=pytest.mark.long,
        ),
        ('<thing/a> o:q "0000"^^xsd:gYear .', ["Q42\tP569\t-0001-00-00T00:00:00Z/9"], ""),
        pytest.param(
            '<thing/a> o:q "12345678901234567"^^xsd:gYear ; o:p "y"@en .',
            ['Q42\tP1476\ten:"y"'],
            "left out: 1 with dates that Wikidata cannot have",
            marks=pytest.mark.long,
        ),
    ],
)
def test_what_is_left_out_is_told(claims: str, lines: list[str], said: str, tmp_path: Path) -> None:
    odd_corpus(tmp_path, claims, ontology=TITLED, links=LINKED)
    outcome = run("export", "quickstatements", "--corpus", str(tmp_path))
    assert [line.rpartition("\tS1476")[0] for line in outcome.out.splitlines()] == lines
    assert said in outcome.err
    assert bool(said) == bool(outcome.err)
    again = run("export", "quickstatements-csv", "--corpus", str(tmp_path), "-o", str(tmp_path / "csv"))
    assert again.err == outcome.err


def test_what_is_left_out_is_told_where_nothing_is_left(tmp_path: Path) -> None:
    odd_corpus(tmp_path, '<thing/a> o:p "a | b"@en .', ontology=TITLED, links=LINKED)
    outcome = run("export", "quickstatements", "--corpus", str(tmp_path))
    assert (outcome.code, outcome.out) == (1, "")
    assert "no claim can be given to Wikidata; left out: 1 with texts that a command cannot hold" in outcome.err


def test_a_note_that_would_end_the_comment_or_be_too_long() -> None:
    assert comment(Given("Q1", Snak("P1", ItemValue("Q2")), (), (), "a */ b | c\nd")) == "a   b   c d"
    assert len(comment(Given("Q1", Snak("P1", ItemValue("Q2")), (), (), "x" * 1000))) == 400


def test_the_bundled_corpus(bundled_snapshot: Snapshot) -> None:
    found = commands(bundled_snapshot)
    assert found["Q84713105", "P57", "Q336099"].references == [(("S1476", 'en:"Ballerina Assassin"'),)]
    assert ("Q84713105", "P161", "Q698173") in found
    assert not [key for key in found if key[1] == "P577"], "2024 was rejected, the others are only expected"
    assert all(key[0] != "Q515869" and key[2] != "Q515869" for key in found), "only closely linked"
    assert len(given(select(bundled_snapshot)).statements) == len(found)
