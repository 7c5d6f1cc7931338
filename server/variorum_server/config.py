"""What an operator may set: by option, by environment variable, by file; the first of these that speaks holds."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from variorum.errors import Location, VariorumError

PREFIX = "VARIORUM_"
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
    max_body: int = _setting(MEGABYTE // 2, "How large the body of a request may be.", "bytes")
    queries: int = _setting(_twice_the_cores, "How many queries run at once.", "queries")
    queue: int = _setting(256, "How many queries may wait for their turn.", "queries")
    cache: int = _setting(32 * MEGABYTE, "How much of the last answers is kept.", "bytes")
    rows_shown: int = _setting(1000, "How many rows a page shows; no other format is cut.", "rows")
    access_log: str = _setting("", "A file for a line of JSON on each request; - is standard output.", "file")
    slow_log: str = _setting("", "A file for a line of JSON on each slow query, with its text.", "file")
    slow: float = _setting(1.0, "From when on a query is slow.", "seconds")
    services: tuple[str, ...] = _setting((), "The endpoints that SERVICE may name; none unless listed.", "addresses")

    def to_json(self) -> str:
        """The settings as text that another process can read."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Config:
        """The settings that `to_json` wrote."""
        settings: dict[str, Any] = json.loads(text)
        return cls(**{**settings, "services": tuple(settings["services"])})


def read_config(
    file: Path | None = None, environment: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> Config:
    """The settings of a TOML file, overridden by the environment (`VARIORUM_TIMEOUT=5`), overridden by options.

    Numbers of bytes may have a unit, as in `64M`. What is not set keeps its default.

    :raises ConfigError: the file cannot be read, a setting is unknown, or has a value that it cannot have.
    """
    known = {entry.name: entry for entry in fields(Config)}
    given: dict[str, Any] = {}
    for name, value in (_of_file(file) if file else {}).items():
        if name not in known:
            raise ConfigError(f"{file}: no setting {name!r}", advice=f"Settings: {', '.join(known)}.")
        given[name] = _read(name, value, f"{file}: {name}")
    for name in known:
        variable = PREFIX + name.upper()
        if (environment or {}).get(variable):
            given[name] = _read(name, (environment or {})[variable], variable)
    for name, value in (options or {}).items():
        given[name] = _read(name, value, f"--{name.replace('_', '-')}")
    return Config(**given)


def _of_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read it: {error.strerror}", Location(file)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"not TOML: {error}", Location(file), "Write lines such as timeout = 5.") from error


def _read(name: str, value: Any, origin: str) -> Any:
    """The value of a setting, of the type that it has."""
    default = getattr(Config(), name)
    if isinstance(default, tuple):
        values = value.split() if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else None
        if values is not None and all(isinstance(entry, str) for entry in values):
            return tuple(values)
        raise ConfigError(f"{origin} is a list of addresses, not {value!r}", advice="Write them as texts.")
    if isinstance(default, str):
        if isinstance(value, str):
            return value
        raise ConfigError(f"{origin} is the name of a file, not {value!r}", advice="Write it as a text.")
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?\s*", str(value))
    number = float(match[1]) * _UNITS[match[2]] if match and not isinstance(value, bool) else -1
    if number < 0 or (number == 0 and name not in ("cache", "queue")):
        unit = Config.__dataclass_fields__[name].metadata["unit"]
        raise ConfigError(f"{origin} cannot be {value!r}", advice=f"Give a number of {unit}.")
    return number if isinstance(default, float) else int(number)
