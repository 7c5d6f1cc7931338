"""How a page is cited: as text, BibTeX, RIS and CSL-JSON, always with the digest of the snapshot that it shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property

from flask import Response, request, url_for

from variorum.snapshots.publication import Publication, read_publication
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.pages.addresses import root_address
from variorum_server.pages.html import Pages

FORMS = {
    "bibtex": ("application/x-bibtex", "bib"),
    "ris": ("application/x-research-info-systems", "ris"),
    "csl": ("application/vnd.citationstyles.csl+json", "json"),
}


@dataclass(frozen=True)
class Citing:
    """The citations of the pages of one snapshot."""

    pages: Pages

    def cite(self, form: str) -> Response:
        """How the page at the address `of` with the title `title` is cited, in one of FORMS."""
        if form not in FORMS:
            detail = f"There is no citation as {form}."
            raise ProblemError(Problem(404, "http-404", "No such page", detail, f"Choose among: {', '.join(FORMS)}."))
        title = " ".join(request.args.get("title", "").split())[:300] or self._collection
        path = request.args.get("of", "/")
        address = root_address().rstrip("/") + (path if re.fullmatch(r"/(?!/)[^\s\x00-\x1f]{0,2000}|/", path) else "/")
        media_type, ending = FORMS[form]
        written = {"bibtex": self._bibtex, "ris": self._ris, "csl": self._csl}[form](title, address)
        response = Response(written, content_type=f"{media_type}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="citation.{ending}"'
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        return response

    def text(self, title: str, address: str) -> str:
        """The citation of a page in a line."""
        authors, year = "; ".join(self._authors), self._publication.date[:4]
        parts = [
            authors,
            f"({year})" if year else "",
            f"“{title}”.",
            f"{self._collection}, snapshot {self._digest}.",
            address,
        ]
        return " ".join(part for part in parts if part)

    def links(self, title: str, address: str) -> list[tuple[str, str]]:
        """The other forms, each with its address."""
        names = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}
        return [(names[form], url_for("cite", form=form, of=address, title=title)) for form in FORMS]

    @cached_property
    def _publication(self) -> Publication:
        return read_publication(self.pages.snapshot)

    @property
    def _collection(self) -> str:
        return self._publication.title or f"Variorum: {self.pages.snapshot.name}"

    @property
    def _digest(self) -> str:
        return self.pages.snapshot.digest[:12]

    @property
    def _authors(self) -> list[str]:
        return [creator.name for creator in self._publication.creators]

    def _bibtex(self, title: str, address: str) -> str:
        year = self._publication.date[:4]
        fields = {
            "author": " and ".join(f"{{{_tex(name)}}}" for name in self._authors),
            "title": f"{{{_tex(title)}}}",
            "howpublished": _tex(self._collection),
            "year": year,
            "note": f"Snapshot {self.pages.snapshot.digest}",
            "url": re.sub(r"[{}\\\\]", "", address),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{variorum-{self._digest},\n{lines}\n}}\n"

    def _ris(self, title: str, address: str) -> str:
        date = self._publication.date
        lines = [
            "TY  - ELEC",
            *(f"AU  - {name}" for name in self._authors),
            f"TI  - {title}",
            f"T2  - {self._collection}",
        ]
        lines += [f"PY  - {date[:4]}"] if date else []
        lines += [f"N1  - Snapshot {self.pages.snapshot.digest}", f"UR  - {address}", "ER  - "]
        return "\r\n".join(lines) + "\r\n"

    def _csl(self, title: str, address: str) -> str:
        date = [int(part) for part in self._publication.date.split("-") if part.isdigit()][:3]
        entry: dict[str, object] = {
            "id": f"variorum-{self._digest}",
            "type": "webpage",
            "title": title,
            "container-title": self._collection,
            "author": [{"literal": name} for name in self._authors],
            "issued": {"date-parts": [date]} if date else None,
            "version": self.pages.snapshot.digest,
            "URL": address,
        }
        return (
            json.dumps([{name: value for name, value in entry.items() if value}], ensure_ascii=False, indent=1) + "\n"
        )


def _tex(text: str) -> str:
    """A text as BibTeX takes it."""
    escaped = re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", ""))
    return escaped.replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")
