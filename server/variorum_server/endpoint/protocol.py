"""Requests of the SPARQL 1.1 Protocol (section 2.1): which query, on which dataset, in which format.

Parameters are decoded exactly once, and their UTF-8 is checked. Those that the protocol does not know are ignored, as
clients send many; so are empty ones, which stand for none.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from werkzeug.http import parse_options_header

from variorum.query.dataset import DatasetRequest
from variorum.query.formats import FORMATS
from variorum_server.endpoint.job import Job
from variorum_server.endpoint.percent import decode_percent
from variorum_server.endpoint.problems import Problem, ProblemError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ENTAILMENTS = {"none": False, "owl-rl": True}
STANCES = {"any": False, "asserted": True}
MOST_PARAMETERS = 2000

Parameters = dict[str, list[str]]


class ProtocolRequest(NamedTuple):
    """A request to an endpoint as HTTP gives it; `source` is the slug of the endpoint's source.

    `content_type` is None where there is no body to read.
    """

    source: str | None
    query_string: bytes
    content_type: str | None = None
    body: bytes = b""


def read_request(request: ProtocolRequest, accept: str | None, coding: str | None) -> Job:
    """What a request to an endpoint asks, for a client that accepts this.

    :raises ProblemError: there is no query or more than one, or it comes as what the protocol does not know.
    """
    parameters = decode(request.query_string)
    if request.content_type is not None:
        _read_body(request.content_type, request.body, parameters)
    if any(parameters.get("update", ())):
        raise _bad(
            "update", "Updates are refused", "This dataset is read-only.", "Send a query in the parameter query."
        )
    queries = list(filter(None, parameters.get("query", ())))
    if not queries:
        raise _bad("no-query", "No query", "The request has no query.", "Send one in the parameter query.")
    if len(queries) > 1:
        raise _bad(
            "two-queries", "More than one query", f"The request has {len(queries)} queries.", "Send one at a time."
        )
    if len(parameters) == 1:  # as most do
        return Job(queries[0], DatasetRequest(request.source), accept=accept, coding=coding)
    dataset = DatasetRequest(
        request.source,
        tuple(filter(None, parameters.get("default-graph-uri", ()))),  # clients send empty ones for none
        tuple(filter(None, parameters.get("named-graph-uri", ()))),
        read_entailment(parameters),
        read_stance(parameters),
    )
    return Job(
        queries[0],
        dataset,
        accept=accept,
        format=read_format(parameters),
        coding=coding,
        timeout=read_timeout(parameters),
        truncate=read_truncate(parameters),
    )


def _read_body(content_type: str, body: bytes, parameters: Parameters) -> None:
    """Add what the body of a POST request says to the parameters of the URL."""
    media_type, charset = _media_type(content_type)
    if media_type not in (FORM, QUERY):
        what = (
            "Updates are refused: this dataset is read-only."
            if media_type == UPDATE
            else f"Not a query: {media_type!r}."
            if media_type
            else "The request does not say what its body is."
        )
        raise ProblemError(
            Problem(
                415,
                "media-type",
                "The body is of another media type",
                what,
                f"Send {QUERY}, or {FORM} with the parameter query.",
                headers={"Accept": f"{QUERY}, {FORM}"},
            )
        )
    if charset not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise ProblemError(
            Problem(
                415, "charset", "The body is in another charset", f"Not UTF-8: {charset!r}.", "Send the query as UTF-8."
            )
        )
    if media_type == QUERY:
        try:
            parameters.setdefault("query", []).append(body.decode())
        except UnicodeDecodeError as error:
            raise _no_utf8(error) from error
    else:
        for name, values in decode(body).items():
            parameters.setdefault(name, []).extend(values)


@lru_cache(256)
def _media_type(content_type: str) -> tuple[str, str]:
    """The media type that a header names, and the charset."""
    media_type, options = parse_options_header(content_type)
    return media_type.lower(), options.get("charset", "utf-8").lower()


def decode(encoded: bytes) -> Parameters:
    """The parameters of a URL-encoded form, in order.

    :raises ProblemError: a name or a value is not UTF-8, or there are too many.
    """
    if encoded.count(b"&") > MOST_PARAMETERS:
        raise _bad("parameters", "Too many parameters", f"There are more than {MOST_PARAMETERS}.", "Send fewer.")
    parameters: Parameters = {}
    try:
        for pair in encoded.replace(b"+", b" ").split(b"&"):
            name, _, value = pair.partition(b"=")
            if pair:
                parameters.setdefault(decode_percent(name), []).append(decode_percent(value))
    except UnicodeDecodeError as error:
        raise _no_utf8(error) from error
    return parameters


def read_entailment(parameters: Parameters) -> bool:
    """Whether the parameter `entailment` asks for what follows under OWL 2 RL."""
    value = _single(parameters, "entailment") or "none"
    if value not in ENTAILMENTS:
        raise _bad("entailment", "No such entailment", f"No entailment {value!r}.", f"One of: {_listed(ENTAILMENTS)}.")
    return ENTAILMENTS[value]


def read_stance(parameters: Parameters) -> bool:
    """Whether the parameter `stance` asks for nothing but what the sources assert."""
    value = _single(parameters, "stance") or "any"
    if value not in STANCES:
        detail = f"No claims can be asked for by the stance {value!r}."
        advice = f"One of: {_listed(STANCES)}. The evidence graphs tell the stance of each claim."
        raise _bad("stance", "No such choice of stance", detail, advice)
    return STANCES[value]


def read_timeout(parameters: Parameters) -> float | None:
    """How many seconds the parameter `timeout` grants the query; None where it is absent, empty or zero, which clients
    send for no limit of theirs.
    """
    value = _single(parameters, "timeout")
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if seconds == 0:
        return None
    if not 0 < seconds < float("inf"):
        raise _bad("timeout", "No such time", f"No time {value!r}.", "Give a number of seconds, such as timeout=2.5.")
    return seconds


def read_truncate(parameters: Parameters) -> bool:
    """Whether the parameter `truncate` asks for the rows that fit, where there are too many."""
    value = _single(parameters, "truncate") or "false"
    if value not in ("true", "false"):
        raise _bad("truncate", "Neither true nor false", f"truncate={value!r}.", "Write truncate=true.")
    return value == "true"


def read_format(parameters: Parameters) -> str | None:
    """What the parameter `format` says; None where it is absent or empty.

    It may be repeated where all that is said means the same format, as SPARQLWrapper does: `tsv` and its media type.
    """
    values = list(dict.fromkeys(filter(None, parameters.get("format", ()))))
    if len(values) > 1 and not set.intersection(*map(_formats_meant, values)):
        raise _repeated("format", len(values))
    return values[0] if values else None


def _formats_meant(value: str) -> set[str]:
    """The short names of the formats that a value may stand for; some clients send a list of media types."""
    named = {name.strip().lower() for name in value.split(",")}
    return {entry.name for entry in FORMATS if named.intersection((*entry.names, *entry.media_types))}


def _single(parameters: Parameters, name: str) -> str:
    values = list(filter(None, parameters.get(name, ())))
    if len(set(values)) > 1:
        raise _repeated(name, len(values))
    return values[0] if values else ""


def _repeated(name: str, count: int) -> ProblemError:
    return _bad("repeated", "A parameter is repeated", f"The parameter {name} has {count} values.", "Send one.")


def _no_utf8(error: UnicodeDecodeError) -> ProblemError:
    detail = f"Byte 0x{error.object[error.start]:02x} at offset {error.start} is not UTF-8."
    return _bad("not-utf8", "The request is not UTF-8", detail, "Send the request as UTF-8.")


def _bad(code: str, title: str, detail: str, advice: str) -> ProblemError:
    return ProblemError(Problem(400, code, title, detail, advice))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
