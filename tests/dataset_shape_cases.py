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
    Case("name", "character/one", "schema:name", CONTRADICTION, "different names",
         HERO + pair("character/one", "schema:name", '"Eve"', '"Rooney"'),
         (HERO + pair("character/one", "schema:name", '"Eve"', '"Eve"'),
          HERO + pair("character/one", "schema:name", '"Eve"', '"Rooney"', "speculative"),
          FILM + pair("film/one", "schema:name", '"Ballerina"', '"Rooney"'),
          HERO + "east character/one schema:name \"Eve\" ; west character/one schema:alternateName \"Rooney\"")),
    Case("shared-name", "character/one", "schema:name", IDENTITY, "shares a name",
         'east character/one schema:name "Wick" ; west series/one schema:name "Wick" ; '
         'west series/two schema:alternateName "Wick"',
         ('east character/one schema:name "Wick" ; west character/one schema:name "Wick"',
          'east character/one schema:name "Wick" ; west character/one schema:alternateName "Wick"',
          'east character/one schema:name "Wick" ; west series/one schema:name "Wicks"')),
    Case("death-date", "person/one", "schema:deathDate", CONTRADICTION, "die at different times",
         PERSON + pair("person/one", "schema:deathDate", '"2022"^^gYear', '"2023-03-17"^^date'),
         (PERSON + pair("person/one", "schema:deathDate", '"2023"^^gYear', '"2023"^^gYear'),)),
    # release
    Case("date", "film/one", "schema:datePublished", CONTRADICTION, "date film/one differently",
         FILM + pair("film/one", "schema:datePublished", '"2024"^^gYear', '"2025-06-06"^^date'),
         (FILM + pair("film/one", "schema:datePublished", '"2025"^^gYear', '"2025"^^gYear'),
          "series/one a schema:MovieSeries ; " + pair("series/one", "schema:datePublished", '"2024"^^gYear',
                                                      '"2025"^^gYear'))),
    Case("release-status", "film/one", "screen:releaseStatus", STANCE, "different stages",
         FILM + pair("film/one", "screen:releaseStatus", "screen:upcoming", "screen:nowShowing"),
         (FILM + pair("film/one", "screen:releaseStatus", "screen:upcoming", "screen:upcoming"),)),
    Case("seen-before-release", "film/one", "screen:releaseStatus", STANCE, "still awaits film/one",
         FILM + "east film/one screen:releaseStatus screen:upcoming ; west person/one screen:watched film/one ; "
         "north rating/one schema:itemReviewed film/one",
         (FILM + "east film/one screen:releaseStatus screen:nowShowing ; west person/one screen:watched film/one",
          FILM + "east film/one screen:releaseStatus screen:upcoming ; west person/one screen:watched film/two")),
    # cast
    Case("performer", "role/one", "screen:performer", CONTRADICTION, "different performers of role/one",
         ROLE + pair("role/one", "screen:performer", "person/one", "person/two"),
         (ROLE + pair("role/one", "screen:performer", "person/one", "person/one"),
          ROLE + pair("role/one", "screen:performer", "person/one", "person/two", "denied"),
          ROLE + "role/two a schema:PerformanceRole ; east role/one screen:performer person/one ; "
          "west role/two screen:performer person/two")),
    Case("character-played", "role/one", "screen:characterPlayed", CONTRADICTION, "different characters",
         ROLE + pair("role/one", "screen:characterPlayed", "character/one", "character/two"),
         (ROLE + "east role/one screen:characterPlayed character/one ; west role/one screen:performer person/one",)),
    Case("role-size", "role/one", "screen:roleSize", CONTRADICTION, "how large role/one is",
         ROLE + pair("role/one", "screen:roleSize", "screen:cameoRole", "screen:supportingRole"),
         (ROLE + pair("role/one", "screen:roleSize", "screen:cameoRole", "screen:cameoRole"),
          ROLE + "role/two a schema:PerformanceRole ; east role/one screen:roleSize screen:cameoRole ; "
          "west role/two screen:roleSize screen:leadRole")),
    Case("work-of-a-role", "role/one", "screen:hasRole", CONTRADICTION, "put role/one into different works",
         ROLE + "east film/one screen:hasRole role/one ; west film/two screen:hasRole role/one",
         (ROLE + "east film/one screen:hasRole role/one ; west film/one screen:hasRole role/one",
          ROLE + "east film/one screen:hasRole role/one ; west film/one screen:hasRole role/two")),
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
          FILM + pair("film/one", "screen:hasRole", "role/one", "role/two") +
          " ; east role/one screen:roleSize screen:leadRole ; "
          "west role/two screen:roleSize screen:leadRole speculative",
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
    Case("timeline", "film/one", "screen:setDuring", CONTRADICTION, "during another work, and after or before it",
         FILM + "east film/one screen:setDuring film/two ; west film/one screen:setAfter film/two",
         (FILM + "east film/one screen:setDuring film/two ; west film/one screen:setBefore film/three",
          FILM + "east film/one screen:setDuring film/two ; west character/one screen:firstAppearance film/two")),
    Case("set-after-or-before", "film/one", "screen:setAfter", CONTRADICTION, "both after and before",
         FILM + "east film/one screen:setAfter film/two ; west film/one screen:setBefore film/two",
         (FILM + "east film/one screen:setAfter film/two ; west film/one screen:setBefore film/three",)),
    Case("chapter", "film/one", "screen:chapter", CONTRADICTION, "different chapters",
         FILM + pair("film/one", "screen:chapter", "3", "4"),
         (FILM + pair("film/one", "screen:chapter", "3", '"3.0"^^decimal'),)),
    Case("spin-off-of", "film/one", "screen:spinOffOf", CONTRADICTION, "spin-off of different works",
         FILM + pair("film/one", "screen:spinOffOf", "series/one", "series/two"),
         (FILM + pair("film/one", "screen:spinOffOf", "series/one", "series/one"),)),
    Case("first-spin-off", "film/one", "screen:firstFilmSpinOffOf", DETAIL, "Both can hold",
         FILM + "east film/one screen:firstFilmSpinOffOf series/one ; "
         "west film/one screen:firstMajorSpinOffOf series/one",
         (FILM + "east film/one screen:firstFilmSpinOffOf series/one ; west film/one screen:spinOffOf series/one",)),
    Case("spin-off-and-part", "film/one", "screen:partOf", DETAIL, "a spin-off of that series",
         FILM + "series/one a schema:MovieSeries ; east film/one screen:partOf series/one ; "
         "west film/one screen:spinOffOf series/one",
         (FILM + "franchise/one a screen:Franchise ; east film/one screen:partOf franchise/one ; "
          "west film/one screen:spinOffOf franchise/one",)),
    Case("separate-story", "film/one", "screen:storySeparateFrom", STANCE, "apart from a character's story",
         FILM + HERO + "east film/one screen:storySeparateFrom event/one speculative ; "
         "east event/one screen:participant character/one ; west film/one screen:hasRole role/one ; "
         "west role/one screen:characterPlayed character/one ; west film/one screen:storyLinkedTo universe/one ; "
         "west character/one screen:setIn universe/one",
         (FILM + HERO + "east film/one screen:storySeparateFrom event/one ; "
          "east event/one screen:participant character/one ; west film/one screen:hasRole role/one ; "
          "west role/one screen:characterPlayed character/two",
          FILM + HERO + "east film/one screen:storyLinkedTo universe/one ; west film/one screen:hasRole role/one ; "
          "west role/one screen:characterPlayed character/one")),
    Case("number-of-films", "series/one", "screen:numberOfFilms", CONTRADICTION, "count the films of series/one",
         "series/one a schema:MovieSeries ; " + pair("series/one", "screen:numberOfFilms", "4", "5"),
         ("series/one a schema:MovieSeries ; " + pair("series/one", "screen:numberOfFilms", "4", "4"),)),
    Case("chapter-beyond-number", "series/one", "screen:numberOfFilms", CONTRADICTION, "a later chapter",
         "series/one a schema:MovieSeries ; east series/one screen:numberOfFilms 4 ; "
         "west film/one screen:partOf series/one ; west film/one screen:chapter 5",
         ("series/one a schema:MovieSeries ; east series/one screen:numberOfFilms 4 ; "
          "west film/one screen:partOf series/one ; west film/one screen:chapter 4",
          "series/one a schema:MovieSeries ; east series/one screen:numberOfFilms 4 ; "
          "west film/one screen:partOf series/one")),
    Case("first-appearance", "character/one", "screen:firstAppearance", CONTRADICTION, "seen first in different works",
         HERO + pair("character/one", "screen:firstAppearance", "film/one", "film/two"),
         (HERO + pair("character/one", "screen:firstAppearance", "film/one", "film/one"),)),
    Case("introduced-later", "character/one", "screen:firstAppearance", DETAIL, "was seen before in another",
         HERO + "east character/one screen:firstAppearance film/one ; west film/two screen:introduces character/one",
         (HERO + "east character/one screen:firstAppearance film/one ; west film/one screen:introduces character/one",
          HERO + 'east character/one screen:firstAppearance film/one ; west character/one screen:describedAs "new"')),
    # events
    Case("victim", "event/one", "screen:victim", CONTRADICTION, "who was killed in event/one",
         KILLING + pair("event/one", "screen:victim", "character/protagonists-father", "character/two"),
         (KILLING + pair("event/one", "screen:victim", "character/two", "character/two"),
          KILLING + "east event/one screen:victim character/one ; west event/two screen:victim character/two")),
    Case("perpetrator", "event/one", "screen:perpetrator", CONTRADICTION, "who committed event/one",
         KILLING + pair("event/one", "screen:perpetrator", "group/one", "group/two"),
         (KILLING + pair("event/one", "screen:perpetrator", "group/one", "group/one"),)),
    Case("victim-and-perpetrator", "event/one", "screen:victim", CONTRADICTION, "kill and be killed",
         KILLING + "east event/one screen:victim character/one ; west event/one screen:perpetrator character/one",
         (KILLING + "east event/one screen:victim character/one ; west event/one screen:perpetrator character/two",)),
    Case("life-stage", "event/one", "screen:inLifeStage", CONTRADICTION, "different stages of a life",
         KILLING + pair("event/one", "screen:inLifeStage", "screen:childhood", "screen:adulthood"),
         (KILLING + pair("event/one", "screen:inLifeStage", "screen:childhood", "screen:childhood"),
          KILLING + TRAINING + "east event/one screen:inLifeStage screen:childhood ; "
          "west training/one screen:inLifeStage screen:adulthood")),
    Case("order-of-events", "event/one", "screen:eventBefore", CONTRADICTION, "event/one comes before itself",
         KILLING + "east event/one screen:eventBefore event/two ; north event/two screen:eventBefore event/three ; "
         "west event/one screen:eventAfter event/three",
         (KILLING + "east event/one screen:eventBefore event/two ; north event/two screen:eventBefore event/three ; "
          "west event/three screen:eventAfter event/one",
          KILLING + "east event/one screen:eventBefore event/three ; west event/two screen:eventBefore event/three",
          KILLING + "east event/one screen:eventBefore training/one ; west event/one screen:eventAfter training/two",
          KILLING + "east event/one screen:eventBefore event/two ; "
          "west event/two screen:eventBefore event/one denied")),
    Case("inciting-event", "film/one", "screen:incitingEvent", CONTRADICTION, "different events set off",
         FILM + pair("film/one", "screen:incitingEvent", "event/one", "event/two"),
         (FILM + "east film/one screen:incitingEvent event/one ; west film/one screen:hasEvent event/two",)),
    Case("seeks", "character/one", "screen:seeks", DETAIL, "different things that character/one seeks",
         HERO + pair("character/one", "screen:seeks", "concept/revenge", "concept/truth"),
         (HERO + pair("character/one", "screen:seeks", "concept/revenge", "concept/revenge"),
          HERO + "east character/one screen:seeks concept/revenge ; east character/one screen:seeks concept/truth",
          HERO + "east character/one screen:seeks concept/revenge ; "
          "west character/one screen:limitedTo concept/revenge denied")),
    # training
    Case("training-place", "training/one", "screen:takesPlaceAt", CONTRADICTION, "where training/one takes place",
         TRAINING + pair("training/one", "screen:takesPlaceAt", "place/one", "place/two"),
         (TRAINING + "training/two a screen:Training ; east training/one screen:takesPlaceAt place/one ; "
          "west training/two screen:takesPlaceAt place/two",)),
    Case("discipline", "training/one", "screen:discipline", DETAIL, "what training/one teaches",
         TRAINING + pair("training/one", "screen:discipline", "concept/ballet", "concept/dance"),
         (TRAINING + pair("training/one", "screen:discipline", "concept/ballet", "concept/combat"),
          TRAINING + "training/two a screen:Training ; east training/one screen:discipline concept/ballet ; "
          "west training/two screen:discipline concept/dance")),
    Case("actress-or-character", "training/one", "screen:trainee", IDENTITY, "Make it two trainings",
         TRAINING + HERO + PERSON + pair("training/one", "screen:trainee", "character/one", "person/one"),
         (TRAINING + HERO + PERSON + "east training/one screen:trainee character/one ; "
          "west training/two screen:trainee person/one",)),
    Case("run-by", "place/one", "screen:runBy", CONTRADICTION, "who runs place/one",
         PLACE + pair("place/one", "screen:runBy", "organization/one", "organization/two"),
         (PLACE + "east place/one screen:runBy organization/one ; west character/one screen:oversees place/one",)),
    Case("produces", "place/one", "screen:produces", DETAIL, "whom place/one turns out",
         PLACE + pair("place/one", "screen:produces", "concept/contract-killer", "concept/assassin"),
         (PLACE + pair("place/one", "screen:produces", "concept/dancer", "concept/assassin"),)),
    # words
    Case("occupation", "character/one", "screen:occupation", DETAIL, "what character/one does",
         HERO + pair("character/one", "screen:occupation", "concept/hitwoman", "concept/assassin"),
         (HERO + pair("character/one", "screen:occupation", "concept/ballerina", "concept/assassin"),
          HERO + "east character/one screen:occupation concept/ballerina ; "
          "east character/one screen:occupation concept/dancer",
          HERO + pair("character/one", "screen:occupation", "concept/ballerina", "concept/dancer") +
          " ; west character/one screen:occupation concept/ballerina")),
    Case("kind", "character/one", "screen:kind", DETAIL, "what character/one is",
         HERO + pair("character/one", "screen:kind", "concept/silent-killer", "concept/killer"),
         (HERO + pair("character/one", "screen:kind", "concept/heroine", "concept/killer"),)),
    Case("trained-in", "character/one", "screen:trainedIn", DETAIL, "was trained in",
         HERO + pair("character/one", "screen:trainedIn", "concept/ballet", "concept/dance"),
         (HERO + pair("character/one", "screen:trainedIn", "concept/ballet", "concept/precision"),)),
    Case("genre", "film/one", "schema:genre", DETAIL, "the genre of film/one",
         FILM + pair("film/one", "schema:genre", "concept/action-thriller", "concept/thriller"),
         (FILM + pair("film/one", "schema:genre", "concept/neo-noir", "concept/thriller"),)),
    Case("motif", "film/one", "screen:motif", DETAIL, "a motif of film/one",
         FILM + pair("film/one", "screen:motif", "concept/ballet", "concept/dance"),
         (FILM + pair("film/one", "screen:motif", "concept/ballet", "concept/ballet"),)),
    Case("known-for", "person/one", "screen:knownFor", DETAIL, "works for which person/one is known",
         PERSON + pair("person/one", "screen:knownFor", "film/one", "film/two"),
         (PERSON + pair("person/one", "screen:knownFor", "film/one", "film/one"),)),
    # look
    Case("visual-style", "film/one", "screen:visualStyle", CONTRADICTION, "opposite traits",
         FILM + pair("film/one", "screen:visualStyle", "concept/muted-colors", "concept/neon-colours"),
         (FILM + pair("film/one", "screen:visualStyle", "concept/muted-colors", "concept/noir"),
          FILM + "east film/one screen:visualStyle concept/neon-colours ; "
          "west film/one screen:atmosphere concept/dark")),
    Case("visual-style-of-a-part", "film/one", "screen:visualStyle", DETAIL, "looks unlike",
         FILM + "east film/one screen:visualStyle concept/muted-colors ; west film/one screen:hasScene scene/one ; "
         "west scene/one screen:visualStyle concept/neon-colours opinion",
         (FILM + "east film/one screen:visualStyle concept/muted-colors ; west film/two screen:hasScene scene/one ; "
          "west scene/one screen:visualStyle concept/neon-colours",)),
    # opinions
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
    Case("vr:DeniedShape-denied", "character/one", "screen:counterpartOf", CONTRADICTION, "what another denies",
         HERO + pair("character/one", "screen:counterpartOf", "character/two", "character/two", "denied"),
         (HERO + "east character/one screen:kind concept/killer ; "
          "west character/one screen:limitedTo concept/killer denied",
          HERO + pair("character/one", "screen:counterpartOf", "character/two", "character/three", "denied"),
          HERO + "east character/one screen:describedAs concept/one ; "
          "west character/two screen:describedAs concept/one denied")),
    Case("vr:ExpectedShape-expected", "film/one", "screen:hasRole", STANCE, "only expects of film/one",
         FILM + pair("film/one", "screen:hasRole", "role/one", "role/one", "expected"),
         (FILM + "east film/one screen:hasRole role/one ; east film/one screen:hasRole role/one expected",
          FILM + pair("film/one", "screen:hasRole", "role/one", "role/one", "expected") +
          " ; west film/one screen:hasRole role/one",
          FILM + pair("film/one", "screen:hasRole", "role/one", "role/one", "opinion"),
          FILM + pair("film/one", "screen:hasRole", "role/one", "role/two", "expected"))),
)

# Two values of which a rule makes the mildest thing, for the comparison that it declares.
MILD = (
    ("name", HERO + pair("character/one", "schema:name", '"Eve"', '"Eve_Macarro"^^string')),
    ("date", FILM + pair("film/one", "schema:datePublished", '"2025"^^gYear', '"2025-06-06"^^date')),
    ("victim", KILLING + pair("event/one", "screen:victim", "character/protagonists-father",
                              "group/protagonists-family")),
    ("spin-off-of", FILM + pair("film/one", "screen:spinOffOf", "series/john-wick", "franchise/john-wick")),
    ("first-appearance", HERO + pair("character/one", "screen:firstAppearance", "film/john-wick-3",
                                     "series/john-wick")),
    ("seeks", HERO + pair("character/one", "screen:seeks", "concept/revenge", "concept/revenge") +
     " ; west character/one screen:seeks concept/justice"),
)
# fmt: on
