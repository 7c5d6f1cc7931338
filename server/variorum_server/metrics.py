"""Metrics for Prometheus: what the server counts of the requests that it answers."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # seconds
REASONS = ("timeout", "memory", "crash", "gone")
GAUGES = {
    "queries_running": "Queries that run.",
    "queries_waiting": "Queries that wait for their turn.",
    "connections_lent": "Connections that workers answer by themselves.",
    "cache_bytes": "What the kept answers take.",
}


class Metrics:
    """The counts of one server. Plain ones: the metrics of prometheus_client take a lock and ten times as long."""

    def __init__(self) -> None:
        self.cached: Counter[int] = Counter()  # answers given again, by status; nothing is quicker than to count here
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}  # what -> how many took up to each bound, and how many more
        self._seconds: dict[str, float] = {}
        self._killed = Counter(dict.fromkeys(REASONS, 0))

    def request(self, what: str, status: int, seconds: float) -> None:
        """Count a request that was answered: `what` is query or page."""
        self._requests[what, status] += 1
        if what not in self._buckets:
            self._buckets[what] = [0] * (len(BUCKETS) + 1)
            self._seconds[what] = 0.0
        self._buckets[what][bisect_left(BUCKETS, seconds)] += 1
        self._seconds[what] += seconds

    def answered(self, seconds: list[float]) -> None:
        """Count queries that workers answered by themselves, which took so long."""
        for each in seconds:
            self.request("query", 200, each)

    def killed(self, reason: str) -> None:
        """Count a worker that was ended while it ran a query: timeout, memory, crash or gone."""
        self._killed[reason] += 1

    def expose(self, gauges: Mapping[str, float]) -> bytes:
        """The counts, and what is so now (see `GAUGES`), in the text format of Prometheus 0.0.4."""
        registry = CollectorRegistry()
        registry.register(_Families(list(self._families(gauges))))
        return generate_latest(registry)

    def _families(self, gauges: Mapping[str, float]) -> Iterator[Any]:
        total = CounterMetricFamily(
            "variorum_requests", "Requests answered, by what answered them and status.", labels=["answer", "status"]
        )
        requests = self._requests + Counter({("cached", status): count for status, count in self.cached.items()})
        for (what, status), count in sorted(requests.items()):
            total.add_metric([what, str(status)], count)
        yield total
        ended = CounterMetricFamily(
            "variorum_workers_killed", "Workers ended in mid-query, by reason.", labels=["reason"]
        )
        for reason, count in sorted(self._killed.items()):
            ended.add_metric([reason], count)
        yield ended
        for name, meaning in GAUGES.items():
            yield GaugeMetricFamily(f"variorum_{name}", meaning, value=gauges[name])
        durations = HistogramMetricFamily(
            "variorum_request_duration_seconds", "How long requests took, by what answered them.", labels=["answer"]
        )
        for what, counts in sorted(self._buckets.items()):
            bounds = [*map(str, BUCKETS), "+Inf"]
            cumulated = [sum(counts[: n + 1]) for n in range(len(counts))]
            durations.add_metric([what], list(zip(bounds, cumulated, strict=True)), self._seconds[what])
        yield durations


class _Families(Collector):
    """What was counted, as prometheus_client wants it."""

    def __init__(self, families: list[Any]) -> None:
        self._families = families

    def collect(self) -> Iterator[Any]:
        yield from self._families
