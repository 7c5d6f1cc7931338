"""The house style of Turtle files, checked over their raw text (CONTRIBUTING: Turtle)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from variorum.corpus.folder import bundled_root
from variorum.corpus.turtle import Token, tokens

ROOT = bundled_root()
PREFIX_LIST = ROOT / "ontology" / "prefixes.ttl"
FILES = sorted(path for folder in ("ontology", "seeds", "shapes") for path in (ROOT / folder).rglob("*.ttl"))
SEEDS = sorted((ROOT / "seeds").rglob("*.ttl"))
EVIDENCE = sorted((ROOT / "seeds" / "evidence").glob("*.ttl"))
CLAIMS = sorted(path for path in (ROOT / "seeds").glob("*.ttl") if path.stem not in ("corpus", "decisions"))
each = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
each_seed = pytest.mark.parametrize("path", SEEDS, ids=lambda path: str(path.relative_to(ROOT)))


@cache
def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def directives(path: Path) -> list[str]:
    return [line for line in text_of(path).splitlines() if line.startswith(("@", "PREFIX", "BASE", "prefix", "base"))]


@cache
def blocks(path: Path) -> list[list[str]]:
    """The paragraphs of a file after its directives, each a list of lines, comments and empty lines left out."""
    found: list[list[str]] = [[]]
    quoted = False
    for line in text_of(path).splitlines():
        if quoted or line.strip():
            comment = not quoted and line.startswith("#")
            if not comment and (quoted or not line.startswith("@")):
                found[-1].append(line)
            quoted ^= line.count('"""') % 2 == 1
        else:
            found.append([])
    return [block for block in found if block]


def body(block: list[str]) -> list[str]:
    """The lines of a block without those inside a long string."""
    lines, quoted = [], False
    for line in block:
        if not quoted:
            lines.append(line)
        quoted ^= line.count('"""') % 2 == 1
    return lines


@each
def test_lines_end_well(path: Path) -> None:
    text = text_of(path)
    assert "\r" not in text
    assert "\t" not in text
    assert "\ufeff" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [number for number, line in enumerate(text.split("\n"), 1) if line != line.rstrip()] == []
    assert "\n\n\n" not in text


@each
def test_a_comment_says_what_the_file_holds(path: Path) -> None:
    first = text_of(path).splitlines()[0]
    assert re.fullmatch(r"# [A-Z].{20,}", first), first


@each
def test_prefix_lines_are_sorted_and_those_of_the_list(path: Path) -> None:
    listed = directives(PREFIX_LIST)
    lines = directives(path)
    prefixes = [line for line in lines if line.startswith("@prefix")]
    assert prefixes == sorted(set(prefixes))
    assert [line for line in lines if line not in listed] == []
    assert lines == [line for line in lines if line.startswith("@base")] + prefixes


@each
def test_only_prefixes_that_are_used_are_declared(path: Path) -> None:
    if path == PREFIX_LIST:
        return
    declared = {line.split()[1] for line in directives(path) if line.startswith("@prefix")}
    used: set[str] = set()
    relative = False
    skip = 0
    for token in tokens(text_of(path)):
        if token.kind == "directive":
            skip = 3 if token.text == "@prefix" else 2
        elif skip:
            skip -= 1
        else:
            used |= {prefix + ":" for prefix in _prefixes(token)}
            relative |= token.kind == "iri" and ":" not in token.text
    assert declared == used
    assert any(line.startswith("@base") for line in directives(path)) == relative


def _prefixes(token: Token) -> list[str]:
    if token.kind == "name" and ":" in token.text:
        return [token.text.split(":")[0]]
    if token.kind == "literal" and re.search(r"\^\^[\w-]+:[\w-]+$", token.text):
        return [token.text.rpartition("^^")[2].split(":")[0]]
    return []


@each
def test_one_predicate_a_line_between_blank_lines(path: Path) -> None:
    for block in blocks(path):
        lines = body(block)
        assert not lines[0].startswith(" "), lines[0]
        assert block[-1].endswith(" ."), block[-1]
        for line in lines[1:]:
            assert re.match(r"    \S|        \S", line), line
        for line in block[:-1]:
            assert not (line in lines and line.endswith(" .")), line
        for line in lines[1 if path in EVIDENCE else 0 : -1]:
            assert line.endswith((" ;", ",", "declare")) or '"""' in line, line
        begun = len([line for line in lines if not line.startswith("        ")]) - (path in EVIDENCE)
        assert begun == _predicates(block) or len(lines) == 1


def _predicates(block: list[str]) -> int:
    """How many predicates a block has outside brackets."""
    depth, count = 0, 1
    for token in tokens("\n".join(block)):
        if token.kind == "blank" and token.text in "[(":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif token.kind == "separator" and token.text == ";" and not depth:
            count += 1
    return count


@each
def test_each_subject_comes_once(path: Path) -> None:
    subjects = [block[0].split(" ")[0] for block in blocks(path)]
    assert sorted(subjects) == sorted(set(subjects))


@each
def test_the_type_comes_first(path: Path) -> None:
    exempt = ("alignments.ttl", "concepts.ttl")  # on terms and things whose types are stated elsewhere
    if path.name not in exempt and path not in EVIDENCE:
        assert [block[0] for block in blocks(path) if not re.match(r"\S+ a \S", block[0])] == []


@each_seed
def test_names_follow_the_type_and_labels_the_names(path: Path) -> None:
    order = ["a", "schema:name", "schema:alternateName", "rdfs:label"]
    for block in blocks(path):
        predicates = ["a", *(line.split()[0] for line in body(block)[1:] if not line.startswith("        "))]
        heads = [order.index(p) if p in order else len(order) for p in predicates]
        assert heads == sorted(heads), block[0]


@pytest.mark.parametrize("path", CLAIMS, ids=lambda path: path.name)
def test_the_record_comes_first(path: Path) -> None:
    first, *others = blocks(path)
    assert first[0].startswith(f"<source/{path.stem}> a vr:Source")
    assert not [block[0] for block in others if "vr:Source" in block[0]]


@each_seed
def test_a_seed_has_no_blank_node_and_no_list_but_citations(path: Path) -> None:
    allowed = "(" if path in EVIDENCE else ""
    assert [token for token in tokens(text_of(path)) if token.kind == "blank" and token.text != allowed] == []


@pytest.mark.parametrize("path", EVIDENCE, ids=lambda path: path.name)
def test_a_citation_is_one_line(path: Path) -> None:
    lines = [line for block in blocks(path) for line in block[1:]]
    assert [line for line in lines if not re.fullmatch(r"    vr:stated \(\S+ \S.* \d+ \d+.*\) [;.]", line)] == []


@each_seed
def test_languages_are_tagged_on_prose_alone(path: Path) -> None:
    for block in blocks(path):
        for line in block:
            if line.strip().startswith(("rdfs:label", "rdfs:comment")):
                assert re.search(r'"@[a-z]{2,3}(-[A-Za-z0-9]+)* [;.]$', line), line
