"""Requests to Wikidata as its operators ask for them: one at a time, with a name, patient when told to wait.

The etiquette is that of MediaWiki's API: an agent that names itself and whom to write to, gzip, `maxlag`, and a
`Retry-After` that is obeyed. Only reading is possible here.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, TimeoutError

from variorum import __version__
from variorum.errors import WikidataError

HOME = "https://w3id.org/variorum/"  # where a reader of a server's log learns what asked
MAXLAG = "5"  # seconds of replication lag at which a request steps back, as Wikimedia recommends
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
SHOWN = 80  # characters of a wrong answer that an error shows


def user_agent(contact: str = "") -> str:
    """The agent in the form of Wikimedia's policy: `<client>/<version> (<contact>) <library>/<version>`."""
    about = "; ".join(filter(None, (HOME, contact.strip())))
    return f"Variorum/{__version__} ({about}) urllib3/{version('urllib3')}"


@dataclass(frozen=True)
class Politeness:
    """How a server is treated; times are in seconds.

    `interval` lies between the beginnings of two requests, `longest_wait` is the most that a server's Retry-After is
    obeyed before giving up; `attempts` counts the first one. `tell` is told of every wait for a server.
    """

    interval: float = 1.0
    attempts: int = 5
    timeout: float = 30.0
    longest_wait: float = 300.0
    tell: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class _BusyError(Exception):
    """Later, perhaps: after so many seconds, or when we see fit (None), and no more than so many attempts."""

    def __init__(self, why: str, wait: float | None, attempts: int = 99) -> None:
        super().__init__(why)
        self.wait, self.attempts = wait, attempts


@dataclass
class Transport:
    """Asks for JSON, patiently. `requests` counts what went over the network."""

    contact: str = ""
    politeness: Politeness = Politeness()
    requests: int = field(default=0, init=False)
    _last: float | None = field(default=None, init=False)
    _pools: dict[str, urllib3.PoolManager] = field(default_factory=dict, init=False)

    def get(self, url: str, fields: Mapping[str, str], what: str) -> Any:
        """The JSON that a GET with these fields answers; `what` names the request in errors.

        :raises WikidataError: no answer, a refusal, or no JSON, after all attempts.
        """
        return self._patiently("GET", url, fields, what)

    def post(self, url: str, fields: Mapping[str, str], what: str) -> Any:
        """As `get`, with the fields in a form, for questions too long for a URL."""
        return self._patiently("POST", url, fields, what)

    def _patiently(self, method: str, url: str, fields: Mapping[str, str], what: str) -> Any:
        polite = self.politeness
        if not _is_address(url):
            raise WikidataError(f"{what}: {url!r} is no address", advice="Give a URL: https://….")
        for attempt in range(1, polite.attempts + 1):
            try:
                return self._once(method, url, fields, what)
            except _BusyError as busy:
                wait = _backoff(attempt) if busy.wait is None else busy.wait
                if attempt >= min(polite.attempts, busy.attempts) or wait > polite.longest_wait:
                    raise WikidataError(
                        f"{what}: {busy}",
                        advice=f"{_tried(attempt)} Try again later; what was answered is kept, so that the next run "
                        "goes on from here.",
                    ) from busy.__cause__
                polite.tell(f"waiting {wait:.0f} seconds: {busy}")
                polite.sleep(wait)
        raise AssertionError("not reached")

    def _once(self, method: str, url: str, fields: Mapping[str, str], what: str) -> Any:
        self._keep_distance()
        headers = {"User-Agent": user_agent(self.contact), "Accept": "application/json", "Accept-Encoding": "gzip"}
        # retries are counted here, where waiting can be watched; urllib3 only follows redirects
        redirects = urllib3.Retry(total=None, connect=0, read=0, redirect=3, status=0, other=0)
        options: dict[str, Any] = {"timeout": self.politeness.timeout, "retries": redirects, "headers": headers}
        if method == "POST":
            options["encode_multipart"] = False
        try:
            response = self._pool(url).request(method, url, fields=dict(fields), **options)
        except HTTPError as error:
            raise _unreachable(error, url, self.politeness.timeout) from error
        return _content(response, urlsplit(url).netloc, what)

    def _keep_distance(self) -> None:
        polite = self.politeness
        if self._last is not None:
            wait = self._last + polite.interval - polite.clock()
            if wait > 0:
                polite.sleep(wait)
        self._last = polite.clock()
        self.requests += 1

    def _pool(self, url: str) -> urllib3.PoolManager:
        """The pool of connections for a URL: through the proxy that the environment names, if it does."""
        parts = urlsplit(url)
        proxy = "" if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme, "")
        if proxy not in self._pools:
            self._pools[proxy] = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
        return self._pools[proxy]


def _content(response: urllib3.BaseHTTPResponse, host: str, what: str) -> Any:
    """The JSON of a response.

    :raises _BusyError: it is to be asked for again.
    :raises WikidataError: it is refused, or is no JSON object.
    """
    wait = _retry_after(response)
    if response.status in BUSY:
        raise _BusyError(f"the server is busy or broken (HTTP {response.status})", wait)
    if response.status >= 400:
        raise WikidataError(
            f"{what}: refused (HTTP {response.status}: {_glimpse(response.data)})",
            advice="Check the address, and give a contact with --contact: servers may refuse nameless agents.",
        )
    try:
        content = json.loads(response.data)
    except ValueError as error:
        kind = "an HTML page" if response.data.lstrip()[:1] == b"<" else "no JSON"
        raise _BusyError(f"{host} sent {kind} ({_glimpse(response.data)})", wait) from error
    if not isinstance(content, dict):
        raise WikidataError(
            f"{what}: the answer is JSON, but no object ({_glimpse(response.data)})",
            advice="Check that the address is that of the service.",
        )
    fault = content.get("error")
    if isinstance(fault, dict) and fault.get("code") == "maxlag":
        raise _BusyError(f"the database lags ({fault.get('info', 'maxlag')})", _lag(fault) if wait is None else wait)
    if fault:
        said = f"{fault.get('code')}: {fault.get('info')}" if isinstance(fault, dict) else str(fault)
        raise WikidataError(f"{what}: the service says {said}", advice="Check what was asked for.")
    return content


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _unreachable(error: HTTPError, url: str, timeout: float) -> _BusyError:
    host = urlsplit(url).netloc
    inner = error.reason if isinstance(error, MaxRetryError) and error.reason else error
    if isinstance(inner, NewConnectionError):
        return _BusyError(
            f"{host} cannot be reached; is this machine offline? With --offline only the cache is used", None, 2
        )
    if isinstance(inner, TimeoutError):
        return _BusyError(f"no answer from {host} within {timeout:g} seconds", None)
    return _BusyError(f"the connection to {host} broke off in mid-answer ({type(inner).__name__})", None)


def _retry_after(response: urllib3.BaseHTTPResponse) -> float | None:
    value = response.headers.get("Retry-After")
    if value is None:
        return None
    try:
        return max(0.0, urllib3.Retry().parse_retry_after(value))
    except HTTPError:
        return None


def _lag(fault: Mapping[str, Any]) -> float | None:
    lag = fault.get("lag")
    return float(lag) if isinstance(lag, int | float) else None


def _backoff(attempt: int) -> float:
    """Two, four, eight … seconds, a little spread so that many clients do not come back at once."""
    return float(2**attempt) * random.uniform(0.75, 1.25)


def _tried(attempts: int) -> str:
    return f"Asked {attempts} times." if attempts > 1 else "Asked once."


def _glimpse(content: bytes) -> str:
    text = " ".join(content.decode("utf-8", "replace").split())
    return repr(text[:SHOWN] + ("…" if len(text) > SHOWN else "")) if text else "empty"
