"""The cache: what is kept comes back, nothing is ever half there, and what cannot be read is as good as nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from variorum.errors import WikidataError
from variorum.wikidata.cache import AnswerCache

REQUEST = {"url": "https://example.org/api.php", "action": "wbgetentities", "id": "Q42"}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers")
    assert cache.get(REQUEST) is None
    kept = cache.put(REQUEST, {"labels": "Ärger"})
    assert cache.get(dict(reversed(REQUEST.items()))) == kept
    assert kept.answer == {"labels": "Ärger"}
    assert kept.fetched.endswith("Z")


def test_a_newer_answer_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.put(REQUEST, 1)
    cache.put(REQUEST, [])
    kept = cache.get(REQUEST)
    assert kept is not None
    assert kept.answer == []
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("change", [{"url": "https://example.com/"}, {"id": "Q43"}, {"more": ""}])
def test_another_request_has_another_answer(tmp_path: Path, change: dict[str, str]) -> None:
    cache = AnswerCache(tmp_path)
    cache.put(REQUEST, 1)
    assert cache.get({**REQUEST, **change}) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"request": {}, "fetched": "", "answer": 1}', b"\xff", b"null"]
)
def test_what_cannot_be_read_is_as_good_as_nothing(tmp_path: Path, content: bytes) -> None:
    cache = AnswerCache(tmp_path)
    cache.put(REQUEST, 1)
    (file,) = files(tmp_path)
    file.write_bytes(content)
    assert cache.get(REQUEST) is None
    cache.put(REQUEST, 2)
    kept = cache.get(REQUEST)
    assert kept is not None
    assert kept.answer == 2


def test_a_run_that_is_killed_leaves_the_old_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = AnswerCache(tmp_path)
    cache.put(REQUEST, "old")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        cache.put(REQUEST, "new")
    kept = cache.get(REQUEST)
    assert kept is not None
    assert kept.answer == "old"
    assert [path.suffix for path in files(tmp_path)].count(".json") == 1


def test_a_folder_that_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("a file")
    with pytest.raises(WikidataError, match="the cache of answers cannot be written: ") as failure:
        AnswerCache(tmp_path / "answers").put(REQUEST, 1)
    assert failure.value.advice == "Make room there, or choose another place with --cache DIR."


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(WikidataError, match="No space left on device"):
        AnswerCache(tmp_path).put(REQUEST, 1)
    assert files(tmp_path) == []
