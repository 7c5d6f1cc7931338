"""What is at each address that answers queries."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, jsonify, redirect, request, url_for

from variorum.dataset import DatasetRequest
from variorum.saved import bind, saved_query
from variorum.snapshot import Snapshot
from variorum_server.endpoint import Question, answer, judge, media_type_for
from variorum_server.evaluator import Evaluator
from variorum_server.negotiation import HTML, prefers_html
from variorum_server.pages import Pages
from variorum_server.problems import MEDIA_TYPE, Problem, ProblemError
from variorum_server.protocol import decode, read_entailment, read_format, read_request


@dataclass(frozen=True)
class Views:
    """The endpoint of one snapshot."""

    snapshot: Snapshot
    evaluator: Evaluator
    pages: Pages

    def sparql(self, source: str | None = None) -> Response:
        """The SPARQL 1.1 Protocol, across all sources or within one; the query form for a browser that asks nothing."""
        if request.method != "POST" and not request.query_string and self._for_browser():
            return self.pages.ask(source)
        asked = read_request(request, source)
        question = judge(self.snapshot, asked.query, asked.dataset)
        return self._answer(question, asked.format)

    def saved(self, name: str, source: str | None = None) -> Response:
        """A saved query, its parameters from the URL."""
        saved = saved_query(self.snapshot.path / "queries", name)
        parameters = decode(request.query_string)
        if saved.scope == "one" and source is None:
            raise ProblemError(
                Problem(
                    400,
                    "scope",
                    "The query needs a source",
                    f"The saved query {name} is asked within one source.",
                    f"Ask at /sources/<slug>/queries/{name}.",
                )
            )
        values = {key: value[-1] for key, value in parameters.items() if key in saved.parameters and value[-1]}
        terms = bind(saved, values, self.snapshot.base, self.snapshot.prefixes)
        question = judge(self.snapshot, saved.text, DatasetRequest(source, entailed=read_entailment(parameters)), terms)
        full = Question(question.query, question.dataset, terms, saved, values)
        return self._answer(full, read_format(parameters))

    def _answer(self, question: Question, wanted: str | None) -> Response:
        media_type = media_type_for(question, wanted)
        if media_type == HTML:
            return self.pages.result(question, self.evaluator)
        return answer(self.snapshot, self.evaluator, question, media_type)

    def _for_browser(self) -> bool:
        return prefers_html(request.headers.get("Accept"), MEDIA_TYPE)

    def query_form(self) -> Response:
        """Where the query form is sent: on to the address of the answer, which can be shared."""
        source = request.args.get("source") or None
        kept = {name: request.args[name] for name in ("query", "entailment", "format") if request.args.get(name)}
        response = redirect(f"{url_for('sparql', source=source)}?{urlencode(kept)}", 303)
        assert isinstance(response, Response)
        return response

    def health(self) -> Response:
        """That the server answers, and from which snapshot."""
        return jsonify(status="ok", snapshot=self.snapshot.digest, sources=len(self.snapshot.sources))
