"""Hosts of their own on this machine: network namespaces of the kernel on one switch, made by iproute2 as root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

DELAY, LOSS = "20ms", "1%"  # of each packet that a host sends


class NoHostsError(Exception):
    """Hosts cannot be made here; says why."""


@dataclass(frozen=True)
class Host:
    """A host with one network card, which is plugged into the switch."""

    name: str
    address: str
    switch: str
    plug: str

    @property
    def on(self) -> tuple[str, ...]:
        """What runs a command on it."""
        return ("ip", "netns", "exec", self.name)

    def slow_down(self) -> bool:
        """Delays and loses what it sends, if the kernel can do that."""
        command = ("tc", "qdisc", "add", "dev", "eth0", "root", "netem", "delay", DELAY, "loss", LOSS)
        return subprocess.run([*self.on, *command], capture_output=True, check=False).returncode == 0

    def cut_off(self) -> None:
        """Pulls its plug: what it has open stays open, and nothing comes or goes any more."""
        _ip("-n", self.switch, "link", "set", self.plug, "down")


@contextmanager
def hosts(names: Sequence[str]) -> Iterator[dict[str, Host]]:
    """Hosts by their names, as long as the context lasts.

    :raises NoHostsError: the kernel or this user's rights do not allow it, or there is no iproute2.
    """
    switch = f"variorum-{os.getpid()}"
    made = [switch]
    try:
        _ip("netns", "add", switch)
        _ip("-n", switch, "link", "add", "switch", "up", "type", "bridge")
        found = {}
        for number, name in enumerate(names, 1):
            host = Host(f"{switch}-{name}", f"10.77.0.{number}", switch, f"plug{number}")
            made.append(host.name)
            _ip("netns", "add", host.name)
            _ip("link", "add", "eth0", "netns", host.name, "type", "veth", "peer", "name", host.plug, "netns", switch)
            _ip("-n", switch, "link", "set", host.plug, "up", "master", "switch")
            _ip("-n", host.name, "link", "set", "lo", "up")
            _ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", "eth0")
            _ip("-n", host.name, "link", "set", "eth0", "up")
            found[name] = host
        yield found
    finally:
        for name in reversed(made):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def _ip(*arguments: str) -> None:
    try:
        subprocess.run(["ip", *arguments], capture_output=True, check=True, encoding="utf-8")
    except FileNotFoundError as error:
        raise NoHostsError("there is no iproute2") from error
    except subprocess.CalledProcessError as error:
        raise NoHostsError(f"ip {' '.join(arguments)}: {error.stderr.strip()}") from error
