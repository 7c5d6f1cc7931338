"""What every report is made from: the snapshot, its disagreements with status and decision, and what is stale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.passages import locators, parse_passage
from variorum.corpus.quotations import in_context
from variorum.corpus.texts import CheckedTexts
from variorum.disagreements.against_wikidata import KIND as WIKIDATA
from variorum.disagreements.against_wikidata import is_wikidata
from variorum.disagreements.citations import Wording
from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.disagreements.register import Register, Stale
from variorum.snapshots.snapshot import Snapshot
from variorum.terms import (
    ASSERTED,
    CONTRADICTION,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPEN,
    OPINION_DIFFERENCE,
    SELF_CONTRADICTION,
    STANCE_DIFFERENCE,
    VR,
    Term,
    local_name,
    text_of,
    words,
)

UNDECLARED = VR + "undeclaredDifference"
CONTEXT = 32  # code points of text shown on each side of a passage
FAILED = "fails the check"  # how every report marks what fails the check


@dataclass(frozen=True)
class Kind:
    """A kind of disagreement: its IRI, what one and what several are called, and its colour on a terminal."""

    iri: str
    one: str
    several: str
    colour: str

    @property
    def name(self) -> str:
        """The local name: `contradiction`."""
        return local_name(self.iri)

    @property
    def heading(self) -> str:
        """What several are called, to stand over them."""
        return self.several[0].upper() + self.several[1:]


# The gravest first.
KINDS = (
    Kind(CONTRADICTION, "contradiction", "contradictions", "red"),
    Kind(SELF_CONTRADICTION, "contradiction within a source", "contradictions within a source", "red"),
    Kind(IDENTITY_QUESTION, "question of identity", "questions of identity", "magenta"),
    Kind(STANCE_DIFFERENCE, "difference of stance", "differences of stance", "yellow"),
    Kind(OPINION_DIFFERENCE, "difference of opinion", "differences of opinion", "blue"),
    Kind(DETAIL_DIFFERENCE, "difference of detail", "differences of detail", "cyan"),
    Kind(UNDECLARED, "difference not judged", "differences not judged", "white"),
)
# What Wikidata says otherwise: it is shown where there is a comparison, and is no matter between sources.
FROM_WIKIDATA = Kind(WIKIDATA, "difference from Wikidata", "differences from Wikidata", "magenta")
STATUSES = ("open", "explained", "resolved", "falseAlarm")


@dataclass(frozen=True)
class Group:
    """The disagreements of one kind, the weightiest first."""

    kind: Kind
    disagreements: tuple[Disagreement, ...]

    @property
    def open(self) -> int:
        """How many of them are open."""
        return sum(disagreement.status == OPEN for disagreement in self.disagreements)


def by_kind(disagreements: Iterable[Disagreement]) -> tuple[Group, ...]:
    """Disagreements by kind, the gravest kind first; every kind is there, also one without any."""
    ordered = sorted(disagreements, key=lambda d: (d.rank, d.label, d.iri))
    own = sorted({d.kind for d in ordered} - {kind.iri for kind in KINDS})  # a corpus may declare kinds of its own
    kinds = (*KINDS, *(FROM_WIKIDATA if iri == FROM_WIKIDATA.iri else _kind(iri) for iri in own))
    return tuple(Group(kind, tuple(d for d in ordered if d.kind == kind.iri)) for kind in kinds)


def _kind(iri: str) -> Kind:
    return Kind(iri, words(iri), words(iri), "white")


@dataclass(frozen=True)
class Report:
    """One check of a corpus: what is shown of it in every format.

    `register` is that of the snapshot, `texts` is the outcome of the check against the texts if there was one, and
    `failing` has the IRIs of the disagreements that fail the check.
    """

    corpus: Corpus
    snapshot: Snapshot
    register: Register
    texts: CheckedTexts | None = None
    failing: frozenset[str] = frozenset()

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """All disagreements between sources."""
        return tuple(one for one in self.register.disagreements if one.kind != WIKIDATA)

    @property
    def stale(self) -> tuple[Stale, ...]:
        """The decisions that decide nothing any more."""
        return self.register.stale

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The disagreements by kind, the gravest kind first; every kind is there, also one without any. What Wikidata
        says otherwise is the last.
        """
        return by_kind(self.register.disagreements)

    @property
    def open(self) -> int:
        """How many disagreements between sources are open."""
        return sum(disagreement.status == OPEN for disagreement in self.disagreements)

    def summary(self) -> str:
        """One line on what was checked: `ballerina · 5 sources · 600 claims · 650 citations · 4 disagreements`."""
        return " · ".join(
            [
                self.snapshot.name,
                count(len(self.snapshot.sources), "source"),
                count(sum(source.claims for source in self.snapshot.sources), "claim"),
                count(sum(source.citations for source in self.snapshot.sources), "citation"),
                count(len(self.disagreements), "disagreement"),
            ]
        )

    def coverage(self) -> str:
        """One line on what was watched: `69 properties are watched, 118 may have several values, 1 nobody declared`."""
        found = self.register.coverage
        one = "property is" if found.watched == 1 else "properties are"
        undeclared = f"{found.undeclared:,} nobody has declared" if found.undeclared else "all are declared"
        return f"{found.watched:,} {one} watched, {found.several:,} may have several values, {undeclared}"

    def counts(self) -> str:
        """One line on what was found: `3 disagreements: 2 contradictions (1 open), 1 difference of detail (1 open)`."""
        told = {
            group.kind: f"{count(len(group.disagreements), group.kind.one, group.kind.several)} ({group.open:,} open)"
            for group in self.groups
            if group.disagreements
        }
        elsewhere = [told.pop(FROM_WIKIDATA)] if FROM_WIKIDATA in told else []
        parts = list(told.values())
        found = ": ".join([count(len(self.disagreements), "disagreement"), *filter(None, [", ".join(parts)])])
        stale = [count(len(self.stale), "stale decision")] if self.stale else []
        failing = [f"{len(self.failing):,} {'fails' if len(self.failing) == 1 else 'fail'} the check"]
        return "; ".join([found, *elsewhere, *stale, *(failing if self.failing else [])])

    def title(self, slug: str) -> str:
        """The title of a source, or its slug where it has none."""
        source = self.snapshot.source(slug)
        return source.title if source and source.title else slug

    def stance(self, statement: Statement) -> str:
        """The stance as people read it, and who is speaking where it is not the source: `opinion, says Ann Holt`; empty
        for what the source itself asserts.
        """
        stance = "" if statement.stance == ASSERTED else words(statement.stance)
        speaker = f"says {self.name(statement.speaker)}" if statement.speaker else ""
        return ", ".join(filter(None, (stance, speaker)))

    def manner(self, position: Position, statement: Statement) -> str:
        """The stance and the speaker, and the value as the source writes it where the position has it in another way:
        `expected, written 2.50`.
        """
        own = position.otherwise(statement)
        return ", ".join(filter(None, (self.stance(statement), own and f"written {own}")))

    def name(self, thing: str) -> str:
        """The label of a thing, also of one that only stands as a speaker or a value."""
        return self._names.label(thing)

    @cached_property
    def _names(self) -> Wording:
        return Wording(self.snapshot)

    def wording(self, statement: Statement) -> tuple[str, str, str] | None:
        """The first passage of a statement, with a little of what stands before and after it; None without the text.

        White space is folded, and a mark tells where the text goes on. The text is not the project's: only what stays
        with its reader shows it.
        """
        text = self.texts.texts.get(statement.source) if self.texts else None
        passage = parse_passage(statement.passages[0]) if statement.passages else None
        if text is None or passage is None:
            return None
        quoted = in_context(text, passage.start, passage.end, CONTEXT)
        return quoted.before, quoted.words, quoted.after


def verdict(decision: Decision) -> str:
    """What was decided, in a few words: `explained: working title`, `resolved in favour of Eve Macarro`."""
    parts = [words(decision.status)]
    if decision.explanation:
        parts.append(f": {words(decision.explanation)}")
    if decision.in_favour_of:
        favoured = sorted(_favoured(value) for value in decision.in_favour_of)
        parts.append(f" in favour of {', '.join(favoured)}")
    return "".join(parts)


def _favoured(value: Term) -> str:
    """A value that a decision favours: a literal as it is, a thing by the end of its IRI in words."""
    return local_name(value.value).replace("-", " ") if isinstance(value, NamedNode) else text_of(value)


def span(passage: str) -> str:
    """A passage as people read it: `120–134`, in code points; a locator as it is."""
    parsed = parse_passage(passage)
    return f"{parsed.start}–{parsed.end}" if parsed else passage


def spans(statement: Statement) -> str:
    """All passages of a statement as people read them."""
    return ", ".join(map(span, statement.passages))


def placed(statement: Statement) -> str:
    """Where a source states something, as people read it: `text 120–134, 300–310`, and locators as they are."""
    passages = [span(one) for one in statement.passages if parse_passage(one)]
    text = [f"text {', '.join(passages)}"] if passages else []
    return ", ".join([*text, *locators(statement.passages)])


def where(statement: Statement) -> str:
    """Where a statement stands: file, line and passages; of one of Wikidata's, its address."""
    if is_wikidata(statement.source):
        return statement.citation
    return f"{statement.line}  {placed(statement)}"


def split_place(place: str) -> tuple[str, int | None]:
    """The path and the line of `seeds/some-source.ttl:12`."""
    path, _, line = place.rpartition(":")
    return (path, int(line)) if line.isdigit() else (path or place, None)


def count(number: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 claim`, `2 claims`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
