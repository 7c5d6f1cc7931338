"""The endpoint, measured beside what a user would pick instead: `oxigraph serve-read-only`, Virtuoso, rdflib-endpoint.

    python tests/benchmarks/serve.py [--quads 200000] [--clients 1 8 32] [--rounds 3] [--seconds 1] [--peers FOLDER]

Takes four minutes on an idle machine of two cores. Makes a synthetic corpus of about so many quads, builds it, and
gives every server the same stated graphs. Then each server in turn, round after round, gets the same requests from wrk:
a look-up of one thing (each request another one) by GET and by POST, a thousand rows, a heavy aggregation (each request
with another comment, so that no text comes twice), the look-up again with one text for all, and that with the tag of
its answer. Prints the tables of `server/deploy/README.md`: requests per second and processor time for each (of ours
that of the supervising process and of the workers), with their ratios to those of `oxigraph serve-read-only` in the
same round (medians of the rounds); how soon each server answered and what memory it takes at rest; and what heavy
queries and reconciliation batches do to a health check and to an answer that is known (`beside`). Judges nothing.

Needs wrk, and as far as they are to be compared virtuoso-t (Debian: virtuoso-opensource-7) and a folder with
rdflib-endpoint and oxigraph installed (`--peers`, a virtual environment; it is made if it is not there). Those two are
many times slower than the others, and measured with one client, once.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import NamedTuple

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.beside import beside
from benchmarks.synthetic import generate
from running import descend, free_port
from variorum.building.build import build
from variorum.corpus.folder import find_corpus
from variorum.snapshots.snapshot import Snapshot

QUADS_OF_A_SOURCE = 1_400
LONGEST_WAIT = 600  # tenths of a second
JSON = "application/sparql-results+json"
QUERIES = {
    "look-up": "SELECT ?p ?o WHERE { <THING> ?p ?o } LIMIT 10",
    "1,000 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000",
    "heavy": "SELECT ?p (COUNT(DISTINCT ?o) AS ?values) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?values)",
}
ASKED = ("look-up", "look-up, POST", "1,000 rows", "heavy", "repeated", "repeated, 304")
QUICK = ("variorum", "oxigraph")  # the servers that are measured with all numbers of clients
SAME = Template("""
wrk.path = $path
wrk.headers = $headers
""")
DIFFERENT = Template("""
local things = {$things}
local n = 0
local run = string.format("%.0f-%.0f-", os.time(), os.clock() * 1e6)
request = function()
  n = n + 1
  local path = string.gsub($path, "THING", things[n % #things + 1])
  return wrk.format("GET", path .. "%23" .. run .. n, $headers)
end
""")
POSTED = Template("""
local things = {$things}
local n = 0
local run = string.format("%.0f-%.0f-", os.time(), os.clock() * 1e6)
local headers = $headers
headers["Content-Type"] = "application/x-www-form-urlencoded"
local path, _, query = string.match($path, "^([^?]*)(%??)(.*)$$")
request = function()
  n = n + 1
  local body = string.gsub(query, "THING", things[n % #things + 1])
  return wrk.format("POST", path, headers, body .. "%23" .. run .. n)
end
""")  # a comment makes each text another one, in each run


class Busy(NamedTuple):
    """Processor time, of the process that was started and of those that it has started."""

    own: float
    others: float


class Measured(NamedTuple):
    """The requests in a second that wrk counts, and the processor time for each, in microseconds."""

    rate: float
    own: float
    others: float

    @property
    def busy(self) -> float:
        """That of all processes together."""
        return self.own + self.others


@dataclass(frozen=True)
class Server:
    """Something that answers SPARQL queries at `path`, since so many seconds after its start."""

    name: str
    port: int
    path: str
    pid: int
    seconds: float

    @property
    def busy(self) -> Busy:
        """Seconds of processor time that it has used."""
        own, others = 0, 0
        for pid in descend(self.pid):
            with suppress(OSError):  # it has just ended
                fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
                ticks, ended = (int(fields[at]) + int(fields[at + 1]) for at in (11, 13))
                own, others = (ticks, ended) if pid == self.pid else (own, others + ticks + ended)
        tick = os.sysconf("SC_CLK_TCK")
        return Busy(own / tick, others / tick)

    def settle(self) -> None:
        """Wait until it has done with what nobody waits for any more, so that it takes nothing from the next one."""
        for _ in range(LONGEST_WAIT):
            before = sum(self.busy)
            time.sleep(0.1)
            if sum(self.busy) - before <= 0.02:
                return

    @property
    def memory(self) -> int:
        """What all its processes take, in bytes, with each page that several have counted once."""
        shares = [Path(f"/proc/{pid}/smaps_rollup").read_text("ascii") for pid in descend(self.pid)]
        return sum(int(match[1]) << 10 for share in shares for match in re.finditer(r"^Pss: +(\d+)", share, re.M))


@contextmanager
def running(name: str, path: str, port: int, command: list[str], folder: Path, patience: float) -> Iterator[Server]:
    """A server process, once it answers."""
    with (folder / f"{name.replace(' ', '-')}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            began = time.monotonic()
            while True:
                with suppress(OSError, urllib.error.URLError):
                    url = f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D"
                    request = urllib.request.Request(url, headers={"Accept": JSON})
                    urllib.request.urlopen(request, timeout=30).read()
                    break
                if process.poll() is not None or time.monotonic() > began + patience:
                    raise click.ClickException(f"{name} does not start: see {log.name}")
                time.sleep(0.02)
            yield Server(name, port, path, process.pid, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            process.kill()
            process.wait()


def ours(snapshot: Snapshot, folder: Path) -> list[str]:
    store = snapshot.path.parents[1]
    return [sys.executable, "-m", "variorum", "serve", "--no-build", "--corpus", str(folder), "--store", str(store)]


def virtuoso(folder: Path, port: int, dump: Path) -> list[str]:
    """The command that serves the dump, loaded into a new database."""
    home = folder / "virtuoso"
    home.mkdir()
    sql_port = free_port()
    (home / "virtuoso.ini").write_text(
        f"""[Database]
DatabaseFile = {home}/virtuoso.db
ErrorLogFile = {home}/virtuoso.log
LockFile = {home}/virtuoso.lck
TransactionFile = {home}/virtuoso.trx
xa_persistent_file = {home}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {home}/virtuoso.tdb
TransactionFile = {home}/virtuoso.ttr
[Parameters]
ServerPort = {sql_port}
DirsAllowed = {dump.parent}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ServerThreads = 40
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 40
MaxKeepAlives = 100
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 100000
""",
        "utf-8",
    )
    command = ["virtuoso-t", "+foreground", "+configfile", str(home / "virtuoso.ini")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    load = f"ld_dir('{dump.parent}', '{dump.name}', 'urn:all'); rdf_loader_run(); checkpoint; shutdown();"
    for _ in range(600):
        time.sleep(0.2)
        client = ["isql-vt", f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={load}"]
        if subprocess.run(client, capture_output=True, check=False).returncode == 0:
            break
    process.wait(timeout=1200)
    return command


def rdflib_endpoint(peers: Path, dump: Path, port: int) -> list[str]:
    return [str(peers / "bin" / "rdflib-endpoint"), "serve", str(dump), "--port", str(port), "--host", "127.0.0.1"]


def peers_in(folder: Path) -> Path:
    """A virtual environment with the peers that PyPI has."""
    if not (folder / "bin" / "oxigraph").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "oxigraph", "rdflib-endpoint[cli]"], check=True)
    return folder


def measure(server: Server, script: Path, clients: int, seconds: int) -> Measured:
    """What so many clients get, and take; an answer that is no success is an error of the benchmark."""
    before = server.busy
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", str(script)]
    output = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in output and "304" not in script.name:
        raise click.ClickException(f"{server.name} fails {script.name}:\n{output}")
    server.settle()
    rate, count = (re.search(what, output) for what in (r"Requests/sec:\s+([\d.]+)", r"(\d+) requests in"))
    assert rate, output
    assert count, output
    own, others = (after - earlier for after, earlier in zip(server.busy, before, strict=True))
    each = 1e6 / max(1, int(count[1]))
    return Measured(float(rate[1]), own * each, others * each)


def scripts(server: Server, things: list[str], folder: Path) -> dict[str, Path]:
    """The scripts for wrk, by what they ask."""
    listed = ",".join(json.dumps(urllib.parse.quote(thing, safe="").replace("%", "%%")) for thing in things)
    folder.mkdir(exist_ok=True)

    def write(name: str, template: Template, query: str, headers: str = "") -> Path:
        asked = json.dumps(f"{server.path}?query={urllib.parse.quote(query, safe='')}")
        given = f'{{["Accept"] = "{JSON}"{headers}}}'
        path = folder / f"{server.name} {name}.lua".replace(" ", "-")
        path.write_text(template.substitute(things=listed, path=asked, headers=given), "utf-8")
        return path

    made = {name: write(name, DIFFERENT, query) for name, query in QUERIES.items()}
    made["look-up, POST"] = write("look-up, POST", POSTED, QUERIES["look-up"])
    one = QUERIES["look-up"].replace("THING", things[0])
    made["repeated"] = write("repeated", SAME, one)
    if server.name == "variorum":
        url = f"http://127.0.0.1:{server.port}{server.path}?query={urllib.parse.quote(one, safe='')}"
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": JSON})) as response:
            tag = response.headers["ETag"].replace('"', '\\"')
        made["repeated, 304"] = write("repeated, 304", SAME, one, f', ["If-None-Match"] = "{tag}"')
    return made


@contextmanager
def servers(snapshot: Snapshot, corpus: Path, folder: Path, peers: Path, small: bool) -> Iterator[list[Server]]:
    """All servers that there are, one after the other started."""
    with ExitStack() as stack:
        started = []

        def start(name: str, path: str, port: int, command: list[str], patience: float = 120) -> None:
            started.append(stack.enter_context(running(name, path, port, command, folder, patience)))

        port = free_port()
        start("variorum", "/sparql", port, [*ours(snapshot, corpus), "--port", str(port)])
        copy = folder / "oxigraph"
        shutil.copytree(snapshot.path / "stated", copy)
        port = free_port()
        oxigraph = [str(peers / "bin" / "oxigraph"), "serve-read-only", "--location", str(copy)]
        start("oxigraph", "/query", port, [*oxigraph, "--bind", f"127.0.0.1:{port}"])
        dump = folder / "dump" / "all.nt"
        dump.parent.mkdir()
        with dump.open("wb") as file:
            snapshot.stated.dump(file, from_graph=_default(), format=_ntriples())
        if shutil.which("virtuoso-t"):
            port = free_port()
            start("virtuoso", "/sparql", port, virtuoso(folder, port, dump), 600)
        if small:
            port = free_port()
            start("rdflib-endpoint", "/", port, rdflib_endpoint(peers, dump, port), 900)
        yield started


def _default() -> object:
    from pyoxigraph import DefaultGraph

    return DefaultGraph()


def _ntriples() -> object:
    from pyoxigraph import RdfFormat

    return RdfFormat.N_TRIPLES


def things_in(snapshot: Snapshot) -> list[str]:
    """Some thousand subjects of claims."""
    rows = snapshot.stated.query("SELECT DISTINCT ?s WHERE { ?s a ?class . FILTER(ISIRI(?s)) } LIMIT 5000")
    return [row["s"].value for row in rows]  # type: ignore[union-attr, index, misc]


def names_in(snapshot: Snapshot) -> list[str]:
    """Some hundred names, as somebody would reconcile them."""
    name = "<https://schema.org/name>"
    rows = snapshot.stated.query(f"SELECT DISTINCT ?name WHERE {{ ?s {name} ?name }} LIMIT 500")
    return [row["name"].value for row in rows]  # type: ignore[union-attr, index, misc]


def compare(quads: int, clients: list[int], rounds: int, seconds: int, peers: Path) -> None:
    """Measure every server on a corpus of about so many quads, and print the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus"
        generate(corpus, max(1, quads // QUADS_OF_A_SOURCE))
        snapshot = build(find_corpus(corpus), folder / "store").snapshot
        total = sum(snapshot.counts.values())
        with servers(snapshot, corpus, folder, peers, quads <= 300_000) as all_servers:
            time.sleep(1)  # so that all are at rest
            click.echo(f"\n{total:,} quads, {os.cpu_count()} cores")
            click.echo("\n| server | first answer | memory at rest |\n| --- | --- | --- |")
            for server in all_servers:
                click.echo(f"| {server.name} | {server.seconds:.2f} s | {server.memory >> 20} MB |")
            things = things_in(snapshot)
            asked = {server.name: scripts(server, things, folder / "scripts") for server in all_servers}
            results: Results = {}
            for turn in range(rounds):
                for what in ASKED:
                    for count in clients:
                        for server in all_servers:
                            wanted = server.name in QUICK or (turn == 0 and count == clients[0])
                            if wanted and what in asked[server.name]:
                                measured = measure(server, asked[server.name][what], count, seconds)
                                results.setdefault((what, count, server.name), []).append(measured)
            show(results, [server.name for server in all_servers])
            heavy = asked["variorum"]["heavy"]
            beside(all_servers[0].port, heavy, names_in(snapshot), folder / "scripts")


Results = dict[tuple[str, int, str], list[Measured]]


def show(results: Results, names: list[str]) -> None:
    """Print the rates and the processor time for each request beside oxigraph's in the same rounds."""
    click.echo("\n| server | query | clients | a second | oxigraph | ratio | processor | oxigraph | ratio |")
    click.echo("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    median = statistics.median
    for (what, count, name), ours in sorted(results.items(), key=lambda entry: names.index(entry[0][2])):
        theirs = results[what.removesuffix(", 304"), count, "oxigraph"][: len(ours)]
        if name == "oxigraph":
            continue
        rate = median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True))
        busy = median(one.busy / other.busy for one, other in zip(ours, theirs, strict=True))
        own, others = median(one.own for one in ours), median(one.others for one in ours)
        split = f"{own:,.0f} + {others:,.0f} µs" if others else f"{own:,.0f} µs"
        rates = f"{median(one.rate for one in ours):,.0f} | {median(one.rate for one in theirs):,.0f} | {rate:.2f}"
        told = f"{rates} | {split} | {median(one.busy for one in theirs):,.0f} µs | {busy:.1f}"
        click.echo(f"| {name} | {what} | {count} | {told} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the endpoint beside its peers.")
    parser.add_argument("--quads", type=int, nargs="+", default=[200_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "variorum-peers")
    arguments = parser.parse_args()
    peers = peers_in(arguments.peers)
    for quads in arguments.quads:
        compare(quads, arguments.clients, arguments.rounds, arguments.seconds, peers)


if __name__ == "__main__":
    main()
