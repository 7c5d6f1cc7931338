"""What looks like a disagreement in the bundled corpus and is none; each was met by a reader who compared two articles.

A citation is written as the first letter of its source and its number.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest

from bundled import BUNDLED, bundled
from story import NS, Said
from variorum.disagreements.model import Disagreement
from variorum.terms import CONTRADICTION, DETAIL_DIFFERENCE

SLUGS = {
    "a": "ballerina-assassin",
    "b": "blue-news",
    "f": "featurette-news",
    "h": "headphones-thoughts",
    "m": "movie-reviews",
}

# Values that fit each other: with nothing else said, a difference of detail and no more.
FITTING = {
    "the third film with and without its subtitle": "m176 f034",
    "Eve, Eve Macarro": "b117 f081",
    "father, family": "b040 m292 f027 a205",
    "film series, franchise": "b027 m016",
}

# What no rule holds against each other, alone or among everything else.
APART = {
    "hitwoman, assassin": "b009 m025",
    "a contract killer, an assassin that a school turns out": "b152 m522",
    "ballerina, dancer": "h050 m195",
    "trained in ballet, in dance": "h051 a328",
    "ballet, dance as a motif": "h345 m713",
    "action thriller, action": "h008 m800",
    "a shorter and a longer list of films": "a164 a165 m240 m241 m242",
    "a shorter and a longer list of aims": "f021 a706 a195 a193",
    "the first major spin-off, the first on film": "m163 f002",
    "agreement on a name": "a069 h024 m273",
    "agreement on a victim": "f027 a205 m292",
    "agreement on a first appearance": "m190 a260",
    "agreement on the director": "m586 a583 h013",
    "agreement on a lead role": "f224 h020 m021 b093",
    "school, academy": "b136 m224",
    "run by an organization, overseen by its head": "b137 m521",
    "murder, slaughter, brutality": "m291 m392 b122 b039",
    "short and long title": "b002 b098",
    "names of the story world": "b058 a060 f005",
    "nicknames of the story world": "h033 a268 a060",
    "the High Table with and without an article": "m189 h402",
    "a character's name and his other names": "f031 f049",
    "one alternate name from two sources": "b096 h436",
    "a character, and the film's director": "h262 h013",
    "an underworld, and a series called Underworld": "m592 m069",
    "the actress is nervous, the character fearless": "f148 a012",
    "the actress is fiery, the character fierce": "b006 m008",
    "the actress in control, the character outmatched": "f122 h140",
    "nationality and place of work": "b201 m239",
    "fame and debut": "b197 f267",
    "a debut and somebody else's return": "h274 h232",
    "a role with and without a return": "m546 f234",
    "shorter and longer cast lists": "m481 b089",
    "newcomers, more and fewer": "f260 h274",
    "producer, production company": "m638 f059",
    "the director of a series and of a film of it": "m642 m586",
    "a death date, and deceased": "m576 f237",
    "a death, and a new video with the voice": "m576 f226",
    "two trainings: hers and that of the pupils": "m321 b158",
    "two trainings: the actress's and the character's": "m320 a549",
    "two interviews": "b016 b019 m338",
    "two quotations": "f111 m337",
    "two scenes": "b227 a505",
    "two scenes, both singled out": "b238 h311",
    "cinemas, and one cinema": "f012 b249",
    "the film awaited by two": "m960 f282",
    "set during one film, before another": "f032 m171",
    "set during a film, and its heroine seen in that film": "f032 a260",
    "four films, of which one is the fourth": "f303 m178",
    "new as a lead, seen before": "m010 m190",
    "training before the mission, killing before the mission": "m280 m286",
    "a killing, a school, a training, a mission": "b120 b127 b252 m280",
    "a spin-off of a franchise, and a part of it": "h009 h010",
    "revenge, and not revenge alone": "a705 a706 m028",
    "action, and not action alone": "m801 m800",
    "a killer, and not a killer alone": "m450 m449",
    "guns, and not guns alone": "a360 a361",
    "no performance, and performances": "a511 a387",
    "no double for all of it, and a stunt team": "a225 m500",
    "no double for all of it, and all done by herself": "a225 f195",
    "not the hero of the film, and in its cast": "m965 m481",
    "no mere repetition, and a counterpart": "f030 b099",
    "no love interest, no romance": "m845 h066",
    "womanhood denied as a theme, and a woman": "a451 b101",
    "many themes": "h041 h042 m802 a449",
    "many weapons": "a361 a363 b246 f190",
    "a school's lesson, and a front": "b143 b148",
    "dark, and neon in one place": "b213 b217 b224",
    "a man of brute force, films of stylized violence": "a280 a591",
    "a boy, a young man": "a228 a433",
    "two accounts": "h498 h500",
    "popular, acclaimed": "b028 m017",
    "never stronger, perhaps smarter": "h140 h154",
    "alike in rank, unlike in grace": "a653 a676",
    "alike in motive, unlike in style": "a290 a278",
    "a wait that is conceded and turned": "f291 f293",
    "a review that praises and faults": "h187 h206",
    "praise from two for the action": "f212 h223",
    "praise from two for her presence": "m976 h216 a632",
    "own merit, and no standalone offshoot": "h455 m583",
    "brutal fights, graceful handling": "h131 h227",
}


@cache
def found() -> tuple[Disagreement, ...]:
    return bundled().finder.find(bundled().store())


def statements(cited: str) -> list[Said]:
    wanted = {f"{BUNDLED.base}citation/{SLUGS[word[0]]}-{word[1:]}" for word in cited.split()}
    picked = [said for said in bundled().said if said.citation in wanted]
    assert {said.citation for said in picked} == wanted
    return picked


def alone(cited: str) -> set[str]:
    """The kinds of disagreement that there are with nothing else said."""
    return {d.kind for d in bundled().finder.find(bundled().store(statements(cited)))}


@pytest.mark.parametrize("cited", FITTING.values(), ids=FITTING)
def test_values_that_fit_are_a_difference_of_detail(cited: str) -> None:
    assert alone(cited) == {DETAIL_DIFFERENCE}


@pytest.mark.parametrize("cited", APART.values(), ids=APART)
def test_what_only_looks_like_a_disagreement_is_none(cited: str) -> None:
    assert alone(cited) == set()
    together = {said.citation for said in statements(cited)}
    for disagreement in found():
        sides = [{s.citation for s in position.statements} & together for position in disagreement.positions]
        assert not any(one - other and other - one for one, other in combinations(sides, 2)), disagreement.iri


def test_two_stances_of_one_source_are_no_difference() -> None:
    """Announced at the beginning of an article, stated at its end."""
    assert alone("f014 f097") == alone("f015 f101") == alone("f016 f224") == set()
    assert {said.stance for said in statements("f016 f224")} == {"asserted", "expected"}


def test_a_source_by_itself_contradicts_itself_nowhere() -> None:
    for slug in SLUGS.values():
        own = [said for said in bundled().said if said.source == slug]
        assert CONTRADICTION not in {d.kind for d in bundled().finder.find(bundled().store(own))}, slug


def test_only_assertions_and_denials_contradict_each_other() -> None:
    for disagreement in found():
        if disagreement.kind == CONTRADICTION:
            stances = {s.stance.removeprefix(NS) for p in disagreement.positions for s in p.statements}
            assert stances <= {"asserted", "denied"}
