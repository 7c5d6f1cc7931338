"""A stand-in for Wikidata, clients that ask it without waiting, and corpora that it knows something of."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from corpora import copy_built
from variorum.corpus.folder import bundled_root
from variorum.wikidata.cache import AnswerCache
from variorum.wikidata.client import WikidataClient
from variorum.wikidata.transport import Politeness, Transport
from wikidata_standin import StandIn, running


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A stand-in of this test's own, on a port of its own."""
    with running() as server:
        yield server


@dataclass
class Clock:
    """A clock that only sleeping moves; `slept` has every sleep."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def politeness(self, interval: float = 0.0, timeout: float = 5.0) -> Politeness:
        return Politeness(interval=interval, timeout=timeout, sleep=self.sleep, clock=lambda: self.now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


Asks = Callable[..., WikidataClient]


@pytest.fixture
def asks(standin: StandIn, clock: Clock, tmp_path: Path) -> Asks:
    """Makes clients of the stand-in that share one cache; options as the fields of a client."""

    def make(interval: float = 0.0, timeout: float = 5.0, **options: bool) -> WikidataClient:
        transport = Transport("curator@example.org", clock.politeness(interval, timeout))
        return WikidataClient(standin.endpoints, AnswerCache(tmp_path / "answers"), transport, **options)

    return make


@pytest.fixture(scope="session")
def built_film_corpus(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bundled corpus with a snapshot in its .variorum; not to be changed."""
    folder = tmp_path_factory.mktemp("film") / "corpus"
    for name in ("ontology", "seeds", "shapes"):
        shutil.copytree(bundled_root() / name, folder / name)
    copy_built(bundled_store, folder / ".variorum")
    return folder


@pytest.fixture
def film_corpus(built_film_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled corpus with its snapshot, to be changed at will; it is the current folder."""
    folder = copy_built(built_film_corpus, tmp_path / "corpus")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def asked(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The stand-in, as what the command line asks, without pauses."""
    for name, value in (
        ("API", standin.endpoints.api),
        ("RECONCILIATION", standin.endpoints.reconciliation),
        ("SPARQL", standin.endpoints.sparql),
        ("INTERVAL", "0"),
    ):
        monkeypatch.setenv(f"VARIORUM_WIKIDATA_{name}", value)
    return standin
