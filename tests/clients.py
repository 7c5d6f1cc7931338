"""Programs of others that read what we write, or judge what we judge."""

from __future__ import annotations

import os

import pytest


def needed(name: str, there: bool) -> None:
    """Skip a test whose tool is not there; under CI=true, where nothing is skipped, fail."""
    if not there:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(f"no {name} here: .ci/install installs it")
