"""No broken file of any format makes a traceback: each ends with seeds, a reason, or both."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from test_import_formats import ANNOTATIONS, ENTITY, MOVIE, NANOPUBLICATION, NQUADS, RECORD_MAPPING, RECORDS, TRIG
from test_import_tables import FAIRS

from imported import Place

FILES = {
    "fairs.csv": FAIRS,
    "a.nq": NQUADS,
    "fairs.trig": TRIG,
    "np.trig": NANOPUBLICATION,
    "page.jsonld": json.dumps(MOVIE),
    "notes.json": json.dumps(ANNOTATIONS),
    "Q1.json": json.dumps(ENTITY),
}
JUNK = (
    b"",
    b'"',
    b"\\",
    b"{",
    b"]",
    b"\0",
    b"\xff",
    b"<>",
    b"null",
    b"-1",
    b"\n",
    b"@",
    b",,",
    b"_:b",
    "é\u202e".encode(),
)


def broken(content: bytes, chance: random.Random) -> bytes:
    """The content with a few cuts, copies and bits of junk."""
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.randint(0, len(content)) for _ in range(2))
        end = min(end, start + chance.choice((1, 5, 40)))
        content = content[:start] + chance.choice((*JUNK, content[start:end] * 2)) + content[end:]
    return content


def shuffled(value: object, chance: random.Random) -> object:
    """JSON with some of its values in the place of others."""
    if chance.random() < 0.08:
        return chance.choice((None, 1, "x", [], {}, True, "http://[", [None], {"value": None}, -(10**30), 1e400))
    if isinstance(value, dict):
        return {name: shuffled(one, chance) for name, one in value.items()}
    return [shuffled(one, chance) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_broken_anywhere_gives_no_traceback(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    place = Place(tmp_path)
    for number in range(60):
        content = broken(FILES[name].encode(), chance)
        if name.endswith(("json", "jsonld")) and number % 2:
            content = json.dumps(shuffled(json.loads(FILES[name]), chance)).encode()
        outcome = place.bring(name, content, "", "--dry-run")
        assert outcome.code in (0, 1)
        assert (outcome.code == 0) == ("not taken: 0; not overwritten: 0" in outcome.out), content


def test_a_broken_mapping_gives_no_traceback(tmp_path: Path) -> None:
    chance = random.Random(7)
    place = Place(tmp_path)
    for _ in range(60):
        mapping = broken(RECORD_MAPPING.encode(), chance).decode("utf-8", "replace")
        assert place.bring("posts.ttl", RECORDS, mapping, "--dry-run").code in (0, 1)
