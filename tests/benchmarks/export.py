"""Exports, measured beside `oxigraph dump`, rdflib's serializers and the raw speed of the disk.

    python tests/benchmarks/export.py [--quads 2000000] [--rounds 3] [--slice 50000] [--formats nquads trig …]

A synthetic corpus is built, and what N-Quads has of it is put into a store of its own. Then, in turns, each format is
written to a file in a process of its own, `oxigraph dump` (if it is installed) writes that store, and as many bytes as
N-Quads takes are written to the disk as they are. rdflib gets a slice; its time is scaled to all quads,
which flatters it, and told without and with loading what the others read from the store. Prints a table of seconds, on
the clock and of the processor, of their ratio to the dump in the same round, of peak memory, and of how many times less
than rdflib; judges nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

PER_SOURCE = 1_300  # quads of a synthetic source with its citations
RDFLIB = {"nquads": "nquads", "trig": "trig", "turtle": "turtle", "jsonld": "json-ld"}
FORMATS = ["nquads", "trig", "turtle", "jsonld", "csv", "parquet", "sqlite"]
MB = 1024 * 1024

Result = tuple[float, float, float, int]  # seconds, those of the processor, MB at the peak, bytes written


def make_snapshot(folder: Path, sources: int) -> int:
    """Builds a synthetic corpus, and makes a store of what N-Quads has of it; the number of quads."""
    from pyoxigraph import RdfFormat, Store

    from benchmarks.synthetic import generate
    from variorum.building.build import build
    from variorum.corpus.folder import find_corpus

    generate(folder / "corpus", sources=sources)
    build(find_corpus(folder / "corpus"), folder / "store")
    export(folder, "nquads", folder / "all.nq")
    store = Store(str(folder / "dumped"))
    store.bulk_load(path=str(folder / "all.nq"), format=RdfFormat.N_QUADS, lenient=True)
    store.optimize()
    store.flush()
    return len(store)


def export(folder: Path, form: str, target: Path) -> None:
    """One export, as the command does it; opening the snapshot included."""
    from variorum.export.registry import find_export, write_file
    from variorum.export.selection import select
    from variorum.snapshots.snapshot import current_snapshot

    chosen = find_export(form)
    write_file(chosen, select(current_snapshot(folder / "store"), kinds=chosen.kinds), target)


def by_rdflib(content: Path, form: str, target: Path) -> None:
    """Prints the seconds of the processor that rdflib takes for serializing what is in an N-Quads file, without and
    with loading it."""
    import rdflib

    begin = process_time()
    dataset = rdflib.Dataset()
    dataset.parse(content, format="nquads")
    graph = dataset
    if form == "turtle":
        graph = rdflib.Graph()
        for s, p, o, _ in dataset.quads():
            graph.add((s, p, o))
        for prefix, namespace in dataset.namespaces():
            graph.bind(prefix, namespace)
    start = process_time()
    graph.serialize(target, format=form)
    end = process_time()
    click.echo(f"{end - start} {end - begin}")


def measured(command: list[str], target: Path) -> Result:
    """Seconds, memory and bytes of a process that writes `target`, which is removed."""
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        assert process.stderr is not None
        raise SystemExit(f"{' '.join(command)}\n{process.stderr.read().decode()}")
    for pipe in (process.stdout, process.stderr):
        assert pipe is not None
        pipe.close()
    files = [path for path in (target, *target.rglob("*")) if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size


def raw_write(target: Path, size: int) -> Result:
    """As many bytes, written and synced."""
    block = os.urandom(MB)
    start = perf_counter()
    with target.open("wb") as file:
        for _ in range(size // MB):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    seconds = perf_counter() - start
    target.unlink()
    return seconds, 0, 0, size


def cut(folder: Path, quads: int) -> int:
    """Writes an N-Quads file of the first sources, with about so many quads; their number."""
    from variorum.export.rdf import write_nquads
    from variorum.export.selection import select
    from variorum.snapshots.snapshot import current_snapshot

    snapshot = current_snapshot(folder / "store")
    slugs = [source.slug for source in snapshot.sources[: max(1, quads // PER_SOURCE)]]
    path = folder / "slice.nq"
    with path.open("wb") as output:
        write_nquads(select(snapshot, slugs), output)
    with path.open("rb") as content:
        return sum(1 for _ in content)


def asked(command: list[str]) -> str:
    """What a process prints. All work is done in processes, so that this one stays small: they inherit its peak."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def compare(folder: Path, quads: int, formats: list[str], rounds: int, part: int) -> None:
    """Measures in turns, and prints the table."""
    again = [sys.executable, __file__, "--folder", str(folder)]
    target = folder / "out"
    tasks: dict[str, Callable[[], Result]] = {}
    if tool := shutil.which("oxigraph"):
        for form, suffix in (("N-Quads", "nq"), ("TriG", "trig")):
            place = folder / f"dump.{suffix}"
            command = [tool, "dump", "--location", str(folder / "dumped"), "--file", str(place)]
            tasks[f"oxigraph dump, {form}"] = lambda command=command, place=place: measured(command, place)  # type: ignore[misc]
    for form in formats:
        tasks[form] = lambda form=form: measured([*again, "--export", form], target)  # type: ignore[misc]
    results: dict[str, list[Result]] = defaultdict(list)
    for _ in range(rounds):
        for name, task in tasks.items():
            results[name].append(task())
            if name == "nquads":
                results["raw write of as many bytes as nquads"].append(raw_write(target, results[name][-1][3]))
    count = int(asked([*again, "--cut", str(part)]))
    theirs = {}
    for form in formats:
        if form in RDFLIB:
            answer = asked([*again, "--rdflib", RDFLIB[form]])
            theirs[form] = [float(seconds) / count * quads for seconds in answer.split()]
    show(results, theirs, quads, count)


def show(results: dict[str, list[Result]], theirs: dict[str, list[float]], quads: int, count: int) -> None:
    """Prints the table."""
    dumps = results.get("oxigraph dump, N-Quads", [])
    click.echo(f"{quads:,} quads; rdflib from {count:,}, scaled\n")
    heads = ("seconds", "of dump", "cpu s", "of dump", "MB peak", "MB out", "rdflib s", "times", "loaded s", "times")
    click.echo(f"{'':38}" + "".join(f"{head:>9}" for head in heads))
    for name, rounds in results.items():
        cells = []
        for place in (0, 1):
            used = statistics.median(one[place] for one in rounds)
            ratios = [one[place] / dump[place] for one, dump in zip(rounds, dumps, strict=False)]
            cells += [f"{used:.2f}", f"{statistics.median(ratios):.2f}x" if ratios else ""]
        cells += [f"{max(one[2] for one in rounds):.0f}", f"{rounds[-1][3] / MB:.0f}"]
        if name in theirs:
            used = statistics.median(one[1] for one in rounds)
            cells += [cell for seconds in theirs[name] for cell in (f"{seconds:.0f}", f"{seconds / used:.1f}x")]
        click.echo(f"{name:38}" + "".join(f"{cell:>9}" for cell in cells))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures exports.")
    parser.add_argument("--quads", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slice", type=int, default=50_000, help="quads that rdflib gets")
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--export", help=argparse.SUPPRESS)
    parser.add_argument("--rdflib", help=argparse.SUPPRESS)
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--cut", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.export:
        export(chosen.folder, chosen.export, chosen.folder / "out")
    elif chosen.rdflib:
        by_rdflib(chosen.folder / "slice.nq", chosen.rdflib, chosen.folder / "out.rdflib")
    elif chosen.make:
        click.echo(make_snapshot(chosen.folder, chosen.make))
    elif chosen.cut:
        click.echo(cut(chosen.folder, chosen.cut))
    else:
        with tempfile.TemporaryDirectory(prefix="variorum-") as name:
            sources = str(max(1, chosen.quads // PER_SOURCE))
            quads = int(asked([sys.executable, __file__, "--folder", name, "--make", sources]))
            compare(Path(name), quads, chosen.formats, chosen.rounds, chosen.slice)


if __name__ == "__main__":
    main()
