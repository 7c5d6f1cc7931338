"""For each shape in shapes/dataset, statements that it finds and statements that it lets pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """Statements that a shape finds, and others that it does not; `;` between them.

    A statement is `source subject predicate value`, with a stance at the end unless it is asserted; `thing a class`
    gives a type.
    """

    shape: str
    focus: str
    path: str
    kind: str
    says: str
    found: str
    passing: tuple[str, ...]


CONTRADICTION, DETAIL, STANCE, IDENTITY, OPINION = (
    "contradiction",
    "detailDifference",
    "stanceDifference",
    "identityQuestion",
    "opinionDifference",
)
FILM, ROLE, HERO = (
    "film/one a schema:Movie ; ",
    "role/one a schema:PerformanceRole ; ",
    "character/one a screen:Character ; ",
)
KILLING, TRAINING = "event/one a screen:Killing ; ", "training/one a screen:Training ; "
AVENGED = HERO + KILLING + "east character/one screen:avenges event/one ; "
PERSON, PLACE = "person/one a schema:Person ; ", "place/one a screen:FictionalPlace ; "


def judgement(name: str, polarity: str, holder: str, thing: str = "role/one", stance: str = "opinion") -> str:
    """An assessment of the nuance of a thing."""
    subject = f"{holder} assessment/{name}"
    return (
        f"{subject} screen:assesses {thing} {stance} ; {subject} screen:aspect concept/nuance {stance} ; "
        f"{subject} screen:polarity screen:{polarity} {stance} ; {subject} screen:holder source/{holder} {stance} ; "
    )


def comparison(name: str, outcome: str, aspect: str = "style", holder: str = "") -> str:
    """A comparison of a character with another."""
    subject = f"{name} comparison/{name}"
    return (
        f"{subject} screen:compared character/one opinion ; {subject} screen:comparedWith character/two opinion ; "
        f"{subject} screen:aspect concept/{aspect} opinion ; {subject} screen:outcome screen:{outcome} opinion ; "
        f"{subject} screen:holder source/{holder or name} opinion ; "
    )


def pair(subject: str, predicate: str, one: str, other: str, stance: str = "") -> str:
    """Two sources that give different values."""
    return f"east {subject} {predicate} {one} ; west {subject} {predicate} {other} {stance}"


# fmt: off
CASES = (
    # names
    Case("schema:name", "character/one", "schema:name", CONTRADICTION, "Sources differ on",
         HERO + pair("character/one", "schema:name", '"Eve"', '"Rooney"'),
         (HERO + pair("character/one", "schema:name", '"Eve"', '"Eve"'),
          HERO + "east character/one schema:name \"Eve\" ; west character/one schema:alternateName \"Rooney\"")),
    Case("schema:deathDate", "person/one", "schema:deathDate", CONTRADICTION, "Sources differ on",
         PERSON + pair("person/one", "schema:deathDate", '"2022"^^gYear', '"2023-03-17"^^date'),
         (PERSON + pair("person/one", "schema:deathDate", '"2023"^^gYear', '"2023"^^gYear'),)),
    # release
    Case("schema:datePublished", "film/one", "schema:datePublished", CONTRADICTION, "Sources differ on",
         FILM + pair("film/one", "schema:datePublished", '"2024"^^gYear', '"2025-06-06"^^date'),
         (FILM + pair("film/one", "schema:datePublished", '"2025"^^gYear', '"2025"^^gYear'),)),
    Case("screen:releaseStatus", "film/one", "screen:releaseStatus", STANCE, "Sources differ on",
         FILM + pair("film/one", "screen:releaseStatus", "screen:upcoming", "screen:nowShowing"),
         (FILM + pair("film/one", "screen:releaseStatus", "screen:upcoming", "screen:upcoming"),)),
    Case("seen-before-release", "film/one", "screen:releaseStatus", STANCE, "still awaits film/one",
         FILM + "east film/one screen:releaseStatus screen:upcoming ; west person/one screen:watched film/one ; "
         "north rating/one schema:itemReviewed film/one",
         (FILM + "east film/one screen:releaseStatus screen:nowShowing ; west person/one screen:watched film/one",
          FILM + "east film/one screen:releaseStatus screen:upcoming ; west person/one screen:watched film/two")),
    # cast
    Case("screen:performer", "role/one", "screen:performer", CONTRADICTION, "Sources differ on",
         ROLE + pair("role/one", "screen:performer", "person/one", "person/two"),
         (ROLE + pair("role/one", "screen:performer", "person/one", "person/one"),
          ROLE + pair("role/one", "screen:performer", "person/one", "person/two", "denied"),
          ROLE + "role/two a schema:PerformanceRole ; east role/one screen:performer person/one ; "
          "west role/two screen:performer person/two")),
    Case("screen:characterPlayed", "role/one", "screen:characterPlayed", CONTRADICTION, "Sources differ on",
         ROLE + pair("role/one", "screen:characterPlayed", "character/one", "character/two"),
         (ROLE + "east role/one screen:characterPlayed character/one ; west role/one screen:performer person/one",)),
    Case("screen:roleSize", "role/one", "screen:roleSize", CONTRADICTION, "Sources differ on",
         ROLE + pair("role/one", "screen:roleSize", "screen:cameoRole", "screen:supportingRole"),
         (ROLE + pair("role/one", "screen:roleSize", "screen:cameoRole", "screen:cameoRole"),
          ROLE + "role/two a schema:PerformanceRole ; east role/one screen:roleSize screen:cameoRole ; "
          "west role/two screen:roleSize screen:leadRole")),
    Case("debut-and-reprise", "role/one", "screen:isDebut", CONTRADICTION, "a debut in one source",
         ROLE + "east role/one screen:isDebut true ; west role/one screen:isReprise true",
         (ROLE + "east role/one screen:isDebut true ; west role/one screen:isReprise false",
          ROLE + "east role/one screen:isDebut true ; west person/one screen:knownFor series/one",
          ROLE + "east role/one screen:isDebut false ; west role/one screen:isReprise false")),
    Case("lead-role", "film/one", "screen:hasRole", CONTRADICTION, "more than one lead role",
         FILM + pair("film/one", "screen:hasRole", "role/one", "role/two") +
         " ; east role/one screen:roleSize screen:leadRole ; west role/two screen:roleSize screen:leadRole",
         (FILM + pair("film/one", "screen:hasRole", "role/one", "role/two") +
          " ; east role/one screen:roleSize screen:leadRole ; west role/two screen:roleSize screen:cameoRole",
          FILM + "east film/one screen:hasRole role/one ; west film/two screen:hasRole role/two ; "
          "east role/one screen:roleSize screen:leadRole ; west role/two screen:roleSize screen:leadRole")),
    Case("one-performer-in-a-work", "character/one", "screen:performer", CONTRADICTION, "character/one in one work",
         HERO + pair("film/one", "screen:hasRole", "role/one", "role/two") + " ; "
         "east role/one screen:characterPlayed character/one ; east role/one screen:performer person/one ; "
         "west role/two screen:characterPlayed character/one ; west role/two screen:performer person/two",
         (HERO + "east role/one screen:characterPlayed character/one ; east role/one screen:performer person/one ; "
          "west role/two screen:characterPlayed character/one ; west role/two screen:performer person/two ; "
          "east film/one screen:hasRole role/one ; west film/two screen:hasRole role/two",
          HERO + "east role/one screen:characterPlayed character/one ; east role/one screen:performer person/one ; "
          "west role/one screen:characterPlayed character/one ; west film/one screen:hasRole role/one")),
    # timeline
    Case("schema:position", "film/one", "schema:position", CONTRADICTION, "Sources differ on",
         FILM + pair("film/one", "schema:position", "3", "4"),
         (FILM + pair("film/one", "schema:position", "3", '"3.0"^^decimal'),)),
    Case("screen:spinOffOf", "film/one", "screen:spinOffOf", CONTRADICTION, "Sources differ on",
         FILM + pair("film/one", "screen:spinOffOf", "series/one", "series/two"),
         (FILM + pair("film/one", "screen:spinOffOf", "series/one", "series/one"),)),
    Case("spin-off-and-part", "film/one", "schema:isPartOf", DETAIL, "a spin-off of that series",
         FILM + "series/one a schema:MovieSeries ; east film/one schema:isPartOf series/one ; "
         "west film/one screen:spinOffOf series/one",
         (FILM + "franchise/one a screen:Franchise ; east film/one schema:isPartOf franchise/one ; "
          "west film/one screen:spinOffOf franchise/one",)),
    Case("screen:numberOfFilms", "series/one", "screen:numberOfFilms", STANCE, "Sources differ on",
         "series/one a schema:MovieSeries ; " + pair("series/one", "screen:numberOfFilms", "4", "5"),
         ("series/one a schema:MovieSeries ; " + pair("series/one", "screen:numberOfFilms", "4", "4"),)),
    Case("chapter-beyond-number", "series/one", "screen:numberOfFilms", CONTRADICTION, "a later chapter",
         "series/one a schema:MovieSeries ; east series/one screen:numberOfFilms 4 ; "
         "west film/one schema:isPartOf series/one ; west film/one schema:position 5",
         ("series/one a schema:MovieSeries ; east series/one screen:numberOfFilms 4 ; "
          "west film/one schema:isPartOf series/one ; west film/one schema:position 4",
          "series/one a schema:MovieSeries ; east series/one screen:numberOfFilms 4 ; "
          "west film/one schema:isPartOf series/one")),
    Case("screen:firstAppearance", "character/one", "screen:firstAppearance", CONTRADICTION, "Sources differ on",
         HERO + pair("character/one", "screen:firstAppearance", "film/one", "film/two"),
         (HERO + pair("character/one", "screen:firstAppearance", "film/one", "film/one"),)),
    Case("introduced-later", "character/one", "screen:firstAppearance", DETAIL, "was seen before in another",
         HERO + "east character/one screen:firstAppearance film/one ; west film/two screen:introduces character/one",
         (HERO + "east character/one screen:firstAppearance film/one ; west film/one screen:introduces character/one",
          HERO + 'east character/one screen:firstAppearance film/one ; west character/one screen:describedAs "new"')),
    # events
    Case("screen:victim", "event/one", "screen:victim", CONTRADICTION, "Sources differ on",
         KILLING + pair("event/one", "screen:victim", "character/protagonists-father", "character/two"),
         (KILLING + pair("event/one", "screen:victim", "character/two", "character/two"),
          KILLING + "east event/one screen:victim character/one ; west event/two screen:victim character/two")),
    Case("screen:perpetrator", "event/one", "screen:perpetrator", CONTRADICTION, "Sources differ on",
         KILLING + pair("event/one", "screen:perpetrator", "group/one", "group/two"),
         (KILLING + pair("event/one", "screen:perpetrator", "group/one", "group/one"),)),
    Case("whom-it-avenges", "character/one", "screen:victim", CONTRADICTION, "Sources differ on whom",
         AVENGED + pair("event/one", "screen:victim", "character/protagonists-father", "character/two"),
         (AVENGED + pair("event/one", "screen:victim", "character/two", "character/two"),
          AVENGED + "east event/one screen:victim character/two ; west event/two screen:victim group/one")),
    Case("victim-and-perpetrator", "event/one", "screen:victim", CONTRADICTION, "kill and be killed",
         KILLING + "east event/one screen:victim character/one ; west event/one screen:perpetrator character/one",
         (KILLING + "east event/one screen:victim character/one ; west event/one screen:perpetrator character/two",)),
    Case("screen:inLifeStage", "event/one", "screen:inLifeStage", CONTRADICTION, "Sources differ on",
         KILLING + pair("event/one", "screen:inLifeStage", "screen:childhood", "screen:adulthood"),
         (KILLING + pair("event/one", "screen:inLifeStage", "screen:childhood", "screen:childhood"),
          KILLING + TRAINING + "east event/one screen:inLifeStage screen:childhood ; "
          "west training/one screen:inLifeStage screen:adulthood")),
    Case("screen:incitingEvent", "film/one", "screen:incitingEvent", CONTRADICTION, "Sources differ on",
         FILM + pair("film/one", "screen:incitingEvent", "event/one", "event/two"),
         (FILM + "east film/one screen:incitingEvent event/one ; west film/one screen:hasEvent event/two",)),
    Case("schema:location", "training/one", "schema:location", CONTRADICTION, "Sources differ on",
         TRAINING + pair("training/one", "schema:location", "place/one", "place/two"),
         (TRAINING + "training/two a screen:Training ; east training/one schema:location place/one ; "
          "west training/two schema:location place/two",)),
    Case("actress-or-character", "training/one", "screen:trainee", IDENTITY, "Make it two trainings",
         TRAINING + HERO + PERSON + pair("training/one", "screen:trainee", "character/one", "person/one"),
         (TRAINING + HERO + PERSON + "east training/one screen:trainee character/one ; "
          "west training/two screen:trainee person/one",)),
    Case("screen:runBy", "place/one", "screen:runBy", CONTRADICTION, "Sources differ on",
         PLACE + pair("place/one", "screen:runBy", "organization/one", "organization/two"),
         (PLACE + "east place/one screen:runBy organization/one ; west character/one screen:oversees place/one",)),
    Case("screen:visualStyle", "film/one", "screen:visualStyle", CONTRADICTION, "Sources differ on",
         FILM + pair("film/one", "screen:visualStyle", "concept/muted-colors", "concept/neon-colours"),
         (FILM + pair("film/one", "screen:visualStyle", "concept/muted-colors", "concept/noir"),
          FILM + "east film/one screen:visualStyle concept/neon-colours ; "
          "west film/one screen:depicts concept/dark")),
    Case("opposite-opinions", "role/one", "screen:polarity", OPINION, "praised and faulted in the same respect",
         judgement("a", "negative", "east") + judgement("b", "positive", "west", "character/one") +
         "west role/one screen:characterPlayed character/one",
         (judgement("a", "negative", "east") + judgement("b", "positive", "west", "film/one") +
          "west film/one screen:hasRole role/one",
          judgement("a", "negative", "east") + judgement("b", "positive", "east") + "x film/x schema:name \"X\"",
          judgement("a", "negative", "east") + judgement("b", "mixed", "west") + "x film/x schema:name \"X\"",
          judgement("a", "negative", "east", stance="speculative") + judgement("b", "positive", "west") +
          "x film/x schema:name \"X\"")),
    Case("forecast-and-verdict", "role/one", "screen:polarity", STANCE, "expects of role/one",
         judgement("a", "negative", "east") + judgement("b", "positive", "west", stance="expected") +
         "x film/x schema:name \"X\"",
         (judgement("a", "positive", "east") + judgement("b", "positive", "west", stance="expected") +
          "x film/x schema:name \"X\"",)),
    Case("opposite-outcomes", "character/one", "screen:outcome", OPINION, "from the same comparison",
         comparison("east", "similar") + comparison("west", "different") + "x film/x schema:name \"X\"",
         (comparison("east", "similar") + comparison("west", "different", "grace") + "x film/x schema:name \"X\"",
          comparison("east", "similar") + comparison("west", "different", holder="east") +
          "x film/x schema:name \"X\"",
          comparison("east", "similar") + comparison("west", "greater") + "x film/x schema:name \"X\"")),
    # any sources
    Case("overseer", "organization/one", "screen:oversees", CONTRADICTION, "oversee organization/one",
         "organization/one a screen:FictionalOrganization ; east character/one screen:oversees organization/one ; "
         "west character/two screen:oversees organization/one",
         ("organization/one a screen:FictionalOrganization ; east character/one screen:oversees organization/one ; "
          "west character/one screen:oversees organization/one ; "
          "west character/two screen:oversees organization/two",)),
    Case("parents", "character/one", "schema:parent", CONTRADICTION, "more than two parents",
         HERO + "east character/one schema:parent character/a ; west character/one schema:parent character/b ; "
         "south character/one schema:parent character/c",
         (HERO + "east character/one schema:parent character/a ; west character/one schema:parent character/b",)),
    Case("dead-or-alive", "person/one", "schema:deathDate", CONTRADICTION, "does not count",
         PERSON + 'east person/one schema:deathDate "2023"^^gYear ; west person/one screen:lifeStatus concept/alive',
         (PERSON + 'east person/one schema:deathDate "2023"^^gYear ; '
          "west person/one screen:lifeStatus concept/deceased",)),
    Case("teaches-only", "place/one", "screen:limitedTo", CONTRADICTION, "one thing only",
         PLACE + "east place/one screen:limitedTo concept/dance ; west place/one screen:teaches concept/combat",
         (PLACE + "east place/one screen:limitedTo concept/dance ; west place/one screen:teaches concept/dance",)),
)

# Two values of which a rule makes the mildest thing, for the comparison that it declares.
MILD = (
    ("schema:name", HERO + pair("character/one", "schema:name", '"Eve"', '"Eve_Macarro"^^string')),
    ("schema:datePublished", FILM + pair("film/one", "schema:datePublished", '"2025"^^gYear', '"2025-06-06"^^date')),
    ("screen:victim", KILLING + pair("event/one", "screen:victim", "character/protagonists-father",
                              "group/protagonists-family")),
    ("screen:spinOffOf", FILM + pair("film/one", "screen:spinOffOf", "series/john-wick", "franchise/john-wick")),
    ("screen:firstAppearance", HERO + pair("character/one", "screen:firstAppearance", "film/john-wick-3",
                                     "series/john-wick")),
)
# fmt: on
