"""The layout of Turtle files: whatever the white space, one text; what is said and the comments stay."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad

from commands import run
from corpora import HARBOUR
from examples import examples, one_in
from variorum.commands.fmt import layout_of, names_written, turtle_files
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.layout import laid_out
from variorum.corpus.turtle import TOKEN, parse_turtle

FILES = [path for root in (HARBOUR, bundled_root()) for path in turtle_files(find_corpus(root))]
SMALL = [path for path in FILES if path.stat().st_size < 8000 and path.name != "prefixes.ttl"]
NAMES = {"sea:called"}


def meaning(text: str) -> set[Quad]:
    """What a file says, blank nodes apart from their names."""
    dataset = Dataset(parse_turtle(text.encode(), Path("x.ttl")).triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def lay(text: str, *, seed: bool = True) -> str:
    return laid_out(parse_turtle(text.encode(), Path("x.ttl")), seed=seed, names=NAMES)


def is_seed(path: Path) -> bool:
    return "seeds" in path.parts


@pytest.mark.parametrize("root", one_in(2, [HARBOUR, bundled_root()]), ids=["harbour", "bundled"])
def test_every_file_of_both_corpora_is_in_the_layout(root: Path) -> None:
    corpus = find_corpus(root)
    names = names_written(corpus)
    assert [path for path in turtle_files(corpus) if layout_of(corpus, path, names) != path.read_text("utf-8")] == []


GAPS = st.sampled_from([" ", "\n", "  \n\t", "\n\n\n", "\r\n  "])


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(SMALL), st.data())
def test_white_space_makes_no_difference_to_a_seed_and_no_file_changes_its_meaning(
    path: Path, data: st.DataObject
) -> None:
    text = path.read_text("utf-8")
    parts: list[str] = []
    for match in TOKEN.finditer(text):
        loose = match.lastgroup == "space" and match.group()[0] != "#" and not "".join(parts[-1:]).startswith("#")
        parts.append(data.draw(GAPS) if loose else match.group())
    mixed = "".join(parts)
    result = lay(mixed, seed=is_seed(path))
    assert meaning(result) == meaning(text)
    assert lay(result, seed=is_seed(path)) == result
    assert sorted(comments(result)) == sorted(comments(text))


def comments(text: str) -> list[str]:
    return [m.group().strip() for m in TOKEN.finditer(text) if m.lastgroup == "space" and m.group()[0] == "#"]


HEAD = """# What the log of a harbour states; invented here.
@base <https://example.org/harbour/> .

@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sea: <https://example.org/seafaring#> .
@prefix vr: <https://w3id.org/variorum/ns#> .
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "<ship/a> sea:called 'A', 'B'; a sea:Ship ; rdfs:label \"the ship\"@en .\n<source/x> a vr:Source .",
            "<source/x> a vr:Source .\n\n<ship/a> a sea:Ship ;\n    sea:called 'A' ;\n    sea:called 'B' ;\n"
            '    rdfs:label "the ship"@en .\n',
        ),
        (
            '<ship/a> a sea:Ship ; sea:keptIn <p/a> . # there\n# on B\n<ship/b> a sea:Ship ; rdfs:label "b"@en .\n'
            '# more on A\n<ship/a> sea:keptIn <p/b> ; rdfs:label "a"@en; a vr:Source .',
            '<ship/a> a sea:Ship ;\n    # more on A\n    a vr:Source ;\n    rdfs:label "a"@en ;\n'
            "    sea:keptIn <p/a> ;  # there\n    sea:keptIn <p/b> .",
        ),
        (
            "<ship/a> vr:stated (sea:called 'A'   1  2 3\n 4 vr:denied <p/b>), (sea:called rdfs:label 1 2).",
            "<ship/a>\n    vr:stated (sea:called 'A' 1 2  3 4  vr:denied <p/b>) ;\n"
            "    vr:stated (sea:called rdfs:label 1 2) .\n",
        ),
        (
            '# one\n\n# two\n<ship/a> a sea:Ship ;; rdfs:label "a. b; c # d"@en ; .\n# the end',
            '# one\n\n# two\n<ship/a> a sea:Ship ;\n    rdfs:label "a. b; c # d"@en .\n\n# the end\n',
        ),
    ],
)
def test_what_is_laid_out(written: str, expected: str) -> None:
    result = lay(HEAD + written)
    body = result[result.rindex("@prefix") :].partition("\n\n")[2]
    if expected.endswith("\n"):
        assert body == expected
    else:
        assert expected.splitlines()[-1] in body
        assert "# more on A" in body
        assert "# on B\n<ship/b>" in body
    assert lay(result) == result


def test_prefixes_are_those_that_are_used_in_their_order() -> None:
    text = "# A file that has its directives in any order.\nPREFIX vr: <https://w3id.org/variorum/ns#>\n" + HEAD[
        50:
    ].replace("@prefix vr: <https://w3id.org/variorum/ns#> .\n", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n")
    result = lay(text + '<https://example.org/x> vr:a "1"^^xsd:gYear .')
    assert re.findall(r"^(?:@prefix \w+|@base)", result, re.MULTILINE) == ["@prefix vr", "@prefix xsd"]


def test_the_command_lays_out_and_checks(harbour: Path) -> None:
    seed = harbour / "seeds" / "tide-blog.ttl"
    before = seed.read_text("utf-8")
    seed.write_text(before.replace(" ;\n    ", ";"), "utf-8")
    mixed = seed.read_text("utf-8")
    outcome = run("fmt", "--check")
    assert (outcome.code, outcome.out) == (1, "seeds/tide-blog.ttl: not in the layout\n")
    assert seed.read_text("utf-8") == mixed
    outcome = run("fmt")
    assert (outcome.code, outcome.out) == (0, "seeds/tide-blog.ttl: laid out anew\n")
    assert seed.read_text("utf-8") == before
    assert run("fmt", "--check").code == 0


@pytest.mark.long
def test_a_build_gives_the_same_snapshot_after_it(harbour: Path) -> None:
    for path in harbour.glob("seeds/*.ttl"):
        path.write_text(path.read_text("utf-8").replace(" ;\n    sea:called", " ; sea:called"), "utf-8")
    shutil.rmtree(harbour / ".variorum")
    assert run("fmt").code == 0
    assert (
        run("build").out.split("snapshot ")[1].split()[0]
        == run("build", "--corpus", str(HARBOUR), "--store", "x").out.split("snapshot ")[1].split()[0]
    )


def test_what_breaks_the_syntax_is_told(harbour: Path) -> None:
    (harbour / "seeds" / "tide-blog.ttl").write_text("<a> <b>", "utf-8")
    outcome = run("fmt")
    assert outcome.code == 1
    assert outcome.err.startswith("error: seeds/tide-blog.ttl:1:")
