"""README.md of a release: what it is, what each file is for and how it is opened, for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from variorum import __version__
from variorum.release.answers import SECTION as ANSWERS
from variorum.release.citation import known_license, reference
from variorum.release.contents import (
    CHECKSUMS,
    CRATE,
    DATA,
    LICENSE,
    MOST_SOURCES,
    README,
    RECORD,
    Item,
    Release,
    media_type,
)
from variorum.release.crate import described

WORDS = """\
A **source** is one article; what it states are its **claims**, kept apart from those of the others. A **citation**
names the passages of the article that state a claim, as offsets into its text, and the **stance**: asserted, expected,
speculative, opinion or denied. Where claims do not go together there is a **disagreement**, open or decided.
""".splitlines()


def write_readme(release: Release) -> None:
    """Writes the README of a release whose other files, but for the crate and the checksums, are all there."""
    item = Item(README, "What is in this folder, for people", media_type(README))
    text = "\n".join([*_head(release), *_files(release), *_sources(release), *_left_out(release), *_foot(), ""])
    release.write("README", item, text)


def _head(release: Release) -> Iterator[str]:
    about, snapshot = release.publication, release.snapshot
    known = known_license(about.license)
    yield f"# {_plain(about.title)}"
    yield ""
    yield _plain(about.description or described(release))
    yield ""
    yield "| | |"
    yield "| --- | --- |"
    yield f"| Dataset | <{snapshot.base}> |"
    yield f"| Version | {_cell(release.version)}{f', {release.date}' if release.date else ''} |"
    yield f"| Snapshot | `{snapshot.digest}` |"
    license_name = f"[{known[1]}]({about.license})" if known else about.license or "none is stated"
    yield f"| Licence | {license_name}; see [{LICENSE}]({LICENSE}) |"
    yield f"| To cite | {_cell(reference(release))} |"
    yield ""
    yield from WORDS
    yield ""


def _files(release: Release) -> Iterator[str]:
    yield "## Files"
    yield ""
    for section, items in release.sections.items():
        if section == ANSWERS:
            continue
        yield f"### {section}"
        yield ""
        yield from _table([replace(item, what="") for item in items] if section == DATA else items)
        yield ""
    if ANSWERS in release.sections:
        yield from _answers(release.sections[ANSWERS])


def _table(items: list[Item]) -> Iterator[str]:
    """The items with what is known of each; a column in which nothing would stand is left out."""
    heads = ("file", "what it is", "for", "open it with")
    rows = [
        (f"[{item.path}]({item.path})", _cell(item.what), _cell(item.audience), _code(item.opens)) for item in items
    ]
    kept = [column for column in range(len(heads)) if any(row[column] for row in rows)]
    for row in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(row[column] for column in kept)} |"


def _code(command: str) -> str:
    return f"`{command}`".replace("|", "\\|") if command else ""


def _answers(items: list[Item]) -> Iterator[str]:
    """The questions, each with its query and its answer in one line."""
    yield f"### {ANSWERS}"
    yield ""
    yield "| question | query | answer |"
    yield "| --- | --- | --- |"
    questions = [item for item in items if item.path.startswith("queries/")]
    answers = {item.path.removeprefix("answers/").partition(".")[0].rstrip("/"): item for item in items}
    for question in questions:
        name = question.path.removeprefix("queries/").removesuffix(".rq")
        answer = answers.get(name)
        shown = f"[{answer.path}]({answer.path})" if answer else ""
        yield f"| {_cell(question.what)} | [{name}]({question.path}) | {shown} |"
    yield ""


def _sources(release: Release) -> Iterator[str]:
    yield "## Sources"
    yield ""
    yield "| source | title | publisher | date | claims | citations |"
    yield "| --- | --- | --- | --- | ---: | ---: |"
    sources = release.snapshot.sources
    for source in sources[:MOST_SOURCES]:
        cells = (source.slug, source.title, source.publisher, source.date)
        numbers = f"{source.claims:,} | {source.citations:,}"
        yield f"| {' | '.join(map(_cell, cells))} | {numbers} |"
    yield ""
    if len(sources) > MOST_SOURCES:
        yield f"And {len(sources) - MOST_SOURCES:,} more, which [{RECORD}]({RECORD}) lists."
        yield ""


def _left_out(release: Release) -> Iterator[str]:
    if release.left_out:
        yield "## Not in this release"
        yield ""
        for name, reason in release.left_out.items():
            yield f"- {name}: {_plain(reason)}"
        yield ""


def _foot() -> Iterator[str]:
    yield "## Is it whole?"
    yield ""
    yield f"    sha256sum --quiet --check {CHECKSUMS}    # every file is as it was written"
    yield "    variorum verify .    # and none is missing or added, and the facts are those recorded"
    yield ""
    yield f"[{RECORD}]({RECORD}) has the digest of the facts (SHA-256 of their canonical N-Quads, RDFC-1.0) and how"
    yield f"many each graph has; [{CRATE}]({CRATE}) describes every file for repositories (RO-Crate 1.1)."
    yield f"Written by Variorum {__version__}."


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")
