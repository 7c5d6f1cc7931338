"""How rules are read: what shapes across sources and the ontology say, each with its words, its kind and its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from story import BASE, NS
from story_rules import HEADER, corpus_in, iri, typed
from variorum.corpus.folder import bundled_root
from variorum.corpus.turtle import parse_turtle, read_turtle
from variorum.corpus.vocabulary import Vocabulary
from variorum.errors import CorpusError
from variorum.shapes.behaviours import COMPLETE_SET, ONE_AT_A_TIME, ONE_VALUE, OPINION_VALUE, SEVERAL
from variorum.shapes.rules import DatasetRules, PairRule, Step, Target, ValueRule, load_rules
from variorum.terms import ASSERTED, CONTRADICTION, IDENTITY_QUESTION, OPINION_DIFFERENCE, SHACL

ONTOLOGY = """
:Film a owl:Class ; rdfs:label "film"@en . :Play a owl:Class ; rdfs:label "play"@en . :Nameless a owl:Class .
:score a owl:DatatypeProperty . :name a owl:DatatypeProperty . :friend a owl:ObjectProperty . :in a owl:ObjectProperty .
"""
TEST, RULE = ":TestShape a sh:NodeShape ; sh:property :TestShape-rule", ":TestShape-rule sh:path :score"


def rules_of(shapes: str, folder: Path, ontology: str = "") -> DatasetRules:
    """What shapes say, and an ontology beside the terms that they name."""
    files = (
        parse_turtle((HEADER + ONTOLOGY + ontology).encode(), Path("ontology.ttl")),
        read_turtle(bundled_root() / "ontology" / "variorum.ttl"),
    )
    return load_rules(corpus_in(folder, shapes), Vocabulary(files, ""))


def of_shape(rules: DatasetRules) -> ValueRule:
    """The only rule of TestShape-rule."""
    (rule,) = (rule for rule in rules.values if rule.shape.iri == BASE + "TestShape-rule")
    return rule


# What a shape says


def test_the_tolerance_of_a_shape_is_how_far_two_numbers_may_lie_apart(tmp_path: Path) -> None:
    compared = ":TestShape sh:targetClass :Film . {} ; sh:maxCount 1 ; vr:comparison vr:numericTolerance"
    near = of_shape(rules_of(f"{TEST} . {compared.format(RULE)} ; vr:tolerance 1.5 .", tmp_path / "near")).comparison
    equal = of_shape(rules_of(f"{TEST} . {compared.format(RULE)} .", tmp_path / "equal")).comparison

    @given(st.integers(-3, 3), st.decimals(-4, 4, places=1))
    def check(one: int, other: Decimal) -> None:
        values = typed(str(one), "integer"), typed(str(other), "decimal")
        assert near.fits(*values) is (abs(one - other) <= Decimal("1.5"))
        assert equal.fits(*values) is (one == other)

    check()


@pytest.mark.parametrize(
    ("said", "behaviour", "limit"),
    [
        ("sh:maxCount 1", ONE_VALUE, 1),
        ("sh:maxCount 3", ONE_VALUE, 3),
        ("sh:maxCount 1 ; vr:comparison vr:setInclusion", COMPLETE_SET, 1),
        ("vr:behaviour vr:several", SEVERAL, 1),
        ("vr:behaviour vr:oneAtATime", ONE_AT_A_TIME, 1),
        ("sh:maxCount 2 ; vr:behaviour vr:oneAtATime", ONE_AT_A_TIME, 2),
    ],
)
def test_a_shape_says_how_many_values_there_are(said: str, behaviour: str, limit: int, tmp_path: Path) -> None:
    rule = of_shape(rules_of(f"{TEST} ; sh:targetClass :Film . {RULE} ; {said} .", tmp_path))
    assert (rule.behaviour, rule.limit, rule.qualifier) == (behaviour, limit, None)
    assert (rule.target, rule.path) == (Target((BASE + "Film",)), (Step(BASE + "score"),))
    one = behaviour in (ONE_VALUE, ONE_AT_A_TIME) and limit == 1
    assert rule.is_single is one


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        (":name", [(":name", False)]),
        ("[ sh:inversePath :in ]", [("in", True)]),
        ("( :in :name )", [("in", False), ("name", False)]),
        (
            "( [ sh:inversePath :in ] :friend [ sh:inversePath :friend ] )",
            [("in", True), ("friend", False), ("friend", True)],
        ),
    ],
)
def test_a_path_goes_along_properties_and_against_them(
    path: str, steps: list[tuple[str, bool]], tmp_path: Path
) -> None:
    rule = of_shape(
        rules_of(f"{TEST} ; sh:targetNode :one . :TestShape-rule sh:path {path} ; sh:maxCount 1 .", tmp_path)
    )
    assert rule.path == tuple(Step(BASE + name.removeprefix(":"), inverse) for name, inverse in steps)
    assert rule.target == Target((), (BASE + "one",))
    assert rule.is_single is (len(steps) == 1 and not steps[0][1])


def test_what_a_shape_does_not_say_its_node_shape_does(tmp_path: Path) -> None:
    """Of both the property shape goes first; what neither says is a warning of a contradiction of what is asserted."""
    above = 'sh:message "Above."@en ; sh:severity sh:Info ; vr:kind vr:detailDifference ; vr:counts vr:speculative'
    own = 'sh:message "Own."@en ; vr:kind vr:opinionDifference ; vr:counts vr:opinion'
    target = "sh:targetClass :Film"

    def shape(of_node: str, of_rule: str, name: str) -> tuple[str, str, str, tuple[str, ...], bool]:
        of_node, of_rule = (f" ; {said}" if said else "" for said in (of_node, of_rule))
        text = f"{TEST} ; {target}{of_node} . {RULE} ; sh:maxCount 1{of_rule} ."
        found = of_shape(rules_of(text, tmp_path / name)).shape
        return (
            found.message,
            found.severity.removeprefix(SHACL),
            found.kind.removeprefix(NS),
            found.stances,
            found.hedged,
        )

    assert shape("", "", "none") == ("", "Warning", "contradiction", (ASSERTED,), True)
    assert shape(above, "", "above") == ("Above.", "Info", "detailDifference", (NS + "speculative",), False)
    both = NS + "opinion", NS + "speculative"
    assert shape(above, own, "both") == ("Own.", "Info", "opinionDifference", both, False)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ("sh:targetClass :Film", "The film has two scores, {value} and more."),
        ("sh:targetClass :Film, :Play", "The thing has two scores, {value} and more."),
        ("sh:targetClass :Nameless", "The thing has two scores, {value} and more."),
        ("sh:targetNode :one", "The thing has two scores, {value} and more."),
    ],
)
@pytest.mark.parametrize("this", ["{$this}", "{?this}"])
def test_the_message_of_a_rule_for_any_thing_names_its_class(
    this: str, targets: str, message: str, tmp_path: Path
) -> None:
    said = f'sh:maxCount 1 ; sh:message "{this} has two scores, {{value}} and more."'
    rules = rules_of(f"{TEST} ; {targets} . {RULE} ; {said} .", tmp_path)
    assert rules.messages == {BASE + "TestShape-rule": message}


def test_a_shape_is_called_by_its_name_or_by_the_end_of_its_iri(tmp_path: Path) -> None:
    rules = rules_of(f'{TEST} ; sh:targetClass :Film . {RULE} ; sh:maxCount 1 ; sh:name "one score" .', tmp_path)
    assert rules.name(BASE + "TestShape-rule") == "one score"
    assert rules.name("https://example.org/shapes#a-score-of-one") == "a score of one"
    assert rules.name("https://example.org/shapes/a-score-of-one") == "a score of one"


def test_pairs_of_properties_are_held_against_each_other(tmp_path: Path) -> None:
    said = ":TestShape-rule sh:path :in ; sh:disjoint :friend ; sh:lessThan :score ; sh:lessThanOrEquals :name ."
    rules = rules_of(f"{TEST} ; sh:targetClass :Film . {said}", tmp_path)
    told = {(rule.predicate, rule.other, rule.component) for rule in rules.pairs}
    assert told == {
        (BASE + "in", BASE + "friend", "DisjointConstraintComponent"),
        (BASE + "in", BASE + "score", "LessThanConstraintComponent"),
        (BASE + "in", BASE + "name", "LessThanOrEqualsConstraintComponent"),
    }
    assert all(isinstance(rule, PairRule) and rule.target == Target((BASE + "Film",)) for rule in rules.pairs)


def test_only_values_of_a_kind_are_counted(tmp_path: Path) -> None:
    said = ":TestShape-rule sh:path :friend ; sh:qualifiedMaxCount 2 ; sh:qualifiedValueShape [ sh:property {} ] ."
    text = said.format('[ sh:path :name ; sh:hasValue "Eve"@en ]')
    rule = of_shape(rules_of(f"{TEST} ; sh:targetClass :Film . {text}", tmp_path / "text"))
    assert (rule.limit, rule.qualifier, rule.is_single) == (2, (BASE + "name", '"Eve"@en'), False)
    thing = said.format("[ sh:path :in ; sh:hasValue :one ]")
    rule = of_shape(rules_of(f"{TEST} ; sh:targetClass :Film . {thing}", tmp_path / "thing"))
    assert rule.qualifier == (BASE + "in", f"<{BASE}one>")


@pytest.mark.parametrize("off", [":TestShape", ":TestShape-rule"])
def test_of_two_shapes_one_may_be_switched_off(off: str, tmp_path: Path) -> None:
    other = ":OtherShape a sh:NodeShape ; sh:targetClass :Play ; sh:property :OtherShape-rule ."
    one = f"{TEST} ; sh:targetClass :Film . {RULE} ; sh:maxCount 1 ."
    both = f"{one}\n{other} :OtherShape-rule sh:path :name ; sh:maxCount 1 ."
    names = {BASE + "OtherShape-rule", BASE + "TestShape-rule"}
    assert rules_of(both, tmp_path / "on").messages.keys() == names
    left = rules_of(f"{both} {off} sh:deactivated true .", tmp_path / "off")
    assert left.messages.keys() == names - {BASE + "TestShape-rule"}


# What is not understood is told with its place and what to do

REFUSED = {
    "an alternative path": (
        f"{TEST} ; sh:targetClass :Film .\n"
        ":TestShape-rule sh:maxCount 1 ; sh:path [ sh:alternativePath ( :in :friend ) ] .",
        "a path that is not understood",
        "Use properties, sequences and inverse steps.",
    ),
    "a component": (
        f"{TEST} ; sh:targetClass :Film .\n{RULE} ; sh:maxCount 1 ; sh:minCount 1 .",
        "sh:minCount, which is not checked across sources",
        "Say it with a SPARQL constraint.",
    ),
    "no target": (
        f"{TEST} .\n{RULE} ; sh:maxCount 1 .",
        "no target, so it would find nothing",
        "Give it sh:targetClass or sh:targetNode.",
    ),
    "subjects as a target": (
        f"{TEST} ; sh:targetSubjectsOf :name .\n{RULE} ; sh:maxCount 1 .",
        "sh:targetSubjectsOf with sh:property, which is not checked across sources",
        "Use sh:targetClass or sh:targetNode, declare vr:behaviour of the property, or use sh:sparql.",
    ),
    "objects as a target": (
        f"{TEST} ; sh:targetObjectsOf :in .\n{RULE} ; sh:maxCount 1 .",
        "sh:targetObjectsOf with sh:property, which is not checked across sources",
        "Use sh:targetClass or sh:targetNode, declare vr:behaviour of the property, or use sh:sparql.",
    ),
    "no IRI": (
        ":TestShape a sh:NodeShape ; sh:targetClass :Film ;\n sh:property [ sh:path :score ; sh:maxCount 1 ] .",
        "a property shape without an IRI",
        "Give it one: sh:property <shape/its-name> .",
    ),
    "a pair on a longer path": (
        f"{TEST} ; sh:targetClass :Film .\n:TestShape-rule sh:path ( :in :friend ) ; sh:disjoint :name .",
        "a longer path with a comparison of two properties",
        "Say it with a SPARQL constraint.",
    ),
    "a pair on an inverse path": (
        f"{TEST} ; sh:targetClass :Film .\n:TestShape-rule sh:path [ sh:inversePath :in ] ; sh:disjoint :name .",
        "a longer path with a comparison of two properties",
        "Say it with a SPARQL constraint.",
    ),
    "a kind of values in another way": (
        f"{TEST} ; sh:targetClass :Film .\n"
        ":TestShape-rule sh:path :in ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:class :Film ] .",
        "a qualified value shape that is not understood",
        "Give it sh:property [ sh:path …; sh:hasValue … ].",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_understood_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    shapes, what, advice = REFUSED[case]
    with pytest.raises(CorpusError) as told:
        rules_of(shapes, tmp_path)
    name = "TestShape-rule" if "\n:TestShape-rule " in shapes and "target" not in what else "TestShape"
    line = f"\n{HEADER}{shapes}".partition(f"\n:{name} ")[0].count("\n") + 1
    where = f"{tmp_path / 'shapes' / 'dataset' / 'test.ttl'}:{line}:1"
    assert str(told.value) == f"{where}: the shape {name} has {what}\n  → {advice}"


@pytest.mark.parametrize("term", ["maxCount", "qualifiedMaxCount"])
@pytest.mark.parametrize("limit", ["'many'", "1.5", "-1"])
def test_a_limit_is_a_whole_number(limit: str, term: str, tmp_path: Path) -> None:
    shapes = f"{TEST} ; sh:targetClass :Film .\n{RULE} ; sh:{term} {limit} ."
    with pytest.raises(CorpusError) as told:
        rules_of(shapes, tmp_path)
    where = f"{tmp_path / 'shapes' / 'dataset' / 'test.ttl'}:{HEADER.count(chr(10)) + 2}:1"
    shown = "'" + limit.strip("'") + "'"
    why = f"the shape TestShape-rule is malformed: its sh:{term} {shown} is no number"
    assert str(told.value) == f"{where}: {why}\n  → Write a whole number."


# What the ontology declares

DECLARED = [
    ("a owl:DatatypeProperty, owl:FunctionalProperty", CONTRADICTION, ONE_VALUE),
    ("a owl:ObjectProperty, owl:FunctionalProperty", IDENTITY_QUESTION, ONE_VALUE),
    ("a owl:ObjectProperty, owl:FunctionalProperty ; vr:behaviour vr:oneAtATime", CONTRADICTION, ONE_AT_A_TIME),
    ("a owl:ObjectProperty ; vr:behaviour vr:oneValue", CONTRADICTION, ONE_VALUE),
    ("a owl:DatatypeProperty ; vr:behaviour vr:opinionValue", OPINION_DIFFERENCE, OPINION_VALUE),
    ("a owl:DatatypeProperty ; vr:behaviour vr:completeSet", CONTRADICTION, COMPLETE_SET),
]


@pytest.mark.parametrize(("said", "kind", "behaviour"), DECLARED)
def test_a_behaviour_is_a_rule_on_everything(said: str, kind: str, behaviour: str, tmp_path: Path) -> None:
    rules = rules_of("", tmp_path, f":new {said} .")
    (rule,) = (rule for rule in rules.values if rule.path[0].predicate == BASE + "new")
    assert (rule.shape.kind, rule.behaviour, rule.path) == (kind, behaviour, (Step(BASE + "new"),))
    assert (rule.target.is_everything, rule.limit, rule.qualifier) == (True, 1, None)
    assert (rule.shape.iri, rule.shape.message, rule.shape.severity) == (BASE + "new", "", SHACL + "Warning")
    assert (rule.shape.stances, rule.shape.hedged) == ((ASSERTED,), True)
    assert rules.is_watched(BASE + "new")
    assert not rules.has_rule(BASE + "new")
    assert rules.messages == {}


def test_a_value_that_belongs_to_one_thing_asks_whether_its_things_are_one(tmp_path: Path) -> None:
    rules = rules_of("", tmp_path, ":key a owl:ObjectProperty, owl:InverseFunctionalProperty .")
    (rule,) = (rule for rule in rules.values if rule.path[0].predicate == BASE + "key")
    assert (rule.path, rule.behaviour) == ((Step(BASE + "key", True),), ONE_VALUE)
    assert (rule.shape.kind, rule.shape.iri, rule.shape.message) == (IDENTITY_QUESTION, BASE + "key", "")
    assert (rule.shape.severity, rule.shape.stances) == (SHACL + "Warning", (ASSERTED,))
    assert (rule.target.is_everything, rule.is_single) == (True, False)
    assert not rule.comparison.fits(iri("one"), iri("two"))


def test_a_property_is_compared_as_its_first_rule_says_and_else_as_is_declared(tmp_path: Path) -> None:
    exact = f"{TEST} ; sh:targetClass :Film . :TestShape-rule sh:path :name ; sh:maxCount 1 ; vr:comparison vr:exact ."
    names = ":title a owl:DatatypeProperty ; vr:comparison vr:nameInclusion . :note a owl:DatatypeProperty ."
    far = ":height a owl:DatatypeProperty ; vr:comparison vr:numericTolerance ; vr:tolerance 2 ."
    rules = rules_of(exact, tmp_path, names + far)
    short, long = Literal("Eve"), Literal("Eve Macarro")
    assert not rules.comparison(BASE + "name").fits(short, long)
    assert rules.comparison(BASE + "title").fits(short, long)
    assert rules.comparison(BASE + "height").fits(typed("1", "integer"), typed("3", "integer"))
    assert not rules.comparison(BASE + "height").fits(typed("1", "integer"), typed("4", "integer"))
    assert [rules.is_watched(BASE + name) for name in ("name", "title", "note")] == [True, False, False]
    assert [rules.has_rule(BASE + name) for name in ("name", "title")] == [True, False]
