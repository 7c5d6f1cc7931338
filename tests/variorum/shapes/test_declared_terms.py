"""What the ontology declares by a term or a value that does not exist is told, with its place."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import run
from corpora import HARBOUR
from examples import examples
from variorum.corpus.folder import bundled_root, find_corpus
from variorum.corpus.turtle import Token, TurtleFile, parse_turtle, tokens
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.errors import InvalidCorpusError
from variorum.shapes.declared_terms import SPECIFIED, check_declarations
from variorum.terms import VR

CORPORA = {name: find_corpus(folder) for name, folder in (("harbour", HARBOUR), ("bundled", bundled_root()))}
VOCABULARIES = {name: load_vocabulary(corpus) for name, corpus in CORPORA.items()}


def iri_of(token: Token, file: TurtleFile) -> str:
    prefix, _, local = token.text.partition(":")
    return file.prefixes.get(prefix, "") + local


def judged_terms(name: str) -> list[tuple[TurtleFile, Token]]:
    """The terms of specifications and of the claims model that a corpus's own files write."""
    return [
        (file, token)
        for file in VOCABULARIES[name].files
        if file.path.is_relative_to(CORPORA[name].root) and file.path.name != "prefixes.ttl"
        for token in tokens(file.text)
        if token.kind == "name" and ":" in token.text and iri_of(token, file).startswith((VR, *SPECIFIED))
    ]


def with_text(name: str, file: TurtleFile, text: str) -> Vocabulary:
    changed = parse_turtle(text.encode(), file.path)
    return Vocabulary(tuple(changed if one == file else one for one in VOCABULARIES[name].files), "changed")


def told(name: str, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(InvalidCorpusError) as raised:
        check_declarations(CORPORA[name], vocabulary)
    return [str(error) for error in raised.value.errors]


def misspelt(word: str, dice: random.Random) -> str:
    """A word with a letter lost, doubled, or in the other case."""
    at = dice.randrange(len(word))
    letter = dice.choice(["", word[at] * 2, word[at].swapcase()])
    return word[:at] + letter + word[at + 1 :]


@pytest.mark.parametrize("name", CORPORA)
def test_what_the_corpora_declare_is_there(name: str) -> None:
    check_declarations(CORPORA[name], VOCABULARIES[name])


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(["harbour", "harbour", "harbour", "bundled"]), st.integers(0, 2**32))
def test_a_misspelt_term_is_told_where_it_stands(name: str, seed: int) -> None:
    dice = random.Random(seed)
    file, token = dice.choice(judged_terms(name))
    prefix, _, local = token.text.partition(":")
    wrong = f"{prefix}:{misspelt(local, dice)}"
    if iri_of(token._replace(text=wrong), file) in {*VOCABULARIES[name].declared, *set().union(*SPECIFIED.values())}:
        return
    lines = file.text.splitlines(keepends=True)
    line = lines[token.line - 1]
    before, after = line[: token.column - 1], line[token.column - 1 + len(token.text) :]
    lines[token.line - 1] = before + wrong + after
    errors = told(name, with_text(name, file, "".join(lines)))
    assert any(f"{file.path.name}:{token.line}:{token.column}: there is no term {wrong}\n" in one for one in errors)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('sea:tonnage vr:inTime "befor"', "vr:inTime cannot be 'befor'\n  → It is one of before, during, after."),
        ("sea:tonnage vr:inTime vr:order", "vr:inTime cannot be vr:order"),
        ("sea:tonnage vr:behaviour vr:exact", "vr:behaviour cannot be vr:exact\n  → It is one of vr:completeSet, "),
        ('sea:tonnage vr:behaviour "oneValue"', "vr:behaviour cannot be 'oneValue'"),
        ("sea:tonnage vr:comparison vr:oneValue", "vr:comparison cannot be vr:oneValue"),
        ('sea:tonnage vr:tolerance "some"', "'some' is no xsd:decimal"),
        ("sea:tonnage vr:tolerance -2", "the tolerance -2 is below 0"),
        ('sea:tonnage vr:phrase "weigh much"', "the phrase 'weigh much' has to have {value}"),
        ('sea:tonnage vr:phrase "let {it} weigh {value}"', "the phrase 'let {it} weigh {value}' has to"),
        (
            "sea:tonnage vr:behaviour vr:several, vr:oneValue",
            "sea:tonnage has vr:behaviour twice\n  → Leave one of them.",
        ),
    ],
)
@pytest.mark.parametrize("blank", ["", "[] a owl:AllDisjointClasses ; owl:members (sea:Ship sea:Reef) .\n"])
def test_a_value_that_cannot_be_is_told_where_it_stands(declared: str, said: str, blank: str) -> None:
    (file,) = (one for one in VOCABULARIES["harbour"].files if one.path.name == "harbour.ttl")
    text = f"{file.text}\n{blank}\n{declared} .\n"
    (error,) = told("harbour", with_text("harbour", file, text))
    line = text[: text.rindex(declared)].count("\n") + 1
    assert f"harbour.ttl:{line}:13: {said}" in error


@pytest.mark.parametrize("command", ["build", "check", "lint"])
def test_every_command_that_judges_tells_it(harbour: Path, command: str) -> None:
    path = harbour / "ontology" / "harbour.ttl"
    path.write_text(path.read_text("utf-8").replace("vr:behaviour vr:oneValue", "vr:behavior vr:onlyValue", 1), "utf-8")
    outcome = run(command)
    assert outcome.code == 1
    for term in ("vr:behavior\n  → Did you mean vr:behaviour?", "vr:onlyValue\n  → Did you mean vr:oneValue?"):
        assert f": there is no term {term}" in outcome.out + outcome.err
