"""Publishing a snapshot: it is brought to every destination and verified there, and only then do all of them switch.

What was served before is served until then, and stays beside the new one, as somebody may still be reading it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from variorum.errors import VariorumError
from variorum.snapshots.snapshot import Snapshot

Tell = Callable[[str], object]
AGAIN = "Mend it and publish again: what is there already is not sent twice."


class PublishError(VariorumError):
    """A snapshot cannot be published; until every destination has it, none has switched."""


class Destination(Protocol):
    """A place that a snapshot can be published to. Every method raises PublishError where it fails."""

    @property
    def name(self) -> str:
        """What people call it."""

    def bring(self, snapshot: Snapshot) -> str:
        """Copies a snapshot there, beside what is served, and verifies it; what was done, in some words."""

    def current(self, snapshot: Snapshot) -> str:
        """The digest of the snapshot of this corpus that is served there; empty if there is none."""

    def switch(self, snapshot: Snapshot) -> None:
        """Has it served from now on, in one step."""

    def prune(self, snapshot: Snapshot, kept: set[str]) -> int:
        """Removes the snapshots of this corpus with other digests than these; how many they were."""


def publish(snapshot: Snapshot, destinations: Sequence[Destination], prune: bool, tell: Tell) -> None:
    """Publishes a snapshot to all destinations, or to none; with `prune`, each keeps it and the one served before.

    :raises PublishError: one of them cannot have it, and none has switched; or one cannot switch, and the error tells
        which have.
    """
    for destination in destinations:
        tell(f"{destination.name}: {destination.bring(snapshot)}, verified")
    kept = [{snapshot.digest, destination.current(snapshot)} for destination in destinations]
    for number, destination in enumerate(destinations):
        try:
            destination.switch(snapshot)
        except PublishError as error:
            raise _in_part(error, destinations[:number]) from error
        tell(f"{destination.name}: serves snapshot {snapshot.digest[:12]}")
    for destination, some in zip(destinations, kept, strict=True):
        if prune and (removed := destination.prune(snapshot, some)):
            tell(f"{destination.name}: {removed} older snapshot{'' if removed == 1 else 's'} removed")


def _in_part(error: PublishError, switched: Sequence[Destination]) -> PublishError:
    """The same error, with a word on the destinations that serve the new snapshot already."""
    names = ", ".join(destination.name for destination in switched)
    done = f" Switched already: {names}." if switched else " None was switched."
    return PublishError(error.what, error.where, error.advice + done)
