"""Files come into being whole or not at all: killed, out of disk, or refused by the writer."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commands import run_process
from variorum.errors import ExportError
from variorum.export.files import new_file, new_folder, new_zip

SLOW = """
import sys, time
from pathlib import Path
from variorum.export.files import {function}
with {function}(Path(sys.argv[1])) as place:
    output = place if hasattr(place, "write") else open(place / "part", "wb")
    output.write(b"half of it" * 200_000)
    output.flush()
    print("half", flush=True)
    sys.stdin.read()
"""


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize(("function", "name"), [("new_file", "x.nq"), ("new_folder", "x"), ("new_zip", "x.zip")])
@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_what_is_ended_half_way_leaves_what_was_there(
    tmp_path: Path, function: str, name: str, before: bool, sent: signal.Signals
) -> None:
    """Killed, it leaves at most hidden parts; interrupted, as by Ctrl-C, not even these."""
    path = tmp_path / name
    if before and function != "new_folder":
        path.write_bytes(b"before")
    code = SLOW.format(function=function)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", code, str(path)], **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == b"half\n"
        process.send_signal(sent)
        process.wait()
    assert process.returncode == -sent
    whole = [name] if path.exists() else []
    assert left(tmp_path) == whole
    assert sent == signal.SIGKILL or os.listdir(tmp_path) == whole  # noqa: PTH208
    assert not path.exists() or path.read_bytes() == b"before"


@pytest.mark.parametrize("name", ["x.nq", "x.trig", "x.jsonld"])
def test_out_of_disk_is_one_clear_error(tmp_path: Path, bundled_store: Path, name: str) -> None:
    """A limit on the size of files stands for the disk; the system says it in other words, the outcome is the same."""

    def limits() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    (tmp_path / name).write_bytes(b"before")
    form = {"nq": "nquads", "trig": "trig", "jsonld": "jsonld"}[name.partition(".")[2]]
    outcome = run_process("export", form, "--store", str(bundled_store), "-o", name, folder=tmp_path, limits=limits)
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.splitlines() == [
        f"error: {name}: the export cannot be written: File too large; nothing was left behind",
        "  → Make room, also where TMPDIR points. Choose another place for it with -o.",
    ]
    assert os.listdir(tmp_path) == [name]  # noqa: PTH208
    assert (tmp_path / name).read_bytes() == b"before"


@pytest.mark.needs("/dev/full")
def test_a_full_disk_is_one_clear_error() -> None:
    """/dev/full is the device that is always full."""
    full = Path("/dev/full")
    with (
        pytest.raises(ExportError, match="cannot be written: No space left on device") as caught,
        new_file(full) as out,
    ):
        out.write(b"x")
    assert "Make room" in caught.value.advice


def test_a_file_is_replaced_in_one_step_and_keeps_the_usual_mode(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"before")
    with new_file(path) as output:
        output.write(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"
    (tmp_path / "usual").touch()
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert left(tmp_path) == ["usual", "x"]


def test_a_link_goes_on_pointing_at_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    with new_file(tmp_path / "link") as output:
        output.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"x"


def test_a_device_is_written_to_as_it_is() -> None:
    with new_file(Path(os.devnull)) as output:
        output.write(b"x")
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("new", [new_file, new_folder, new_zip])
def test_what_raises_leaves_nothing(tmp_path: Path, new: object) -> None:
    def fail() -> None:
        with new(tmp_path / "x") as place:  # type: ignore[operator]
            if isinstance(place, Path):
                (place / "part").write_bytes(b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_the_place_of_an_empty_one_only(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.mkdir()
    with new_folder(path) as folder:
        (folder / "part").write_bytes(b"x")
    assert left(path) == ["part"]
    with pytest.raises(ExportError, match="there is something of this name already") as caught, new_folder(path):
        raise AssertionError
    assert caught.value.advice == "Give -o a folder that is not there yet, or X.zip."
    assert left(path) == ["part"]


def test_a_zip_is_the_same_bytes_whenever_it_is_written(tmp_path: Path) -> None:
    for name, first in (("1.zip", "b"), ("2.zip", "a")):
        with new_zip(tmp_path / name) as folder:
            for part in (first, "ab".replace(first, "")):
                (folder / part).write_text(part)
                os.utime(folder / part, (0, int(name[0]) * 1_000_000_000))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a", "b"]


@pytest.mark.parametrize("name", ["missing/x", "."])
def test_a_place_that_cannot_be_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="the export cannot be written: "), new_file(tmp_path / name) as output:
        output.write(b"x")
