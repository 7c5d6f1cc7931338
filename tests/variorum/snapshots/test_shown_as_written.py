"""Literals are shown as the seeds write them, by every way out: reports, pages, `show`, nanopublications and the rest.

Each corpus has two sources that give odd literals of one value space to a property that can have one value; a third
writes the value of the first in another way.
"""

from __future__ import annotations

import html
import json
import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from flask.testing import FlaskClient
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from commands import run
from examples import examples
from exported import written
from odd import odd_corpus
from variorum.export.annotations import write_annotations
from variorum.export.selection import select
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import XSD
from variorum_server import create_app

P = "https://example.org/oddterms#one"
FORMS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
}
ONTOLOGY = (
    'o:one a owl:DatatypeProperty ; rdfs:label "one"@en ; vr:behaviour vr:oneValue ; skos:exactMatch wdt:P1476 .\n'
)
DECISION = """<decision/d> a vr:Decision ; vr:decides <disagreement/one-thing-a> ; vr:status vr:resolved ;
    vr:inFavourOf {first} ; vr:reference <https://example.org/why> ;
    vr:considered {first}, {second} ; rdfs:comment "It says so." ; vr:curator "Ann" ;
    dcterms:date "2026-01-02"^^xsd:date .
"""


class Case(NamedTuple):
    """A value, the same one written in another way, and another value; each as Turtle writes a literal."""

    first: str
    again: str
    other: str


def _numbers(kind: str, first: str, other: str) -> st.SearchStrategy[Case]:
    """Numbers of a datatype with zeros and signs that a store drops."""
    before, behind = st.sampled_from(["0", "00", "+", "+0"]), st.sampled_from(["", ".0", ".00"])
    whole = kind not in ("decimal", "double")

    def case(a: str, b: str, c: str) -> Case:
        texts = f"{a}{first}{'' if whole else b}", f"000{first}{'' if whole else '.000'}", f"{c}{other}"
        return Case(*(f'"{text}"^^xsd:{kind}' for text in texts))

    return st.builds(case, before, behind, before)


CASES = st.one_of(
    *(_numbers(kind, "41", "57") for kind in ("integer", "int", "nonNegativeInteger", "decimal", "double")),
    st.sampled_from(
        [
            Case('"PT2H5M"^^xsd:duration', '"PT125M"^^xsd:dayTimeDuration', '"PT126M"^^xsd:duration'),
            Case('"2025-06-06T24:00:00Z"^^xsd:dateTime', '"2025-06-07T00:00:00.00Z"^^xsd:dateTime',
                 '"2025-06-09T24:00:00Z"^^xsd:dateTime'),
            Case('"24:00:00"^^xsd:time', '"00:00:00.0"^^xsd:time', '"12:00:00.000"^^xsd:time'),
            Case('"1"^^xsd:boolean', '"true"^^xsd:boolean', '"0"^^xsd:boolean'),
        ]
    ),
    st.builds(
        lambda one, other: Case(f'"colour of it"@{one}', f'"colour of it"@{one.lower()}', f'"hue of it"@{other}'),
        st.sampled_from(["en-GB", "EN", "zh-Hant-TW"]),
        st.sampled_from(["en-GB", "En-gb"]),
    ),
)  # fmt: skip


def text_of(literal: str) -> str:
    return literal[1 : literal.rindex('"')]


def token_of(literal: str) -> str:
    """A literal of Turtle as N-Triples writes it."""
    text, mark, kind = literal.rpartition("^^xsd:")
    return f"{text}^^<{XSD}{kind}>" if mark else literal


def tag_of(literal: str) -> str:
    return literal.rpartition('"')[2].removeprefix("@") if "@" in literal else ""


def built(folder: Path, case: Case, decided: bool = True) -> Snapshot:
    odd_corpus(folder, *(f"<thing/a> o:one {literal} .\n" for literal in case), ontology=ONTOLOGY)
    if decided:
        head = (folder / "ontology" / "prefixes.ttl").read_text("utf-8")
        decision = DECISION.format(first=case.first, second=case.other)
        (folder / "seeds" / "decisions.ttl").write_text(head + decision, "utf-8")
    outcome = run("build", "--corpus", str(folder))
    assert outcome.code == 0, outcome.err
    return current_snapshot(folder / ".variorum")


@settings(max_examples=examples(5, least=2), phases=[Phase.generate])  # each takes seconds: nothing is made smaller
@given(CASES)
def test_every_way_out_has_the_literals_of_the_seeds(case: Case) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        snapshot = built(folder, case)
        checked(folder, case)
        shown(folder, case)
        exported(snapshot, folder, case)
        client = create_app(snapshot).test_client()
        paged(client, case)
        described(client, case)


def told(case: Case) -> list[str]:
    """What people read: a truth value is yes or no to them, everything else as it is written."""
    return [text_of(literal) for literal in case if "boolean" not in literal]


def checked(folder: Path, case: Case) -> None:
    """The report of a check, in each of its formats."""
    for form in ("text", "html", "markdown", "sarif", "junit"):
        report = run("check", "--all", "--format", form, "--corpus", str(folder)).out
        report = json.dumps(json.loads(report), ensure_ascii=False) if form == "sarif" else html.unescape(report)
        for text in told(case):
            assert text in report.replace("\\", ""), (form, text, report)
    report = json.loads(run("check", "--format", "json", "--corpus", str(folder)).out)
    (disagreement,) = report["disagreements"]
    said = [one["value"] for side in disagreement["positions"] for one in side["statements"]]
    assert sorted(map(json_token, said)) == sorted(map(token_of, case))
    values = [json_token(side["value"]) for side in disagreement["positions"]]
    assert set(values) <= {token_of(literal) for literal in case}
    assert token_of(case.other) in values
    assert disagreement["decision"]["inFavourOf"][0]["value"] == text_of(case.first)


def json_token(value: dict[str, Any]) -> str:
    if "xml:lang" in value:
        return f'"{value["value"]}"@{value["xml:lang"]}'
    return f'"{value["value"]}"^^<{value["datatype"]}>'


def shown(folder: Path, case: Case) -> None:
    report = run("show", "thing/a", "--corpus", str(folder)).out
    assert all(text_of(literal) in report for literal in case), report


def exported(snapshot: Snapshot, folder: Path, case: Case) -> None:
    """Nanopublications, annotations and reviews."""
    tokens = [token_of(literal) for literal in case]
    trig = written("nanopublications", select(snapshot)).decode()
    for token, literal in zip(tokens, case, strict=True):
        assert (f'"{text_of(literal)}"@{tag_of(literal)}' if "@" in literal else text_of(literal)) in trig
        claims = {str(quad.object) for quad in parse(trig, format=RdfFormat.TRIG) if quad.predicate == NamedNode(P)}
        assert token.lower() in {claim.lower() for claim in claims}
    (folder / "annotations").mkdir()
    write_annotations(select(snapshot), folder / "annotations")
    bodies = "".join(path.read_text("utf-8") for path in (folder / "annotations").rglob("*.json*"))
    for literal in case:
        assert f'"@value": "{text_of(literal)}"' in bodies
        assert not tag_of(literal) or f'"@language": "{tag_of(literal)}"' in bodies
    reviews = json.loads(written("claimreview", select(snapshot)))["@graph"]
    names = [review["claimReviewed"].rpartition(" · ")[2] for review in reviews]
    assert text_of(case.other) in names
    assert set(names) <= {text_of(literal) for literal in case}


def paged(client: FlaskClient, case: Case) -> None:
    """Pages about the thing, the disagreement, the sources and their comparison; and a column for a table."""
    for address in ("/thing/a", "/disagreement/one-thing-a", "/compare?show=all"):
        page = content(client, address)
        for text in told(case) if "disagreement" in address else [text_of(literal) for literal in case]:
            assert text in page, (address, text)
    for slug, literal in zip(("one", "two", "three"), case, strict=True):
        assert text_of(literal) in content(client, f"/sources/{slug}?show=claims")
        assert text_of(literal) in content(client, f"/citation/{slug}-001")
    extend = json.dumps({"ids": ["thing/a"], "properties": [{"id": P}]})
    cells = client.get(f"/reconcile?extend={quote(extend)}").get_json()["rows"]["thing/a"][P]
    assert sorted(map(cell_text, cells)) == sorted({cell_of(literal) for literal in case})


def described(client: FlaskClient, case: Case) -> None:
    """The graphs of the sources, all together, and the description of the thing, as programs get them."""
    tokens = [token_of(literal) for literal in case]
    documents = {f"/graph/{slug}": {token} for slug, token in zip(("one", "two", "three"), tokens, strict=True)}
    documents |= {
        "/graphs?default": set(tokens),
        "/about/thing/a": set(tokens),
        "/sources/one/graphs?default": {tokens[0]},
    }
    for address, expected in documents.items():
        lines = document(client, address, "application/n-triples").splitlines()
        beginning = f"<https://example.org/odd/thing/a> <{P}> "
        objects = [line.removeprefix(beginning).removesuffix(" .") for line in lines if line.startswith(beginning)]
        assert sorted(objects) == sorted(expected), address
        for form, parser in FORMS.items():
            body = document(client, address, form)
            told = {str(t.object).casefold() for t in parse(body, format=parser) if t.predicate.value == P}
            assert told == {token.casefold() for token in expected}
            assert all(
                mark in body for literal in case if token_of(literal) in expected for mark in marks(literal, form)
            )


def marks(literal: str, form: str) -> list[str]:
    """What stands in a document for the language tag of a literal."""
    tag = tag_of(literal)
    mark = {"application/ld+json": f'"@language":"{tag}"', "application/rdf+xml": f'xml:lang="{tag}"'}.get(
        form, f"@{tag}"
    )
    return [mark] if tag else []


def document(client: FlaskClient, address: str, form: str) -> str:
    response = client.get(address, headers={"Accept": form})
    assert (response.status_code, response.mimetype) == (200, form), address
    return response.text


def content(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", html.unescape(response.text))


def cell_text(cell: dict[str, Any]) -> str:
    (value,) = cell.values()
    return str(value)


def cell_of(literal: str) -> str:
    return text_of(literal)


def test_a_contradiction_is_as_new_as_its_values(tmp_path: Path) -> None:
    case = Case('"05"^^xsd:integer', '"5"^^xsd:integer', '"7"^^xsd:int')
    built(tmp_path, case, decided=False)
    baseline = tmp_path / "baseline.json"
    assert run("check", "--format", "json", "-o", str(baseline), "--corpus", str(tmp_path)).code == 0
    older = baseline.read_text("utf-8").replace('"value": "05"', '"value": "5"')
    baseline.write_text(older.replace(f'{XSD}int"', f'{XSD}integer"'), "utf-8")
    check = ("check", "--fail-on", "new", "--baseline", str(baseline), "--corpus", str(tmp_path))
    assert run(*check).code == 0
    seed = tmp_path / "seeds" / "three.ttl"
    for path in (seed, tmp_path / "seeds" / "evidence" / "three.ttl"):
        path.write_text(path.read_text("utf-8").replace('"7"^^', '"8"^^'), "utf-8")
    assert run(*check).code == 1


def test_midnight_at_the_end_of_a_day_is_the_next_day_to_wikidata(tmp_path: Path) -> None:
    case = Case(*['"2025-06-06T24:00:00"^^xsd:dateTime'] * 3)
    ontology = ONTOLOGY.replace("P1476", "P577")
    odd_corpus(tmp_path, *(f"<thing/a> o:one {literal} .\n" for literal in case), ontology=ontology, links=LINKS)
    outcome = run("export", "quickstatements", "--corpus", str(tmp_path))
    assert "+2025-06-07T00:00:00Z/11" in outcome.out


LINKS = """#curie_map:
#  odd: https://example.org/odd/
#  wd: http://www.wikidata.org/entity/
#mapping_set_id: https://example.org/odd/links/wikidata
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id\tpredicate_id\tobject_id\tmapping_justification
odd:thing/a\tskos:exactMatch\twd:Q42\tsemapv:ManualMappingCuration
"""
