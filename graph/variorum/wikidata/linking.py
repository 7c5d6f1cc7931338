"""What the commands of `variorum link` do: ask Wikidata, and show, record or write what comes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from variorum.atomic import write_text
from variorum.building.progress import shown_progress
from variorum.corpus.folder import Corpus
from variorum.disagreements.lines import ClaimLines
from variorum.errors import LinkError, Location, WikidataError
from variorum.query.dataset import find_source
from variorum.reports.model import count
from variorum.wikidata import compared_graph, compared_json, compared_text, linked, proposals
from variorum.wikidata.compare import Comparison, items_of
from variorum.wikidata.kept import keep
from variorum.wikidata.propose import Proposal
from variorum.wikidata.review import Review
from variorum.wikidata.session import Asking, Choice, Session
from variorum.wikidata.things import read_things
from variorum.wikidata.words import Words


def propose(asking: Asking, choice: Choice, form: str, output: Path | None) -> None:
    """Shows candidates for what is not linked, in a form, on the terminal or in a file.

    :raises WikidataError: Wikidata cannot be asked, or does not answer as it should.
    """
    session = Session.open(asking)
    found = _proposals(session, choice)
    if form == "text" and output is None:
        proposals.print_proposals(console(), found, session.corpus)
    else:
        writers = {"text": proposals.to_text, "json": proposals.to_json, "tsv": proposals.to_sssom}
        write_report(writers[form](found, session.corpus), output)
    _tell(session)


def review(asking: Asking, choice: Choice, curator: str | None, confidence: float | None) -> None:
    """Lets a person decide on candidates, under a name that is asked for if need be.

    :raises WikidataError: Wikidata cannot be asked, or does not answer as it should.
    :raises CorpusError: the file with the links is broken or cannot be written.
    """
    session = Session.open(asking)
    session.links()  # a broken file is told before anything is asked
    found = _proposals(session, choice)
    _tell(session)
    if not any(proposal.candidates for proposal in found):
        click.echo(f"nothing to review: no candidates for {count(len(found), 'thing')}")
        return
    name = (
        _name(curator)
        if curator
        else str(click.prompt("Your name, to be recorded with each decision", value_proc=_name))
    )
    Review(session, console(), name, confidence).run(found)


def compare(asking: Asking, source: str | None, form: str, output: Path | None) -> None:
    """Shows what Wikidata says of the linked claims of a source, or of all, in a form, on the terminal or in a file.

    :raises WikidataError: Wikidata cannot be asked, does not answer as it should, or nothing is linked.
    """
    session = Session.open(asking)
    if source is not None:
        find_source(session.snapshot, source)
    claims = [c for c in session.claims if c.subject in session.alignment.items and (not source or source in c.sources)]
    if not claims:
        raise LinkError(
            "no claim of a linked thing has a property that Wikidata has",
            advice="Link things with variorum link review, and align properties in ontology/alignments.ttl.",
        )
    with shown_progress() as progress:
        session.watch(progress)
        items = dict.fromkeys(session.alignment.items[claim.subject] for claim in claims)
        entities = session.client.entities(items)
        comparison = session.judge().judge(claims, entities)
        labels = session.client.labels(items_of(comparison), asking.language) if form in ("text", "json") else {}
    if asking.offline and not session.client.used:
        raise _nothing_kept(session)
    if source is None:
        keep(comparison, session.client.oldest, session.alignment, labels, session.snapshot)
    _show(session, comparison, labels, form, output)
    _tell(session)


def _show(session: Session, comparison: Comparison, labels: dict[str, str], form: str, output: Path | None) -> None:
    lines = ClaimLines(session.corpus)
    words = Words(session.snapshot, session.alignment, labels)
    if form == "text":
        if output is None:
            compared_text.print_comparison(console(), comparison, words, lines)
        else:
            write_report(compared_text.render(comparison, words, lines), output)
    elif form == "json":
        write_report(compared_json.render(comparison, session.snapshot, session.client, words, lines), output)
    else:
        write = {"turtle": compared_graph.turtle, "nquads": compared_graph.nquads}[form]
        write_report(write(comparison, session.snapshot, session.client, lines), output)
    if output is not None:
        click.echo(compared_text.summary(comparison))


def check(asking: Asking) -> bool:
    """Says which links name items that are deleted or redirected, and whether all are well.

    :raises WikidataError: Wikidata cannot be asked, or does not answer as it should.
    """
    session = Session.open(asking)
    links = session.links()
    items = linked.items_of(links)
    with shown_progress() as progress:
        session.watch(progress)
        entities = session.client.entities(items)
    if asking.offline and items and not session.client.used:
        raise _nothing_kept(session)
    found = linked.slips(links, entities)
    for slip in found:
        click.echo(f"{slip.where}: {slip.what}\n  → {slip.advice}")
    if not items:
        click.echo("nothing is linked to Wikidata yet: variorum link review")
        return True
    seen = f"{len(entities):,} of {count(len(items), 'item')} looked at"
    click.echo(f"{seen}: {count(len(found), 'link')} to mend" if found else f"{seen}: all are there")
    _tell(session)
    return not found


def _proposals(session: Session, choice: Choice) -> Sequence[Proposal]:
    if choice.source is not None:
        find_source(session.snapshot, choice.source)
    proposer = session.proposer()
    classes = [_class_iri(name, session.corpus) for name in choice.types]
    things = proposer.unlinked(read_things(session.snapshot, choice.source, classes))
    chosen = sorted(things, key=lambda thing: (-len(thing.sources), thing.iri))[: choice.limit]
    with shown_progress() as progress:
        session.watch(progress)
        found = proposer.propose(chosen, choice.most)
    if session.asking.offline and chosen and not session.client.used:
        raise _nothing_kept(session)
    return found


def _class_iri(name: str, corpus: Corpus) -> str:
    """The IRI of a class that is written with a prefix of the corpus, or in full."""
    prefix, colon, local = name.strip("<>").partition(":")
    if colon and prefix in corpus.prefixes and not local.startswith("//"):
        return corpus.prefixes[prefix] + local
    if "://" in name:
        return name.strip("<>")
    raise click.UsageError(f"--type {name} is no class. Write it with a prefix of the corpus, as schema:Person.")


def _nothing_kept(session: Session) -> WikidataError:
    shown = ", ".join(session.client.missing[:3]) + (", …" if len(session.client.missing) > 3 else "")
    return WikidataError(
        f"offline, and none of the {len(session.client.missing):,} answers that are needed is kept: {shown}",
        advice="Run once without --offline where Wikidata can be reached; --cache DIR names where answers are kept.",
    )


def _tell(session: Session) -> None:
    """Says on standard error where the answers come from."""
    click.echo(session.client.state(), err=True)


def write_report(text: str, output: Path | None) -> None:
    """Writes a report to a file, whole or not at all, or to standard output.

    :raises WikidataError: the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        write_text(output, text)
    except OSError as error:
        what = f"the report cannot be written: {error.strerror or error}"
        raise WikidataError(what, Location(output), "Choose another place for it with -o.") from error


def console() -> Console:
    """The terminal; colour and wrapping only where there is one."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), no_color=bool(os.environ.get("NO_COLOR")))


def _name(value: str) -> str:
    """A name that is not only white space."""
    if not value.strip():
        raise click.UsageError("Give your name: each decision is recorded with who made it.")
    return value.strip()
