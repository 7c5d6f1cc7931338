"""How values are compared: by meaning, as a shape declares with vr:comparison.

Each comparison answers one question of two different values of one thing and one property: do they fit each other?
Values that fit are a difference of detail; values that do not are a disagreement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from variorum.corpus.vocabulary import Vocabulary
from variorum.terms import VR, XSD, Term

Fits = Callable[[Term, Term], bool]

BELONGS_TO = NamedNode(VR + "belongsTo")
BROADER = NamedNode("http://www.w3.org/2004/02/skos/core#broader")
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger")}


def fits_exactly(one: Term, other: Term) -> bool:
    """The same term, or numbers of equal value."""
    if (
        isinstance(one, Literal)
        and isinstance(other, Literal)
        and {one.datatype.value, other.datatype.value} <= NUMBERS
    ):
        try:
            return Decimal(one.value) == Decimal(other.value)
        except InvalidOperation:
            return one == other
    return one == other


def fits_in_time(one: Term, other: Term) -> bool:
    """A year or a month fits a date that lies in it: 2025 fits 2025-06-06."""
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return one == other
    shorter, longer = sorted((one.value, other.value), key=len)
    return longer == shorter or longer.startswith(shorter + "-")


def fits_as_name(one: Term, other: Term) -> bool:
    """A name fits a longer one that has all its words, in order: Eve fits Eve Macarro. Case does not count."""
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return one == other
    shorter, longer = sorted((one.value.casefold().split(), other.value.casefold().split()), key=len)
    words = iter(longer)
    return all(word in words for word in shorter)


def fits_as_part(wholes: Mapping[Term, frozenset[Term]]) -> Fits:
    """A comparison by which a thing fits what it belongs to, in `wholes`: father fits family."""

    def fits(one: Term, other: Term) -> bool:
        return one == other or other in wholes.get(one, ()) or one in wholes.get(other, ())

    return fits


def within(tolerance: Decimal) -> Fits:
    """A comparison by which two numbers fit when they differ by no more than `tolerance`."""

    def fits(one: Term, other: Term) -> bool:
        if not (isinstance(one, Literal) and isinstance(other, Literal)):
            return one == other
        try:
            return abs(Decimal(one.value) - Decimal(other.value)) <= tolerance
        except InvalidOperation:
            return one == other

    return fits


def comparisons(vocabulary: Vocabulary) -> dict[str, Fits]:
    """The comparisons by the IRI that names them in shapes; part-of and narrower go by what the ontology says.

    Under vr:setInclusion single values fit only exactly; it is the lists of sources that are compared.
    """
    return {
        VR + "exact": fits_exactly,
        VR + "datePrecision": fits_in_time,
        VR + "nameInclusion": fits_as_name,
        VR + "partOf": fits_as_part(vocabulary.closure(BELONGS_TO)),
        VR + "narrowerConcept": fits_as_part(vocabulary.closure(BROADER)),
        VR + "numericTolerance": within(Decimal(0)),
        VR + "setInclusion": fits_exactly,
    }
