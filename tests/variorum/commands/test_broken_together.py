"""Several broken files are all told at once, whoever reads them, and those that are whole are not held up."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from commands import COMMAND, Process, run
from examples import one_in

BREAKS = {  # what breaks a source, by how it is told
    "Turtle syntax": lambda text: text.replace("sea:handsLost 7 ;", "sea:handsLost 7"),
    "is not declared": lambda text: text.replace("sea:keptIn", "sea:keptOn"),
    "the file is empty": lambda _text: "",
    "no evidence file": None,
    "as the property needs": lambda text: text.replace("heightInMetres 31", 'heightInMetres "x"'),
    "No citation for the claim": lambda text: text.replace("sea:handsLost 7", "sea:handsLost 6, 7"),
}


def break_all(corpus: Path) -> list[str]:
    """Breaks a source in each way, among others that are whole; how each is to be told."""
    expected = []
    for number, (said, change) in enumerate(BREAKS.items()):
        for slug in (f"a{number}", f"b{number}"):
            for part in ("seeds", "seeds/evidence"):
                text = (corpus / part / "tide-blog.ttl").read_text("utf-8").replace("tide-blog", slug)
                (corpus / part / f"{slug}.ttl").write_text(text, "utf-8")
        claims, evidence = (corpus / part / f"a{number}.ttl" for part in ("seeds", "seeds/evidence"))
        if change is None:
            evidence.unlink()
        else:
            claims.write_text(change(claims.read_text("utf-8")), "utf-8")
        where = claims if change else evidence
        expected.append(rf"{where.relative_to(corpus)}[^\n]*: [^\n]*{re.escape(said)}")
    return expected


@pytest.mark.parametrize("by", ["workers", "this process"])
def test_every_broken_source_is_told(harbour: Path, by: str) -> None:
    expected = break_all(harbour)
    if by == "this process":
        for path in (*harbour.glob("seeds/b*.ttl"), *harbour.glob("seeds/evidence/b*.ttl")):
            path.unlink()
    outcome = run("build")
    assert outcome.code == 1
    for one in expected:
        assert re.search(one, outcome.err), one
    assert outcome.err.endswith(f"{len(expected)} errors; nothing was built\n")
    few = run("check", "--max", "2")
    assert few.err.endswith(f"… and {len(expected) - 2} more (--max)\n{len(expected)} errors; nothing was built\n")
    assert few.err.count("seeds/") == 2


def test_every_broken_file_of_the_ontology_is_told(harbour: Path) -> None:
    (harbour / "ontology/more.ttl").write_text("<e:a> <e:b> ", "utf-8")
    (harbour / "ontology/most.ttl").write_bytes(b"\xff")
    for command in ("build", "lint", "find ship", "fmt"):
        outcome = run(*command.split())
        assert outcome.code == 1
        assert "ontology/more.ttl:1:13: " in outcome.err
        assert "ontology/most.ttl:1:1: byte 0xff is not UTF-8" in outcome.err


def test_what_can_be_laid_out_is_beside_what_cannot_be_read(harbour: Path) -> None:
    blog, log, chronicle = (harbour / f"seeds/{name}.ttl" for name in ("tide-blog", "harbour-log", "kuesten-chronik"))
    whole = chronicle.read_bytes()
    chronicle.write_bytes(whole.replace(b"    rdfs:label", b"  rdfs:label"))
    for path in (blog, log):
        path.write_text(path.read_text("utf-8").replace(" ;", "", 1), "utf-8")
    broken = blog.read_bytes()
    outcome = run("fmt")
    assert (outcome.code, outcome.out) == (1, "seeds/kuesten-chronik.ttl: laid out anew\n")
    assert re.findall(r"^error: (seeds/[\w-]+)\.ttl:\d", outcome.err, re.MULTILINE) == [
        "seeds/harbour-log",
        "seeds/tide-blog",
    ]
    assert (chronicle.read_bytes(), blog.read_bytes()) == (whole, broken)


@pytest.mark.parametrize("closed", [(1,), (0, 1, 2)])
@pytest.mark.parametrize(
    "command", one_in(3, ["query said-of", "cite tide-blog --texts texts", "show ship/merganser", "nix"])
)
def test_streams_that_are_closed_make_no_traceback(harbour: Path, closed: tuple[int, ...], command: str) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    with Process(
        [COMMAND, *command.split()], cwd=harbour, stdout=-1, stderr=-1, text=True, preexec_fn=close
    ) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == (2 if command == "nix" else 0)
    assert "Traceback" not in err
