"""Reports made by hand, on an invented quarrel about a ship: each kind and status, and what is stale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from variorum.corpus.folder import Corpus
from variorum.corpus.texts import CheckedTexts
from variorum.disagreements.decisions import Decision
from variorum.disagreements.model import Disagreement, Position, Statement
from variorum.disagreements.register import Register, Stale
from variorum.errors import Location, TextError
from variorum.reports.model import Report
from variorum.snapshots.snapshot import Snapshot, SourceSummary
from variorum.terms import (
    CONTRADICTION,
    DETAIL_DIFFERENCE,
    IDENTITY_QUESTION,
    OPINION_DIFFERENCE,
    STANCE_DIFFERENCE,
    VR,
    XSD,
    Term,
)

BASE = "https://example.org/quay/"
SEA = "https://example.org/sea#"
ROOT = Path("/corpora/quay")
CORPUS = Corpus(ROOT, BASE, {"sea": SEA, "sh": "http://www.w3.org/ns/shacl#", "vr": VR})
SHIP = BASE + "ship/gull"
SHACL = "http://www.w3.org/ns/shacl#"
LINES = {("log", "sailedOn"): 12, ("paper", "sailedOn"): 31, ("log", "called"): 9}
TEXTS = {"log": "Kept by hand. The Gull sailed\n on 2 May, a fair day.", "paper": "Gulls sail on 3 May."}


def day(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "date"))


def statement(source: str, name: str, value: Term, stance: str = "asserted", start: int = 14) -> Statement:
    passage = f"{BASE}text/{source}#char={start},{start + 15}"
    line = f"seeds/{source}.ttl:{LINES.get((source, name), 20)}"
    claim, citation = (SHIP, SEA + name, value), f"{BASE}citation/{source}-001"
    return Statement(source, claim, citation, VR + stance, (passage,), line=line)


def position(label: str, *statements: Statement) -> Position:
    return Position(statements[0].claim, label, statements)


def decision(slug: str, status: str, *, favour: Term | None = None, explanation: str = "") -> Decision:
    return Decision(
        iri=f"{BASE}decision/{slug}",
        decides=f"{BASE}disagreement/{slug}",
        status=VR + status,
        explanation=VR + explanation if explanation else "",
        in_favour_of=frozenset([favour] if favour else []),
        considered=frozenset({day("1874-05-02"), day("1874-05-03")}),
        reason="The log was written <on board> & signed | sealed.",
        curator="Ada Reader",
        date="2025-07-01",
        references=("https://example.org/quay/citation/log-001",),
        line="seeds/decisions.ttl:8",
    )


def disagreement(
    slug: str, label: str, kind: str, *positions: Position, decided: Decision | None = None, shape: bool = True
) -> Disagreement:
    return Disagreement(
        iri=f"{BASE}disagreement/{slug}",
        label=label,
        sentence=label,
        kind=kind,
        shape=f"{BASE}shape/{slug}" if shape else "",
        component="MaxCountConstraintComponent" if shape else "",
        focus=SHIP,
        path=positions[0].path,
        message=f"Sources differ on the {label}.",
        severity=SHACL + ("Info" if kind == DETAIL_DIFFERENCE else "Warning"),
        positions=positions,
        decision=decided,
    )


SAILING = disagreement(
    "sailing",
    "day on which the Gull sailed",
    CONTRADICTION,
    position("1874-05-02", statement("log", "sailedOn", day("1874-05-02"))),
    position("1874-05-03", statement("paper", "sailedOn", day("1874-05-03"), start=0)),
)
NAME = disagreement(
    "name",
    "name of the [Gull] | @ship",
    CONTRADICTION,
    position("Gull", statement("log", "called", Literal("Gull"))),
    position("Tern <&>", statement("paper", "called", Literal("Tern <&>"))),
    decided=decision("name", "resolved", favour=Literal("Gull")),
)
TWINS = disagreement(
    "twins",
    "two ships of one name",
    IDENTITY_QUESTION,
    position("the Gull", statement("log", "called", Literal("Gull"))),
    position("the other Gull", statement("paper", "called", Literal("Gull"))),
    shape=False,
)
RETURN = disagreement(
    "return",
    "return of the Gull",
    STANCE_DIFFERENCE,
    position("1874", statement("log", "returned", Literal("1874"))),
    position("1875", statement("paper", "returned", Literal("1875"), "expected")),
    decided=decision("return", "explained", explanation="timeOfWriting"),
)
BEAUTY = disagreement(
    "beauty",
    "beauty of the Gull",
    OPINION_DIFFERENCE,
    position("fair", statement("log", "judged", Literal("fair"), "opinion")),
    position("not fair (denied)", statement("paper", "judged", Literal("fair"), "denied")),
)
CREW = disagreement(
    "crew",
    "crew of the Gull",
    DETAIL_DIFFERENCE,
    position("nine", statement("log", "crew", Literal("9"))),
    position("nine hands", statement("paper", "crew", Literal("nine hands"))),
    decided=decision("crew", "falseAlarm"),
)
EVERY = tuple(
    replace(one, rank=rank) for one, rank in ((CREW, 6), (BEAUTY, 5), (RETURN, 4), (TWINS, 3), (NAME, 2), (SAILING, 1))
)
CREW, BEAUTY, RETURN, TWINS, NAME, SAILING = EVERY


def _source(slug: str, title: str) -> SourceSummary:
    iris = (f"{BASE}{kind}/{slug}" for kind in ("source", "graph", "evidence", "entailed"))
    return SourceSummary(slug, *iris, title, "", "1874", "en", 4, 5, 52)


SNAPSHOT = Snapshot(
    path=ROOT / ".variorum",
    digest="0123456789abcdef" * 4,
    base=BASE,
    prefixes=CORPUS.prefixes,
    name="quay",
    sources=(_source("log", "The log of the Gull"), _source("paper", "The Quay Paper")),
    counts={},
)
STALE = (
    Stale(decision("sailing", "resolved", favour=day("1874-05-01")), "the values have changed (new: 1874-05-03)"),
    Stale(decision("gone", "falseAlarm"), "the disagreement that it decides is found no more"),
)
MISPLACED = TextError(
    "the passage 1,9 begins within a word", Location(ROOT / "seeds" / "evidence" / "log.ttl", 7, 5), "Correct it."
)


def report(
    disagreements: tuple[Disagreement, ...] = EVERY,
    *,
    stale: tuple[Stale, ...] = STALE,
    texts: CheckedTexts | None = None,
    failing: frozenset[str] = frozenset(),
) -> Report:
    """A report on the quarrel."""
    return Report(CORPUS, SNAPSHOT, Register(disagreements, stale), texts, failing)


FULL = report(texts=CheckedTexts(TEXTS, 2, 9, (MISPLACED,)), failing=frozenset({SAILING.iri}))
QUIET = report((), stale=())
