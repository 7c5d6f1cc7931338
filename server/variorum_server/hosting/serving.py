"""The process of a server, and, with --watch, a build after each change."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from variorum.corpus.folder import Corpus
from variorum.snapshots.snapshot import Snapshot
from variorum_server.config import Config

GRACE = 5  # seconds that running requests get when the server is stopped
KEEP_ALIVE = 75  # seconds that a connection without a request is kept
LOOK = 0.5  # seconds between two looks at the corpus
LOOK_AFTER = 5  # seconds between two looks at slow clients
EXAMPLE = "SELECT * WHERE { ?s ?p ?o } LIMIT 3"


def build_aside(corpus: Corpus, store: Path) -> Snapshot:
    """The snapshot of a corpus, built where necessary, in a process of its own: the server stays small, and may fork.

    Raises as `variorum.building.build.build`.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as executor:
        return executor.submit(_build, corpus, store).result()


def _build(corpus: Corpus, store: Path) -> Snapshot:
    from variorum.building.build import build
    from variorum.building.progress import shown_progress

    with shown_progress() as progress:
        return build(corpus, store, progress).snapshot


def serve_forever(store: Path, snapshot: Snapshot, host: str, port: int, config: Config, watched: Path | None) -> None:
    """Serve what is current in a store until interrupted; a snapshot that becomes current is picked up.

    `watched` is the folder of a corpus that is to be built into the store whenever it changes.
    """
    from uvicorn import Config as Hosting
    from uvicorn import Server

    from variorum_server.connection import Connection, look_at
    from variorum_server.front import Front

    async def look() -> None:
        look_at(server.server_state.connections)

    class Announced(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            _announce(snapshot, host, port)

    server = Announced(
        Hosting(
            Front(store, config),
            host,
            port,
            http=Connection,
            loop="uvloop",
            ws="none",
            lifespan="on",
            interface="asgi3",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=GRACE,
            callback_notify=look,
            timeout_notify=LOOK_AFTER,
        )
    )
    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them again when all is done
        signal.signal(number, lambda *_: None)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if watched is not None:
        threading.Thread(target=_build_on_change, args=(watched, store), daemon=True).start()
    server.run()


def _build_on_change(root: Path, store: Path) -> None:
    """Build a corpus whenever a file of it changes; what is wrong with it is printed, and the last snapshot stays."""
    command = [sys.executable, "-m", "variorum", "build", "--corpus", str(root), "--store", str(store)]
    before = _state(root)
    while True:
        time.sleep(LOOK)
        now = _state(root)
        if now != before:
            subprocess.run(command, check=False)
            before = now


def _state(root: Path) -> frozenset[tuple[str, int, int]]:
    """The files of a corpus, with their sizes and times of change."""
    found = set()
    for folder in ("ontology", "seeds", "shapes"):
        for path in (root / folder).rglob("*"):
            try:
                status = path.stat()
            except OSError:
                continue  # it went while we looked
            found.add((str(path), status.st_size, status.st_mtime_ns))
    return frozenset(found)


def _announce(snapshot: Snapshot, host: str, port: int) -> None:
    """Say where the server is."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    root = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    click.echo(f"{snapshot.name}: {len(snapshot.sources)} sources, snapshot {snapshot.digest[:12]}")
    click.echo(f"Open {root}/ or ask from a terminal (Ctrl-C ends the server):")
    click.echo(f"  curl {root}/sparql -H 'Accept: text/csv' --data-urlencode 'query={EXAMPLE}'")
