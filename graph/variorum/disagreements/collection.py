"""All disagreements of a dataset: those that rules find and readers noted, with the decisions on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Store

from variorum.corpus.folder import Corpus
from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.decisions import Decision, Decisions
from variorum.disagreements.detection import Detector
from variorum.disagreements.kept_findings import Earlier, Findings
from variorum.disagreements.model import Disagreement
from variorum.shapes.rules import DatasetRules


@dataclass(frozen=True)
class Stale:
    """A decision that no longer holds, and why."""

    decision: Decision
    reason: str


@dataclass(frozen=True)
class Survey:
    """The disagreements by IRI, the decisions that are stale, and what each shape says, by its IRI."""

    disagreements: tuple[Disagreement, ...]
    stale: tuple[Stale, ...]
    said: Mapping[str, str]
    findings: Findings  # of the rules that need not be asked again while nothing that they look at changes


def survey(
    corpus: Corpus,
    vocabulary: Vocabulary,
    rules: DatasetRules,
    decisions: Decisions,
    stated: Store,
    earlier: Earlier | None = None,
) -> Survey:
    """All disagreements in a store of claims and evidence graphs, decided as far as the decisions still fit.

    A decision fits while its disagreement is there with just the values that it considered. `earlier` is what the same
    rules found before what it tells was changed.
    """
    detector = Detector(corpus, vocabulary, rules, stated)
    findings = detector.findings(earlier)
    found = {disagreement.iri: disagreement for disagreement in (*detector.find(findings), *detector.would_be_merged())}
    stale = []
    for note in decisions.notes:
        noted = detector.noted(note)
        if len(noted.positions) > 1:
            found[note.iri] = noted
    for decision in decisions.decisions:
        reason = _why_stale(decision, found.get(decision.decides))
        if reason:
            stale.append(Stale(decision, reason))
        else:
            found[decision.decides] = replace(found[decision.decides], decision=decision)
    return Survey(_told_apart([found[iri] for iri in sorted(found)], rules), tuple(stale), rules.said, findings)


def _told_apart(disagreements: list[Disagreement], rules: DatasetRules) -> tuple[Disagreement, ...]:
    """The disagreements, with the name of its shape added to each label that several have, unless the label says it;
    and where that is not enough, with what its IRI ends in. What a reader noted keeps the reader's label.
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
