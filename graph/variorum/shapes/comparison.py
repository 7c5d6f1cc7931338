"""How values are compared: by meaning, as an ontology or a shape declares with vr:comparison.

A comparison answers four questions of two values of one thing and one property: do they mean the same, so that they
are one value in two writings? Do they fit each other, so that both can be right? Does one say all that the other says?
Do they look like one value, misspelt? Values that fit are at most a difference of detail; others are a disagreement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from variorum.corpus.vocabulary import Vocabulary
from variorum.shapes import meaning, names, persons, spelled, vague
from variorum.shapes.meaning import Time, as_time
from variorum.terms import SKOS, VR, Term

Fits = Callable[[Term, Term], bool]

BELONGS_TO = NamedNode(VR + "belongsTo")
BROADER = NamedNode(SKOS + "broader")
NUMBERS = meaning.NUMBERS

EXACT, DATE_PRECISION, NAME_INCLUSION, PERSON_NAMES, PART_OF, NARROWER, TOLERANCE, SET_INCLUSION = (
    VR + name
    for name in (
        *("exact", "datePrecision", "nameInclusion", "personNames", "partOf", "narrowerConcept"),
        *("numericTolerance", "setInclusion"),
    )
)


def _never(_one: Term, _other: Term) -> bool:
    return False


@dataclass(frozen=True)
class Comparison:
    """A way to compare values. `key` gives what values of one meaning share, `says_more` whether the first value says
    all that the second does, `near` whether two look like one, misspelt, and `abbreviates` whether the first is a
    shorter writing of the second, which says no less; `beside` whether two stand beside each other though neither says
    more, as texts in two languages do, and numbers that differ by little; `joins` whether the first value has all that
    the second does and may have all of a third that does not fit the second, as a name with a maiden name has.
    """

    key: Callable[[Term], Hashable]
    says_more: Fits
    near: Fits = _never
    abbreviates: Fits = _never
    beside: Fits = _never
    joins: Fits = _never

    def same(self, one: Term, other: Term) -> bool:
        """Whether two values mean the same."""
        return one == other or self.key(one) == self.key(other)

    def fits(self, one: Term, other: Term) -> bool:
        """Whether two values fit each other."""
        return (
            self.same(one, other) or self.says_more(one, other) or self.says_more(other, one) or self.beside(one, other)
        )


def fits_exactly(one: Term, other: Term) -> bool:
    """The same meaning: the same term, numbers of equal value, a text in another writing."""
    return one == other or meaning.meaning(one) == meaning.meaning(other)


def fits_in_time(one: Term, other: Term) -> bool:
    """A year or a month fits a date that lies in it, a day an instant of it: 2025 fits 2025-06-06."""
    return fits_exactly(one, other) or lies_in(one, other) or lies_in(other, one)


def lies_in(one: Term, other: Term) -> bool:
    """Whether a time lies in another that is told less exactly, perhaps in words: in the 1920s."""
    return vague.lies_in(one, other) or _recurs(one, other) or _is_more_exact(one, other)


def _is_more_exact(one: Term, other: Term) -> bool:
    """Whether a time lies in another that is told with fewer of its parts."""
    time, whole = as_time(one), as_time(other)
    if time is None or whole is None:
        return False
    return any(_begins(parts, whole) for parts in _told(time)) or _same_clock(time, whole)


def _recurs(one: Term, other: Term) -> bool:
    """Whether a day is one of a day of every year or of a month by itself: 2025-05-05 of 5 May, or of May."""
    time = as_time(one)
    return time is not None and len(time.parts) > 1 and meaning.recurs(time) & meaning.as_recurring(other) != set()


def _told(time: Time) -> list[tuple[Decimal, ...]]:
    """A time as its clock tells it; an instant with a zone also as a clock in UTC does."""
    return [time.parts] + ([meaning.shifted(time.parts, -time.zone)] if len(time.parts) > 3 and time.zone else [])


def _begins(parts: tuple[Decimal, ...], whole: Time) -> bool:
    return len(whole.parts) <= len(parts) and len(whole.parts) <= 3 and parts[: len(whole.parts)] == whole.parts


def _same_clock(time: Time, other: Time) -> bool:
    """Whether two instants, one of them without a zone, show the same time."""
    return len(time.parts) > 3 and time.parts == other.parts and time.zone is not None and other.zone is None


def fits_as_name(one: Term, other: Term) -> bool:
    """A name fits a longer one that has all its words, in order: Eve fits Eve Macarro. Case does not count."""
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return one == other
    return fits_exactly(one, other) or names.fit(one.value, other.value)


def fits_as_part(wholes: Mapping[Term, frozenset[Term]]) -> Fits:
    """A comparison by which a thing fits what it belongs to, in `wholes`: father fits family."""
    return _by(wholes).fits


def within(tolerance: Decimal) -> Comparison:
    """A comparison by which two numbers fit when they differ by no more than `tolerance`."""

    def close(one: Term, other: Term) -> bool:
        first, second = meaning.number(one), meaning.number(other)
        return first is not None and second is not None and abs(first - second) <= tolerance

    return Comparison(meaning.meaning, vague.lies_in, beside=close)


def comparisons(vocabulary: Vocabulary) -> dict[str, Comparison]:
    """The comparisons by the IRI that names them; part-of and narrower go by what the ontology says.

    Under the empty name there is the one for what declares none: things by part-of and narrower, other values by what
    kind of value they are. Under vr:setInclusion single values fit only exactly; it is the lists of sources that are
    compared.
    """
    parts, broader = vocabulary.closure_of_kinds(BELONGS_TO), vocabulary.closure_of_kinds(BROADER)
    exact, time = Comparison(meaning.meaning, _never, _near), Comparison(meaning.meaning, lies_in, beside=vague.beside)
    part, concept = _by(parts), _by(broader)

    def says_more(one: Term, other: Term) -> bool:
        return (
            part.says_more(one, other)
            or concept.says_more(one, other)
            or vague.lies_in(one, other)
            or _recurs(one, other)
            or (_are_times(one, other) and _is_more_exact(one, other))
            or (_are_words(one, other) and _name_says_more(one, other))
        )

    return {
        "": Comparison(meaning.meaning, says_more, _near, _says_no_less, _stands_beside),
        EXACT: exact,
        DATE_PRECISION: time,
        NAME_INCLUSION: Comparison(_name_key, _name_says_more, _near, _is_writing_of, _another_language, _name_joins),
        PERSON_NAMES: Comparison(
            _person_key, _persons_say_more, _near_persons, lambda one, other: _persons_say_more(other, one)
        ),
        PART_OF: part,
        NARROWER: concept,
        TOLERANCE: within(Decimal(0)),
        SET_INCLUSION: exact,
    }


def _by(wholes: Mapping[Term, frozenset[Term]]) -> Comparison:
    return Comparison(meaning.meaning, lambda one, other: other in wholes.get(one, ()), _near)


def _are_times(one: Term, other: Term) -> bool:
    """Whether one is a date, and the other a date or a year in figures."""
    if as_time(one) is None or as_time(other) is None:
        return False
    return any(
        isinstance(term, Literal) and (term.datatype.value in meaning.DATES or spelled.date(term.value) is not None)
        for term in (one, other)
    )


def _another_language(one: Term, other: Term) -> bool:
    """Whether two texts are in different languages: one may translate the other."""
    languages = meaning.language(one), meaning.language(other)
    return all(languages) and languages[0] != languages[1]


def _stands_beside(one: Term, other: Term) -> bool:
    return _another_language(one, other) or vague.beside(one, other)


def _near(one: Term, other: Term) -> bool:
    """Whether two texts look like one misspelt; of two amounts or days none is."""
    if not (meaning.is_text(one) and meaning.is_text(other)) or not names.near(one.value, other.value):  # type: ignore[union-attr]
        return False
    return (meaning.is_words(one) or meaning.is_words(other)) and not vague.tell_apart(one, other)


def _says_no_less(one: Term, other: Term) -> bool:
    """Whether a text abbreviates another one, or is the same in another spelling: with a full stop, and without."""
    return _are_words(one, other) and _is_writing_of(one, other)


def _is_writing_of(one: Term, other: Term) -> bool:
    """Whether a text is another one in another spelling, or abbreviates it."""
    if not (meaning.is_text(one) and meaning.is_text(other)):
        return False
    return names.spelled_alike(one.value, other.value) or names.abbreviates(one.value, other.value)  # type: ignore[union-attr]


def _are_words(one: Term, other: Term) -> bool:
    """Whether two values are texts, at least one of which is more than an amount, a number or a day: $5 and €5 have the
    same words, and do not fit.
    """
    if not (meaning.is_text(one) and meaning.is_text(other)) or vague.tell_apart(one, other):
        return False
    texts = [term for term in (one, other) if meaning.is_words(term)]
    return len(texts) == 2 or (len(texts) == 1 and _has_figures(texts[0]))


def _has_figures(term: Term) -> bool:
    """Whether a text has a number among its words, in figures or in words, as what an amount is in must."""
    return isinstance(term, Literal) and any(word[0].isdigit() for word in names.words_of(term.value))


def _name_key(term: Term) -> Hashable:
    if isinstance(term, Literal) and meaning.is_text(term):
        return "name", names.words_of(term.value), names.sex_of_surname(term.value)
    return meaning.meaning(term)


def _name_says_more(one: Term, other: Term) -> bool:
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return False
    if _another_language(one, other):
        return False
    if names.at_odds(one.value, other.value):
        return False
    if names.spelled_alike(one.value, other.value) or names.is_acronym(other.value, one.value):
        return True
    longer, shorter = names.words_of(one.value), names.words_of(other.value)
    return 0 < len(shorter) <= len(longer) and names.includes(longer, shorter)


def _name_joins(one: Term, other: Term) -> bool:
    """Whether a name is told as two in one, as with a maiden name, and is another one that says less."""
    return isinstance(one, Literal) and names.is_of_two(one.value) and _name_says_more(one, other)


def _person_key(term: Term) -> Hashable:
    if isinstance(term, Literal) and meaning.is_text(term):
        return persons.key(term.value), names.sex_of_surname(term.value)
    return meaning.meaning(term)


def _persons_say_more(one: Term, other: Term) -> bool:
    return _may_be_one_sex(one, other) and persons.says_more(one.value, other.value)  # type: ignore[union-attr]


def _near_persons(one: Term, other: Term) -> bool:
    return _may_be_one_sex(one, other) and persons.near(one.value, other.value)  # type: ignore[union-attr]


def _may_be_one_sex(one: Term, other: Term) -> bool:
    """Whether two values are names that are not told with the titles of a man and of a woman."""
    return isinstance(one, Literal) and isinstance(other, Literal) and not names.at_odds(one.value, other.value)
