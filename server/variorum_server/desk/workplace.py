"""The corpus that the desk works on: its files as they are at this moment, and changes to them that lose nothing."""

from __future__ import annotations

import difflib
import hashlib
import shlex
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.atomic import write_text
from variorum.corpus.citing import Files, house_order, read_files, text_of_source
from variorum.corpus.described import Thing, described_things
from variorum.corpus.editing import Order
from variorum.corpus.folder import Corpus, SourceFiles, digest_of, find_corpus
from variorum.corpus.readings import readings_file
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.errors import CorpusError, VariorumError
from variorum.terms import COMMENT, Term


class ChangedMeanwhileError(VariorumError):
    """A file is not what the page has seen: somebody else has changed it, and nothing was written."""


@dataclass(frozen=True)
class Written:
    """What a change has done: the lines of a diff, and how git takes it back, in a sentence and as a command."""

    diff: tuple[str, ...]
    undo: str
    command: str


@dataclass(frozen=True)
class Known:
    """A corpus with what is read of it as a whole."""

    corpus: Corpus
    vocabulary: Vocabulary
    order: Order
    things: Mapping[NamedNode, Thing]

    @cached_property
    def comments(self) -> Mapping[Term, str]:
        """What the ontology says of each term."""
        said = (t for t in self.vocabulary.triples if t.predicate == COMMENT)
        return {t.subject: t.object.value for t in said if isinstance(t.object, Literal)}


@dataclass
class Workplace:
    """A corpus and the folder of its texts."""

    root: Path
    texts: Path
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _read: dict[str, str] = field(default_factory=dict)  # the texts, by the slugs of their sources
    _known: tuple[tuple[str, str], Known] | None = None

    def known(self) -> Known:
        """The corpus with its vocabulary and its things, as the files are now."""
        with self._lock:
            corpus = find_corpus(self.root)
            shapes = (*corpus.ontology_files, *corpus.dataset_shape_files)
            key = digest_of(shapes), digest_of(tuple(one.claims for one in corpus.sources))
            if self._known is None or self._known[0] != key:
                before = self._known
                if before is not None and before[0][0] == key[0]:
                    vocabulary, order = before[1].vocabulary, before[1].order
                else:
                    vocabulary = load_vocabulary(corpus)
                    order = house_order(corpus, vocabulary)
                self._known = key, Known(corpus, vocabulary, order, described_things(corpus))
            return Known(corpus, self._known[1].vocabulary, self._known[1].order, self._known[1].things)

    def files(self, slug: str) -> SourceFiles:
        """The files of a source.

        :raises CorpusError: there is no such source.
        """
        return next((one for one in find_corpus(self.root).sources if one.slug == slug), None) or _no_source(slug)

    def state(self, slug: str) -> str:
        """What the files of a source are now, to be told from what they were."""
        files = self.files(slug)
        paths = (files.claims, files.evidence, readings_file(find_corpus(self.root), slug))
        return hashlib.sha256("".join(map(_digest, paths)).encode()).hexdigest()

    def text(self, slug: str) -> str:
        """The text of a source; as it was read last where its record cannot be read, as it may be being written.

        :raises TextError: it is not in the folder, or not the one that the record pins.
        :raises CorpusError: it was not read before, and the record cannot be read.
        """
        corpus = find_corpus(self.root)
        try:
            self._read[slug] = text_of_source(read_files(corpus, slug), corpus, self.texts)
        except CorpusError:
            if slug not in self._read:
                raise
        return self._read[slug]

    def change(self, slug: str, state: str, change: Callable[[Files], Files]) -> Written:
        """Changes the claims and the evidence of a source, if they are what the page has seen.

        :raises ChangedMeanwhileError: they are not.
        """
        with self._lock:
            known = self.known()
            before = read_files(known.corpus, slug, known.order)
            self._refuse_changed(slug, state)
            after = change(before)
            pairs = [
                (before.files.evidence, before.evidence.text, after.evidence.text),
                (before.files.claims, before.claims.text, after.claims.text),
            ]
            return self.write(pairs)

    def change_readings(self, slug: str, state: str, before: str, after: str) -> Written:
        """Changes the readings of a source. Raises as `change`."""
        with self._lock:
            self._refuse_changed(slug, state)
            return self.write([(readings_file(find_corpus(self.root), slug), before, after)])

    def write(self, pairs: list[tuple[Path, str, str]]) -> Written:
        """Writes files, each given with what it was and what it is to be; those that stay the same are left."""
        changed = [pair for pair in pairs if pair[1] != pair[2] or not pair[0].exists()]
        diff: list[str] = []
        for path, old, new in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            new_file = not path.exists()
            write_text(path, new)
            diff += self._diff(path, "" if new_file else old, new)
        return Written(tuple(diff), *self._undo([path for path, _, _ in changed]))

    def _refuse_changed(self, slug: str, state: str) -> None:
        if self.state(slug) != state:
            raise ChangedMeanwhileError(
                f"the files of {slug} were changed outside this page, and nothing was written",
                advice="Look at them as they are now, and do it again.",
            )

    def _diff(self, path: Path, old: str, new: str) -> Iterator[str]:
        name = path.relative_to(self.root).as_posix()
        names = (f"a/{name}" if old else "/dev/null", f"b/{name}")
        yield from difflib.unified_diff(old.splitlines(), new.splitlines(), *names, n=1, lineterm="")

    def _undo(self, paths: list[Path]) -> tuple[str, str]:
        """How git takes back what was changed in some files."""
        if not paths:
            return "Nothing has changed.", ""
        names = [path.relative_to(self.root).as_posix() for path in paths]
        asked = ["git", "-C", str(self.root), "ls-files", "--error-unmatch", "--", *names]
        try:
            kept = subprocess.run(asked, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return "git is not installed, so that nothing takes this back but your own hands.", ""
        where = shlex.quote(str(self.root))
        listed = " ".join(map(shlex.quote, names))
        if kept:
            return "To take back changes since the last commit, one by one:", f"git -C {where} restore -p -- {listed}"
        return "git does not know these files yet; from their first commit on it can take changes back:", (
            f"git -C {where} add -- {listed}"
        )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()


def _no_source(slug: str) -> SourceFiles:
    raise CorpusError(f"there is no source {slug!r}", advice="Go back to the list of sources.")
