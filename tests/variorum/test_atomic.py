"""Files that come into being whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from variorum.atomic import write_text


@pytest.mark.parametrize("parent", ["missing", "a-file"])
def test_what_cannot_be_written_is_told_by_its_own_name(parent: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    place = tmp_path / parent / "decisions.ttl"
    with pytest.raises(OSError, match="director") as told:
        write_text(place, "text")
    assert told.value.filename == str(place)
