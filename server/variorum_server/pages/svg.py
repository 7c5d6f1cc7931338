"""Figures as SVG that is made here: each with a title and a description, the caption and the citation in it.

A figure has its own few styles, for light and dark screens and for paper, so that it looks the same on a page, by
itself and in a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from flask import Response

STYLE = """
text { font: 14px system-ui, "Noto Sans", "Liberation Sans", sans-serif; fill: #22201c }
.small { font-size: 12px } .soft { fill: #615c52 } .end { text-anchor: end } .mid { text-anchor: middle }
.line { stroke: #ddd6c8; stroke-width: 1 } .paper { fill: #fcfaf6 }
.c0 { fill: #8a2f2b; stroke: #8a2f2b } .c1 { fill: #1f5f8b; stroke: #1f5f8b } .c2 { fill: #4a7023; stroke: #4a7023 }
.c3 { fill: #8a6d00; stroke: #8a6d00 } .c4 { fill: #6b4596; stroke: #6b4596 } .dot { fill: #22201c }
.edge { fill: none; stroke-width: 2 } .strong { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #ebe6dc } .soft { fill: #aca597 } .line { stroke: #3b3833 } .paper { fill: #191816 }
  .c0 { fill: #eb9c8c; stroke: #eb9c8c } .c1 { fill: #83bfe6; stroke: #83bfe6 } .c2 { fill: #a9cf7d; stroke: #a9cf7d }
  .c3 { fill: #e0c25a; stroke: #e0c25a } .c4 { fill: #c3a5e8; stroke: #c3a5e8 } .dot { fill: #ebe6dc }
  .edge { fill: none }
}
@media print { text { fill: #000 } .paper { fill: #fff } }
"""
COLOURS = 5
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


class Figure:
    """A figure that is drawn piece by piece."""

    def __init__(self, title: str, description: str, width: float, height: float) -> None:
        self._title, self._description, self.width, self.height = title, description, width, height
        self._parts: list[str] = []

    def put(self, tag: str, content: str = "", /, **attributes: object) -> None:
        """Draw an element; `class_` is its class, an underscore in other names a hyphen."""
        written = "".join(
            f" {name.rstrip('_').replace('_', '-')}={quoteattr(_shown(value))}" for name, value in attributes.items()
        )
        self._parts.append(f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>")

    def text(self, x: float, y: float, text: str, class_: str = "", most: int = 60) -> None:
        """Write a text that begins, ends or has its middle at a place; a long one is cut."""
        cut = text if len(text) <= most else text[: most - 1].rstrip() + "…"
        self.put("text", escape(cut), x=x, y=y, class_=class_ or "t")

    def line(self, x1: float, y1: float, x2: float, y2: float, class_: str = "line") -> None:
        """Draw a line."""
        self.put("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)

    def svg(self, cited: str) -> str:
        """The whole figure, with how it is cited below it."""
        lines = wrapped(cited, max(30, int(self.width / 6.6)))
        height = self.height + 16 * len(lines) + 14
        below = "".join(
            f'<text class="small soft" x="12" y="{self.height + 16 * number + 8}">{escape(line)}</text>'
            for number, line in enumerate(lines)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{height:g}" '
            f'viewBox="0 0 {self.width:g} {height:g}" role="img" aria-labelledby="title description">'
            f'<title id="title">{escape(self._title)}</title><desc id="description">{escape(self._description)}</desc>'
            f'<style>{STYLE}</style><rect class="paper" width="{self.width:g}" height="{height:g}"/>'
            f"{''.join(self._parts)}{below}</svg>\n"
        )


def respond_svg(figure: Figure, cited: str, name: str) -> Response:
    """A figure as it is sent: shown in a page, or kept under a name."""
    response = Response(figure.svg(cited), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Disposition"] = f'inline; filename="{name}.svg"'
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response


def colour_of(source: str, legend: Sequence[str]) -> str:
    """The class of the colour of a source; the colours begin anew where there are more sources."""
    return f"c{legend.index(source) % COLOURS}"


def _shown(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of no more than about so many characters."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
