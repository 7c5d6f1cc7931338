"""One server of the bridges for all tests of the server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import snapshots
from html_pages import WITHOUT_GPU
from variorum.snapshots.snapshot import Snapshot
from variorum_server import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first application of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """Each application has an environment of its own; what that makes of a template is the same in all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Compiled()})
        yield


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The snapshot that is served."""
    return snapshots.bridges(tmp_path_factory.mktemp("served") / "served0")  # no other beside it


@pytest.fixture(scope="session")
def app(snapshot: Snapshot) -> Flask:
    """The application; queries run in the process of the tests."""
    return create_app(snapshot)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without state."""
    return app.test_client()


@pytest.fixture(scope="session")
def store(bundled_store: Path) -> Path:
    """A store with the bundled corpus, for servers that are processes of their own."""
    return bundled_store


@pytest.fixture(scope="session")
def harbour_store(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the invented corpus, for servers that are processes of their own."""
    store = tmp_path_factory.mktemp("served-harbour") / "store"
    shutil.copytree(built_harbour / ".variorum", store, symlinks=True)
    return store


@pytest.fixture(scope="session")
def bundled_app(bundled_snapshot: Snapshot) -> Flask:
    """The application on the bundled corpus."""
    return create_app(bundled_snapshot)


@pytest.fixture(scope="module")
def any_app(any_snapshot: Snapshot) -> Flask:
    """The application on any corpus."""
    return create_app(any_snapshot)


@pytest.fixture
def any_client(any_app: Flask) -> FlaskClient:
    """A client of any corpus."""
    return any_app.test_client()


@pytest.fixture
def bundled_client(bundled_app: Flask) -> FlaskClient:
    """A client of the bundled corpus."""
    return bundled_app.test_client()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the tests that need it are given it."""
    from playwright.sync_api import sync_playwright  # takes long to import, and few tests need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=WITHOUT_GPU)
        yield browser
        browser.close()
