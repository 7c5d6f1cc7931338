"""`variorum serve`: build where needed, then serve the snapshot until interrupted."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
import time
from pathlib import Path

import click

from variorum.cli import corpus_options
from variorum.corpus import Corpus, find_corpus
from variorum.errors import VariorumError
from variorum.snapshot import Snapshot, current_snapshot
from variorum_server.wsgi import SNAPSHOT

WORKERS = 2  # processes
GRACE = 5  # seconds that running requests get when the server is stopped
EXAMPLE = "SELECT * WHERE { ?s ?p ?o } LIMIT 3"


class ServeError(VariorumError):
    """The server cannot listen at the address that it was given."""


@click.command("serve", context_settings={"help_option_names": ["-h", "--help"]})
@corpus_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=7654, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at.")
@click.option("--no-build", is_flag=True, help="Serve the last snapshot; fail if there is none.")
def serve(folder: Path | None, store: Path | None, host: str, port: int, no_build: bool) -> None:
    """Serve the corpus: a SPARQL endpoint and plain pages.

    Builds what has changed first. Ctrl-C ends it."""
    refuse_taken(host, port)
    corpus = find_corpus(folder)
    snapshot = current_snapshot(store or corpus.store) if no_build else _built(corpus, store or corpus.store)
    run(snapshot, host, port)


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


def run(snapshot: Snapshot, host: str, port: int) -> None:
    """Serve a snapshot until interrupted."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # Workers open the snapshot after they start: an open RocksDB does not survive a fork.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[SNAPSHOT] = str(snapshot.path)
    server = Server(
        "variorum_server.wsgi:load",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=WORKERS,
        blocking_threads=2 * (os.cpu_count() or 1),  # how many queries a worker runs at a time; connections need none
        respawn_failed_workers=True,  # the engine overflows its stack on some queries
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
