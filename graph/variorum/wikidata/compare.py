"""What Wikidata says of each claim of a linked thing: it agrees, it lacks it, or it contradicts it; or it cannot be
told, since the value is linked to nothing there.

Our side is what sources assert, or deny; theirs are the statements that count: a deprecated one never agrees, and a
preferred one goes before a normal one. Several values contradict each other only where a rule of the corpus, or its
ontology, says that there can be one. A source's denial contradicts Wikidata where Wikidata states what it denies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Store

from variorum.corpus.vocabulary import Vocabulary
from variorum.disagreements.model import Statement as Said
from variorum.shapes.comparison import Fits
from variorum.terms import ASSERTED, CONTRADICTION, DENIED, EXPECTED, RDF_TYPE
from variorum.wikidata.alignment import Alignment
from variorum.wikidata.claims import AlignedClaim, Qualifier
from variorum.wikidata.model import DEPRECATED, NORMAL, PREFERRED, Entity, ItemValue, Missing, NoValue, Statement
from variorum.wikidata.values import Comparer, Fit

if TYPE_CHECKING:  # whoever only reads what was compared does without the rules
    from variorum.shapes.rules import DatasetRules

NO_LINK = "our value is linked to no item: link it, and it can be compared"
NO_CLASS = "our class has no counterpart there: align it in the ontology, and it can be compared"


class Outcome(Enum):
    """What Wikidata says of a claim."""

    CONTRADICTS = "contradicts"
    LACKS = "lacks"
    UNLINKED = "unlinked"
    AGREES = "agrees"


@dataclass(frozen=True)
class Compared:
    """One claim held against Wikidata. `item` is the entity that its subject is linked to.

    `statements` are those of Wikidata's on which the outcome rests, `others` those that count beside what it lacks;
    `said` are those of our sources. `notes` say what else a person should know, each in a few words; `unqualified`
    are qualifiers of ours, with linked values, that no statement there has.
    """

    claim: AlignedClaim
    item: str
    outcome: Outcome
    statements: tuple[Statement, ...]
    said: tuple[Said, ...]
    notes: tuple[str, ...] = ()
    unqualified: tuple[Qualifier, ...] = ()
    others: tuple[Statement, ...] = ()

    @property
    def referenced(self) -> bool:
        """Whether a statement there has a reference already."""
        return any(statement.references for statement in self.statements)


@dataclass(frozen=True)
class LeftOut:
    """How many claims could not be held against an item, and why."""

    item: str
    reason: str
    claims: int


@dataclass(frozen=True)
class Comparison:
    """All claims that were held against Wikidata, and what could not be."""

    compared: tuple[Compared, ...]
    left_out: tuple[LeftOut, ...] = ()

    def of(self, outcome: Outcome) -> tuple[Compared, ...]:
        """Those with one outcome."""
        return tuple(one for one in self.compared if one.outcome == outcome)


@dataclass(frozen=True)
class Single:
    """Where a property can have one value only: the rule's comparison, for subjects of some classes (all if None)."""

    classes: frozenset[str] | None
    fits: Fits | None


class Judge:
    """Judges claims, by the rules and the ontology of a corpus, with its links."""

    def __init__(self, alignment: Alignment, vocabulary: Vocabulary, rules: DatasetRules, stated: Store) -> None:
        self._alignment, self._stated = alignment, stated
        self._comparer = Comparer(alignment, vocabulary)
        self._single: dict[str, list[Single]] = {path: [Single(None, None)] for path in alignment.single}
        for rule in reversed(rules.values):
            if rule.is_single and rule.shape.kind == CONTRADICTION:
                classes = {sub for top in rule.target.classes for sub in (top, *vocabulary.subclasses.get(top, ()))}
                fits = None if rule.comparison is rules.comparisons[""] else rule.comparison.fits
                everything = rule.target.is_everything or rule.target.nodes
                entry = Single(None if everything else frozenset(classes), fits)
                self._single.setdefault(rule.path[0].predicate, []).insert(0, entry)

    @property
    def single_paths(self) -> frozenset[str]:
        """The properties that can have one value only, at least for some subjects."""
        return frozenset(self._single)

    def judge(self, claims: Iterable[AlignedClaim], entities: Mapping[str, Entity | Missing]) -> Comparison:
        """The claims of linked subjects, each held against its entity."""
        compared: list[Compared] = []
        left_out: Counter[tuple[str, str]] = Counter()
        for claim in claims:
            item = self._alignment.items.get(claim.subject, "")
            entity = entities.get(item)
            if not item:
                continue
            if not isinstance(entity, Entity):
                reason = "was not asked for" if entity is None else "does not exist or was deleted: mend the link"
                left_out[item, reason] += 1
            else:
                one = self._compare(claim, entity)
                compared += [one] if one else []
        order = list(Outcome)
        compared.sort(key=lambda one: (order.index(one.outcome), one.claim.subject, int(one.claim.pid[1:])))
        return Comparison(tuple(compared), tuple(LeftOut(*key, number) for key, number in sorted(left_out.items())))

    def _compare(self, claim: AlignedClaim, entity: Entity) -> Compared | None:
        asserted = claim.with_stance(ASSERTED)
        said = asserted or claim.with_stance(EXPECTED)
        single = self._single_for(claim)
        fits = single.fits if single else None
        there = entity.statements.get(claim.pid, ())
        if said and not self._alignment.reaches(claim.value):
            best = tuple(s for s in there if s.rank != DEPRECATED)
            note = NO_CLASS if claim.path == RDF_TYPE.value else NO_LINK
            return Compared(claim, entity.id, Outcome.UNLINKED, (), said, (note,), claim.qualifiers, best)
        fit = {s.id: self._comparer.compare(claim.value, s.main.value, fits) for s in there}
        counted = [s for s in there if s.rank != DEPRECATED]
        alike = [s for s in counted if fit[s.id] in (Fit.SAME, Fit.FITS)]
        same = [s for s in alike if fit[s.id] is Fit.SAME] or alike
        denied = claim.with_stance(DENIED)
        if not said:
            if denied and any(fit[s.id] is Fit.SAME for s in same):
                return Compared(claim, entity.id, Outcome.CONTRADICTS, tuple(same), denied, ("a source denies it",))
            return None
        notes = [] if asserted else ["our sources only expect it"]
        if same:
            notes += self._notes_on_agreement(same, counted, fit)
            known = (qualifier for qualifier in claim.qualifiers if self._alignment.reaches(qualifier.value))
            missing = tuple(qualifier for qualifier in known if not self._has_qualifier(qualifier, same))
            return Compared(claim, entity.id, Outcome.AGREES, tuple(same), said, tuple(notes), missing)
        rejected = [s for s in there if s.rank == DEPRECATED and fit[s.id] is Fit.SAME]
        if rejected and asserted:
            notes.append("Wikidata has it, but deprecated")
            return Compared(claim, entity.id, Outcome.CONTRADICTS, tuple(rejected), said, tuple(notes))
        against = self._against(counted, fit, single is not None)
        if against and asserted:
            return Compared(claim, entity.id, Outcome.CONTRADICTS, against, said, tuple(notes))
        return Compared(claim, entity.id, Outcome.LACKS, (), said, tuple(notes), claim.qualifiers, tuple(counted))

    @staticmethod
    def _against(counted: list[Statement], fit: Mapping[str, Fit], single: bool) -> tuple[Statement, ...]:
        """The statements that contradict a value: all that differ where one is possible; "no value" anywhere."""
        best = [s for s in counted if s.rank == PREFERRED] or counted
        none = [s for s in best if isinstance(s.main.value, NoValue) and s.main.value.kind == "novalue"]
        return tuple(none or [s for s in best if single and fit[s.id] is Fit.DIFFERS])

    def _notes_on_agreement(
        self, same: list[Statement], counted: list[Statement], fit: Mapping[str, Fit]
    ) -> Iterable[str]:
        if all(fit[s.id] is Fit.FITS for s in same):
            yield "one says more than the other"
        if all(s.rank == NORMAL for s in same) and any(s.rank == PREFERRED for s in counted):
            yield "another value is preferred"

    def _has_qualifier(self, qualifier: Qualifier, statements: list[Statement]) -> bool:
        snaks = [snak for s in statements for snak in s.qualifiers if snak.pid == qualifier.pid]
        return any(self._comparer.compare(qualifier.value, snak.value) in (Fit.SAME, Fit.FITS) for snak in snaks)

    def _single_for(self, claim: AlignedClaim) -> Single | None:
        """The entry for a claim's property that covers its subject, if one does."""
        for entry in self._single.get(claim.path, ()):
            if entry.classes is None or self._types(claim.subject) & entry.classes:
                return entry
        return None

    def _types(self, subject: str) -> set[str]:
        quads = self._stated.quads_for_pattern(NamedNode(subject), RDF_TYPE, None, None)
        return {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}


def items_of(comparison: Comparison) -> frozenset[str]:
    """The identifiers of all items and properties that a report on a comparison names."""
    found = set[str]()
    for one in comparison.compared:
        found |= {one.item, one.claim.pid, *(qualifier.pid for qualifier in one.claim.qualifiers)}
        for statement in (*one.statements, *one.others):
            snaks = (statement.main, *statement.qualifiers, *(s for r in statement.references for s in r.snaks))
            found |= {snak.pid for snak in snaks}
            found |= {snak.value.id for snak in snaks if isinstance(snak.value, ItemValue)}
    return frozenset(found)
