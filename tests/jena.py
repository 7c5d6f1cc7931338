"""Apache Jena's command-line tools, as Debian has them (libapache-jena-java, which brings no scripts)."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

JARS = Path("/usr/share/java")
MESSAGES = "org/apache/jena/ext/"  # where Debian's Jena has the messages of its Xerces, which looks for them above that
LOGGING = (
    "log4j-over-slf4j",
    "slf4j-jcl",
    "slf4j-jdk14",
    "slf4j-log4j12",
    "slf4j-simple",
    "jcl-over",
    "jul-to",
    "maven",
)


def has_jena() -> bool:
    """Whether it is installed."""
    return (JARS / "jena-core.jar").exists() and shutil.which("java") is not None


def class_path(folder: Path) -> str:
    """Jena with all that it needs; its messages are laid out in a folder."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as archive:
        for name in archive.namelist():
            if name.startswith(MESSAGES) and name.endswith(".properties"):
                place = folder / name.removeprefix(MESSAGES)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(name))
    jars = (str(path) for path in sorted(JARS.glob("*.jar")) if not path.name.startswith(LOGGING))
    return ":".join([str(folder), *jars])
