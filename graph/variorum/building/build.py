"""Build a corpus: load, entail, validate, compare, snapshot (design section 3).

The build is a pure function of the folder. What one source gives is kept as a part (see `parts`), under a key made of
its files and of all that bears on them, and is not made again while the key stays. A build writes beside and renames,
so that, killed at any moment, it leaves the last snapshot whole; the next one goes on from the parts.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from variorum.atomic import point
from variorum.building.checksums import is_intact
from variorum.building.parts import Parts
from variorum.building.plan import ANSWERS, INPUTS, Before, Plan, inputs_of, keys_of_parts, read_inputs, write_inputs
from variorum.building.runners import LocalRunner, Progress, Runner, build_parts, silent
from variorum.building.snapshot_build import write_snapshot
from variorum.building.source_build import Keys, SourceBuilder
from variorum.building.workers import leave_if_starting
from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.disagreements.answers import Answers
from variorum.errors import CorpusError, InvalidCorpusError, Location, SnapshotError, VariorumError, is_full
from variorum.links.graph import Links
from variorum.query.saved import check_saved, saved_queries
from variorum.shapes.declared_terms import check_declarations
from variorum.snapshots.snapshot import PUBLISHED, Snapshot, open_snapshot

LEFTOVER = ".building-"  # begins the name of what is no snapshot yet, or no longer; the next build clears it away
STEP = "write the snapshot"
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
IN_THE_WAY = (errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENOTDIR, errno.ENOTEMPTY)


@dataclass(frozen=True)
class Built:
    """The outcome of a build: the snapshot; the sources that are not what they were, of them those that had to be
    made, and those that are gone; and whether there was no snapshot before.
    """

    snapshot: Snapshot
    changed: tuple[str, ...]
    made: tuple[str, ...]
    removed: tuple[str, ...]
    fresh: bool


def build(corpus: Corpus, store: Path, progress: Progress = silent, runner: Runner | None = None) -> Built:
    """Builds a corpus into `store` and makes the result its current snapshot; what has not changed is taken over.

    :raises InvalidCorpusError: a seed or a link is broken, or violates a shape; no snapshot was made.
    :raises CorpusError: the corpus cannot be read.
    :raises QueryError: a saved query is malformed.
    :raises SnapshotError: the snapshot cannot be written; the last one is untouched.
    :raises VariorumError: the program that calls this is not guarded by `if __name__ == "__main__"`.
    """
    leave_if_starting()
    vocabulary = load_vocabulary(corpus)
    try:
        with _locked(store):
            return _build(corpus, vocabulary, store, progress, runner or LocalRunner())
    except OSError as error:
        if error.errno in DENIED and (there := _as_it_is(corpus, vocabulary, store)):
            return there
        raise _failure(error, corpus, store) from error


def _failure(error: OSError, corpus: Corpus, store: Path) -> VariorumError:
    """What is told of a build to which the system refused something."""
    why = error.strerror or ("No space left on device" if is_full(error) else error)
    named, place = error.filename2 or error.filename, store.absolute()
    path = Path(named).absolute() if isinstance(named, str) else place
    is_of_store = path.is_relative_to(place)
    if path.is_relative_to(corpus.root) and not is_of_store and not place.is_relative_to(path):
        return CorpusError(f"cannot be read: {why}", Location(path), "Check that it is a file and may be read.")
    where, first = store, "Make room there, or choose"
    if error.errno in DENIED:
        first = "Let it be written to, or choose"
    elif error.errno == errno.ENOENT:
        first = "Build again, or choose" if store.exists() else "Choose"
    elif error.errno in IN_THE_WAY:
        first = "Choose"
        if is_of_store and store.exists():
            where, first = next(one for one in (path, *path.parents) if os.path.lexists(one)), "Remove it, or choose"
    advice = f"{first} another place with --store DIR. The last snapshot is untouched."
    return SnapshotError(f"the snapshot cannot be written: {why}", Location(where), advice)


def _build(
    corpus: Corpus,
    vocabulary: Vocabulary,
    store: Path,
    progress: Progress,
    runner: Runner,
    again: bool = True,
    anew: bool = False,
) -> Built:
    """The build of what there is. With `again` all is read once more where a source is broken and files were written to
    meanwhile, as they may have been half there. What cannot be made of the snapshot before is made anew.
    """
    inputs, before = inputs_of(Keys.of(corpus, vocabulary)), None if anew else _before(store, corpus)
    if before and before.inputs == inputs:
        return Built(before.snapshot, (), (), (), False)
    check_declarations(corpus, vocabulary)
    builder = SourceBuilder.open(corpus, vocabulary)
    for saved in saved_queries(corpus.root / "seeds" / "queries"):
        check_saved(saved, corpus.base, corpus.prefixes)
    links = builder.links  # slips in them are told before the work on the sources
    plan, parts = Plan(builder, inputs, before, Answers.read(store / ANSWERS)), Parts(store / "parts")
    missing = plan.missing(parts)
    try:
        build_parts(builder, missing, parts, runner, progress)
    except InvalidCorpusError:
        if not again:
            raise
        now = replace(corpus)  # lists its files anew
        vocabulary = load_vocabulary(now)
        if inputs_of(Keys.of(now, vocabulary)) == inputs:
            raise
        return _build(now, vocabulary, store, progress, runner, again=False)
    progress(STEP, 0, 1)
    try:
        snapshot = _written(plan, parts, links, store)
    except (SnapshotError, OSError) as error:
        if before is None or is_full(error):
            raise
        return _build(corpus, vocabulary, store, progress, runner, again, anew=True)
    plan.answers.write(store / ANSWERS, inputs.basis)
    write_inputs(inputs, snapshot, store)
    _make_current(snapshot, store)
    progress(STEP, 1, 1)
    made = tuple(one.files.slug for one in missing if one.missing)
    return Built(snapshot, plan.changed, made, plan.removed, before is None)


def _written(plan: Plan, parts: Parts, links: tuple[Links, ...], store: Path) -> Snapshot:
    """The snapshot of a plan, written beside its place and then put there."""
    with tempfile.TemporaryDirectory(prefix=LEFTOVER, dir=store / "snapshots", ignore_cleanup_errors=True) as folder:
        return _placed(write_snapshot(Path(folder) / "snapshot", plan, parts, links), store)


def _placed(snapshot: Snapshot, store: Path) -> Snapshot:
    """A snapshot that was written beside its place, put there; what is there already is the same, if it is whole."""
    home = store / "snapshots" / snapshot.digest
    if there := _whole(home):
        return there
    if home.exists():
        home.rename(snapshot.path.with_name("damaged"))
    snapshot.path.rename(home)
    return open_snapshot(home)


def _make_current(snapshot: Snapshot, store: Path) -> None:
    """Makes a snapshot the current one, in one step, and removes those that are older than the one before it, which a
    server may still be reading; but none whose queries an engine answers.
    """
    kept = {snapshot.digest, (store / "current").resolve().name}
    kept |= {note.read_text("ascii") for note in (store / PUBLISHED).glob("[!.]*")}
    point(store / "current", Path(os.path.relpath(snapshot.path, store)))
    for path in sorted((store / "snapshots").iterdir()):
        if path.name not in kept and not path.name.startswith("."):
            gone = path.with_name(f"{LEFTOVER}{path.name}")  # so that no half of it is taken for a snapshot
            with suppress(OSError):
                path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """One build at a time in a store; a second one waits. Leftovers of a build that was killed are cleared away."""
    (store / "snapshots").mkdir(parents=True, exist_ok=True)
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in (store / "snapshots").glob(f"{LEFTOVER}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for leftover in (*store.glob(f".{INPUTS}.*"), *store.glob(f".{ANSWERS}.*"), *store.glob(".names-*")):
            leftover.unlink(missing_ok=True)
        Parts(store / "parts").clear()
        yield


def _before(store: Path, corpus: Corpus) -> Before | None:
    """The current snapshot, if it is whole and of this corpus and what it was made from is known."""
    snapshot = _whole((store / "current").resolve())
    inputs = read_inputs(snapshot, store) if snapshot and snapshot.base == corpus.base else None
    return Before(snapshot, inputs) if snapshot and inputs else None


def _as_it_is(corpus: Corpus, vocabulary: Vocabulary, store: Path) -> Built | None:
    """The current snapshot, if nothing has changed since it was built: to know that takes no right to write."""
    before = _before(store, corpus)
    is_same = before and before.inputs == inputs_of(Keys.of(corpus, vocabulary))
    return Built(before.snapshot, (), (), (), False) if before and is_same else None


def _whole(path: Path) -> Snapshot | None:
    """The snapshot at `path` with its stores opened, if there is one that can be opened and is what it was."""
    try:
        snapshot = open_snapshot(path)
        return snapshot if snapshot.stores and is_intact(path) else None
    except SnapshotError:
        return None


def prune_parts(corpus: Corpus, store: Path) -> int:
    """Removes the parts of a store that a build of the corpus as it is now does not need; how many they were."""
    with _locked(store):
        return Parts(store / "parts").prune(keys_of_parts(inputs_of(Keys.of(corpus, load_vocabulary(corpus)))))
