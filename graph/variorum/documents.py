"""JSON files that one command writes and another reads again, of a format and version that they tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from variorum.errors import VariorumError


def read_document(
    path: Path, form: tuple[str, int], called: str, other: str, unusable: Callable[[Path, str], VariorumError]
) -> dict[str, Any]:
    """The content of a file of a format and version.

    `called` is what errors call it, `other` what they say of a file of another format; `unusable` makes an error of
    the path and what is wrong.

    :raises VariorumError: that error: the file cannot be read, is not JSON, or is of another format or version.
    """
    try:
        content: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise unusable(path, f"{called} cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        where = (
            f"{error.msg} at line {error.lineno}, column {error.colno}" if error.doc.strip() else "the file is empty"
        )
        raise unusable(path, f"{called} is not JSON: {where}") from error
    except (ValueError, RecursionError) as error:
        raise unusable(path, f"{called} is not JSON") from error
    name, version = form
    if not isinstance(content, dict) or content.get("format") != name:
        raise unusable(path, other)
    if content.get("version") != version:
        raise unusable(path, f"{called} is of version {content.get('version')}, not {version}")
    return content


# What a part of a document must be: a type or several, one of some words, a list of such, or an object with such parts.
Wanted = type | tuple[type, ...] | frozenset[str] | list[Any] | Mapping[str, Any]
NAMES = {str: "a text", int: "a number", bool: "true or false", type(None): "null"}


def lacks(content: object, wanted: Wanted, called: str) -> Iterator[str]:
    """What a document lacks of what is wanted of it, in words: `entry 3 of compared: valueLabel is no text`.

    Parts of which nothing is wanted may be there.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(content, Mapping):
            yield f"{called} is no object"
            return
        for name, of in wanted.items():
            if name in content:
                yield from lacks(content[name], of, f"{called}: {name}" if called else name)
            else:
                yield f"{called} has no {name}" if called else f"it has no {name}"
    elif isinstance(wanted, list):
        if not isinstance(content, list):
            yield f"{called} is no list"
            return
        for number, entry in enumerate(content, 1):
            yield from lacks(entry, wanted[0], f"entry {number} of {called}")
    elif isinstance(wanted, frozenset):
        if not isinstance(content, str) or content not in wanted:
            yield f"{called} is none of {', '.join(sorted(wanted))}"
    else:
        types = wanted if isinstance(wanted, tuple) else (wanted,)
        if not isinstance(content, types) or (isinstance(content, bool) and bool not in types):
            yield f"{called} is not {' or '.join(NAMES[one] for one in types)}"
