"""The one table of export formats: what each is called, who wants it, what opens it, and which function writes it.

A file format's writer is `write_x(selection: Selection, output: BinaryIO) -> None` and holds no more than a part of
what it writes in memory; a folder format's is `write_x(selection: Selection, folder: Path) -> None` and gets an empty
directory. A writer that refuses what it is given raises an ExportError before it writes a byte.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from variorum.errors import ExportError, did_you_mean
from variorum.export.files import new_file, new_folder, new_zip
from variorum.export.selection import Selection

Writer = Callable[[Selection, Any], str | None]  # what a person should know of what was written


@dataclass(frozen=True)
class ExportFormat:
    """One row of the table."""

    name: str  # "turtle"; what the user types
    suffix: str  # ".ttl"
    media_type: str
    writer: str  # "variorum.export.rdf:write_turtle", imported when wanted
    audience: str  # one line: who wants it
    opens: str  # one command that opens it, with FILE for its path
    folder: bool = False  # writes several files into a directory
    kinds: tuple[str, ...] = ()  # the kinds of graph it needs if the user names none; () = selection.STATED

    @property
    def is_text(self) -> bool:
        """Whether it can be shown on a terminal."""
        binary = self.media_type.startswith("application/vnd.") and not self.media_type.endswith(("+json", "+xml"))
        return not self.folder and not binary and self.media_type != "application/zip"

    def load_writer(self) -> Writer:
        """The function that writes it."""
        module, _, function = self.writer.partition(":")
        writer: Writer = getattr(import_module(module), function)
        return writer


# In the order in which they are listed: RDF, tables, graphs, then what is made for one kind of tool.
FORMATS: tuple[ExportFormat, ...] = (
    # RDF
    ExportFormat(
        name="turtle",
        suffix=".ttl",
        media_type="text/turtle",
        writer="variorum.export.rdf_turtle:write_turtle",
        audience="whoever reads the facts themselves, and whoever compares two snapshots line by line",
        opens="rapper -i turtle -c FILE",
    ),
    ExportFormat(
        name="ntriples",
        suffix=".nt",
        media_type="application/n-triples",
        writer="variorum.export.rdf:write_ntriples",
        audience="whoever streams facts through grep, sort and awk",
        opens="LC_ALL=C sort -c FILE && wc -l FILE",
    ),
    ExportFormat(
        name="rdfxml",
        suffix=".rdf",
        media_type="application/rdf+xml",
        writer="variorum.export.rdf_xml:write_rdfxml",
        audience="whoever has a tool that reads nothing newer, as Protégé's plug-ins and old catalogues",
        opens="xmllint --noout FILE",
    ),
    ExportFormat(
        name="jsonld",
        suffix=".jsonld",
        media_type="application/ld+json",
        writer="variorum.export.jsonld:write_jsonld",
        audience="web developers, who read it as plain JSON",
        opens="jq '.\"@graph\"[0]' FILE",
    ),
    ExportFormat(
        name="jsonld-framed",
        suffix=".jsonld",
        media_type="application/ld+json",
        writer="variorum.export.jsonld:write_framed",
        audience="whoever shows or indexes things one by one: each comes with the names of what it is linked to",
        opens='jq \'."@graph"[0]."@graph"[0]\' FILE',
        kinds=("claims",),
    ),
    ExportFormat(
        name="trig",
        suffix=".trig",
        media_type="application/trig",
        writer="variorum.export.rdf_turtle:write_trig",
        audience="whoever reads what each source says, source by source",
        opens="oxigraph load --location db --file FILE",
    ),
    ExportFormat(
        name="nquads",
        suffix=".nq",
        media_type="application/n-quads",
        writer="variorum.export.rdf:write_nquads",
        audience="whoever loads everything into a store: the fastest to write and to load",
        opens="oxigraph load --location db --file FILE",
    ),
    ExportFormat(
        name="trix",
        suffix=".trix",
        media_type="application/trix+xml",
        writer="variorum.export.rdf_xml:write_trix",
        audience="whoever reads named graphs with XML tools",
        opens="""python -c 'import rdflib; print(len(rdflib.Dataset().parse("FILE", format="trix")))'""",
    ),
    ExportFormat(
        name="trig-annotated",
        suffix=".trig",
        media_type="application/trig",
        writer="variorum.export.rdf_annotated:write_trig_annotated",
        audience="whoever wants each fact with its citations below it, in RDF 1.2",
        opens="oxigraph load --location db --file FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="nquads-annotated",
        suffix=".nq",
        media_type="application/n-quads",
        writer="variorum.export.rdf_annotated:write_nquads_annotated",
        audience="whoever loads the citations as annotations of the facts into a store of RDF 1.2",
        opens="oxigraph load --location db --file FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="canonical",
        suffix=".nq",
        media_type="application/n-quads",
        writer="variorum.export.canonical:write_canonical",
        audience="whoever signs, hashes or compares datasets: canonical N-Quads by RDFC-1.0",
        opens="sha256sum FILE",
    ),
    # tables
    ExportFormat(
        name="csv",
        suffix="",
        media_type="application/zip",
        writer="variorum.export.csvw:write_csv",
        audience="whoever reads tables with a program or a spreadsheet; CSV on the Web metadata says what is in them",
        opens="head FILE/claims.csv",
        folder=True,
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="parquet",
        suffix="",
        media_type="application/zip",
        writer="variorum.export.parquet:write_parquet",
        audience="data scientists: DuckDB, pandas, Polars, Spark",
        opens="duckdb -c \"SELECT * FROM 'FILE/claims.parquet' LIMIT 9\"",
        folder=True,
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="sqlite",
        suffix=".sqlite",
        media_type="application/vnd.sqlite3",
        writer="variorum.export.sqlite:write_sqlite",
        audience="whoever asks with SQL, or puts the claims on the web with Datasette",
        opens="datasette FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="excel",
        suffix=".xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        writer="variorum.export.excel:write_excel",
        audience="whoever filters and sorts by hand",
        opens="libreoffice FILE",
        kinds=("claims", "evidence"),
    ),
    # graphs
    ExportFormat(
        name="graphml",
        suffix=".graphml",
        media_type="application/graphml+xml",
        writer="variorum.export.graphml:write_graphml",
        audience="whoever draws or measures the graph: yEd, igraph, networkx",
        opens="python -c 'import networkx; print(networkx.read_graphml(\"FILE\"))'",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="gexf",
        suffix=".gexf",
        media_type="application/gexf+xml",
        writer="variorum.export.gexf:write_gexf",
        audience="whoever explores the graph in Gephi",
        opens="gephi FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="cytoscape",
        suffix=".cyjs",
        media_type="application/json",
        writer="variorum.export.cytoscape:write_cytoscape",
        audience="whoever draws the graph with Cytoscape, or on a page with Cytoscape.js",
        opens="cytoscape -N FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="neo4j",
        suffix="",
        media_type="application/zip",
        writer="variorum.export.neo4j:write_neo4j",
        audience="whoever fills a new Neo4j database, however large",
        opens="cd FILE && neo4j-admin database import full neo4j @import.args",
        folder=True,
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="cypher",
        suffix=".cypher",
        media_type="application/x-cypher-query",
        writer="variorum.export.cypher:write_cypher",
        audience="whoever adds the claims to a graph database that is there: Neo4j, Memgraph and the like",
        opens="cypher-shell -f FILE",
        kinds=("claims", "evidence"),
    ),
    # for one kind of tool
    ExportFormat(
        name="nanopublications",
        suffix=".trig",
        media_type="application/trig",
        writer="variorum.export.nanopublications:write_nanopublications",
        audience="whoever cites, signs or publishes single claims on the nanopublication network",
        opens="riot --validate FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="annotations",
        suffix="",
        media_type="application/zip",
        writer="variorum.export.annotations:write_annotations",
        audience="whoever reads the articles with the claims beside their passages, in a viewer of web annotations",
        opens="jq '.items[].body[0].value' FILE/pages/*.jsonld",
        folder=True,
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="claimreview",
        suffix=".jsonld",
        media_type="application/ld+json",
        writer="variorum.export.claim_review:write_claim_reviews",
        audience="fact-checkers, and the search engines that show what was checked",
        opens="""jq -c '."@graph"[] | [.claimReviewed, .reviewRating.alternateName]' FILE""",
        kinds=("decisions", "evidence", "register"),
    ),
    ExportFormat(
        name="quickstatements",
        suffix=".qs",
        media_type="text/tab-separated-values",
        writer="variorum.export.quickstatements:write_v1",
        audience="Wikidata editors: what nobody disputes, as commands to look through and run, with references",
        opens="cut -f 1-3 FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="quickstatements-csv",
        suffix="",
        media_type="application/zip",
        writer="variorum.export.quickstatements:write_csv",
        audience="Wikidata editors who look through a table: the same, one file for each shape of statement",
        opens="head FILE/*.csv",
        folder=True,
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="quickstatements-disputed",
        suffix=".qs",
        media_type="text/tab-separated-values",
        writer="variorum.export.quickstatements:write_v1_disputed",
        audience="Wikidata editors: also what is in open disagreement, each with a note that says so",
        opens="grep 'disputed:' FILE",
        kinds=("claims", "evidence"),
    ),
    ExportFormat(
        name="quickstatements-csv-disputed",
        suffix="",
        media_type="application/zip",
        writer="variorum.export.quickstatements:write_csv_disputed",
        audience="Wikidata editors who look through a table: also what is disputed, with the same notes",
        opens="head FILE/*.csv",
        folder=True,
        kinds=("claims", "evidence"),
    ),
)

WITHOUT_GRAPHS = ("turtle", "ntriples", "rdfxml")  # RDF that has no way to write named graphs: always merged


def find_export(name: str) -> ExportFormat:
    """The format of this name.

    :raises ExportError: there is none; the advice names those that come close, or all.
    """
    wanted = name.strip().lower()
    known = {form.name: form for form in FORMATS}
    if wanted not in known:
        close = difflib.get_close_matches(wanted, known, n=3)
        advice = did_you_mean(close, f"Formats: {', '.join(known)}.")
        raise ExportError(
            f"there is no export format {name!r}", advice=f"{advice} `variorum export --list` tells more."
        )
    return known[wanted]


def write_file(form: ExportFormat, selection: Selection, path: Path) -> str | None:
    """Writes an export to `path`, whole or not at all; a folder format makes a directory, or a zip file for X.zip.
    What a person should know of it.

    :raises ExportError: the format cannot express what was selected, or the disk does not take it.
    """
    write = form.load_writer()
    if not form.folder:
        with new_file(path) as output:
            return write(selection, output)
    if path.suffix == ".zip":
        with new_zip(path) as folder:
            return write(selection, folder)
    with new_folder(path) as folder:
        return write(selection, folder)
