"""One run of a command on links: the corpus, its snapshot, its links and alignment, and Wikidata to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from variorum.building.build import build
from variorum.building.progress import shown_progress
from variorum.corpus.folder import Corpus, find_corpus
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.links.sssom import MappingSet, new_mappings, read_mappings
from variorum.shapes.rules import DatasetRules, load_rules
from variorum.snapshots.snapshot import Snapshot
from variorum.wikidata.alignment import Alignment, read_alignment
from variorum.wikidata.cache import AnswerCache
from variorum.wikidata.claims import AlignedClaim, aligned_claims
from variorum.wikidata.client import Endpoints, Progress, WikidataClient
from variorum.wikidata.compare import Judge
from variorum.wikidata.model import ENTITY
from variorum.wikidata.propose import Proposer
from variorum.wikidata.transport import Politeness, Transport
from variorum.wikidata.values import Comparer

LINKS = "links/wikidata"  # the graph, and under seeds/ the file
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"


def _tell(text: str) -> None:
    click.echo(text, err=True)


@dataclass(frozen=True)
class Asking:
    """For which corpus Wikidata is asked, and how; the options of every command that does."""

    folder: Path | None
    store: Path | None
    endpoints: Endpoints
    contact: str
    cache: Path | None
    offline: bool
    refresh: bool
    language: str
    interval: float


@dataclass(frozen=True)
class Choice:
    """Which things are to be linked, those of most sources first, and how many candidates each may have at most.

    Meant are those that `source` mentions, or all, that have a name, or are of one of the classes `types`.
    """

    source: str | None
    types: tuple[str, ...]
    limit: int | None
    most: int


@dataclass
class Session:
    """What a command on links works with; read when first wanted, all from files that are not changed."""

    corpus: Corpus
    store: Path
    asking: Asking

    @classmethod
    def open(cls, asking: Asking) -> Session:
        """A session on the corpus that is meant."""
        corpus = find_corpus(asking.folder)
        return cls(corpus, asking.store or corpus.store, asking)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The snapshot of the corpus as it is now; built if it has changed."""
        with shown_progress() as progress:
            return build(self.corpus, self.store, progress).snapshot

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The ontology of the corpus."""
        return load_vocabulary(self.corpus)

    @cached_property
    def rules(self) -> DatasetRules:
        """The rules that compare sources."""
        return load_rules(self.corpus, self.vocabulary)

    @property
    def links_file(self) -> Path:
        """The SSSOM file with the links; need not exist."""
        return self.corpus.root / "seeds" / f"{LINKS}.sssom.tsv"

    def links(self) -> MappingSet:
        """The links as the file has them now; an empty set where there is none."""
        if self.links_file.exists():
            return read_mappings(self.links_file)
        identifier = self.corpus.graph(LINKS).value
        prefixes: Mapping[str, str] = {"wd": ENTITY, self.corpus.name.replace("-", "_"): self.corpus.base}
        return new_mappings(self.links_file, identifier, LICENSE, prefixes)

    @cached_property
    def alignment(self) -> Alignment:
        """The alignment of the corpus with the links that there were when it was first asked for."""
        return read_alignment(self.vocabulary.triples, self.links().mappings)

    @cached_property
    def claims(self) -> tuple[AlignedClaim, ...]:
        """The claims that Wikidata has a property for."""
        return aligned_claims(self.snapshot, self.alignment)

    @cached_property
    def client(self) -> WikidataClient:
        """The client, with its cache in the store unless another folder was named."""
        asking = self.asking
        transport = Transport(asking.contact, Politeness(interval=asking.interval, tell=_tell))
        cache = AnswerCache(asking.cache or self.store / "wikidata")
        return WikidataClient(asking.endpoints, cache, transport, asking.offline, asking.refresh)

    def watch(self, progress: Progress) -> None:
        """Lets a progress be shown while Wikidata is asked."""
        self.client.progress = progress

    def judge(self) -> Judge:
        """The judge of claims against Wikidata."""
        return Judge(self.alignment, self.vocabulary, self.rules, self.snapshot.stated)

    def proposer(self) -> Proposer:
        """The proposer of candidates."""
        comparer = Comparer(self.alignment, self.vocabulary)
        single = self.judge().single_paths
        return Proposer(
            self.client, self.alignment, comparer, self.claims, single, self.vocabulary.subclasses, self.asking.language
        )
