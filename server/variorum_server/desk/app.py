"""The pages of the desk and what they ask: one application for one person, over the files of a corpus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from variorum.corpus.beginning import Beginning, begun
from variorum.corpus.boundaries import Boundaries
from variorum.corpus.citing import Files
from variorum.corpus.evidence import STANCES
from variorum.corpus.meant import property_meant
from variorum.corpus.readings import RESULTS, Reading, count_read, readings_text, with_reading
from variorum.errors import CorpusError, VariorumError
from variorum.terms import VR, local_name
from variorum_server.desk.asked import (
    Change,
    Fields,
    UnsaidError,
    claims_of,
    fields_of,
    known_claim,
    new_claim,
    passage_of,
)
from variorum_server.desk.checking import Checks
from variorum_server.desk.choices import choices
from variorum_server.desk.guard import HEADER, Guard
from variorum_server.desk.sheet import Sheet, read_sheet
from variorum_server.desk.workplace import ChangedMeanwhileError, Workplace, Written
from variorum_server.desk.writings import writings

MAX_BODY = 1 << 16


@dataclass(frozen=True)
class Desk:
    """What the pages are made of."""

    workplace: Workplace
    checks: Checks
    guard: Guard

    def start(self) -> str:
        """The sources, and the texts of which no source is made yet."""
        known = self.workplace.known()
        rows, pinned = writings(self.workplace)
        others = sorted(path.name for path in self.workplace.texts.glob("*.txt") if path.name not in pinned)
        return self._page("desk/start.html", rows=rows, others=others, name=known.corpus.name)

    def source(self, slug: str) -> str:
        """The page on which a source is stated, or with `read` in its address, read by somebody else."""
        walk = "read" in request.args
        sheet = self._sheet(slug)
        page = "desk/walk.html" if walk else "desk/source.html"
        return self._page(page, sheet=sheet, read=self._count(sheet), stances=list(map(local_name, STANCES)))

    def parts(self, slug: str) -> Response:
        """The parts of the page that change with the files."""
        return jsonify(self._parts(slug))

    def news(self, slug: str) -> Response:
        """What the files of a source are now, and what the checks found last; `number` is what the page has."""
        found = self.checks.found
        told: dict[str, Any] = {"state": self.workplace.state(slug), "number": found.number}
        told["running"] = self.checks.running
        if str(found.number) != request.args.get("number") and found.number:
            told["checks"] = render_template("desk/checks.html", checked=found, slug=slug)
        self.checks.follow(slug, told["state"])
        return jsonify(told)

    def words(self, slug: str) -> Response:
        """The words that a selection means, grown to whole ones."""
        text = self.workplace.text(slug)
        given = [request.args.get(name, -1, int) for name in ("start", "end")]
        start, end = Boundaries(text).grown(*given) if 0 <= given[0] <= given[1] <= len(text) else (0, 0)
        return jsonify({"start": start, "end": end, "words": text[start:end]})

    def choose(self, kind: str) -> Response:
        """What the words in a field may mean."""
        given = {name: request.args.get(name, "").strip() for name in ("q", "thing", "property")}
        return jsonify(choices(self.workplace.known(), kind, given["q"], given["thing"], given["property"]))

    def begin(self) -> Response:
        """A source begun from a text of the folder."""
        fields, known = fields_of(request.get_json()), self.workplace.known()
        path = self.workplace.texts / fields.get("file", "")
        if path.parent != self.workplace.texts or not path.is_file():
            raise CorpusError("there is no such text", advice=f"Put it into {self.workplace.texts}, as NAME.txt.")
        kind = property_meant(fields["kind"], known.corpus, known.vocabulary) if fields.get("kind") else None
        given = {name: fields.get(name, "") for name in ("slug", "title", "date", "url", "label", "note")}
        beginning = Beginning(path, path.read_bytes(), language=fields.get("language") or "en", kind=kind, **given)
        files = begun(known.corpus, known.vocabulary, beginning)
        pairs = [(files.files.evidence, "", files.evidence.text), (files.files.claims, "", files.claims.text)]
        self.workplace.write(pairs)
        self.checks.ask()
        return jsonify({"page": f"/sources/{files.files.slug}"})

    def claim(self, slug: str) -> Response:
        """A claim stated and cited."""
        fields = fields_of(request.get_json())
        change = new_claim(fields, self.workplace.known(), slug, self.workplace.text(slug))
        return self._changed(slug, fields, change, "The claim is written.")

    def more(self, slug: str) -> Response:
        """A passage more for a claim."""
        fields = fields_of(request.get_json())
        claim = known_claim(fields, self.workplace.known())
        passage = passage_of(fields, self.workplace.text(slug))
        return self._changed(slug, fields, lambda files: files.with_claim(claim, passage), "The passage is added.")

    def remove(self, slug: str) -> Response:
        """A claim removed with its citation; or one passage of it, where the fields name one."""
        fields = fields_of(request.get_json())
        claim = known_claim(fields, self.workplace.known())
        if not fields.get("start"):
            return self._changed(slug, fields, lambda files: files.without_claim(claim), "The claim is removed.")
        passage = int(fields["start"]), int(fields.get("end", "0"))

        def without(files: Files) -> Files:
            return files.without_passage(claim, passage)

        return self._changed(slug, fields, without, "The passage is removed.")

    def reading(self, slug: str) -> Response:
        """What a second reader found of some claims."""
        known = self.workplace.known()
        fields, claims = claims_of(request.get_json(), known)
        result, reader = VR + fields.get("result", ""), fields.get("reader", "")
        if result not in RESULTS or not reader:
            raise CorpusError("the reading does not say who reads", advice="Write your name into the field.")
        day, word = date.today().isoformat(), fields.get("word", "")
        before = after = readings_text(known.corpus, slug, known.order)
        for claim in claims:
            after = with_reading(after, Reading(claim, result, reader, day, word))
        self.workplace.change_readings(slug, fields.get("state", ""), before.text, after.text)
        count = f"{len(claims)} claims read" if len(claims) > 1 else "Read"
        shown = render_template("desk/reading.html", reading=Reading(claims[0], result, reader, day, word))
        told = {"message": f"{count} as {fields['result']}.", "state": self.workplace.state(slug)}
        self.checks.note(slug, told["state"])  # readings are not built
        return jsonify({**told, "reading": shown})

    def _changed(self, slug: str, fields: Fields, change: Change, message: str) -> Response:
        written = self.workplace.change(slug, fields.get("state", ""), change)
        self.checks.note(slug, self.workplace.state(slug))
        self.checks.ask()
        return self._answer(slug, written, message)

    def _answer(self, slug: str, written: Written, message: str) -> Response:
        done = render_template("desk/written.html", written=written)
        return jsonify(
            {"message": message if written.diff else "It was so already.", "done": done, **self._parts(slug)}
        )

    def _parts(self, slug: str) -> dict[str, str]:
        sheet = self._sheet(slug)
        shown = {"sheet": sheet, "read": self._count(sheet)}
        names = ("article", "claims", "counts", "cards")
        return {"state": sheet.state, **{name: render_template(f"desk/{name}.html", **shown) for name in names}}

    def _sheet(self, slug: str) -> Sheet:
        return read_sheet(self.workplace, slug, self.checks.found.disagreements)

    def _count(self, sheet: Sheet) -> str:
        readings = [one for citation in sheet.citations for one in citation.readings]
        return count_read((one.claim for one in sheet.citations), readings)

    def _page(self, template: str, **context: Any) -> str:
        return render_template(template, token=self.guard.token, header=HEADER, **context)


def create_desk(workplace: Workplace, checks: Checks, guard: Guard) -> Flask:
    """The WSGI application of the desk."""
    app = Flask("variorum_server")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard.watch(app)
    desk = Desk(workplace, checks, guard)
    for rule, view, method in (
        ("/", desk.start, "GET"),
        ("/sources", desk.begin, "POST"),
        ("/sources/<slug>", desk.source, "GET"),
        ("/sources/<slug>/parts", desk.parts, "GET"),
        ("/sources/<slug>/news", desk.news, "GET"),
        ("/sources/<slug>/words", desk.words, "GET"),
        ("/sources/<slug>/claims", desk.claim, "POST"),
        ("/sources/<slug>/passages", desk.more, "POST"),
        ("/sources/<slug>/removed", desk.remove, "POST"),
        ("/sources/<slug>/readings", desk.reading, "POST"),
        ("/choices/<any(thing, property, class, value):kind>", desk.choose, "GET"),
    ):
        app.add_url_rule(rule, view.__name__, view, methods=[method])
    app.register_error_handler(VariorumError, _told)
    app.register_error_handler(HTTPException, _refused)
    return app


def _told(error: VariorumError) -> Response | tuple[str, int]:
    """What is wrong: to a script as JSON, to a person as a page."""
    status = HTTPStatus.CONFLICT if isinstance(error, ChangedMeanwhileError) else HTTPStatus.UNPROCESSABLE_ENTITY
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    if request.method == "GET" and best == "text/html":
        return render_template("desk/problem.html", error=error), HTTPStatus.NOT_FOUND
    unsaid = error.thing if isinstance(error, UnsaidError) else ""
    response = jsonify({"what": error.what, "advice": error.advice, "unsaid": unsaid})
    response.status_code = status
    return response


def _refused(error: HTTPException) -> Response:
    said = {413: "it is too long", 415: "it is no JSON", 400: "it is no JSON"}
    what = said.get(error.code or 0, (error.name or "").lower())
    response = jsonify({"what": f"the request cannot be answered: {what}", "advice": "Load the page anew."})
    response.status_code = error.code or 500
    return response
