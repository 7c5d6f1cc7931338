"""What workers are for: each kind of request has workers and a queue of its own, so that no kind holds up another.

A worker can answer anything; its purpose says what it is to take. The supervisor reads no request: where no worker for
queries is idle, the quick worker looks at what has come, answers what is quick, and tells what the rest is for.
"""

from __future__ import annotations

import os
from enum import IntEnum
from typing import NamedTuple

from variorum_server.config import Config

CORES = os.cpu_count() or 1


class Purpose(IntEnum):
    """What a worker is for."""

    QUICK = 0
    QUERIES = 1
    RECONCILIATION = 2
    EXPORTS = 3


class Limits(NamedTuple):
    """For one purpose: the workers at rest and at most, how many requests may wait for them, how long each may take."""

    kept: int
    most: int
    waiting: int
    seconds: float


def limits_of(config: Config) -> dict[Purpose, Limits]:
    """What holds for each purpose.

    An export is written by a process with limits of its own, of up to 300 s, for which its worker waits.
    """
    return {
        Purpose.QUICK: Limits(1, 1, 1 << 16, config.timeout),
        Purpose.QUERIES: Limits(min(config.queries, CORES), config.queries, config.queue, config.timeout),
        Purpose.RECONCILIATION: Limits(0, CORES, config.queue, config.timeout),
        Purpose.EXPORTS: Limits(0, 10, 8, 330.0),
    }


def purpose_of(path: bytes) -> Purpose:
    """What a worker must be for to take a request for this path."""
    if path in (b"/health", b"/metrics") or path.startswith(b"/static/"):
        return Purpose.QUICK
    if path.startswith(b"/reconcile"):
        return Purpose.RECONCILIATION
    return Purpose.EXPORTS if path.startswith(b"/export/") else Purpose.QUERIES
