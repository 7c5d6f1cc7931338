"""A source cited in a conversation: what follows by itself first, then claim after claim, then claims that are new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import click
from pyoxigraph import Literal, NamedNode

from variorum.commands.written_lines import write_files
from variorum.corpus.citing import Claim, Files, house_order, read_files
from variorum.corpus.described import Thing, described_things, name_properties
from variorum.corpus.editing import Order, written
from variorum.corpus.folder import Corpus
from variorum.corpus.introducing import Introductions
from variorum.corpus.loading import load_source
from variorum.corpus.meant import property_meant, stance_meant, term_meant, value_meant
from variorum.corpus.quotations import Found, likely_places, nearest
from variorum.corpus.vocabulary import Vocabulary
from variorum.corpus.wording import candidates, places
from variorum.errors import VariorumError
from variorum.terms import RDF_TYPE

SHOWN = 9  # places that are listed to choose from
HELP = """  the words          as the text has them; quotation marks, dashes, spaces and case make no difference
  2                  the place with this number; Enter: the first; all: every one
  expected: words    with another stance: expected, speculative, opinion, denied
  opinion by person/x: words    as somebody's, whom the source names
  -                  leave this claim for later
  q                  end; what was done is kept"""
_STANCED = re.compile(r"(asserted|expected|speculative|opinion|denied)(?:\s+by\s+(\S+?))?\s*:\s*(.*)", re.DOTALL)
_BY = re.compile(r"by\s+(\S+?)\s*:\s*(.*)", re.DOTALL)


class _EndError(Exception):
    """Whoever answers has had enough."""


@dataclass
class Session:
    """A conversation about one source of a corpus."""

    corpus: Corpus
    vocabulary: Vocabulary
    slug: str
    text: str
    done: int = 0
    _things: dict[NamedNode, Thing] = field(default_factory=dict)

    @cached_property
    def _names(self) -> frozenset[NamedNode]:
        """The properties whose values are names."""
        return name_properties(self.corpus, self.vocabulary)

    @cached_property
    def _order(self) -> Order:
        return house_order(self.corpus, self.vocabulary)

    def run(self) -> int:
        """Asks until all claims are cited and no other is given; the exit code."""
        code = 0
        try:
            self._complete()
            self._cite_all()
            self._add()
        except (_EndError, EOFError):
            click.echo()
        except KeyboardInterrupt:
            click.echo()
            code = 130
        left = len(self._uncited())
        rest = f"{left} of the claims file left: variorum cite {self.slug}" if left else "none is left without"
        click.echo(f"{self.done} claims cited; {rest}")
        return code

    def _cite_all(self) -> None:
        """Ask for the words of every claim that has no citation."""
        sure = {claim: found for claim in self._uncited() if (found := self._sure(claim))}
        if sure:
            click.echo(f"{len(sure)} of the claims without a citation stand in the text by themselves:")
            for claim, (first, *_) in sure.items():
                click.echo(f"  {self._said(claim)}    {first.shown(self.text)}")
            if self._ask("Cite them so? [Y/n] ").lower() in ("", "y", "yes"):
                for claim, found in sure.items():
                    self._write(claim, found, quietly=True)
        waiting = self._uncited()
        for number, claim in enumerate(waiting, 1):
            click.echo(f"\n{number} of {len(waiting)}: {self._said(claim)}")
            self._cite(claim, self._likely(claim))

    def _add(self) -> None:
        """Ask for claims that the file does not have yet."""
        while True:
            line = self._ask("\nanother claim, as SUBJECT PROPERTY VALUE (Enter: none)\n> ")
            parts = line.split(None, 2)
            if not parts:
                return
            try:
                if len(parts) < 3:
                    raise VariorumError("a claim has three parts", advice="character/hero schema:name Eve")
                predicate = property_meant(parts[1], self.corpus, self.vocabulary)
                value = value_meant(parts[2], predicate, self.corpus, self.vocabulary, self._files().language)
                claim = Claim(term_meant(parts[0], self.corpus), predicate, value)
            except VariorumError as error:
                click.echo(str(error))
                continue
            self._cite(claim, self._likely(claim))

    def _cite(self, claim: Claim, likely: Sequence[Found]) -> None:
        """Ask for the words of one claim until they are found, or it is left for later."""
        self._list(likely)
        while True:
            answer = self._ask("words? ")
            if answer == "-" or (not answer and not likely):
                return
            if answer == "q":
                raise _EndError
            if answer == "?":
                click.echo(HELP)
                continue
            try:
                said, words = self._stanced(claim, answer)
                chosen = _numbered(words, likely)
                if chosen is None:
                    found = likely_places(self.text, words)
                    if len(found) != 1:
                        likely = found or self._near(words)
                        self._list(likely)
                        continue
                    chosen = found
                self._write(said, chosen)
                return
            except VariorumError as error:
                click.echo(str(error))

    def _stanced(self, claim: Claim, answer: str) -> tuple[Claim, str]:
        """The claim with the stance and the speaker that an answer begins with, and the words behind them."""
        match, by = _STANCED.fullmatch(answer), _BY.fullmatch(answer)
        if match:
            speaker = term_meant(match[2], self.corpus) if match[2] else None
            return replace(claim, stance=stance_meant(match[1]), speaker=speaker), match[3]
        if by:
            return replace(claim, speaker=term_meant(by[1], self.corpus)), by[2]
        return claim, answer

    def _write(self, claim: Claim, found: Sequence[Found], *, quietly: bool = False) -> None:
        before = after = self._files()
        introductions = Introductions(self.corpus, self.vocabulary, self.slug, self._ask_type)
        for place in found:
            passage = place.start, place.end
            after = introductions.introduced(after, claim, passage, self.text).with_claim(claim, passage)
        for line in write_files(before, after):
            if not quietly:
                click.echo(f"  {line}")
        self.done += 1

    def _ask_type(self, thing: NamedNode, likely: tuple[str, ...]) -> NamedNode:
        """The class that a thing is said to be of."""
        hint = f" ({' or '.join(likely)})" if likely else ""
        while True:
            answer = self._ask(f"  what is {self.corpus.shorten(thing.value)}?{hint} CLASS (-: leave the claim): ")
            if answer == "-":
                raise VariorumError(
                    "what it is is not said", advice="Nothing was written; - leaves the claim for later."
                )
            if answer == "q":
                raise _EndError
            try:
                return property_meant(answer, self.corpus, self.vocabulary)
            except VariorumError as error:
                click.echo(str(error))

    def _files(self) -> Files:
        return read_files(self.corpus, self.slug, self._order)  # as it is now: it may be open in an editor, too

    def _uncited(self) -> list[Claim]:
        """The claims of the claims file that no citation is of, in its order."""
        files = self._files()
        if not files.files.evidence.exists():
            write_files(replace(files, evidence=replace(files.evidence, text="")), files)
        source = load_source(self.corpus, files.files, self.vocabulary)
        cited = {citation.claim for citation in source.citations}
        found = [
            Claim(t.subject, t.predicate, t.object)
            for t in source.claims_file.triples
            if t in source.claims
            and isinstance(t.subject, NamedNode)
            and isinstance(t.object, NamedNode | Literal)
            and (t.subject, t.predicate, t.object) not in cited
        ]
        return list(dict.fromkeys(found))

    def _sure(self, claim: Claim) -> tuple[Found, ...]:
        """Where a name stands in the text, or the first place that has the name of what is given a type."""
        if claim.predicate in self._names and isinstance(claim.value, Literal):
            return places(self.text, claim.value.value)[:1]
        if claim.predicate == RDF_TYPE:
            return self._named(claim.subject)[:1]
        return ()

    def _likely(self, claim: Claim) -> tuple[Found, ...]:
        """Where the value of a claim stands in the text, or else its subject."""
        if isinstance(claim.value, Literal):
            return candidates(self.text, claim.value)
        return self._named(claim.value) if claim.predicate != RDF_TYPE else self._named(claim.subject)

    def _named(self, thing: NamedNode) -> tuple[Found, ...]:
        """Where a text has a name or the label of a thing, as this source has them or another."""
        self._things = self._things or dict(described_things(self.corpus))
        known = self._things.get(thing)
        if known is None:
            return ()
        labels = [re.sub(r"^(the|a|an) ", "", label.value) for label in known.labels]
        for name in sorted({*known.named(self._names), *labels}, key=len, reverse=True):
            if found := places(self.text, name):
                return found
        return ()

    def _near(self, words: str) -> tuple[Found, ...]:
        near = nearest(self.text, words)
        click.echo("  the text does not have these words" + ("; nearest:" if near else ""))
        return (near,) if near else ()

    def _list(self, likely: Sequence[Found]) -> None:
        for number, place in enumerate(likely[:SHOWN], 1):
            click.echo(f"  {number}. {place.shown(self.text)}")
        if len(likely) > SHOWN:
            click.echo(f"  and {len(likely) - SHOWN} more; give more words")

    def _said(self, claim: Claim) -> str:
        terms = (claim.subject, claim.predicate, claim.value)
        return " ".join(written(term, self.corpus.base, self.corpus.prefixes).strip("<>") for term in terms)

    def _ask(self, prompt: str) -> str:
        return input(prompt).strip()

    def _complete(self) -> None:
        """Let the tab key complete things and terms, where the terminal can."""
        try:
            import readline
        except ImportError:
            return
        things = [self.corpus.shorten(iri.value) for iri in described_things(self.corpus)]
        names = sorted({*things, *(self.corpus.shorten(iri) for iri in self.vocabulary.declared)})

        def complete(text: str, state: int) -> str | None:
            fitting = [name for name in names if name.startswith(text)]
            return fitting[state] if state < len(fitting) else None

        readline.set_completer(complete)
        readline.set_completer_delims(" ")
        readline.parse_and_bind("tab: complete")


def _numbered(answer: str, likely: Sequence[Found]) -> tuple[Found, ...] | None:
    """The places that a number, `all` or nothing means; None where the answer is words."""
    if not answer and likely:
        return (likely[0],)
    if answer == "all" and likely:
        return tuple(likely)
    if answer.isdigit() and 1 <= int(answer) <= len(likely):
        return (likely[int(answer) - 1],)
    return None
