"""Exports over HTTP: the snapshot, or a part of it, as a file in a format that another tool opens.

A file is answered in ranges (RFC 9110, section 14), so that a download that broke off can go on. In which content
coding it comes is chosen here: each has a tag of its own, and whoever asks for a range without knowing a tag gets one
of the file as it is.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from variorum import __version__
from variorum.errors import ExportError, did_you_mean
from variorum.export.registry import FORMATS, WITHOUT_GRAPHS, ExportFormat
from variorum.export.selection import OF_CORPUS, OF_SOURCE, STATED, Selection, kinds_of, select
from variorum.snapshots.snapshot import Snapshot
from variorum_server.endpoint.codings import choose_coding
from variorum_server.endpoint.exchange import exchange_of
from variorum_server.endpoint.negotiation import HTML, choose
from variorum_server.endpoint.problems import Problem, ProblemError
from variorum_server.endpoint.protocol import Parameters, decode
from variorum_server.endpoint.replies import CACHED, names_tag
from variorum_server.exports.files import ExportFiles, ExportLimits
from variorum_server.exports.writer import Order, not_installed, problem_of
from variorum_server.pages.html import render_page

Row = tuple[str, Any, list[str]]
PART = 1 << 18
PARAMETERS = ("source", "graphs", "union")
COMPRESSED = ("application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
EXPOSED = "ETag, Retry-After, Accept-Ranges, Content-Disposition, Content-Range"
NEEDS = {"parquet": "arro3", "excel": "xlsxwriter"}  # what writes them may be left out of an installation
UNSAFE = re.compile(r"[^A-Za-z0-9_.]+")


@dataclass(frozen=True)
class Exports:
    """The exports of one snapshot."""

    snapshot: Snapshot
    files: ExportFiles

    def exports(self) -> Response:
        """The formats: who wants each and what opens it, for people or for programs; or the way to one of them."""
        parameters = decode(request.query_string)
        if any(parameters.get("format", ())):
            return self._chosen(parameters)
        if choose(request.headers.get("Accept"), ("application/json", HTML)) == HTML:
            return render_page(
                "exports.html",
                rows=[self._row(form) for form in FORMATS],
                kinds=[(kind, kind in STATED) for kind in (*OF_SOURCE, *OF_CORPUS)],
                root=request.url_root.rstrip("/"),
            )
        response = Response(status=200, mimetype="application/json")
        response.set_data(_json({"formats": [self._row(form) for form in FORMATS]}))
        response.headers["Cache-Control"] = "no-cache"
        return response

    def export(self, name: str) -> Response:
        """The file of a format, of what the parameters select."""
        form = find_form(name)
        selection = self._select(form, decode(request.query_string))
        if not _installed(form):
            raise ProblemError(not_installed(f"The format {form.name} needs packages that this server does not have"))
        key = _key(form, selection)
        coding = _coding(form, key)
        tag = _tag(key, coding)
        if names_tag(request.headers.get("If-None-Match"), tag):
            return self._headed(Response(status=304), form, selection, tag)
        slugs = tuple(source.slug for source in selection.sources)
        order = Order(str(self.snapshot.path), form.name, slugs, selection.kinds, selection.union)
        file = self.files.open(key + (".zip" if form.folder else form.suffix), coding, order)
        size = os.fstat(file.fileno()).st_size
        exchange = exchange_of(request.environ)
        exchange.file = file
        response = Response(FileWrapper(file, PART), direct_passthrough=True)
        response.content_length = size
        if coding:
            response.headers["Content-Encoding"] = coding
        self._headed(response, form, selection, tag)
        try:
            response.make_conditional(request, accept_ranges=_one_range(), complete_length=size)
        except RequestedRangeNotSatisfiable as error:
            file.close()
            exchange.file = None
            detail, advice = f"The file has {size:,} bytes.", "Ask for bytes that it has, or for the whole file."
            headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
            problem = Problem(416, "range", "No such range", detail, advice, headers=headers)
            raise ProblemError(problem) from error
        exchange.offset = response.content_range.start or 0
        return response

    def _headed(self, response: Response, form: ExportFormat, selection: Selection, tag: str) -> Response:
        """The response with the headers that tell what it is."""
        is_text = form.media_type.startswith("text/")
        response.headers["Content-Type"] = f"{form.media_type}; charset=utf-8" if is_text else form.media_type
        response.headers["ETag"] = tag
        response.headers["Accept-Ranges"] = "bytes"
        response.headers.set(*CACHED)
        response.headers.set("Content-Disposition", "attachment", filename=file_name(form, selection))
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    def _select(self, form: ExportFormat, parameters: Parameters) -> Selection:
        """What the parameters select, as the command's options do; the order in which they come means nothing.

        :raises ProblemError: a parameter is unknown, or says what cannot be.
        """
        for name in parameters:
            if name not in PARAMETERS:
                near = difflib.get_close_matches(name, PARAMETERS, 1)
                advice = did_you_mean(near, f"Parameters: {', '.join(PARAMETERS)}.")
                raise _bad(f"There is no parameter {name[:80]!r}.", advice)
        union = [value for value in parameters.get("union", []) if value] or ["unsaid"]
        if len(union) > 1 or union[0] not in ("true", "false", "unsaid"):
            raise _bad(f"union is {', '.join(union)[:80]!r}.", "Write union=true or union=false, once.")
        if union == ["false"] and form.name in WITHOUT_GRAPHS:
            raise _bad(f"{form.name} cannot keep graphs apart.", "Ask for trig, nquads or jsonld.")
        kinds = {kind.strip() for item in parameters.get("graphs", []) for kind in item.split(",") if kind.strip()}
        slugs = {slug for slug in parameters.get("source", []) if slug}
        try:
            return select(self.snapshot, sorted(slugs), sorted(kinds) or form.kinds, union == ["true"])
        except ExportError as error:
            raise ProblemError(problem_of(error)) from error

    def _chosen(self, parameters: Parameters) -> Response:
        """The way to the export that the form on the page asks for."""
        form = find_form(parameters["format"][0])
        kept = [(name, value) for name in PARAMETERS for value in parameters.get(name, []) if value]
        response = redirect(url_for("export", name=form.name) + (f"?{urlencode(kept)}" if kept else ""), 303)
        assert isinstance(response, Response)
        return response

    @cached_property
    def _names(self) -> dict[str, str]:
        """What the files of whole exports are called, by format."""
        selections = {kinds: select(self.snapshot, (), kinds) for kinds in {form.kinds for form in FORMATS}}
        return {form.name: file_name(form, selections[form.kinds]) for form in FORMATS}

    def _row(self, form: ExportFormat) -> dict[str, Any]:
        name = self._names[form.name]
        folder = name.removesuffix(".zip")
        opens = f"unzip {name} -d {folder} && {form.opens}" if form.folder else form.opens
        return {
            "name": form.name,
            "href": url_for("export", name=form.name, _external=True),
            "file": name,
            "media_type": form.media_type,
            "audience": form.audience,
            "opens": opens.replace("FILE", folder if form.folder else name),
            "available": _installed(form),
        }


def routes(snapshot: Snapshot, folder: Path | None = None, limits: ExportLimits | None = None) -> tuple[Row, ...]:
    """The addresses of the exports, with what is there and by which methods; the files are kept in this folder."""
    exports = Exports(snapshot, ExportFiles(folder, limits))
    return (("/export/", exports.exports, ["GET"]), ("/export/<name>", exports.export, ["GET"]))


def find_form(name: str) -> ExportFormat:
    """The format of this name.

    :raises ProblemError: there is none; those that come close are named.
    """
    known = {form.name: form for form in FORMATS}
    if name not in known:
        near = difflib.get_close_matches(name.lower(), known, 3)
        advice = did_you_mean(near, "/export/ lists the formats.")
        detail = f"There is no export format {name[:80]!r}."
        raise ProblemError(Problem(404, "unknown-export", "No such export format", detail, advice))
    return known[name]


def file_name(form: ExportFormat, selection: Selection) -> str:
    """A good name for the file: the corpus, what is selected of it, and the format where the ending is not enough."""
    snapshot = selection.snapshot
    parts = [snapshot.name]
    if len(selection.sources) < len(snapshot.sources):
        slugs = [source.slug for source in selection.sources]
        parts += slugs if len(slugs) <= 3 else [f"{len(slugs)}-sources"]
    parts += selection.kinds if selection.kinds != kinds_of(len(parts) > 1, form.kinds) else ()
    parts += ["union"] if selection.union and form.name not in WITHOUT_GRAPHS else []
    first = next(one for one in FORMATS if one.suffix == form.suffix)
    parts += [form.name] if form.folder or form is not first else []
    words = (UNSAFE.sub("-", part).strip("-.") for part in parts)
    stem = "-".join(word for word in words if word)[:150] or "export"
    return stem + (".zip" if form.folder else form.suffix)


def _key(form: ExportFormat, selection: Selection) -> str:
    """What the bytes of the file depend on, in short."""
    slugs = tuple(source.slug for source in selection.sources)
    what = (
        __version__,
        selection.snapshot.digest,
        form.name,
        slugs,
        selection.kinds,
        selection.graphs,
        selection.union,
    )
    return hashlib.blake2b(repr(what).encode(), digest_size=16).hexdigest()


def _tag(key: str, coding: str) -> str:
    return f'"{key}-{coding}"' if coding else f'"{key}"'


def _coding(form: ExportFormat, key: str) -> str:
    """The content coding of the answer; a range is one of the file as it is, unless the client began with another."""
    coding = choose_coding(request.headers.get("Accept-Encoding")) or ""
    if form.media_type in COMPRESSED:
        return ""
    begun = request.headers.get("If-Range", "").strip()
    return coding if "Range" not in request.headers or begun == _tag(key, coding) else ""


def _one_range() -> bool:
    """Whether the request is for one range of bytes; several, or another unit, get the whole file."""
    wanted = request.range
    return request.method == "GET" and wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1


def _installed(form: ExportFormat) -> bool:
    return form.name not in NEEDS or find_spec(NEEDS[form.name]) is not None


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _bad(detail: str, advice: str) -> ProblemError:
    return ProblemError(Problem(400, "export", "No such export", detail, advice))
