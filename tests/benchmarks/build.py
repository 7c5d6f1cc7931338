"""The build, measured: `python tests/benchmarks/build.py [--sizes 100 1000] [--limit SECONDS]`.

For the bundled corpus and for synthetic ones of each size, prints a cold build, a rebuild with nothing changed and one
after an edit of one source, with memory and the size of the snapshot, how soon a server answers, and whether the
build found every planted disagreement and no other; then what each part costs per source, and owlrl beside the rules on
the same sources.

Times are of whole processes, the start of Python included. On a shared machine they mean little by themselves:
compare rows, and runs beside each other."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import click

SIZES = [100, 1_000, 10_000]
LIMIT = 1_200.0  # seconds for one step
Result = dict[str, Any]

BUILDS = {
    "corpus": "",
    "claims": "",
    "quads": "",
    "cold s": "the whole first build",
    "cpu s": "processor time of that, the workers among it",
    "workers": "of it: in the workers",
    "make s": "of it: load, validate and entail every source, in worker processes",
    "write s": "of it: stores, register and report",
    "find s": "disagreements alone, on the finished snapshot",
    "same s": "a build with nothing changed",
    "cpu": "processor time of that",
    "edit s": "a build after one edited source",
    "cpu of it": "",
    "main MB": "peak memory of the process",
    "worker MB": f"peak memory of its largest worker, of which there are {os.cpu_count()}",
    "disk MB": "the snapshot, after the cold build",
    "files": "",
    "start s": "from `variorum serve --no-build` to its first answer",
    "rest MB": "all processes of the server, when nobody asks",
    "found": "disagreements; in synthetic corpora also planted ones that were missed, and false ones",
}
PARTS = {
    "corpus": "",
    "load ms": "parse and check both files",
    "validate ms": "SHACL",
    "entail ms": "OWL 2 RL",
    "N-Triples ms": "sorted, to be digested and stored",
    "rules ms": "the closure by the rules",
    "owlrl ms": "the closure by owlrl, in turns with the rules",
    "ratio": "",
    "equal": "whether both gave the same triples",
}


def run(step: str, folder: Path, size: int, limit: float) -> Result:
    """What a step returns, and its seconds.

    :raises subprocess.TimeoutExpired: it took longer than the limit; it and its workers were ended."""
    path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "benchmarks.steps", step, str(folder), str(size)]
    start = perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}, start_new_session=True
    ) as process:
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {"seconds": perf_counter() - start, **json.loads(output)}


def measure(folder: Path, size: int, limit: float) -> tuple[list[str], list[str]]:
    """The rows of one corpus in both tables; a step that took too long leaves the rest of its row empty."""
    name = f"{size:,} sources" if size else "bundled"
    builds, parts = [name], [name]
    try:
        run("make_corpus", folder, size, limit)
        cold = run("build_corpus", folder, size, limit)
        seen = run("examine", folder, size, limit)
        same = run("build_corpus", folder, size, limit)
        run("edit_source", folder, size, limit)
        edit = run("build_corpus", folder, size, limit)
        found = f"{seen['found']:,}" + (f" ({seen['missed']} missed, {seen['false']} false)" if size else "")
        builds += [f"{seen[key]:,}" for key in ("claims", "quads")]
        shown = [cold[key] for key in ("seconds", "cpu", "cpu of workers", "make", "rest")]
        shown += [seen["compare"], same["seconds"], same["cpu"], edit["seconds"], edit["cpu"]]
        builds += [f"{seconds:.1f}" for seconds in shown]
        builds += [f"{size:,.0f}" for size in (cold["main"], cold["worker"], seen["disk"])]
        served = run("serve_corpus", folder, size, limit)
        builds += [f"{seen['files']:,}", f"{served['first']:.1f}", f"{served['rest']:,.0f}", found]
        taken = run("sample", folder, size, limit)
        parts += [f"{taken[key]:.1f}" for key in ("load", "validate", "entail", "write out", "rules", "owlrl")]
        parts += [f"{taken['owlrl'] / taken['rules']:.0f}", "yes" if taken["same"] else "NO"]
    except subprocess.TimeoutExpired as error:
        (builds if len(builds) == 1 else parts).append(f"{error.cmd[3]} took more than {limit:.0f} s")
    return builds, parts


def table(title: str, columns: dict[str, str], rows: list[list[str]]) -> str:
    """A plain table, with what its columns mean below it."""
    widths = [max(len(line[at]) for line in [list(columns), *rows] if at < len(line)) for at in range(len(columns))]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=False))
        for line in [list(columns), *rows]
    ]
    notes = [f"  {name}: {meaning}" for name, meaning in columns.items() if meaning]
    return "\n".join([title, *lines, *notes])


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the build.")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="how many synthetic sources")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for one step")
    arguments = parser.parse_args()
    builds, parts = [], []
    for size in [0, *arguments.sizes]:
        with tempfile.TemporaryDirectory(prefix="variorum-", ignore_cleanup_errors=True) as folder:
            row, part = measure(Path(folder) / "corpus", size, arguments.limit)
        builds.append(row)
        parts.append(part)
        click.echo("  ".join(row), err=True)
    click.echo(table("Builds", BUILDS, builds) + "\n\n" + table("Milliseconds per source, one process", PARTS, parts))


if __name__ == "__main__":
    main()
