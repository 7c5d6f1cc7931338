"""What other people's programs read in our exports: each is started once, for the bundled corpus and for odd values.

openpyxl, rapper and, with the bundled corpus, Jena's riot are in the tests of the formats; OpenRefine is in those of
the server. `.ci/install` installs those that are no Python packages.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import warnings
from pathlib import Path

import duckdb
import igraph
import networkx
import polars
import pytest
import rdflib
from nanopub import Nanopub
from pyld import jsonld
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

import jena
from commands import run
from exported import written
from needed import JSONLD, SSSOM
from odd import odd_corpus
from tabled import legal, tables_of
from variorum.corpus.folder import bundled_root
from variorum.export.csvw import BETWEEN
from variorum.export.edges import edges, nodes
from variorum.export.ledger import open_ledger
from variorum.export.parquet import write_parquet
from variorum.export.selection import Selection, select
from variorum.export.tables import TABLES
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.terms import XSD

VALUES = (
    *('"05"^^xsd:integer', '"+7"^^xsd:int', '"2.50"^^xsd:decimal', '"1e3"^^xsd:double', '"1"^^xsd:boolean'),
    *('"PT2H5M"^^xsd:duration', '"2025-06-06T24:00:00Z"^^xsd:dateTime', '"-0043"^^xsd:gYear', '"24:00:00"^^xsd:time'),
    *(
        '"colour"@en-GB',
        '"متن"@ar-EG',
        '"東京"@zh-Hant-TW',
        '""',
        '" spaced  "',
        '"tab\\there"',
        '"two\\nlines"',
        '"cr\\rhere"',
    ),
    *(
        '"=1+1"',
        '"-x"',
        '"@sum"',
        "\"'quoted'\"",
        '"a \\"b\\" \\\\ c"',
        '"<b>&amp;]]>"',
        '"😀 é é \\uFFFD"',
        '"a;b,c|d"',
    ),
    *('"NaN"^^xsd:double', '"_x0041_"', '"007"', '"true"', '"null"', '"2025-06-06"'),
    *('"-0044-03-15"^^xsd:date', '"12025"^^xsd:gYear', f'"{"long " * 6000}end"'),
)
THINGS = (
    *("<thing/武士>", "<thing/caf\u00e9>", "<thing/a%20b>", "<thing/a%2Fb>", "<https://例え.example/ü?q=ß#é>"),
    f"<thing/{'x' * 2000}>",
)
LINKS = """#curie_map:
#  odd: https://example.org/odd/
#  wd: http://www.wikidata.org/entity/
#mapping_set_id: https://example.org/odd/links/wikidata
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment
odd:thing/a\tskos:exactMatch\twd:Q42\tsemapv:ManualMappingCuration\tsay "x", 'y' and – z
"""
NAMES = ("bundled", "odd")
DOUBLE = f"^^<{XSD}double>"
TO_RDF = """const jsonld = require(process.argv[2]), fs = require('fs');
(async () => { for (const file of process.argv.slice(3)) {
    const document = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file + '.nq', await jsonld.toRDF(document, {format: 'application/n-quads'})); } })();
"""
PARSED = """import sys, json
from sssom.parsers import parse_sssom_table
for path in sys.argv[1:]:
    found = parse_sssom_table(path)
    rows = found.df.fillna("").to_dict("records")
    names = ("subject_id", "predicate_id", "object_id", "comment")
    print(json.dumps([[row.get(name, "") for name in names] for row in rows]))
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of odd values, built."""
    folder = tmp_path_factory.mktemp("odd")
    claims = "".join(f"<thing/a> o:{'pq'[number % 2]} {value} .\n" for number, value in enumerate(VALUES))
    claims += "".join(f'{one} a o:Thing ; rdfs:label "b"@en .\n<thing/a> o:q {one} .\n' for one in THINGS)
    odd_corpus(folder, claims, '<thing/a> o:p "5"^^xsd:integer .\n', links=LINKS)
    outcome = run("build", "--corpus", str(folder))
    assert outcome.code == 0, outcome.err
    return folder


@pytest.fixture(scope="module")
def snapshots(bundled_snapshot: Snapshot, odd: Path) -> dict[str, Snapshot]:
    return dict(zip(NAMES, (bundled_snapshot, current_snapshot(odd / ".variorum")), strict=True))


@pytest.fixture(scope="module")
def parts(snapshots: dict[str, Snapshot]) -> dict[str, Selection]:
    """What each test reads: of the bundled corpus one source."""
    return {"bundled": select(snapshots["bundled"], ["blue-news"]), "odd": select(snapshots["odd"])}


def triples(content: bytes, form: RdfFormat = RdfFormat.N_QUADS) -> set[str]:
    """The lines of some RDF; literals as they are written, but for language tags."""
    return {str(quad) for quad in parse(content, format=form)}


def only(*kinds: str, of: Snapshot) -> Selection:
    return select(of, kinds=kinds)


@pytest.mark.long
@pytest.mark.needs("jsonld.js")
def test_jsonld_js(snapshots: dict[str, Snapshot], tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.jsonld" for name in NAMES]
    for name, file in zip(NAMES, files, strict=True):
        file.write_bytes(written("jsonld", only("claims", of=snapshots[name])))
    (tmp_path / "read.js").write_text(TO_RDF, "utf-8")
    done = subprocess.run(
        ["node", str(tmp_path / "read.js"), str(JSONLD), *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name, file in zip(NAMES, files, strict=True):
        expected = triples(written("nquads", only("claims", of=snapshots[name])))
        found = triples(Path(f"{file}.nq").read_bytes())
        assert {line for line in found ^ expected if DOUBLE not in line} == set()  # it gives these a form of its own
        assert len(found) == len(expected)


def test_pyld(snapshots: dict[str, Snapshot]) -> None:
    for snapshot in snapshots.values():
        document = json.loads(written("jsonld", only("claims", of=snapshot)))
        found = jsonld.to_rdf(document, {"format": "application/n-quads", "processingMode": "json-ld-1.1"})
        expected = triples(written("nquads", only("claims", of=snapshot)))
        assert {line for line in triples(found.encode()) ^ expected if DOUBLE not in line} == set()


@pytest.mark.long
@pytest.mark.needs("Jena")
def test_jena_holds_the_sources_to_the_shapes_that_they_meet(odd: Path, tmp_path: Path) -> None:
    """Its `shacl` and ours find nothing in either corpus, and the same in one that breaks a shape."""
    claims = "".join(f"<thing/a> o:p {value} .\n" for value in VALUES[:8])
    broken = odd_corpus(tmp_path / "broken", claims, shapes=SHAPE)
    assert results(bundled_root(), "blue-news", tmp_path) == results(odd, "one", tmp_path) == set()
    outcome = run("check", "--corpus", str(broken))
    assert outcome.err.count("TOO LONG") == len(results(broken, "one", tmp_path)) == 3


SHAPE = """<shape/x> a sh:NodeShape ; sh:targetClass o:Thing ; sh:property <shape/x-p> .
<shape/x-p> a sh:PropertyShape ; sh:path o:p ; sh:maxLength 4 ; sh:message "TOO LONG." .
"""


def results(root: Path, slug: str, folder: Path) -> set[str]:
    """What Jena's `shacl` finds in a source: its values that break a shape of SHACL Core for sources."""
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    seeds = (root / "seeds" / f"{slug}.ttl", *sorted((root / "ontology").glob("*.ttl")))
    data.write_bytes(b"".join(written_as_ntriples(path) for path in seeds))
    files = sorted((root / "shapes" / "source").glob("*.ttl"))
    shapes.write_bytes(b"".join(written_as_ntriples(path) for path in files if path.name != "model.ttl"))
    command = jena.java(folder / "messages", "shacl.shacl", "validate", "--shapes", str(shapes), "--data", str(data))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return {str(q.object) for q in parse(done.stdout, format=RdfFormat.TURTLE) if q.predicate.value.endswith("#value")}


def written_as_ntriples(path: Path) -> bytes:
    quads = parse(path.read_bytes(), format=RdfFormat.TURTLE)
    return serialize((Quad(*quad.triple) for quad in quads), format=RdfFormat.N_TRIPLES) or b""


@pytest.mark.long
@pytest.mark.needs("Jena")
def test_jena_asks_the_literals_as_they_are_written(parts: dict[str, Selection], tmp_path: Path) -> None:
    for name, part in parts.items():
        (tmp_path / f"{name}.nq").write_bytes(written("nquads", part))
    query = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o FILTER(isLiteral(?o)) } }"
    data = [f"--data={tmp_path / name}.nq" for name in NAMES]
    done = subprocess.run(
        jena.java(tmp_path / "messages", "arq.arq", *data, "--results=json", query),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {
        (row["s"]["value"], row["p"]["value"], row["o"]["value"], row["o"].get("xml:lang", "").lower())
        for row in json.loads(done.stdout)["results"]["bindings"]
    }
    expected = set()
    for part in parts.values():
        for quad in parse(written("nquads", part), format=RdfFormat.N_QUADS):
            if hasattr(quad.object, "language"):
                subject = getattr(quad.subject, "value", "")
                expected.add((subject, quad.predicate.value, quad.object.value, (quad.object.language or "").lower()))
    assert found == expected


@pytest.mark.long
@pytest.mark.needs("Jena")
def test_jena_reads_odd_iris_and_values_in_every_form(snapshots: dict[str, Snapshot], tmp_path: Path) -> None:
    part = only("claims", of=snapshots["odd"])
    forms = {"turtle": "ttl", "rdfxml": "rdf", "trig": "trig", "trix": "trix"}
    files = [tmp_path / f"x.{suffix}" for suffix in forms.values()]
    for form, file in zip(forms, files, strict=True):
        union = form in ("turtle", "rdfxml")
        file.write_bytes(written(form, Selection(part.snapshot, part.sources, part.kinds, part.graphs, union)))
    command = jena.java(tmp_path / "messages", "riotcmd.riot", "--output=nquads", *map(str, files))
    done = subprocess.run(command, capture_output=True, check=False)  # it ends with 1, as it warns of U+FFFD
    quads = triples(written("nquads", part))
    merged = {
        str(Quad(q.subject, q.predicate, q.object)) for q in parse(written("nquads", part), format=RdfFormat.N_QUADS)
    }
    assert triples(done.stdout) == quads | merged
    assert len(quads) > len(VALUES)


@pytest.mark.parametrize("form", ["turtle", "trig", "rdfxml", "jsonld"])
def test_rdflib(form: str, parts: dict[str, Selection], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in NAMES:
            part = only("claims", of=parts[name].snapshot) if name == "odd" else parts[name]
            dataset = rdflib.Dataset(default_union=True)
            dataset.parse(data=written(form, part), format={"rdfxml": "xml", "jsonld": "json-ld"}.get(form, form))
            found = {(str(s), str(p), str(o), _tag(o)) for s, p, o in dataset.triples((None, None, None))}
            quads = parse(written("nquads", part), format=RdfFormat.N_QUADS)
            terms = ((quad.subject, quad.predicate, quad.object) for quad in quads)
            expected = {(*(getattr(t, "value", str(t)) for t in triple), _tag(triple[2])) for triple in terms}
            assert found == expected


def _tag(term: object) -> str:
    return str(getattr(term, "language", None) or "").lower()


def test_polars_and_duckdb(parts: dict[str, Selection], tmp_path: Path) -> None:
    for name, part in parts.items():
        (tmp_path / name).mkdir()
        write_parquet(part, tmp_path / name)
        for table, rows in tables_of(part).items():
            frame = polars.read_parquet(tmp_path / name / f"{table}.parquet")
            with duckdb.connect() as connection:
                also = connection.execute("SELECT * FROM read_parquet(?)", [f"{tmp_path / name / table}.parquet"])
                for found in (frame.iter_rows(), also.fetchall()):
                    assert [tuple(tuple(c) if isinstance(c, list) else c for c in row) for row in found] == rows


def test_igraph_and_networkx(parts: dict[str, Selection], tmp_path: Path) -> None:
    for name, part in parts.items():
        path = tmp_path / f"{name}.graphml"
        path.write_bytes(written("graphml", part))
        graph = igraph.Graph.Read_GraphML(str(path))
        with open_ledger(part) as ledger:
            things, joined = list(nodes(ledger)), list(edges(ledger))
        also = networkx.read_graphml(io.BytesIO(path.read_bytes()), force_multigraph=True)
        assert {node: said["label"] for node, said in also.nodes(data=True)} == {t.iri: legal(t.label) for t in things}
        assert {key: (start, end) for start, end, key in also.edges(keys=True)} == {
            edge.id: (edge.subject, edge.value) for edge in joined
        }
        assert graph.is_directed()
        labels = {vertex["id"]: vertex["label"] for vertex in graph.vs}
        assert labels == {node.iri: legal(node.label) for node in things}
        ends = {(labels_of(graph, e.source), labels_of(graph, e.target), e["label"]) for e in graph.es}
        assert graph.ecount() == len(joined)
        assert ends == {(edge.subject, edge.value, legal(edge.label)) for edge in joined}


def labels_of(graph: igraph.Graph, vertex: int) -> str:
    return str(graph.vs[vertex]["id"])


@pytest.mark.long
@pytest.mark.needs("LibreOffice")
def test_libreoffice(parts: dict[str, Selection], tmp_path: Path) -> None:
    """It opens both workbooks, and evaluates no cell."""
    for name, part in parts.items():
        (tmp_path / f"{name}.xlsx").write_bytes(written("excel", part))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = ["soffice", profile, "--headless", "--convert-to", as_csv, "--outdir", str(tmp_path)]
    files = [str(tmp_path / f"{name}.xlsx") for name in NAMES]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    for name, part in parts.items():
        expected = tables_of(part)
        for table in TABLES:
            with (tmp_path / f"{name}-{table.name}.csv").open(encoding="utf-8", newline="") as file:
                heading, *rows = csv.reader(file)
            assert heading == [column.title for column in table.columns]
            told = [
                [
                    str(c) if isinstance(c, int | str) else BETWEEN[k.kind].join(c)
                    for k, c in zip(table.columns, row, strict=True)
                ]
                for row in expected[table.name]
            ]
            assert [[plain(cell) for cell in row] for row in rows] == [[plain(cell) for cell in row] for row in told]


def plain(cell: str) -> str:
    """A cell with its line ends as a workbook has them."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.long
def test_the_nanopub_library(snapshots: dict[str, Snapshot]) -> None:
    head, *made = written("nanopublications", select(snapshots["odd"])).decode().split("\n@prefix this: <")
    objects = set()
    for one in made:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = f"{head}\n@prefix this: <{one}"
            assert Nanopub(rdf=rdflib.ConjunctiveGraph().parse(data=document, format="trig")).is_valid
        objects |= {q.object for q in parse(document, format=RdfFormat.TRIG) if q.graph_name == assertion(one)}
    cited = triples(written("nquads", only("claims", of=snapshots["odd"])))
    assert len(objects) > len(VALUES)
    assert all(any(str(value) in line for line in cited) for value in objects)


def assertion(nanopublication: str) -> NamedNode:
    return NamedNode(f"{nanopublication.partition('>')[0]}#assertion")


@pytest.mark.long
@pytest.mark.needs("sssom")
def test_sssom_py(odd: Path, tmp_path: Path) -> None:
    bundled = Path(__file__).parents[3] / "seeds" / "links" / "wikidata.sssom.tsv"
    files = (bundled, odd / "seeds" / "links" / "wikidata.sssom.tsv")
    done = subprocess.run(
        [str(SSSOM), "-c", PARSED, *map(str, files)], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    ours, theirs = (json.loads(line) for line in done.stdout.splitlines())
    lines = [line for line in bundled.read_text("utf-8").splitlines() if not line.startswith("#")]
    names = lines[0].split("\t")
    rows = (dict(zip(names, line.split("\t"), strict=False)) for line in lines[1:])
    assert sorted(row[:3] for row in ours) == sorted(
        [row["subject_id"], row["predicate_id"], row["object_id"]] for row in rows
    )
    assert theirs == [["odd:thing/a", "skos:exactMatch", "wd:Q42", "say \"x\", 'y' and – z"]]
