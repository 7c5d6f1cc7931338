"""Kills builds at random moments until so many kills have hit, and says what came of it.

    python tests/random_kills.py FOLDER [--kills 100] [--seed 0] [--cluster]

FOLDER is a corpus. Build after build is started in a store of its own; after a random time the build itself or one of
its workers gets SIGKILL, in turn of the dice. A build that was killed is started again on what it left; after one that
ended whole the store is removed, so that the next begins with nothing. With `--cluster` the workers are Dask's, and
another takes the place of each that is killed. After each kill no part may be gone, and what is current must be whole;
every build that ends must give the digest of one that nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click

from clusters import Worker, cluster
from variorum.errors import SnapshotError
from variorum.snapshots.snapshot import current_snapshot

COMMAND = str(Path(sys.executable).with_name("variorum"))
PATIENCE = 300.0  # seconds in which a build must end that nobody kills


@dataclass
class Outcome:
    """What came of the kills: how many hit what, how many builds ended whole, and all that was not as it should be."""

    hits: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    faults: list[str] = field(default_factory=list)


class _Killing:
    """Builds into the store `there`, one after the other, and the kills that hit them."""

    def __init__(self, folder: Path, seed: int, address: str | None, start: Worker | None) -> None:
        self._folder, self._dice, self._store, self._start = folder, Random(seed), folder / "there", start
        self._command = [COMMAND, "build", "--store", "there", *(["--cluster", address] if address else [])]
        self._build: subprocess.Popen[str] | None = None
        self._workers: list[subprocess.Popen[str]] = []
        self.outcome = Outcome()

    def until(self, kills: int, expected: str, seconds: float) -> Outcome:
        """Kills until so many have hit, and lets the last build end."""
        self._workers = [self._start(), self._start()] if self._start else []
        while self.outcome.hits.total() < kills:
            self._started()
            if self._ends_within(self._dice.random() * seconds):
                self._judge(expected)
                shutil.rmtree(self._store, ignore_errors=True)
            else:
                self._kill(expected)
                if self._start:
                    self._workers = [one if one.poll() is None else self._start() for one in self._workers]
        self._started()
        if not self._ends_within(PATIENCE):
            self.outcome.faults.append("a build did not end")
        self._judge(expected)
        return self.outcome

    def _started(self) -> None:
        if self._build is None:
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            self._build = subprocess.Popen(self._command, cwd=self._folder, encoding="utf-8", **pipes)  # type: ignore[call-overload]

    def _ends_within(self, seconds: float) -> bool:
        assert self._build
        try:
            self._build.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _kill(self, expected: str) -> None:
        """Kills the build or one of its workers, and looks at what is left."""
        assert self._build
        before = self._parts()
        if self._workers:
            victims = [("a worker of Dask", worker.pid) for worker in self._workers]
        else:
            children = Path(f"/proc/{self._build.pid}/task/{self._build.pid}/children")
            victims = [("a worker", int(child)) for child in children.read_text().split()] if children.exists() else []
        what, pid = self._dice.choice([("the build", self._build.pid), *victims])
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.outcome.hits[what] += 1
        if pid == self._build.pid:
            self._build.communicate()
            self._build = None
        if gone := before - self._parts():
            self.outcome.faults.append(f"{len(gone)} parts are gone after a kill of {what}")
        if self._digest() not in (None, expected):
            self.outcome.faults.append(f"another snapshot is current after a kill of {what}")
        so_far = f"{self.outcome.whole} builds whole, {len(self.outcome.faults)} faults so far"
        click.echo(f"{self.outcome.hits.total()}: {what}; {so_far}", err=True)

    def _judge(self, expected: str) -> None:
        """What a build gave that ended by itself."""
        assert self._build
        _, errors = self._build.communicate()
        if self._build.returncode or errors:
            self.outcome.faults.append(f"a build ended with {self._build.returncode}: {errors}")
        elif self._digest() != expected:
            self.outcome.faults.append(f"a build gave {self._digest()}, not {expected}")
        else:
            self.outcome.whole += 1
        self._build = None

    def _parts(self) -> set[str]:
        return {f"{path.parent.name}{path.name}" for path in self._store.glob("parts/??/*")}

    def _digest(self) -> str | None:
        """That of the current snapshot, once it was read to the end; None where there is none."""
        try:
            snapshot = current_snapshot(self._store)
            assert sum(1 for _ in snapshot.entailed) == len(snapshot.entailed)
        except SnapshotError as error:
            return None if error.what == "no snapshot" else str(error)
        return snapshot.digest


def kill_at_random(folder: Path, kills: int, seed: int = 0, of_cluster: bool = False) -> Outcome:
    """What comes of so many kills of builds of the corpus in a folder."""
    begin = time.monotonic()
    subprocess.run([COMMAND, "build", "--store", "undisturbed"], cwd=folder, check=True, capture_output=True)
    seconds = time.monotonic() - begin
    expected = current_snapshot(folder / "undisturbed").digest
    with _workers_of(folder / "cluster", of_cluster) as (address, start):
        return _Killing(folder, seed, address, start).until(kills, expected, seconds)


@contextmanager
def _workers_of(folder: Path, wanted: bool) -> Iterator[tuple[str | None, Worker | None]]:
    if not wanted:
        yield None, None
        return
    with cluster(folder) as (address, worker):
        yield address, worker


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills builds at random moments.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cluster", action="store_true", help="with workers of Dask")
    chosen = parser.parse_args()
    outcome = kill_at_random(chosen.folder, chosen.kills, chosen.seed, chosen.cluster)
    hits = ", ".join(f"{count} of {what}" for what, count in sorted(outcome.hits.items()))
    click.echo(f"{outcome.hits.total()} kills: {hits}. {outcome.whole} builds ended whole, with one digest.")
    for fault in outcome.faults:
        click.echo(fault)
    sys.exit(bool(outcome.faults))


if __name__ == "__main__":
    main()
