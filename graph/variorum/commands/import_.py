"""`variorum import`: the data of others as seeds that a person goes on with."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from variorum.commands.new_corpus import begin_corpus
from variorum.commands.options import HELP, own_corpus, remembered_texts
from variorum.corpus.folder import Corpus
from variorum.errors import CorpusError, Location
from variorum.importing.imports import Imported, import_files
from variorum.importing.mapping import Mapping, read_mapping
from variorum.importing.statements import Untaken

SHOWN = 10  # files that are named; of more, the others are counted


@click.command("import", context_settings=HELP)
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What the names of the files are in the corpus, in TOML; a simple file needs none.",
)
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="The corpus; begun if it is not there.")
@click.option("--base", metavar="IRI", help="What the IRIs of a corpus that is begun begin with; ends with a slash.")
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with the sources' texts, <slug>.txt: quotations become passages.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what would be written.")
def import_command(
    paths: tuple[Path, ...],
    mapping_file: Path | None,
    into: Path | None,
    base: str | None,
    texts: Path | None,
    dry_run: bool,
) -> None:
    """Bring in data of others, in a dozen formats.

    These are tables (CSV, TSV), RDF, nanopublications, JSON-LD, web annotations and Wikidata's JSON.

    Each source gets its two files in seeds/, as `variorum fmt` writes them; nothing that is there is overwritten. What
    could not be taken is listed with its place and the reason; then the exit code is 1.
    """
    mapping = read_mapping(mapping_file) if mapping_file else Mapping()
    with TemporaryDirectory() as folder:
        begun = into if into and not (into / "ontology").exists() and not (into / "seeds").exists() else None
        corpus = _begun(begun, base or mapping.base, Path(folder)) if begun else own_corpus(into)
        if base and base != corpus.base:
            advice = "Leave --base out, or begin another corpus: --into FOLDER."
            raise CorpusError(f"its base is {corpus.base}, not {base}", Location(corpus.root), advice)
        found = import_files(paths, corpus, mapping, remembered_texts(corpus, texts))
        if not dry_run:
            found.write()
        if begun and found.new and not dry_run:
            _put(corpus.root, begun)
        _tell(found, corpus, dry_run=dry_run)
    if found.untaken or found.kept:
        sys.exit(1)


def _begun(into: Path, base: str, folder: Path) -> Corpus:
    """A corpus that is begun in another folder, as it may come to nothing."""
    if not base:
        advice = "Say what its IRIs begin with: --base https://example.org/my-corpus/"
        raise CorpusError("there is no corpus yet", Location(into), advice)
    begin_corpus(folder / into.resolve().name, base)
    return own_corpus(folder / into.resolve().name)


def _put(corpus: Path, into: Path) -> None:
    """Puts a corpus where it was to be; what else is there stays.

    :raises CorpusError: it cannot be written there.
    """

    def there(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if (into / Path(folder).relative_to(corpus) / name).is_file()]

    try:
        shutil.copytree(corpus, into, ignore=there, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise CorpusError(what, Location(into), "Choose another folder, or make this one writable.") from error


def _notes(left: Sequence[Untaken]) -> Iterator[str]:
    """What was left, each reason once, with how often and where first."""
    found: dict[str, list[Untaken]] = {}
    for one in left:
        found.setdefault(one.what, []).append(one)
    for what, several in found.items():
        count = sum(one.count for one in several)
        files = len({one.place.file for one in several})
        more = f" and {files - 1:,} more file{'s' * (files > 2)}" if files > 1 else ""
        yield f"{several[0].place}{more}: {f'{count:,} × ' if count > 1 else ''}{what}"


def _tell(found: Imported, corpus: Corpus, *, dry_run: bool) -> None:
    """What was taken, what was written, and what was not."""
    would = "would be " if dry_run else ""
    same = len(found.files) - len(found.new)
    for file in found.new[:SHOWN]:
        click.echo(f"{would}written: {file.path.relative_to(corpus.root)}")
    if len(found.new) > SHOWN:
        click.echo(f"{would}written: {len(found.new) - SHOWN:,} more files in seeds/")
    if same:
        click.echo(f"as they were: {same:,} file{'s' * (same != 1)}")
    if found.terms:
        shown = ", ".join(found.declared[:SHOWN]) + (" …" if len(found.declared) > SHOWN else "")
        click.echo(f"{would}declared in {found.terms.path.relative_to(corpus.root)}: {shown}")
    for note in _notes(found.left):
        click.echo(f"note: {note}")
    for file in found.kept:
        click.echo(f"not overwritten: {file.path.relative_to(corpus.root)} is there and says something else")
    for untaken in found.untaken:
        click.echo(f"not taken: {untaken}")
    said = f"{found.claims:,} claim{'s' * (found.claims != 1)} of {found.sources:,} source{'s' * (found.sources != 1)}"
    click.echo(f"{said}; not taken: {len(found.untaken):,}; not overwritten: {len(found.kept):,}")
