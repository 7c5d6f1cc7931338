"""Detection, measured beside what a user would pick instead: a hand-written SPARQL query, and pySHACL.

    python tests/benchmarks/detect.py [--sizes 100 1000 10000] [--pyshacl-limit 120]

For each size a synthetic corpus is made and built once. Then, in turns on the same snapshot: our rules, which give
every value with its sources, stances and passages; and one SPARQL query per property that has one answer, by hand for
pyoxigraph, that lists what has two asserted values, and who says which. After that pySHACL on the union of the claims,
with the same shapes but those on stances, which it cannot ask, as far as it gets in the time allowed. Its ratio is of
validation alone; the last ratio has the loading of its data graph, without which it gives no answer. Our store is
there, as a build leaves it. Seconds are of processor time, as nothing here waits for long. Prints a table; judges
nothing.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.synthetic import generate, read_planted
from stored import tables_of
from variorum.building.build import build
from variorum.corpus.folder import Corpus, find_corpus
from variorum.corpus.vocabulary import load_vocabulary
from variorum.disagreements.detection import Detector
from variorum.disagreements.judgement import ONE_ANSWER
from variorum.disagreements.model import Disagreement
from variorum.shapes.rules import load_rules
from variorum.snapshots.snapshot import Snapshot, current_snapshot
from variorum.tables.tables import Tables
from variorum.terms import VR

ROUNDS = 5
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def by_hand(snapshot: Snapshot, paths: list[str]) -> int:
    """How many rows the hand-written queries give: things with two asserted values of a property, who says which."""
    rows = 0
    for path in paths:
        query = f"""SELECT ?this ?value ?source WHERE {{
            {{ SELECT ?this WHERE {{ ?this <{path}> ?any }} GROUP BY ?this HAVING (COUNT(DISTINCT ?any) > 1) }}
            GRAPH ?evidence {{
                ?citation <{RDF}subject> ?this ; <{RDF}predicate> <{path}> ; <{RDF}object> ?value ;
                    <{VR}stance> <{VR}asserted> ; <{VR}source> ?source
            }}
        }} ORDER BY ?this ?value ?source"""
        rows += sum(1 for _ in snapshot.stated.query(query))  # type: ignore[misc, union-attr]
    return rows


def with_pyshacl(folder: Path, answer: multiprocessing.Queue[tuple[float, float]]) -> None:
    """The seconds that pySHACL takes for the shapes that plain SHACL can express, and those that loading takes."""
    import pyshacl
    import rdflib
    from pyoxigraph import DefaultGraph

    from variorum.corpus.interop import to_rdflib

    corpus = find_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    shapes = rdflib.Graph() + load_rules(corpus, vocabulary).graph
    for constraint in list(shapes.objects(None, rdflib.SH.sparql)):
        if "GRAPH" in str(shapes.value(constraint, rdflib.SH.select)):
            shapes.remove((None, rdflib.SH.sparql, constraint))
    stated = current_snapshot(folder / ".variorum").stated
    start = process_time()
    data = to_rdflib([*stated.quads_for_pattern(None, None, None, DefaultGraph()), *vocabulary.triples])
    loading = process_time() - start
    start = process_time()
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert not conforms
    answer.put((process_time() - start, loading))


def bounded(limit: float, folder: Path) -> tuple[float, float] | None:
    """The answer of `with_pyshacl`, or None when it takes longer than `limit` seconds."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    worker = context.Process(target=with_pyshacl, args=(folder, answer))
    worker.start()
    worker.join(limit)
    if worker.is_alive():
        worker.kill()
        worker.join()
        return None
    return answer.get(timeout=5) if not worker.exitcode else None


def timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def ours(
    corpus: Corpus, snapshot: Snapshot, tables: Tables
) -> tuple[set[tuple[str, str, str]], Callable[[], object], list[str]]:
    vocabulary = load_vocabulary(corpus)
    rules = load_rules(corpus, vocabulary)

    def find() -> tuple[Disagreement, ...]:
        return Detector(corpus, vocabulary, rules, tables, snapshot.stated).find()

    found = {(d.focus, corpus.shorten(d.path), d.kind.removeprefix(VR)) for d in find()}
    return found, find, sorted({rule.path[-1].predicate for rule in rules.values if rule.behaviour in ONE_ANSWER})


def measure(size: int, limit: float) -> None:
    """Prints one row."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "corpus"
        generate(folder, sources=size)
        corpus = find_corpus(folder)
        snapshot = build(corpus, folder / ".variorum").snapshot
        planted = {(one.focus, one.path, one.kind) for one in read_planted(folder)}
        with tables_of(corpus, snapshot.stated) as tables:
            found, find, paths = ours(corpus, snapshot, tables)
            times = [(timed(find), timed(lambda: by_hand(snapshot, paths))) for _ in range(ROUNDS)]
        our, hand = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = statistics.median(one / other for one, other in times)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        slow = bounded(limit, folder)
        shacl = (
            f"{slow[0]:10.2f} {slow[0] / our:8.0f}x {sum(slow) / our:8.0f}x"
            if slow
            else f"{'> ' + str(int(limit)):>10} {'> ' + str(int(limit / our)):>8}x {'':9}"
        )
        click.echo(
            f"{size:7,} {our:8.3f} {hand:8.3f} {ratio:6.2f}x {shacl} {len(found):7,} "
            f"{len(planted - found):6} {len(found - planted):6} {len(found) / our:10,.0f} {memory:7.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures detection.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--pyshacl-limit", type=float, default=120, help="seconds that pySHACL may take")
    chosen = parser.parse_args()
    click.echo(
        "sources   ours s   hand s  ratio   pySHACL s    ratio  loaded   found missed  false findings/s  MB peak"
    )
    for size in chosen.sizes:
        measure(size, chosen.pyshacl_limit)


if __name__ == "__main__":
    main()
