"""What looks like a disagreement in the bundled corpus and is none; each was met by a reader who compared two articles.

A citation is written as the first letter of its source and the digits at the end of its IRI.
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
    "the third film with and without its subtitle": "m8dc250e6beb5 f5e2a066f76e3",
    "Eve, Eve Macarro": "b24f0e7ae176a f344bc189b574",
    "father, family": "bde0b554d92ed m930283552691 f930283552691 a930283552691",
    "film series, franchise": "b3803875f3ab2 md5aba21cdae7",
}

# What no rule holds against each other, alone or among everything else.
APART = {
    "hitwoman, assassin": "b5827217cee26 meb8034523af7",
    "a contract killer, an assassin that a school turns out": "b08feb4f9f44d mf7bdc329ab55",
    "ballerina, dancer": "h8b739115f655 m52f03b807c1c",
    "trained in ballet, in dance": "h5d5bf329062f ab9c7db8635b8",
    "ballet, dance as a motif": "h6ec3e1f5a9c3 me370853eb46c",
    "action thriller, action": "h64be33a0b790 m018a9ec18a21",
    "a shorter and a longer list of films": "a2c5d30496b7c a2cfb0b744dab m2cfb0b744dab m2c5d30496b7c ma2e95d53b941",
    "a shorter and a longer list of aims": "f177432a5c3de a177432a5c3de aabbf653ed67d a15a36647a17f",
    "the first major spin-off, the first on film": "md5aba21cdae7 fd5aba21cdae7",
    "agreement on a name": "a42d0bc6d0e19 h42d0bc6d0e19 m42d0bc6d0e19",
    "agreement on a victim": "f930283552691 a930283552691 m930283552691",
    "agreement on a first appearance": "m0a28aa55fb47 a0a28aa55fb47",
    "agreement on the director": "m82512cf99cf9 a82512cf99cf9 h82512cf99cf9",
    "agreement on a lead role": "f5df416722ded h5df416722ded m5df416722ded b5df416722ded",
    "school, academy": "b38b8d01ed889 m38b8d01ed889",
    "run by an organization, overseen by its head": "b9d8e5a39ef41 mcb7723d519b9",
    "murder, slaughter, brutality": "m718e5b856028 m1883b7bf5305 bc927b4d6f0ba b718e5b856028",
    "short and long title": "b7926ad9162a3 b47c37e57b31e",
    "names of the story world": "b6c6a10d3fe93 a39a8b92bd4e6 f39a8b92bd4e6",
    "nicknames of the story world": "h0f3147515094 a1acca309db09 a39a8b92bd4e6",
    "the High Table with and without an article": "m2d0d597e9d81 h11ff4b059343",
    "a character's name and his other names": "f3c18c7c4a650 fc83b54624b0c",
    "one alternate name from two sources": "bddbd4265125e hddbd4265125e",
    "a character, and the film's director": "h130ad594ec19 h82512cf99cf9",
    "an underworld, and a series called Underworld": "m4c678263996b m8aee974dfb4c",
    "the actress is nervous, the character fearless": "fef49def0a319 a63ff9c34835b",
    "the actress is fiery, the character fierce": "bd99013ef6643 mfe9957c31742",
    "the actress in control, the character outmatched": "f1b5606c66d82 h74d6548225c7",
    "nationality and place of work": "bf73cd69eb256 me570e1c45473",
    "fame and debut": "beb26d251f416 fbed47164fd90",
    "a debut and somebody else's return": "h14f5d3624c42 h45f87a1803db",
    "a role with and without a return": "m94f0b91ac7dd fb74bbadf03f9",
    "shorter and longer cast lists": "mec153f5418c1 b05b7cefc7d40",
    "newcomers, more and fewer": "f4c07c871d124 h14f5d3624c42",
    "producer, production company": "m5b9f23d9e47b f2ab0e73e620b",
    "the director of a series and of a film of it": "m38d31c695249 m82512cf99cf9",
    "a death date, and deceased": "m87d67fca227e f008ebae14177",
    "a death, and a new video with the voice": "m87d67fca227e fb94492d38caf",
    "two trainings: hers and that of the pupils": "m9f69aa786364 b5b27de5385ee",
    "two trainings: the actress's and the character's": "me17675940abd a32aa50efc67f",
    "two interviews": "b688a66cfd962 b30decb684a6c m13dead2a47e8",
    "two quotations": "fd14e2d6425ed m4a24295313ba",
    "two scenes": "b3d336ed05f45 adc899254bc2c",
    "two scenes, both singled out": "b581404774a5f he51374240f5e",
    "cinemas, and one cinema": "ff09505326df4 b10600976c1f1",
    "the film awaited by two": "m77b581ec6d69 f77b581ec6d69",
    "set during one film, before another": "ff9c6e89fde84 m5e8866881c75",
    "set during a film, and its heroine seen in that film": "ff9c6e89fde84 a0a28aa55fb47",
    "four films, of which one is the fourth": "f868e6ecb102f m148a65078fbc",
    "new as a lead, seen before": "m178fbd65f406 m0a28aa55fb47",
    "training before the mission, killing before the mission": "m8a1042dc89a4 m1b0a54dda749",
    "a killing, a school, a training, a mission": "ba48bffb5c2c4 ba9b7d08dee4e bd7ebf171fbc4 m8a1042dc89a4",
    "a spin-off of a franchise, and a part of it": "hdac65ec04058 hd5aba21cdae7",
    "revenge, and not revenge alone": "a06e80fd5be32 a177432a5c3de m177432a5c3de",
    "action, and not action alone": "m10dec1b202e1 m018a9ec18a21",
    "a killer, and not a killer alone": "mf30a2ee85a62 m3957d4d561c6",
    "guns, and not guns alone": "ab0115da636cb abe1df6278326",
    "no performance, and performances": "a1ad736ed91ac a5d673011413a",
    "no double for all of it, and a stunt team": "a6c6e225143e3 m30627e7a92ef",
    "no double for all of it, and all done by herself": "a6c6e225143e3 fd870f0b542ed",
    "not the hero of the film, and in its cast": "m2d2ffc92fa7b mec153f5418c1",
    "no mere repetition, and a counterpart": "fab4551f448f6 b206bffb31da1",
    "no love interest, no romance": "m07b425480ac6 h3b2092043f4d",
    "womanhood denied as a theme, and a woman": "af9eb7af6b570 ba0b75c03d1ef",
    "many themes": "h079c4ce589f2 hc046be1c8aca mffef41464691 ae43a739ccec2",
    "many weapons": "abe1df6278326 a61509a6c878d b4f43d57280fc f2a670a44f85f",
    "a school's lesson, and a front": "ba03cc4dc7235 b9b6da27b9642",
    "dark, and neon in one place": "bf3ce4c148b66 bb41fd9e63c6d bce23f912bf4d",
    "a man of brute force, films of stylized violence": "a0f0630ae6c46 a2181ab9af108",
    "a boy, a young man": "aed1d2eb59963 ae29a93b6c718",
    "two accounts": "h63f0c2c5f3ac h546b19be20a0",
    "popular, acclaimed": "b5aa5ee43a37d mdb56e09c8174",
    "never stronger, perhaps smarter": "h74d6548225c7 hd3f4582b127d",
    "alike in rank, unlike in grace": "a3f0291e7265a a193700e9490f",
    "alike in motive, unlike in style": "ae4441effb6ca a820d21979b14",
    "a wait that is conceded and turned": "fb3f8eab96cad ff4ada60f8649",
    "a review that praises and faults": "h3197ebdba388 hd45d49a676ee",
    "praise from two for the action": "f58fc6e62f892 h78983887bcb9",
    "praise from two for her presence": "m3ee18716bd97 h58fdb8bb8686 a57178c10a53c",
    "own merit, and no standalone offshoot": "h424b101c10e8 m6dd785895240",
    "brutal fights, graceful handling": "hc5afc812f5e3 h775bf8cc34ae",
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


@pytest.mark.parametrize(
    "cited",
    [
        pytest.param(cited, id=name, marks=pytest.mark.long if number % 6 else ())
        for number, (name, cited) in enumerate(APART.items())
    ],
)
def test_what_only_looks_like_a_disagreement_is_none(cited: str) -> None:
    assert alone(cited) == set()


@pytest.mark.parametrize("cited", APART.values(), ids=APART)
def test_what_only_looks_like_a_disagreement_is_none_among_everything_else(cited: str) -> None:
    together = {said.citation for said in statements(cited)}
    for disagreement in found():
        sides = [{s.citation for s in position.statements} & together for position in disagreement.positions]
        assert not any(one - other and other - one for one, other in combinations(sides, 2)), disagreement.iri


def test_two_stances_of_one_source_are_no_difference() -> None:
    """Announced at the beginning of an article, stated at its end."""
    assert (
        alone("fa78a941cae0f f85bae1a74493")
        == alone("fc6034672c3ab ff85a9c087f93")
        == alone("fac43965198f6 f5df416722ded")
        == set()
    )
    assert {said.stance for said in statements("fac43965198f6 f5df416722ded")} == {"asserted", "expected"}


def test_a_source_by_itself_contradicts_itself_nowhere() -> None:
    for slug in SLUGS.values():
        own = [said for said in bundled().said if said.source == slug]
        assert CONTRADICTION not in {d.kind for d in bundled().finder.find(bundled().store(own))}, slug


def test_only_assertions_and_denials_contradict_each_other() -> None:
    for disagreement in found():
        if disagreement.kind == CONTRADICTION:
            stances = {s.stance.removeprefix(NS) for p in disagreement.positions for s in p.statements}
            assert stances <= {"asserted", "denied"}
