"""Synthetic corpora: invented sources that write about invented films and disagree in known places.

`generate` writes a whole corpus folder in the house style. What it plants is returned, and kept beside the corpus in
planted.json, so that what a build finds can be held against it. The same arguments give the same bytes anywhere."""

from __future__ import annotations

import json
import math
import shutil
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from benchmarks.article import FRAME, Article, Deviations, Said
from benchmarks.films import FACTS, Film, film, ntriples, vaguer, wrong

CLAIMS_PER_FILM = 40  # about what one film with its cast, characters and killing gives


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

    Each source makes `claims` claims (never fewer than one film needs, about 40) about films that it shares with
    others. A fact that two or more sources state is comparable; the share `disagreements` of these is planted as
    contradictions. Half as many each are made differences of detail, differences of stance, and traps in which
    nothing is to be found: another value that is denied."""
    shutil.copytree(FRAME, folder, dirs_exist_ok=True)
    (folder / "seeds" / "evidence").mkdir(parents=True)
    slugs = tuple(f"paper-{number:05d}" for number in range(1, sources + 1))
    films = max(3, sources // 2)
    covered = _coverage(slugs, films, max(1, claims // CLAIMS_PER_FILM), Random(f"{seed}/coverage"))
    people = films * 2
    deviations, planted = _plant(covered, seed, people, disagreements)
    of_source: dict[str, list[Film]] = defaultdict(list)
    for number, who in sorted(covered.items()):
        for slug in who:
            of_source[slug].append(film(seed, number, people))
    for slug in slugs:
        source = Article(slug, seed, people, deviations)
        source.write_about(of_source[slug], claims)
        (folder / "seeds" / f"{slug}.ttl").write_text(source.seed_file(), "utf-8")
        (folder / "seeds" / "evidence" / f"{slug}.ttl").write_text(source.evidence_file(), "utf-8")
    content = json.dumps([asdict(one) for one in planted], indent=1, sort_keys=True)
    (folder / "planted.json").write_text(content + "\n", "utf-8")
    return Synthetic(folder, slugs, planted)


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
    facts = [(number, fact) for number, who in sorted(covered.items()) if len(who) > 1 for fact in FACTS]
    rng.shuffle(facts)
    count = math.ceil(share * len(facts))
    half = math.ceil(count / 2)
    kinds = ["contradiction"] * count + ["detailDifference"] * half + ["stanceDifference"] * half + ["none"] * half
    deviations: Deviations = {}
    planted: list[Planted] = []
    for (number, fact), kind in zip(facts, kinds, strict=False):
        who, told = covered[number], film(seed, number, people)
        truth = told.values[fact]
        deviating = sorted(rng.sample(who, rng.randint(1, max(1, len(who) // 3))))
        values: dict[str, list[str]] = defaultdict(list)
        values[ntriples(truth)] = [slug for slug in who if slug not in deviating]
        others = [wrong(fact, truth, rng) for _ in range(rng.randint(1, 2))]
        for slug in deviating:
            said = _deviation(kind, fact, truth, rng.choice(others), rng)
            deviations[number, fact, slug] = said
            for one in said:
                values[ntriples(one.value)].append(slug)
        if kind == "detailDifference" and fact == "length":
            continue  # a number has no vaguer value: all agree
        if kind != "none":
            focus = ntriples(told.about(fact)).strip("<>")
            planted.append(Planted(focus, FACTS[fact], kind, {value: sorted(by) for value, by in values.items()}))
    return deviations, tuple(sorted(planted, key=lambda one: (one.focus, one.path)))


def _deviation(kind: str, fact: str, truth: str, other: str, rng: Random) -> list[Said]:
    if kind == "contradiction":
        return [Said(other)]
    if kind == "detailDifference":
        return [Said(vaguer(fact, truth, rng) or truth)]
    if kind == "stanceDifference":
        return [Said(other, rng.choice(("expected", "speculative")))]
    return [Said(truth), Said(other, "denied")]
