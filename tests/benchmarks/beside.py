"""What heavy queries and reconciliation batches do to whoever asks for little: a health check, a known answer."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

import click

ASKED = {"/health": "/health", "known answer": "/sparql?query=ASK%7B%7D"}
TIMES = 100  # requests one after the other, of which the median counts
CLIENTS = 16
BATCH = 10  # names in a batch
BATCHES = Template("""
local names = {$names}
local n = 0
local headers = {["Content-Type"] = "application/x-www-form-urlencoded"}
request = function()
  local queries = {}
  for i = 1, $batch do
    n = n + 1
    queries[i] = string.format('"q%d":{"query":"%s"}', i, names[n % #names + 1])
  end
  return wrk.format("POST", "/reconcile", headers, "queries={" .. table.concat(queries, ",") .. "}")
end
""")


def beside(port: int, heavy: Path, names: list[str], folder: Path) -> None:
    """Print how long each takes alone, and beside clients that ask heavy queries or send batches without a pause."""
    batches = folder / "batches.lua"
    listed = ",".join(json.dumps(urllib.parse.quote(json.dumps(name)[1:-1])) for name in names)
    batches.write_text(BATCHES.substitute(names=listed, batch=BATCH), "utf-8")
    loads = {"alone": None, f"{CLIENTS} heavy queries": heavy, f"{CLIENTS} reconciliation batches": batches}
    click.echo("\n| beside | " + " | ".join(ASKED) + " |\n| --- |" + " --- |" * len(ASKED))
    first: dict[str, float] = {}
    for load, script in loads.items():
        with _load(port, script):
            took = {name: _milliseconds(port, path) for name, path in ASKED.items()}
        first = first or took
        told = (f"{took[name]:.2f} ms ({took[name] / first[name]:.1f})" for name in ASKED)
        click.echo(f"| {load} | " + " | ".join(told) + " |")


@contextmanager
def _load(port: int, script: Path | None) -> Iterator[None]:
    """Clients that ask without a pause, meanwhile."""
    if script is None:
        yield
        return
    command = ["wrk", "-t1", f"-c{CLIENTS}", "-d60s", "--timeout", "60s", "-s", str(script)]
    with subprocess.Popen([*command, f"http://127.0.0.1:{port}"], stdout=subprocess.DEVNULL) as process:
        time.sleep(2)  # so that all workers have begun
        try:
            yield
        finally:
            process.terminate()
    time.sleep(1)


def _milliseconds(port: int, path: str) -> float:
    """How long a request takes on a connection that is kept, in the median."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "application/json"})
        response = connection.getresponse()
        response.read()
        took.append(time.perf_counter() - began)
        if response.status != 200:
            raise click.ClickException(f"{path} is answered with {response.status}")
    connection.close()
    return statistics.median(took) * 1000
