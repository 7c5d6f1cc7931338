"""The things of a corpus as a search for them needs them: names, types, facts, and who mentions them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from variorum.snapshots.snapshot import Snapshot
from variorum.terms import LABEL, RDF_TYPE, SCHEMA, VR, local_name

NAME, ALIAS = NamedNode(SCHEMA + "name"), NamedNode(SCHEMA + "alternateName")


@dataclass(frozen=True)
class Thing:
    """One thing. `names` and `aliases` are those that sources give, each with the slugs of those that do.

    `label` is the curators' handle; `types` are IRIs of classes, `kinds` their labels; `languages` are those of the
    sources that mention it.
    """

    iri: str
    label: str
    names: dict[str, tuple[str, ...]]
    aliases: dict[str, tuple[str, ...]]
    types: frozenset[str]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def searched(self) -> tuple[str, ...]:
        """The texts to search for: every name and alias, or the label where there is none."""
        return tuple(dict.fromkeys((*sorted(self.names), *sorted(self.aliases)))) or (self.label,)


def read_things(snapshot: Snapshot, source: str | None = None, types: Iterable[str] = ()) -> tuple[Thing, ...]:
    """The things that sources give a name, and those of some types; of one source, if its slug is given. By IRI."""
    wanted_types = set(types)
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    aliases: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    kinds: dict[str, set[str]] = defaultdict(set)
    mentioned: dict[str, set[str]] = defaultdict(set)
    for summary in snapshot.sources:
        graph = NamedNode(summary.graph)
        for predicate in (NAME, ALIAS, LABEL, RDF_TYPE):
            for quad in snapshot.stated.quads_for_pattern(None, predicate, None, graph):
                if not isinstance(quad.subject, NamedNode):
                    continue
                iri = quad.subject.value
                mentioned[iri].add(summary.slug)
                if predicate == RDF_TYPE and isinstance(quad.object, NamedNode):
                    kinds[iri].add(quad.object.value)
                elif predicate == LABEL and isinstance(quad.object, Literal):
                    labels[iri].setdefault(quad.object.language or "", quad.object.value)
                elif isinstance(quad.object, Literal):
                    (names if predicate == NAME else aliases)[iri][quad.object.value].add(summary.slug)
    classes = _class_labels(snapshot)
    languages = {summary.slug: summary.language or "en" for summary in snapshot.sources}
    return tuple(
        Thing(
            iri=iri,
            label=_label(iri, labels[iri]),
            names={name: tuple(sorted(slugs)) for name, slugs in sorted(names[iri].items())},
            aliases={name: tuple(sorted(slugs)) for name, slugs in sorted(aliases[iri].items())},
            types=frozenset(kinds[iri]),
            kinds=tuple(sorted(classes.get(kind, local_name(kind)) for kind in kinds[iri])),
            sources=tuple(sorted(mentioned[iri])),
            languages=tuple(sorted({languages[slug] for slug in mentioned[iri]})),
        )
        for iri in sorted(mentioned)
        if (names[iri] or kinds[iri] & wanted_types)
        and VR + "Source" not in kinds[iri]
        and (source is None or source in mentioned[iri])
    )


def _class_labels(snapshot: Snapshot) -> dict[str, str]:
    """The labels of the ontology's terms."""
    quads = snapshot.stated.quads_for_pattern(None, LABEL, None, NamedNode(snapshot.base + "ontology"))
    return {str(getattr(q.subject, "value", "")): q.object.value for q in quads if isinstance(q.object, Literal)}


def _label(iri: str, labels: dict[str, str]) -> str:
    return labels.get("en") or min(labels.values(), default=iri.rpartition("/")[2])
