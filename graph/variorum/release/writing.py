"""Writes a release: every export, the reports, the answers, and what describes them.

It is a function of the corpus: dates are those of its own record, decisions and sources, so that the same folder gives
the same bytes. SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) overrides them.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from variorum.building.runners import Progress, silent
from variorum.corpus.folder import Corpus
from variorum.errors import ExportError
from variorum.export.registry import FORMATS, ExportFormat
from variorum.export.selection import select
from variorum.release.answers import write_answers
from variorum.release.canonical import ALGORITHM, digest_of_file
from variorum.release.catalogue import write_catalogue
from variorum.release.citation import SECTION, write_citation, write_license
from variorum.release.contents import CHECKSUMS, DATA, RECORD, Item, Release, media_type, paths, sha256
from variorum.release.crate import write_crate
from variorum.release.findings import write_reports
from variorum.release.readme import write_readme
from variorum.snapshots.publication import newest_date, read_publication
from variorum.snapshots.snapshot import Snapshot

FORMAT = 1
PROPOSALS = "quickstatements"  # begins the names of exports that propose edits elsewhere, and are stale after the next


def write_release(corpus: Corpus, snapshot: Snapshot, folder: Path, progress: Progress = silent) -> Release:
    """Writes a release of a snapshot into an empty folder.

    :raises ExportError: the release cannot be dated, or its facts cannot be expressed.
    """
    release = Release(folder, snapshot, read_publication(snapshot), release_date(snapshot))
    forms = [form for form in FORMATS if not form.name.startswith(PROPOSALS)]
    write_reports(release, corpus)
    for number, form in enumerate(forms):
        progress("write the release", number, len(forms) + 1)
        _export(release, form)
    progress("write the release", len(forms), len(forms) + 1)
    write_answers(release)
    _write_record(release)
    write_citation(release)
    write_license(release)
    write_catalogue(release)
    write_readme(release)
    write_crate(release)
    listed = [path for path in paths(folder) if path != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(f"{sha256(folder / path)}  {path}\n" for path in listed), "utf-8")
    progress("write the release", len(forms) + 1, len(forms) + 1)
    return release


def release_date(snapshot: Snapshot) -> str:
    """The date of a release: that of SOURCE_DATE_EPOCH, of the corpus's record, or of its newest decision or source.

    :raises ExportError: there is none, or SOURCE_DATE_EPOCH is no number of seconds.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if seconds is not None:
        try:
            return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
        except (ValueError, OverflowError, OSError) as error:
            raise ExportError(
                f"SOURCE_DATE_EPOCH is {seconds!r}", advice="Give it the seconds since 1970, or unset it."
            ) from error
    date = read_publication(snapshot).date or newest_date(snapshot)
    if not date:
        raise ExportError(
            "the release has no date: no source and no decision has one",
            advice="Give the corpus one in seeds/corpus.ttl (dcterms:issued), or set SOURCE_DATE_EPOCH.",
        )
    return date


def _export(release: Release, form: ExportFormat) -> None:
    """Writes one format; one that cannot express the corpus is left out, with its reason."""
    name = f"data/{form.name}/" if form.folder else f"data/{form.name}{form.suffix}"
    path = release.folder / name
    write = form.load_writer()
    selection = select(release.snapshot, kinds=form.kinds)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if form.folder:
            path.mkdir()
            write(selection, path)
        else:
            with path.open("wb") as output:
                write(selection, output)
    except ExportError as error:
        if form == facts_format() or isinstance(error.__cause__, ImportError):
            raise  # what a release holds depends on the corpus, not on what is installed
        release.left_out[form.name] = error.what
        for written in sorted(path.rglob("*"), reverse=True) if form.folder else []:
            written.unlink()
        path.rmdir() if form.folder else path.unlink()
        return
    kind = "" if form.folder else form.media_type
    command = form.opens.replace("FILE", name.rstrip("/"))
    release.add(DATA, Item(name, f"The data as {form.name}", kind, form.audience, command))


def facts_format() -> ExportFormat:
    """The export whose quads the record counts and digests: N-Quads, canonical ones if they are to be had."""
    forms = [form for form in FORMATS if form.media_type == "application/n-quads"]
    return max(forms, key=lambda form: "canonical" in form.name)


def _write_record(release: Release) -> None:
    """Writes release.json: what the release is of, and by what it can be told whole."""
    snapshot = release.snapshot
    form = facts_format()
    path = f"data/{form.name}{form.suffix}"
    facts = digest_of_file(release.folder / path)
    content = {
        "format": FORMAT,
        "dataset": snapshot.base,
        "title": release.publication.title,
        "version": release.version,
        "date": release.date,
        "snapshot": snapshot.digest,
        "facts": {"file": path, "algorithm": ALGORITHM, "sha256": facts.sha256, "quads": facts.counts},
        "sources": {
            source.slug: {"title": source.title, "claims": source.claims, "citations": source.citations}
            for source in snapshot.sources
        },
        "leftOut": release.left_out,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    what = "The digest of the facts, and how many each graph has"
    item = Item(RECORD, what, media_type(RECORD), "whoever checks that it is whole", f"jq . {RECORD}")
    release.write(SECTION, item, text)
