"""The one table of report formats: which function writes each."""

from __future__ import annotations

from collections.abc import Callable

from variorum.reports import html, json, junit, markdown, sarif, shacl, text
from variorum.reports.model import Report

RENDERERS: dict[str, Callable[[Report], str]] = {
    "text": text.render,
    "json": json.render,
    "shacl": shacl.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "markdown": markdown.render,
    "html": html.render,
}
