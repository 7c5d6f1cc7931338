"""Wikidata's entities as JSON: a statement is a claim of each of its references, or of Wikidata where it has none.

A reference is known by the item that it is stated in, else by the place on the web that it names. A statement whose
rank is deprecated is asserted by nobody; of an unknown value and of none there is nothing to claim. See
https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.errors import CorpusError
from variorum.importing.mapping import PropertyRule
from variorum.importing.naming import Naming
from variorum.importing.nested import Object, objects, text
from variorum.importing.statements import Described, Place, Read, Stated, Untaken
from variorum.terms import LABEL, XSD

ENTITY, DIRECT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
WIKIDATA = "Wikidata"
STATED_IN, IMPORTED_FROM, REFERENCE_URL = "P248", "P143", "P854"
PAGES, SECTION = "P304", "P958"
DAY, MONTH, YEAR = 11, 10, 9  # precisions of a time
FORMS = {DAY: (10, "date"), MONTH: (7, "gYearMonth"), YEAR: (4, "gYear")}
GREGORIAN = ENTITY + "Q1985727"


def are_entities(content: object) -> bool:
    """Whether JSON has entities of Wikidata."""
    return next(_entities(content), None) is not None


def _entities(content: object) -> Iterator[Object]:
    for one in objects(content):
        claims = one.get("claims", one.get("statements"))
        has_claims = isinstance(claims, dict) or claims == []
        if has_claims and text(one.get("id"))[:1] in ("Q", "P", "L", "M"):
            yield one
        elif isinstance(one.get("entities"), dict):
            yield from _entities(list(one["entities"].values()))


def read_entities(path: Path, content: Any, naming: Naming) -> Iterator[Read]:
    """What the entities of a file state."""
    qualifiers: Counter[str] = Counter()
    for entity in _entities(content):
        item = text(entity["id"])
        label = _label(entity, naming.mapping.language)
        if label is not None:
            yield Described("", naming.term(ENTITY + item), LABEL, label, Place(path.name, item))
        claims = entity.get("claims", entity.get("statements"))
        for pid, statements in (claims or {}).items():  # of none Wikidata makes a list
            for statement in objects(statements):
                yield from _statement(item, pid, statement, naming, path)
                qualifiers.update(name for name in statement.get("qualifiers") or {} if isinstance(name, str))
    for name, count in sorted(qualifiers.items()):
        yield Untaken(Place(path.name, ""), f"the qualifier {name} left: a claim has none", left=True, count=count)


def _label(entity: Object, language: str) -> Literal | None:
    """What an entity is called, in the language of the mapping or in English, or in any."""
    labels = entity.get("labels")
    known = (
        {one.get("language"): text(one.get("value")) for one in objects(list(labels.values()))}
        if isinstance(labels, dict)
        else {}
    )
    for wanted in (language, "en", "mul", *sorted(name for name in known if isinstance(name, str))):
        if known.get(wanted):
            return Literal(known[wanted], language="en" if wanted == "mul" else wanted)
    return None


def _statement(item: str, pid: str, statement: Object, naming: Naming, path: Path) -> Iterator[Read]:
    """The claim of a statement, by each of its sources."""
    place = Place(path.name, f"statement {text(statement.get('id')) or f'{item} {pid}'}")
    if statement.get("rank") == "deprecated":
        yield Untaken(place, "its rank is deprecated, so nobody asserts it")
        return
    try:
        predicate = naming.property(DIRECT + pid if DIRECT + pid in naming.rules or pid not in naming.rules else pid)
        rule = naming.rules.get(pid) or naming.rules.get(DIRECT + pid) or PropertyRule()
        if rule.skip:
            return
        value = _value(statement.get("mainsnak"), naming)
        for source, locators in _sources(statement):
            at = (*locators, place.at)[:1]
            yield Stated(source, naming.term(ENTITY + item), predicate, value, place, locators=at)
    except CorpusError as error:
        yield Untaken(place, error.what)


def _sources(statement: Object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sources of a statement, each with where it states it."""
    found = False
    for reference in objects(statement.get("references")):
        snaks = reference.get("snaks")
        said = {
            pid: [_plain(one) for one in objects(of)] for pid, of in (snaks if isinstance(snaks, dict) else {}).items()
        }
        for pid in (STATED_IN, REFERENCE_URL, IMPORTED_FROM):
            sources = [one for one in said.get(pid, ()) if one]
            if sources:
                found = True
                pages = [f"p. {page}" for page in said.get(PAGES, ()) if page] + [s for s in said.get(SECTION, ()) if s]
                pages += [address for address in said.get(REFERENCE_URL, ()) if address and pid != REFERENCE_URL]
                yield sources[0], tuple(pages)
                break
    if not found:
        yield WIKIDATA, ()


def _plain(snak: Object) -> str:
    """The value of a snak of a reference, as an IRI or a text; empty for none."""
    value = snak.get("datavalue")
    inner = value.get("value") if isinstance(value, dict) else None
    if isinstance(inner, dict) and "id" in inner:
        return ENTITY + text(inner["id"])
    return text(inner.get("text") if isinstance(inner, dict) else inner)


def _value(snak: object, naming: Naming) -> NamedNode | Literal:
    """The value of a statement.

    :raises CorpusError: it has none that a claim could have.
    """
    if not isinstance(snak, dict) or snak.get("snaktype") != "value":
        kinds = {"somevalue": "its value is unknown", "novalue": "it says that there is no value"}
        raise CorpusError(kinds.get(text(snak.get("snaktype")) if isinstance(snak, dict) else "", "it has no value"))
    data = snak.get("datavalue")
    kind, inner = (data.get("type"), data.get("value")) if isinstance(data, dict) else (None, None)
    if kind == "wikibase-entityid" and isinstance(inner, dict):
        known = text(inner.get("id")) or (f"Q{inner['numeric-id']}" if "numeric-id" in inner else "")
        return naming.term(ENTITY + known)
    if kind == "time" and isinstance(inner, dict):
        return _time(inner)
    if kind == "monolingualtext" and isinstance(inner, dict):
        try:
            return Literal(text(inner.get("text")), language=text(inner.get("language")))
        except ValueError:
            raise CorpusError(f"{inner.get('language')!r} is no language tag") from None
    if kind == "quantity" and isinstance(inner, dict):
        amount = text(inner.get("amount")).removeprefix("+")
        return Literal(amount, datatype=NamedNode(XSD + ("decimal" if "." in amount else "integer")))
    if kind == "string" and text(inner):
        return naming.term(text(inner)) if snak.get("datatype") == "url" else Literal(text(inner))
    raise CorpusError(f"a value of the kind {kind!r} has no form here")


def _time(value: Object) -> Literal:
    """A time as far as it is known: a day, a month or a year.

    :raises CorpusError: less is known, or it is of another calendar.
    """
    time, precision = text(value.get("time")), value.get("precision")
    if not isinstance(precision, int) or precision not in FORMS:
        raise CorpusError(f"the time {time} is known less exactly than to a year")
    if precision == DAY and text(value.get("calendarmodel")) not in ("", GREGORIAN):
        raise CorpusError(f"the day {time} is one of the Julian calendar")
    length, datatype = FORMS[precision]
    sign = "-" if time.startswith("-") else ""
    # Wikibase has no year zero, XML Schema 1.1 has: 44 BCE is -0044 there and -0043 here.
    year = f"{int(time[1:5]) - 1:04d}" if sign and time[1:5].isdigit() else time[1:5]
    return Literal(f"{sign}{year}{time[5 : length + 1]}", datatype=NamedNode(XSD + datatype))
