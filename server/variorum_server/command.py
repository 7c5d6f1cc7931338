"""`variorum serve`: build where needed, then serve the snapshot until interrupted."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import Any

import click

from variorum.commands.options import corpus_options
from variorum.corpus.folder import find_corpus
from variorum.errors import VariorumError
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum_server.config import PREFIX, Config, setting_options
from variorum_server.hosting.serving import build_in_a_process, serve_forever


class ServeError(VariorumError):
    """The server cannot listen at the address that it was given."""


@click.command("serve", context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": PREFIX})
@corpus_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=7654, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
@setting_options
@click.option("--no-build", is_flag=True, help="Serve the last snapshot; fail if there is none.")
@click.option("--watch", is_flag=True, help="Build again whenever a file of the corpus changes.")
def serve(
    folder: Path | None,
    store: Path | None,
    host: str,
    port: int,
    no_build: bool,
    watch: bool,
    **settings: Any,
) -> None:
    """Serve the corpus: a SPARQL endpoint and plain pages.

    Builds what has changed first. Ctrl-C ends it."""
    config = Config(**settings)
    refuse_taken(host, port)
    corpus = find_corpus(folder)
    place = store or corpus.store
    if config.engine:
        serve_engine(place, host, port, config, watch)
        return
    snapshot = current_snapshot(place) if no_build else build_in_a_process(corpus, place)
    if config.texts:
        tell_texts(snapshot, config.texts, host)
    serve_forever(place, snapshot, host, port, config, corpus.root if watch else None)


def serve_engine(store: Path, host: str, port: int, config: Config, watch: bool) -> None:
    """Serve what an engine points at, of the snapshots in a store; nothing is built.

    :raises VariorumError: the engine has no snapshot that is in the store.
    """
    from variorum.places.engine import Engine
    from variorum.places.engine_destination import published_snapshot
    from variorum_server.engines import followed

    if watch:
        advice = "Leave out --watch, and publish what is built: variorum publish."
        raise ServeError("an engine serves what was published to it, not what changes here", advice=advice)
    snapshot = published_snapshot(store, Engine(config.engine))
    if config.texts:
        tell_texts(snapshot, config.texts, host)
    with followed(store, snapshot, config) as front:
        serve_forever(front, snapshot, host, port, config, None)


def tell_texts(snapshot: Snapshot, folder: str, host: str) -> None:
    """Say how many texts of the sources a folder has, which are shown.

    :raises ServeError: others than whoever uses this machine could read them.
    :raises TextError: one is not that which its source's record pins.
    """
    from variorum_server.pages.texts import Texts, is_loopback  # imports Flask, which the supervisor does without

    if not is_loopback(host):
        raise ServeError(
            f"texts are shown on this machine only, and {host or 'every address'} can be reached from others",
            advice="Leave out --texts, or listen at this machine alone: --host 127.0.0.1.",
        )
    here, total = Texts(snapshot, folder).verified()
    click.echo(f"texts: {here} of {total} are here and are the pinned ones; they are shown to this machine", err=True)


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
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            advice = "Give an address of this machine: --host 127.0.0.1, or --host 0.0.0.0 for all that it has."
        elif error.errno in (errno.EACCES, errno.EPERM):
            advice = "Choose a port from 1024 on, which needs no rights: --port 7654."
        else:
            other = port + 1 if port < 65535 else 7654
            advice = f"Stop what listens there, or choose another port: --port {other}."
        raise ServeError(f"cannot listen at {host}:{port}: {error.strerror or error}", advice=advice) from error
