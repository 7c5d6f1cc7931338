"""`variorum blame`: who wrote a claim, when, and why, as git knows it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from pyoxigraph import Literal, NamedNode

from variorum.commands.completion import SOURCES, TERMS, THINGS
from variorum.commands.options import HELP, any_corpus, corpus_option
from variorum.corpus.citing import Claim, read_files
from variorum.corpus.editing import written
from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Source, load_source
from variorum.corpus.meant import property_meant, term_meant, value_meant
from variorum.corpus.readings import count_read, latest, read_readings
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.errors import CorpusError, Location
from variorum.terms import VR, Term, local_name, text_of

REVIEWED_BY = NamedNode(VR + "reviewedBy")
UNCOMMITTED = "0" * 40


@dataclass(frozen=True)
class _Written:
    """Who wrote a line, when, in which commit, and what that says of itself."""

    commit: str
    author: str
    day: str
    why: str

    def __str__(self) -> str:
        if self.commit == UNCOMMITTED:
            return "not committed yet"
        return f"{self.author}, {self.day}, {self.commit[:10]}: {self.why}"


@click.command("blame", context_settings=HELP)
@click.argument("slug", metavar="SOURCE", shell_complete=SOURCES)
@click.argument("subject", shell_complete=THINGS)
@click.argument("predicate", metavar="[PROPERTY]", required=False, shell_complete=TERMS)
@click.argument("value", required=False)
@corpus_option
def blame_command(slug: str, subject: str, predicate: str | None, value: str | None, folder: Path | None) -> None:
    """Tell who wrote a claim and its citation, when, and why.

    With SUBJECT alone, or with a PROPERTY, each of its claims. Who has read the article against the claims is told
    where the record of the source says it (vr:reviewedBy), and what they found of a claim from seeds/readings.
    """
    corpus = any_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    source = load_source(corpus, read_files(corpus, slug).files, vocabulary)
    readings = latest(read_readings(corpus, slug))
    claims = _claims(source, corpus, vocabulary, subject, predicate, value)
    if not claims:
        advice = f"variorum show {subject} lists what the sources state of it."
        raise CorpusError(f"{slug} has no such claim", advice=advice)
    for claim in claims:
        click.echo(" ".join(written(term, corpus.base, corpus.prefixes).strip("<>") for term in claim))
        places = [("claim", source.claims_file.where(*claim))]
        places += [("citation", source.evidence_file.where(c.iri)) for c in source.citations if c.claim == claim]
        for what, where in places:
            if where.line and not (what == "claim" and claim not in _stated(source)):
                click.echo(f"  {what:<8}  {where.path.relative_to(corpus.root)}:{where.line}  {_blamed(where)}")
        for reading in (one for known, several in readings.items() if known.statement == claim for one in several):
            word = f": {reading.word}" if reading.word else ""
            click.echo(f"  read      {local_name(reading.result)}, {reading.reader}, {reading.date}{word}")
    cited = [Claim(*c.claim, c.stance.value, c.attributed_to) for c in source.citations]
    click.echo(count_read(cited, [one for several in readings.values() for one in several]))
    readers = [text_of(t.object) for t in source.claims_file.triples if t.predicate == REVIEWED_BY]
    click.echo(f"reviewed by {', '.join(readers)}" if readers else "not said to be reviewed (vr:reviewedBy)")


def _stated(source: Source) -> set[tuple[Term, Term, Term]]:
    return {(t.subject, t.predicate, t.object) for t in source.claims}


def _claims(
    source: Source, corpus: Corpus, vocabulary: Vocabulary, subject: str, predicate: str | None, value: str | None
) -> list[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """The claims of a source that are meant, denied ones among them, each once, in the order of its files."""
    thing = term_meant(subject, corpus)
    path = property_meant(predicate, corpus, vocabulary) if predicate else None
    wanted = value_meant(value, path, corpus, vocabulary, source.language) if path and value else None
    stated = [
        (t.subject, t.predicate, t.object)
        for t in source.claims_file.triples
        if t in source.claims and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal)
    ]
    return [
        claim
        for claim in dict.fromkeys([*stated, *(citation.claim for citation in source.citations)])
        if claim[0] == thing and path in (None, claim[1]) and wanted in (None, claim[2])
    ]


def _blamed(where: Location) -> _Written:
    """What git knows of a line.

    :raises CorpusError: the file is in no repository, or git is not there.
    """
    line = f"{where.line},{where.line}"
    asked = ["git", "-C", str(where.path.parent), "blame", "--porcelain", "-L", line, "--", where.path.name]
    try:
        answer = subprocess.run(asked, capture_output=True, check=True, text=True, encoding="utf-8", errors="replace")
    except FileNotFoundError as error:
        raise CorpusError("git is not there", advice="Install it; the history of a corpus is its own.") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or ["git gives no reason"]
        told = next((line for line in lines if line.startswith("fatal: ")), lines[-1])
        what = f"git cannot tell: {told.removeprefix('fatal: ')}"
        raise CorpusError(what, where, "Keep the corpus in a git repository, and commit.") from error
    head, *rest = answer.stdout.splitlines()
    said = dict(row.partition(" ")[::2] for row in rest)
    day = datetime.fromtimestamp(int(said.get("author-time", "0")), UTC).date().isoformat()
    return _Written(head.split()[0], said.get("author", ""), day, said.get("summary", ""))
