"""What the tests need beside Python and its packages: which of it is here, and what happens to a test without it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

import jena

ROOT = Path(__file__).parents[1]
COMUNICA = ROOT / ".venv" / "clients" / "node_modules" / ".bin" / "comunica-sparql"
JSONLD = ROOT / ".venv" / "clients" / "node_modules" / "jsonld"
SSSOM = ROOT / ".venv" / "clients" / "sssom" / "bin" / "python"
AXE = ROOT / ".venv" / "clients" / "node_modules" / "axe-core" / "axe.min.js"


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin") is not None


NEEDED: dict[str, Callable[[], bool]] = {
    "Comunica": lambda: COMUNICA.exists() and shutil.which("node") is not None,
    "Jena": jena.has_jena,
    "LibreOffice": _program("soffice"),
    "axe": AXE.exists,
    "chromium": _program("chromium"),
    "curl": _program("curl"),
    "git": _program("git"),
    "haproxy": _program("haproxy"),
    "jsonld.js": lambda: JSONLD.exists() and shutil.which("node") is not None,
    "nginx": _program("nginx"),
    "openrefine": _program("openrefine"),
    "rapper": _program("rapper"),
    "rsync": _program("rsync"),
    "serdi": _program("serdi"),
    "sssom": SSSOM.exists,
    "systemd-analyze": _program("systemd-analyze"),
    "/dev/full": lambda: Path("/dev/full").exists(),
    "/proc": lambda: Path(f"/proc/self/task/{os.getpid()}/children").exists(),
}


def is_here(name: str) -> bool:
    """Whether a test may use one of those that are needed."""
    return NEEDED[name]()


def require(name: str) -> None:
    """End a test that needs what is not here."""
    if not is_here(name):
        end_without(f"no {name} here: .ci/install installs what the tests need")


def end_without(reason: str) -> NoReturn:
    """Skip a test that cannot be made here; where CI=true, nothing is skipped: fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def summary() -> str:
    """One line: what is needed, what of it is missing, and what follows."""
    missing = [name for name in NEEDED if not is_here(name)]
    if not missing:
        return f"beside Python the tests need {', '.join(NEEDED)}: all here"
    follows = "the tests of these FAIL" if os.environ.get("CI") == "true" else "the tests of these are SKIPPED"
    return (
        f"beside Python the tests need {', '.join(NEEDED)}; "
        f"MISSING: {', '.join(missing)}: {follows}; .ci/install installs them"
    )
