"""The report as Markdown for a pull request."""

from __future__ import annotations

from dataclasses import replace

from reported import CREW, FULL, QUIET, SAILING, report
from variorum.reports.markdown import render

COMMENT_LIMIT = 65_536


def test_a_table_of_counts_comes_first() -> None:
    assert """\
| kind | open | decided | fails the check |
| --- | ---: | ---: | ---: |
| contradictions | 1 | 1 | 1 |
""" in render(FULL)
    assert render(QUIET).endswith("all are declared\n\nThe sources do not disagree.\n")


def test_what_fails_is_unfolded() -> None:
    assert """\
<details open><summary>day on which the Gull sailed – <b>fails the check</b></summary>

| value | source | claim | passage |
| --- | --- | --- | --- |
| **1874-05-02** | log | `seeds/log.ttl:12` | 14–29 |
| **1874-05-03** | paper | `seeds/paper.ttl:31` | 0–15 |

</details>
""" in render(FULL)
    assert render(FULL).count("<details open>") == 1
    assert "<details open>" not in render(report())


def test_values_cannot_break_the_table_or_mention_anybody() -> None:
    shown = render(FULL)
    assert "| **Tern &lt;&amp;&gt;** | paper |" in shown
    assert "signed \\| sealed" in shown
    assert "@ship" not in shown
    assert "| paper, *expected* |" in shown


def test_stale_decisions_and_errors_of_texts() -> None:
    shown = render(FULL)
    gone = "- **disagreement/gone** (`seeds/decisions.ttl:8`): false alarm, but the disagreement that it decides is"
    assert gone in shown
    assert "the passage 1,9 begins within a word" in shown


def test_it_fits_into_a_comment_and_what_fails_is_kept() -> None:
    many = tuple(
        replace(SAILING, iri=f"{SAILING.iri}-{n}", label=f"sailing {n}", sentence=f"sailing {n}") for n in range(900)
    )
    shown = render(report((*many, CREW), stale=(), failing=frozenset({many[-1].iri})))
    assert len(shown) < COMMENT_LIMIT
    assert "sailing 899 – <b>fails the check</b>" in shown
    shown_count = shown.count("<details")
    assert shown.endswith(f"{901 - shown_count} disagreements left out for want of room; `variorum check` shows all.\n")
