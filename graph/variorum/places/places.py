"""Which place a word of the command line names."""

from __future__ import annotations

from pathlib import Path

from variorum.places.engine import ENGINE, Engine
from variorum.places.engine_destination import EngineDestination
from variorum.places.folder import Folder
from variorum.places.publishing import Destination, PublishError
from variorum.places.rsync import REMOTE, Rsync


def destination_of(text: str) -> Destination:
    """The destination that a text names.

    :raises EngineError: it begins as an address of an engine, and is none.
    :raises PublishError: it names no place, or an address of a kind to which nothing is published.
    """
    if ENGINE.fullmatch(text):
        return EngineDestination(Engine(text))
    kind, address, _ = text.partition("://")
    if not text.strip() or (address and kind != "rsync"):
        advice = "Name a directory, rsync://host/module, user@host:path, or an engine: http://host:7878."
        raise PublishError(f"nothing can be published to {text!r}", advice=advice)
    return Rsync(text) if REMOTE.match(text) else Folder(Path(text))
