"""What tests of the import share: a corpus that is begun, files brought into it, and whether all checks pass."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from commands import Outcome, run
from variorum.commands.fmt import layout_of, names_written, turtle_files
from variorum.commands.new_corpus import begin_corpus
from variorum.corpus.folder import find_corpus
from variorum.corpus.loading import Source, load_source
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes.validation import load_source_shapes
from variorum.terms import local_name, text_of

BASE = "https://example.org/fairs/"
Said = tuple[str, str, str, str, str]  # source, subject, property, value, stance


@dataclass(frozen=True)
class Place:
    """A folder with a corpus in it, and files beside it."""

    folder: Path

    @property
    def corpus(self) -> Path:
        """The folder of the corpus, which is begun if it is not there."""
        folder = self.folder / "corpus"
        if not folder.exists():
            begin_corpus(folder, BASE)
        return folder

    def write(self, name: str, content: str | bytes) -> Path:
        """A file beside the corpus."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def bring(self, name: str, content: str | bytes, mapping: str | bytes = "", *more: str) -> Outcome:
        """The outcome of the import of a file with this content."""
        arguments = ["--mapping", str(self.write("mapping.toml", mapping))] if mapping else []
        return run("import", str(self.write(name, content)), "--into", str(self.corpus), *arguments, *more)

    def sources(self) -> list[Source]:
        """The sources of the corpus, each of which meets all rules and is laid out."""
        corpus = find_corpus(self.corpus)
        vocabulary = load_vocabulary(corpus)
        shapes = load_source_shapes(corpus, vocabulary)
        found = [load_source(corpus, files, vocabulary) for files in corpus.sources]
        assert [str(one.error()) for source in found for one in shapes.validate(source)] == []
        names = names_written(corpus)
        for path in turtle_files(corpus):
            assert layout_of(corpus, path, names) == path.read_text("utf-8"), path
        return found

    def said(self) -> set[Said]:
        """What the sources state, in short; without what things are."""
        shorten = find_corpus(self.corpus).shorten
        return {
            (
                source.slug,
                shorten(c.claim[0].value),
                local_name(c.claim[1].value),
                shorten(text_of(c.claim[2])),
                local_name(c.stance.value),
            )
            for source in self.sources()
            for c in source.citations
            if local_name(c.claim[1].value) != "type"
        }

    def files(self) -> dict[str, bytes]:
        """All files of the corpus."""
        paths = (path for path in self.corpus.rglob("*") if path.is_file() and ".variorum" not in path.parts)
        return {str(path.relative_to(self.corpus)): path.read_bytes() for path in paths}
