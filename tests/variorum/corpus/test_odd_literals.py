"""Literals of a source from the file to the check: what has a value is accepted, what has none is told at the claim."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from commands import run
from examples import examples
from judged import errors
from odd import odd_corpus

FORMS = ["<{}>", '"{}"', '"{}"^^xsd:anyURI']
BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
ANY_URI = "<http://www.w3.org/2001/XMLSchema#anyURI>"
SHAPE = "<shape/x> a sh:NodeShape ; sh:targetClass o:Thing ; sh:property [ sh:path o:p ; {} ; sh:message 'BAD.' ] .\n"


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2025-02-30", "date"),
        ("12a", "integer"),
        ("yes", "boolean"),
        ("25", "gYear"),
        ("300", "unsignedByte"),
        ("P1Y", "dayTimeDuration"),
        ("1,5", "decimal"),
        ("2025-06-06", "dateTime"),
    ],
)
@pytest.mark.parametrize("declared", ["", "o:p rdfs:range xsd:{} .\n", SHAPE.replace("{}", "sh:datatype xsd:{}")])
def test_a_literal_without_a_value_is_an_error_at_the_claim(
    value: str, datatype: str, declared: str, tmp_path: Path
) -> None:
    said = declared.replace("{}", datatype)
    shapes, ontology = (said, "") if "shape" in said else ("", said)
    odd_corpus(tmp_path, f'<thing/a> o:p "x" , "{value}"^^xsd:{datatype} .', ontology=ontology, shapes=shapes)
    outcome = run("check", "--corpus", str(tmp_path))
    assert outcome.code == 1
    assert f"one.ttl:17:11: '{value}' is no xsd:{datatype}\n" in outcome.err


@pytest.mark.parametrize(("value", "needed"), [('"-1"^^xsd:int', "unsignedShort"), ('"70000"^^xsd:integer', "short")])
def test_a_value_that_the_property_cannot_have_is_an_error(value: str, needed: str, tmp_path: Path) -> None:
    odd_corpus(tmp_path, f"<thing/a> o:p {value} .", ontology=f"o:p rdfs:range xsd:{needed} .")
    outcome = run("check", "--corpus", str(tmp_path))
    assert f"is no xsd:{needed}, as the property needs" in outcome.err


@pytest.mark.parametrize(
    ("datatype", "said"),
    [
        ("xsd:gyear", "there is no datatype xsd:gyear\n  → Did you mean xsd:gYear?"),
        ("xsd:Int", "there is no datatype xsd:Int\n  → Did you mean xsd:int?"),
        ("xsd:", "there is no datatype xsd:\n  → See https://www.w3.org/TR/xmlschema11-2/."),
        ("xsd:datetime", "Did you mean xsd:dateTime?"),
        ("rdf:html", "there is no datatype rdf:html\n  → Did you mean rdf:HTML?"),
    ],
)
def test_a_datatype_that_there_is_not_is_told_at_the_claim(datatype: str, said: str, tmp_path: Path) -> None:
    odd_corpus(tmp_path, f'<thing/a> o:p "2025"^^{datatype} .')
    outcome = run("check", "--corpus", str(tmp_path))
    assert outcome.code == 1
    assert "seeds/one.ttl:17:11: there is no datatype" in outcome.err
    assert said in outcome.err


def test_datatypes_that_there_are_pass(tmp_path: Path) -> None:
    there = ("rdf:JSON", "rdf:XMLLiteral", "xsd:QName", "xsd:anyURI", "xsd:NMTOKEN", "<https://example.org/own>")
    odd_corpus(tmp_path, "".join(f'<thing/a> o:p "a"^^{datatype} .\n' for datatype in there))
    assert errors(tmp_path) == ""


def test_a_value_of_a_narrower_type_is_one_of_the_range(tmp_path: Path) -> None:
    accepted = [
        ('"5"^^xsd:int', "xsd:int"),
        ('"5"^^xsd:nonNegativeInteger', "xsd:integer"),
        ('"5"^^xsd:byte', "xsd:decimal"),
        ("5", "xsd:unsignedByte"),
        ('"2025-01-01T24:00:00Z"^^xsd:dateTimeStamp', "xsd:dateTime"),
        ('"PT90M"^^xsd:dayTimeDuration', "xsd:duration"),
        ('"en-GB"^^xsd:language', "xsd:string"),
        ('"x"@en', "rdfs:Literal"),
        ("<thing/a>", "owl:Thing"),
        ("<thing/a>", "rdfs:Resource"),
    ]
    claims = "\n".join(f"<thing/a> o:p{n} {value} ." for n, (value, _) in enumerate(accepted))
    declared = "\n".join(
        f'o:p{n} a owl:AnnotationProperty ; rdfs:label "p{n}"@en ; rdfs:range {needed} .'
        for n, (_, needed) in enumerate(accepted)
    )
    odd_corpus(tmp_path, claims, ontology=declared)
    assert errors(tmp_path) == ""


@pytest.mark.parametrize(
    ("components", "value", "wrong"),
    [
        ("sh:datatype xsd:date", '"-0044-03-15"^^xsd:date', False),
        ("sh:datatype xsd:time", '"24:00:00"^^xsd:time', False),
        ('sh:minInclusive "1900"^^xsd:gYear', '"2025"^^xsd:gYear', False),
        ('sh:minInclusive "1900"^^xsd:gYear', '"1899"^^xsd:gYear', True),
        ("sh:lessThanOrEquals o:q", '"2025"^^xsd:gYear', True),
        ("sh:lessThanOrEquals o:q", '"2024"^^xsd:gYear', False),
        ('sh:pattern "^\\\\p{L}+$"', '"Zo\\u00EB"', False),
        ('sh:pattern "^05$"', "05", False),
    ],
)
def test_a_shape_finds_what_is_wrong_at_its_place(components: str, value: str, wrong: bool, tmp_path: Path) -> None:
    claims = f'<thing/a> o:q "2024"^^xsd:gYear .\n<thing/a> o:p {value} .'
    odd_corpus(tmp_path, claims, shapes=SHAPE.replace("{}", components))
    assert ("one.ttl:18:11: thing/a: BAD." in errors(tmp_path)) == wrong


def test_the_place_of_a_text_with_a_direction_is_told(tmp_path: Path) -> None:
    odd_corpus(tmp_path, '<thing/a> o:p "\\u0645"@ar--rtl .', cited=False)
    assert "one.ttl:17:11: thing/a o:p: No citation" in run("check", "--corpus", str(tmp_path)).err


def is_iri(text: str) -> bool:
    """Whether a text is an IRI, as the parser has it."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return not BROKEN_ESCAPE.search(text)


HOSTS = st.sampled_from(["news.example", "例え.example", "user@news.example:8080", "[::1]", "192.0.2.1"])
STEPS = st.lists(st.text("ab09-._~%é東😀!$&'()*+,;=:@", min_size=1, max_size=6), max_size=3).map("/".join)
ADDRESSES = st.one_of(
    st.builds("{}://{}/{}{}{}".format, st.sampled_from(["https", "http", "ftp"]), HOSTS, STEPS,
              st.sampled_from(["", "?id=1", "?q=ä&r=%20", "?"]), st.sampled_from(["", "#x", "#:~:text=a,b"])),
    st.sampled_from(["urn:isbn:9780140449136", "doi:10.1000/182", "mailto:a@news.example"]),
    st.just(f"https://a.example/{'x' * 3000}"),
)  # fmt: skip


@pytest.mark.parametrize("about", [pytest.param("<source/one>", marks=pytest.mark.long), "<thing/a>"])
@settings(deadline=None, max_examples=examples(3))
@given(st.lists(ADDRESSES.filter(is_iri), min_size=1, max_size=8, unique=True), st.sampled_from(FORMS))
def test_an_address_is_given_as_the_vocabulary_declares_it(about: str, addresses: list[str], form: str) -> None:
    """As an IRI, which needs no description of its own, or in words; and it comes out as it went in."""
    with tempfile.TemporaryDirectory() as folder:
        written = ", ".join(form.format(address) for address in addresses)
        odd_corpus(Path(folder), f"{about} schema:url {written} .")
        outcome = run("check", "--corpus", folder)
        assert (outcome.code, outcome.err) == (0, "")
        exported = run("export", "nquads", "-g", "claims", "--corpus", folder).out
    for address in addresses:
        assert f" <https://schema.org/url> {form.format(address)}".replace("xsd:anyURI", ANY_URI) in exported
