"""Whether claims are such as the ontology of the corpus lets them be: what is not is taken out, with the reason."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from variorum.corpus.datatypes import ANY_TEXT, KNOWN, WHOLE_NUMBERS, is_well_typed
from variorum.corpus.meant import RANGE
from variorum.corpus.vocabulary import Vocabulary
from variorum.importing.describing import ANYTHING, DOMAIN, LITERAL_CLASSES
from variorum.importing.drafts import Claim, Draft
from variorum.importing.naming import Naming
from variorum.importing.statements import Untaken
from variorum.terms import DENIED, RDF_TYPE, SUBCLASS, XSD, Term

NUMBERS = {XSD + name for name in (*WHOLE_NUMBERS, "decimal")}
MOMENTS = {XSD + name for name in ("dateTime", "dateTimeStamp")}


class Fitter:
    """Takes out of drafts the claims that domains, ranges and datatypes do not allow."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming
        self._vocabulary: Vocabulary = naming.vocabulary
        self._above = self._vocabulary.closure(SUBCLASS)

    @cached_property
    def _wanted(self) -> dict[tuple[Term, NamedNode], list[str]]:
        found: dict[tuple[Term, NamedNode], list[str]] = defaultdict(list)
        for triple in self._vocabulary.triples:
            if triple.predicate in (DOMAIN, RANGE) and isinstance(triple.object, NamedNode):
                found[triple.subject, triple.predicate].append(triple.object.value)
        return dict(found)

    def fit(self, draft: Draft) -> list[Untaken]:
        """Gives plain texts the datatype that their property takes, and takes out what does not fit."""
        found = []
        said = {(one.claim, one.stance, one.speaker, one.iri): key for key, one in draft.citations.items()}
        for key, citation in list(draft.citations.items()):
            claim, reason = self._fitted(citation.claim, draft)
            if reason:
                del draft.citations[key]
                draft.claims.pop(citation.claim, None)
                subject, _, value = citation.claim
                found.append(Untaken(citation.place, reason, sought=(subject.value, value.value)))
                continue
            language = getattr(citation.claim[2], "language", None)
            if language and claim != citation.claim:
                shown = self._naming.corpus.shorten(claim[1].value)
                what = f"the language {language} left: {shown} takes plain texts"
                found.append(Untaken(citation.place, what, left=True))
            if claim != citation.claim:
                if citation.claim in draft.claims:
                    place = draft.claims.pop(citation.claim)
                    draft.claims.setdefault(claim, place)
                elif citation.stance != DENIED:  # another citation of the claim has changed it already
                    draft.claims.setdefault(claim, citation.place)
                citation.claim = claim
                same = said.setdefault((claim, citation.stance, citation.speaker, citation.iri), key)
                if same != key:  # what was said of "A"@en and of "A" is now said once
                    draft.citations[same].passages |= citation.passages
                    draft.citations[same].locators |= citation.locators
                    del draft.citations[key]
        return found

    def _fitted(self, claim: Claim, draft: Draft) -> tuple[Claim, str]:
        """A claim as the ontology wants it, and why it cannot be taken; empty where it can."""
        subject, predicate, value = claim
        if predicate == RDF_TYPE:
            return claim, ""
        if isinstance(value, Literal):
            fitted, reason = self._literal(predicate, value)
            if reason:
                return claim, reason
            claim = (subject, predicate, fitted)
        shorten = self._naming.corpus.shorten
        for role, thing in ((DOMAIN, subject), (RANGE, value)):
            for wanted in self._wanted.get((predicate, role), ()):
                if wanted.startswith(XSD) or wanted in LITERAL_CLASSES:
                    if role == RANGE and isinstance(value, NamedNode):
                        return (
                            claim,
                            f"{shorten(predicate.value)} takes no thing, as {shorten(value.value)} is",
                        )
                elif wanted not in ANYTHING and not self._is_a(thing, wanted, draft):
                    shown = repr(thing.value) if isinstance(thing, Literal) else shorten(thing.value)
                    of = "is for" if role == DOMAIN else "takes"
                    return claim, f"{shorten(predicate.value)} {of} {shorten(wanted)}, which {shown} is not"
        return claim, ""

    def _literal(self, predicate: NamedNode, value: Literal) -> tuple[Literal, str]:
        given = value.datatype.value
        if not value.language and is_well_typed(value.value, given) is False:
            return value, f"{value.value!r} is no xsd:{given.removeprefix(XSD)}"
        for wanted in self._wanted.get((predicate, RANGE), ()):
            if wanted == LITERAL_CLASSES[0] or not wanted.startswith(XSD) or wanted == given:
                continue
            name = wanted.removeprefix(XSD)
            fits = name in KNOWN | ANY_TEXT and is_well_typed(value.value, wanted) is not False
            if value.language and wanted == XSD + "string":
                return Literal(value.value), ""
            if given == XSD + "string" and not value.language and fits and wanted != given:
                return Literal(value.value, datatype=NamedNode(wanted)), ""
            alike = {given, wanted} <= NUMBERS or {given, wanted} <= MOMENTS
            if not (fits and alike):
                return (
                    value,
                    f"{value.value!r} is no xsd:{name}, which {self._naming.corpus.shorten(predicate.value)} takes",
                )
        return value, ""

    def _is_a(self, thing: NamedNode | Literal, class_: str, draft: Draft) -> bool:
        if not isinstance(thing, NamedNode):
            return False
        types = self._types(draft).get(thing, set()) | self._of_individuals.get(thing, set())
        return any(one.value == class_ or NamedNode(class_) in self._above.get(one, ()) for one in types)

    @cached_property
    def _of_individuals(self) -> dict[Term, set[NamedNode]]:
        found: dict[Term, set[NamedNode]] = defaultdict(set)
        for triple in self._vocabulary.triples:
            if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
                found[triple.subject].add(triple.object)
        return dict(found)

    def _types(self, draft: Draft) -> dict[NamedNode, set[NamedNode]]:
        """What the things of a draft are."""
        if self._typed is not draft:
            self._typed, self._found = draft, {}
            for subject, predicate, value in (*draft.claims, *draft.record):
                if predicate == RDF_TYPE and isinstance(value, NamedNode):
                    self._found.setdefault(subject, set()).add(value)
        return self._found

    _typed: Draft | None = None
    _found: dict[NamedNode, set[NamedNode]]
