"""The bundled corpus is as the tools want it: `variorum fmt` would change no file, `variorum lint` finds no slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from variorum.commands.fmt import layout_of, names_written, turtle_files
from variorum.corpus.described import described_things
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.lint import differing_labels, misheaded
from variorum.corpus.turtle import read_turtle, tokens

ROOT = bundled_root()
CORPUS = find_corpus(ROOT)
FILES = sorted(turtle_files(CORPUS))
NAMES = names_written(CORPUS)
each = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
CLAIMS = {files.slug: files.claims for files in CORPUS.sources}


@each
def test_a_file_is_in_the_layout(path: Path) -> None:
    assert path.read_bytes().decode("utf-8") == layout_of(CORPUS, path, NAMES), "variorum fmt writes it"


@each
def test_a_file_says_what_it_holds_in_the_prefixes_of_the_corpus_and_tags_its_prose(path: Path) -> None:
    assert [str(finding) for finding in misheaded(read_turtle(path), CORPUS)] == []


def test_one_label_is_used_for_one_thing() -> None:
    files = {slug: read_turtle(path) for slug, path in CLAIMS.items()}
    assert [str(finding) for finding in differing_labels(described_things(CORPUS), files)] == []


@pytest.mark.parametrize("path", CLAIMS.values(), ids=CLAIMS.keys())
def test_claims_have_no_blank_node_and_no_list(path: Path) -> None:
    assert [token for token in tokens(path.read_text("utf-8")) if token.kind == "blank"] == []
