"""Machines of their own on this one: network namespaces, perhaps with delay and loss on the way to each (iproute2)."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

_numbers = itertools.count()  # what is removed may be there a moment longer
WAY = ("delay", "10ms", "2ms", "loss", "1%")  # in each direction


@dataclass(frozen=True)
class Machine:
    """A network namespace, and the address of the machine in it."""

    name: str
    address: str

    @property
    def through(self) -> tuple[str, ...]:
        """What runs a command there."""
        return (_program("ip") or "ip", "netns", "exec", self.name)

    def cut_off(self) -> None:
        """From now on nothing comes through, and nobody is told."""
        _run("ip", "netns", "exec", self.name, "ip", "link", "set", "eth0", "down")


@contextmanager
def machines(count: int, lossy: bool) -> Iterator[list[Machine]]:
    """Some machines, with delay and loss on the way if that is wanted.

    Where they cannot be made, the test is skipped and a line says so.
    """
    with ExitStack() as stack:
        try:
            yield [stack.enter_context(_machine(lossy)) for _ in range(count)]
        except _CannotError as error:
            pytest.skip(f"no such network namespaces here: {error}")  # under CI too: it is the kernel that has none


class _CannotError(Exception):
    """A namespace cannot be made."""


@contextmanager
def _machine(lossy: bool) -> Iterator[Machine]:
    own, number = os.getpid() % 100_000, next(_numbers)
    name, link = f"vr{own}-{number}", f"vr{own}.{number}"
    network = f"10.{100 + own % 100}.{(own // 100 * 8 + number) % 256}"
    machine = Machine(name, f"{network}.2")
    _run("ip", "netns", "add", name)
    try:
        _run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
        _run("ip", "addr", "add", f"{network}.1/30", "dev", link)
        _run("ip", "link", "set", link, "up")
        for command in (
            ("ip", "addr", "add", f"{network}.2/30", "dev", "eth0"),
            ("ip", "link", "set", "eth0", "up"),
            ("ip", "link", "set", "lo", "up"),
        ):
            _run("ip", "netns", "exec", name, *command)
        if lossy:
            _run("tc", "qdisc", "add", "dev", link, "root", "netem", *WAY)
            _run("ip", "netns", "exec", name, "tc", "qdisc", "add", "dev", "eth0", "root", "netem", *WAY)
        yield machine
    finally:
        _run("ip", "netns", "del", name)  # and both ends of the way with it


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


def _run(name: str, *arguments: str) -> None:
    program = _program(name)
    if program is None:
        raise _CannotError(f"no {name}")
    done = subprocess.run([program, *arguments], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise _CannotError((done.stderr or done.stdout).strip() or f"{name} ended with {done.returncode}")
