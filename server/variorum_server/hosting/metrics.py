"""Metrics for Prometheus: what the server counts of the requests that it answers."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # seconds
REASONS = ("timeout", "memory", "crash", "gone")
GAUGES = {
    "queries_running": "Requests that workers answer now, the quick worker left out.",
    "queries_waiting": "Requests that wait for their turn.",
    "connections": "Connections of clients.",
    "workers": "Processes that answer requests.",
    "cache_bytes": "What the kept answers take.",
}
RENEWED = 0.1  # seconds; to write the metrics takes 0.8 ms, so that whoever asks for nothing else takes a hundredth


class Metrics:
    """The counts of one server."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        meaning = "Requests answered, by what answered them and status."
        self._requests = Counter("variorum_requests", meaning, ["answer", "status"], registry=registry)
        meaning = "Workers ended in mid-request, by reason."
        self._killed = Counter("variorum_workers_killed", meaning, ["reason"], registry=registry)
        meaning = "How long requests took, by what answered them."
        self._seconds = Histogram(
            "variorum_request_duration_seconds", meaning, ["answer"], registry=registry, buckets=BUCKETS
        )
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}  # to look them up takes as long as to count
        self._exposed = (float("-inf"), b"")
        for reason in REASONS:
            self._killed.labels(reason)

    def watch(self, **gauges: Callable[[], float]) -> None:
        """Ask these for what is so at a moment; see `GAUGES`."""
        for name, meaning in GAUGES.items():
            Gauge(f"variorum_{name}", meaning, registry=self._registry).set_function(gauges[name])

    def request(self, answer: str, status: int, seconds: float | None = None) -> None:
        """Count a request that was answered: `answer` is query, page or cached."""
        known = self._known.get((answer, status))
        if known is None:
            known = self._requests.labels(answer, status), self._seconds.labels(answer)
            self._known[answer, status] = known
        known[0].inc()
        if seconds is not None:
            known[1].observe(seconds)

    def killed(self, reason: str) -> None:
        """Count a worker that was ended while it answered a request: timeout, memory, crash or gone."""
        self._killed.labels(reason).inc()

    def expose(self) -> bytes:
        """The counts in the text format of Prometheus 0.0.4."""
        now = monotonic()
        if now - self._exposed[0] >= RENEWED:
            self._exposed = now, generate_latest(self._registry)
        return self._exposed[1]
