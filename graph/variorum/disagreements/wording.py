"""Disagreements in words: a label for each side, and one sentence that says who says what.

The ontology gives the verb phrase in which a value is told (vr:phrase, "call {thing} {value}"); without one it is
"give {value} as the … of {thing}". What is repeated is left out: Three sources call her Rooney, one Eve Macarro.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Position, Statement
from variorum.shapes import spelled
from variorum.shapes.behaviours import COMPLETE_SET, SEVERAL, Behaviours
from variorum.shapes.meaning import DATES, is_text
from variorum.shapes.meaning import NUMBERS as NUMERIC
from variorum.terms import ASSERTED, DENIED, EXPECTED, OPINION, RDF_TYPE, SPECULATIVE, XSD, Term, local_name, text_of

NUMBERS = ("no", *spelled.WORDS)
PREPOSITIONS = frozenset(
    [
        "about",
        "above",
        "after",
        "against",
        "among",
        "as",
        "at",
        "before",
        "behind",
        "below",
        "beside",
        "between",
        "beyond",
        "by",
        "during",
        "for",
        "from",
        "in",
        "into",
        "near",
        "of",
        "off",
        "on",
        "over",
        "than",
        "through",
        "to",
        "under",
        "upon",
        "with",
        "within",
        "without",
    ]
)
ARTICLES = frozenset(("a", "an", "the"))
DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::00(?:\.0+)?|(:\d\d(?:\.\d+)?))(Z|[+-]\d\d:\d\d)?", re.ASCII)
NUMBER = re.compile(r"([+-]?[0-9]+)((?:\.[0-9]*)?)")
GROUPED = 10_000  # from here on the digits of a number are told in groups; a year has no groups
IRREGULAR = {"have": "has", "be": "is", "do": "does", "go": "goes"}
# How sources stand to a value that they do not assert: in place of the verb, with what follows the value; and, where
# the verb is told, behind it all.
HEDGES = {
    EXPECTED: ("expect", "", "expected"),
    SPECULATIVE: ("think", " possible", "a guess"),
    OPINION: ("see", "", "an opinion"),
    DENIED: ("deny", "", "denied"),
}
MONTHS = ("", *(names[0].capitalize() for names in spelled.MONTHS))
STRENGTH = (ASSERTED, OPINION, EXPECTED, SPECULATIVE, DENIED)


@dataclass(frozen=True)
class Clause:
    """What some sources say: of which thing and property which value, and how they stand to it."""

    sources: int
    stance: str
    thing: str
    path: str
    value: Term
    also: tuple[Term, ...] = ()  # other values of the same sources, which fit this one


class Words:
    """The words of a corpus for its terms; `label_of` gives the curators' label of a thing, empty where it has none."""

    def __init__(
        self, corpus: Corpus, vocabulary: Vocabulary, known: Behaviours, label_of: Callable[[NamedNode], str]
    ) -> None:
        self._corpus, self._labels, self._known, self._label_of = corpus, vocabulary.labels, known, label_of

    def of(self, term: Term) -> str:
        """A term as people read it: a label, or the literal itself."""
        if not isinstance(term, NamedNode):
            return text_of(term)
        return self._label_of(term) or self._labels.get(term.value, "") or self._corpus.shorten(term.value)

    def property(self, iri: str) -> str:
        """The label of a property."""
        return self._labels.get(iri, "") or self._corpus.shorten(iri)

    def labels(self, focus: str, positions: Sequence[tuple[str, str, Term, str]]) -> list[str]:
        """A label for each side, of its subject, path, value and stance (empty where that tells nothing): no two are
        the same, and none says more than it must.
        """
        several_paths = len({path for _, path, _, _ in positions}) > 1
        several_things = len({subject for subject, *_ in positions}) > 1
        from_behind = any(subject != focus and text_of(value) == focus for subject, _, value, _ in positions)
        found = []
        for subject, path, value, stance in positions:
            prop, told = self.property(path), self.of(value)
            if _is_boolean(value):
                told = "yes" if (text_of(value) in ("true", "1")) != (stance == DENIED) else "no"
                found.append(f"{prop}: {told}" if several_paths else told)
                continue
            if subject != focus and text_of(value) == focus:
                thing = self.of(NamedNode(subject))
                told = f"{thing}: {prop} it" if _ends_in_preposition(prop) else f"{prop} of {thing}"
            elif several_paths:
                told = f"{prop}: {told}"
            elif from_behind and _ends_in_preposition(prop):
                told = f"{prop} {told}"
            if several_things and subject != focus and text_of(value) != focus:
                told = f"{self.of(NamedNode(subject))}, {told}"
            found.append(f"not {told}" if stance == DENIED else told)
        return self._apart(found, positions)

    def _apart(self, labels: list[str], positions: Sequence[tuple[str, str, Term, str]]) -> list[str]:
        """Labels with what tells apart those that are alike: the IRI, language or datatype of the value, the stance,
        the subject, or else a number.
        """
        ways: tuple[Callable[[tuple[str, str, Term, str]], str], ...] = (
            lambda p: self._corpus.shorten(p[2].value) if isinstance(p[2], NamedNode) else "",
            lambda p: (p[2].language or local_name(p[2].datatype.value)) if isinstance(p[2], Literal) else "",
            lambda p: local_name(p[3]),
            lambda p: self._corpus.shorten(p[0]),
        )
        for way in ways:
            alike: dict[str, set[str]] = defaultdict(set)
            for label, position in zip(labels, positions, strict=True):
                alike[label].add(way(position))
            labels = [
                f"{label} ({way(position)})" if len(alike[label]) > 1 and way(position) else label
                for label, position in zip(labels, positions, strict=True)
            ]
        seen: Counter[str] = Counter()
        found = []
        for label in labels:
            seen[label] += 1
            found.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
        return found

    def sentence(self, positions: Iterable[Position], alike: Iterable[Sequence[int]] = ()) -> str:
        """One sentence on who says what; positions that are `alike`, by their numbers, are told together."""
        clauses = _together(list(positions), alike)
        clauses.sort(key=lambda c: STRENGTH.index(c.stance) if c.stance in STRENGTH else 0)
        quoted = any(self._is_called(clause) for clause in clauses)
        end = ""
        if len(clauses) > 1 and all(clause.stance == OPINION for clause in clauses):
            clauses = [replace(clause, stance=ASSERTED) for clause in clauses]
            end = f"; {'both' if len(clauses) == 2 else 'all'} are opinions"
        said = ", ".join(self._clause(clause, clauses[:number], quoted) for number, clause in enumerate(clauses))
        return ended(f"{said[:1].upper()}{said[1:]}{end}") if said else ""

    def against_itself(self, name: str, positions: Iterable[Position]) -> str:
        """One sentence on what the source with a name says against itself."""
        clauses = [_clause(position) for position in positions]
        told = []
        for number, clause in enumerate(clauses):
            who = "it" if not number else "and" if number == len(clauses) - 1 else ""
            told.append(self._clause(clause, clauses[:number], False, who).strip())
        both = "both" if len(clauses) == 2 else "all of this"
        return ended(f"{name[:1].upper()}{name[1:]} says {both}: {', '.join(told)}")

    def _is_called(self, clause: Clause) -> bool:
        """Whether the label of a thing has the words of its value, so that marks must keep them apart."""
        return is_text(clause.value) and text_of(clause.value).casefold() in self.of(NamedNode(clause.thing)).casefold()

    def _clause(self, clause: Clause, before: Sequence[Clause], quoted: bool, who: str | None = None) -> str:
        if who is None:
            who = _number(clause.sources) if before else counted(clause.sources, "source")
        if clause.stance == DENIED and [c.value for c in before] == [clause.value]:
            return f"{who} {conjugated('deny', clause.sources)} it"
        value = self._value(clause, quoted)
        if clause.also:
            value += f" (or {', '.join(self._value(replace(clause, value=one), quoted) for one in clause.also)})"
        phrase = _on_a_day(self._phrase(clause), clause.value)
        told_before = any((c.thing, c.path) == (clause.thing, clause.path) for c in before)
        if told_before or (before and self._begins_alike(before[-1], clause)):
            return _again(clause, who, phrase, value)
        verb, rest = phrase.split(" ", 1)
        told = _with_article(rest, value).replace("{thing}", self.of(NamedNode(clause.thing)))
        told = re.sub(r"\bthe (?=(?:the|an?) )", "", told).replace("{value}", value)
        if clause.stance != ASSERTED:
            hedge = HEDGES.get(clause.stance, HEDGES[OPINION])[2]
            told = f"{told[:-1]}; {hedge})" if told.endswith(")") else f"{told} ({hedge})"
        return f"{who} {conjugated(verb, clause.sources)} {told}"

    def _begins_alike(self, one: Clause, other: Clause) -> bool:
        """Whether two clauses assert of one thing what begins with the same verb: set it after, set
        it during.
        """
        if one.thing != other.thing or {one.stance, other.stance} != {ASSERTED}:
            return False
        parts = [self._phrase(clause).partition("{thing}") for clause in (one, other)]
        return parts[0][0] == parts[1][0] and all("{value}" in behind for _, _, behind in parts)

    def _phrase(self, clause: Clause) -> str:
        declared = self._known.of(clause.path).phrase
        if declared and "{value}" in declared and " " in declared:
            return declared
        if clause.path == RDF_TYPE.value:
            return "take {thing} for a {value}"
        label = self.property(clause.path)
        if _is_boolean(clause.value):
            return f"say that “{label}” {{value}} for {{thing}}"
        first, *more = label.split()
        if _ends_in_preposition(label):  # known for, works for, before
            verb = "" if more and re.search("[^s]s$", first) else "is "
            return f"say that {{thing}} {verb}{label} {{value}}"
        noun = " ".join(more) if more and first in ("has", "is") else label
        if self._known.of(clause.path).behaviour in (COMPLETE_SET, SEVERAL):
            return f"give {{value}} as {_article(noun)} {noun} of {{thing}}"
        return f"give {{value}} as the {noun} of {{thing}}"

    def _value(self, clause: Clause, quoted: bool) -> str:
        value = clause.value
        if not isinstance(value, Literal):
            return self.of(value)
        if _is_boolean(value):
            yes, no = ("is", "is not") if self._known.of(clause.path).phrase else ("holds", "does not hold")
            return yes if value.value in ("true", "1") else no
        if value.datatype.value in NUMERIC and (number := NUMBER.fullmatch(value.value)):
            whole = int(number[1])
            return f"{whole:,}{number[2] if number[2].strip('.0') else ''}" if abs(whole) >= GROUPED else value.value
        if value.datatype.value in DATES:
            return in_time(value.value)
        return f"“{value.value}”" if quoted and is_text(value) else value.value


def in_time(text: str) -> str:
    """A year, month, day or instant as people read it: 3 March 2024, 23:50 UTC."""
    instant = INSTANT.fullmatch(text)
    if instant:
        day, minutes, seconds, zone = instant.groups(default="")
        return f"{in_time(day)}, {minutes}{seconds}" + (f" UTC{zone.removeprefix('Z')}" if zone else "")
    match = DAY.fullmatch(text)
    if not match or not 1 <= int(match[2]) <= 12:
        return text
    month = f"{MONTHS[int(match[2])]} {match[1]}"
    return f"{int(match[3])} {month}" if match[3] else month


def _is_boolean(value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype.value == XSD + "boolean"


def _again(clause: Clause, who: str, phrase: str, value: str) -> str:
    """A clause on the same property of the same thing as one before: only what is other in it."""
    before = _with_article(_before_value(phrase), value)
    if _is_boolean(clause.value):
        before, value = ("that it", value) if clause.stance == DENIED else ("", "the opposite")
    if clause.stance in (ASSERTED, OPINION):
        told = " ".join(filter(None, (who, before, value)))
        return told if clause.stance == ASSERTED else f"{told} ({HEDGES[OPINION][2]})"
    verb, behind, _ = HEDGES.get(clause.stance, HEDGES[SPECULATIVE])
    words = before.split()
    words = words[1:] if words and words[0] in PREPOSITIONS else words
    return f"{' '.join((who, conjugated(verb, clause.sources), *words, value))}{behind}"


def _before_value(phrase: str) -> str:
    """What goes with the value in a phrase, before it: `in`, `a`, `as the keeper of`."""
    text = phrase.partition("{value}")[0]
    words = text.partition("{thing}")[2].split() if "{thing}" in text else text.split()[1:]
    places = [at for at, word in enumerate(words) if word in PREPOSITIONS]
    if not places:
        articles = [at for at, word in enumerate(words) if word in ARTICLES]
        if "{thing}" not in text:  # give the list a third: the article goes with the list
            articles = [at for at in articles if at == len(words) - 1]
        return " ".join(words[articles[0] :]) if articles else ""
    start = places[-1]
    while words[start] == "of" and start:  # as the keeper of
        start = next((at for at in reversed(places) if at < start), 0)
    return " ".join(words[start:])


def _with_article(phrase: str, value: str) -> str:
    """A phrase with the article that goes with the value: a television series, an owl."""
    return re.sub(r"\ban?(?=(?: {value}|$))", _article(value), phrase)


def _article(noun: str) -> str:
    """The article that goes with a noun."""
    return "an" if noun.lstrip("“")[:1].casefold() in tuple("aeiou") else "a"


def _ends_in_preposition(label: str) -> bool:
    return label.split(" ")[-1] in PREPOSITIONS


def ended(sentence: str) -> str:
    """A sentence with its full stop, unless its last words have one: called J. W."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def _on_a_day(phrase: str, value: Term) -> str:
    """A phrase with the preposition that goes with a date: on a day, in a month or year."""
    if not (isinstance(value, Literal) and value.datatype.value in DATES):
        return phrase
    match = DAY.fullmatch(value.value)
    preposition = "on" if (match and match[3]) or INSTANT.fullmatch(value.value) else "in"
    return re.sub(r"\b(?:in|on) {value}", f"{preposition} {{value}}", phrase)


def _clause(position: Position) -> Clause:
    """What most surely is said of a position, and by how many sources."""
    stances: dict[str, set[str]] = {}
    for statement in position.statements:
        stances.setdefault(statement.stance, set()).add(statement.source)
    stance = min(stances, key=lambda s: STRENGTH.index(s) if s in STRENGTH else len(STRENGTH), default=ASSERTED)
    subject, path, value = position.claim
    return Clause(len(stances.get(stance, ())), stance, subject, path, value)


def _together(positions: Sequence[Position], alike: Iterable[Sequence[int]]) -> list[Clause]:
    """A clause for each position, and one for those of a group that are asserted."""
    clauses: dict[int, Clause] = {number: _clause(position) for number, position in enumerate(positions)}
    for group in alike:
        first, *others = [number for number in group if clauses[number].stance == ASSERTED] or [0]
        others = [number for number in others if clauses[number].path == clauses[first].path]
        if others:
            said = (positions[number].statements for number in (first, *others))
            sources = {one.source for statements in said for one in statements if one.stance == ASSERTED}
            also = tuple(clauses.pop(number).value for number in others)
            clauses[first] = replace(clauses[first], sources=len(sources), also=also)
    return list(clauses.values())


def strongest(statements: Iterable[Statement]) -> str:
    """The surest stance of some statements."""
    known = [s.stance for s in statements if s.stance in STRENGTH]
    return min(known, key=STRENGTH.index, default=ASSERTED)


def counted(number: int, noun: str) -> str:
    """A number in words with its noun: one source, two sources."""
    return f"{_number(number)} {noun if number == 1 else noun + 's'}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def conjugated(verb: str, number: int) -> str:
    """A verb as one or several do it: call, calls."""
    if number != 1:
        return "are" if verb == "be" else verb
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if re.search(r"(?:[sxz]|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"
