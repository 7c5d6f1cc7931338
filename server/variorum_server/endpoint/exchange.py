"""What the host of a request learns of it while it is answered; the application finds it in the WSGI environment."""

from __future__ import annotations

from typing import Any, BinaryIO

from variorum_server.endpoint.job import Job

EXCHANGE = "variorum.exchange"  # the key in the environment; another host than `variorum serve` has no such key


class Exchange:
    """What is known of a request beyond its response: the rows of it, the code of its problem, a file to send."""

    body: bytes | None = None  # of the request, where the host has read it
    rows: int | None = None
    problem: str | None = None
    file: BinaryIO | None = None  # what the body of the response is made of, from `offset` on
    offset = 0

    def begin(self, job: Job) -> None:
        """Called before a query of the client runs; a host may limit from now on how long that takes."""

    def counts(self) -> bytes | None:
        """The metrics of the host as Prometheus reads them; None where it counts nothing."""
        return None


def exchange_of(environ: dict[str, Any]) -> Exchange:
    """The exchange of a request; one that nobody reads under a host that knows of none."""
    exchange: Exchange = environ.setdefault(EXCHANGE, Exchange())
    return exchange
