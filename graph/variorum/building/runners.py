"""Who builds the sources: this process, worker processes on this machine, or those of a cluster.

A runner is given sources and yields what each gives, in whatever order they are done. A worker that is lost on the way
costs what it was at, which another one does.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from variorum.building.parts import Files, Parts
from variorum.building.source_build import SourceBuilder
from variorum.building.workers import UnguardedError, WorkerEndedError, Workers
from variorum.corpus.folder import Corpus, SourceFiles
from variorum.errors import InvalidCorpusError, Location, SeedError, VariorumError

POOL_FROM = 8  # with fewer sources to build, starting worker processes costs more than it saves
YOUNG = 100_000  # new objects, at which a worker looks for garbage; a source has some 10,000 at once
STEP = "load, validate, entail"

Progress = Callable[[str, int, int], None]  # the step, how many are done, of how many
Outcome = Mapping[str, Files] | InvalidCorpusError  # parts by their keys


def silent(_step: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""


class Wanted(NamedTuple):
    """A source of which something is to be built: its part with this key, if it is `missing`, and its aligned part with
    that key, if one is given.
    """

    files: SourceFiles
    key: str
    missing: bool = True
    aligned: str = ""


class Runner(Protocol):
    """What builds sources."""

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        """Each source and its parts, or its errors, as they are done."""


class LocalRunner:
    """Builds on this machine: in worker processes where there is enough to do."""

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        """Raises a VariorumError where worker after worker was ended from outside, or the program is not guarded."""
        if len(wanted) < POOL_FROM:
            yield from ((one, outcome(builder, one)) for one in wanted)
            return
        workers: Workers[Corpus, Wanted, Outcome] = Workers(_outcomes_of, builder.corpus)
        try:
            yield from workers.each(wanted)
        except WorkerEndedError as error:
            raise VariorumError(
                "worker processes of the build were ended from outside, each while it built this source",
                Location(wanted[error.number].files.claims),
                "Build again, with more memory if the system ran out of it. What is built already is kept.",
            ) from error
        except UnguardedError:
            raise VariorumError(
                "this program begins to build again in each worker process of its build, as that imports it",
                Location(Path(getattr(sys.modules["__main__"], "__file__", "?"))),
                'Put what it does under: if __name__ == "__main__":',
            ) from None


def _outcomes_of(corpus: Corpus) -> Callable[[Wanted], Outcome]:
    """What a worker process builds with. It stays to the end of the process, so that the collector of garbage need not
    look through it again and again, which took an eighth of the time. Nor need it come at every 700 new objects, which
    took a twelfth: what a source gives never refers to itself.
    """
    builder = SourceBuilder.open(corpus)
    _ = builder.aligner  # is made when it is first asked for
    gc.freeze()
    gc.set_threshold(YOUNG)
    return lambda wanted: outcome(builder, wanted)


def outcome(builder: SourceBuilder, wanted: Wanted) -> Outcome:
    """The parts of a source, or its errors."""
    found: dict[str, Files] = {}
    try:
        source = builder.load(wanted.files)
        if wanted.missing:
            found[wanted.key] = builder.part(source)
        if wanted.aligned:
            found[wanted.aligned] = builder.aligned(source)
    except InvalidCorpusError as error:
        return error
    as_read = builder.keys.key(wanted.files)
    if as_read != wanted.key or wanted.aligned not in ("", builder.aligned_key(as_read)):
        what = "a file of this source, of the ontology, of the shapes or of the links was changed while it was read"
        return InvalidCorpusError([SeedError(what, Location(wanted.files.claims), "Build again.")])
    return found


def build_parts(
    builder: SourceBuilder, wanted: Sequence[Wanted], parts: Parts, runner: Runner, progress: Progress
) -> None:
    """Builds sources, and keeps the part of each as soon as it is there.

    :raises InvalidCorpusError: at the end, with the errors of all of them.
    :raises VariorumError: workers were ended from outside time and again.
    """
    broken: dict[str, InvalidCorpusError] = {}
    for number, (source, built) in enumerate(runner.outcomes(builder, wanted), 1):
        if isinstance(built, InvalidCorpusError):
            broken[source.files.slug] = built
        else:
            for key, files in built.items():
                parts.put(key, files)
        progress(STEP, number, len(wanted))
    if broken:
        raise InvalidCorpusError(error for _, invalid in sorted(broken.items()) for error in invalid.errors)
