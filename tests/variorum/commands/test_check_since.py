"""What is new since a revision, and many errors: counted first, and only so many shown."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from commands import run
from edits import BLOG, LOG, LOG_EVIDENCE, all_of, sub

lose_more = all_of(sub(LOG, "sea:handsLost 7", "sea:handsLost 11"), sub(LOG_EVIDENCE, "rdf:object 7", "rdf:object 11"))


def commit(folder: Path, *parts: str) -> None:
    """A revision of parts of the corpus as they are."""
    known = ("-c", "user.name=Ann Holt", "-c", "user.email=ann@example.org")
    for asked in (("init",), ("add", *parts), ("commit", "-m", "As it was")):
        subprocess.run(["git", "-C", str(folder), *known, *asked], check=True, capture_output=True)


def test_only_what_is_new_is_shown_and_fails(harbour: Path) -> None:
    commit(harbour, "ontology", "seeds", "shapes")
    as_it_was = run("check", "--since", "HEAD", "--fail-on", "new")
    assert as_it_was.code == 0
    assert "hands lost" not in as_it_was.out
    lose_more()
    outcome = run("check", "--since", "HEAD", "--fail-on", "new")
    assert outcome.code == 1
    assert "hands lost" in outcome.out
    assert run("check", "--since", "main~99").err.startswith("error: 'main~99' is no corpus")


@pytest.mark.long
def test_a_revision_may_be_without_shapes(harbour: Path) -> None:
    commit(harbour, "ontology", "seeds")
    assert "of the ship Merganser" in run("check", "--since", "HEAD").out  # what a shape finds is new


@pytest.mark.usefixtures("harbour")
def test_many_errors_are_counted_first_and_not_all_shown() -> None:
    text = Path(BLOG).read_text("utf-8")
    slips = "".join(f"\n<ship/n{number}> a sea:Ship ;\n    sea:shipp{number} 1 .\n" for number in range(40))
    Path(BLOG).write_text(text + slips, "utf-8")
    whole = run("check").err.splitlines()
    assert whole[0] == "error: 40 errors in 1 file:"
    assert whole[-1] == "40 errors; nothing was built"
    few = run("check", "--max", "3").err
    assert len(re.findall(r"is not declared", few)) == 3
    assert "\n… and 37 more (--max)\n" in few
