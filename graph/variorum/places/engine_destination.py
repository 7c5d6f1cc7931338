"""An engine as a place to publish to: snapshots beside each other in graphs of their own, and one pointer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode

from variorum.atomic import write_text
from variorum.errors import Location
from variorum.places.engine import Engine, EngineError
from variorum.places.engine_snapshot import EngineSnapshot, open_at_engine
from variorum.places.loading import load
from variorum.places.publishing import PublishError
from variorum.places.rewriting import CURRENT, HELD, OF, REGISTRY, WHOLE, Names
from variorum.places.verifying import verify
from variorum.snapshots.snapshot import PUBLISHED, Snapshot, current_snapshot

DROPPED = 500  # graphs in one update


@dataclass(frozen=True)
class EngineDestination:
    """The snapshots of corpora in an engine."""

    engine: Engine

    @property
    def name(self) -> str:
        """The address of the engine."""
        return self.engine.name

    def bring(self, snapshot: Snapshot) -> str:
        """Loads the snapshot where it is not there whole, and verifies it. See `Destination`."""
        name = _name(snapshot.digest)
        with _told():
            if not self._registered(f"<{name}> <{WHOLE}> ?found"):
                self._drop(snapshot.digest)  # what a publication that was interrupted left
                self._update(f"INSERT DATA {{ GRAPH <{REGISTRY}> {{ <{name}> <{OF}> <{snapshot.base}> }} }}")
                load(self.engine, snapshot)
                self._update(f"INSERT DATA {{ GRAPH <{REGISTRY}> {{ <{name}> <{WHOLE}> <{name}> }} }}")
            try:
                return verify(self.engine, snapshot)
            except PublishError:  # the next publication is to load it anew
                self._update(f"DELETE WHERE {{ GRAPH <{REGISTRY}> {{ <{name}> <{WHOLE}> <{name}> }} }}")
                raise

    def current(self, snapshot: Snapshot) -> str:
        """See `Destination`."""
        with _told():
            return current_digest(self.engine, snapshot.base)

    def switch(self, snapshot: Snapshot) -> None:
        """Moves the pointer, and has builds keep what it points at. See `Destination`."""
        pointer = f"GRAPH <{REGISTRY}> {{ <{snapshot.base}> <{CURRENT}> "
        with _told():
            self._update(
                f"DELETE {{ {pointer} ?old }} }} INSERT {{ {pointer} <{_name(snapshot.digest)}> }} }} "
                f"WHERE {{ OPTIONAL {{ {pointer} ?old }} }} }}"
            )
            if current_digest(self.engine, snapshot.base) != snapshot.digest:
                raise PublishError(f"{self.name}: its pointer cannot be moved", advice="Look at the engine's log.")
        note = snapshot.path.parents[1] / PUBLISHED / quote(self.name, safe="")
        try:
            note.parent.mkdir(exist_ok=True)
            write_text(note, snapshot.digest)
        except OSError as error:
            what = f"what is published cannot be noted: {error.strerror or error}"
            raise PublishError(what, Location(note), "The next two builds would remove it here.") from error

    def prune(self, snapshot: Snapshot, kept: set[str]) -> int:
        """See `Destination`."""
        with _told():
            found = self._registered(f"?found <{OF}> <{snapshot.base}>")
            old = [digest for digest in map(_digest, found) if digest not in kept]
            for digest in old:
                name = _name(digest)  # the mark goes first: an answer without it is refused
                self._update(f"DELETE WHERE {{ GRAPH <{REGISTRY}> {{ <{name}> <{WHOLE}> ?o }} }}")
                self._drop(digest)
                self._update(f"DELETE WHERE {{ GRAPH <{REGISTRY}> {{ <{name}> ?p ?o }} }}")
        return len(old)

    def _update(self, text: str) -> None:
        self.engine.update(text)

    def _registered(self, pattern: str) -> list[str]:
        return _found(self.engine, REGISTRY, pattern)

    def _drop(self, digest: str) -> None:
        """Removes the graphs of a snapshot, the index of them last."""
        names = Names(digest)
        held = iter([*_found(self.engine, names.index, f"?found <{HELD}> ?graph"), names.default(False)])
        while some := list(islice(held, DROPPED)):
            self._update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in some))
        self._update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in (names.default(True), names.index)))


def current_digest(engine: Engine, base: str) -> str:
    """The digest of the snapshot of a corpus that an engine's pointer names; empty if there is none.

    :raises EngineError: the engine does not answer.
    """
    return "".join(_digest(name) for name in _found(engine, REGISTRY, f"<{base}> <{CURRENT}> ?found")[:1])


def published_snapshot(store: Path, engine: Engine) -> EngineSnapshot:
    """The snapshot that an engine's pointer names, of those in a store; its queries are answered there.

    :raises EngineError: the engine has none of this corpus, or cannot be asked.
    :raises SnapshotError: it is not in the store.
    """
    digest = current_digest(engine, current_snapshot(store).base)
    if not digest:
        what = f"{engine.name} has no snapshot of this corpus"
        raise EngineError(what, advice=f"Publish one: variorum publish {engine.name}.")
    return open_at_engine(store, digest, engine)


def _found(engine: Engine, graph: str, pattern: str) -> list[str]:
    """The IRIs that ?found is in a graph."""
    rows = engine.solutions(f"SELECT DISTINCT ?found {{ GRAPH <{graph}> {{ {pattern} }} }}", ("found",))
    return [term.value for (term,) in rows if isinstance(term, NamedNode)]


def _name(digest: str) -> str:
    """What stands for a snapshot in the registry."""
    return Names(digest).graph("")


def _digest(name: str) -> str:
    return name.removeprefix(Names("").graph("").removesuffix(":")).removesuffix(":")


@contextmanager
def _told() -> Iterator[None]:
    """Tells of an engine that fails as of a publication that does."""
    try:
        yield
    except EngineError as error:
        raise PublishError(error.what, error.where, error.advice) from error
