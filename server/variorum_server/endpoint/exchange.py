"""What the host of a request learns of it while it is answered; the application finds it in the WSGI environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from variorum_server.endpoint.job import Job

EXCHANGE = "variorum.exchange"  # the key in the environment; another host than `variorum serve` has no such key


@dataclass
class Exchange:
    """What is known of a request beyond its response: the rows of it, the code of its problem, a file to send.

    A host may give the body of the request where it has read it; what it wants to be told before a query of the client
    runs, to limit how long that takes from then on; and its metrics as Prometheus reads them.
    """

    body: bytes | None = None
    begin: Callable[[Job], object] = lambda _: None
    counts: Callable[[], bytes | None] = lambda: None
    rows: int = -1  # there are none
    problem: str | None = None
    file: BinaryIO | None = None  # what the body of the response is made of, from `offset` on
    offset: int = 0


def exchange_of(environ: dict[str, Any]) -> Exchange:
    """The exchange of a request; one that nobody reads under a host that knows of none."""
    exchange: Exchange = environ.setdefault(EXCHANGE, Exchange())
    return exchange
