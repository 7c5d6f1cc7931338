"""The invented films that synthetic sources write about: what is true of each, and how a source may get it wrong.

Everything follows from the seed and the film's number, so nothing has to be kept. Terms are written as in Turtle
under the prefixes and the base of frame/ontology/prefixes.ttl."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

BASE = "https://example.org/synthetic/"


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    """Ada Bruno Clara Dario Edith Felix Greta Hugo Ilse Jonas Karin Leo Marta Nils Olga Pavel Rosa Simon Tilda
    Urban Vera Walter Yara Zeno"""
)
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
NOUNS = _words("Garden Harbour Island Lantern Mirror Orchard Passage Quarry River Station Tower Winter")
GENRES = _words("comedy crime-film drama fantasy-film heist-film melodrama musical mystery thriller war-film western")
THEMES = _words("betrayal childhood exile faith forgiveness grief honour loyalty memory revenge silence work")
# Each city in a country of its own or shared; frame/ontology/places.ttl says the same to the comparison part-of.
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

# The comparable facts of a film, each with its property; the names are of the hero and of the villain.
FACTS = {
    "date": "schema:datePublished",
    "length": "cine:runningTime",
    "place": "cine:setIn",
    "hero": "schema:name",
    "villain": "schema:name",
}


@dataclass(frozen=True)
class Film:
    """One film: its terms, its people by number, and the true value of each comparable fact."""

    number: int
    kind: str
    title: str
    genre: str
    sequel: bool
    director: int
    producer: int
    performers: tuple[int, int]
    values: dict[str, str]

    @property
    def slug(self) -> str:
        return f"film-{self.number:05d}"

    @property
    def iri(self) -> str:
        return f"<film/{self.slug}>"

    def about(self, fact: str) -> str:
        """The thing that a comparable fact is about: the film, or a character of it."""
        return f"<character/{self.slug}-{fact}>" if fact in ("hero", "villain") else self.iri


@lru_cache(maxsize=20_000)
def film(seed: int, number: int, people: int) -> Film:
    """The film with this number, in a world of so many people."""
    rng = Random(f"{seed}/film/{number}")
    year = rng.randint(1930, 2025)
    values = {
        "date": _date(f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"),
        "length": str(rng.randint(70, 190)),
        "place": f"<place/{rng.choice(list(CITIES))}>",
        "hero": f'"{name(rng)}"',
        "villain": f'"{name(rng)}"',
    }
    first, second = rng.sample(range(people), 2)
    return Film(
        number=number,
        kind="cine:AnimatedFilm" if rng.random() < 0.2 else "schema:Movie",
        title=f"The {rng.choice(ADJECTIVES).title()} {rng.choice(NOUNS)}",
        genre=rng.choice(GENRES),
        sequel=number % 3 > 0,
        director=rng.randrange(people),
        producer=rng.randrange(people),
        performers=(first, second),
        values=values,
    )


@lru_cache(maxsize=40_000)
def person(seed: int, number: int) -> str:
    """The name of the person with this number."""
    return name(Random(f"{seed}/person/{number}"))


def name(rng: Random, avoid: str = "") -> str:
    """A name that shares no word with the one to avoid."""
    first = rng.choice([word for word in FIRST if word not in avoid])
    return f"{first} {rng.choice([word for word in LAST if word not in avoid])}"


def wrong(fact: str, truth: str, rng: Random) -> str:
    """A value that does not fit the true one."""
    if fact == "length":
        return str(int(truth) + rng.choice((-1, 1)) * rng.randint(1, 30))
    if fact == "place":
        country = CITIES[_slug(truth)]
        city = rng.choice([city for city, where in CITIES.items() if where != country])
        return f"<place/{rng.choice((city, CITIES[city]))}>"
    if fact == "date":
        year = int(truth[1:5]) + rng.choice((-2, -1, 1, 2))
        return rng.choice((_date(str(year)), _date(f"{year}{truth[5:11]}")))
    return f'"{name(rng, avoid=truth)}"'


def vaguer(fact: str, truth: str, rng: Random) -> str | None:
    """A value that fits the true one and says less; None for a fact that has none."""
    if fact == "length":
        return None
    if fact == "place":
        return f"<place/{CITIES[_slug(truth)]}>"
    if fact == "date":
        return rng.choice((_date(truth[1:5]), _date(truth[1:8])))
    return truth.split()[0] + '"'


def _slug(iri: str) -> str:
    return iri.strip("<>").rpartition("/")[2]


def _date(text: str) -> str:
    datatype = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return f'"{text}"^^xsd:{datatype}'


def ntriples(term: str) -> str:
    """An IRI or a literal of these films as N-Triples writes it."""
    if term.startswith("<"):
        return f"<{BASE}{term[1:]}"
    datatypes = "<http://www.w3.org/2001/XMLSchema#"
    if term.isdigit():
        return f'"{term}"^^{datatypes}integer>'
    value, mark, datatype = term.partition("^^xsd:")
    return f"{value}^^{datatypes}{datatype}>" if mark else term
