"""What `variorum new` writes passes every check, and is enough to find a disagreement and to decide it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cited import citations
from commands import Outcome, run
from variorum.corpus.folder import find_corpus
from variorum.disagreements.register import read_register
from variorum.query.saved import read_saved
from variorum.snapshots.snapshot import current_snapshot
from variorum.terms import local_name

HERALD = "Apple Fair draws a crowd\n\nThe fair opened on 4 October 2025. Some 900 visitors came, the mayor said.\n"
GAZETTE = "Lower Wick celebrates\n\nOn 5 October 2025 the Apple Fair began. We counted 1,200 visitors.\n"
Once = Callable[[str, Callable[[Path], object]], Path]


def ok(*arguments: str) -> str:
    outcome = run(*arguments)
    assert (outcome.code, outcome.err) == (0, ""), arguments
    return outcome.out


@pytest.fixture
def fairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus that is only begun; it is the current folder."""
    monkeypatch.chdir(tmp_path)
    assert "its own terms are fairs:" in ok("new", "corpus", "fairs", "--base", "https://example.org/fairs/")
    monkeypatch.chdir(tmp_path / "fairs")
    return tmp_path / "fairs"


def fill(folder: Path) -> None:
    """Two sources that differ on a day and on a number."""
    (folder / "texts").mkdir()
    for name, text in (("herald", HERALD), ("gazette", GAZETTE)):
        (folder / "texts" / f"{name}.txt").write_text(text, "utf-8")
        ok("new", "source", f"texts/{name}.txt")
    ok("new", "class", "Fair", "--under", "schema:Event")
    ok("new", "shape", "visitors", "--takes", "xsd:integer", "--of", "Fair", "--phrase", "count {value} at {thing}")
    ok("cite", "herald", "Apple Fair", "fair/apple", "schema:name", "Apple Fair", "--type", "Fair")
    ok("cite", "herald", "4 October 2025", "fair/apple", "startDate", "2025-10-04")
    ok("cite", "herald", "900 visitors", "fair/apple", "visitors", "900", "--stance", "speculative")
    ok("cite", "gazette", "Apple Fair", "fair/apple", "schema:name", "Apple Fair")
    ok("cite", "gazette", "5 October 2025", "fair/apple", "startDate", "2025-10-05")
    ok("cite", "gazette", "1,200 visitors", "fair/apple", "visitors", "1200")


@pytest.fixture
def filled(once: Once, fairs: Path) -> Path:
    """The corpus with the two sources and a snapshot."""

    def make(place: Path) -> None:
        fill(fairs)
        ok("build")
        shutil.copytree(fairs, place / "fairs", symlinks=True)

    made = once("fairs", make) / "fairs"
    if not (fairs / ".variorum").exists():
        shutil.copytree(made, fairs, symlinks=True, dirs_exist_ok=True)
    return fairs


def in_order() -> None:
    """Every check passes, and the files are as the tools want them."""
    assert ok("check", "--texts", "texts")
    assert ok("fmt", "--check") == ""
    assert re.search(r"^0 slips", ok("lint", "--texts", "texts"), re.MULTILINE)


def test_a_new_corpus_passes_every_check(fairs: Path) -> None:
    (fairs / "texts").mkdir()
    in_order()
    answer = run("query", "what-is-each-thing-called")
    assert (answer.code, answer.err) == (0, "Nobody uses the property schema:name.\n")
    assert answer.out == "?thing\t?name\t?graph\n"
    assert sorted(str(path.relative_to(fairs)) for path in fairs.glob("[os]*/**/*") if path.is_file()) == [
        "ontology/fairs.ttl",
        "ontology/prefixes.ttl",
        "seeds/corpus.ttl",
        "seeds/queries/what-is-each-thing-called.rq",
    ]


@pytest.mark.long
def test_two_sources_disagree_and_the_matter_is_decided(filled: Path) -> None:
    fairs = filled
    in_order()
    found = read_register(current_snapshot(fairs / ".variorum")).disagreements
    assert sorted((local_name(one.path), local_name(one.kind)) for one in found) == [
        ("startDate", "contradiction"),
        ("visitors", "stanceDifference"),
    ]
    assert citations(fairs, "herald")["schema:startDate", "2025-10-04"][1] == ("45,59",)
    said = ("--status", "resolved", "--for", "2025-10-05", "--why", "It was a Sunday.", "--curator", "Ann")
    ok("new", "decision", "start date", *said, "--date", "2026-01-31")
    ok("new", "decision", "visitors", "--status", "explained", "--explanation", "scope", "--why", "One day, or two.")
    in_order()
    found = read_register(current_snapshot(fairs / ".variorum")).disagreements
    assert sorted(local_name(one.status) for one in found) == ["explained", "resolved"]
    assert run("new", "decision", "visitors", "--status", "open", "--why", "x").err.startswith(
        "error: visitors-fair-apple is decided already\n  → Change it at seeds/decisions.ttl:"
    )


@pytest.mark.parametrize("word", ["false-alarm", pytest.param("falseAlarm", marks=pytest.mark.long)])
def test_a_false_alarm_by_the_word_of_either_command(word: str, harbour: Path) -> None:
    assert ": false-alarm; written to " in ok("new", "decision", "hands", "--status", word, "--why", "x")
    assert "vr:status vr:falseAlarm" in (harbour / "seeds/decisions.ttl").read_text("utf-8")
    told = [ok("check", "--status", one, "--format", "json") for one in ("false-alarm", "falseAlarm")]
    assert told[0] == told[1]
    assert '"falseAlarm"' in told[0]


def test_a_new_query_answers_at_once(filled: Path) -> None:
    ok("new", "query", "Who counted the visitors?")
    saved = read_saved(filled / "seeds" / "queries" / "who-counted-the-visitors.rq")
    assert (saved.title, saved.scope) == ("Who counted the visitors?", "all")
    assert "Apple Fair" in ok("query", "who-counted-the-visitors")
    assert "there is a query already" in run("new", "query", "Who counted the visitors?").err


def test_a_term_that_is_known_gets_what_it_lacks_alone(fairs: Path) -> None:
    ok("new", "shape", "schema:organizer2", "--behaviour", "several")
    assert "is declared already" in run("new", "shape", "schema:organizer2").err
    assert "is declared already" in run("new", "class", "schema:Place").err
    text = (fairs / "ontology" / "fairs.ttl").read_text("utf-8")
    declared = "schema:Place ;\n    vr:behaviour vr:oneValue"  # a fair that is held in two places is a contradiction
    assert text.count(declared) == 1
    (fairs / "ontology" / "fairs.ttl").write_text(text.replace(declared, "schema:Place"), "utf-8")
    ok("new", "shape", "schema:location", "--behaviour", "oneValue", "--comparison", "exact")
    assert ok("fmt", "--check") == ""
    assert "vr:comparison vr:exact" in (fairs / "ontology" / "fairs.ttl").read_text("utf-8")


def failed(*arguments: str) -> Outcome:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) in ((1, ""), (2, ""))
    return outcome


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("corpus", ".", "--base", "https://example.org/x/"), "there is a corpus already, or half of one"),
        (("corpus", "other", "--base", "https://example.org/x"), "'https://example.org/x' is no base"),
        (("corpus", "other", "--base", "example"), "'example' is no base"),
        (("corpus", "other", "--base", "https://example.org/x/", "--prefix", "rdf"), "'rdf' cannot be"),
        (("shape", "x y"), "'x y' names nothing"),
        (("shape", "ship/a"), "'ship/a' can be no term"),
        (("shape", "x", "--takes", "xsd:intger"), "there is no datatype xsd:intger\n  → Did you mean xsd:integer"),
        (("shape", "x", "--takes", "Fare"), "the ontology has no Fare"),
        (("shape", "x", "--takes", "fare"), "the ontology has no fare\n  → variorum new class fare declares it."),
        (("class", "X", "--under", "fare"), "variorum new class fare declares it."),
        (("shape", "x", "--phrase", "call it"), "has to have {value}"),
        (("shape", "x", "--phrase", "call {it} {value}"), "nothing else in braces"),
        (("class", "X", "--under", "schema:Pace"), "Did you mean schema:Place"),
        (("query", "???"), "'???' is no question"),
        (("decision", "x", "--status", "open", "--why", "y"), "the sources do not disagree"),
        (("decision", "x", "--status", "explained", "--why", "y"), "the sources do not disagree"),
    ],
)
@pytest.mark.usefixtures("fairs")
def test_what_cannot_be_begun_is_told(arguments: tuple[str, ...], message: str) -> None:
    assert message in failed("new", *arguments).err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fare",), "no disagreement is called 'fare'\n  → Name one of these:\n  start-date-fair-apple: "),
        (("fair",), "2 disagreements are called so"),
        (("visitors", "--status", "explained"), "--explanation go together"),
        (("visitors", "--status", "resolved"), "--for VALUE go together"),
        (("visitors", "--status", "resolved", "--for", "1000"), "no source gives '1000'\n  → The values:\n  "),
        (("visitors", "--date", "tomorrow"), "'tomorrow' is no day"),
    ],
)
def test_what_cannot_be_decided_is_told(filled: Path, arguments: tuple[str, ...], message: str) -> None:
    rest = () if "--status" in arguments else ("--status", "open")
    assert message in failed("new", "decision", *arguments, *rest, "--why", "y").err
    assert not find_corpus(filled).decisions_file.exists()
