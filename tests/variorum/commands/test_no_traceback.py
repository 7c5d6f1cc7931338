"""No input makes a traceback: every kind of file, broken in every way, in this process and in workers.

An exception that the command line does not map to an exit code goes through `run`, and fails the test as what it is.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import run
from corpora import HARBOUR
from examples import examples
from variorum.building import workers
from variorum.corpus.folder import find_corpus

FILES = [
    *("ontology/harbour.ttl", "ontology/prefixes.ttl", "seeds/tide-blog.ttl", "seeds/evidence/tide-blog.ttl"),
    *("shapes/source/harbour.ttl", "shapes/dataset/harbour.ttl", "seeds/queries/said-of.rq", "texts/tide-blog.txt"),
    *("seeds/decisions.ttl", "seeds/corpus.ttl", "seeds/links/wikidata.sssom.tsv"),
    *("seeds/links/wikidata.compared.json", "seeds/readings/tide-blog.ttl", "ontology/more.ttl"),
]
COMMANDS = [
    ("check", "--texts", "texts"),
    ("lint", "--texts", "texts"),
    ("fmt", "--check"),
    ("query", "SELECT ?s { ?s ?p ?o } LIMIT 1"),
    ("query", "said-of"),
    ("export", "trig"),
    ("find", "ship"),
    ("terms",),
    ("show", "ship/merganser", "--texts", "texts"),
    ("blame", "tide-blog", "ship/merganser"),
    ("cite", "tide-blog", "the Teeth", "ship/merganser", "handsLost", "7", "--texts", "texts"),
    ("withdraw", "tide-blog", "ship/merganser", "called", "Merganser of Tollhaven"),
    ("reanchor", "tide-blog", "texts/tide-blog.txt", "--texts", "texts"),
    ("passage", "texts/tide-blog.txt", "the Teeth"),
    ("new", "source", "texts/tide-blog.txt", "--slug", "another"),
    ("new", "query", "What is lost?"),
    ("new", "class", "Boat", "--under", "sea:Ship"),
    ("new", "shape", "tonnage"),
    ("release", "../release"),
    ("new", "decision", "hands", "--status", "open", "--why", "x"),
    ("link", "check"),
]
NOISE = [
    "",
    "\0",
    "\ufeff",
    '"',
    "<",
    ">",
    "(",
    ")",
    "[",
    "]",
    "{",
    "_:b",
    ";",
    ".",
    "é",
    "\U0001f600",
    "\r",
    "#",
    "1e999",
    "\\",
]


def broken(content: bytes, kind: str, dice: random.Random) -> bytes:
    """A file broken in one of the ways in which files break."""
    at = dice.randrange(len(content) + 1)
    if kind == "cut":
        return content[:at]
    if kind == "bytes":
        return content[:at] + dice.randbytes(3) + content[at:]
    if kind == "noise":
        return content[:at] + dice.choice(NOISE).encode() + content[at:]
    if kind == "lines":
        lines = content.splitlines(keepends=True)
        dice.shuffle(lines)
        return b"".join(lines)
    if kind == "words":
        words = content.split(b" ")
        one, other = (dice.randrange(len(words)) for _ in range(2))
        words[one], words[other] = words[other], words[one]
        return b" ".join(words)
    return {"empty": b"", "utf-16": content.decode("utf-8", "replace").encode("utf-16"), "zeros": bytes(100)}[kind]


KINDS = ("cut", "bytes", "noise", "lines", "words", "empty", "utf-16", "zeros")


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FILES), st.sampled_from(KINDS), st.integers(0, 2**32), st.sampled_from(COMMANDS))
def test_a_broken_file_is_told_in_lines(file: str, kind: str, seed: int, command: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HARBOUR, Path(folder) / "harbour")
        path = Path(folder) / "harbour" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes() if path.exists() else (HARBOUR / "seeds/tide-blog.ttl").read_bytes()
        path.write_bytes(broken(content, kind, random.Random(seed)))
        before = Path.cwd()
        os.chdir(Path(folder) / "harbour")
        try:
            outcome = run(*command)
        finally:
            os.chdir(before)
    assert outcome.code in (0, 1, 2)
    assert "Traceback" not in outcome.out + outcome.err
    assert outcome.code == 0 or outcome.err or command[0] in ("lint", "fmt")


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.long if number else ()) for number, kind in enumerate(KINDS)]
)
def test_a_broken_seed_is_told_in_lines_by_workers_too(harbour: Path, kind: str) -> None:
    for number in range(12):
        for part in ("seeds", "seeds/evidence"):
            text = (harbour / part / "tide-blog.ttl").read_text("utf-8").replace("tide-blog", f"blog-{number}")
            (harbour / part / f"blog-{number}.ttl").write_text(text, "utf-8")
    path = harbour / "seeds" / "blog-7.ttl"
    path.write_bytes(broken(path.read_bytes(), kind, random.Random(7)))
    with mock.patch.object(workers.Workers, "each", autospec=True, side_effect=workers.Workers.each) as each:
        outcome = run("check")
    assert each.called  # the file was read on the other side of the process boundary
    assert outcome.code == 1 or kind in ("words", "noise")
    assert "Traceback" not in outcome.err
    assert outcome.code == 0 or "seeds/blog-7.ttl" in outcome.err
    assert len(find_corpus(harbour).sources) == 15
