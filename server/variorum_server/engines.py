"""An engine behind the server: it answers the queries, the snapshot's own directory everything else.

The engine's pointer tells which snapshot that is. A process beside the server looks at it and has a link of its own
point at the same snapshot here, as `current` does in a store: `python -m variorum_server.engines STORE LINK`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from variorum.atomic import point
from variorum.errors import VariorumError
from variorum.places.engine import Engine, Limits
from variorum.places.engine_destination import published_snapshot
from variorum.places.engine_snapshot import at_engine
from variorum.snapshots.snapshot import Snapshot
from variorum_server.config import PREFIX, Config
from variorum_server.limits import end_with_parent

LOOK = 1.0  # seconds between two looks at the pointer
PATIENCE = 5.0  # seconds that one may take
MARGIN = 0.9  # of the time of a query, so that the error comes before the worker ends
ENGINE = f"{PREFIX}_ENGINE"  # not among the arguments, which others on this machine can read


def behind(snapshot: Snapshot, config: Config) -> Snapshot:
    """The snapshot that is served: its queries go to the engine of the settings, if they name one."""
    if not config.engine:
        return snapshot
    return at_engine(snapshot, Engine(config.engine, Limits(config.timeout * MARGIN, config.size)))


@contextmanager
def followed(store: Path, snapshot: Snapshot, config: Config) -> Iterator[Path]:
    """A folder whose link `current` points at whichever snapshot of the store the engine's pointer names."""
    with TemporaryDirectory(prefix="variorum-engine-") as folder:
        link = Path(folder) / "current"
        link.symlink_to(snapshot.path.absolute())
        command = [sys.executable, "-m", __name__, str(store.absolute()), str(link)]
        with subprocess.Popen(command, env={**os.environ, ENGINE: config.engine}) as process:
            try:
                yield Path(folder)
            finally:
                process.terminate()


def main(store: Path, link: Path) -> None:
    """Has the link follow the engine's pointer until the process is ended; what is wrong is printed once."""
    end_with_parent()
    engine, told = Engine(os.environ[ENGINE], Limits(PATIENCE)), ""
    while True:
        try:
            path = published_snapshot(store, engine).path.absolute()
            wrong = ""
        except VariorumError as error:
            path, wrong = link.readlink(), f"the last snapshot is served on: {error}"
        if path != link.readlink():
            point(link, path)
        if wrong and wrong != told:
            print(wrong, file=sys.stderr, flush=True)  # noqa: T201 - the log of the server
        told = wrong
        time.sleep(LOOK)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
