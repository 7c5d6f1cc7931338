"""`variorum serve`: build where needed, then serve the snapshot until interrupted."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from variorum.commands.options import corpus_options
from variorum.corpus.folder import find_corpus
from variorum.errors import VariorumError
from variorum.snapshots.snapshot import current_snapshot
from variorum_server.config import MEGABYTE, Config, read_config
from variorum_server.hosting import build_aside, serve_forever


class ServeError(VariorumError):
    """The server cannot listen at the address that it was given."""


def setting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each setting of `Config`."""
    for entry in reversed(fields(Config)):
        default = getattr(Config(), entry.name)
        command = click.option(
            f"--{entry.name.replace('_', '-')}",
            entry.name,
            metavar=entry.metadata["unit"].upper(),
            multiple=isinstance(default, tuple),
            help=f"{entry.metadata['meaning']}" + (f"  [default: {_shown(default)}]" if default else ""),
        )(command)
    return command


def _shown(value: float) -> str:
    """A number as an operator would write it."""
    for unit, size in (("M", MEGABYTE), ("K", MEGABYTE >> 10)):
        if isinstance(value, int) and value >= size and value % size == 0:
            return f"{value // size}{unit}"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


@click.command("serve", context_settings={"help_option_names": ["-h", "--help"]})
@corpus_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=7654, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
@click.option("--config", "file", type=click.Path(path_type=Path, dir_okay=False), help="A TOML file of settings.")
@setting_options
@click.option("--no-build", is_flag=True, help="Serve the last snapshot; fail if there is none.")
@click.option("--watch", is_flag=True, help="Build again whenever a file of the corpus changes.")
def serve(
    folder: Path | None,
    store: Path | None,
    host: str,
    port: int,
    file: Path | None,
    no_build: bool,
    watch: bool,
    **settings: str | tuple[str, ...] | None,
) -> None:
    """Serve the corpus: a SPARQL endpoint and plain pages.

    Builds what has changed first. Ctrl-C ends it."""
    options = {name: value for name, value in settings.items() if value}
    config = read_config(file, os.environ, options)
    refuse_taken(host, port)
    corpus = find_corpus(folder)
    place = store or corpus.store
    snapshot = current_snapshot(place) if no_build else build_aside(corpus, place)
    serve_forever(place, snapshot, host, port, config, corpus.root if watch else None)


def refuse_taken(host: str, port: int) -> None:
    """Find out, before the work of a build, whether the address can be listened at.

    :raises ServeError: it is taken, forbidden, or not an address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        raise ServeError(
            f"cannot listen at {host}:{port}: {error.strerror or error}",
            advice=f"Stop what listens there, or choose another port: --port {port + 1 if port < 65535 else 7654}.",
        ) from error
