"""The reconciliation service over HTTP: what it says is as the specification's JSON schemas have it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from werkzeug.test import TestResponse

import indexed
from examples import examples
from running import HTTP, serving
from variorum_server import create_app
from variorum_server.reconciliation.requests import BATCH, CONSTRAINTS, LONGEST, ROWS, STRICT

SCHEMAS = Path(__file__).parents[1] / "reconciliation_schemas"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    snapshot = indexed.ferries(tmp_path_factory.mktemp("ferries") / "store")
    return create_app(snapshot).test_client()


@cache
def validator(name: str) -> Draft7Validator:
    """A schema of the specification, with the one that it refers to within it."""
    schema, kind = (json.loads((SCHEMAS / f"{one}.json").read_text("utf-8")) for one in (name, "type"))
    for one in (schema, kind):
        one.pop("$id")
    text = json.dumps({**schema, "definitions": {**schema.get("definitions", {}), "type": kind}})
    return Draft7Validator(json.loads(text.replace('"$ref": "type.json"', '"$ref": "#/definitions/type"')))


def valid(response: TestResponse, schema: str) -> Any:
    """The JSON of a response, which the schema allows and any site may read."""
    assert (response.status_code, response.mimetype) == (200, "application/json"), response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    content = json.loads(response.data)
    validator(schema).validate(content)
    return content


BATCH_SCHEMA = "reconciliation-result-batch"


def problem(response: TestResponse, status: int) -> str:
    """What a problem says."""
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    content = json.loads(response.data)
    assert content["status"] == status
    return f"{content['detail']} {content.get('advice', '')}".strip()


def ask(client: FlaskClient, queries: object) -> TestResponse:
    return client.post("/reconcile", data={"queries": json.dumps(queries)})


def extend(client: FlaskClient, extension: object) -> TestResponse:
    return client.post("/reconcile", data={"extend": json.dumps(extension)})


def test_the_manifest_is_as_the_schema_has_it(ferries: FlaskClient) -> None:
    manifest = valid(ferries.get("/reconcile"), "manifest")
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == indexed.BASE
    assert manifest["batchSize"] == BATCH
    assert {"t:Ferry", "t:Ship", "schema:Person"} == {one["id"] for one in manifest["defaultTypes"]}
    assert set(manifest["suggest"]) == {"entity", "type", "property"}


def test_all_that_the_manifest_names_is_there(ferries: FlaskClient) -> None:
    manifest = valid(ferries.get("/reconcile"), "manifest")
    assert ferries.head(manifest["logo"], buffered=True).status_code == 200
    one = quote("ship/first", safe="")
    assert ferries.get(manifest["preview"]["url"].replace("{{id}}", one)).mimetype == "text/html"
    view = ferries.get(manifest["view"]["url"].replace("{{id}}", one))
    assert (view.status_code, view.headers["Location"]) == (303, "/page/ship/first")
    propose = manifest["extend"]["propose_properties"]
    assert ferries.get(propose["service_url"] + propose["service_path"] + "?type=t:Ship").status_code == 200
    for kind, identifier in (("entity", "ship/first"), ("type", "t:Ferry"), ("property", "t:captain")):
        suggest = manifest["suggest"][kind]
        assert ferries.get(suggest["service_url"] + suggest["service_path"] + "?prefix=f").status_code == 200
        path = suggest["flyout_service_path"].replace("${id}", quote(identifier, safe=""))
        flyout = json.loads(ferries.get(suggest["flyout_service_url"] + path).data)
        assert flyout["id"] == identifier
        assert flyout["html"].startswith("<p><strong>")


def test_a_batch_is_answered_by_form_and_by_url(ferries: FlaskClient) -> None:
    queries = {
        "q0": {"query": "Aurora", "type": "t:Ferry", "limit": 3, "type_strict": "should"},
        "q1": {"query": "Ana Ruiz", "properties": [{"pid": "schema:birthDate", "v": 1840}]},
        "q2": {"properties": [{"pid": "t:captain", "v": [{"id": "person/ana-2", "name": "Ana"}, "Nobody"]}]},
        "q3": {"query": "nothing of the kind"},
        "q4": {"query": "x" * (LONGEST + 1)},
        "q5": {"query": " "},
        "q7": {"properties": [{"pid": "t:captain", "v": " "}]},
        "q8": {"query": "Aurora", "properties": [{"pid": "t:captain", "v": ["", " "]}]},
        "q6": {"query": "Boréal", "type": [indexed.TERMS + "Ship", "schema:Person"], "limit": None},
    }
    validator("reconciliation-query-batch").validate({key: queries[key] for key in ("q0", "q1", "q2", "q3")})
    content = valid(ask(ferries, queries), "reconciliation-result-batch")
    assert list(content) == list(queries)
    assert content["q0"]["result"][0] == {
        "id": "ship/first",
        "name": "the first ferry",
        "description": "ferry; “Aurora” in 2 sources; other sources differ; also Boréal",
        "type": [{"id": "t:Ferry", "name": "ferry"}],
        "score": 100.0,
        "match": True,
        "features": [
            {"id": "name_score", "value": 100.0},
            {"id": "name_sources", "value": 2},
            {"id": "name_disputed", "value": True},
            {"id": "type_match", "value": True},
        ],
    }
    assert [(one["id"], one["match"]) for one in content["q1"]["result"][:2]] == [
        ("person/ana", True),
        ("person/ana-2", False),
    ]
    assert [one["id"] for one in content["q2"]["result"]] == ["ship/second"]
    assert content["q3"] == content["q4"] == content["q5"] == content["q7"] == {"result": []}
    assert content["q8"]["result"][0]["match"] is True  # an empty cell says nothing
    assert "property t:captain" not in [one["id"] for one in content["q8"]["result"][0]["features"]]
    assert content["q6"]["result"][0]["match"] is False
    got = ferries.get("/reconcile", query_string={"queries": json.dumps(queries)})
    assert valid(got, "reconciliation-result-batch") == content
    assert valid(ask(ferries, {}), "reconciliation-result-batch") == {}


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS.filter(bool), WORDS.filter(bool), st.sampled_from(STRICT))
def test_one_unknown_word_does_not_fail_a_batch(ferries: FlaskClient, word: str, other: str, strict: str) -> None:
    queries = {
        "good": {"query": "Boréal"},
        "type": {"query": "Boréal", "type": word, "type_strict": strict},
        "property": {"query": "Boréal", "properties": [{"pid": other, "v": "x"}]},
        "only": {"properties": [{"pid": other, "v": word}]},
    }
    content = valid(ask(ferries, queries), "reconciliation-result-batch")
    assert content["good"]["result"][0]["id"] == content["property"]["result"][0]["id"] == "ship/first"
    assert set(content) == set(queries)
    columns = {"ids": ["ship/first"], "properties": [{"id": word}, {"id": "t:berths"}]}
    row = valid(extend(ferries, columns), "data-extension-response")["rows"]["ship/first"]
    assert row["t:berths"] == [{"int": 120}]


@pytest.mark.parametrize("typed", ["ferry", "Ferry", "t:Ferry", f"{indexed.TERMS}Ferry"])
def test_a_type_may_be_typed_by_its_label(ferries: FlaskClient, typed: str) -> None:
    content = valid(ask(ferries, {"q": {"query": "Boréal", "type": typed, "type_strict": "any"}}), BATCH_SCHEMA)
    assert [one["id"] for one in content["q"]["result"]] == ["ship/first"]
    features = {one["id"]: one["value"] for one in content["q"]["result"][0]["features"]}
    assert features["type_match"] is True


@pytest.mark.parametrize("typed", [1871, 1871.0, "1871", "1871-05-02T00:00:00Z", "1871-05-02"])
def test_cells_of_openrefine_are_read(ferries: FlaskClient, typed: object) -> None:
    query = {"query": "Aurora", "properties": [{"pid": "t:launched", "v": typed}]}
    content = valid(ask(ferries, {"q": query}), BATCH_SCHEMA)
    features = {one["id"]: one["value"] for one in content["q"]["result"][0]["features"]}
    assert features["property t:launched"] >= 0.9


def test_what_a_column_gives_is_read_again(ferries: FlaskClient) -> None:
    names = ["t:berths", "t:length", "t:launched", "t:seen", "t:sails", "t:captain"]
    columns = {"ids": ["ship/first"], "properties": [{"id": name} for name in names]}
    row = valid(extend(ferries, columns), "data-extension-response")["rows"]["ship/first"]
    for name, (cell,) in row.items():
        value = cell if "id" in cell else next(iter(cell.values()))
        content = valid(
            ask(ferries, {"q": {"query": "Aurora", "properties": [{"pid": name, "v": value}]}}), BATCH_SCHEMA
        )
        features = {one["id"]: one["value"] for one in content["q"]["result"][0]["features"]}
        assert features[f"property {name}"] == 1, name


def test_values_of_properties_are_given_for_each_row(ferries: FlaskClient) -> None:
    local = ("berths", "length", "launched", "seen", "sails", "speed", "colour", "captain", "drawnBy", "seenFrom")
    names = [f"t:{name}" for name in local]
    extension = {"ids": ["ship/first", "ship/nowhere"], "properties": [{"id": name} for name in names]}
    validator("data-extension-query").validate(extension)
    content = valid(extend(ferries, extension), "data-extension-response")
    assert content["meta"][6] == {"id": "t:colour", "name": "colour"}
    assert content["meta"][7] == {
        "id": "t:captain",
        "name": "captain",
        "type": {"id": "schema:Person", "name": "person"},
    }
    assert content["rows"]["ship/first"] == {
        "t:berths": [{"int": 120}],
        "t:length": [{"float": 80.5}],
        "t:launched": [{"date": "1871-05-02T00:00:00Z"}],
        "t:seen": [{"date": "1871-05-02T10:00:00Z"}],
        "t:sails": [{"str": "true"}],
        "t:speed": [{"str": "NaN"}],
        "t:colour": [{"str": "blue"}],
        "t:captain": [{"id": "person/ana", "name": "Ana Ruiz the elder"}],
        "t:drawnBy": [{"id": "https://elsewhere.example/x", "name": "Xaver"}],
        "t:seenFrom": [{"str": "urn:afar"}],
    }
    assert content["rows"]["ship/nowhere"] == {name: [] for name in names}


@pytest.mark.parametrize(
    ("settings_given", "values"),
    [
        ({}, [{"str": "Aurora"}, {"str": "Boréal"}]),
        ({"limit": 1}, [{"str": "Aurora"}]),
        ({"limit": "0"}, [{"str": "Aurora"}, {"str": "Boréal"}]),
    ],
)
def test_settings_of_a_property_are_kept(
    ferries: FlaskClient, settings_given: dict[str, object], values: list[object]
) -> None:
    properties = [{"id": "schema:name", "settings": settings_given}]
    content = valid(extend(ferries, {"ids": ["ship/first"], "properties": properties}), "data-extension-response")
    assert content["rows"]["ship/first"]["schema:name"] == values


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("name", {"id": "person/ana", "name": "Ana Ruiz the elder"}),
        ("id", {"str": indexed.BASE + "person/ana"}),
        ("text", {"str": "Ana Ruiz the elder"}),
    ],
)
def test_things_are_given_as_one_likes(ferries: FlaskClient, form: str, value: object) -> None:
    properties = [{"id": "t:captain", "settings": {"content": form}}]
    content = valid(extend(ferries, {"ids": ["ship/first"], "properties": properties}), "data-extension-response")
    assert content["rows"]["ship/first"]["t:captain"] == [value]


def test_entities_types_and_properties_are_suggested(ferries: FlaskClient) -> None:
    entities = valid(ferries.get("/reconcile/suggest/entity?prefix=ferry"), "suggest-entities-response")["result"]
    assert [one["id"] for one in entities] == ["ship/first", "ship/second"]
    assert entities[0]["notable"] == [{"id": "t:Ferry", "name": "ferry"}]
    rest = valid(ferries.get("/reconcile/suggest/entity?prefix=ferry&cursor=1"), "suggest-entities-response")
    assert rest["result"] == entities[1:]
    people = valid(ferries.get("/reconcile/suggest/entity?prefix=a&type=schema:Person"), "suggest-entities-response")
    assert {one["id"] for one in people["result"]} == {"person/ana", "person/ana-2"}
    types = valid(ferries.get("/reconcile/suggest/type?prefix=fer"), "suggest-types-response")["result"]
    assert types == [{"id": "t:Ferry", "name": "ferry", "broader": [{"id": "t:Ship", "name": "vessel"}]}]
    properties = valid(ferries.get("/reconcile/suggest/property?prefix=cap"), "suggest-properties-response")
    assert properties["result"] == [{"id": "t:captain", "name": "captain", "description": "Who commands the ship."}]
    for kind, schema in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        nothing = valid(ferries.get(f"/reconcile/suggest/{kind}?prefix=zzz"), f"suggest-{schema}-response")
        assert nothing["result"] == []


def test_properties_are_proposed_for_a_type(ferries: FlaskClient) -> None:
    content = valid(ferries.get("/reconcile/properties?type=t:Ship&limit=2"), "data-extension-property-proposal")
    assert [one["id"] for one in content["properties"]] == ["schema:name", "t:captain"]
    assert (content["type"], content["limit"]) == ("t:Ship", 2)
    everything = valid(ferries.get("/reconcile/properties"), "data-extension-property-proposal")
    assert len(everything["properties"]) > 10


def test_a_preview_may_stand_in_a_frame_and_is_escaped(ferries: FlaskClient) -> None:
    preview = ferries.get("/reconcile/preview?id=ship%2Fthird")
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert "default-src 'none'" in preview.headers["Content-Security-Policy"]
    assert "Mary &amp; &lt;Jane&gt;" in preview.text
    assert "<Jane>" not in preview.text
    flyout = json.loads(ferries.get("/reconcile/flyout/entity?id=ship/third").data)
    assert "<Jane>" not in flyout["html"]
    disputed = ferries.get("/reconcile/preview?id=ship/first").text
    assert "Boréal <small>others differ</small>" in disputed
    assert "named by 3 of 3 sources" in disputed
    assert "frame-ancestors 'none'" in ferries.get("/").headers["Content-Security-Policy"]


def test_old_browsers_get_a_call_of_a_function(ferries: FlaskClient) -> None:
    called = ferries.get("/reconcile/suggest/type?prefix=fer&callback=jQuery1_2.then")
    assert called.headers["Content-Type"] == "application/javascript; charset=utf-8"
    assert called.headers["X-Content-Type-Options"] == "nosniff"
    assert called.text.startswith('/**/jQuery1_2.then({"result": [')
    assert called.text.endswith(");\n")


@pytest.mark.parametrize("name", ["alert(1)", "a b", "a;b", "1a", "a..b", "<script>", "é", "a" * 80, "a.b.c.d.e"])
def test_what_is_no_name_of_a_function_is_refused(ferries: FlaskClient, name: str) -> None:
    response = ferries.get("/reconcile", query_string={"callback": name})
    assert "no name of a function" in problem(response, 400)


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes at line 1, column 2. Send one JSON object"),
        ("[]", "JSON, but no object"),
        ("7", "JSON, but no object"),
        ('{"q": {"query": NaN}}', "a number or character that is none"),
        ("[" * 100_000, "nested too deeply"),
        ('{"q": {"query": "\\ud800"}}', "a number or character that is none"),
        ('{"\\udc00": {"query": "x"}}', "a number or character that is none"),
        ('{"q": "Aurora"}', 'The query \'q\' is no object. Send {"query": "a name"}.'),
        ('{"q": {"query": 7}}', "a query that is no text"),
        ('{"q": {"quary": "x"}}', "has a member 'quary' that queries do not have. Did you mean query?"),
        ('{"q": {"query": "x", "zzz": 1}}', "A query has query, type, limit, properties, type_strict."),
        ('{"q": {"query": "x", "limit": -1}}', "a limit that is no positive number"),
        ('{"q": {"query": "x", "limit": "few"}}', "a limit that is no positive number"),
        ('{"q": {"query": "x", "limit": 1.5}}', "a limit that is no positive number"),
        ('{"q": {"query": "x", "limit": true}}', "a limit that is no positive number"),
        ('{"q": {"query": "x", "limit": 1e999}}', "a limit that is no positive number"),
        ('{"q": {"query": "x", "type_strict": "most"}}', "a type_strict 'most'. Give one of should, any, all."),
        ('{"q": {"query": "x", "type": 7}}', "a type that is no identifier"),
        ('{"q": {"query": "x", "properties": 7}}', f"no list of up to {CONSTRAINTS} properties"),
        ('{"q": {"query": "x", "properties": [{"pid": "t:captain"}]}}', "a property without pid or v"),
        ('{"q": {"query": "x", "properties": [{"pid": "t:captain", "v": {"name": "a"}}]}}', "no text, number or thing"),
    ],
)
def test_a_malformed_batch_is_told_in_words(ferries: FlaskClient, queries: str, said: str) -> None:
    assert said in problem(ferries.post("/reconcile", data={"queries": queries}), 400)


@pytest.mark.parametrize(
    ("extension", "said"),
    [
        ({}, "no list of identifiers"),
        ({"ids": "ship/first", "properties": []}, "no list of identifiers"),
        ({"ids": [7], "properties": []}, "no list of identifiers"),
        ({"ids": []}, "no list of properties"),
        ({"ids": [], "properties": ["t:captain"]}, "no list of properties"),
        ({"ids": [], "properties": [{"pid": "t:captain"}]}, "a property without an id"),
        (
            {"ids": [], "properties": [{"id": "t:captain", "settings": {"limit": "x"}}]},
            "The setting limit of t:captain",
        ),
        ({"ids": [], "properties": [{"id": "t:captain", "settings": {"content": "x"}}]}, "Give one of name, id, text."),
    ],
)
def test_a_malformed_extension_is_told_in_words(ferries: FlaskClient, extension: object, said: str) -> None:
    assert said in problem(extend(ferries, extension), 400)


def test_too_much_at_once_is_refused(ferries: FlaskClient) -> None:
    batch = {f"q{number}": {"query": "x"} for number in range(BATCH + 1)}
    assert f"Send no more than {BATCH} at once." in problem(ask(ferries, batch), 413)
    batch.popitem()
    assert len(valid(ask(ferries, batch), "reconciliation-result-batch")) == BATCH
    extension = {"ids": ["x"] * (ROWS + 1), "properties": []}
    assert "asks 0 properties of 201 things" in problem(extend(ferries, extension), 413)
    many = [{"pid": "schema:name", "v": ["x"] * 11}]
    assert "has 11 values of schema:name" in problem(ask(ferries, {"q": {"query": "x", "properties": many}}), 400)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "said"),
    [
        (b"queries=%ff", FORM, 400, "Byte 0xff at offset 0 is not UTF-8."),
        (b'{"q0": {"query": "x"}}', "application/json", 415, "The body is 'application/json', not a form."),
        (b"", FORM, 400, "neither queries nor an extension"),
        (b"queries={}&extend={}", FORM, 400, "more than one thing"),
        (b"query=Aurora", FORM, 400, "A single query is not sent any more since version 0.2"),
    ],
)
def test_other_bodies_are_refused(ferries: FlaskClient, body: bytes, content_type: str, status: int, said: str) -> None:
    assert said in problem(ferries.post("/reconcile", data=body, content_type=content_type), status)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/reconcile?query=Aurora", 400, "since version 0.2"),
        ("/reconcile/suggest/entity", 400, "No prefix is given."),
        ("/reconcile/suggest/entity?prefix=a&prefix=b", 400, "The parameter prefix is given 2 times."),
        ("/reconcile/suggest/entity?prefix=a&cursor=-1", 400, "The parameter cursor is '-1'."),
        ("/reconcile/suggest/entity?prefix=a&cursor=x", 400, "Give a whole number."),
        ("/reconcile/suggest/entity?prefix=%ff", 400, "is not UTF-8"),
        ("/reconcile/suggest/entity?prefix=a&type=t:Fery", 400, "Did you mean t:Ferry"),
        ("/reconcile/suggest/other?prefix=a", 404, "There is nothing at this address"),
        ("/reconcile/flyout/entity?id=ship/nowhere", 404, "No thing has the identifier 'ship/nowhere'."),
        ("/reconcile/flyout/type?id=t:Fery", 400, "Did you mean t:Ferry"),
        ("/reconcile/flyout/other?id=x", 404, "There is nothing at this address."),
        ("/reconcile/preview", 404, "No identifier is given."),
        ("/reconcile/view?id=%3Cscript%3E", 404, "No thing has the identifier '<script>'."),
        ("/reconcile/properties?type=t:Nothing", 400, "There is no type 't:Nothing'."),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(ferries: FlaskClient, path: str, status: int, said: str) -> None:
    assert said in problem(ferries.get(path), status)


def test_other_methods_are_refused_and_any_site_may_ask(ferries: FlaskClient) -> None:
    assert ferries.put("/reconcile").status_code == 405
    options = ferries.options("/reconcile")
    assert "POST" in options.headers["Access-Control-Allow-Methods"]
    assert options.headers["Access-Control-Allow-Origin"] == "*"


@settings(max_examples=examples(80), deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id"]), inner)
            ),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_whatever_is_asked_it_answers_or_says_why_not(ferries: FlaskClient, queries: dict[str, object]) -> None:
    response = ask(ferries, queries)
    if response.status_code == 200:
        assert list(valid(response, "reconciliation-result-batch")) == list(queries)
    else:
        assert problem(response, 400)


def test_a_spreadsheet_is_matched_and_extended(bundled_store: Path) -> None:
    """As OpenRefine does it: manifest, guess types, match, look at what is unsure, add a column."""
    with serving(bundled_store) as running:
        manifest = running.get("/reconcile").json()
        validator("manifest").validate(manifest)
        endpoint = urljoin(running.root, "/reconcile")

        def post(**fields: object) -> Any:
            form = {name: json.dumps(value) for name, value in fields.items()}
            return HTTP.request("POST", endpoint, fields=form, encode_multipart=False).json()

        names = ["Ana de Armas", "keanu reeves", "Ian McShane ", "Norman Reedes"]
        matched = post(queries={f"q{at}": {"query": name, "limit": 3} for at, name in enumerate(names)})
        validator("reconciliation-result-batch").validate(matched)
        first = [matched[f"q{at}"]["result"][0] for at in range(len(names))]
        assert [one["match"] for one in first] == [True, True, True, False]
        assert first[3]["id"] == "person/norman-reedus"
        suggest = manifest["suggest"]["entity"]
        address = suggest["service_url"] + suggest["service_path"]
        found = HTTP.request("GET", address, fields={"prefix": "norman"}).json()
        assert found["result"][0]["id"] == "person/norman-reedus"
        proposed = running.get("/reconcile/properties", type=first[0]["type"][0]["id"]).json()
        assert "schema:nationality" in [one["id"] for one in proposed["properties"]]
        ids = [one["id"] for one in first]
        added = post(extend={"ids": ids, "properties": [{"id": "schema:nationality"}]})
        validator("data-extension-response").validate(added)
        assert added["rows"]["person/ana-de-armas"]["schema:nationality"] == [{"id": "country/cuba", "name": "Cuba"}]
        preview = HTTP.request("GET", manifest["preview"]["url"].replace("{{id}}", quote(ids[0], safe="")))
        assert b"Ana de Armas" in preview.data
        assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
        view = manifest["view"]["url"].replace("{{id}}", quote(ids[0], safe=""))
        page = HTTP.request("GET", view, headers={"Accept": "text/html"}).headers["Location"]
        assert b"Ana de Armas" in running.get(page).data
