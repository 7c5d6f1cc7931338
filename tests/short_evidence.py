"""Citations written in their short form, from what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from variorum.corpus.loading import Citation
from variorum.terms import ASSERTED, XSD, Term, curie


def written(term: Term, base: str, prefixes: Mapping[str, str]) -> str:
    """A term in Turtle."""
    if isinstance(term, NamedNode):
        if term.value.startswith(base):
            return f"<{term.value.removeprefix(base)}>"
        return curie(term.value, prefixes) or f"<{term.value}>"
    assert isinstance(term, Literal)
    datatype = term.datatype.value
    if term.language or datatype == XSD + "string":
        return str(term)
    return f"{str(term).rpartition('^^')[0]}^^{written(term.datatype, base, prefixes)}"


def short(
    citations: Iterable[tuple[Citation, str | None]], base: str, prefixes: Mapping[str, str], named: Iterable[str]
) -> str:
    """An evidence file in short form: of each citation, and to whom its claim is attributed; with these prefixes."""
    groups: dict[str, list[str]] = {}
    for citation, speaker in citations:
        subject, predicate, value = (written(term, base, prefixes) for term in citation.claim)
        offsets = "  ".join(" ".join(re.findall(r"\d+", passage.rpartition("#")[2])) for passage in citation.passages)
        more = [] if citation.stance.value == ASSERTED else [written(citation.stance, base, prefixes)]
        more += [written(NamedNode(speaker), base, prefixes)] if speaker else []
        line = f"vr:stated ({predicate} {value} {offsets}{'  ' if more else ''}{' '.join(more)})"
        groups.setdefault(subject, []).append(line)
    head = f"@base <{base}> .\n\n" + "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(named))
    return head + "".join(f"\n{s}\n    " + " ;\n    ".join(lines) + " .\n" for s, lines in groups.items())
