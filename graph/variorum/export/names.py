"""IRIs as people write them: with a prefix, or relative to the corpus's base."""

from __future__ import annotations

import re
from collections.abc import Mapping

from variorum.terms import LOCAL_NAME

# What is surely read back as the same IRI, whoever reads it.
RELATIVE = re.compile(r"[A-Za-z0-9_][\w-]*(?:/[A-Za-z0-9_][\w-]*)*(?:#[\w=,-]+)?", re.ASCII)
BASE = re.compile(r"https?://[^/?#]+/(?:[\w-][\w.-]*/)*", re.ASCII)


class Names:
    """The short names that a corpus's prefixes and base allow, and which of them were used."""

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        self._base = base if BASE.fullmatch(base) else ""
        by_length = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._prefixes = {namespace: prefix for prefix, namespace in reversed(by_length)}
        self._regular = all(namespace.endswith(("/", "#")) for namespace in self._prefixes)
        self._used: set[str] = set()
        self.base_used = False

    def relative(self, iri: str) -> str | None:
        """The IRI relative to the base, if it is below it."""
        if self._base and iri.startswith(self._base):
            rest = iri[len(self._base) :]
            if RELATIVE.fullmatch(rest):
                self.base_used = True
                return rest
        return None

    def curie(self, iri: str) -> str | None:
        """The IRI with the prefix of the longest namespace that fits."""
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefixes.get(iri[:end])
        if prefix is None and not self._regular:
            end = max((len(namespace) for namespace in self._prefixes if iri.startswith(namespace)), default=0)
            prefix = self._prefixes.get(iri[:end])
        if prefix is None or not LOCAL_NAME.fullmatch(iri[end:]):
            return None
        self._used.add(prefix)
        return f"{prefix}:{iri[end:]}"

    @property
    def base(self) -> str | None:
        """The base, if any name was relative to it."""
        return self._base if self.base_used else None

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that were used, in their order."""
        return {
            prefix: namespace
            for prefix, namespace in sorted((p, n) for n, p in self._prefixes.items())
            if prefix in self._used
        }
