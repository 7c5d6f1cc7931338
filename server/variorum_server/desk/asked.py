"""What a page asks the desk to write, read from the fields of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pyoxigraph import Literal, NamedNode

from variorum.corpus.boundaries import Boundaries
from variorum.corpus.citing import Claim, Files
from variorum.corpus.datatypes import is_well_typed
from variorum.corpus.introducing import Introductions
from variorum.corpus.meant import property_meant, stance_meant, term_meant, value_meant
from variorum.corpus.turtle import read_term
from variorum.errors import CorpusError
from variorum.terms import ASSERTED, RDF_TYPE, VR
from variorum_server.desk.workplace import Known


class UnsaidError(CorpusError):
    """What a thing is has to be said, as its source speaks of it for the first time."""

    def __init__(self, thing: str, likely: tuple[str, ...]) -> None:
        perhaps = f" Perhaps {' or '.join(likely)}." if likely else ""
        super().__init__(f"what {thing} is is not said", advice=f"Say it, as it is new in this source.{perhaps}")
        self.thing = thing


Fields = Mapping[str, str]
Change = Callable[[Files], Files]


def fields_of(body: Any) -> Fields:
    """The fields of a request, all of them texts.

    :raises CorpusError: it has no such fields.
    """
    if not isinstance(body, dict) or not all(isinstance(one, str | int) for one in body.values()):
        raise CorpusError("the request has no fields", advice="Load the page anew.")
    return {str(name): str(value).strip() for name, value in body.items()}


def claims_of(body: Any, known: Known) -> tuple[Fields, list[Claim]]:
    """The fields of a request that is about several claims, and these claims.

    :raises CorpusError: it has no such fields, or names no claim.
    """
    given = body.pop("claims", None) if isinstance(body, dict) else None
    claims = [known_claim(fields_of(one), known) for one in given] if isinstance(given, list) else []
    if not claims:
        raise CorpusError("the request names no claim", advice="Load the page anew.")
    return fields_of(body), claims


def passage_of(fields: Fields, text: str) -> tuple[int, int]:
    """The words that are meant, grown to whole ones.

    :raises CorpusError: there are none.
    """
    given = [fields.get(name, "") for name in ("start", "end")]
    start, end = (int(one) if one.isascii() and one.isdigit() else -1 for one in given)
    start, end = Boundaries(text).grown(start, end) if 0 <= start < end <= len(text) else (0, 0)
    if start >= end:
        raise CorpusError("no words are selected", advice="Select the words of the article that state the claim.")
    return start, end


def new_claim(fields: Fields, known: Known, slug: str, text: str) -> Change:
    """The change that states a new claim, cites it, and says what its things are where that is not said yet.

    :raises CorpusError: a field does not say what it must; also by the change, of the value.
    """
    for name, what in (("thing", "what it is about"), ("property", "the property"), ("value", "the value")):
        if not fields.get(name):
            raise CorpusError(f"the claim does not say {what}", advice="Fill in the field.")
    corpus, vocabulary = known.corpus, known.vocabulary
    passage, subject = passage_of(fields, text), term_meant(fields["thing"], corpus)
    predicate = property_meant(fields["property"], corpus, vocabulary)
    speaker = term_meant(fields["speaker"], corpus) if fields.get("speaker") else None
    stance = stance_meant(fields.get("stance") or "asserted")
    introductions = Introductions(corpus, vocabulary, slug, partial(_unknown, known))
    introductions.tell(subject, fields.get("type") or None, fields.get("label") or None)

    def change(files: Files) -> Files:
        claim = Claim(subject, predicate, _value(fields, predicate, known, files.language or "en"), stance, speaker)
        if fields.get("value-type") or fields.get("value-label"):
            introductions.tell(claim.value, fields.get("value-type") or None, fields.get("value-label") or None)
        return introductions.introduced(files, claim, passage, text).with_claim(claim, passage)

    return change


def _unknown(known: Known, thing: NamedNode, likely: tuple[str, ...]) -> NamedNode:
    """Tells that the class of a thing has to be chosen."""
    raise UnsaidError(known.corpus.shorten(thing.value), likely)


def _value(fields: Fields, predicate: NamedNode, known: Known, language: str) -> NamedNode | Literal:
    """The value, as what the page says that it is; `language` is that of its texts where it does not say one."""
    form, value = fields.get("form", ""), fields["value"]
    if predicate == RDF_TYPE:
        return property_meant(value, known.corpus, known.vocabulary)
    if form == "thing":
        return term_meant(value, known.corpus)
    if form == "text":
        return Literal(value)
    if form == "language":
        try:
            return Literal(value, language=fields.get("language") or language)
        except ValueError as error:
            what = f"{fields.get('language')!r} is no language"
            raise CorpusError(what, advice="Give a tag such as en, de or en-GB.") from error
    if form == "datatype":
        datatype = term_meant(fields.get("datatype", ""), known.corpus)
        if is_well_typed(value, datatype.value) is False:
            raise CorpusError(f"{value!r} is no {fields['datatype']}", advice="Correct the value or its datatype.")
        return Literal(value, datatype=datatype)
    return value_meant(value, predicate, known.corpus, known.vocabulary, language)


def known_claim(fields: Fields, known: Known) -> Claim:
    """The claim of a citation that the page shows, from its terms in Turtle.

    :raises CorpusError: they are no claim.
    """
    prefixes = tuple(known.corpus.prefixes.items())
    given = (read_term(fields.get(name) or "<urn:none>", known.corpus.base, prefixes) for name in TERMS)
    subject, predicate, value, stance, speaker = given
    if (
        not isinstance(subject, NamedNode)
        or not isinstance(predicate, NamedNode)
        or not isinstance(value, NamedNode | Literal)
    ):
        raise CorpusError("the request names no claim", advice="Load the page anew.")
    given_stance = stance.value if isinstance(stance, NamedNode) and stance.value.startswith(VR) else ASSERTED
    said = speaker if isinstance(speaker, NamedNode) and fields.get("speaker") else None
    return Claim(subject, predicate, value, given_stance, said)


TERMS = ("thing", "property", "value", "stance", "speaker")
