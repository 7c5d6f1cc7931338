"""`variorum new source`: the beginning of a source, written from its text."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import click
from pyoxigraph import Literal, NamedNode

from variorum.atomic import write_text
from variorum.commands.options import HELP, corpus_option, own_corpus, remembered_texts
from variorum.corpus.citing import HEAD
from variorum.corpus.editing import TurtleText
from variorum.corpus.folder import SLUG, Corpus
from variorum.corpus.meant import slug_of
from variorum.corpus.vocabulary import load_vocabulary
from variorum.errors import CorpusError, Location
from variorum.terms import RDF_TYPE, SCHEMA, VR, XSD

DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


@click.command("source", context_settings=HELP)
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--slug", help="What the source is called in IRIs and file names; made of the text's file name if not given."
)
@click.option("--title", help="The title of the article; its first line if not given.")
@click.option("--language", default="en", show_default=True, help="The language of the text, as a BCP 47 tag.")
@click.option("--date", help="When it was published: 2025, 2025-06 or 2025-06-06.")
@click.option("--url", help="Where it can be read.")
@corpus_option
def source_command(
    text: Path,
    slug: str | None,
    title: str | None,
    language: str,
    date: str | None,
    url: str | None,
    folder: Path | None,
) -> None:
    """Begin a source: its record, which pins the text, and its evidence.

    The text itself stays where it is; only its digest and its length are written. What to do next is printed.
    """
    corpus = own_corpus(folder)
    content = _read(text)
    slug = slug or slug_of(text.stem)
    if not SLUG.fullmatch(slug):
        raise CorpusError(f"{slug!r} is no slug", advice="Give lower-case words joined by hyphens: --slug my-paper.")
    claims, evidence = (corpus.root / "seeds" / part for part in (f"{slug}.ttl", f"evidence/{slug}.ttl"))
    for path in (claims, evidence):
        if path.exists():
            raise CorpusError("there is a file already", Location(path), "Choose another name: --slug NAME.")
    title = title or next((line.strip() for line in content.splitlines() if line.strip()), slug)
    record = _record(corpus, slug, title, language, text, content, date, url)
    _require_declared(record, corpus)
    evidence.parent.mkdir(parents=True, exist_ok=True)
    write_text(evidence, HEAD.format(slug) + f"@base <{corpus.base}> .\n")
    write_text(claims, record.text)
    click.echo(f"written: {claims}\n         {evidence}")
    remembered_texts(corpus, text.parent)
    click.echo(f"next: variorum cite {slug} 'the words' KIND/SLUG PROPERTY VALUE")


def _read(text: Path) -> str:
    try:
        return text.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"byte {error.start} is not UTF-8", Location(text), "Save the text as UTF-8.") from error


def _record(
    corpus: Corpus, slug: str, title: str, language: str, text: Path, content: str, date: str | None, url: str | None
) -> TurtleText:
    """The claims file of a source that has only its record."""
    source = corpus.iri("source", slug)
    written = TurtleText(
        f"# What {title.replace(chr(10), ' ')} states, as claims; its record first.\n", corpus.base, corpus.prefixes
    )
    said: list[tuple[str, NamedNode | Literal]] = [
        (RDF_TYPE.value, NamedNode(VR + "Source")),
        (SCHEMA + "name", Literal(title)),
        (SCHEMA + "inLanguage", Literal(language)),
        *([(SCHEMA + "datePublished", _date(date))] if date else []),
        *([(SCHEMA + "url", NamedNode(url))] if url else []),
        (VR + "text", corpus.iri("text", slug)),
        (VR + "textDigest", Literal(hashlib.sha256(text.read_bytes()).hexdigest())),
        (VR + "textFile", Literal(text.name)),
        (VR + "textLength", Literal(str(len(content)), datatype=NamedNode(XSD + "integer"))),
    ]
    for predicate, value in said:
        written = written.with_triple(source, NamedNode(predicate), value)
    return written


def _date(text: str) -> Literal:
    if not DATE.fullmatch(text):
        raise CorpusError(f"{text!r} is no date", advice="Write --date 2025, 2025-06 or 2025-06-06.")
    return Literal(text, datatype=NamedNode(XSD + DATES[len(text)]))


def _require_declared(record: TurtleText, corpus: Corpus) -> None:
    """Refuse to write what the next check would refuse."""
    vocabulary = load_vocabulary(corpus)
    for name in ("name", "inLanguage", "datePublished", "url"):
        if re.search(rf"schema:{name}\b|<{SCHEMA}{name}>", record.text) and not vocabulary.declares(SCHEMA + name):
            raise CorpusError(
                f"the ontology does not declare schema:{name}, which the record needs",
                Location(corpus.root / "ontology"),
                f'Declare it: schema:{name} a owl:DatatypeProperty ; rdfs:label "…"@en .',
            )
