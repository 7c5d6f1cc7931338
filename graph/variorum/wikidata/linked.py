"""Whether the items that links name are still there: deleted ones, redirects, and what redirects make contradictory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from variorum.errors import Location
from variorum.links.sssom import Mapping as Link
from variorum.links.sssom import MappingSet
from variorum.wikidata.alignment import ITEM
from variorum.wikidata.model import Entity, Missing


@dataclass(frozen=True)
class Slip:
    """What is wrong with one link, where it stands, and what to do."""

    what: str
    where: Location
    advice: str


def items_of(links: MappingSet) -> tuple[str, ...]:
    """The items that links name, positive and negative ones, in their order."""
    found = (ITEM.fullmatch(link.object) for link in links.mappings)
    return tuple(dict.fromkeys(match[1] for match in found if match))


def slips(links: MappingSet, entities: Mapping[str, Entity | Missing]) -> tuple[Slip, ...]:
    """What Wikidata's answers show to be wrong with links; nothing of items that it was not asked for."""
    current: dict[tuple[str, str], list[Link]] = {}
    found = []
    for link in links.mappings:
        match = ITEM.fullmatch(link.object)
        entity = entities.get(match[1]) if match else None
        where = links.where(link)
        name = link.subject_label or link.subject
        if isinstance(entity, Missing):
            what = f"{entity.asked}, of the link of {name}, does not exist or was deleted"
            found.append(Slip(what, where, "Take this line out, and look for the item anew: variorum link propose."))
        elif isinstance(entity, Entity):
            if entity.redirected:
                what = f"{entity.asked} is redirected to {entity.id} ({entity.label()})"
                found.append(Slip(what, where, f"Check that {name} is that item, and write {entity.id}."))
            current.setdefault((link.subject, entity.id), []).append(link)
    for (_, item), several in current.items():
        if any(link.negative for link in several) and any(not link.negative for link in several):
            what = f"{several[0].subject_label or several[0].subject} is linked to {item} and denied to be it"
            lines = ", ".join(str(link.line) for link in several)
            found.append(Slip(what, links.where(several[-1]), f"Take one of the lines out: {lines}."))
    return tuple(found)
