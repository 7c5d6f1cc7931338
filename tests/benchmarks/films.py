"""The invented films that synthetic sources write about: what is true of each, and how a source may get it wrong.

Everything follows from the seed and the film's number, so nothing has to be kept. Terms are written as in Turtle, in
the vocabulary of the bundled corpus, under a base of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

BASE = "https://example.org/synthetic/"


def _words(text: str) -> list[str]:
    return text.split()


LAST = _words(
    """Abbott Berger Castell Dorn Eklund Farkas Gallo Hauser Ivanek Jarvis Keller Lindner Moreau Novak Orsini
    Perrin Quast Rossi Sandoval Thorne Ullman Vidal Wexler Zander"""
)
ADJECTIVES = _words(
    """bitter bleak bold bright brisk brittle calm careful clumsy cold crude dense drowsy eager faint fierce
    fragile gentle grim harsh hollow hushed lavish lean loud lucid nervous odd pale patient plain quick restless
    rough sharp slow solemn spare stark stern subtle tender tense thin vivid warm wild wry"""
)
ADVERBS = _words("almost rarely often never always mostly oddly quietly surely wholly barely truly")
GENRES = _words("comedy crime-film drama fantasy-film heist-film melodrama musical mystery thriller war-film western")
NOTIONS = _words("betrayal childhood exile faith forgiveness grief honour loyalty memory revenge silence work")
# Each city in a country; the ontology of a synthetic corpus says the same to the comparison part-of.
CITIES = {
    "bergen": "norway",
    "ghent": "belgium",
    "kyoto": "japan",
    "lisbon": "portugal",
    "lyon": "france",
    "oaxaca": "mexico",
    "porto": "portugal",
    "quito": "ecuador",
    "turin": "italy",
    "valencia": "spain",
}

CONSONANTS, VOWELS = "bdfgklmnprstvzhj", "aou"
SYLLABLES = [one + other for one in CONSONANTS for other in VOWELS][:47]  # a prime number of them


@dataclass(frozen=True)
class Fact:
    """A fact that sources may give differently: what it is of, its property, and the kind of finding that it makes
    when two assert what does not fit.
    """

    thing: str
    property: str
    kind: str = "contradiction"


# Those of a value, then those that a rule asks of two properties, of an order or of two things.
FACTS = {
    "date": Fact("film", "schema:datePublished"),
    "length": Fact("film", "schema:duration"),
    "director": Fact("film", "schema:director"),
    "position": Fact("film", "schema:position"),
    "hero-name": Fact("hero", "schema:name"),
    "villain-name": Fact("villain", "schema:name"),
    "age": Fact("hero", "screen:age", "detailDifference"),  # it may change between the dates of two sources
    "killer": Fact("killing", "screen:perpetrator"),
    "place": Fact("killing", "schema:location"),
    "order": Fact("escape", "screen:happensAfter"),
    "debut": Fact("villain-role", "screen:isDebut"),
    "verdict": Fact("hero-role", "screen:polarity", "opinionDifference"),
}
RULED = ("order", "debut", "verdict")  # nothing is vaguer, expected or denied of these


@dataclass(frozen=True)
class Film:
    """One film: the terms of the things that belong to it, and the true value of each fact."""

    number: int
    things: Mapping[str, str]
    values: Mapping[str, str]

    @property
    def iri(self) -> str:
        return self.things["film"]

    def about(self, fact: str) -> str:
        """The thing that a fact is about."""
        return self.things[FACTS[fact].thing]


@lru_cache(maxsize=20_000)
def film(seed: int, number: int, people: int) -> Film:
    """The film with this number, in a world of so many people."""
    rng = Random(f"{seed}/film/{number}")
    slug, series = f"film-{number:05d}", f"series-{number // 3:05d}"
    persons = rng.sample(range(people), 5)
    cast = {job: f"<person/person-{one:05d}>" for job, one in zip(JOBS, persons, strict=True)}
    own = {name: f"<{kind}/{slug}-{name}>" for name, kind in OWN.items()}
    things = {
        "film": f"<film/{slug}>",
        "before": f"<film/film-{number - 1:05d}>" if number % 3 else "",
        "series": f"<series/{series}>",
        "company": f"<organization/company-{rng.randrange(people // 8 + 1):05d}>",
        "genre": f"<concept/{rng.choice(GENRES)}>",
        "theme": f"<concept/{rng.choice(NOTIONS)}>",
        "motive": f"<concept/{rng.choice(NOTIONS)}>",
        "skill": f"<concept/{rng.choice(NOTIONS)}>",
        "living": "<concept/living>",
        "pace": "<concept/pace>",
        "suspense": "<concept/suspense>",
        **cast,
        **own,
    }
    values = {
        "date": _date(f"{rng.randint(1930, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"),
        "length": f'"PT{rng.randint(70, 190)}M"',
        "director": cast["director"],
        "position": str(number % 3 + 1),
        "hero-name": f'"{name(seed, 2 * number)}"',
        "villain-name": f'"{name(seed, 2 * number + 1)}"',
        "age": str(rng.randint(8, 30)),
        "killer": own["villain"],
        "place": f"<place/{rng.choice(list(CITIES))}>",
        "order": own["killing"],
        "debut": "true",
        "verdict": "screen:positive",
    }
    return Film(number, things, values)


JOBS = ("director", "writer", "producer", "lead", "rival")  # those of persons
OWN = {
    "school": "academy",
    "hero": "character",
    "villain": "character",
    "mentor": "character",
    "hero-role": "role",
    "villain-role": "role",
    "killing": "event",
    "escape": "event",
    "duel": "event",
    "chase": "scene",
    "drill": "training",
}


@lru_cache(maxsize=60_000)
def name(seed: int, number: int) -> str:
    """A name that no other number has, nor one that looks like it: a Reed-Solomon code of the number in syllables, of
    which any two differ in four of six.
    """
    size = len(SYLLABLES)
    digits = [number % size, number // size % size, number // size**2]
    code = [SYLLABLES[sum(digit * at**power for power, digit in enumerate(digits)) % size] for at in range(1, 7)]
    return f"{''.join(code[:3]).title()} {''.join(code[3:]).title()} {LAST[(number + seed) % len(LAST)]}"


def title(seed: int, number: int) -> str:
    """The title of a film."""
    return f"The {name(seed, number).rpartition(' ')[0]}"


def person(seed: int, number: int) -> str:
    """The name of a person: of other numbers than those of the characters."""
    return name(seed, 50_000 + number)


def wrong(fact: str, told: Film, seed: int, rng: Random) -> str:
    """A value that does not fit the true one."""
    truth = told.values[fact]
    if fact == "length":
        return f'"PT{int(truth[3:-2]) + rng.choice((-1, 1)) * rng.randint(1, 30)}M"'
    if fact in ("position", "age"):
        return str(int(truth) + rng.randint(20, 40))
    if fact == "place":
        country = CITIES[_slug(truth)]
        city = rng.choice([city for city, where in CITIES.items() if where != country])
        return f"<place/{rng.choice((city, CITIES[city]))}>"
    if fact == "date":
        year = int(truth[1:5]) + rng.choice((-2, -1, 1, 2))
        return rng.choice((_date(str(year)), _date(f"{year}{truth[5:11]}")))
    if fact == "director":
        return told.things["writer"]
    if fact == "killer":
        return told.things["hero"]
    if fact == "verdict":
        return "screen:negative"
    if fact in RULED:
        return truth
    return f'"{name(seed, 2 * told.number + (fact == "villain-name") + 2 * rng.randint(12_000, 24_000))}"'


def vaguer(fact: str, truth: str, rng: Random) -> str | None:
    """A value that fits the true one and says less; None for a fact that has none."""
    if fact == "place":
        return f"<place/{CITIES[_slug(truth)]}>"
    if fact == "date":
        return rng.choice((_date(truth[1:5]), _date(truth[1:8])))
    if fact in ("hero-name", "villain-name"):
        return truth.rpartition(" ")[0] + '"'
    return None


def _slug(iri: str) -> str:
    return iri.strip("<>").rpartition("/")[2]


def _date(text: str) -> str:
    datatype = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return f'"{text}"^^xsd:{datatype}'


def ntriples(term: str) -> str:
    """An IRI or a literal of these films as N-Triples writes it."""
    if term.startswith("<"):
        return f"<{BASE}{term[1:]}"
    if term.startswith("screen:"):
        return f"<https://w3id.org/variorum/screen#{term.removeprefix('screen:')}>"
    datatypes = "<http://www.w3.org/2001/XMLSchema#"
    if term in ("true", "false"):
        return f'"{term}"^^{datatypes}boolean>'
    if term.isdigit():
        return f'"{term}"^^{datatypes}integer>'
    value, mark, datatype = term.partition("^^xsd:")
    return f"{value}^^{datatypes}{datatype}>" if mark else term
