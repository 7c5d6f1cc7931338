"""One invented article: what it claims of its films, and its two files in the house style of the seeds."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.films import ADJECTIVES, ADVERBS, BASE, CITIES, FACTS, THEMES, Film, film, person

FRAME = Path(__file__).parent / "frame"

# The order of prefixes, of subjects and of predicates in a seed.
PREFIX_LINES = re.findall(
    r"^@prefix (\w+): (<.+>) \.$", (FRAME / "ontology/prefixes.ttl").read_text("utf-8"), re.MULTILINE
)
KINDS = ("film", "person", "role", "character", "event", "place", "concept")
PROPERTIES = re.findall(r"^(\w+:\w+) a owl:\w+Property", (FRAME / "ontology/cine.ttl").read_text("utf-8"), re.MULTILINE)
ORDER = ("a", "schema:name", "rdfs:label", *PROPERTIES)

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Said:
    """What a source says of a fact, and how; only the citation says it when the stance is denied."""

    value: str
    stance: str = "asserted"


# Who says what that is not simply the truth: by film, fact and source.
Deviations = dict[tuple[int, str, str], list[Said]]


class Article:
    """One invented article: its claims and their stances, and the two files that hold them."""

    def __init__(self, slug: str, seed: int, people: int, deviations: Deviations) -> None:
        self._slug, self._seed, self._people, self._deviations = slug, seed, people, deviations
        self._rng = Random(f"{seed}/source/{slug}")
        self._films: list[Film] = []
        self._claims: dict[Triple, str] = {}
        self._denied: list[Triple] = []
        self._labels: dict[str, str] = {}

    def write_about(self, films: list[Film], claims: int) -> None:
        """Makes the claims about these films, then others until there are so many."""
        self._films = films
        for told in films:
            self._film(told)
            self._cast(told)
            self._killing(told)
        while len(self._claims) < claims:
            told = self._rng.choice(films)
            if self._rng.random() < 0.3 and len(self._claims) < claims - 1:
                self._claim(told.iri, "cine:theme", self._concept(self._rng.choice(THEMES)))
            else:
                words = f"{self._rng.choice(ADVERBS)} {self._rng.choice(ADJECTIVES)}"
                self._claim(told.iri, "cine:describedAs", f'"{words}"@en', "opinion")

    def _claim(self, subject: str, predicate: str, value: str, stance: str = "asserted") -> None:
        self._claims.setdefault((subject, predicate, value), stance)

    def _thing(self, iri: str, kind: str, label: str) -> str:
        self._claim(iri, "a", kind)
        self._labels[iri] = label
        return iri

    def _concept(self, slug: str) -> str:
        return self._thing(f"<concept/{slug}>", "skos:Concept", slug.replace("-", " "))

    def _fact(self, told: Film, fact: str) -> None:
        for said in self._deviations.get((told.number, fact, self._slug), [Said(told.values[fact])]):
            claim = told.about(fact), FACTS[fact], said.value
            if said.stance == "denied":
                self._denied.append(claim)
            else:
                self._claim(*claim, said.stance)
            if fact == "place":
                slug = said.value[len("<place/") : -1]
                self._thing(said.value, "cine:City" if slug in CITIES else "schema:Country", slug.title())

    def _film(self, told: Film) -> None:
        self._thing(told.iri, told.kind, f"the film {told.title}")
        self._claim(told.iri, "schema:name", f'"{told.title}"')
        for fact in ("date", "length", "place"):
            self._fact(told, fact)
        self._claim(told.iri, "schema:genre", self._concept(told.genre))
        self._claim(told.iri, "schema:director", self._person(told.director))
        self._claim(told.iri, "schema:producer", self._person(told.producer))
        before = told
        while before.sequel:
            after, before = before, film(self._seed, before.number - 1, self._people)
            self._thing(before.iri, before.kind, f"the film {before.title}")
            self._claim(before.iri, "schema:name", f'"{before.title}"')
            self._claim(after.iri, "cine:setAfter", before.iri)

    def _person(self, number: int) -> str:
        name = person(self._seed, number)
        iri = self._thing(f"<person/person-{number:05d}>", "schema:Person", name)
        self._claim(iri, "schema:name", f'"{name}"')
        return iri

    def _cast(self, told: Film) -> None:
        for part, number in zip(("hero", "villain"), told.performers, strict=True):
            role = self._thing(
                f"<role/{told.slug}-{part}>", "schema:PerformanceRole", f"the {part}'s role in {told.title}"
            )
            character = self._thing(told.about(part), f"cine:{part.title()}", f"the {part} of {told.title}")
            self._fact(told, part)
            self._claim(told.iri, "cine:hasRole", role)
            self._claim(role, "cine:performer", self._person(number))
            self._claim(role, "cine:characterPlayed", character)
            self._claim(role, "cine:roleSize", "cine:leadRole" if part == "hero" else "cine:supportingRole")
        first, second = (self._person(number) for number in told.performers)
        self._claim(first, "cine:collaboratedWith", second)
        self._claim(told.iri, "cine:protagonist", told.about("hero"))

    def _killing(self, told: Film) -> None:
        mentor = self._thing(f"<character/{told.slug}-mentor>", "cine:Character", f"the hero's mentor in {told.title}")
        event = self._thing(f"<event/{told.slug}-killing>", "cine:Killing", f"the killing in {told.title}")
        self._claim(told.iri, "cine:incitingEvent", event)
        self._claim(event, "cine:victim", mentor)
        self._claim(event, "cine:killer", told.about("villain"))

    def seed_file(self) -> str:
        """The source's claims file, as seeds/<slug>.ttl has it."""
        digest = hashlib.sha256(f"{self._seed}/text/{self._slug}".encode()).hexdigest()
        record = [
            ("a", "vr:Source, schema:NewsArticle"),
            ("schema:name", f'"What {self._slug} says"'),
            *(("schema:about", told.iri) for told in self._films),
            ("schema:inLanguage", '"en"'),
            ("vr:text", f"<text/{self._slug}>"),
            ("vr:textDigest", f'"{digest}"'),
            ("vr:textFile", f'"{self._slug}.txt"'),
            ("vr:textLength", str(100 * (len(self._claims) + len(self._films) + len(self._denied)))),
        ]
        things: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, predicate, value in self._claims:
            things[subject].append((predicate, value))
        for subject, label in self._labels.items():
            things[subject].append(("rdfs:label", f'"{label}"@en'))
        blocks = [_block(f"<source/{self._slug}>", record)]
        blocks += [_block(subject, sorted(things[subject], key=_in_order)) for subject in sorted(things, key=_by_kind)]
        return _document(f"# What the invented article {self._slug} states, as claims; its record first.", blocks)

    def evidence_file(self) -> str:
        """The source's citations, as seeds/evidence/<slug>.ttl has them, with a passage of the text for each."""
        cited = [((f"<source/{self._slug}>", "schema:about", told.iri), "asserted") for told in self._films]
        cited += [*self._claims.items(), *((claim, "denied") for claim in self._denied)]
        blocks = []
        for number, ((subject, predicate, value), stance) in enumerate(cited, 1):
            start = 100 * (number - 1) + self._rng.randrange(40)
            length = self._rng.randint(5, 50)
            citation = [
                ("a", "vr:Citation"),
                ("rdf:subject", subject),
                ("rdf:predicate", "rdf:type" if predicate == "a" else predicate),
                ("rdf:object", value),
                ("vr:stance", f"vr:{stance}"),
                ("vr:source", f"<source/{self._slug}>"),
                ("vr:passage", f"<text/{self._slug}#char={start},{start + length}>"),
            ]
            blocks.append(_block(f"<citation/{self._slug}-{number:03d}>", citation))
        header = f"# Where the invented article {self._slug} states its claims, and with what stance; in its order."
        return _document(header, blocks)


def _by_kind(iri: str) -> tuple[int, str]:
    return KINDS.index(iri[1:].partition("/")[0]), iri


def _in_order(pair: tuple[str, str]) -> tuple[int, str]:
    return ORDER.index(pair[0]), pair[1]


def _block(subject: str, pairs: list[tuple[str, str]]) -> str:
    return f"{subject} " + " ;\n    ".join(f"{predicate} {value}" for predicate, value in pairs) + " .\n"


def _document(header: str, blocks: list[str]) -> str:
    """A Turtle document with the prefixes that it uses, in the order of the prefix list."""
    body = "\n".join(blocks)
    used = set(re.findall(r"(?<![\w\"-])([a-z]+):[A-Za-z]", body))
    prefixes = "".join(f"@prefix {prefix}: {iri} .\n" for prefix, iri in PREFIX_LINES if prefix in used)
    return f"{header}\n@base <{BASE}> .\n\n{prefixes}\n{body}"
