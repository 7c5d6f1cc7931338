"""The report as text, in a pipe and on a terminal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal
from rich.console import Console

from reported import FULL, QUIET, SAILING, report
from variorum.reports.text import LONGEST, print_report, render
from variorum.terms import in_one_line

CONTRADICTIONS = """\
quay · 2 sources · 8 claims · 10 citations · 6 disagreements
0 properties are watched, 0 may have several values, all are declared

Contradictions (2, 1 open)

  day on which the Gull sailed  fails the check
    disagreement/sailing
    1874-05-02
      log    seeds/log.ttl:12  text 14–29
        Kept by hand. [The Gull sailed] on 2 May, a fair day.
    1874-05-03
      paper  seeds/paper.ttl:31  text 0–15
        [Gulls sail on 3] May.

  name of the [Gull] | @ship
    disagreement/name
    Gull
      log    seeds/log.ttl:9  text 14–29
        Kept by hand. [The Gull sailed] on 2 May, a fair day.
    Tern <&>
      paper  seeds/paper.ttl:20  text 14–29
        Gulls sail on [3 May.]
    → resolved in favour of Gull
      The log was written <on board> & signed | sealed.
      Ada Reader, 2025-07-01
      see https://example.org/quay/citation/log-001

Questions of identity (1)
"""
END = """
Stale decisions (2)

  disagreement/sailing
    resolved in favour of 1874-05-01, but the values have changed (new: 1874-05-03)
    seeds/decisions.ttl:8  Ada Reader, 2025-07-01

  disagreement/gone
    false alarm, but the disagreement that it decides is found no more
    seeds/decisions.ttl:8  Ada Reader, 2025-07-01

"""

WATCHED = "0 properties are watched, 0 may have several values, all are declared"


def test_values_with_sources_lines_passages_wording_and_decision() -> None:
    shown = render(FULL)
    assert shown.startswith(CONTRADICTIONS)
    assert "      paper  expected  seeds/paper.ttl:20  text 14–29\n" in shown
    assert "    → explained: time of writing\n" in shown
    assert shown.endswith(f"{END}{FULL.counts()}\ntexts: 2 of 2 are the pinned ones; 9 passages checked, 1 wrong\n")


def test_nothing_to_report() -> None:
    head = "quay · 2 sources · 8 claims · 10 citations · 0 disagreements"
    assert render(QUIET) == f"{head}\n{WATCHED}\n\n0 disagreements\n"


def test_without_texts_it_ends_with_the_counts() -> None:
    assert render(report()).endswith(f"\n\n{report().counts()}\n")


def test_colour_and_width_on_a_terminal_only() -> None:
    def shown(terminal: bool) -> str:
        output = StringIO()
        print_report(Console(file=output, force_terminal=terminal, width=50, highlight=False, _environ={}), FULL)
        return output.getvalue()

    assert "\x1b[" in shown(True)
    assert "\x1b[" not in shown(False)
    assert "\x1b[" not in render(FULL)


def test_a_value_does_not_steer_the_terminal() -> None:
    steering = replace(SAILING, sentence="a \x1b[31mred\x1b[0m sail")
    assert "a �[31mred�[0m sail" in render(report((steering,)))


LONG = "let down\ninto the shaft\r\n" + "by the men of the owner, " * 20


def test_a_long_value_stays_a_line_on_a_terminal_and_is_whole_in_a_pipe() -> None:
    first, *others = SAILING.positions
    position = replace(first, claim=(*first.claim[:2], Literal(LONG)), label=LONG)
    found = report((replace(SAILING, sentence=f"One says {LONG}, one 3 May.", positions=(position, *others)),))
    output = StringIO()
    print_report(Console(file=output, force_terminal=True, width=400, color_system=None), found)
    shown, piped = output.getvalue(), render(found)
    assert re.search("One says let down↵into the shaft↵.{,100}…, one 3 May[.]", shown)
    assert re.search("^    let down↵into the shaft↵.{,100}… *$", shown, re.MULTILINE)
    assert all(len(line.rstrip()) < 2 * LONGEST for line in shown.splitlines())
    assert piped.count(LONG.replace("\r\n", "↵").replace("\n", "↵").rstrip()) == 2


@given(st.text())
def test_what_is_printed_of_a_value_is_one_line_that_steers_nothing(value: str) -> None:
    line = in_one_line(value, LONGEST)
    assert len(line) <= LONGEST
    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(letter) == "Cc" for letter in line)
    assert not set(line) & set("\u202d\u202e")
