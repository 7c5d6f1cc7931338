"""The reports in a release: whether the corpus conforms to its shapes, and where its sources disagree."""

from __future__ import annotations

from variorum.corpus.folder import Corpus
from variorum.disagreements.register import read_register
from variorum.release.contents import Item, Release, media_type
from variorum.reports.model import Report
from variorum.reports.renderers import RENDERERS

SECTION = "Reports"

# The format of the report, its file, what it is, who wants it, and what opens it.
REPORTS = (
    ("html", "disagreements.html", "Where the sources disagree, to read", "whoever wants to see", "xdg-open"),
    ("markdown", "disagreements.md", "The same as text", "whoever writes of it", "less"),
    ("json", "disagreements.json", "The same for programs", "whoever counts, filters, draws", "jq .disagreements"),
    (
        "shacl",
        "conformance.ttl",
        "The SHACL validation report on all sources together",
        "shape authors",
        "riot --count",
    ),
)


def write_reports(release: Release, corpus: Corpus) -> None:
    """Writes the reports on a snapshot of a corpus; none shows a text's wording."""
    report = Report(corpus, release.snapshot, read_register(release.snapshot))
    for form, name, what, audience, command in REPORTS:
        path = f"reports/{name}"
        item = Item(path, what, media_type(path), audience, f"{command} {path}")
        release.write(SECTION, item, RENDERERS[form](report))
