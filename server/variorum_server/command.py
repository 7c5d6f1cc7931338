"""`variorum serve`: build where needed, then serve the snapshot until interrupted."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from variorum.cli import corpus_options
from variorum.corpus import Corpus, find_corpus
from variorum.errors import VariorumError
from variorum.snapshot import Snapshot, current_snapshot
from variorum_server.config import MEGABYTE, Config, read_config
from variorum_server.serving import CONFIG, SNAPSHOT

GRACE = 5  # seconds that running requests get when the server is stopped
EXAMPLE = "SELECT * WHERE { ?s ?p ?o } LIMIT 3"


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
            help=f"{entry.metadata['meaning']}" + ("" if default == () else f"  [default: {_shown(default)}]"),
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
def serve(
    folder: Path | None,
    store: Path | None,
    host: str,
    port: int,
    file: Path | None,
    no_build: bool,
    **settings: str | tuple[str, ...] | None,
) -> None:
    """Serve the corpus: a SPARQL endpoint and plain pages.

    Builds what has changed first. Ctrl-C ends it."""
    options = {name: value for name, value in settings.items() if value}
    config = read_config(file, os.environ, options)
    refuse_taken(host, port)
    corpus = find_corpus(folder)
    snapshot = current_snapshot(store or corpus.store) if no_build else _built(corpus, store or corpus.store)
    run(snapshot, host, port, config)


def _built(corpus: Corpus, store: Path) -> Snapshot:
    from variorum.build import build
    from variorum.progress import shown_progress

    with shown_progress() as progress:
        return build(corpus, store, progress).snapshot


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


def run(snapshot: Snapshot, host: str, port: int, config: Config) -> None:
    """Serve a snapshot until interrupted."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # Workers open the snapshot after they start: an open RocksDB does not survive a fork.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[SNAPSHOT] = str(snapshot.path)
    os.environ[CONFIG] = config.to_json()
    server = Server(
        "variorum_server.serving:load",
        factory=True,
        interface=Interfaces.RSGI,
        address=host,
        port=port,
        workers=config.workers,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.error,
    )
    # Workers listen only once they are loaded, and nothing tells when that is.
    threading.Thread(target=_announce_when_ready, args=(snapshot, host, port), daemon=True).start()
    server.serve()


def _announce_when_ready(snapshot: Snapshot, host: str, port: int) -> None:
    """Wait until the server accepts connections, then say where it is."""
    while True:
        try:
            socket.create_connection((_reachable(host), port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            _announce(snapshot, host, port)
            return


def _reachable(host: str) -> str:
    """The address at which a server that listens at `host` is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def _announce(snapshot: Snapshot, host: str, port: int) -> None:
    address = _reachable(host)
    root = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    click.echo(f"{snapshot.name}: {len(snapshot.sources)} sources, snapshot {snapshot.digest[:12]}")
    click.echo(f"Open {root}/ or ask from a terminal (Ctrl-C ends the server):")
    click.echo(f"  curl {root}/sparql -H 'Accept: text/csv' --data-urlencode 'query={EXAMPLE}'")
