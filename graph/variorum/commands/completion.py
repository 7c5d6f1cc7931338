"""`variorum completion`: what a shell needs to complete commands, and the sources, queries and things of a corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from variorum.commands.options import HELP
from variorum.corpus.folder import Corpus, find_corpus
from variorum.errors import VariorumError
from variorum.terms import local_name

SHELLS = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/completions/variorum.fish"}
VARIABLE = "_VARIORUM_COMPLETE"
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command("completion", context_settings=HELP)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete names.

    It completes commands, options, sources, queries, formats, graphs, things and terms.

    bash: put  eval "$(variorum completion bash)"  into ~/.bashrc; zsh the same into ~/.zshrc; fish: variorum completion
    fish > ~/.config/fish/completions/variorum.fish
    """
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "variorum", VARIABLE).source(), nl=False)


def completing(names: Callable[[Corpus], Iterable[str]]) -> Completer:
    """What completes an argument or an option from a corpus; nothing where there is none, or it is broken."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
        folder: Any = context.params.get("folder")
        try:
            corpus = find_corpus(Path(folder) if folder else None)
            return [CompletionItem(name) for name in names(corpus) if name.startswith(incomplete)]
        except (VariorumError, OSError):
            return []

    return complete


def _sources(corpus: Corpus) -> Iterable[str]:
    return (files.slug for files in corpus.sources)


def _queries(corpus: Corpus) -> Iterable[str]:
    return (path.stem for path in corpus.query_files)


def _things(corpus: Corpus) -> Iterable[str]:
    from variorum.corpus.described import described_things

    return sorted(corpus.shorten(iri.value) for iri in described_things(corpus))


def _terms(corpus: Corpus) -> Iterable[str]:
    from variorum.corpus.vocabulary import load_vocabulary

    declared = load_vocabulary(corpus).declared
    return sorted({*map(corpus.shorten, declared), *map(local_name, declared)})


def _values(corpus: Corpus) -> Iterable[str]:
    return (*_things(corpus), *_terms(corpus))


def _formats(corpus: Corpus) -> Iterable[str]:  # noqa: ARG001
    from variorum.export.registry import FORMATS

    return (form.name for form in FORMATS)


def _answers(corpus: Corpus) -> Iterable[str]:  # noqa: ARG001
    from variorum.query.formats import FORMATS

    return ("table", *(form.name for form in FORMATS))


def _graphs(corpus: Corpus) -> Iterable[str]:  # noqa: ARG001
    from variorum.export.selection import OF_CORPUS, OF_SOURCE

    return (*OF_SOURCE, *OF_CORPUS)


SOURCES, QUERIES, THINGS, TERMS, VALUES, FORMATS_OF_EXPORTS, FORMATS_OF_ANSWERS, GRAPHS = (
    completing(names) for names in (_sources, _queries, _things, _terms, _values, _formats, _answers, _graphs)
)
