"""`variorum new decision`: what the curators decide on a disagreement, written from the register."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from variorum.atomic import write_text
from variorum.commands.options import HELP, STATUS_NAMES, StatusChoice, corpus_options, own_corpus
from variorum.corpus.editing import TurtleText
from variorum.corpus.folder import Corpus
from variorum.corpus.turtle import read_turtle
from variorum.disagreements.model import Disagreement
from variorum.errors import CorpusError
from variorum.terms import COMMENT, DCTERMS, RDF_TYPE, VR, XSD, local_name

EXPLANATIONS = ("edition", "judgement", "region", "scope", "timeOfWriting", "workingTitle")
HEAD = "# What the curators decided on the disagreements among the sources, and why.\n"
SHOWN = 20


@click.command("decision", context_settings=HELP)
@click.argument("disagreement")
@click.option("--status", type=StatusChoice(), prompt="What is it", help="What is decided.")
@click.option("--why", prompt="Why, in a sentence", help="Why, in a sentence or two.")
@click.option("--explanation", type=click.Choice(EXPLANATIONS), help="Why the values differ, if it is explained.")
@click.option("--for", "favoured", metavar="VALUE", help="The value that stands, if it is resolved.")
@click.option("--reference", metavar="IRI", help="On what it rests; the citation of that value if not given.")
@click.option("--curator", help="Who decided; the name that git knows if not given.")
@click.option("--date", "day", help="The day of the decision; today if not given.")
@corpus_options
def decision_command(
    disagreement: str,
    status: str,
    why: str,
    explanation: str | None,
    favoured: str | None,
    reference: str | None,
    curator: str | None,
    day: str | None,
    folder: Path | None,
    store: Path | None,
) -> None:
    """Decide a disagreement.

    DISAGREEMENT is its name in the register (its address on a page), or words of its label. Builds what has changed
    first.
    """
    from variorum.building.build import build  # slow imports that help does not need
    from variorum.building.progress import shown_progress
    from variorum.disagreements.register import read_register

    corpus = own_corpus(folder)
    with shown_progress() as progress:
        snapshot = build(corpus, store or corpus.store, progress).snapshot
    found = _meant(disagreement, read_register(snapshot).disagreements, corpus)
    if found.decision is not None:
        raise CorpusError(f"{local_name(found.iri)} is decided already", advice=f"Change it at {found.decision.line}.")
    said: list[tuple[str, NamedNode | Literal]] = [
        (RDF_TYPE.value, NamedNode(VR + "Decision")),
        (COMMENT.value, Literal(why, language="en")),
        (DCTERMS + "date", Literal(_day(day), datatype=NamedNode(XSD + "date"))),
        (VR + "decides", NamedNode(found.iri)),
        (VR + "status", NamedNode(STATUS_NAMES[status])),
        *_explained(status, explanation),
        *_resolved(status, favoured, reference, found),
        *((VR + "considered", value) for value in _values(found)),
        (VR + "curator", Literal(curator or _known_to_git(corpus.root))),
    ]
    decision = corpus.iri("decision", local_name(found.iri))
    text = TurtleText(_text(corpus), corpus.base, corpus.prefixes)
    for predicate, value in said:
        text = text.with_triple(decision, NamedNode(predicate), value)
    write_text(corpus.decisions_file, text.text)
    click.echo(f"{found.label}: {status}; written to {corpus.decisions_file}")


def _text(corpus: Corpus) -> str:
    if not corpus.decisions_file.exists():
        return HEAD
    return read_turtle(corpus.decisions_file).text


def _meant(disagreement: str, found: Sequence[Disagreement], corpus: Corpus) -> Disagreement:
    """The disagreement that is meant.

    :raises CorpusError: none is, or several are.
    """
    name = disagreement.strip("<>").removeprefix(corpus.base)
    exact = [one for one in found if name in (one.iri, one.iri.removeprefix(corpus.base), local_name(one.iri))]
    words = disagreement.casefold().split()
    likely = exact or [one for one in found if all(word in one.label.casefold() for word in words)]
    if len(likely) == 1:
        return likely[0]
    listed = "\n".join(f"  {local_name(one.iri)}: {one.label}" for one in (likely or found)[:SHOWN])
    if not found:
        raise CorpusError("the sources do not disagree", advice="There is nothing to decide.")
    what = f"{len(likely)} disagreements are called so" if likely else f"no disagreement is called {disagreement!r}"
    raise CorpusError(what, advice=f"Name one of these:\n{listed}")


def _values(found: Disagreement) -> list[NamedNode | Literal]:
    values = [position.value for position in found.positions]
    return [value for value in dict.fromkeys(values) if not isinstance(value, BlankNode | Triple)]


def _explained(status: str, explanation: str | None) -> list[tuple[str, NamedNode | Literal]]:
    if (status == "explained") != (explanation is not None):
        names = ", ".join(EXPLANATIONS)
        raise click.UsageError(f"--status explained and --explanation go together: {names}.")
    return [(VR + "explanation", NamedNode(VR + explanation))] if explanation else []


def _resolved(
    status: str, favoured: str | None, reference: str | None, found: Disagreement
) -> list[tuple[str, NamedNode | Literal]]:
    """The value that stands, and on what that rests."""
    if (status == "resolved") != (favoured is not None):
        raise click.UsageError("--status resolved and --for VALUE go together.")
    if favoured is None:
        return []
    for position in found.positions:
        value = position.value
        if not isinstance(value, NamedNode | Literal):
            continue
        if favoured in (position.label, value.value, local_name(value.value)):
            rests = reference.strip("<>") if reference else position.statements[0].citation
            return [(VR + "inFavourOf", value), (VR + "reference", NamedNode(rests))]
    listed = "\n".join(f"  {position.label}" for position in found.positions)
    raise CorpusError(f"no source gives {favoured!r}", advice=f"The values:\n{listed}")


def _day(text: str | None) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError as error:
        raise CorpusError(f"{text!r} is no day", advice="Write --date 2026-01-31.") from error


def _known_to_git(folder: Path) -> str:
    """The name that git knows for whoever works here; a general one where it knows none."""
    try:
        asked = ["git", "-C", str(folder), "config", "user.name"]
        name = subprocess.run(asked, capture_output=True, check=False, text=True).stdout.strip()
    except OSError:
        name = ""
    return name or "The curators"
