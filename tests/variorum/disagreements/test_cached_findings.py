"""Findings that are kept come back the same."""

from __future__ import annotations

import json

from bundled import BUNDLED, bundled
from variorum.disagreements.cached_findings import read_findings, write_findings
from variorum.disagreements.detection import Detector
from variorum.disagreements.from_store import tables_of


def test_they_come_back_the_same() -> None:
    everything = bundled()
    store = everything.store()
    with tables_of(BUNDLED, store) as tables:
        findings = Detector(BUNDLED, everything.vocabulary, everything.finder.rules, tables, store).findings()
    assert sum(map(len, findings.values())) > 7
    assert read_findings(json.loads(json.dumps(write_findings(findings)))) == findings
