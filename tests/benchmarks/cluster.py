"""Builds on many machines, as far as one machine can tell: `python tests/benchmarks/cluster.py [--sources 1000]`.

Measured are what one source costs whoever hands it out (a real scheduler of Dask, with its client, in processes of
their own, and tasks that do nothing but carry a source's bytes), and what the work on all sources together costs where
the rows are split by subject: each part by itself, so that no row need go from one machine to another. Simulated is a
cluster that one machine has no room for: workers whose tasks take a time of their own, and one scheduler, which hands
them out one after the other, at the measured price. Extrapolated, by the line, is a number of claims.
"""

from __future__ import annotations

import argparse
import heapq
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.synthetic import generate
from clusters import cluster
from stored import write_rows
from variorum.building.build import build
from variorum.building.cluster import MOST
from variorum.corpus.folder import find_corpus
from variorum.disagreements.consensus import consensus_graphs
from variorum.tables.rows import CitationRow
from variorum.tables.tables import open_tables

PARTITIONS = 8
BYTES = 20_000  # what goes with a source to its worker; and what comes back


@dataclass(frozen=True)
class Price:
    """Seconds for each source: of the scheduler's processor, and of that of the process that hands it out."""

    scheduler: float
    client: float


@dataclass(frozen=True)
class Run:
    """A run of a cluster: seconds, and the share of them in which its workers were at work."""

    seconds: float
    at_work: float


def simulate(workers: int, tasks: int, task: float, price: float) -> Run:
    """Tasks of so many seconds on so many workers; one scheduler hands them out one after the other, at its price."""
    free = [0.0] * workers
    clock = 0.0
    for _ in range(tasks):
        clock = max(clock + price, free[0])  # the scheduler is free again, and so is a worker
        heapq.heapreplace(free, clock + task)
    end = max(free)
    return Run(end, tasks * task / (workers * end))


@contextmanager
def busy(pid: int) -> Iterator[list[float]]:
    """The seconds of its processor that a process uses in the context, once that has ended."""

    def used() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before, found = used(), list[float]()
    yield found
    found.append(used() - before)


def carried(content: bytes) -> bytes:
    """What a task does here: it carries its source's bytes there and back."""
    return content


def price_of_a_task(folder: Path, tasks: int, sources: int) -> Price:
    """What a task costs besides its work, with a scheduler and two workers, that carries so many sources."""
    from distributed import Client, as_completed

    with cluster(folder) as (address, worker), Client(address) as client:
        workers = [worker(), worker()]
        client.wait_for_workers(len(workers))
        scheduler: int = client.run_on_scheduler(os.getpid)
        content = os.urandom(BYTES * sources)
        client.submit(carried, content, pure=False).result()
        start = process_time()
        with busy(scheduler) as used:
            handed_out = min(100, tasks)
            finished = as_completed([client.submit(carried, content, pure=False) for _ in range(handed_out)])
            for future in finished:
                future.result()
                if handed_out < tasks:
                    finished.add(client.submit(carried, content, pure=False))
                    handed_out += 1
        return Price(used[0] / tasks, (process_time() - start) / tasks)


def partitions(folder: Path, sources: int) -> tuple[int, float, list[float]]:
    """The claims of a corpus, the processor seconds of the agreement on all of them, and of each partition."""
    generate(folder / "corpus", sources)
    corpus = find_corpus(folder / "corpus")
    snapshot = build(corpus, folder / "store").snapshot
    files = []
    with open_tables(snapshot.rows) as tables:
        for number in range(PARTITIONS):
            rows = tables.rows(f"SELECT * FROM citations WHERE hash(subject) % {PARTITIONS} = {number}")
            files.append(folder / f"partition-{number}.parquet")
            write_rows((CitationRow(*row) for row in rows), files[-1])
    times, lines = [], []
    for some in (snapshot.rows, *([file] for file in files)):
        start = process_time()
        with open_tables(some) as tables:
            graphs = consensus_graphs(corpus, (), tables)
            lines.append({line for found in graphs.values() for line in found})
        times.append(process_time() - start)
    assert set().union(*lines[1:]) == lines[0], "the partitions do not give what the whole gives"
    return sum(source.claims for source in snapshot.sources), times[0], times[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures and simulates a cluster.")
    parser.add_argument("--sources", type=int, default=1_000, help="of the corpus whose rows are split")
    parser.add_argument("--carried", type=int, default=3_000, help="tasks that show what one costs")
    parser.add_argument("--workers", type=int, nargs="+", default=[4, 16, 64, 256])
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--task", type=float, default=0.020, help="seconds that one takes a worker")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, MOST], help="sources that are handed out as one")
    parser.add_argument("--claims", type=int, default=1_000_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="variorum-", ignore_cleanup_errors=True) as name:
        for batch in chosen.batches:
            price = price_of_a_task(Path(name) / f"cluster-{batch}", chosen.carried // batch, batch)
            dearest = max(price.scheduler, price.client)
            click.echo(
                f"{batch} sources at once cost the scheduler {price.scheduler * 1000:.2f} ms, "
                f"whoever hands them out {price.client * 1000:.2f} ms"
            )
            for workers in chosen.workers:
                run = simulate(workers, chosen.tasks // batch, chosen.task * batch, dearest)
                click.echo(
                    f"{workers:6} workers, {chosen.tasks:,} sources of {chosen.task * 1000:.0f} ms: "
                    f"{run.seconds:,.0f} s, workers at work {run.at_work:.0%}"
                )
        claims, whole, parts = partitions(Path(name), chosen.sources)
        per_million = sum(parts) / claims * 1e6
        click.echo(
            f"agreement on {claims:,} claims: {whole:.2f} s whole, in {len(parts)} partitions {sum(parts):.2f} s, "
            f"the longest {max(parts):.2f} s; {per_million:.1f} s a million claims"
        )
        hours = per_million * chosen.claims / 1e6 / 3600
        click.echo(f"{chosen.claims:,} claims: {hours:.2f} processor hours, by the line")


if __name__ == "__main__":
    main()
