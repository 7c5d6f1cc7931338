"""The report as a SHACL validation report in Turtle (SHACL section 3.6); its results are the disagreements.

What a reader noted is left out: no shape found it, and a result must name its constraint component (section 3.6.2.5).
"""

from __future__ import annotations

from pyoxigraph import Quad, RdfFormat, serialize

from variorum.disagreements.register import report_triples
from variorum.reports.model import Report


def render(report: Report) -> str:
    """The validation report, with the corpus's prefixes."""
    triples = {Quad(t.subject, t.predicate, t.object) for t in report_triples(report.corpus, report.disagreements)}
    ordered = sorted(triples, key=str)  # the triples of one subject together, and the same every time
    content = serialize(ordered, format=RdfFormat.TURTLE, prefixes=report.corpus.prefixes)
    assert content is not None
    written = content.decode().splitlines()
    declared = [line for line in written if line.startswith("@prefix")]  # in an order that differs from run to run
    return "\n".join([*sorted(declared), *written[len(declared) :], ""])
