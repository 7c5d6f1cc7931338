"""JSON as others write it: read whole, and gone through without trust in its form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from variorum.corpus.encoding import decoded
from variorum.errors import CorpusError, EmptyFileError, Location
from variorum.importing.contents import content_of

Object = dict[str, Any]
KEYS = 6  # of an object that are named


def read_json(path: Path) -> Any:
    """What a file of JSON has.

    :raises CorpusError: it is not UTF-8 or no JSON, with the place.
    """
    try:
        return json.loads(decoded(content_of(path), path))
    except json.JSONDecodeError as error:
        where = Location(path, error.lineno, error.colno)
        raise CorpusError(f"this is no JSON: {error.msg}", where, "Nothing of the file was read.") from None
    except (RecursionError, ValueError) as error:
        raise CorpusError(f"this is no JSON: {error}", Location(path), "Nothing of the file was read.") from None


def nothing_in(content: object, path: Path, sought: str) -> EmptyFileError:
    """The error for JSON in which nothing is that was looked for: what that was, and what is there."""
    if isinstance(content, dict):
        keys = [str(name) for name in content]
        found = f"an object with {', '.join(keys[:KEYS])}{' …' if len(keys) > KEYS else ''}" if keys else "{}"
    elif isinstance(content, list):
        found = f"a list of {len(content):,}, none of which is one" if content else "[]"
    else:
        found = json.dumps(content)[:40]
    advice = 'JSON-LD has an "@context"; of an export make sure that something was chosen to be exported.'
    return EmptyFileError(f"{sought} were looked for, and the file has {found}", Location(path), advice)


def items(value: object) -> list[Any]:
    """A value as a list: itself where it is one, alone where it is not, none where there is nothing."""
    return value if isinstance(value, list) else [] if value is None else [value]


def objects(value: object) -> Iterator[Object]:
    """The objects among some values."""
    for one in items(value):
        if isinstance(one, dict):
            yield one


def text(value: object) -> str:
    """A text, or a number as one; empty for anything else, and for the language maps of which none is the first."""
    if isinstance(value, dict):
        value = value.get("@value", value.get("value", value.get("id", value.get("@id"))))
    if isinstance(value, list) and value:
        return text(value[0])
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
