"""Building the sources on a cluster of Dask. This is the only module that imports it.

Every machine needs this version of Variorum and no file of the corpus: those that bear on a source go with the work,
and its part comes back. A worker that is lost, or a machine, costs what it was at.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from variorum.building.runners import Outcome, Wanted, outcome
from variorum.building.source_build import SourceBuilder
from variorum.building.workers import ATTEMPTS
from variorum.corpus.folder import Corpus, SourceFiles, find_corpus
from variorum.errors import InvalidCorpusError, Location, VariorumError
from variorum.links.graph import link_inputs

Contents = Mapping[str, bytes]  # files of a corpus by their paths in its folder
Batch = tuple[Wanted, ...]  # sources that one worker builds, one after the other

_one_at_a_time = threading.Lock()
# To hand out one source takes the scheduler as long as a worker takes for some. So a worker gets several at once, the
# more the more there are, and the scheduler so many batches that hundreds of workers have enough to do.
MOST, FEW = 16, 20
AHEAD = 1_000
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
        at_work: dict[Any, Batch] = {}
        attempts: Counter[Batch] = Counter()
        finished = as_completed()
        size = min(MOST, 1 + len(wanted) // FEW)
        following = (tuple(wanted[at : at + size]) for at in range(0, len(wanted), size))

        def submit(batches: Iterable[Batch]) -> None:
            for batch in batches:
                own = [(_contents(corpus, _files(one)), one) for one in batch]
                future = client.submit(_build_there, shared, root, own, pure=False)
                at_work[future] = batch
                finished.add(future)

        submit(islice(following, AHEAD))
        for future in finished:
            batch = at_work.pop(future)
            try:
                built: list[Outcome] = future.result()
            except KilledWorker as error:
                attempts[batch] += 1
                if attempts[batch] == ATTEMPTS:
                    what = "workers of the cluster ended, each while it built this source"
                    advice = "Build again, with more memory for each worker. What is built already is kept."
                    raise VariorumError(what, Location(batch[0].files.claims), advice) from error
                submit((one,) for one in batch)  # by itself each, as one of them may be the reason
                continue
            submit(islice(following, 1))
            yield from zip(batch, built, strict=True)


def _itself(contents: Contents) -> Contents:
    return contents


def _build_there(shared: Contents, root: str, sources: Sequence[tuple[Contents, Wanted]]) -> list[Outcome]:
    """On a worker: the parts of sources, or their errors, with their places as in the folder `root`; of each are given
    its files.
    """
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
