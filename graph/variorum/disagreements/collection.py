"""All disagreements of a dataset: those that rules find and those entered by hand, with the decisions on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.against_wikidata import as_stated, kept_comparison
from variorum.disagreements.answers import Answers
from variorum.disagreements.decisions import Decision, Decisions
from variorum.disagreements.detection import Detector
from variorum.disagreements.model import Disagreement
from variorum.disagreements.near import Edit
from variorum.disagreements.ranking import ranked
from variorum.disagreements.register import Coverage, Register, Stale
from variorum.shapes.behaviours import OPINION_VALUE, SEVERAL
from variorum.shapes.rules import DatasetRules
from variorum.tables.tables import Tables
from variorum.terms import RESOLVED, Term

MANY = (SEVERAL, OPINION_VALUE)


def collect(
    corpus: Corpus,
    vocabulary: Vocabulary,
    rules: DatasetRules,
    decisions: Decisions,
    tables: Tables,
    stated: Store,
    answers: Answers | None = None,
    edit: Edit | None = None,
) -> Register:
    """All disagreements in tables of claims and citations, decided as far as the decisions still fit.

    `stated` has the same claims and citations as graphs. A decision fits while its disagreement is there with the
    values that it considered, or others that mean the same or fit what it is in favour of. What Wikidata contradicts,
    by the comparison that the corpus keeps, is among them. `answers` are what rules in SPARQL found before; with an
    `edit` of some sources all that it does not touch is taken over.

    :raises LinkError: that comparison is none.
    """
    detector = Detector(corpus, vocabulary, rules, tables, stated, answers, edit)
    noted = detector.noted(decisions.manual)
    found = {disagreement.iri: disagreement for disagreement in detector.find()}
    if answers:
        answers.found = detector.found
    kept = kept_comparison(corpus)
    disagreements = kept.disagreements() if kept else ()
    found |= {one.iri: one for one in as_stated(disagreements, detector.facts.known)}
    found |= {one.iri: one for one in noted}
    stale = []
    for decision in sorted(decisions.decisions, key=lambda d: d.iri):
        reason = _why_stale(decision, found.get(decision.decides), rules)
        if reason:
            stale.append(Stale(decision, reason))
        else:
            found[decision.decides] = replace(found[decision.decides], decision=decision)
    told = _told_apart([found[iri] for iri in sorted(found)], rules)
    ordered = ranked(told, detector.facts.centrality({d.focus for d in told}), rules.behaviours)
    shapes = sorted({d.shape for d in ordered} & rules.messages.keys())
    messages = {shape: rules.messages[shape] for shape in shapes}
    return Register(ordered, tuple(stale), messages, _coverage(rules, detector.facts.used))


def _coverage(rules: DatasetRules, used: frozenset[str]) -> Coverage:
    """How many of the properties that sources use are watched, and how."""
    properties = [p for p in used if p in rules.behaviours.properties]
    undeclared = [p for p in properties if not rules.is_watched(p)]
    several = [p for p in properties if rules.behaviours.of(p).behaviour in MANY and not rules.has_rule(p)]
    return Coverage(len(properties) - len(undeclared) - len(several), len(several), len(undeclared))


def _told_apart(disagreements: list[Disagreement], rules: DatasetRules) -> tuple[Disagreement, ...]:
    """The disagreements, with the name of its shape added to each label that several have, unless the label says it;
    and where that is not enough, with what its IRI ends in. What was entered by hand keeps its label.
    """
    names: tuple[Callable[[Disagreement], str], ...] = lambda d: rules.name(d.shape), lambda d: d.iri.rpartition("/")[2]
    for name in names:
        labels = Counter(disagreement.label for disagreement in disagreements)
        disagreements = [
            replace(d, label=f"{d.label} ({name(d)})")
            if d.shape and labels[d.label] > 1 and name(d).casefold() not in d.label.casefold()
            else d
            for d in disagreements
        ]
    return tuple(disagreements)


def _why_stale(decision: Decision, disagreement: Disagreement | None, rules: DatasetRules) -> str:
    """Why a decision does not hold; empty when it does."""
    if disagreement is None:
        return "the disagreement that it decides is found no more"
    if not (disagreement.shape or decision.considered):
        return ""
    values = {position.value: rules.comparison(position.path) for position in disagreement.positions}
    favoured = decision.in_favour_of if decision.status == RESOLVED else ()
    new = sorted(
        _text(value)
        for value, compare in values.items()
        if not any(compare.same(value, one) for one in decision.considered)
        and not any(compare.fits(value, one) for one in favoured)
    )
    gone = sorted(
        _text(one)
        for one in decision.considered
        if not any(compare.same(value, one) for value, compare in values.items())
    )
    parts = [f"new: {', '.join(new)}" if new else "", f"gone: {', '.join(gone)}" if gone else ""]
    changes = "; ".join(part for part in parts if part)
    return f"the values have changed ({changes})" if changes else ""


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))
