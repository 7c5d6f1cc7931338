"""Synthetic corpora: invented sources that write about invented films and disagree in known places.

`generate` writes a whole corpus folder in the house style. What it plants is returned, and kept beside the corpus in
planted.json, so that what a build finds can be held against it. The same arguments give the same bytes anywhere."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from benchmarks.article import PART_OF, Article, Deviations, Said, parts_told
from benchmarks.films import BASE, CITIES, FACTS, RULED, Film, film, ntriples, vaguer, wrong
from variorum.corpus.folder import bundled_root

CLAIMS_PER_FILM = 48  # about what an article tells of one film
LINKS = "seeds/links/wikidata.sssom.tsv"


# The property by which a source says otherwise what has no other value.
OTHERWISE = {"order": "screen:happensBefore", "debut": "screen:isReprise"}
CATEGORIES = {"concept": "concept", "film": "film", "person": "human"}  # of what is linked
Covered = dict[int, list[str]]  # the sources that write about each film


@dataclass(frozen=True)
class Planted:
    """A disagreement to be found: the thing, its property, the kind of finding, and the sources of each value."""

    focus: str
    path: str
    kind: str
    values: dict[str, list[str]]


@dataclass(frozen=True)
class Synthetic:
    """A corpus that was written, and the disagreements in it."""

    folder: Path
    sources: tuple[str, ...]
    planted: tuple[Planted, ...]


def generate(folder: Path, sources: int, seed: int = 0, claims: int = 100, disagreements: float = 0.05) -> Synthetic:
    """Writes a corpus of so many sources into a folder that does not exist yet or is empty.

    It has the ontology and the shapes of the bundled corpus, so that all its rules are asked, with links to items of
    Wikidata that there are not. Each source makes at least `claims` claims (never fewer than one film needs) about
    films that it shares with others: asserted, expected, guessed and judged, some by speakers. A fact that two or more
    sources state is comparable; the share `disagreements` of these is planted as what contradicts each other. Half as
    many each are made differences of detail, differences of stance, and traps in which nothing is to be found: another
    value that is denied.
    """
    slugs = tuple(f"paper-{number:05d}" for number in range(1, sources + 1))
    films = max(3, sources // 2)
    people = films * 2
    _frame(folder)
    covered = _coverage(slugs, films, max(1, claims // CLAIMS_PER_FILM), Random(f"{seed}/coverage"))
    deviations, planted = _plant(covered, seed, people, disagreements)
    of_source: dict[str, list[Film]] = defaultdict(list)
    for number, who in sorted(covered.items()):
        for slug in who:
            of_source[slug].append(film(seed, number, people))
    mentioned: set[str] = set()
    for number, slug in enumerate(slugs):
        source = Article(slug, number, seed, deviations)
        source.write_about(of_source[slug], claims)
        mentioned |= source.things
        (folder / "seeds" / f"{slug}.ttl").write_text(source.seed_file(), "utf-8")
        (folder / "seeds" / "evidence" / f"{slug}.ttl").write_text(source.evidence_file(), "utf-8")
    _link(folder, mentioned)
    content = json.dumps([asdict(one) for one in planted], indent=1, sort_keys=True)
    (folder / "planted.json").write_text(content + "\n", "utf-8")
    return Synthetic(folder, slugs, planted)


def _frame(folder: Path) -> None:
    """Writes all but the sources: the bundled ontology and shapes under the base of the films, and which city belongs
    to which country.
    """
    root = bundled_root()
    base = re.search(r"^@base <(.+)> \.$", (root / "ontology/prefixes.ttl").read_text("utf-8"), re.MULTILINE)
    assert base
    for path in (*root.glob("ontology/*.ttl"), *root.glob("shapes/*/*.ttl"), root / LINKS):
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8").replace(base[1], BASE), "utf-8")
    (folder / "seeds" / "evidence").mkdir()
    places = [f"<place/{city}> vr:belongsTo <place/{country}> .\n" for city, country in CITIES.items()]
    head = f"@base <{BASE}> .\n\n@prefix vr: <https://w3id.org/variorum/ns#> .\n\n"
    (folder / "ontology" / "concepts.ttl").write_text(head + "\n".join(places), "utf-8")


def _link(folder: Path, mentioned: Iterable[str]) -> None:
    """Writes links for every third of some things, under the head that the bundled links have."""
    head = [line for line in (folder / LINKS).read_text("utf-8").splitlines() if line.startswith("#")]
    columns = ("subject_id", "predicate_id", "object_id", "object_category", "mapping_justification", "confidence")
    lines = [*head, "\t".join(columns)]
    for item, thing in enumerate(sorted(mentioned)):
        category = CATEGORIES.get(thing.partition("/")[0].strip("<"))
        if category and item % 3 == 0:
            row = (thing.strip("<>"), "skos:exactMatch", f"wd:Q9{item:08d}", category, "semapv:ManualMappingCuration")
            lines.append("\t".join(("ballerina:" + row[0], *row[1:], "0.9")))
    (folder / LINKS).write_text("\n".join(lines) + "\n", "utf-8")


def read_planted(folder: Path) -> tuple[Planted, ...]:
    """What was planted in a corpus that `generate` wrote."""
    return tuple(Planted(**one) for one in json.loads((folder / "planted.json").read_text("utf-8")))


def _coverage(slugs: tuple[str, ...], films: int, each: int, rng: Random) -> Covered:
    """Which sources write about which films: some films are talked about by many, most by a few."""
    covered: Covered = defaultdict(list)
    for slug in slugs:
        chosen: set[int] = set()
        while len(chosen) < min(each, films):
            chosen.add(int(films * rng.random() ** 2))
        for number in sorted(chosen):
            covered[number].append(slug)
    return covered


def _plant(covered: Covered, seed: int, people: int, share: float) -> tuple[Deviations, tuple[Planted, ...]]:
    """The deviations from the truth, and the disagreements that they make."""
    rng = Random(f"{seed}/plan")
    telling: dict[tuple[int, str], list[str]] = defaultdict(list)  # the sources that tell a fact of a film
    for number, who in sorted(covered.items()):
        for slug in who:
            parts = parts_told(seed, slug, film(seed, number, people))
            for fact in FACTS:
                if PART_OF[fact] in parts:
                    telling[number, fact].append(slug)
    facts = [one for one, who in telling.items() if len(who) > 1]
    rng.shuffle(facts)
    count = math.ceil(share * len(facts))
    half = math.ceil(count / 2)
    kinds = ["contradiction"] * count + ["detailDifference"] * half + ["stanceDifference"] * half + ["none"] * half
    deviations: Deviations = {}
    planted: list[Planted] = []
    for (number, fact), kind in zip(facts, kinds, strict=False):
        if fact in RULED and kind != "contradiction":
            continue
        who, told = telling[number, fact], film(seed, number, people)
        truth = told.values[fact]
        deviating = sorted(rng.sample(who, rng.randint(1, max(1, len(who) // 3))))
        values: dict[str, set[str]] = defaultdict(set)
        values[ntriples(truth)] = {slug for slug in who if slug not in deviating}
        others = [wrong(fact, told, seed, rng) for _ in range(rng.randint(1, 2))]
        for slug in deviating:
            said = _deviation(kind, fact, truth, rng.choice(others), rng)
            deviations[number, fact, slug] = said
            for one in said:
                value = told.about(fact) if fact == "order" else one.value  # escape, which the killing is then after
                values[ntriples(value)].add(slug)
        if kind == "detailDifference" and len(values) == 1:
            continue  # nothing is vaguer: all agree
        if kind != "none":
            focus = ntriples(told.about(fact)).strip("<>")
            made = FACTS[fact].kind if FACTS[fact].kind != "contradiction" else kind
            by_value = {value: sorted(by) for value, by in sorted(values.items())}
            planted.append(Planted(focus, FACTS[fact].property, made, by_value))
    return deviations, tuple(sorted(planted, key=lambda one: (one.focus, one.path)))


def _deviation(kind: str, fact: str, truth: str, other: str, rng: Random) -> list[Said]:
    if fact in RULED:
        return [Said(other, predicate=OTHERWISE.get(fact, ""))]
    if kind == "contradiction":
        return [Said(other)]
    if kind == "detailDifference":
        return [Said(vaguer(fact, truth, rng) or truth)]
    if kind == "stanceDifference":
        return [Said(other, rng.choice(("expected", "speculative")))]
    return [Said(truth), Said(other, "denied")]
