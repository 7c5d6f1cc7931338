"""What people mean by what they type: things, properties, values and stances, by their short names."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import FRACTIONS, WHOLE_NUMBERS, is_well_typed, named
from variorum.corpus.evidence import STANCES
from variorum.corpus.folder import SLUG, Corpus
from variorum.corpus.loading import closest
from variorum.corpus.turtle import read_term
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError
from variorum.terms import RDF, RDF_TYPE, RDFS, VR, XSD, Term, local_name

DATE_TYPES = (XSD + "gYear", XSD + "gYearMonth", XSD + "date")  # by how much of a date is known
TAG = re.compile(r"(?:[A-Za-z]{2,3}|[IiXx](?=-))(-[A-Za-z0-9]{1,8})*")  # of a language, of which no name is one
_DATE = re.compile(r"-?\d{4}(?:-\d\d(?:-\d\d)?)?")
RANGE = NamedNode(RDFS + "range")
LANGUAGE_TEXT = RDF + "langString"
WRITTEN = {  # how values of some kinds are
    "number": "Write it in digits, with a point before a fraction if it takes one: 250000, 2.5.",
    "xsd:boolean": "Write true or false.",
    "xsd:date": "Write it like 2025-06-06.",
    "xsd:duration": "Write it like PT2H5M, which is two hours and five minutes.",
}
TEXTS = {XSD + "string", LANGUAGE_TEXT, RDFS + "Literal"}


def term_meant(text: str, corpus: Corpus) -> NamedNode:
    """The IRI that is meant by `<…>`, by a name with a prefix, or by `kind/slug`.

    :raises CorpusError: it is none of these.
    """
    parts = text.split("/")
    if len(parts) == 2 and all(SLUG.fullmatch(part) for part in parts):
        return NamedNode(corpus.base + text)
    found = _parsed(text, corpus)
    if not isinstance(found, NamedNode):
        known = ", ".join(sorted(corpus.prefixes))
        advice = (
            "Write a thing as kind/slug in lower case, a term as one word, such as startDate, with its prefix where it "
            f"needs one ({known}), or <an IRI>."
        )
        raise CorpusError(f"{text!r} names nothing", advice=advice)
    return found


def property_meant(text: str, corpus: Corpus, vocabulary: Vocabulary, kind: str = "") -> NamedNode:
    """The property or class that is meant, by its name with a prefix, or by its name alone where only one has it. Of
    which `kind` it is to be (class or shape) its first letter says if it is not given.

    :raises CorpusError: the ontology does not declare it, or several are called so.
    """
    if text == "a":
        return RDF_TYPE
    if re.fullmatch(r"\w+", text):
        called = sorted(iri for iri in vocabulary.declared if local_name(iri) == text)
        if len(called) > 1:
            names = " or ".join(map(corpus.shorten, called))
            raise CorpusError(f"several terms are called {text}", advice=f"Write {names}.")
        if not called:
            raise _undeclared(text, closest(f"#{text}", vocabulary), corpus, kind)
        return NamedNode(called[0])
    found = term_meant(text, corpus)
    if not vocabulary.declares(found.value):
        raise _undeclared(text, closest(found.value, vocabulary), corpus, kind)
    return found


def _undeclared(text: str, near: str | None, corpus: Corpus, kind: str) -> CorpusError:
    kind = kind or ("class" if text.rpartition(":")[2][:1].isupper() else "shape")
    advice = f"Did you mean {corpus.shorten(near)}? " if near else ""
    return CorpusError(f"the ontology has no {text}", advice=f"{advice}variorum new {kind} {text} declares it.")


def value_meant(
    text: str, predicate: NamedNode, corpus: Corpus, vocabulary: Vocabulary, language: str = ""
) -> NamedNode | Literal:
    """The value that is meant: as Turtle writes it, or else as a text or number of the kind that the property takes; in
    the language that is given, if it takes texts of a language.

    :raises CorpusError: the property takes things, and this names none; or a class, and the ontology declares none; or
        numbers, dates or the like, and this is none.
    """
    if predicate == RDF_TYPE:
        return property_meant(text, corpus, vocabulary)
    types = [
        t.object.value
        for t in vocabulary.triples
        if (t.subject, t.predicate) == (predicate, RANGE) and isinstance(t.object, NamedNode)
    ]
    dated = _DATE.fullmatch(text.strip('"'))
    if dated and (not types or set(types) & set(DATE_TYPES)) and _compares_dates(predicate, vocabulary):
        return _valid(Literal(dated[0], datatype=NamedNode(DATE_TYPES[len(dated[0].lstrip("-")) // 3 - 1])))
    takes_text = any(name.startswith(XSD) or local_name(name) in ("Literal", "langString") for name in types)
    if not takes_text:
        parts = text.split("/")
        if len(parts) == 2 and all(SLUG.fullmatch(part) for part in parts):
            return NamedNode(corpus.base + text)
    found = _parsed(text, corpus)
    if isinstance(found, NamedNode | Literal) and not (takes_text and isinstance(found, NamedNode)):
        return _typed(found, types, language)
    if types and not takes_text:
        called = [iri for iri in vocabulary.declared if local_name(iri) == text]
        return NamedNode(called[0]) if len(called) == 1 else term_meant(text, corpus)
    if _compares_dates(predicate, vocabulary) and not TEXTS & set(types):
        advice = "Write 2025, 2025-06 or 2025-06-06; a text as it is stands in quotation marks: '\"about 1850\"'."
        raise CorpusError(f"{text!r} is no date", advice=advice)
    return _typed(Literal(text), types, language)


def _compares_dates(predicate: NamedNode, vocabulary: Vocabulary) -> bool:
    """Whether the values of a property are dates: by how they are compared, or by their type."""
    said = {t.object for t in vocabulary.triples if t.subject == predicate}
    return NamedNode(VR + "datePrecision") in said or bool({NamedNode(iri) for iri in DATE_TYPES} & said)


def _typed(value: NamedNode | Literal, types: list[str], language: str) -> NamedNode | Literal:
    """A plain text in the datatype that a property takes, if it takes just one, or in the language."""
    plain = isinstance(value, Literal) and value.datatype.value == XSD + "string"
    if plain and TAG.fullmatch(language) and types == [LANGUAGE_TEXT]:
        return Literal(value.value, language=language)
    wanted = [name for name in types if name.startswith(XSD)]
    if plain and len(wanted) == 1:
        value = Literal(value.value, datatype=NamedNode(wanted[0]))
    return _valid(value) if isinstance(value, Literal) else value


def _valid(value: Literal) -> Literal:
    """A literal that has a value of its datatype.

    :raises CorpusError: it has none.
    """
    if is_well_typed(value.value, value.datatype.value) is False:
        shown = named(value.datatype.value)
        kind = "number" if shown.removeprefix("xsd:") in WHOLE_NUMBERS | FRACTIONS else shown
        raise CorpusError(f"{value.value!r} is no {shown}", advice=WRITTEN.get(kind, "Write a value of that kind."))
    return value


def _parsed(text: str, corpus: Corpus) -> Term | None:
    """What a text is in Turtle; None where it is nothing."""
    return read_term(text, corpus.base, tuple(corpus.prefixes.items()))


def stance_meant(text: str) -> str:
    """The stance with this name.

    :raises CorpusError: there is none.
    """
    if VR + text not in STANCES:
        names = ", ".join(map(local_name, STANCES))
        raise CorpusError(f"there is no stance {text!r}", advice=f"The stances: {names}.")
    return VR + text


def slug_of(name: str) -> str:
    """A slug made of a name: its letters without marks and its digits, in lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
