"""What several commands take: the options that say which corpus is meant, and how help is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from variorum.atomic import write_text
from variorum.corpus.folder import Corpus, bundled_root, find_corpus
from variorum.errors import CorpusError, Location
from variorum.terms import EXPLAINED, FALSE_ALARM, OPEN, RESOLVED, local_name

Command = Callable[..., Any]
STATUS_NAMES = {"open": OPEN, "explained": EXPLAINED, "resolved": RESOLVED, "false-alarm": FALSE_ALARM}
HELP = {"help_option_names": ["-h", "--help"]}
UNREAD = "in seeds/ are read: *.ttl, evidence/*.ttl, readings/*.ttl, links/*.sssom.tsv, queries/*.rq"
TEXTS = "texts-folder"  # in the folder of snapshots: where the texts were when they were last asked for


class StatusChoice(click.Choice[str]):
    """A choice of the status of a disagreement, which is also taken as the vocabulary has it: falseAlarm."""

    def __init__(self) -> None:
        super().__init__(list(STATUS_NAMES))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        by_term = {local_name(iri): name for name, iri in STATUS_NAMES.items()}
        return super().convert(by_term.get(value, value), param, ctx)


def corpus_option(command: Command) -> Command:
    """The option that says which corpus is meant."""
    return click.option(
        "--corpus",
        "folder",
        type=click.Path(path_type=Path),
        help="A folder with ontology/ and seeds/; that of the current folder, or the bundled corpus, if not given.",
    )(command)


def corpus_options(command: Command) -> Command:
    """The options that say which corpus is meant and where its snapshots are."""
    command = click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help="Where snapshots are kept; .variorum in the corpus if not given.",
    )(command)
    return corpus_option(command)


def texts_option(command: Command) -> Command:
    """The option that says where the articles' texts are."""
    return click.option(
        "--texts",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        envvar="VARIORUM_TEXTS",
        show_envvar=True,
        help="The folder with the articles' texts; where they were the last time if not given.",
    )(command)


def tell_unread(corpus: Corpus) -> None:
    """Says which files in seeds/ nothing reads, a line each."""
    for path in corpus.unread:
        click.echo(f"not read: {path.relative_to(corpus.root)} ({UNREAD})", err=True)


def any_corpus(folder: Path | None) -> Corpus:
    """The corpus that is meant by a command that reads. A person whose folder is in none is told that it is the bundled
    one.

    :raises CorpusError: there is none, or half of one.
    """
    corpus = find_corpus(folder)
    if _is_elsewhere(corpus, folder) and sys.stderr.isatty():
        click.echo(f"no corpus around this folder: the bundled one, {corpus.name}, is meant", err=True)
    return corpus


def _is_elsewhere(corpus: Corpus, folder: Path | None) -> bool:
    """Whether it is the bundled corpus, and neither named nor around."""
    return folder is None and corpus.root == bundled_root() and not Path.cwd().is_relative_to(corpus.root)


def own_corpus(folder: Path | None) -> Corpus:
    """The corpus that is meant by a command that writes: never the bundled one unless it is named or around.

    :raises CorpusError: there is none.
    """
    corpus = find_corpus(folder)
    if _is_elsewhere(corpus, folder):
        advice = "Go to the folder of one, name it with --corpus, or begin one: variorum new corpus DIR --base IRI."
        raise CorpusError("the current folder is in no corpus", Location(Path.cwd()), advice)
    return corpus


def remembered_texts(corpus: Corpus, given: Path | None) -> Path | None:
    """The folder with the texts: as given, which is remembered for this corpus, or as it was given before."""
    note = corpus.store / TEXTS
    if given is not None:
        try:
            note.parent.mkdir(parents=True, exist_ok=True)
            write_text(note, f"{given.resolve()}\n")
        except OSError:
            pass  # then it has to be given again
        return given
    try:
        folder = Path(note.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None
    return folder if folder.is_dir() else None


def required_texts(corpus: Corpus, given: Path | None) -> Path:
    """The folder with the texts.

    :raises CorpusError: nobody has said where they are.
    """
    folder = remembered_texts(corpus, given)
    if folder is None:
        advice = "Say it once: --texts FOLDER. It is remembered for this corpus; VARIORUM_TEXTS says it for all."
        raise CorpusError("where the articles' texts are is not known", advice=advice)
    return folder
