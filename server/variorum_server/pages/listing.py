"""Long lists on pages: cut into parts, narrowed by choices that stand in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

T = TypeVar("T")
MOST_CHOICES = 40


@dataclass(frozen=True)
class Choice:
    """One value that a list can be narrowed to, with how many entries have it; `href` chooses it, or drops it."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """What a list can be narrowed by."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Part(Generic[T]):
    """A part of a list; `first` counts from 1, the addresses are empty where there is no part before or after."""

    entries: tuple[T, ...]
    first: int
    total: int
    before: str
    after: str

    @property
    def last(self) -> int:
        """The number of the last entry that is shown."""
        return self.first + len(self.entries) - 1


def here() -> str:
    """The path of this request, also where the application is mounted below another."""
    return request.script_root + request.path


def same_with(**changes: str | int | None) -> str:
    """The address of this request with other parameters; None drops one."""
    kept = [(name, value) for name, values in request.args.lists() for value in values if name not in changes]
    changed = [(name, str(value)) for name, value in changes.items() if value is not None]
    query = urlencode([*kept, *changed])
    return f"{here()}?{query}" if query else here()


def part_of(entries: Sequence[T], size: int) -> Part[T]:
    """The part of a list that the parameter `page` asks for; the last one where there are not so many."""
    start = min(start_of(size), max(0, (len(entries) - 1) // size) * size)
    return part_of_total(tuple(entries[start : start + size]), start, len(entries), size)


def start_of(size: int) -> int:
    """With which entry, counted from 0, the page begins that the parameter `page` asks for."""
    number = request.args.get("page", "1")
    return (int(number) - 1) * size if number.isascii() and number.isdigit() and 0 < int(number[:8]) < 10**6 else 0


def part_of_total(entries: tuple[T, ...], start: int, total: int, size: int) -> Part[T]:
    """A part of a list that was cut already: it begins at `start`."""
    page = start // size + 1
    return Part(
        entries,
        start + 1,
        total,
        same_with(page=page - 1 if page > 2 else None) if page > 1 else "",
        same_with(page=page + 1) if start + size < total else "",
    )


Values = Callable[[T], Iterable[str]]


def narrowed(entries: Sequence[T], by: Mapping[str, Values[T]]) -> list[T]:
    """The entries that have, of each of some parameters, the value that the address gives, if it gives one."""
    wanted = {name: request.args[name] for name in by if request.args.get(name)}
    return [entry for entry in entries if all(value in by[name](entry) for name, value in wanted.items())]


def facet(
    title: str, name: str, entries: Sequence[T], by: Mapping[str, Values[T]], label: Callable[[str], str]
) -> Facet:
    """What a list can be narrowed to by one parameter, as the others stand; the most frequent values first."""
    others = {other: values for other, values in by.items() if other != name}
    counts = Counter(value for entry in narrowed(entries, others) for value in set(by[name](entry)))
    chosen = request.args.get(name, "")
    if chosen and chosen not in counts:
        counts[chosen] = 0
    ordered = sorted(counts, key=lambda value: (value != chosen, -counts[value], label(value)))[:MOST_CHOICES]
    return Facet(
        title,
        tuple(
            Choice(
                label(value),
                counts[value],
                same_with(**{name: None if value == chosen else value, "page": None}),
                value == chosen,
            )
            for value in ordered
        ),
    )
