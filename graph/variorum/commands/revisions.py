"""What `variorum diff` compares: a corpus folder, a snapshot or store, or a git revision, each opened as a snapshot."""

from __future__ import annotations

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from variorum.building.build import build
from variorum.building.runners import Progress
from variorum.corpus.folder import Corpus, find_corpus
from variorum.errors import CorpusError, RevisionError
from variorum.snapshots.snapshot import Snapshot, current_snapshot, open_snapshot

PARTS = ("ontology", "seeds", "shapes")  # what of a revision makes a corpus


@contextmanager
def opened(name: str, folder: Path | None, progress: Progress) -> Iterator[Snapshot]:
    """The snapshot that a name on the command line means, as long as the context lasts.

    A folder that is a store, a snapshot or a corpus is that; else the name is a revision of the repository in which the
    corpus in `folder` lies. What has to be built only for this is built in a temporary store.

    :raises RevisionError: the name is none of these, or the corpus cannot be built.
    :raises SnapshotError: the snapshot is damaged.
    """
    path = Path(name)
    if (path / "manifest.json").is_file():
        yield open_snapshot(path)
    elif (path / "current").is_symlink():
        yield current_snapshot(path)
    elif (path / "ontology" / "prefixes.ttl").is_file():
        corpus = find_corpus(path)
        with tempfile.TemporaryDirectory(prefix="variorum-", ignore_cleanup_errors=True) as temporary:
            store = corpus.store if os.access(corpus.root, os.W_OK) else Path(temporary)
            yield build(corpus, store, progress).snapshot
    else:
        with tempfile.TemporaryDirectory(prefix="variorum-", ignore_cleanup_errors=True) as temporary:
            yield _built_revision(name, find_corpus(folder), Path(temporary), progress)


def _built_revision(name: str, corpus: Corpus, temporary: Path, progress: Progress) -> Snapshot:
    """The snapshot of a revision, built below `temporary`."""
    commit = _git(corpus, name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
    archive, folder = temporary / "revision.zip", temporary / "corpus"
    parts = [part for part in PARTS if _git(corpus, name, "ls-tree", "--name-only", commit, "--", part)]
    _git(corpus, name, "archive", "--format=zip", f"--output={archive}", commit, "--", *parts)
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)
    try:
        return build(find_corpus(folder), temporary / "store", progress).snapshot
    except CorpusError as error:
        said = str(error).replace(f"{folder}{os.sep}", f"{name}:")  # as git writes a file of a revision
        said = said.replace(str(folder), name)
        raise RevisionError(f"{name} cannot be built\n{said}") from error


def _git(corpus: Corpus, name: str, *arguments: str) -> str:
    """What git prints when it is asked in the corpus's folder; it changes nothing there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(corpus.root), *arguments], capture_output=True, encoding="utf-8", errors="replace"
        )
    except FileNotFoundError as error:
        raise _unknown(name, corpus, "git is not installed") from error
    if done.returncode:
        raise _unknown(name, corpus, done.stderr.strip().removeprefix("fatal: "))
    return done.stdout


def _unknown(name: str, corpus: Corpus, reason: str) -> RevisionError:
    return RevisionError(
        f"{name!r} is no corpus, no store, no snapshot, and no revision of {corpus.root}"
        + (f" ({reason.splitlines()[0]})" if reason else ""),
        advice="Give a folder, or what git log shows: a commit, a branch or a tag. --corpus says in which repository.",
    )
