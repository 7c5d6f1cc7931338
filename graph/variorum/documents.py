"""JSON files that one command writes and another reads again, of a format and version that they tell."""

from __future__ import annotations

import json
from collections.abc import Callable
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
    except (ValueError, RecursionError) as error:
        raise unusable(path, f"{called} is not JSON") from error
    name, version = form
    if not isinstance(content, dict) or content.get("format") != name:
        raise unusable(path, other)
    if content.get("version") != version:
        raise unusable(path, f"{called} is of version {content.get('version')}, not {version}")
    return content
