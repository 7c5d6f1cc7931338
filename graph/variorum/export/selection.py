"""What an export holds: which graphs of a snapshot, of which sources, as quads or merged."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from variorum.errors import ExportError, did_you_mean
from variorum.query.dataset import find_source
from variorum.snapshots.snapshot import Snapshot, SourceSummary

# What may be chosen, by the name that people use, and the kind of graph that it is (`<base>/<kind>/<slug>`): those that
# each source has, then those of the whole corpus.
OF_SOURCE = {
    "claims": "graph/",
    "evidence": "evidence/",
    "entailed": "entailed/",
    "asserted": "asserted/",
    "asserted-entailed": "asserted-entailed/",
}
OF_CORPUS = ("agreement", "consensus", "corpus", "decisions", "description", "links", "ontology", "register", "report")
# Unless others are asked for.
STATED = ("claims", "evidence", "corpus", "decisions", "links", "ontology", "register", "report")


@dataclass(frozen=True)
class Selection:
    """The graphs that an export holds, in the order of their names; `sources` are those whose graphs are among them.

    `union` tells that the graphs are to be merged into one, as a set.
    """

    snapshot: Snapshot
    sources: tuple[SourceSummary, ...]
    kinds: tuple[str, ...]
    graphs: tuple[str, ...]
    union: bool = False


def select(
    snapshot: Snapshot, sources: Sequence[str] = (), kinds: Sequence[str] = (), union: bool = False
) -> Selection:
    """What a user asks to be exported; all sources, and everything that was stated, unless told otherwise.

    With sources chosen, graphs of the whole corpus are left out unless they are asked for by name.

    :raises UnknownSourceError: the snapshot has no source with one of these slugs.
    :raises ExportError: there is no such kind of graph.
    """
    for kind in kinds:
        if kind not in OF_SOURCE and kind not in OF_CORPUS:
            known = [*OF_SOURCE, *OF_CORPUS]
            close = difflib.get_close_matches(kind, known, n=2)
            advice = did_you_mean(close, f"Choose among: {', '.join(known)}.")
            raise ExportError(f"there are no graphs {kind!r}", advice=advice)
    chosen = tuple(find_source(snapshot, slug) for slug in dict.fromkeys(sources)) or tuple(snapshot.sources)
    wanted = kinds_of(bool(sources), kinds)
    graphs = {
        snapshot.base + OF_SOURCE[kind] + source.slug for kind in wanted if kind in OF_SOURCE for source in chosen
    }
    others = [snapshot.base + kind for kind in wanted if kind in OF_CORPUS]
    graphs |= {
        graph for graph in snapshot.counts if any(graph == name or graph.startswith(name + "/") for name in others)
    }
    return Selection(snapshot, chosen, wanted, tuple(sorted(graphs)), union)


def kinds_of(some: bool, kinds: Sequence[str] = ()) -> tuple[str, ...]:
    """The kinds of graphs that are exported: those that are asked for, or all that were stated; with `some` sources
    chosen, those of sources alone.
    """
    return tuple(dict.fromkeys(kinds)) or tuple(kind for kind in STATED if not some or kind in OF_SOURCE)
