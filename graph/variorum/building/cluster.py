"""Building the sources on a cluster of Dask. This is the only module that imports it.

Every machine needs this version of Variorum and no file of the corpus: those that bear on a source go with the work,
and its part comes back. A worker that is lost, or a machine, costs what it was at.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from variorum.building.runners import Outcome, Wanted, outcome
from variorum.building.source_build import SourceBuilder
from variorum.building.workers import ATTEMPTS
from variorum.corpus.folder import Corpus, SourceFiles, find_corpus
from variorum.errors import InvalidCorpusError, Location, VariorumError

Contents = Mapping[str, bytes]  # files of a corpus by their paths in its folder

_one_at_a_time = threading.Lock()
AHEAD = 1_000  # sources that are handed out at once, their files with them: enough for hundreds of workers
INSTALL = "Install it: pip install 'variorum[cluster]'."


class ClusterRunner:
    """Builds sources with the workers of a Dask cluster."""

    def __init__(self, address: str) -> None:
        self._address = address

    def outcomes(self, builder: SourceBuilder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        """Raises a VariorumError where the cluster cannot be reached, or a source ended worker after worker."""
        if not wanted:
            return
        with self._client() as client:
            yield from self._built(client, builder.corpus, wanted)

    def _client(self) -> Any:
        try:
            from distributed import Client
        except ImportError as error:
            raise VariorumError("Dask is not installed", advice=INSTALL) from error
        logging.getLogger("distributed.client").setLevel(logging.ERROR)  # a worker that is lost is nothing to tell
        try:
            return Client(self._address, timeout=10)
        except (OSError, ValueError) as error:
            advice = "Start a scheduler (dask scheduler) and workers (dask worker ADDRESS), and give its address."
            raise VariorumError(f"there is no Dask scheduler at {self._address}", advice=advice) from error

    def _built(self, client: Any, corpus: Corpus, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        from distributed import KilledWorker, as_completed

        # What the scheduler knows how to make is made again when the worker that has it is lost.
        shared = client.submit(_itself, _shared_files(corpus), pure=False)
        root = str(corpus.root)
        of_source: dict[Any, Wanted] = {}
        attempts: Counter[Wanted] = Counter()
        finished = as_completed()
        following = iter(wanted)

        def submit(number: int) -> None:
            for one in islice(following, number):
                own = _contents(corpus, _files(one))
                future = client.submit(_build_there, shared, root, own, one.files.slug, one.key, pure=False)
                of_source[future] = one
                finished.add(future)

        submit(AHEAD)
        for future in finished:
            one = of_source.pop(future)
            try:
                built: Outcome = future.result()
            except KilledWorker as error:
                attempts[one] += 1
                if attempts[one] == ATTEMPTS:
                    what = "workers of the cluster ended, each while it built this source"
                    advice = "Build again, with more memory for each worker. What is built already is kept."
                    raise VariorumError(what, Location(one.files.claims), advice) from error
                future.retry()
                of_source[future] = one
                finished.add(future)
                continue
            submit(1)
            yield one, built


def _itself(contents: Contents) -> Contents:
    return contents


def _build_there(shared: Contents, root: str, own: Contents, slug: str, key: str) -> Outcome:
    """On a worker: the files of the part of a source, or its errors, with their places as in the folder `root`."""
    with _one_at_a_time:  # whatever number of threads the worker has
        builder = _builder(tuple(sorted(shared.items())))
        folder = builder.corpus.root
        _write(own, folder)
        claims, evidence = (folder / "seeds" / kind / f"{slug}.ttl" for kind in ("", "evidence"))
        try:
            built = outcome(builder, Wanted(SourceFiles(slug, claims, evidence), key))
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
