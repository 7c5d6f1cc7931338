"""What an operator may set: by option, by environment variable, by file; the first of these that speaks holds."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from variorum.corpus.folder import find_corpus
from variorum.errors import Location, VariorumError
from variorum.snapshots.snapshot import Snapshot, current_snapshot

PREFIX = "VARIORUM"
MEGABYTE = 1 << 20
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class ConfigError(VariorumError):
    """A setting is unknown, or has a value that it cannot have."""


def _setting(default: Any, meaning: str, unit: str = "") -> Any:
    """A field of `Config`, with what the documentation and the command line say of it."""
    metadata = {"meaning": meaning, "unit": unit}
    return (
        field(default_factory=default, metadata=metadata)
        if callable(default)
        else field(default=default, metadata=metadata)
    )


def _twice_the_cores() -> int:
    return 2 * (os.cpu_count() or 1)


@dataclass(frozen=True)
class Config:
    """The settings of a server; sizes are in bytes, times in seconds. `_setting` tells what each means."""

    timeout: float = _setting(10.0, "How long a query may run; the parameter timeout may lower it.", "seconds")
    memory: int = _setting(1024 * MEGABYTE, "How much memory a query may take.", "bytes")
    rows: int = _setting(1_000_000, "How many rows, or triples, an answer may have.", "rows")
    size: int = _setting(64 * MEGABYTE, "How large an answer may be, before compression.", "bytes")
    max_body: int = _setting(
        4 * MEGABYTE, "How large the body of a request may be; it is held in memory before it is read.", "bytes"
    )
    queries: int = _setting(_twice_the_cores, "How many queries run at once.", "queries")
    queue: int = _setting(1024, "How many queries may wait for their turn.", "queries")
    cache: int = _setting(32 * MEGABYTE, "How much of the last answers is kept.", "bytes")
    rows_shown: int = _setting(250, "How many rows a page shows; no other format is cut.", "rows")
    access_log: str = _setting("", "A file for a line of JSON on each request; - is standard output.", "file")
    slow_log: str = _setting("", "A file for a line of JSON on each slow query, with its text.", "file")
    slow: float = _setting(1.0, "From when on a query is slow.", "seconds")
    patience: float = _setting(60.0, "How long a client may take to send a request, or to read on.", "seconds")
    proxies: tuple[str, ...] = _setting(
        (), "The proxies whose X-Forwarded-For names the client in the log; none unless listed.", "addresses"
    )
    services: tuple[str, ...] = _setting((), "The endpoints that SERVICE may name; none unless listed.", "addresses")
    engine: str = _setting(
        "",
        "The engine that answers queries, where the snapshot was published to one; the server itself if none.",
        "address",
    )
    texts: str = _setting("", "The folder of the sources' texts, which are shown on this machine only.", "folder")
    quote: int = _setting(120, "How many characters are quoted on either side of a passage.", "characters")


class Quantity(click.ParamType[float]):
    """A number, or a number of bytes with a unit as in `64M`."""

    name = "quantity"

    def __init__(self, entry: Any) -> None:
        self._name, self._unit = entry.name, entry.metadata["unit"]
        self._whole = isinstance(getattr(Config(), entry.name), int)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002 - click gives it
        """The number."""
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?\s*", str(value))
        number = float(match[1]) * _UNITS[match[2]] if match and not isinstance(value, bool) else -1
        if number < 0 or (number == 0 and self._name not in ("cache", "queue", "quote")):
            origin = _origin(self._name, ctx)
            unit = ", such as 64M" if self._unit == "bytes" else ""
            raise ConfigError(f"{origin} cannot be {value!r}", advice=f"Give a number of {self._unit}{unit}.")
        return int(number) if self._whole else number


class Text(click.ParamType[str]):
    """The name of a file, or an address."""

    name = "text"

    def __init__(self, entry: Any) -> None:
        self._name, self._unit = entry.name, entry.metadata["unit"]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click gives it
        """The text."""
        if not isinstance(value, str):
            origin = _origin(self._name, ctx)
            named = {"file": "the name of a file", "folder": "the name of a folder", "address": "an address"}
            what = named.get(self._unit, "a list of addresses")
            raise ConfigError(f"{origin} is {what}, not {value!r}", advice="Write it as a text.")
        if self._name == "proxies":
            try:
                ip_network(value, strict=False)
            except ValueError as error:
                advice = "Give addresses or networks, such as 127.0.0.1 or 10.0.0.0/8."
                raise ConfigError(f"{_origin(self._name, ctx)} cannot be {value!r}", advice=advice) from error
        if self._name == "services" and not re.fullmatch(r"https?://[^\s/?#]+\S*", value):
            advice = "Give the whole address of each endpoint, such as https://query.wikidata.org/sparql."
            raise ConfigError(f"{_origin(self._name, ctx)} cannot be {value!r}", advice=advice)
        return value


def setting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each setting of `Config`, and one for a file of them."""
    for entry in reversed(fields(Config)):
        default = getattr(Config(), entry.name)
        is_number = isinstance(default, int | float)
        command = click.option(
            f"--{entry.name.replace('_', '-')}",
            entry.name,
            type=Quantity(entry) if is_number else Text(entry),
            metavar=entry.metadata["unit"].upper(),
            multiple=isinstance(default, tuple),
            default=default,
            help=f"{entry.metadata['meaning']}" + (f"  [default: {_shown(default)}]" if default else ""),
        )(command)
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        is_eager=True,
        expose_value=False,
        callback=_read_file,
        help="A TOML file of settings.",
    )(command)


def _shown(value: float) -> str:
    """A number as an operator would write it."""
    for unit, size in (("M", MEGABYTE), ("K", MEGABYTE >> 10)):
        if isinstance(value, int) and value >= size and value % size == 0:
            return f"{value // size}{unit}"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _read_file(ctx: click.Context, _param: click.Parameter, file: Path | None) -> None:
    """Take the settings of a file for those that nothing else sets.

    :raises ConfigError: it cannot be read, or sets what there is not.
    """
    if file is None:
        return
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read it: {error.strerror}", Location(file)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"not TOML: {error}", Location(file), "Write lines such as timeout = 5.") from error
    known = {entry.name: getattr(Config(), entry.name) for entry in fields(Config)}
    for name, value in settings.items():
        if name not in known:
            raise ConfigError(f"{file}: no setting {name!r}", advice=f"Settings: {', '.join(known)}.")
        if isinstance(known[name], tuple) and not isinstance(value, list | str):
            raise ConfigError(f"{file}: {name} is a list of addresses, not {value!r}", advice="Write them as texts.")
    lists = {name for name, default in known.items() if isinstance(default, tuple)}
    ctx.default_map = {
        name: value.split() if name in lists and isinstance(value, str) else value for name, value in settings.items()
    }
    ctx.meta[__name__] = file


def _origin(name: str, ctx: click.Context | None) -> str:
    """Where a setting comes from, as an operator would look for it."""
    source = ctx.get_parameter_source(name) if ctx else None
    if ctx and source is ParameterSource.DEFAULT_MAP:
        return f"{ctx.meta[__name__]}: {name}"
    return f"{PREFIX}_{name.upper()}" if source is ParameterSource.ENVIRONMENT else f"--{name.replace('_', '-')}"


def read_config(arguments: Sequence[str] = ()) -> Config:
    """The settings of these options, of the environment, and of the file that one of them names, as `serve` reads them.

    :raises ConfigError: a setting is unknown, or has a value that it cannot have.
    """
    command = setting_options(click.command("settings")(Config))
    assert isinstance(command, click.Command)
    config: Config = command.main(list(arguments), standalone_mode=False, auto_envvar_prefix=PREFIX)
    return config


def snapshot_of_environment() -> Snapshot:
    """What is current in the store that VARIORUM_STORE names, or in that of the corpus in VARIORUM_CORPUS, or here.

    :raises VariorumError: there is none.
    """
    store, corpus = os.environ.get(f"{PREFIX}_STORE"), os.environ.get(f"{PREFIX}_CORPUS")
    return current_snapshot(Path(store) if store else find_corpus(Path(corpus) if corpus else None).store)
