"""The datatypes of XML Schema 1.1: which literals have a value, and in what order these values are.

What a datatype accepts is elementpath's to say. The order is that of the SPARQL operators `<` and `<=`, for all
datatypes of XML Schema that have one: https://www.w3.org/TR/xmlschema11-2/. A time without a zone may be any from
+14:00 to -14:00, so two of which only one has a zone are in order where they are more than 14 hours apart.
"""

from __future__ import annotations

import difflib
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal

from variorum.terms import RDF, XSD

SIZES = ("int", "long", "short", "byte")
SIGNS = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
WHOLE_NUMBERS = {"integer", *SIZES, *SIGNS, *(f"unsigned{size.title()}" for size in SIZES)}
FRACTIONS = {"decimal", "double", "float"}
TEXTS = {"string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"}
DURATIONS = {"duration", "dayTimeDuration", "yearMonthDuration"}
MOMENTS = {"date", "dateTime", "dateTimeStamp", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"}
BINARIES = {"hexBinary", "base64Binary"}
# Those of which is known that there are such: XML Schema 1.1 part 2, and RDF 1.2 Concepts, section 5.
OTHERS = {"QName", "NOTATION", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKENS", "anySimpleType"}
OTHERS |= {"anyAtomicType"}
OF_RDF = {"HTML", "JSON", "XMLLiteral", "PlainLiteral", "langString", "dirLangString"}
KNOWN = WHOLE_NUMBERS | FRACTIONS | TEXTS | DURATIONS | MOMENTS | BINARIES | {"boolean"}
ANY_TEXT = {"string", "anyURI"}
JUDGED = KNOWN | ANY_TEXT
# What elementpath lets pass and the datatype does not (XML Schema 1.1 part 2, sections 3.4.26 and 3.4.27).
PARTS = {"yearMonthDuration": re.compile(r"[^DT]+"), "dayTimeDuration": re.compile(r"[^YM]+(?:T.+)?")}
LONG_YEAR = re.compile(r"(-?\d{4,})(.*)", re.ASCII | re.DOTALL)
CYCLE = 400  # years, after which the calendar is the same again
DAYS_IN_CYCLE = 146_097
MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS
TOO_LONG = "too long"  # for elementpath; a duration all the same
WIDEST_ZONE = 14 * 3_600 * MICROSECONDS


def is_well_typed(lexical: str, datatype: str) -> bool | None:
    """Whether a datatype has a value for a lexical form; None for a datatype that is not known here."""
    name = datatype.removeprefix(XSD)
    if name == datatype or name not in JUDGED:
        return None
    return name in ANY_TEXT or _read(lexical, name) is not None


@lru_cache(maxsize=1024)
def misspelt(datatype: str) -> str | None:
    """The datatype of XML Schema or RDF that may be meant by an IRI of its namespace that is none; empty where none
    comes close, and None for a datatype that there is, or that is of another namespace.
    """
    for namespace, names in ((XSD, JUDGED | OTHERS), (RDF, OF_RDF)):
        name = datatype.removeprefix(namespace)
        if name != datatype and name not in names:
            folded = {one.casefold(): one for one in sorted(names)}
            near = difflib.get_close_matches(name.casefold(), folded, 1)
            return namespace + folded[near[0]] if near else ""
    return None


def named(datatype: str) -> str:
    """A datatype of XML Schema or RDF with the prefix that is usual."""
    return datatype.replace(XSD, "xsd:").replace(RDF, "rdf:")


def order(one: Literal, other: Literal) -> int | None:
    """Less than 0, 0 or more as the value of a literal is below, the same as or above another's; None for values
    that are in no order, such as those of different kinds.
    """
    if one.language or other.language:
        return None
    values = [_comparable(literal) for literal in (one, other)]
    if None in values or values[0][0] != values[1][0]:  # type: ignore[index]
        return None
    (kind, first), (_, second) = values  # type: ignore[misc]
    if kind in MOMENTS:
        return _order_of_moments(first, second)
    if kind == "duration":
        if TOO_LONG in (first, second):
            return None
        return 0 if first == second else -1 if first < second else 1 if first > second else None
    if kind == "number":
        return _order_of_numbers(first, second)
    return int(first > second) - int(first < second)


def _comparable(literal: Literal) -> tuple[str, Any] | None:
    """The kind of a value and the value; None where there is none, or its datatype has no order."""
    name = literal.datatype.value.removeprefix(XSD)
    if name == "string":
        return "string", literal.value
    value = _read(literal.value, name) if name in KNOWN - TEXTS - BINARIES else None
    if value is None:
        return None
    if name in WHOLE_NUMBERS | FRACTIONS:
        return "number", literal.value if name in WHOLE_NUMBERS | {"decimal"} else value
    if name in DURATIONS:
        return "duration", value
    return ("dateTime" if name == "dateTimeStamp" else name), value


def _order_of_numbers(one: Any, other: Any) -> int | None:
    """The order of two numbers, each a float, or the lexical form of what is exact."""
    if isinstance(one, str) and isinstance(other, str):
        first, second = Decimal(one), Decimal(other)
        return (first > second) - (first < second)
    numbers = [float(value) for value in (one, other)]
    return None if any(n != n for n in numbers) else (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])


def _order_of_moments(one: tuple[int, bool], other: tuple[int, bool]) -> int | None:
    """The order of two moments, each in microseconds, with whether it has a zone."""
    apart = one[0] - other[0]
    if one[1] != other[1] and abs(apart) <= WIDEST_ZONE:
        return None
    return (apart > 0) - (apart < 0)


@lru_cache(maxsize=16_384)
def _read(lexical: str, name: str) -> Any:
    """The value of a lexical form: for a moment its microseconds and whether it has a zone, otherwise what elementpath
    makes of it. None when there is none.
    """
    from elementpath import datatypes  # a slow import, wanted only where there are literals that need it

    # elementpath's float takes the lexical forms of Python's
    kind: Any = datatypes.builtin_atomic_types["xs:" + ("double" if name == "float" else name)]
    if lexical != lexical.strip():
        return None  # white space is no part of any of these lexical spaces
    try:
        kind.validate(lexical)
        if name in MOMENTS:
            return _moment(lexical, kind)
        if name in PARTS and not PARTS[name].fullmatch(lexical):
            return None
        return datatypes.Duration.fromstring(lexical) if name in DURATIONS else kind.make(lexical)
    except OverflowError:
        return TOO_LONG
    except (ValueError, ArithmeticError):
        return None


def _moment(lexical: str, kind: Any) -> tuple[int, bool]:
    """A date or time as microseconds, with whether it has a zone. Years are read within one cycle of the calendar, as
    elementpath has none that are very long.
    """
    cycles, rest = 0, lexical
    dated = LONG_YEAR.fullmatch(lexical)
    if dated and kind.name != "time":
        digits = dated[1].lstrip("-")
        if len(digits) > 4 and digits.startswith("0"):
            raise ValueError(lexical)
        cycles, year = divmod(int(dated[1]), CYCLE)
        rest = f"{2000 + year}{dated[2]}"
    value = kind.fromstring(rest)
    zoned = value.tzinfo is not None
    delta = value.todelta()
    within = (delta.days * 86_400 + delta.seconds) * MICROSECONDS + delta.microseconds
    return cycles * DAYS_IN_CYCLE * DAY + within, zoned
