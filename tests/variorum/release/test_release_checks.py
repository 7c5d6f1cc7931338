"""`variorum verify`: a whole release is whole, and each kind of damage is one clear line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import obey_modes, run, run_process
from examples import examples
from variorum.release.checks import check_release
from variorum.release.contents import CHECKSUMS, CRATE, RECORD, paths, sha256

Damage = Callable[[], object]
REPORT = "reports/disagreements.md"


@pytest.fixture(scope="module")
def whole(built_harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release; not to be changed."""
    folder = tmp_path_factory.mktemp("whole") / "release"
    assert run("release", str(folder), "--corpus", str(built_harbour)).code == 0
    return folder


@pytest.fixture
def release(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to be damaged, which is the current folder."""
    shutil.copytree(whole, tmp_path / "release")
    monkeypatch.chdir(tmp_path / "release")
    return tmp_path / "release"


def facts() -> str:
    """The file with the facts."""
    return str(json.loads(Path(RECORD).read_bytes())["facts"]["file"])


def edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), "utf-8")


def rewrite(path: str, change: Callable[[Any], object]) -> None:
    """Changes a JSON file."""
    content = json.loads(Path(path).read_bytes())
    change(content)
    Path(path).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def sum_again(*names: str) -> None:
    """Records the digests of files anew, as who wants to hide a change would."""
    for name in names:
        if name != CRATE:
            old = re.search(rf"([0-9a-f]{{64}})  {re.escape(name)}\n", Path(CHECKSUMS).read_text("utf-8"))
            assert old
            edit(CRATE, old[1], sha256(Path(name)))
            edit(CHECKSUMS, old[1], sha256(Path(name)))
    edit(
        CHECKSUMS, re.findall(rf"([0-9a-f]{{64}})  {CRATE}", Path(CHECKSUMS).read_text("utf-8"))[0], sha256(Path(CRATE))
    )


def test_a_whole_release(release: Path) -> None:
    outcome = run("verify", ".")
    record = json.loads((release / RECORD).read_bytes())
    quads = sum(record["facts"]["quads"].values())
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        f"harbour: whole; {len(paths(release))} files, {quads:,} facts of snapshot {record['snapshot'][:12]}\n"
    )


def link() -> None:
    shutil.move(REPORT, "../elsewhere.md")
    Path(REPORT).symlink_to("../../elsewhere.md")


def added() -> None:
    Path("data/more.txt").write_text("more")


def unlisted() -> None:
    rewrite(CRATE, lambda crate: crate["@graph"][1]["hasPart"].remove({"@id": REPORT}))
    sum_again(CRATE)


def listed_twice() -> None:
    rewrite(CRATE, lambda crate: crate["@graph"][1]["hasPart"].append({"@id": "data/ghost.ttl"}))
    sum_again(CRATE)


def other_digest() -> None:
    Path(REPORT).write_text("Nothing is disputed.\n")
    old = re.findall(rf"([0-9a-f]{{64}})  {REPORT}", Path(CHECKSUMS).read_text("utf-8"))[0]
    edit(CHECKSUMS, old, sha256(Path(REPORT)))


def other_fact() -> None:
    edit(facts(), '"1875"', '"1876"')
    sum_again(facts())


def one_fact_less() -> None:
    lines = Path(facts()).read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if b"graph/harbour-log" not in line or b"1875" not in line]
    assert len(kept) == len(lines) - 1
    Path(facts()).write_bytes(b"".join(kept))
    sum_again(facts())


def no_quads() -> None:
    Path(facts()).write_text("This is no N-Quads.\n")
    sum_again(facts())


def other_count() -> None:
    rewrite(RECORD, lambda record: record["facts"]["quads"].update({"https://example.org/harbour/decisions": 7}))
    sum_again(RECORD)


def facts_elsewhere() -> None:
    shutil.copy(facts(), "../facts.nq")
    rewrite(RECORD, lambda record: record["facts"].update(file="../facts.nq"))
    sum_again(RECORD)


def no_record() -> None:
    Path(RECORD).write_text("[]")
    sum_again(RECORD)


def no_crate() -> None:
    Path(CRATE).write_text("{")
    sum_again(CRATE)


@pytest.mark.parametrize(
    ("damage", "lines"),
    [
        (lambda: edit(REPORT, "harbour", "harbor"), [rf"{REPORT}: changed; its SHA-256 is not the one recorded"]),
        (lambda: Path(REPORT).unlink(), [f"{REPORT}: missing", f"{REPORT}: listed by {CRATE}, but not there"]),
        (added, ["data/more.txt: added; SHA256SUMS does not list it", f"data/more.txt: not listed by {CRATE}"]),
        (link, [f"{REPORT}: a link, not a file"]),
        (unlisted, [f"{REPORT}: not listed by {CRATE}"]),
        (listed_twice, [f"data/ghost.ttl: listed by {CRATE}, but not there"]),
        (other_digest, [f"{REPORT}: {CRATE} and SHA256SUMS record different digests"]),
        (other_fact, [r"data/\S+: the facts are not those recorded: their canonical digest is [0-9a-f]{12}…"]),
        (
            one_fact_less,
            [
                r"data/\S+: the facts are not those recorded: .*",
                r"data/\S+: <https://example.org/harbour/graph/harbour-log> has \d+ quads, and \d+ are recorded",
            ],
        ),
        (no_quads, [r"data/\S+: not readable as N-Quads: .*"]),
        (other_count, [r"data/\S+: <https://example.org/harbour/decisions> has 0 quads, and 7 are recorded"]),
        (facts_elsewhere, [rf"\.\./facts\.nq: missing; {RECORD} says that the facts are in it"]),
        (no_record, [f"{RECORD}: no record of a release; it does not say what its facts are"]),
        (no_crate, [f"{CRATE}: no RO-Crate metadata; it has no root entity"]),
        (
            lambda: Path(CHECKSUMS).write_text(Path(CHECKSUMS).read_text() + "nonsense\n"),
            [r"SHA256SUMS:\d+: not a checksum and a file's name"],
        ),
        (
            lambda: (Path(CRATE).unlink(), edit(CHECKSUMS, sha256(Path(RECORD)), "0" * 64)),
            [
                f"{RECORD}: changed; its SHA-256 is not the one recorded",
                f"{CRATE}: missing",
            ],
        ),
    ],
)
@pytest.mark.usefixtures("release")
def test_each_damage_is_named(damage: Damage, lines: list[str]) -> None:
    damage()
    outcome = run("verify", ".")
    assert (outcome.code, outcome.out) == (1, "")
    found = outcome.err.splitlines()
    assert len(found) == len(lines), found
    for line, expected in zip(found, lines, strict=True):
        assert re.fullmatch(f"error: {expected}", line), line


@pytest.mark.usefixtures("release")
def test_the_facts_in_another_order_are_the_same_facts() -> None:
    lines = Path(facts()).read_bytes().splitlines(keepends=True)
    Path(facts()).write_bytes(b"".join(reversed(lines)))
    sum_again(facts())
    assert run("verify", ".").code == 0


def test_a_folder_that_is_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    outcome = run("verify", "empty")
    assert outcome.code == 1
    assert outcome.err == (
        "error: empty: no release: there is no SHA256SUMS\n  → Give the folder that `variorum release` wrote.\n"
    )
    assert run("verify", "nowhere").code == 2


@pytest.mark.usefixtures("release")
def test_a_file_that_may_not_be_read() -> None:
    Path(REPORT).chmod(0)
    outcome = run_process("verify", ".", folder=Path.cwd(), limits=obey_modes)
    assert outcome.err == f"error: {REPORT}: cannot be read: Permission denied\n"


@settings(max_examples=examples(25), deadline=None)
@given(st.data())
def test_no_changed_byte_goes_unseen(whole: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(paths(whole)))
    content = (whole / name).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    try:
        (whole / name).write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
        assert check_release(whole).failures
    finally:
        (whole / name).write_bytes(content)
    assert not check_release(whole).failures
