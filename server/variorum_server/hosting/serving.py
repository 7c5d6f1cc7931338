"""The process of a server: it listens, announces itself, and with --watch has what changes built."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import click

from variorum.corpus.folder import Corpus
from variorum.snapshots.snapshot import Snapshot, open_snapshot
from variorum_server.config import Config

BACKLOG = 1024  # connections that the system keeps until they are accepted
EXAMPLE = "SELECT * WHERE { ?s ?p ?o } LIMIT 3"


def build_in_a_process(corpus: Corpus, store: Path) -> Snapshot:
    """The snapshot of a corpus, built where necessary, in a process of its own: the server stays small, and may fork.

    Raises as `variorum.building.build.build`.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as executor:
        return open_snapshot(executor.submit(_build, corpus, store).result())


def _build(corpus: Corpus, store: Path) -> Path:
    from variorum.building.build import build
    from variorum.building.progress import shown_progress

    with shown_progress() as progress:
        return build(corpus, store, progress).snapshot.path


def serve_forever(store: Path, snapshot: Snapshot, host: str, port: int, config: Config, watched: Path | None) -> None:
    """Serve what is current in a store until interrupted; a snapshot that becomes current is picked up.

    `watched` is the folder of a corpus that is to be built into the store whenever it changes.
    """
    from variorum_server.hosting.journal import OneLine
    from variorum_server.hosting.supervisor import Supervisor
    from variorum_server.hosting.upkeep import Upkeep

    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ExitStack() as stack:
        exports = Path(tempfile.mkdtemp(prefix="variorum-exports-"))
        stack.callback(shutil.rmtree, exports, ignore_errors=True)
        listeners = listen(host, port)
        if watched is not None:
            command = [sys.executable, "-m", "variorum_server.hosting.watching", str(watched), str(store)]
            watching = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
            stack.callback(watching.terminate)
            assert watching.stdout is not None
            watching.stdout.readline()
        gc.freeze()  # what is imported stays shared with the workers
        supervisor = Supervisor(listeners, store, snapshot.path, exports, config)
        upkeep = Upkeep(supervisor)
        supervisor.open()
        _announce(snapshot, host, port)
        upkeep.run()


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at every address of a host.

    :raises OSError: an address is taken, forbidden, or not one of this machine.
    """
    listeners = []
    for family, kind, protocol, _, address in dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)):
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
        listeners.append(listener)
    return listeners


def _announce(snapshot: Snapshot, host: str, port: int) -> None:
    """Say where the server is."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    root = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
    click.echo(f"{snapshot.name}: {len(snapshot.sources)} sources, snapshot {snapshot.digest[:12]}")
    click.echo(f"Open {root}/ or ask from a terminal (Ctrl-C ends the server):")
    click.echo(f"  curl {root}/sparql -H 'Accept: text/csv' --data-urlencode 'query={EXAMPLE}'")
