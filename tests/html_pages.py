"""Pages as tests read them: what a browser accepts, and the elements of a page."""

from __future__ import annotations

from html.parser import HTMLParser

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
VIOLATIONS = """rules => axe.run(document, { runOnly: rules, resultTypes: ["violations"] }).then(
    found => found.violations.map(one => [one.id, one.nodes.slice(0, 4).map(node => node.html.slice(0, 120))])
)"""  # what axe finds wrong in a page; what it finds right is much, and stays in the browser
# How Chromium is started: the processor draws, in one thread, and nothing is made to look like a GPU.
WITHOUT_GPU = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-compositing",
    "--disable-software-rasterizer",
    "--num-raster-threads=1",
]
VOID = {"meta", "link", "img", "input", "wbr"}


class Page(HTMLParser):
    """The elements of a page, which must be balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]
