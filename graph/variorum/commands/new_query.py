"""`variorum new query`: a saved query that answers, to be changed into the one that is wanted."""

from __future__ import annotations

from pathlib import Path

import click

from variorum.atomic import write_text
from variorum.commands.options import HELP, corpus_option, own_corpus
from variorum.corpus.meant import slug_of
from variorum.errors import CorpusError, Location

TEMPLATE = """# title: {title}
# scope: all

PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX vr: <https://w3id.org/variorum/ns#>

SELECT ?thing ?label ?graph
WHERE {{
  GRAPH ?graph {{ ?source a vr:Source . ?thing rdfs:label ?label }}
}}
ORDER BY ?thing ?label ?graph
"""


@click.command("query", context_settings=HELP)
@click.argument("question")
@click.option("--name", help="What the query is called; the question in lower case with hyphens if not given.")
@corpus_option
def query_command(question: str, name: str | None, folder: Path | None) -> None:
    """Begin a saved query that answers a QUESTION.

    What is written answers at once, with all things and their labels by source: change it to what you want to know.
    """
    corpus = own_corpus(folder)
    title = " ".join(question.split())
    slug = slug_of(name or title)
    if not slug:
        raise CorpusError(f"{question!r} is no question", advice="Write it in words: 'Who lights the lamp?'")
    path = corpus.root / "seeds" / "queries" / f"{slug}.rq"
    if path.exists():
        raise CorpusError("there is a query already", Location(path), "Choose another name: --name NAME.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, TEMPLATE.format(title=title))
    click.echo(f"written: {path}")
    click.echo(f"next: change it, and ask it: variorum query {slug}")
