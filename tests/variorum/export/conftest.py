"""What exports of everything are tried with."""

from __future__ import annotations

import pytest

from variorum.snapshots.snapshot import Snapshot, current_snapshot


@pytest.fixture(scope="session", params=["harbour", pytest.param("bundled", marks=pytest.mark.long)])
def any_snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """The snapshot of the invented corpus, and in the long tests that of the bundled one, which is twenty times it."""
    if request.param == "harbour":
        return current_snapshot(request.getfixturevalue("built_harbour") / ".variorum")
    snapshot: Snapshot = request.getfixturevalue("bundled_snapshot")
    return snapshot
