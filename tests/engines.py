"""Engines for tests: `oxigraph` as a server of its own, and one in this process that is quicker to fill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat, Store

from running import free_port, listens, until
from variorum.places.engine import Engine
from variorum.places.loading import graphs_of
from variorum.places.rewriting import REGISTRY, WHOLE, Names
from variorum.snapshots.snapshot import Snapshot

OXIGRAPH = str(Path(sys.executable).with_name("oxigraph"))


@contextmanager
def oxigraph(*arguments: str) -> Iterator[str]:
    """The address of a server of oxigraph."""
    port = free_port()
    command = [OXIGRAPH, *arguments, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: listens(port), 20)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


class InThisProcess(Engine):
    """An engine whose default graph is the union of all named graphs, filled with a snapshot.

    It shows what it was asked in `asked`.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__("http://127.0.0.1:9")  # nobody is there
        object.__setattr__(self, "store", Store())
        object.__setattr__(self, "asked", [])
        quads = (
            block.replace(b" .\n", b" <" + name.encode() + b"> .\n")
            for name, blocks in graphs_of(snapshot)
            for block in blocks
        )
        self.store.load(b"".join(quads), format=RdfFormat.N_QUADS)  # type: ignore[attr-defined]
        mark = Names(snapshot.digest).graph("")
        self.update(f"INSERT DATA {{ GRAPH <{REGISTRY}> {{ <{mark}> <{WHOLE}> <{mark}> }} }}")

    def _results(self, query: str) -> bytes:
        self.asked.append(query)  # type: ignore[attr-defined]
        answer = self.store.query(query, use_default_graph_as_union=True)  # type: ignore[attr-defined]
        body = answer.serialize(format=QueryResultsFormat.JSON)
        assert isinstance(body, bytes)
        return body

    def update(self, text: str) -> None:
        """See `Engine`."""
        self.store.update(text)  # type: ignore[attr-defined]
