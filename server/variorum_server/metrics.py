"""Metrics for Prometheus: each process counts for itself and leaves its counts where the others find them.

What a process has counted stays in the sum after it has ended, so that counters never fall.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # seconds


class Metrics:
    """The counts of one process; `folder` is where all processes of the server leave theirs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.cached: Counter[int] = Counter()  # answers given again, by status; nothing is quicker than to count here
        self._requests: Counter[str] = Counter()  # "<what> <status>"
        self._buckets: dict[str, list[int]] = {}  # what -> how many took up to each bound, and how many more
        self._seconds: Counter[str] = Counter()
        self._killed: Counter[str] = Counter()
        self.gauges: dict[str, float] = {}

    def request(self, what: str, status: int, seconds: float) -> None:
        """Count a request that was answered: `what` is query or page."""
        self._requests[f"{what} {status}"] += 1
        buckets = self._buckets.get(what)
        if buckets is None:
            buckets = self._buckets[what] = [0] * (len(BUCKETS) + 1)
        buckets[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[what] += seconds  # type: ignore[assignment]

    def killed(self, reason: str) -> None:
        """Count a worker that was ended while it ran a query: timeout, memory, crash or gone."""
        self._killed[reason] += 1

    def leave(self) -> None:
        """Write the counts where other processes find them."""
        content = {
            "requests": {**self._requests, **{f"cached {status}": n for status, n in self.cached.items()}},
            "buckets": self._buckets,
            "seconds": self._seconds,
            "killed": self._killed,
            "gauges": self.gauges,
        }
        aside = self._folder / f".{os.getpid()}.new"
        aside.write_text(json.dumps(content), "utf-8")
        aside.replace(self._folder / f"{os.getpid()}.json")

    def expose(self) -> bytes:
        """The counts of all processes of the server, in the text format of Prometheus 0.0.4."""
        self.leave()
        registry = CollectorRegistry()
        registry.register(_Sum(self._folder))
        return generate_latest(registry)


class _Sum(Collector):
    """The counts of all processes, added up; of the gauges, those of processes that live."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Any]:
        requests: Counter[str] = Counter()
        killed: Counter[str] = Counter()
        seconds: Counter[str] = Counter()
        gauges: Counter[str] = Counter()
        buckets: dict[str, list[int]] = {}
        for path in sorted(self._folder.glob("*.json")):
            left: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
            requests.update(left["requests"])
            killed.update(left["killed"])
            seconds.update(left["seconds"])
            if Path(f"/proc/{path.stem}").exists():
                gauges.update(left["gauges"])
            for what, counts in left["buckets"].items():
                buckets[what] = [a + b for a, b in zip(buckets.get(what, [0] * len(counts)), counts, strict=True)]
        yield from _families(requests, killed, gauges)
        durations = HistogramMetricFamily(
            "variorum_request_duration_seconds", "How long requests took, by what answered them.", labels=["answer"]
        )
        for what, counts in sorted(buckets.items()):
            bounds = [*map(str, BUCKETS), "+Inf"]
            cumulated = [sum(counts[: n + 1]) for n in range(len(counts))]
            durations.add_metric([what], list(zip(bounds, cumulated, strict=True)), seconds[what])
        yield durations


def _families(requests: Counter[str], killed: Counter[str], gauges: Counter[str]) -> Iterator[Any]:
    total = CounterMetricFamily(
        "variorum_requests", "Requests answered, by what answered them and status.", labels=["answer", "status"]
    )
    for key, count in sorted(requests.items()):
        total.add_metric(key.split(" "), count)
    yield total
    ended = CounterMetricFamily("variorum_workers_killed", "Workers ended in mid-query, by reason.", labels=["reason"])
    for reason in sorted({"timeout", "memory", "crash", "gone", *killed}):
        ended.add_metric([reason], killed[reason])
    yield ended
    for name, meaning in GAUGES.items():
        yield GaugeMetricFamily(f"variorum_{name}", meaning, value=gauges[name])


GAUGES = {
    "queries_running": "Queries that run.",
    "queries_waiting": "Queries that wait for their turn.",
    "cache_bytes": "What the kept answers take.",
}
