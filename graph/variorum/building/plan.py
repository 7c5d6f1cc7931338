"""What a build has to do: what each source is made from now, and what the snapshot before was made from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from variorum.atomic import write_text
from variorum.building.parts import Parts
from variorum.building.runners import Wanted
from variorum.building.source_build import Keys, SourceBuilder, aligned_key
from variorum.corpus.folder import Corpus, digest_of
from variorum.disagreements.against_wikidata import FILE as KEPT_COMPARISON
from variorum.disagreements.answers import Answers
from variorum.disagreements.near import Found
from variorum.links.graph import link_inputs
from variorum.snapshots.snapshot import Snapshot, rows_files

INPUTS = "inputs.json"
ANSWERS = "answers.json"


@dataclass(frozen=True)
class Inputs:
    """What a snapshot is made from: the keys of its sources by their slugs, and digests of all else."""

    keys: dict[str, str]
    others: dict[str, str]

    @property
    def basis(self) -> str:
        """A digest of all that is found rests on."""
        return hashlib.sha256(json.dumps([self.keys, self.rules], sort_keys=True).encode()).hexdigest()

    @property
    def rules(self) -> list[str]:
        """Digests of what curators wrote: the rules by which something is found, and what is decided of it."""
        return [self.others.get(name, "") for name in ("curated", "ontology", "sources")]


@dataclass(frozen=True)
class Before:
    """The snapshot that is there already, and what it was made from."""

    snapshot: Snapshot
    inputs: Inputs


@dataclass(frozen=True)
class Plan:
    """What a snapshot is to be made from; `before` is given if it is whole and of this corpus. `answers` are what rules
    in SPARQL found before.
    """

    builder: SourceBuilder
    inputs: Inputs
    before: Before | None
    answers: Answers

    @property
    def corpus(self) -> Corpus:
        """The corpus that is built."""
        return self.builder.corpus

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The slugs of sources that are new, or not what they were."""
        known = self.before.inputs.keys if self.before else {}
        return tuple(slug for slug, key in self.inputs.keys.items() if known.get(slug) != key)

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """The slugs of sources that are not there any more."""
        known = self.before.inputs.keys if self.before else {}
        return tuple(slug for slug in known if slug not in self.inputs.keys)

    @property
    def copied_from(self) -> Snapshot | None:
        """The snapshot of which the stores become changed copies. When most of it changes, as after a change of the
        ontology, writing anew is quicker and leaves less behind.
        """
        return self.before.snapshot if self.before and len(self.changed) * 2 <= len(self.inputs.keys) else None

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets in whose terms there are aligned graphs."""
        return self.builder.aligner.targets

    @property
    def has_same_links(self) -> bool:
        """Whether the links are as they were."""
        return self.before is not None and self.before.inputs.others.get("links") == self.inputs.others["links"]

    @property
    def found_before(self) -> Found | None:
        """What was found in the snapshot of which the stores become changed copies, if the rules are as they were."""
        if self.before is None or self.copied_from is None or self.before.inputs.rules != self.inputs.rules:
            return None
        return self.answers.found_on(self.before.inputs.basis)

    @property
    def _reads_all(self) -> bool:
        """Whether the parts of all sources are read, and not only of those that changed."""
        before = self.copied_from
        same = before and len(before.rows) == len(rows_files(before.path, len(self.inputs.keys)))
        return not (same and self.has_same_links)

    def missing(self, parts: Parts) -> list[Wanted]:
        """The sources whose parts are read and of which there is no whole part yet, or no aligned part where there is
        to be one.
        """
        found, read = [], set(self.inputs.keys if self._reads_all else self.changed)
        for files in self.corpus.sources:
            if files.slug in read:
                key, aligned = self.inputs.keys[files.slug], self.aligned_key(files.slug)
                has_aligned = not aligned or parts.is_whole(aligned)
                one = Wanted(files, key, not parts.is_whole(key), "" if has_aligned else aligned)
                found += [one] if one.missing or one.aligned else []
        return found

    def aligned_key(self, slug: str) -> str:
        """The key of the aligned part of a source; empty where there are no aligned graphs."""
        return aligned_key(self.inputs.keys[slug], self.inputs.others["links"]) if self.targets else ""


def inputs_of(keys: Keys) -> Inputs:
    """What a snapshot of a corpus is to be made from, as its files are now.

    :raises CorpusError: a file cannot be read.
    """
    corpus = keys.corpus
    others = {
        "curated": digest_of(
            (
                *corpus.dataset_shape_files,
                corpus.decisions_file,
                corpus.record_file,
                *corpus.query_files,
                corpus.root / KEPT_COMPARISON,
            )
        ),
        "links": digest_of(link_inputs(corpus)),
        "ontology": keys.ontology,
        "sources": keys.digest,
    }
    return Inputs({files.slug: keys.key(files) for files in corpus.sources}, others)


def keys_of_parts(inputs: Inputs) -> set[str]:
    """The keys of all parts that a snapshot is made of, and those of aligned parts, whether there are such or not."""
    keys = set(inputs.keys.values())
    return keys | {aligned_key(key, inputs.others["links"]) for key in keys}


def write_inputs(inputs: Inputs, snapshot: Snapshot, store: Path) -> None:
    """Keeps what the current snapshot of a store is made from."""
    write_text(store / INPUTS, json.dumps({"digest": snapshot.digest, **vars(inputs)}, indent=0))


def read_inputs(snapshot: Snapshot, store: Path) -> Inputs | None:
    """What the current snapshot of a store is made from, if that was kept."""
    try:
        content: dict[str, Any] = json.loads((store / INPUTS).read_text("utf-8"))
        return Inputs(dict(content["keys"]), dict(content["others"])) if content["digest"] == snapshot.digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
