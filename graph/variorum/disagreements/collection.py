"""All disagreements of a dataset: those that rules find and those entered by hand, with the decisions on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.cached_findings import Earlier, Findings
from variorum.disagreements.decisions import Decision, Decisions
from variorum.disagreements.detection import Detector
from variorum.disagreements.lines import ClaimLines
from variorum.disagreements.model import Disagreement
from variorum.disagreements.register import Register, Stale
from variorum.shapes.rules import DatasetRules


def collect(
    corpus: Corpus,
    vocabulary: Vocabulary,
    rules: DatasetRules,
    decisions: Decisions,
    stated: Store,
    lines: ClaimLines | None = None,
    earlier: Earlier | None = None,
) -> tuple[Register, Findings]:
    """All disagreements in a store of claims and evidence graphs, decided as far as the decisions still fit; and what
    was found by rules that need not be asked again while nothing that they look at changes.

    A decision fits while its disagreement is there with just the values that it considered. `earlier` is what the same
    rules found before what it tells was changed.
    """
    detector = Detector(corpus, vocabulary, rules, stated)
    findings = detector.findings(earlier)
    found = {disagreement.iri: disagreement for disagreement in (*detector.find(findings), *detector.would_be_merged())}
    stale = []
    for entry in decisions.manual:
        manual = detector.manual(entry)
        if len(manual.positions) > 1:
            found[entry.iri] = manual
    for decision in sorted(decisions.decisions, key=lambda d: d.iri):
        reason = _why_stale(decision, found.get(decision.decides))
        if reason:
            stale.append(Stale(decision, reason))
        else:
            found[decision.decides] = replace(found[decision.decides], decision=decision)
    disagreements = _told_apart([found[iri] for iri in sorted(found)], rules)
    ordered = tuple(sorted(disagreements, key=lambda d: (d.label, d.iri)))
    messages = {d.shape: rules.messages[d.shape] for d in sorted(ordered, key=lambda d: d.shape) if d.shape}
    register = Register(ordered, tuple(stale), messages)
    return register.with_lines(lines) if lines else register, findings


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


def _why_stale(decision: Decision, disagreement: Disagreement | None) -> str:
    """Why a decision does not hold; empty when it does."""
    if disagreement is None:
        return "the disagreement that it decides is found no more"
    values = {position.value for position in disagreement.positions}
    if (disagreement.shape or decision.considered) and decision.considered != values:
        new = sorted(str(getattr(v, "value", v)) for v in values - decision.considered)
        gone = sorted(str(getattr(v, "value", v)) for v in decision.considered - values)
        parts = [f"new: {', '.join(new)}" if new else "", f"gone: {', '.join(gone)}" if gone else ""]
        return f"the values have changed ({'; '.join(part for part in parts if part)})"
    return ""
