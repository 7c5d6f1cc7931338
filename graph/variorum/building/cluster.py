"""Building the sources on a cluster of Dask. This is the only module that imports it.

Every machine needs this version of Variorum and no file of the corpus: those that bear on a source go with the work,
and its part comes back. A worker that is lost, or a machine, costs what it was at.
"""

from __future__ import annotations

import logging
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from variorum import __version__
from variorum.building.runners import Outcome, Wanted, outcome
from variorum.building.source_build import SourceBuilder
from variorum.building.workers import ATTEMPTS
from variorum.corpus.folder import Corpus, SourceFiles, find_corpus
from variorum.errors import InvalidCorpusError, Location, VariorumError
from variorum.links.graph import link_inputs
from variorum.snapshots.snapshot import FORMAT

Contents = Mapping[str, bytes]  # files of a corpus by their paths in its folder
Batch = tuple[Wanted, ...]  # sources that one worker builds, one after the other

_one_at_a_time = threading.Lock()
# To hand out one source takes the scheduler as long as a worker takes for some. So a worker gets several at once, the
# more the more there are, and the scheduler so many batches that hundreds of workers have enough to do.
MOST, FEW = 16, 20
AHEAD = 1_000
PATIENCE = 60.0  # seconds without any worker, in which one that is started, or a machine that joins, is there
LOOK = 1.0
VERSION = f"{__version__} (snapshots {FORMAT})"
SAME = "Install this version of Variorum, with the packages it needs, on every machine of the cluster."
KEPT = "What is built already is kept."
# Those that tell of what is lost, each with a level of its own; this module tells it too.
LOGGERS = ("distributed", "distributed.client", "distributed.core", "tornado", "tornado.application", "asyncio")
INSTALL = "Install it: pip install 'variorum[cluster]'."


class ClusterRunner:
    """Builds sources with the workers of a Dask cluster."""

    def __init__(self, address: str) -> None:
        self._address = address

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        """Raises a VariorumError where the cluster is not reached or lost, has no workers that can build, or a source
        ended worker after worker.
        """
        if not wanted:
            return
        finished: SimpleQueue[Any] = SimpleQueue()
        with self._client() as client, _interrupts_in(finished):
            yield from self._built(client, finished, builder.corpus, wanted)

    def _client(self) -> Any:
        try:
            from distributed import Client
        except ImportError as error:
            raise VariorumError("Dask is not installed", advice=INSTALL) from error
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            return Client(self._address, timeout=10)
        except Exception as error:  # what it raises depends on the address, and on what answers there
            advice = "Start a scheduler (dask scheduler) and workers (dask worker ADDRESS), and give its address."
            raise VariorumError(f"there is no Dask scheduler at {self._address}", advice=advice) from error

    def _built(
        self, client: Any, finished: SimpleQueue[Any], corpus: Corpus, wanted: Sequence[Wanted]
    ) -> Iterator[tuple[Wanted, Outcome]]:
        from distributed import KilledWorker

        # What the scheduler knows how to make is made again when the worker that has it is lost.
        shared = client.submit(_itself, _shared_files(corpus), pure=False)
        root = str(corpus.root)
        at_work: dict[Any, Batch] = {}
        attempts: Counter[Batch] = Counter()
        size = min(MOST, 1 + len(wanted) // FEW)
        following = (tuple(wanted[at : at + size]) for at in range(0, len(wanted), size))

        def submit(batches: Iterable[Batch]) -> None:
            for batch in batches:
                own = [(_contents(corpus, _files(one)), one) for one in batch]
                future = client.submit(_build_there, VERSION, shared, root, own, pure=False)
                at_work[future] = batch
                future.add_done_callback(finished.put)

        submit(islice(following, AHEAD))
        while at_work:
            future = self._next(client, finished)
            batch = at_work.pop(future)
            try:
                built: list[Outcome] = future.result()
            except KilledWorker as error:
                attempts[batch] += 1
                if attempts[batch] == ATTEMPTS:
                    what = "workers of the cluster ended, each while it built this source"
                    advice = f"Build again, with more memory for each worker. {KEPT}"
                    raise VariorumError(what, Location(batch[0].files.claims), advice) from error
                submit((one,) for one in batch)  # by itself each, as one of them may be the reason
                continue
            except VariorumError:
                raise
            except (OSError, CancelledError) as error:
                raise self._lost() from error
            except Exception as error:
                told = " ".join(f"{type(error).__name__}: {error}".split())
                raise VariorumError(f"a worker of the cluster failed: {told}", advice=SAME) from error
            submit(islice(following, 1))
            yield from zip(batch, built, strict=True)

    def _next(self, client: Any, finished: SimpleQueue[Any]) -> Any:
        """The next future that is done; the scheduler and its workers are looked after while there is none."""
        since = time.monotonic()
        while True:
            with suppress(Empty):
                if (found := finished.get(timeout=LOOK)) is None:
                    raise KeyboardInterrupt
                return found
            try:
                workers = client.nthreads()
            except (OSError, CancelledError) as error:
                raise self._lost() from error
            if workers:
                since = time.monotonic()
            elif time.monotonic() - since > PATIENCE:
                what = f"the Dask scheduler at {self._address} has had no worker for {PATIENCE:.0f} seconds"
                raise VariorumError(what, advice=f"Start workers (dask worker ADDRESS), and build again. {KEPT}")

    def _lost(self) -> VariorumError:
        return VariorumError(f"the Dask scheduler at {self._address} was lost", advice=f"Build again. {KEPT}")


@contextmanager
def _interrupts_in(finished: SimpleQueue[Any]) -> Iterator[None]:
    """An interrupt comes as None in the queue: raised within Dask it may be lost. A second one is raised at once."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return

    def put(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        finished.put(None)

    signal.signal(signal.SIGINT, put)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _itself(contents: Contents) -> Contents:
    return contents


def _build_there(
    version: str, shared: Contents, root: str, sources: Sequence[tuple[Contents, Wanted]]
) -> list[Outcome]:
    """On a worker: the parts of sources, or their errors, with their places as in the folder `root`; of each are given
    its files.

    :raises VariorumError: the worker has another version of Variorum than this.
    """
    if version != VERSION:
        raise VariorumError(f"a worker of the cluster has Variorum {VERSION}, and this is {version}", advice=SAME)
    with _one_at_a_time:  # whatever number of threads the worker has
        builder = _builder(tuple(sorted(shared.items())))
        return [_built_there(builder, root, *source) for source in sources]


def _built_there(builder: SourceBuilder, root: str, own: Contents, wanted: Wanted) -> Outcome:
    folder = builder.corpus.root
    _write(own, folder)
    slug = wanted.files.slug
    claims, evidence = (folder / "seeds" / kind / f"{slug}.ttl" for kind in ("", "evidence"))
    try:
        built = outcome(builder, wanted._replace(files=SourceFiles(slug, claims, evidence)))
    finally:
        for path in own:
            (folder / path).unlink()
    if isinstance(built, InvalidCorpusError):
        return InvalidCorpusError(_moved(error, folder, Path(root)) for error in built.errors)
    return built


@lru_cache(maxsize=1)
def _builder(shared: tuple[tuple[str, bytes], ...]) -> SourceBuilder:
    """What a worker builds with, in a folder of its own that lasts as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix="variorum-"))
    _write(dict(shared), folder)
    for name in ("seeds/evidence", "shapes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return SourceBuilder.open(find_corpus(folder))


def _shared_files(corpus: Corpus) -> Contents:
    """The files that bear on every source, but for those of the claims model, which each machine has."""
    files = (corpus.root / "ontology" / "prefixes.ttl", *corpus.ontology_files, *corpus.source_shape_files)
    files += link_inputs(corpus)
    return _contents(corpus, [path for path in files if path.is_relative_to(corpus.root)])


def _files(one: Wanted) -> list[Path]:
    return [path for path in (one.files.claims, one.files.evidence) if path.exists()]


def _contents(corpus: Corpus, files: Sequence[Path]) -> Contents:
    return {path.relative_to(corpus.root).as_posix(): path.read_bytes() for path in files}


def _write(contents: Contents, folder: Path) -> None:
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _moved(error: VariorumError, here: Path, there: Path) -> VariorumError:
    """An error with its place in another folder."""
    if error.where is None or not error.where.path.is_relative_to(here):
        return error
    where = Location(there / error.where.path.relative_to(here), error.where.line, error.where.column)
    return type(error)(error.what, where, error.advice)
