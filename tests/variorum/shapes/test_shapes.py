"""Every shape in shapes/source lets pass what is right and reports what is not; held to pySHACL on all shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad
from rdflib import RDF, SH

import shape_cases
from decision_cases import FAILING_DECISIONS, PASSING_DECISIONS, decisions
from examples import one_in
from shape_cases import FAILING, PASSING, PASSING_EVIDENCE, Case, Edit, tiny
from variorum.corpus.folder import SourceFiles, bundled_root, find_corpus
from variorum.corpus.interop import to_rdflib
from variorum.corpus.loading import Source, load_source
from variorum.corpus.turtle import read_turtle, tokens
from variorum.corpus.vocabulary import load_vocabulary
from variorum.shapes.validation import SourceShapes, Violation, load_source_shapes
from variorum.terms import RDF_TYPE

CORPUS = find_corpus(bundled_root())
ROOT = CORPUS.root
OWN = ("vr", "screen")
LOGICAL = (SH["or"], SH["and"], SH.xone)


@cache
def shapes() -> SourceShapes:
    return load_source_shapes(CORPUS, load_vocabulary(CORPUS))


def name(case: Case) -> str:
    return f"{case.shape} {case.says}"


def short(iri: str) -> str:
    return CORPUS.shorten(iri)


def edited_source(case: Case) -> Source:
    return tiny(CORPUS, evidence=[case.edit]) if case.evidence else tiny(CORPUS, [case.edit])


def message_of(shape: str) -> str:
    """The message that the shapes files give a shape or constraint, by CURIE."""
    graph = shapes().graph
    (node,) = {s for s in graph.subjects() if isinstance(s, rdflib.URIRef) and short(str(s)) == shape}
    return str(graph.value(node, SH.message))


def fits_template(said: str, template: str) -> bool:
    parts = re.split(r"\{[?$]\w+\}", template)
    return re.fullmatch(".*".join(map(re.escape, parts)), said, re.DOTALL) is not None


@pytest.mark.parametrize("case", FAILING, ids=name)
def test_a_broken_source_is_reported(case: Case) -> None:
    source = edited_source(case)
    violations = shapes().validate(source)
    found = [v for v in violations if short(v.shape) == case.shape]
    assert found, [(short(v.shape), v.message) for v in violations]
    assert {short(v.shape) for v in violations} == {case.shape, *case.also}
    mine = [v for v in found if _is_about(v, case)]
    assert len(mine) == 1, found
    (violation,) = mine
    about, _, said = violation.message.partition(": ")
    assert case.says in said
    assert fits_template(said, message_of(case.shape))
    assert short(violation.focus) in (case.about, "source/tiny")
    if case.shape.startswith("vr:RecordShape"):
        assert short(violation.focus) == "source/tiny"
    assert about.split(" ")[0] == case.about
    file = source.evidence_file if violation.where.path == source.evidence_file.path else source.claims_file
    assert violation.where.line is not None
    assert case.at in file.text.splitlines()[violation.where.line - 1]
    assert str(violation.error()).startswith(f"seeds/{'evidence/' * (file is source.evidence_file)}tiny.ttl:")


def _is_about(violation: Violation, case: Case) -> bool:
    return short(violation.path) == case.path and violation.message.startswith((case.about + ":", case.about + " "))


def test_the_source_itself_conforms() -> None:
    assert shapes().validate(tiny(CORPUS)) == ()


@pytest.mark.parametrize(("shape", "edit"), PASSING)
def test_what_is_right_passes(shape: str, edit: Edit) -> None:
    assert shape
    assert shapes().validate(tiny(CORPUS, [edit])) == ()


@pytest.mark.parametrize(("shape", "edit"), PASSING_EVIDENCE)
def test_evidence_that_is_right_passes(shape: str, edit: Edit) -> None:
    assert shape
    assert shapes().validate(tiny(CORPUS, evidence=[edit])) == ()


@pytest.mark.parametrize("files", one_in(5, CORPUS.sources), ids=lambda files: files.slug)
def test_every_bundled_source_conforms(files: SourceFiles) -> None:
    violations = shapes().validate(load_source(CORPUS, files, load_vocabulary(CORPUS)))
    assert [str(v.error()) for v in violations] == []


@pytest.mark.parametrize("case", FAILING_DECISIONS, ids=name)
def test_a_broken_decision_is_reported(case: Case) -> None:
    file = decisions(CORPUS, case.edit)
    violations = shapes().validate_file(file)
    assert {short(v.shape) for v in violations} == {case.shape, *case.also}
    (violation,) = [v for v in violations if short(v.shape) == case.shape]
    assert (short(violation.focus), short(violation.path)) == (case.about, case.path)
    assert violation.message == f"{case.about}: {message_of(case.shape)}"
    assert case.says in violation.message
    assert violation.where.line is not None
    assert case.at in file.text.splitlines()[violation.where.line - 1]
    ours = {(short(v.shape), short(v.focus), short(v.path)) for v in violations}
    assert ours == by_pyshacl(file.triples)


@pytest.mark.parametrize(("shape", "edit"), [("", ("", "")), *PASSING_DECISIONS])
def test_a_decision_that_is_right_passes(shape: str, edit: Edit) -> None:
    assert shapes().validate_file(decisions(CORPUS, edit)) == (), shape


def reporting_shapes() -> set[str]:
    """The CURIEs of all shapes and constraints that results can name as their source: those that constrain by
    themselves, not those that only hold others or are, with all that they hold, one of several alternatives."""
    graph = shapes().graph
    alternatives = {
        member
        for operator in LOGICAL
        for head in graph.objects(None, operator)
        for member in rdflib.collection.Collection(graph, head)
    }
    alternatives |= {inner for shape in alternatives for inner in graph.objects(shape, SH.property)}
    whole = {*graph.subjects(SH.closed, rdflib.Literal(True)), *(s for op in LOGICAL for s in graph.subjects(op))}
    found = {*graph.objects(None, SH.property), *graph.objects(None, SH.sparql), *whole} - alternatives
    return {short(str(node)) for node in found}


def test_every_shape_has_a_failing_fixture() -> None:
    assert reporting_shapes() == {case.shape for case in (*FAILING, *FAILING_DECISIONS)}


def test_every_target_has_something_to_judge_in_the_passing_source() -> None:
    """The conforming source is a passing fixture of every shape: each has focus nodes in it."""
    source = tiny(CORPUS)
    files = (source.claims_file, source.evidence_file, decisions(CORPUS))
    data = to_rdflib([*(triple for file in files for triple in file.triples), *shapes().background])
    graph = shapes().graph
    for shape, cls in graph.subject_objects(SH.targetClass):
        below = data.transitive_subjects(rdflib.RDFS.subClassOf, cls)
        assert any((None, RDF.type, c) in data for c in below), f"{shape} has nothing of {cls}"
    for shape, prop in graph.subject_objects(SH.targetSubjectsOf):
        assert (None, prop, None) in data, f"{shape} has nothing with {prop}"
    declared = {short(str(s)) for s in graph.subjects() if isinstance(s, rdflib.URIRef)}
    assert {shape for shape, _ in (*PASSING, *PASSING_EVIDENCE, *PASSING_DECISIONS)} <= declared


def test_every_shape_says_what_is_wrong_and_how_bad_it_is() -> None:
    graph = shapes().graph
    for node in graph.subjects(RDF.type, None):
        kinds = set(graph.objects(node, RDF.type))
        assert not kinds & {SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint} or isinstance(node, rdflib.URIRef)
        if short(str(node)) in reporting_shapes():
            assert graph.value(node, SH.severity) == SH.Violation, node
            assert re.fullmatch(r"[^\n]+[.]", str(graph.value(node, SH.message))), node


# The same results as pySHACL


def by_pyshacl(triples: Iterable[Quad]) -> set[tuple[str, str, str]]:
    """(shape or constraint, focus node, path) of the results of plain pySHACL on all shapes at once."""
    data = to_rdflib([*triples, *shapes().background])
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes().graph, inplace=True)
    assert isinstance(report, rdflib.Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = short(str(report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)))
        path = report.value(result, SH.resultPath)
        assert fits_template(str(report.value(result, SH.resultMessage)), message_of(shape))
        focus = short(str(report.value(result, SH.focusNode)))
        found.add((shape, focus, short(str(path)) if isinstance(path, rdflib.URIRef) else ""))
    return found


def together() -> Iterator[tuple[list[Case], list[Case]]]:
    """All failing fixtures in fewer sources, since pySHACL takes a second for each: at most one that edits the
    evidence, and as many as edit different things in the claims and do not hide what it breaks."""
    waiting = [case for case in FAILING if not case.evidence]
    evidence = [case for case in FAILING if case.evidence]
    while waiting or evidence:
        proof = [evidence.pop()] if evidence else []
        hiding = ("source/tiny", "film/tiny") if proof and proof[0].shape.startswith("vr:RecordShape") else ()
        taken: dict[str, Case] = {}
        for case in waiting:
            if case.about not in hiding:
                taken.setdefault(case.about, case)
        waiting = [case for case in waiting if case not in taken.values()]
        yield proof, [*taken.values()]


@pytest.mark.parametrize(
    ("evidence", "claims"),
    [
        pytest.param(*one, id=f"{number} with {len(one[0] + one[1])}", marks=pytest.mark.long if number else ())
        for number, one in enumerate(together())
    ],
)
def test_pyshacl_gives_the_same_results(evidence: list[Case], claims: list[Case]) -> None:
    source = tiny(CORPUS, *([case.edit for case in cases] for cases in (claims, evidence)))
    violations = shapes().validate(source)
    ours = {(short(v.shape), short(v.focus), short(v.path)) for v in violations}
    assert ours == by_pyshacl([*source.claims_file.triples, *source.evidence_file.triples])
    assert {case.shape for case in (*evidence, *claims)} <= {shape for shape, _, _ in ours}
    for violation in violations:
        assert fits_template(violation.message.partition(": ")[2], message_of(short(violation.shape)))


def test_pyshacl_finds_nothing_in_the_passing_source() -> None:
    source = tiny(CORPUS)
    assert by_pyshacl([*source.claims_file.triples, *source.evidence_file.triples]) == set()


def test_several_slips_are_all_reported_in_the_order_of_their_places() -> None:
    edit = ('"the film"@en ;\n', '"the film" ;\n    screen:victim 1 ;\n    screen:age "old" ;\n')
    violations = shapes().validate(tiny(CORPUS, [edit]))
    assert len({v.shape for v in violations}) >= 3
    places = [v.where for v in violations]
    assert places == sorted(places)


# Terms

SHAPES_FILES = sorted((ROOT / "shapes").rglob("*.ttl"))


def iris(path: Path) -> set[str]:
    """All IRIs of a Turtle file's triples."""
    return {
        term.value
        for triple in read_turtle(path).triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode)
    }


@cache
def shacl_terms() -> set[str]:
    """The terms that the W3C's SHACL vocabulary defines, read from the file that pySHACL carries."""
    graph = rdflib.Graph()
    graph.parse(Path(pyshacl.__file__).parent / "assets" / "shacl.ttl", format="turtle")
    defined = {str(s) for s in graph.subjects(rdflib.RDFS.isDefinedBy, None) if isinstance(s, rdflib.URIRef)}
    assert str(SH.datatype) in defined
    assert str(SH) + "dataType" not in defined
    return defined


@pytest.mark.parametrize("path", SHAPES_FILES, ids=lambda path: path.name)
def test_every_shacl_term_is_one_that_shacl_defines(path: Path) -> None:
    used = {iri for iri in iris(path) if iri.startswith(str(SH))}
    assert used
    assert used - shacl_terms() == set()


@cache
def declared_terms() -> set[str]:
    """What the ontology gives a type, and the shapes that the shapes files declare."""
    triples = [triple for path in SHAPES_FILES for triple in read_turtle(path).triples]
    typed = {t.subject.value for t in triples if t.predicate == RDF_TYPE and isinstance(t.subject, NamedNode)}
    return typed | set(load_vocabulary(CORPUS).declared)


def own_terms(path: Path) -> set[str]:
    """The terms of our own vocabularies that a file uses."""
    spaces = tuple(CORPUS.prefixes[prefix] for prefix in OWN)
    if path.suffix == ".rq":
        found = re.findall(r"(?<![\w<])(vr|screen):([A-Za-z][\w-]*)", path.read_text("utf-8"))
        return {CORPUS.prefixes[prefix] + local for prefix, local in found}
    used = {iri for iri in iris(path) if iri.startswith(spaces)}
    for token in tokens(path.read_text("utf-8")):  # queries inside shapes
        if token.kind == "literal":
            found = re.findall(r"(?<![\w<])(vr|screen):([A-Za-z][\w-]*)", token.text)
            used |= {CORPUS.prefixes[prefix] + local for prefix, local in found}
    return used


TERM_FILES = [
    *SHAPES_FILES,
    *sorted((ROOT / "ontology").glob("*.ttl")),
    *sorted((ROOT / "seeds").rglob("*.ttl")),
    *sorted((ROOT / "seeds").rglob("*.rq")),
]


@pytest.mark.parametrize("path", TERM_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_term_of_ours_is_declared(path: Path) -> None:
    assert own_terms(path) - declared_terms() == set()


def test_the_fixtures_use_declared_terms_alone() -> None:
    source = tiny(CORPUS)
    used: list[Quad] = [*source.claims_file.triples, *source.evidence_file.triples]
    words = load_vocabulary(CORPUS)
    assert all(words.declares(t.predicate.value) for t in used)
    assert shape_cases.DIGEST in source.record("https://w3id.org/variorum/ns#textDigest")
