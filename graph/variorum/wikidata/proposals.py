"""Proposals as text for people, as an SSSOM table of candidates, and as JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from variorum import __version__
from variorum.corpus.folder import Corpus
from variorum.links.sssom import EXACT, Mapping, new_mappings, write_mappings
from variorum.reports.model import count
from variorum.terms import printable
from variorum.wikidata.model import ENTITY
from variorum.wikidata.propose import Proposal
from variorum.wikidata.score import Candidate
from variorum.wikidata.things import Thing

COMPOSITE = "https://w3id.org/semapv/vocab/CompositeMatching"
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"


def print_proposals(console: Console, proposals: Sequence[Proposal], corpus: Corpus) -> None:
    """Prints the things that have candidates, with each candidate's score and why; then the others by name."""
    found = [proposal for proposal in proposals if proposal.candidates]
    for proposal in found:
        print_thing(console, proposal.thing, corpus)
        for number, candidate in enumerate(proposal.candidates, 1):
            print_candidate(console, candidate, f"{number}")
        _denied(console, proposal)
        console.print()
    without = [proposal.thing.label for proposal in proposals if not proposal.candidates]
    if without:
        _line(console, 0, Text.assemble((f"Nothing found for {len(without):,}: ", "bold"), ", ".join(without)))
        console.print()
    closing = (
        f"{count(len(found), 'thing')} with candidates; none is linked before a person says so: variorum link review"
    )
    _line(console, 0, Text(closing, "bold"))


def print_thing(console: Console, thing: Thing, corpus: Corpus) -> None:
    """Prints what a thing is, what sources call it, and which mention it."""
    kinds = ", ".join(thing.kinds)
    title = Text(thing.label, style="bold")
    title.append(f"  <{corpus.shorten(thing.iri)}>  {kinds}", style="not bold dim")
    _line(console, 0, title)
    for names, what in ((thing.names, "called"), (thing.aliases, "also called")):
        if names:
            said = "; ".join(f"“{name}” by {', '.join(slugs)}" for name, slugs in names.items())
            _line(console, 2, Text(f"{what} {said}", style="dim"))


def print_candidate(console: Console, candidate: Candidate, mark: str) -> None:
    """Prints a candidate with its score, and the reasons for and against it."""
    style = "green" if candidate.score >= 0.75 else "yellow" if candidate.score >= 0.5 else "red"
    title = Text(f"{mark:>3}  ")
    title.append(f"{candidate.score:.2f}", style=f"bold {style}")
    title.append(f"  {candidate.label}", style="bold")
    title.append(f"  {candidate.id}", style="blue")
    title.append(f"  {candidate.description}" if candidate.description else "")
    _line(console, 0, title)
    if candidate.entity.redirected:
        _line(console, 11, Text(f"{candidate.entity.asked} is redirected to it", style="dim"))
    for reason in candidate.reasons:
        sign, colour = ("−", "red") if reason.against or not reason.value else ("+", "green")
        _line(console, 11, Text.assemble((sign, colour), f" {reason.text}"))


def _denied(console: Console, proposal: Proposal) -> None:
    if proposal.denied:
        _line(console, 5, Text(f"not offered, a mapping denies it: {', '.join(proposal.denied)}", style="dim"))


def _line(console: Console, indent: int, text: Text) -> None:
    if printable(text.plain) != text.plain:
        text = Text(printable(text.plain))
    console.print(Padding.indent(text, indent) if console.is_terminal else Text(" " * indent) + text)


def to_text(proposals: Sequence[Proposal], corpus: Corpus) -> str:
    """The proposals as `print_proposals` has them, without colour, the lines as long as they are."""
    output = StringIO()
    print_proposals(Console(file=output, no_color=True, highlight=False, soft_wrap=True), proposals, corpus)
    return output.getvalue()


def to_json(proposals: Sequence[Proposal], _corpus: Corpus) -> str:
    """The proposals as a JSON array: thing, names, candidates with score and reasons, and what is denied."""
    content = [
        {
            "thing": proposal.thing.iri,
            "label": proposal.thing.label,
            "names": {name: list(slugs) for name, slugs in proposal.thing.names.items()},
            "sources": list(proposal.thing.sources),
            "candidates": [
                {
                    "id": candidate.id,
                    "label": candidate.label,
                    "description": candidate.description,
                    "score": candidate.score,
                    "reasons": [{"text": r.text, "value": r.value, "against": r.against} for r in candidate.reasons],
                }
                for candidate in proposal.candidates
            ],
            "denied": list(proposal.denied),
        }
        for proposal in proposals
    ]
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def to_sssom(proposals: Sequence[Proposal], corpus: Corpus) -> str:
    """The candidates as an SSSOM table: the score as confidence, the reasons as comment, the tool, and no curator.

    It is a set of its own, `<base>candidates/wikidata`, so that nobody takes it for the links.
    """
    tool = (("mapping_tool", "variorum"), ("mapping_tool_version", __version__))
    mappings = [
        Mapping(
            subject=proposal.thing.iri,
            predicate=EXACT,
            object=ENTITY + candidate.id,
            justification=COMPOSITE,
            confidence=candidate.score,
            date=date.today().isoformat(),
            subject_label=proposal.thing.label,
            object_label=candidate.label,
            comment="; ".join(("against: " if r.against else "") + r.text for r in candidate.reasons),
            others=tool,
        )
        for proposal in proposals
        for candidate in proposal.candidates
    ]
    prefixes = {"wd": ENTITY, corpus.name.replace("-", "_"): corpus.base}
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        path = Path(folder) / "candidates.sssom.tsv"
        candidates = new_mappings(path, corpus.graph("candidates/wikidata").value, LICENSE, prefixes)
        write_mappings(candidates.with_mappings(mappings), path)
        return path.read_text("utf-8")
