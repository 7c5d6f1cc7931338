"""Apache Jena's command-line tools, as Debian has them (libapache-jena-java, which brings no scripts)."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

PACKAGE = "libapache-jena-java"
JARS = Path("/usr/share/java")
MESSAGES = "org/apache/jena/ext/"  # where Debian's Jena has the messages of its Xerces, which looks for them above that
QUIET = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")  # what starts soonest
LOGGING = re.compile("(jcl-|jul-|log4j-|slf4j-(?!api|nop))")  # what carries messages elsewhere: none is wanted


def has_jena() -> bool:
    """Whether it is installed."""
    return (JARS / "jena-cmds.jar").exists() and shutil.which("java") is not None


def java(folder: Path, tool: str, *arguments: str) -> list[str]:
    """The command that runs one of Jena's tools, by its class; its messages are laid out in a folder."""
    return ["java", *QUIET, "-cp", class_path(folder), tool, *arguments]


def class_path(folder: Path) -> str:
    """Jena with all that its package says it depends on; its messages are laid out in a folder."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as archive:
        for name in archive.namelist():
            if name.startswith(MESSAGES) and name.endswith(".properties"):
                place = folder / name.removeprefix(MESSAGES)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(name))
    return ":".join([str(folder), *map(str, jars())])


@cache
def jars() -> tuple[Path, ...]:
    """The jars of Jena's package and of those that it depends on, near or far, each file once."""
    files = _told("dpkg-query", "--listfiles", *sorted(_packages()))
    found = {Path(line).resolve() for line in files.splitlines() if re.fullmatch(rf"{JARS}/[^/]+\.jar", line)}
    return tuple(sorted(path for path in found if not LOGGING.match(path.name)))


def _packages() -> set[str]:
    """The package, and the Java libraries among those that it depends on and that are installed."""
    told = _told("dpkg-query", "--show", "--showformat", "${Package}\t${Depends}\n", "lib*-java")
    depends = dict(line.split("\t", 1) for line in told.splitlines())
    found: set[str] = set()
    waiting = [PACKAGE]
    while waiting:
        package = waiting.pop()
        if package in depends and package not in found:
            found.add(package)
            waiting += re.findall(r"lib[a-z0-9.+-]+-java", depends[package])
    return found


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
