"""The lanes of workers: each request is answered in the one that it belongs to, so that no kind holds up another.

A worker can answer anything; its lane says what it is to take. The supervisor reads no request: where no worker for
queries is idle, one of the quick lane looks at what has come, answers what is quick, and tells the lane of the rest.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum

from variorum_server.config import Config

CORES = os.cpu_count() or 1


class Lane(IntEnum):
    """Which requests a worker takes."""

    QUICK = 0
    QUERIES = 1
    RECONCILIATION = 2
    EXPORTS = 3


@dataclass(frozen=True)
class Limits:
    """How many workers a lane has at rest and at most, how many requests wait for them, and what each may take."""

    kept: int
    most: int
    waiting: int
    seconds: float
    memory: int


def limits_of(config: Config) -> dict[Lane, Limits]:
    """The limits of each lane.

    An export is written by a process with limits of its own, of up to 300 s, for which its worker waits.
    """
    seconds, memory = config.timeout, config.memory
    return {
        Lane.QUICK: Limits(1, 1, 1 << 16, seconds, memory),
        Lane.QUERIES: Limits(min(config.queries, CORES), config.queries, config.queue, seconds, memory),
        Lane.RECONCILIATION: Limits(0, CORES, config.queue, seconds, memory),
        Lane.EXPORTS: Limits(0, 10, 8, 330.0, memory),
    }


def lane_of(path: bytes) -> Lane:
    """The lane of a request for this path."""
    if path in (b"/health", b"/metrics") or path.startswith(b"/static/"):
        return Lane.QUICK
    if path.startswith(b"/reconcile"):
        return Lane.RECONCILIATION
    return Lane.EXPORTS if path.startswith(b"/export/") else Lane.QUERIES
