"""The steps that benchmarks/build.py measures, each run in a process of its own.

`python -m benchmarks.steps STEP FOLDER SIZE` prints what the step returns as JSON, so that memory and imports count
for that step alone."""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import click

SAMPLE = 40  # sources whose making is timed part by part
OWLRL_SAMPLE = 6  # owlrl takes up to seconds for each
PATIENCE = 60  # seconds for a server to start
MB = 1024 * 1024

Result = dict[str, Any]
Times = dict[str, list[float]]


def make_corpus(folder: Path, size: int) -> Result:
    """A corpus of so many synthetic sources; with 0, a copy of the bundled one."""
    if size:
        from benchmarks.synthetic import generate

        return {"planted": len(generate(folder, size).planted)}
    from variorum.corpus.folder import bundled_root

    for name in ("ontology", "seeds", "shapes"):
        shutil.copytree(bundled_root() / name, folder / name)
    return {}


def build_corpus(folder: Path, size: int) -> Result:  # noqa: ARG001
    """One build: seconds for making the sources and for the rest, those of the processor in all with those of the
    workers among them, and the peak memory, in MB, of the process and of the largest of its workers."""
    from variorum.building.build import build
    from variorum.corpus.folder import find_corpus

    start = perf_counter()
    ends = {"load, validate, entail": start}

    def progress(step: str, done: int, total: int) -> None:  # noqa: ARG001
        ends[step] = perf_counter()

    built = build(find_corpus(folder), folder / ".variorum", progress)
    made = ends["load, validate, entail"]
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    of_workers = workers.ru_utime + workers.ru_stime
    return {
        "sources": len(built.made),
        "make": made - start,
        "rest": perf_counter() - made,
        "cpu": own.ru_utime + own.ru_stime + of_workers,
        "cpu of workers": of_workers,
        "main": own.ru_maxrss / 1024,
        "worker": workers.ru_maxrss / 1024,
    }


def edit_source(folder: Path, size: int) -> Result:  # noqa: ARG001
    """The smallest edit that changes a claims graph: another label in the first source."""
    path = min((folder / "seeds").glob("*.ttl"))
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(rdfs:label "[^"]+)', r"\1, edited", text, count=1), "utf-8")
    return {}


def examine(folder: Path, size: int) -> Result:
    """What the snapshot holds and takes on the disk, and what is found in it: planted ones missed, and false ones."""
    from benchmarks.synthetic import read_planted
    from stored import tables_of
    from variorum.corpus.folder import find_corpus
    from variorum.corpus.vocabulary import load_vocabulary
    from variorum.disagreements.detection import Detector
    from variorum.shapes.rules import load_rules
    from variorum.snapshots.snapshot import current_snapshot
    from variorum.terms import VR

    corpus, snapshot = find_corpus(folder), current_snapshot(folder / ".variorum")
    vocabulary = load_vocabulary(corpus)
    rules, stated = load_rules(corpus, vocabulary), snapshot.stated
    with tables_of(corpus, stated) as tables:
        start = perf_counter()
        disagreements = Detector(corpus, vocabulary, rules, tables, stated).find()
        found = {(d.focus, corpus.shorten(d.path), d.kind.removeprefix(VR)) for d in disagreements}
        compare = perf_counter() - start
    # The two stores share files by hard links; each counts once, as with du.
    blocks = {status.st_ino: status.st_blocks for path in snapshot.path.rglob("*") if (status := path.lstat())}
    result: Result = {
        "compare": compare,
        "found": len(found),
        "claims": sum(source.claims for source in snapshot.sources),
        "quads": sum(snapshot.counts.values()),
        "disk": sum(blocks.values()) * 512 / MB,
        "files": sum(path.is_file() for path in snapshot.path.rglob("*")),
    }
    if size:
        planted = {(one.focus, one.path, one.kind) for one in read_planted(folder)}
        result |= {"missed": len(planted - found), "false": len(found - planted)}
    return result


def sample(folder: Path, size: int) -> Result:  # noqa: ARG001
    """Milliseconds per source for each part of making it, in one process; and for owlrl beside the rules, in turns."""
    from variorum.building.source_build import SourceBuilder
    from variorum.corpus.folder import find_corpus
    from variorum.corpus.loading import load_source
    from variorum.corpus.ntriples import sorted_ntriples
    from variorum.entailment.owl_rl import Owlrl, Rules

    corpus = find_corpus(folder)
    builder = SourceBuilder.open(corpus)
    rules, owlrl = Rules(builder.vocabulary), Owlrl(builder.vocabulary)
    times: Times = defaultdict(list)
    same = True
    for number, files in enumerate(corpus.sources[:: max(1, len(corpus.sources) // SAMPLE)]):
        with _timed(times, "load"):
            source = load_source(corpus, files, builder.vocabulary)
        with _timed(times, "validate"):
            builder.shapes.validate(source)
        with _timed(times, "entail"):
            inferred = builder.reasoner.inferred(source.claims_graph)
        with _timed(times, "write out"):
            for graph in (source.claims_graph, source.evidence_file.triples, inferred):
                sorted_ntriples(graph)
        if number < OWLRL_SAMPLE:
            with _timed(times, "rules"):
                one = rules.inferred(source.claims_graph)
            with _timed(times, "owlrl"):
                other = owlrl.inferred(source.claims_graph)
            same = same and one == other
    # The first source pays for imports and caches.
    return {"same": same, **{part: statistics.median(values[1:] or values) for part, values in times.items()}}


def serve_corpus(folder: Path, size: int) -> Result:  # noqa: ARG001
    """Seconds from `variorum serve --no-build` to its first answer, and the memory of all its processes, in MB, when
    nobody asks: their proportional set size, which counts shared pages once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from variorum.commands.main import main; main()"]
    command += ["serve", "--no-build", "--corpus", str(folder), "--port", str(port)]
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            while not _answers(port):
                if server.poll() is not None or perf_counter() - start > PATIENCE:
                    raise RuntimeError("the server does not answer")
                sleep(0.01)
            first = perf_counter() - start
            sleep(2)  # let what starts in the background come to rest
            return {"first": first, "rest": sum(_memory(process) for process in _session(server.pid)) / 1024}
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", headers={"Accept": "application/json"})
        return b"true" in connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()


def _session(leader: int) -> list[int]:
    """The processes of the session that a process leads."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                found.append(int(path.parent.name))
    return found


def _memory(process: int) -> int:
    """The proportional set size of a process in kB; 0 when it has gone."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0


@contextmanager
def _timed(times: Times, part: str) -> Iterator[None]:
    start = perf_counter()
    yield
    times[part].append((perf_counter() - start) * 1000)


STEPS = {step.__name__: step for step in (make_corpus, build_corpus, edit_source, examine, sample, serve_corpus)}

if __name__ == "__main__":
    click.echo(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))
