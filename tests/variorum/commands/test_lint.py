"""Slips that no rule forbids: each kind is found, at its place; what is in order is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import Outcome, run
from edits import BLOG, LOG, sub

BLOG_EVIDENCE = "seeds/evidence/tide-blog.ttl"


def lint(*arguments: str) -> Outcome:
    return run("lint", "--texts", "texts", *arguments)


@pytest.mark.usefixtures("harbour")
def test_a_source_that_there_is_not_is_no_source_without_slips() -> None:
    outcome = lint("--source", "tide-blogg")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "error: there is no source 'tide-blogg'\n  → Sources: tide-blog.\n"


@pytest.mark.usefixtures("harbour")
def test_nothing_is_found_where_all_is_in_order() -> None:
    outcome = lint()
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("0 slips, 1 note\n")
    assert "note: nobody uses sea:keeperOf" in outcome.out


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        (BLOG, "sea:handsLost 7", "sea:handsLost 9", "'9' stands in none of its passages"),
        (BLOG, '"1876"^^xsd:gYear', '"1879"^^xsd:gYear', "'1879' stands in none of its passages"),
        (BLOG, '"1874-11-02"^^', '"1874-12-07"^^', None),  # the year stands there
        (BLOG, 'sea:called "Goosander"', 'sea:called "Gosander"', "'Gosander' stands in none of its passages"),
        (BLOG, '"the museum"@en', '"the museum of ships"@en', None),
        (
            BLOG,
            '"the ship Merganser"@en',
            '"Merganser, a ship"@en',
            "'Merganser, a ship' is 'the ship Merganser' elsewhere",
        ),
        (BLOG, "# What the blog Tide & Timber states", "#see", "the file does not say what it holds"),
        (BLOG, "rdfs:label", "  rdfs:label", "the file is not in the layout\n  → variorum fmt"),
        ("ontology/harbour.ttl", '"A person."@en', '"A person."', "comment without a language"),
        (BLOG, "sea:handsLost 7 ;", "sea:handsLost 7", "Turtle syntax"),
    ],
)
def test_a_slip_is_found_at_its_place(harbour: Path, file: str, old: str, new: str, found: str | None) -> None:
    sub(file, old, new)()
    if file == BLOG and old.startswith(("sea:", '"1')):
        value_old, value_new = (text.removeprefix("sea:called ").removeprefix("sea:handsLost ") for text in (old, new))
        evidence = harbour / BLOG_EVIDENCE
        evidence.write_text(evidence.read_text("utf-8").replace(f"rdf:object {value_old}", f"rdf:object {value_new}"))
    outcome = lint()
    if found is None:
        assert (outcome.code, outcome.err) == (0, "")
        return
    assert (outcome.code, outcome.err) == (1, "")
    assert found in outcome.out
    place = outcome.out[: outcome.out.index(found)].rpartition("\n")[2]
    assert place.split(":")[0] in (file, BLOG_EVIDENCE)
    assert "note" not in place


@pytest.mark.usefixtures("harbour")
def test_two_things_that_may_be_one_are_a_note() -> None:
    for path in (BLOG, BLOG_EVIDENCE):
        text = Path(path).read_text("utf-8")
        Path(path).write_text(text.replace("<ship/merganser>", "<ship/mergansers>"), "utf-8")
    outcome = lint()
    assert outcome.code == 0
    assert f"{BLOG}:" in outcome.out
    assert "note: ship/merganser and ship/mergansers may be one thing" in outcome.out


@pytest.mark.usefixtures("harbour")
def test_one_source_alone() -> None:
    sub(BLOG, "rdfs:label", "  rdfs:label")()
    assert lint("--source", Path(LOG).stem).out == "0 slips, 0 notes\n"
    assert lint("--source", Path(BLOG).stem).code == 1


def test_without_texts_passages_are_not_looked_at(harbour: Path) -> None:
    (harbour / ".variorum" / "texts-folder").unlink(missing_ok=True)
    outcome = run("lint")
    assert outcome.code == 0
    assert outcome.err.startswith("passages were not looked at")
