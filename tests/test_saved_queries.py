"""The saved queries of the bundled corpus: their style, and their answers, which were checked by reading the articles.

`tests/queries/<name>.csv` holds the rows of a SELECT in their order, `.txt` the truth value of an ASK, `.nt` the
triples of a CONSTRUCT, sorted. When a change of a seed changes an answer, read the article again before you copy it.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat
from pyoxigraph import serialize as serialize_quads
from rdflib.util import from_n3

from examples import one_in
from variorum.query.dataset import DatasetRequest
from variorum.query.evaluate import Answer, evaluate
from variorum.query.formats import Kind
from variorum.query.lexer import scan
from variorum.query.saved import SavedQuery, bind, saved_queries
from variorum.snapshots.snapshot import Snapshot

ROOT = Path(__file__).parents[1]
EXPECTED = Path(__file__).parent / "queries"
QUERIES = {saved.name: saved for saved in saved_queries(ROOT / "seeds" / "queries")}

# The source in which a query of scope "one" is asked for its expected answer.
ASKED_IN = {
    "what-does-the-source-say-of-this": "blue-news",
    "what-happens-in-the-story": "blue-news",
    "which-passages-carry-most": "movie-reviews",
}
ENTAILED: set[str] = set()
SUFFIXES = {Kind.BINDINGS: ".csv", Kind.BOOLEAN: ".txt", Kind.GRAPH: ".nt"}

# What rdflib's engine needs more than two seconds for: it joins what VALUES lists before it looks at the graphs.
SLOW_IN_RDFLIB = {
    "how-do-the-characters-fight",
    "how-does-the-heroine-train",
    "how-is-the-acting-judged",
    "how-much-does-each-source-state",
    "what-does-one-source-add",
    "what-is-attributed-to-a-person",
    "what-is-said-of-the-story-world",
    "what-was-only-expected",
    "where-can-one-see-the-film",
    "which-facts-do-three-sources-share",
    "who-is-an-assassin",
    "which-earlier-works-are-named-for-each-person",
    "who-speaks-about-what",
    "who-worked-on-which-film",
    "with-what-is-this-compared",
}

# What names the graph it asks; rdflib would fetch that from the web. tests/variorum/links asks rdflib otherwise.
NAMING = {name for name, saved in QUERIES.items() if "\nFROM " in saved.text}

Rows = list[tuple[str, ...]]

every_query = pytest.mark.parametrize("saved", QUERIES.values(), ids=QUERIES.keys())


def ask(snapshot: Snapshot, saved: SavedQuery, values: dict[str, str] | None = None, **request: object) -> Answer:
    """The answer, within the source and with the entailment that the query is meant for, or as `request` says."""
    request = {"source": ASKED_IN.get(saved.name), "entailed": saved.name in ENTAILED} | request
    terms = bind(saved, values or {}, snapshot.base, snapshot.prefixes)
    return evaluate(snapshot, saved.text, DatasetRequest(**request), terms)  # type: ignore[arg-type]


def rows_of(answer: Answer) -> Rows:
    """The rows with IRIs and literals as a CSV result has them (SPARQL 1.1 Query Results CSV and TSV, section 3.2)."""
    return [tuple("" if term is None else term.value for term in row) for row in answer.rows()]  # type: ignore[union-attr]


def column(answer: Answer, name: str) -> list[str]:
    """The values of one column, without the base of the corpus."""
    place = answer.variables.index(name)
    return [row[place].removeprefix(answer.base) for row in rows_of(answer)]


def lines_of(answer: Answer) -> list[str]:
    """The triples as sorted lines of N-Triples."""
    text = serialize_quads((Quad(*row) for row in answer.rows()), format=RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    assert text is not None
    return sorted(text.decode().splitlines())


def expected_rows(path: Path) -> Rows:
    """The rows of a CSV file, the names of the columns first."""
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


# Files


def test_there_are_enough_questions() -> None:
    assert len(QUERIES) >= 30
    assert {saved.scope for saved in QUERIES.values()} == {"all", "one"}
    titles = [saved.title for saved in QUERIES.values()]
    assert len(titles) == len(set(titles))


def test_every_query_has_an_expected_answer_and_the_reverse() -> None:
    assert sorted(path.stem for path in EXPECTED.iterdir()) == sorted(QUERIES)


def test_tables_name_queries_that_exist() -> None:
    assert set(ASKED_IN) == {saved.name for saved in QUERIES.values() if saved.scope == "one"}
    assert set(QUERIES) >= ENTAILED | SLOW_IN_RDFLIB
    assert all("--entailed" in QUERIES[name].text for name in ENTAILED)


def test_expected_answers_stay_readable() -> None:
    long = {path.name for path in EXPECTED.iterdir() if len(path.read_text("utf-8").splitlines()) > 200}
    assert not long


# Style


@every_query
def test_header(saved: SavedQuery) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", saved.name)
    assert re.fullmatch(r"[A-Z].*\?", saved.title)
    lines = saved.text.splitlines()
    assert lines[0].startswith("# title: ")
    assert lines[1].startswith("# scope: ")
    assert lines[2].startswith("# binds: ") == bool(saved.parameters)
    assert None not in saved.parameters.values(), (
        "every parameter has a default, so that the query can be tried at once"
    )


@every_query
def test_prologue(saved: SavedQuery, bundled_snapshot: Snapshot) -> None:
    declared = re.findall(r"^PREFIX (\w+): <(.*)>$", saved.text, re.MULTILINE)
    prefixes = [prefix for prefix, _ in declared]
    assert prefixes == sorted(prefixes)
    assert all(bundled_snapshot.prefixes[prefix] == namespace for prefix, namespace in declared)
    body = list(scan(saved.text[_body(saved) :]))
    assert {token.text.partition(":")[0] for token in body if token.kind == "name"} == set(prefixes)
    relative = any(token.kind == "iri" and ":" not in token.text for token in body)
    base = f"BASE <{bundled_snapshot.base}>\n"
    assert (base in saved.text) == relative, "BASE is there if and only if an IRI is relative"
    assert not relative or saved.text.index(base) < saved.text.index("PREFIX")


@every_query
def test_layout(saved: SavedQuery) -> None:
    lines = saved.text.splitlines()
    assert max(map(len, lines)) <= 120
    assert not [line for line in lines if line != line.rstrip() or "\t" in line]
    words = [token.text for token in scan(saved.text[_body(saved) :]) if token.kind == "word"]
    assert {word for word in words if not word.isupper()} <= {"a", "true", "false"}


@every_query
def test_rows_are_selected_by_name_in_a_total_order(saved: SavedQuery, bundled_snapshot: Snapshot) -> None:
    answer = ask(bundled_snapshot, saved)
    if answer.kind is not Kind.BINDINGS:
        return
    assert answer.query.variables is not None, "SELECT *"
    keys = re.findall(r"\?(\w+)", saved.text.rpartition("ORDER BY")[2])
    assert keys
    assert set(keys) <= set(answer.variables)
    places = [answer.variables.index(key) for key in keys]
    rows = rows_of(answer)
    assert len({tuple(row[place] for place in places) for row in rows}) == len(rows), (
        "rows that the order cannot tell apart"
    )


def _body(saved: SavedQuery) -> int:
    """Where the prologue ends."""
    match = re.search(r"^(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", saved.text, re.MULTILINE)
    assert match is not None
    return match.start()


# Answers


@every_query
def test_answer(saved: SavedQuery, bundled_snapshot: Snapshot) -> None:
    answer = ask(bundled_snapshot, saved)
    path = EXPECTED / (saved.name + SUFFIXES[answer.kind])
    if answer.kind is Kind.BINDINGS:
        assert [answer.variables, *rows_of(answer)] == expected_rows(path)
    elif answer.kind is Kind.BOOLEAN:
        assert f"{str(answer.boolean).lower()}\n" == path.read_text("utf-8")
    else:
        assert lines_of(answer) == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "slug", ["ballerina-assassin", "blue-news", "featurette-news", "headphones-thoughts", "movie-reviews"]
)
@pytest.mark.parametrize("name", ASKED_IN)
def test_a_query_within_one_source_sees_that_source_alone(name: str, slug: str, bundled_snapshot: Snapshot) -> None:
    answer = ask(bundled_snapshot, QUERIES[name], source=slug)
    passages = [row for row in rows_of(answer) for row in row if "/text/" in row]
    assert all(f"/text/{slug}#" in passage for passage in passages)


@pytest.mark.parametrize("saved", one_in(11, [one for one in QUERIES.values() if one.parameters]))
def test_a_query_runs_with_nothing_bound(saved: SavedQuery, bundled_snapshot: Snapshot) -> None:
    """As it would at any other endpoint: then it answers for everything, and so for what is bound by default."""
    request = DatasetRequest(source=ASKED_IN.get(saved.name), entailed=saved.name in ENTAILED)
    answer = evaluate(bundled_snapshot, saved.text, request)
    if answer.kind is Kind.BINDINGS:
        assert set(rows_of(answer)) >= set(rows_of(ask(bundled_snapshot, saved)))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("<film/ballerina> schema:actor ?who . ?who a schema:Person", 9),
        ("<film/ballerina> screen:hasRole/screen:performer ?who", 9),
        ("<film/ballerina> schema:actor ?r . ?r a schema:PerformanceRole ; schema:actor ?who", 9),
        ("<film/ballerina> schema:actor ?r . ?r schema:actor ?who ; schema:characterName ?name", 5),
        ("<film/ballerina> schema:character ?who", 7),  # two of them groups
    ],
)
def test_the_cast_answers_in_terms_of_schema_org_without_entailment(
    pattern: str, expected: int, bundled_snapshot: Snapshot
) -> None:
    text = f"BASE <{bundled_snapshot.base}>\n" + "".join(
        f"PREFIX {name}: <{bundled_snapshot.prefixes[name]}>\n" for name in ("schema", "screen")
    )
    answer = evaluate(bundled_snapshot, f"{text}SELECT DISTINCT ?who WHERE {{ {pattern} }}", DatasetRequest())
    assert len(rows_of(answer)) == expected


# Parameters


@pytest.mark.parametrize(
    ("thing", "property_", "disputed"),
    [
        ("<character/protagonist>", "schema:name", True),
        ("<film/ballerina>", "schema:datePublished", True),
        ("<film/ballerina>", "screen:setDuring", True),
        ("<film/ballerina>", "schema:director", False),
        ("<event/inciting-killing>", "screen:victim", False),  # a difference of detail
        ("<character/winston>", "schema:name", False),
    ],
)
def test_what_is_disputed_can_be_asked_of_anything(
    thing: str, property_: str, disputed: bool, bundled_snapshot: Snapshot
) -> None:
    answer = ask(bundled_snapshot, QUERIES["is-this-disputed"], {"thing": thing, "property": property_})
    assert answer.boolean is disputed


@pytest.mark.parametrize(
    ("name", "values", "shown", "expected"),
    [
        (
            "how-is-the-acting-judged",
            {"role": "<role/lance-reddick-in-ballerina>"},
            "wording",
            {"beloved"},
        ),
        (
            "how-is-this-aspect-judged",
            {"aspect": "<concept/cinematography>"},
            "wording",
            {"beautifully framed", "elegant", "elevate", "full use", "moody", "sleek"},
        ),
        (
            "what-does-each-source-call-this",
            {"thing": "<character/protagonist>"},
            "name",
            {"Ballerina Assassin", "Eve", "Eve Macarro", "Rooney"},
        ),
        (
            "what-does-one-source-add",
            {"source": "<source/headphones-thoughts>"},
            "source",
            {"source/headphones-thoughts"},
        ),
        (
            "what-does-the-source-say-of-this",
            {"thing": "<country/cuba>"},
            "value",
            {"https://schema.org/Country"},
        ),
        (
            "what-is-attributed-to-a-person",
            {"person": "<person/norman-reedus>"},
            "value",
            {
                "concept/acting",
                "courageous",
                "enthusiastic",
                "https://w3id.org/variorum/screen#positive",
                "role/ana-de-armas-in-ballerina",
            },
        ),
        (
            "how-is-this-judged",
            {"thing": "<scene/flamethrower-duel>"},
            "wording",
            {"spectacular"},
        ),
        (
            "how-is-this-described",
            {"thing": "<universe/john-wick>"},
            "valueLabel",
            {
                "",
                "cinematic universe",
                "hierarchy of killers",
                "interconnectedness",
                "own rules",
                "personal stakes",
                "underground society",
                "underworld",
                "world-building",
            },
        ),
        (
            "what-do-the-sources-say-of-this",
            {"thing": "<quotation/featurette-news-1>"},
            "property",
            {
                "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
                "https://schema.org/about",
                "https://schema.org/isPartOf",
                "https://w3id.org/variorum/screen#speaker",
            },
        ),
        (
            "with-what-is-this-compared",
            {"thing": "<series/john-wick>"},
            "other",
            {"film/ballerina"},
        ),
        (
            "which-claims-rest-on-one-source",
            {"thing": "<person/lance-reddick>"},
            "value",
            {"2023", "concept/deceased", "great"},
        ),
        (
            "which-disagreements-are-open",
            {"thing": "<character/protagonist>"},
            "disagreement",
            {
                "disagreement/denied-counterpart-of-character-protagonist",
                "disagreement/noted-strength-of-the-heroine",
            },
        ),
        (
            "who-says-this-and-where",
            {"thing": "<film/ballerina>", "property": "schema:datePublished"},
            "value",
            {"2024", "2025", "2025-06-06"},
        ),
        (
            "who-says-this-and-where",
            {"thing": "<character/protagonist>", "property": "screen:counterpartOf"},
            "stance",
            {"https://w3id.org/variorum/ns#asserted", "https://w3id.org/variorum/ns#denied"},
        ),
    ],
)
def test_parameters(
    name: str, values: dict[str, str], shown: str, expected: set[str], bundled_snapshot: Snapshot
) -> None:
    assert set(column(ask(bundled_snapshot, QUERIES[name], values), shown)) == expected


def test_every_parameter_is_tried() -> None:
    tried = {"is-this-disputed", *(case[0] for case in _cases(test_parameters))}
    assert tried == {saved.name for saved in QUERIES.values() if saved.parameters}


def _cases(test: object) -> list[tuple[str, ...]]:
    """The cases of a parametrised test."""
    return [case for mark in test.pytestmark for case in mark.args[1]]  # type: ignore[attr-defined]


# The other engine


@pytest.fixture(scope="module")
def datasets(bundled_snapshot: Snapshot) -> dict[str | None, rdflib.Dataset]:
    """For rdflib: the whole dataset under None, and that of each source in which a query is asked under its slug."""
    everything = list(bundled_snapshot.stated)
    made = {None: _dataset(everything)}
    for slug in set(ASKED_IN.values()):
        source = bundled_snapshot.source(slug)
        assert source is not None
        own = NamedNode(source.graph), NamedNode(source.evidence_graph)
        quads = [quad for quad in everything if quad.graph_name in own]
        default = [Quad(*quad.triple, DefaultGraph()) for quad in quads if quad.graph_name == own[0]]
        made[slug] = _dataset([*quads, *default])
    return made


def _dataset(quads: list[Quad]) -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=serialize_quads(quads, format=RdfFormat.N_QUADS), format="nquads")
    return dataset


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(QUERIES) - SLOW_IN_RDFLIB - ENTAILED - NAMING))
def test_rdflib_answers_the_same(
    name: str, datasets: dict[str | None, rdflib.Dataset], bundled_snapshot: Snapshot
) -> None:
    saved = QUERIES[name]
    terms = bind(saved, {}, bundled_snapshot.base, bundled_snapshot.prefixes)
    bound = {parameter: from_n3(str(term)) for parameter, term in terms.items()}
    theirs = datasets[ASKED_IN.get(name)].query(saved.text, base=bundled_snapshot.base, initBindings=bound)
    ours = ask(bundled_snapshot, saved)
    if ours.kind is Kind.BINDINGS:
        assert [tuple("" if term is None else str(term) for term in row) for row in theirs] == rows_of(ours)
    elif ours.kind is Kind.BOOLEAN:
        assert theirs.askAnswer is ours.boolean
    else:
        assert theirs.graph is not None
        assert sorted(theirs.graph.serialize(format="nt").splitlines()) == lines_of(ours)
