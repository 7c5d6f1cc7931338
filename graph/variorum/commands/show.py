"""`variorum show`: what the sources state of a thing, side by side, in the terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import click
from pyoxigraph import Literal, NamedNode

from variorum.commands.completion import THINGS
from variorum.commands.find import readable_things
from variorum.commands.options import HELP, any_corpus, corpus_option, remembered_texts, texts_option
from variorum.corpus.described import Thing, name_properties
from variorum.corpus.finding import find_things
from variorum.corpus.folder import Corpus
from variorum.corpus.loading import Citation, Source, load_source
from variorum.corpus.meant import term_meant
from variorum.corpus.passages import locators, parse_passage, read_text
from variorum.corpus.quoting import QUOTATION, is_said_in
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.disagreements.model import by_offset
from variorum.disagreements.register import read_register
from variorum.errors import CorpusError, SnapshotError, TextError
from variorum.snapshots.snapshot import current_snapshot
from variorum.terms import ASSERTED, LABEL, RDF_TYPE, Term, in_one_line, local_name, words

Claims = dict[tuple[str, Term], list[tuple[Source, Citation]]]


@click.command("show", context_settings=HELP)
@click.argument("thing", shell_complete=THINGS)
@texts_option
@corpus_option
def show_command(thing: str, texts: Path | None, folder: Path | None) -> None:
    """Show what the sources state of a THING.

    Each value with the sources that give it, how they stand to it, and, where the texts are at hand, their words; then
    what has it as a value, and the disagreements about it.
    """
    corpus = any_corpus(folder)
    vocabulary, things = load_vocabulary(corpus), readable_things(corpus)
    node = _meant(thing, corpus, vocabulary, things)
    known = things[node]
    click.echo(f"{corpus.shorten(node.value)}  {'; '.join(label.value for label in known.labels)}")
    slugs = {files.slug for files in corpus.sources if files.slug in known.sources or known.uses}
    sources = [load_source(corpus, files, vocabulary) for files in corpus.sources if files.slug in slugs]
    wordings = _texts(sources, remembered_texts(corpus, texts))
    said, value_of = _claims(sources, node)
    for (path, value), cited in sorted(said.items(), key=lambda item: _order(item[0])):
        click.echo(f"\n  {_label(path, vocabulary)}: {_shown(value, corpus, things)}")
        _statements(cited, wordings, corpus, things)
    if quoted := _quoted(sources, node):
        click.echo("\nwhat is said in it")
    for citation in quoted:
        about, its_property, what = citation.claim
        claim = [_shown(about, corpus, things), _label(its_property.value, vocabulary), _shown(what, corpus, things)]
        click.echo(f"  {'  '.join(claim)}{_stated(citation, corpus, things)}")
    if value_of:
        click.echo("\nvalue of")
    for (path, subject), cited in sorted(value_of.items(), key=lambda item: _order(item[0])):
        click.echo(
            f"  {_shown(subject, corpus, things)}  {_label(path, vocabulary)}: this  {_who(cited, corpus, things)}"
        )
    _disagreements(corpus, node, vocabulary)


def _meant(text: str, corpus: Corpus, vocabulary: Vocabulary, things: Mapping[NamedNode, Thing]) -> NamedNode:
    """The thing that is meant, by its address or, where only one is called so, by words; one that is called just so
    goes before those that have the words among others.

    :raises CorpusError: none is, or several are.
    """
    try:
        node = term_meant(text, corpus)
    except CorpusError:
        node = None
    if node is not None and node in things:
        return node
    found = list(find_things(text.replace("/", " ").replace("-", " "), things, corpus, vocabulary))
    nodes = [term_meant(entry.name, corpus) for entry in found]
    names = name_properties(corpus, vocabulary)
    exact = [one for one in nodes if text.casefold() in map(str.casefold, _called(things[one], names))]
    for likely in (exact, nodes):
        if len(likely) == 1:
            return likely[0]
    listed = "\n".join(f"  {entry.name}  {entry.label}" for entry in found[:10])
    what = f"several things are called {text!r}" if found else f"no source speaks of {text!r}"
    raise CorpusError(what, advice=f"Name one of these:\n{listed}" if found else "variorum find WORDS looks for it.")


def _called(thing: Thing, names: Collection[NamedNode]) -> list[str]:
    """The labels and the names of a thing."""
    return [*(label.value for label in thing.labels), *thing.named(names)]


def _claims(sources: Iterable[Source], node: NamedNode) -> tuple[Claims, Claims]:
    """The claims that have a thing as their subject, and those that have it as their value, with their citations."""
    said: Claims = {}
    value_of: Claims = {}
    for source in sources:
        for citation in source.citations:
            subject, predicate, value = citation.claim
            if subject == node:
                said.setdefault((predicate.value, value), []).append((source, citation))
            elif value == node:
                value_of.setdefault((predicate.value, subject), []).append((source, citation))
    return said, value_of


def _quoted(sources: Iterable[Source], node: NamedNode) -> list[Citation]:
    """What a quotation says: the claims that are attributed to its speaker in its words."""
    found: list[Citation] = []
    for source in sources:
        own = [one for one in source.citations if one.claim[0] == node]
        quoted = [place for one in own if one.claim[1:] == (RDF_TYPE, NamedNode(QUOTATION)) for place in one.passages]
        named = {one.claim[2] for one in own}
        for one in source.citations:
            by = (one.attributed_to,) if one.attributed_to else ()
            if is_said_in(quoted, named, one.passages, by):
                found.append(one)
    return sorted(found, key=lambda one: min(map(by_offset, one.passages)))


def _order(key: tuple[str, Term]) -> tuple[bool, str, str]:
    path, value = key
    return path != RDF_TYPE.value, local_name(path), str(value)


def _texts(sources: Iterable[Source], folder: Path | None) -> dict[str, str]:
    """The texts that are at hand, by slug."""
    found: dict[str, str] = {}
    for source in sources:
        if folder is None:
            break
        try:
            found[source.slug] = read_text(source.pinned_text, folder)
        except TextError:
            continue  # `check` tells what is wrong with it
    return found


def _statements(
    cited: Iterable[tuple[Source, Citation]],
    texts: dict[str, str],
    corpus: Corpus,
    things: Mapping[NamedNode, Thing],
) -> None:
    for source, citation in cited:
        stance = _stated(citation, corpus, things)
        spans = [passage for passage in map(parse_passage, citation.passages) if passage]
        text = texts.get(source.slug)
        if text is not None:
            shown = " … ".join(f"“{in_one_line(text[p.start : p.end])}”" for p in spans)
        else:
            shown = ", ".join(f"text {p.start}–{p.end}" for p in spans)
        shown = ", ".join(filter(None, [shown, *map(in_one_line, locators(citation.passages))]))
        click.echo(f"      {source.slug}{stance}  {' '.join(shown.split())}".rstrip())


def _stated(citation: Citation, corpus: Corpus, things: Mapping[NamedNode, Thing]) -> str:
    """With which stance, where it is not asserted, and according to whom; empty where there is nothing to say."""
    stated = [] if citation.stance.value == ASSERTED else [words(citation.stance.value)]
    stated += [f"says {_shown(citation.attributed_to, corpus, things)}"] if citation.attributed_to else []
    return f" ({', '.join(stated)})" if stated else ""


def _who(cited: Iterable[tuple[Source, Citation]], corpus: Corpus, things: Mapping[NamedNode, Thing]) -> str:
    """The sources of a claim, each with its stance."""
    return ", ".join(sorted({f"{source.slug}{_stated(citation, corpus, things)}" for source, citation in cited}))


def _label(path: str, vocabulary: Vocabulary) -> str:
    return vocabulary.labels.get(path) or words(path)


def _shown(value: Term, corpus: Corpus, things: Mapping[NamedNode, Thing]) -> str:
    if isinstance(value, Literal):
        return in_one_line(value.value)
    if isinstance(value, NamedNode):
        labels = things[value].labels if value in things else ()
        name = corpus.shorten(value.value)
        return f"{labels[0].value} <{name}>" if labels and labels[0] != LABEL else name
    return str(value)


def _disagreements(corpus: Corpus, node: NamedNode, vocabulary: Vocabulary) -> None:
    """The disagreements about a thing that the last build found; nothing where nothing was built."""
    try:
        snapshot = current_snapshot(corpus.store)
        found = read_register(snapshot).disagreements
    except SnapshotError:
        return
    about = [one for one in found if one.focus == node.value]
    if about:
        click.echo("\ndisagreements, as of the last build")
    for one in about:
        click.echo(f"  {in_one_line(one.sentence)} ({_label(one.kind, vocabulary)}, {_label(one.status, vocabulary)})")
