"""The clients that people have, against a running server. `.ci/install` installs those that are no Python packages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import BASIC, CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

import jena
from needed import require
from running import Running, serving

ROOT = Path(__file__).parents[2]
COMUNICA = ROOT / ".venv" / "clients" / "node_modules" / ".bin" / "comunica-sparql"
SOURCES = ("ballerina-assassin", "blue-news")
PREFIX = "PREFIX schema: <https://schema.org/>\n"
NAMES = PREFIX + "SELECT ?thing ?name WHERE { ?thing a schema:Movie ; schema:name ?name } ORDER BY ?thing ?name"
GRAPH = PREFIX + "CONSTRUCT { ?thing schema:name ?name } WHERE { ?thing a schema:Movie ; schema:name ?name }"


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Running]:
    """A server of the bundled corpus; nothing that a client did may leave a trace in its log."""
    with serving(store) as running:
        yield running
        assert running.errors == ""


@pytest.fixture(scope="module")
def expected(server: Running) -> list[tuple[str, str]]:
    """The films and their names, as the server tells."""
    rows = server.ask(NAMES).json()["results"]["bindings"]
    found = [(row["thing"]["value"], row["name"]["value"]) for row in rows]
    assert len(found) > 5
    return found


def run(*command: str) -> str:
    """What a command prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# SPARQLWrapper


def wrapper(server: Running, query: str, form: str, path: str = "/sparql") -> Any:
    client = Wrapper(server.root + path, returnFormat=form)
    client.setQuery(query)
    return client


WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_solutions(
    server: Running, expected: list[tuple[str, str]], form: str, method: str, way: str
) -> None:
    client = wrapper(server, NAMES, form)
    client.setMethod(method)
    client.setRequestMethod(way)
    answer = client.queryAndConvert()
    if form == JSON:
        rows = [(row["thing"]["value"], row["name"]["value"]) for row in answer["results"]["bindings"]]
    elif form == XML:
        values = answer.getElementsByTagName("uri"), answer.getElementsByTagName("literal")
        rows = [(a.firstChild.data, b.firstChild.data) for a, b in zip(*values, strict=True)]
    else:
        lines = answer.decode().replace("\r\n", "\n").splitlines()[1:]
        assert len(lines) == len(expected)
        assert all(name in line and thing in line for (thing, name), line in zip(expected, lines, strict=True))
        return
    assert rows == expected


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("form", [RDFXML, XML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_reads_graphs(
    server: Running, expected: list[tuple[str, str]], form: str, method: str, way: str
) -> None:
    client = wrapper(server, GRAPH, form)
    client.setMethod(method)
    client.setRequestMethod(way)
    answer = client.queryAndConvert()
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format="turtle")
    assert {(str(thing), str(name)) for thing, name in graph.subject_objects()} == set(expected)


def test_sparqlwrapper_reads_truth_values_and_graphs_of_one_source(server: Running) -> None:
    assert wrapper(server, "ASK {}", JSON).queryAndConvert() == {"head": {}, "boolean": True}
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    one = wrapper(server, count, JSON)
    one.addDefaultGraph("https://w3id.org/variorum/ballerina/graph/blue-news")
    same = wrapper(server, count, JSON, "/sources/blue-news/sparql")
    assert one.queryAndConvert() == same.queryAndConvert()


def test_sparqlwrapper_tells_errors_apart(server: Running) -> None:
    with pytest.raises(QueryBadFormed, match="syntax error"):
        wrapper(server, "SELECT * WHERE { ?s ?p }", JSON).query()
    with pytest.raises(EndPointNotFound):
        wrapper(server, "ASK {}", JSON, "/nowhere").query()


def test_sparqlwrapper_that_logs_in_is_answered_too(server: Running) -> None:
    client = wrapper(server, "ASK {}", JSON)
    client.setHTTPAuth(BASIC)
    client.setCredentials("anyone", "anything")
    assert client.queryAndConvert()["boolean"] is True


# rdflib's SPARQLStore


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_as_a_graph(server: Running, expected: list[tuple[str, str]], method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.root + "/sparql", method=method))
    assert [(str(row.thing), str(row.name)) for row in graph.query(NAMES)] == expected
    schema = rdflib.Namespace("https://schema.org/")
    assert {str(thing) for thing in graph.subjects(rdflib.RDF.type, schema.Movie)} == {thing for thing, _ in expected}
    assert (None, rdflib.RDF.type, schema.Movie) in graph
    assert len(graph) == int(next(iter(graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))[0])
    assert graph.query("ASK { ?s a <urn:nothing> }").askAnswer is False
    assert len(graph.query(GRAPH).graph) > 5


def test_rdflib_asks_one_graph_of_a_dataset(server: Running) -> None:
    name = rdflib.URIRef("https://w3id.org/variorum/ballerina/graph/blue-news")
    one = rdflib.Graph(SPARQLStore(server.root + "/sparql", method="POST_FORM"), name)
    alone = rdflib.Graph(SPARQLStore(server.root + "/sources/blue-news/sparql"))
    assert set(one.triples((None, rdflib.RDF.type, None))) == set(alone.triples((None, rdflib.RDF.type, None))) != set()


# curl


@pytest.mark.parametrize(
    "arguments",
    [
        ("--get", "--data-urlencode"),
        ("--data-urlencode",),
        ("--compressed", "--data-urlencode"),
    ],
)
def test_curl(server: Running, expected: list[tuple[str, str]], arguments: tuple[str, ...]) -> None:
    require("curl")
    asked = ("--silent", "--fail", "--header", "Accept: application/json", *arguments, f"query={NAMES}")
    rows = json.loads(run("curl", *asked, server.root + "/sparql"))["results"]["bindings"]
    assert [(row["thing"]["value"], row["name"]["value"]) for row in rows] == expected


def test_curl_asks_again_with_the_tag(server: Running, tmp_path: Path) -> None:
    require("curl")
    tag = tmp_path / "tag"
    again = ("--etag-save", str(tag), "--etag-compare", str(tag), "--output", "-", "--write-out", "%{http_code}")
    asked = ("--silent", *again, "--get", "--data-urlencode", "query=ASK {}", server.root + "/sparql")
    assert run("curl", *asked).endswith("200")
    assert run("curl", *asked) == "304"


# Comunica


def comunica(*arguments: str) -> str:
    require("Comunica")
    return run("node", str(COMUNICA), *arguments)


@pytest.mark.long
@pytest.mark.parametrize("source", ["{}/sparql", "sparql@{}/sparql", "{}/sources/blue-news/sparql"])
def test_comunica_finds_the_endpoint_by_its_description(server: Running, source: str) -> None:
    asked = PREFIX + "SELECT (COUNT(*) AS ?n) WHERE { ?film a schema:Movie . ?film ?p ?o }"
    path = source.partition("{}")[2]
    own = server.get(path, query=asked).json()["results"]["bindings"]
    theirs = json.loads(comunica(source.format(server.root), asked, "-t", "application/sparql-results+json"))
    assert [row["n"]["value"] for row in theirs["results"]["bindings"]] == [row["n"]["value"] for row in own]


@pytest.mark.long
def test_comunica_joins_two_endpoints(server: Running) -> None:
    endpoints = [f"{server.root}/sources/{slug}/sparql" for slug in SOURCES]
    names = PREFIX + "SELECT DISTINCT ?thing ?name WHERE { ?thing schema:name ?name }"
    both = {
        (row["thing"]["value"], row["name"]["value"])
        for endpoint in endpoints
        for row in server.get(endpoint.removeprefix(server.root), query=names).json()["results"]["bindings"]
    }
    theirs = json.loads(comunica(*endpoints, names, "-t", "application/sparql-results+json"))["results"]["bindings"]
    assert {(row["thing"]["value"], row["name"]["value"]) for row in theirs} == both


@pytest.mark.long
def test_comunica_reads_graphs(server: Running, expected: list[tuple[str, str]]) -> None:
    turtle = comunica(f"{server.root}/sparql", GRAPH, "-t", "text/turtle")
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    assert {(str(thing), str(name)) for thing, name in graph.subject_objects()} == set(expected)


# Apache Jena


@pytest.fixture(scope="module")
def class_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Debian's Jena with all that it needs."""
    require("Jena")
    return jena.class_path(tmp_path_factory.mktemp("jena"))


@pytest.mark.long
def test_jena_reads_solutions(server: Running, expected: list[tuple[str, str]], class_path: str) -> None:
    tool = ("java", "-cp", class_path, "arq.rsparql", "--service", f"{server.root}/sparql")
    rows = json.loads(run(*tool, "--results=json", NAMES))["results"]["bindings"]
    assert [(row["thing"]["value"], row["name"]["value"]) for row in rows] == expected
    assert "Yes" in run(*tool, "ASK {}")


@pytest.mark.long
def test_jena_reads_graphs(server: Running, expected: list[tuple[str, str]], class_path: str) -> None:
    tool = ("java", "-cp", class_path, "arq.rsparql", "--service", f"{server.root}/sparql", "--results=ttl", GRAPH)
    graph = rdflib.Graph().parse(data=run(*tool), format="turtle")
    assert {(str(thing), str(name)) for thing, name in graph.subject_objects()} == set(expected)


@pytest.mark.long
@pytest.mark.parametrize(
    ("media_type", "ending"),
    [("text/turtle", "ttl"), ("application/rdf+xml", "rdf")],  # Debian's Jena cannot read any JSON-LD
)
def test_jena_finds_nothing_wrong_with_our_rdf(
    server: Running, class_path: str, tmp_path: Path, media_type: str, ending: str
) -> None:
    files = []
    for number, (path, fields) in enumerate(
        [("/sparql", {}), ("/.well-known/void", {}), ("/sparql", {"query": "CONSTRUCT WHERE { ?s ?p ?o }"})]
    ):
        response = server.get(path, {"Accept": media_type}, **fields)
        assert response.headers["Content-Type"].startswith(media_type)
        files.append(tmp_path / f"{number}.{ending}")
        files[-1].write_bytes(response.data)
    done = subprocess.run(
        ["java", "-cp", class_path, "riotcmd.riot", "--validate", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
