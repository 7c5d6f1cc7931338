"""One invented article: what it claims of its films, and its two files in the house style of the seeds."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from benchmarks.films import ADJECTIVES, ADVERBS, BASE, CITIES, FACTS, Film, person, title
from variorum.corpus.folder import bundled_root

# What an article may tell of a film: subject, property, value, and where it is not asserted the stance, and the
# speaker where there is one. Things are named as in `Film.things`; `=` begins the name of a fact; `own-` that of a
# thing which each article has of its own.
TOLD = {
    "core": """
        film schema:genre genre
        film schema:director =director
        film screen:hasRole hero-role
        film screen:protagonist hero
        hero-role screen:performer lead
        hero-role screen:characterPlayed hero
        hero-role screen:roleSize screen:leadRole
        hero schema:name =hero-name""",
    "release": """
        film schema:datePublished =date
        film screen:releaseStatus screen:released
        film schema:duration =length
        source screen:watched film""",
    "series": """
        film schema:isPartOf series
        film schema:position =position
        film screen:setAfter before
        series screen:numberOfFilms 99""",
    "rival": """
        film screen:hasRole villain-role
        villain-role screen:performer rival
        villain-role screen:characterPlayed villain
        villain-role screen:roleSize screen:supportingRole
        villain-role screen:isDebut =debut
        villain schema:name =villain-name
        lead screen:collaboratedWith rival""",
    "crew": """
        film screen:screenwriter writer
        film schema:producer producer
        film schema:productionCompany company
        producer screen:expects film expected producer
        writer screen:lifeStatus living""",
    "killing": """
        film screen:incitingEvent killing
        killing screen:victim mentor
        killing screen:perpetrator =killer
        killing schema:location =place
        killing screen:inLifeStage screen:childhood
        hero screen:avenges killing
        hero screen:age =age""",
    "story": """
        film screen:hasEvent escape
        killing screen:victim mentor
        escape screen:happensAfter =order
        duel screen:happensAfter escape
        killing screen:leadsTo escape
        film schema:hasPart chase speculative""",
    "school": """
        hero screen:trainedBy school
        school screen:runBy mentor
        school screen:teaches skill
        school screen:limitedTo skill opinion
        drill screen:trainee hero
        drill screen:discipline skill""",
    "style": """
        film screen:theme theme opinion
        film screen:motif motive opinion director
        hero screen:drivenBy motive
        hero screen:occupation skill""",
    "verdict": """
        own-assessment screen:assesses hero-role opinion
        own-assessment screen:aspect pace opinion
        own-assessment screen:polarity =verdict opinion
        own-assessment screen:holder source opinion
        own-rating schema:itemReviewed film
        own-rating schema:ratingValue 7 opinion
        own-rating schema:bestRating 10""",
    "forecast": """
        own-forecast screen:assesses film expected writer
        own-forecast screen:aspect suspense expected writer
        own-forecast screen:polarity screen:positive expected writer
        own-forecast screen:holder writer expected writer""",
    "comparison": """
        own-comparison screen:compared film opinion
        own-comparison screen:comparedWith before opinion
        own-comparison screen:aspect pace opinion
        own-comparison screen:outcome screen:similar opinion
        own-comparison screen:holder source opinion""",
}
PART_OF = {fact: next(part for part, lines in TOLD.items() if f"={fact}" in lines.split()) for fact in FACTS}
CLASSES = {
    "academy": "screen:FictionalOrganization",
    "assessment": "screen:Assessment",
    "character": "screen:Character",
    "comparison": "screen:Comparison",
    "concept": "skos:Concept",
    "event": "screen:StoryEvent",
    "film": "schema:Movie",
    "forecast": "screen:Assessment",
    "organization": "schema:Organization",
    "person": "schema:Person",
    "rating": "schema:Rating",
    "role": "schema:PerformanceRole",
    "scene": "screen:Scene",
    "series": "schema:MovieSeries",
    "training": "screen:Training",
}
Triple = tuple[str, str, str]


@cache
def prefixes() -> dict[str, str]:
    """The prefixes of the bundled corpus, with the IRIs that they stand for."""
    text = (bundled_root() / "ontology" / "prefixes.ttl").read_text("utf-8")
    return dict(re.findall(r"^@prefix (\w+): (<.+>) \.$", text, re.MULTILINE))


@dataclass(frozen=True)
class Said:
    """What a source says of a fact: another value, with another stance than is usual, or by another property."""

    value: str
    stance: str = ""
    predicate: str = ""


# What is said that is not simply the truth: by film, fact and source.
Deviations = dict[tuple[int, str, str], list[Said]]


def parts_told(seed: int, slug: str, told: Film) -> list[str]:
    """What an article tells of a film."""
    rng = Random(f"{seed}/told/{slug}/{told.number}")
    others = [part for part in TOLD if part != "core" and (told.things["before"] or part != "comparison")]
    return ["core", *rng.sample(others, rng.randint(3, 6))]


class Article:
    """One invented article: its claims and their stances, and the two files that hold them."""

    def __init__(self, slug: str, number: int, seed: int, deviations: Deviations) -> None:
        self._slug, self._seed, self._deviations = slug, seed, deviations
        self._date = date(1990, 1, 1) + timedelta(days=number)
        self._rng = Random(f"{seed}/source/{slug}")
        self._films: list[Film] = []
        self._claims: dict[Triple, tuple[str, str]] = {}  # with stance and speaker
        self._denied: list[Triple] = []

    def write_about(self, films: list[Film], claims: int) -> None:
        """Makes the claims about these films, then others until there are so many."""
        self._films = films
        for told in films:
            for part in parts_told(self._seed, self._slug, told):
                for line in TOLD[part].strip().splitlines():
                    self._line(told, *line.split())
        source = self._named(films[0], "source")
        while sum(subject != source for subject, _, _ in self._claims) < claims:  # the record's are no claims
            told = self._rng.choice(films)
            thing = told.things[self._rng.choice(("film", "hero", "lead", "hero-role"))]
            words = f'"{self._rng.choice(ADVERBS)} {self._rng.choice(ADJECTIVES)}"@en'
            self._claim(thing, "screen:describedAs", words, "opinion", self._rng.choice(("", told.things["lead"])))

    @property
    def things(self) -> set[str]:
        """The things that it makes claims of."""
        return {subject for subject, _, _ in self._claims}

    def _line(self, told: Film, subject: str, predicate: str, value: str, stance: str = "", speaker: str = "") -> None:
        thing, by = self._named(told, subject), self._named(told, speaker) if speaker else ""
        if not value.startswith("="):
            if self._named(told, value):
                self._claim(thing, predicate, self._named(told, value), stance, by)
            return
        fact = value[1:]
        for said in self._deviations.get((told.number, fact, self._slug), [Said(told.values[fact])]):
            claim = thing, said.predicate or predicate, said.value
            if said.stance == "denied":
                self._denied.append(claim)
            else:
                self._claim(*claim, said.stance or stance, by)

    def _named(self, told: Film, token: str) -> str:
        """The term that a name in TOLD stands for; empty where the film has no such thing."""
        if token == "source":
            return f"<source/{self._slug}>"
        if token.startswith("own-"):
            return f"<{token[4:]}/{self._slug}-on-{told.number:05d}>"
        return told.things.get(token, token)

    def _claim(self, subject: str, predicate: str, value: str, stance: str = "", speaker: str = "") -> None:
        self._claims.setdefault((subject, predicate, value), (stance, speaker))
        for term in (subject, value, speaker):
            if term.startswith("<") and (term, "a", _class(term)) not in self._claims and _class(term):
                self._claims[term, "a", _class(term)] = "", ""
                kind, _, slug = term.strip("<>").partition("/")
                if kind in ("film", "person", "series"):
                    self._claims[term, "schema:name", f'"{_name(kind, slug, self._seed)}"'] = "", ""

    def seed_file(self) -> str:
        """The source's claims file, as seeds/<slug>.ttl has it."""
        digest = hashlib.sha256(f"{self._seed}/text/{self._slug}".encode()).hexdigest()
        source = f"<source/{self._slug}>"
        things: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, predicate, value in self._claims:
            things[subject].append((predicate, value))
        record = [
            ("a", "vr:Source, schema:NewsArticle"),
            ("schema:name", f'"What {self._slug} says"'),
            ("schema:datePublished", f'"{self._date}"^^xsd:date'),
            ("rdfs:label", f'"the article {self._slug}"@en'),
            *(("schema:about", told.iri) for told in self._films),
            ("schema:inLanguage", '"en"'),
            ("vr:text", f"<text/{self._slug}>"),
            ("vr:textDigest", f'"{digest}"'),
            ("vr:textFile", f'"{self._slug}.txt"'),
            ("vr:textLength", str(100 * (len(self._claims) + len(self._films) + len(self._denied)))),
        ]
        blocks = [_block(source, [*record, *things.pop(source, [])])]
        for subject, pairs in things.items():
            first = [("a", _class(subject)), ("rdfs:label", f'"{_label(subject, self._seed)}"@en')]
            blocks.append(_block(subject, [*first, *(pair for pair in pairs if pair[0] != "a")]))
        return _document(f"# What the invented article {self._slug} states, as claims; its record first.", blocks)

    def evidence_file(self) -> str:
        """The source's citations, as seeds/evidence/<slug>.ttl has them, with passages of the text for each."""
        source = f"<source/{self._slug}>"
        cited = [((source, "schema:about", told.iri), ("", "")) for told in self._films]
        cited += [*self._claims.items(), *((claim, ("denied", "")) for claim in self._denied)]
        lines: dict[str, list[str]] = defaultdict(list)
        for number, ((subject, predicate, value), (stance, speaker)) in enumerate(cited):
            start = 100 * number + self._rng.randrange(20)
            passages = [f"{start} {start + self._rng.randint(5, 30)}"]
            if self._rng.random() < 0.3:
                passages.append(f"{start + 50} {start + 60 + self._rng.randrange(20)}")
            words = ["rdf:type" if predicate == "a" else predicate, value, "  ".join(passages)]
            words += [f" vr:{stance}", speaker] if stance or speaker else []
            said = " ".join(filter(None, words)).replace(" vr: ", " ")
            lines[subject].append(f"    vr:stated ({said})")
        blocks = [f"{subject}\n" + " ;\n".join(own) + " .\n" for subject, own in lines.items()]
        header = f"# Where the invented article {self._slug} states its claims, and with what stance; in its order."
        return _document(header, blocks)


def _class(term: str) -> str:
    """The class of a thing by its IRI; empty where it is none of ours, or described in the record."""
    kind, _, slug = term.strip("<>").partition("/")
    if kind == "place":
        return "schema:Place" if slug in CITIES else "schema:Country"
    return "screen:Killing" if slug.endswith("-killing") else CLASSES.get(kind, "")


def _name(kind: str, slug: str, seed: int) -> str:
    """What a film, a person or a series is called."""
    number = int(slug.rpartition("-")[2])
    return {"film": title, "person": person}[kind](seed, number) if kind != "series" else f"Series {number}"


def _label(term: str, seed: int) -> str:
    kind, _, slug = term.strip("<>").partition("/")
    if kind == "person":
        return person(seed, int(slug.rpartition("-")[2]))
    return f"the film {title(seed, int(slug[-5:]))}" if kind == "film" else f"the {kind} {slug.replace('-', ' ')}"


def _block(subject: str, pairs: list[tuple[str, str]]) -> str:
    return f"{subject} " + " ;\n    ".join(f"{predicate} {value}" for predicate, value in pairs) + " .\n"


def _document(header: str, blocks: list[str]) -> str:
    """A Turtle document with the prefixes that it uses, in the order of the prefix list."""
    body = "\n".join(blocks)
    used = set(re.findall(r"(?<![\w\"-])([a-z]+):[A-Za-z]", body))
    lines = "".join(f"@prefix {prefix}: {iri} .\n" for prefix, iri in prefixes().items() if prefix in used)
    return f"{header}\n@base <{BASE}> .\n\n{lines}\n{body}"
