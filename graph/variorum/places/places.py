"""Which place a word of the command line names."""

from __future__ import annotations

from pathlib import Path

from variorum.places.engine import ENGINE, Engine
from variorum.places.engine_destination import EngineDestination
from variorum.places.folder import Folder
from variorum.places.publishing import Destination
from variorum.places.rsync import REMOTE, Rsync


def destination_of(text: str) -> Destination:
    """The destination that a text names.

    :raises EngineError: it begins as an address of an engine, and is none.
    """
    if ENGINE.fullmatch(text):
        return EngineDestination(Engine(text))
    return Rsync(text) if REMOTE.match(text) else Folder(Path(text))
