"""Ask the other endpoints that an operator has listed, and nobody else.

An endpoint cannot lead the server elsewhere: its name is resolved once, the address is checked, and that very address
is dialled; redirects are not followed; what it sends is read within the limits of the query that asks.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from urllib.parse import SplitResult, urlsplit

import urllib3
from pyoxigraph import QueryResultsFormat

from variorum.query.federation import ServiceError

FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
HEADERS = {
    "Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "Accept-Encoding": "identity",  # a small body may not swell
    "User-Agent": "variorum (SPARQL federation)",
}
MARGIN = 0.9  # of the time left, so that the error comes before the worker ends
PART = 1 << 16
LOCAL = "localhost"
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: an IPv4 address in its last four bytes
_DIRECT = "Ask it directly to see what is wrong."

Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Remote:
    """Asks other endpoints until `deadline`, on the clock of `monotonic`; reads up to `size` bytes from each."""

    deadline: float
    size: int

    def __call__(self, endpoint: str, query: str) -> tuple[bytes, QueryResultsFormat]:
        """The results document; see `variorum.query.federation.Ask`."""
        parts = urlsplit(endpoint)
        pool = open_pool(endpoint, parts, self._left(endpoint))
        response: urllib3.BaseHTTPResponse | None = None
        try:
            response = pool.request(
                "POST",
                f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}",
                fields={"query": query},
                encode_multipart=False,
                headers={**HEADERS, "Host": parts.netloc},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            if response.status != 200:
                raise ServiceError(f"<{endpoint}> answered {_status(response.status)}", advice=_DIRECT)
            form = _format(endpoint, response)
            return b"".join(self._parts(endpoint, response)), form
        except urllib3.exceptions.NewConnectionError as error:  # a kind of time-out to urllib3
            raise _gone(endpoint) from error
        except (urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise _late(endpoint) from error
        except (urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            raise _gone(endpoint) from error
        finally:
            if response is not None:
                response.close()
            pool.close()

    def _left(self, endpoint: str) -> float:
        seconds = (self.deadline - monotonic()) * MARGIN
        if seconds <= 0:
            raise _late(endpoint)
        return seconds

    def _parts(self, endpoint: str, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """The body as it comes; each part is what one look at the network gives."""
        deadline, size = monotonic() + self._left(endpoint), 0
        assert isinstance(response, urllib3.HTTPResponse)
        while part := response.read1(PART):
            size += len(part)
            if size > self.size:
                raise ServiceError(
                    f"<{endpoint}> answered with more than {self.size:,} bytes", advice="Narrow the pattern."
                )
            if monotonic() > deadline:
                raise _late(endpoint)
            yield part


def _late(endpoint: str) -> ServiceError:
    return ServiceError(f"<{endpoint}> did not answer in time", advice="Narrow the pattern, or ask it directly.")


def _gone(endpoint: str) -> ServiceError:
    return ServiceError(f"<{endpoint}> cannot be reached, or broke off", advice="Try again later.")


def _status(status: int) -> str:
    return f"with a redirect ({status}), which is not followed" if 300 <= status < 400 else f"with the status {status}"


def _format(endpoint: str, response: urllib3.BaseHTTPResponse) -> QueryResultsFormat:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    coding = response.headers.get("Content-Encoding", "identity").lower()
    if media_type not in FORMATS or coding != "identity":
        raise ServiceError(f"<{endpoint}> answered with neither SPARQL JSON nor XML results", advice=_DIRECT)
    return FORMATS[media_type]


def open_pool(endpoint: str, parts: SplitResult, seconds: float) -> urllib3.HTTPConnectionPool:
    """A connection to the one address that the endpoint's name stands for now."""
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or port == 0:
        advice = "The operator of this server lists endpoints such as https://example.org/sparql."
        raise ServiceError(f"<{endpoint}> is no address of an endpoint", advice=advice)
    secure = parts.scheme == "https"
    host, port = parts.hostname, port or (443 if secure else 80)
    address = str(find_address(endpoint, host, port))
    timeout = urllib3.Timeout(total=seconds)
    if not secure:
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=timeout, cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host
    )


def find_address(endpoint: str, host: str, port: int) -> Address:
    """The address of a host, which is in no private network unless the endpoint is listed by that address.

    :raises ServiceError: the name is not known, or one of its addresses is not of the public network.
    """
    try:
        return ip_address(host)  # listed as it is
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ServiceError(f"the host of <{endpoint}> is not known", advice="Try again later.") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not all(is_public(address) or (host == LOCAL and address.is_loopback) for address in addresses):
        raise ServiceError(
            f"<{endpoint}> leads to an address that is not of the public network",
            advice="If that is meant, the operator of this server lists the endpoint by its address.",
        )
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether anyone may be sent to an address: not loopback, private, link-local (cloud metadata) or multicast.

    Of an IPv6 address that stands for one of IPv4, both must be public.
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            inner = IPv4Address(address.packed[-4:])
        if inner is not None and not is_public(inner):
            return False
        if address.ipv4_mapped:
            return True
    return address.is_global and not address.is_multicast
