"""Packs the query editor into the server's static files when the package is built or installed from a checkout.

No code of others is in the repository: the editor is taken from npm in one pinned version, held against its digest.
Where that cannot be had, one line says so and the pages have a plain text field.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EDITOR = "server/variorum_server/static/yasqe"
PACKAGE = "@zazuko/yasqe@4.6.2"
DIGEST = "83iCLuBIgU04KBIaibxZTjKvrXD6sEe/+aqsHxLb4+ZVD4eaUwh5hFJEetuWkiKBY6WxTjVOmhKXvh2AAOR14g=="  # SHA-512
FILES = {"package/build/yasqe.min.js": "yasqe.min.js", "package/build/yasqe.min.css": "yasqe.min.css"}


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Has the editor among the files of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling gives it
        """Pack the editor, where it is not packed yet."""
        folder = Path(self.root) / EDITOR
        if not (folder / "yasqe.min.js").exists():
            try:
                pack(folder)
            except (OSError, subprocess.SubprocessError, tarfile.TarError, KeyError, ValueError) as error:
                reason = "npm is not here" if isinstance(error, FileNotFoundError) else str(error)
                print(  # noqa: T201 - the only word there is while a package is built
                    f"no query editor: {reason}; a plain text field serves. Install npm and install again.",
                    file=sys.stderr,
                )
                return
        build_data["artifacts"].append(f"{EDITOR}/*")


def pack(folder: Path) -> None:
    """Put the files of the editor, and the notice of its licence, into a folder.

    :raises ValueError: what npm gives is not what was pinned.
    """
    with tempfile.TemporaryDirectory() as place:
        asked = ["npm", "pack", "--silent", "--pack-destination", place, PACKAGE]
        subprocess.run(asked, check=True, capture_output=True, timeout=120, cwd=place)
        (archive,) = Path(place).glob("*.tgz")
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != DIGEST:
            raise ValueError(f"{PACKAGE} is not what was pinned")
        new = Path(place) / "new"
        new.mkdir()
        with tarfile.open(archive) as packed:
            for name, target in FILES.items():
                content = packed.extractfile(name)
                assert content is not None
                (new / target).write_bytes(content.read())
            described = packed.extractfile("package/package.json")
            assert described is not None
            about = json.load(described)
        notice = (
            f"{about['name']} {about['version']}, {about['license']} licence, {about['author']}\n{about['homepage']}\n"
        )
        (new / "LICENCE.txt").write_text(notice, "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(new, folder)
