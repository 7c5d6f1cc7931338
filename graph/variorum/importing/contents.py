"""What files of others have, whatever they are packed and written in, and on which line of it something stands."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from variorum.errors import CorpusError, Location
from variorum.importing.statements import Untaken

GZIP = b"\x1f\x8b"
PACKED = ".gz"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NEW_LINE = b"\n"
NAMED = re.compile(r"(?:^|\s)<?([^\s<>]+)>?$")


def content_of(path: Path) -> bytes:
    """What a file has, unpacked if it is packed by gzip, and as UTF-8 if it begins as UTF-16 does.

    :raises CorpusError: it is packed and broken, or begins as UTF-16 and is none.
    """
    content = path.read_bytes()
    try:
        if content.startswith(GZIP):
            content = gzip.decompress(content)
        if content.startswith(UTF_16):
            content = content.decode("utf-16").encode()
    except (OSError, EOFError, zlib.error) as error:
        what = f"this is packed by gzip, and broken: {error}"
        raise CorpusError(what, Location(path), "Pack it anew, or give it unpacked.") from None
    except UnicodeError:
        raise CorpusError("this is no whole UTF-16", Location(path), "Save it as UTF-8.") from None
    return content.removeprefix(codecs.BOM_UTF8)


def suffix_of(path: Path) -> str:
    """How the name of a file ends, packed or not."""
    name = path.name.lower()
    return Path(name.removesuffix(PACKED)).suffix


def stem_of(name: str) -> str:
    """The name of a file without how it ends, packed or not."""
    return Path(name.removesuffix(PACKED)).stem


def with_lines(untaken: Iterable[Untaken], paths: Iterable[Path]) -> Iterator[Untaken]:
    """What was not taken, each with the line on which it stands, where its file has the name of it just as it is."""
    files, contents, last = {path.name: path for path in paths}, dict[str, bytes](), dict[str, int]()
    for one in untaken:
        file, sought = one.place.file, one.sought or _names(one.place.at)
        if not sought or file not in files or one.place.at.startswith("line "):
            yield one
            continue
        if file not in contents:
            contents[file] = content_of(files[file])
        needles = [name.encode() for name in sought]
        at = _place(contents[file], needles, last.get(file, 0))
        at = at if at >= 0 else _place(contents[file], needles, 0)
        if at < 0:
            yield one
            continue
        last[file] = at
        line = f"line {contents[file].count(NEW_LINE, 0, at) + 1}"
        yield replace(one, place=replace(one.place, at=f"{line}, {one.place.at}" if one.place.at else line))


def _names(at: str) -> tuple[str, ...]:
    """What a place is called in its file: an IRI, or the last of its words; nothing for a graph: that is many lines."""
    named = None if at.startswith("graph ") else NAMED.search(at)
    return (named[1],) if named else ()


def _place(content: bytes, sought: list[bytes], since: int) -> int:
    """Where a name stands first from some place on, or several on one line; -1 if they do not. An IRI may be cut."""
    first, *others = sought
    at = content.find(first, since)
    while at >= 0:
        end = content.find(NEW_LINE, at)
        line = content[content.rfind(NEW_LINE, 0, at) + 1 : end if end >= 0 else len(content)]
        if all(other in line for other in others):
            return at
        at = content.find(first, at + 1)
    local = re.split(rb"[/#]", first)[-1]
    return content.find(b":" + local, since) if not others and len(local) > 2 else -1
