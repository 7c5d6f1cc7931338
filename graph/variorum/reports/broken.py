"""The report on a corpus that cannot be built: its errors, each with file, line and column, in the format asked for.

There is no snapshot, so nothing is said of disagreements. A SHACL validation report has no form for most of these
errors, such as one of syntax; there is none.
"""

from __future__ import annotations

import json as json_text
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from variorum.corpus.folder import Corpus
from variorum.errors import InvalidCorpusError, VariorumError
from variorum.reports import html, json, junit, markdown, sarif
from variorum.reports.model import count

BROKEN = "broken-file"  # the rule of a SARIF result, and the type of a JUnit failure


@dataclass(frozen=True)
class Broken:
    """Errors that kept a corpus from being built."""

    corpus: Corpus
    errors: tuple[VariorumError, ...]

    def file(self, error: VariorumError) -> str:
        """The file that is broken, from the corpus on; empty where it is none."""
        if error.where is None:
            return ""
        path = Path(error.where.path).absolute()
        root = self.corpus.root.absolute()
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    def place(self, error: VariorumError) -> str:
        """File, line and column: `seeds/some-source.ttl:12:5`."""
        where = error.where
        numbers = (where.line, where.column) if where else ()
        return ":".join([self.file(error), *(str(number) for number in numbers if number is not None)])

    def summary(self) -> str:
        """One line on all: `3 errors in 2 files; nothing was built`."""
        number = len({self.file(error) for error in self.errors} - {""})
        within = f" in {count(number, 'file')}" if number else ""
        return f"{count(len(self.errors), 'error')}{within}; nothing was built"


def broken(corpus: Corpus, error: VariorumError) -> Broken:
    """What is broken, from the error that a build ended with."""
    return Broken(corpus, error.errors if isinstance(error, InvalidCorpusError) else (error,))


def _text(report: Broken) -> str:
    return "".join(f"{error}\n" for error in report.errors) + f"{report.summary()}\n"


def _json(report: Broken) -> str:
    content: dict[str, Any] = {"format": json.FORMAT, "version": json.VERSION, "snapshot": None, "errors": []}
    for error in report.errors:
        where = error.where
        content["errors"].append(
            {
                "message": error.what,
                "advice": error.advice,
                "file": report.file(error),
                "line": where.line if where else None,
                "column": where.column if where else None,
            }
        )
    return json_text.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _sarif(report: Broken) -> str:
    rule = sarif.descriptor(
        BROKEN,
        "A file of the corpus is broken.",
        "Every file must be well formed, keep the claims model, and meet the shapes for a single source.",
        "Do what the message says; then check again.",
    )
    return sarif.log([rule], [_sarif_result(report, error) for error in report.errors])


def _sarif_result(report: Broken, error: VariorumError) -> dict[str, Any]:
    said = ". ".join(filter(None, (error.what, error.advice)))
    result: dict[str, Any] = {"ruleId": BROKEN, "ruleIndex": 0, "level": "error"}
    result["message"] = {"text": sarif.escaped(said)}
    if error.where is not None:
        where = error.where
        result["locations"] = [sarif.physical(report.corpus, report.file(error), where.line, where.column)]
    return result


def _junit(report: Broken) -> str:
    root = Element("testsuites", name=f"variorum check: {report.corpus.name}")
    suite = junit.new_suite(root, "Files", len(report.errors), len(report.errors))
    for error in report.errors:
        case = junit.new_case(suite, "files", report.place(error) or "corpus")
        said = "\n".join(filter(None, (report.place(error), error.what, error.advice)))
        junit.add(case, "failure", said, type=BROKEN, message=error.what)
    return junit.document(root)


def _markdown(report: Broken) -> str:
    blocks = [f"## {markdown.plain(report.corpus.name)}: {report.summary()}"]
    for error in report.errors:
        place = f"`{report.place(error)}`: " if report.file(error) else ""
        blocks.append(f"- {place}{markdown.plain('. '.join(filter(None, (error.what, error.advice))))}")
    return "\n\n".join([blocks[0], "\n".join(blocks[1:])]) + "\n"


def _html(report: Broken) -> str:
    items = "".join(map(_html_item(report), report.errors))
    summary = escape(report.summary())
    main = f'<h1>Nothing was built</h1>\n<p class="lede">{summary}</p>\n<ul>\n{items}</ul>\n'
    return html.page(report.corpus.name, "Broken files", main)


def _html_item(report: Broken) -> Callable[[VariorumError], str]:
    def item(error: VariorumError) -> str:
        advice = f"<br>{escape(error.advice)}" if error.advice else ""
        return f"<li><p><code>{escape(report.place(error))}</code><br><b>{escape(error.what)}</b>{advice}</p></li>\n"

    return item


RENDERERS: dict[str, Callable[[Broken], str]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "markdown": _markdown,
    "html": _html,
}
