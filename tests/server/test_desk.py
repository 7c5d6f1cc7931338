"""The desk over HTTP: who may use it, what it writes, what it checks, and that it writes over nobody."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from commands import run
from variorum.corpus.folder import bundled_root
from variorum_server.desk.app import create_desk
from variorum_server.desk.checking import Checks
from variorum_server.desk.guard import HEADER, Guard
from variorum_server.desk.workplace import Workplace
from variorum_server.desk.writings import writings

PORT = 7655
HOST = f"127.0.0.1:{PORT}"
NEWS = "The Goosander sails again\n\nThe museum ship “Goosander” left Tollhaven in May. 🚢 She may be 150 years old.\n"
SHIP = {"thing": "ship/goosander", "property": "sea:called", "value": "Goosander"}


@dataclass
class Visitor:
    """A browser that was given the address with the token, on the page of a source."""

    folder: Path
    checks: Checks
    guard: Guard
    client: Client
    slug: str = "tollhaven-news"

    def get(self, path: str, **fields: str) -> TestResponse:
        return self.client.get(path, query_string=fields, headers={"Host": HOST})

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        sent = {"Host": HOST, "Origin": f"http://{HOST}", HEADER: self.guard.token, **headers}
        return self.client.post(path, json=body, headers=sent)

    def write(self, what: str, fields: dict[str, Any], state: str | None = None) -> dict[str, Any]:
        """What came of a change to the source; its status is among it."""
        body = {**fields, "state": self.state if state is None else state}
        response = self.post(f"/sources/{self.slug}/{what}", body)
        return {"status": response.status_code, **json.loads(response.data)}

    @property
    def state(self) -> str:
        return str(json.loads(self.get(f"/sources/{self.slug}/parts").data)["state"])

    def claim(self, words: str, nth: int = 0, **fields: str) -> dict[str, Any]:
        start = [match.start() for match in re.finditer(re.escape(words), NEWS)][nth]
        return self.write("claims", {**SHIP, **fields, "start": start, "end": start + len(words)})

    def file(self, name: str) -> Path:
        return self.folder / "seeds" / name

    @property
    def written(self) -> tuple[str, str]:
        """The claims and the evidence."""
        names = (f"{self.slug}.ttl", f"evidence/{self.slug}.ttl")
        return self.file(names[0]).read_text("utf-8"), self.file(names[1]).read_text("utf-8")


def git_in(folder: Path, *arguments: str) -> None:
    """Does something with git as somebody."""
    asked = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    subprocess.run(asked, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def visitor(harbour: Path) -> Iterator[Visitor]:
    (harbour / "texts" / "Tollhaven News.txt").write_text(NEWS, "utf-8")
    checks, guard = Checks(harbour, harbour / ".variorum"), Guard(PORT)
    client = Client(create_desk(Workplace(harbour, harbour / "texts"), checks, guard))
    client.set_cookie(guard.cookie, guard.token, domain="127.0.0.1")
    yield Visitor(harbour, checks, guard, client)
    checks.close()


@pytest.fixture
def begun(visitor: Visitor) -> Visitor:
    """A visitor who has begun a source."""
    reply = visitor.post("/sources", {"file": "Tollhaven News.txt", "date": "2025-05", "note": "Nothing left out."})
    assert (reply.status_code, json.loads(reply.data)) == (200, {"page": "/sources/tollhaven-news"})
    return visitor


def test_the_token_in_the_address_becomes_a_cookie_that_stays_at_home(visitor: Visitor) -> None:
    client = Client(visitor.client.application)
    first = client.get("/", query_string={"token": visitor.guard.token}, headers={"Host": HOST})
    assert (first.status_code, first.headers["Location"]) == (302, "/")
    assert {"HttpOnly", "SameSite=Strict"} <= set(first.headers["Set-Cookie"].split("; "))
    assert client.get("/", headers={"Host": HOST}).status_code in (200, 403)  # as the client keeps cookies of hosts
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "desk.example:7655"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1"},
        {"Host": f"{HOST}.example"},
        {"Host": HOST, "Origin": "http://desk.example"},
        {"Host": HOST, "Origin": "null"},
        {"Host": HOST, "Origin": f"https://{HOST}"},
        {"Host": HOST, "X-Forwarded-For": "203.0.113.7"},
        {"Host": HOST, "Cookie": ""},
        {"Host": HOST, "Cookie": f"variorum-desk-{PORT}=guessed"},
    ],
)
def test_nobody_else_gets_in(visitor: Visitor, headers: dict[str, str]) -> None:
    client = visitor.client if "Cookie" not in headers else Client(visitor.client.application)
    for path in ("/", "/sources/tide-blog", "/choices/thing?q=a", "/static/desk/desk.js"):
        response = client.get(path, headers=headers)
        assert response.status_code == 403, path
        assert "Set-Cookie" not in response.headers
        assert "merganser" not in response.text.casefold()


@pytest.mark.parametrize(
    "lacking", [{HEADER: ""}, {HEADER: "guessed"}, {"Origin": "http://127.0.0.1:1"}, {"Origin": ""}]
)
def test_nothing_is_written_without_the_token(visitor: Visitor, lacking: dict[str, str]) -> None:
    before = sorted((visitor.folder / "seeds").rglob("*"))
    assert visitor.post("/sources", {"file": "Tollhaven News.txt"}, **lacking).status_code == 403
    assert sorted((visitor.folder / "seeds").rglob("*")) == before


def test_pages_run_no_script_but_their_own(visitor: Visitor) -> None:
    for path in ("/", "/sources/tide-blog", "/sources/tide-blog?read=1", "/nowhere"):
        response = visitor.client.get(path, headers={"Host": HOST})
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]* src=\"/static/)|\son\w+=|\sstyle=|https?://(?!127)", response.text)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.0.2.1", "::", "example.org"])
def test_only_this_machine_can_be_listened_at(harbour: Path, host: str) -> None:
    outcome = run("desk", "--texts", str(harbour / "texts"), "--host", host)
    assert outcome.code == 1
    assert "the desk is for this machine only" in outcome.err


def test_a_port_that_is_taken_is_told(harbour: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        outcome = run("desk", "--texts", str(harbour / "texts"), "--port", str(taken.getsockname()[1]))
    assert (outcome.code, "cannot listen at" in outcome.err) == (1, True)


def test_claims_give_the_same_bytes_as_the_command(begun: Visitor) -> None:
    """Each as the page sends it, and as `variorum cite` is told it, in another copy of the corpus."""
    new = {"type": "sea:Ship", "label": "the ship Goosander"}
    made = [
        begun.claim("museum ship “Goosander”", **new),
        begun.claim("Goosander", 0),
        begun.claim("150 years old", property="sea:judgedAs", value="old", form="language", stance="speculative"),
        begun.claim("Tollhaven", thing="place/tollhaven", property="a", value="sea:Place", label="Tollhaven"),
        begun.claim("left Tollhaven", property="sea:keptIn", value="place/tollhaven", stance="denied"),
    ]
    assert [one["status"] for one in made] == [200] * 5, made
    by_page = begun.written
    for name in ("tollhaven-news.ttl", "evidence/tollhaven-news.ttl"):
        begun.file(name).unlink()
    told = [
        ("new", "source", "texts/Tollhaven News.txt", "--date", "2025-05", "--title", ""),
        ("cite", "tollhaven-news", "museum ship “Goosander”", "ship/goosander", "called", "Goosander"),
        ("cite", "tollhaven-news", "Goosander", "ship/goosander", "called", "Goosander", "--nth", "1"),
        (
            "cite",
            "tollhaven-news",
            "150 years old",
            "ship/goosander",
            "judgedAs",
            '"old"@en',
            "--stance",
            "speculative",
        ),
        ("cite", "tollhaven-news", "Tollhaven", "place/tollhaven", "a", "sea:Place"),
        (
            "cite",
            "tollhaven-news",
            "left Tollhaven",
            "ship/goosander",
            "keptIn",
            "place/tollhaven",
            "--stance",
            "denied",
        ),
    ]
    more = {1: ("--type", "sea:Ship", "--label", "the ship Goosander"), 4: ("--label", "Tollhaven")}
    for number, arguments in enumerate(told):
        outcome = run(*arguments, *more.get(number, ()), *(["--texts", "texts"] if number else []))
        assert (outcome.code, outcome.err) == (0, ""), arguments
    by_command = begun.written
    assert by_page[0] == by_command[0].replace("first.\n", "first.\n# Nothing left out.\n", 1)
    assert by_page[1] == by_command[1]
    assert run("fmt", "--check").code == 0


def test_what_is_written_is_shown_with_how_git_takes_it_back(begun: Visitor) -> None:
    git_in(begun.folder, "init", "-q")
    done = begun.claim("museum ship “Goosander”", type="sea:Ship", label="the ship Goosander")["done"]
    assert "git does not know these files yet" in done
    git_in(begun.folder, "add", "-A")
    git_in(begun.folder, "commit", "-qm", "Begin")
    before = begun.written
    done = begun.claim("Goosander", 0)["done"]
    assert "+    vr:stated (sea:called &#34;Goosander&#34; 4 13  31 54) ;" in done
    command = re.search(r'<code class="command">(.*)</code>', done)
    assert command is not None
    assert re.search(r"git -C .* restore -p -- seeds/evidence/tollhaven-news.ttl", command[1])
    subprocess.run(["sh", "-c", f"yes | {command[1]}"], check=True, capture_output=True)
    assert begun.written == before


def test_words_are_taken_whole_in_code_points(begun: Visitor) -> None:
    at = NEWS.index("may be 150")
    reply = json.loads(begun.get("/sources/tollhaven-news/words", start=str(at - 5), end=str(at + 8)).data)
    assert reply == {"start": at - 4, "end": at + 10, "words": "She may be 150"}
    assert f"#char={at},{at + 6}" not in begun.written[1]
    ship = NEWS.index("🚢")
    reply = json.loads(begun.get("/sources/tollhaven-news/words", start=str(ship), end=str(ship + 1)).data)
    assert reply["words"] == "🚢"


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"thing": ""}, "the claim does not say what it is about"),
        ({"value": ""}, "the claim does not say the value"),
        ({"property": "sea:caled"}, "the ontology has no sea:caled"),
        ({"thing": "the goosander"}, "'the goosander' names nothing"),
        ({"thing": "engine/one", "property": "sea:judgedAs"}, "what engine/one is is not said"),
        ({"stance": "sure"}, "there is no stance 'sure'"),
        ({"form": "language", "language": "not a tag"}, "'not a tag' is no language"),
        ({"form": "datatype", "datatype": "xsd:date", "value": "May"}, "'May' is no xsd:date"),
        ({"form": "datatype", "datatype": "", "value": "May"}, "'' names nothing"),
        ({"form": "thing", "value": "two words"}, "'two words' names nothing"),
        ({"start": "400", "end": "500"}, "no words are selected"),
        ({"start": "-1"}, "no words are selected"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is(begun: Visitor, fields: dict[str, str], what: str) -> None:
    before = begun.written
    reply = begun.write("claims", {**SHIP, "start": 4, "end": 13, **fields})
    assert (reply["status"], reply["what"]) == (422, what)
    assert begun.written == before


@pytest.mark.parametrize("body", [[], "claim", {"thing": ["ship/a"]}, {"thing": {"a": 1}}])
def test_what_is_no_form_is_refused(begun: Visitor, body: Any) -> None:
    assert begun.post("/sources/tollhaven-news/claims", body).status_code == 422


def test_a_file_that_was_changed_meanwhile_is_never_written_over(begun: Visitor) -> None:
    state, claims = begun.state, begun.file("tollhaven-news.ttl")
    claims.write_text(claims.read_text("utf-8") + "# Mine.\n", "utf-8")
    reply = begun.write("claims", {**SHIP, "start": 4, "end": 13}, state)
    assert (reply["status"], reply["what"][:44]) == (409, "the files of tollhaven-news were changed out")
    assert claims.read_text("utf-8").endswith("# Mine.\n")
    assert "vr:stated" not in begun.written[1]
    news = json.loads(begun.get("/sources/tollhaven-news/news", state=state, number="0").data)
    assert news["state"] != state
    assert begun.write("claims", {**SHIP, "start": 4, "end": 13, "type": "sea:Ship"})["status"] == 200
    assert "# Mine.\n" in claims.read_text("utf-8")


def test_a_file_that_is_half_written_is_shown_as_broken_and_left(begun: Visitor) -> None:
    claims = begun.file("tollhaven-news.ttl")
    begun.get("/sources/tollhaven-news")
    claims.write_text(claims.read_text("utf-8") + "<ship/x> a vr:Source", "utf-8")
    page = begun.get("/sources/tollhaven-news")
    assert (page.status_code, "museum ship" in page.text) == (200, True)
    assert "Turtle syntax" in page.text
    assert begun.write("claims", {**SHIP, "start": 4, "end": 13})["status"] == 422
    assert claims.read_text("utf-8").endswith("<ship/x> a vr:Source")


def test_passages_and_claims_are_added_and_taken_out(begun: Visitor) -> None:
    before = begun.written
    begun.claim("museum ship “Goosander”", type="sea:Ship", label="the ship Goosander")
    terms = {"thing": "<ship/goosander>", "property": "sea:called", "value": '"Goosander"'}
    assert begun.write("passages", {**terms, "start": 4, "end": 13})["message"] == "The passage is added."
    assert "4 13  31 54" in begun.written[1]
    assert begun.write("removed", {**terms, "start": 31, "end": 54})["message"] == "The passage is removed."
    assert '(sea:called "Goosander" 4 13)' in begun.written[1]
    assert begun.write("removed", {**terms, "start": 4, "end": 13})["status"] == 200
    assert "No passage states this yet" in begun.get("/sources/tollhaven-news").text
    assert "1 claim has no citation" in begun.get("/sources/tollhaven-news").text
    assert begun.write("removed", terms)["message"] == "The claim is removed."
    assert begun.write("removed", {**terms, "property": "rdf:type", "value": "sea:Ship"})["status"] == 200
    assert begun.written == before


def test_errors_and_new_disagreements_come_as_one_goes(begun: Visitor) -> None:
    begun.checks.ask()
    assert begun.checks.wait(60)
    assert begun.checks.found.new == ()
    merganser = {"thing": "ship/merganser", "property": "sea:wreckedOn", "value": "1899-01-01"}
    unsaid = begun.claim("Tollhaven", **merganser)
    assert (unsaid["status"], unsaid["unsaid"]) == (422, "ship/merganser")
    merganser["type"] = "sea:Ship"
    reply = begun.claim("Tollhaven", **merganser)
    assert reply["status"] == 200, reply
    assert begun.checks.wait(60)
    found = begun.checks.found
    assert found.errors == ()
    assert [one.path.rpartition("#")[2] for one in found.new] == ["wreckedOn"]
    news = json.loads(begun.get("/sources/tollhaven-news/news", state=begun.state, number="0").data)
    assert "1899" in news["checks"]
    assert "≠" in begun.get("/sources/tollhaven-news").text
    terms = {"thing": "<ship/merganser>", "property": "sea:wreckedOn", "value": '"1899-01-01"^^xsd:date'}
    begun.write("removed", {**terms, "start": NEWS.index("Tollhaven"), "end": NEWS.index("Tollhaven") + 9})
    assert begun.checks.wait(60)
    assert "No citation for the claim" in begun.checks.found.errors[0].what
    begun.write("removed", terms)
    assert begun.checks.wait(60)
    assert (begun.checks.found.errors, begun.checks.found.new) == ((), ())


def test_a_change_outside_the_page_is_checked(visitor: Visitor) -> None:
    visitor.checks.ask()
    visitor.slug = "tide-blog"
    visitor.get("/sources/tide-blog/news")
    path = visitor.file("tide-blog.ttl")
    path.write_text(path.read_text("utf-8").replace("1874-11-02", "1874-11-31"), "utf-8")
    visitor.get("/sources/tide-blog/news")
    assert visitor.checks.wait(60)
    assert "'1874-11-31' is no xsd:date" in visitor.checks.found.errors[0].what


def test_what_the_desk_writes_is_checked_once_and_readings_are_not(visitor: Visitor) -> None:
    visitor.slug = "tide-blog"
    terms = {"thing": "<ship/merganser>", "property": "sea:handsLost", "value": "7"}
    visitor.get("/sources/tide-blog/news")
    assert visitor.write("readings", {"claims": [terms], "reader": "Amos Pell", "result": "right"})["status"] == 200
    visitor.get("/sources/tide-blog/news")
    assert not visitor.checks.running
    assert visitor.write("removed", terms)["status"] == 200
    assert visitor.checks.wait(60)
    visitor.get("/sources/tide-blog/news")
    assert not visitor.checks.running
    assert visitor.checks.found.number == 1


def test_what_is_offered_fits(visitor: Visitor) -> None:
    def names(kind: str, **fields: str) -> list[str]:
        return [one["name"] for one in json.loads(visitor.get(f"/choices/{kind}", **fields).data)]

    assert names("thing", q="mergan")[0] == "ship/merganser"
    assert names("thing", q="ship/goosander")[0] == "ship/goosander"
    of_ships, of_lights = (names("property", q="", thing=one) for one in ("ship/merganser", "lighthouse/gannet-point"))
    assert of_ships.index("sea:wreckedOn") < of_ships.index("sea:called") + 6
    assert of_lights.index("sea:heightInMetres") < 6
    assert "a" in names("property", q="is")
    assert names("class", q="lighthouse") == ["sea:Lighthouse"]
    assert names("value", q="", property="sea:wreckedAt")[0].startswith("place/")
    assert "sea:Ship" in names("value", q="ship", property="a")
    about = json.loads(visitor.get("/choices/property", q="handsLost").data)[0]
    assert about["label"] == "hands lost"
    assert about["about"]


def test_a_second_reader_is_written_down_counted_and_told_by_blame(visitor: Visitor) -> None:
    visitor.slug = "tide-blog"
    terms = {"thing": "<ship/merganser>", "property": "sea:handsLost", "value": "7"}
    hedged = {"thing": "<lighthouse/gannet-point>", "property": "sea:judgedAs", "value": '"prettiest on the coast"@en'}
    found = {"reader": "Amos Pell", "result": "right"}
    listed = visitor.get("/").text
    assert "0 of 17 claims read" in listed
    assert "<td>17</td>" in listed
    both = visitor.write("readings", {"claims": [terms, {**hedged, "stance": "vr:opinion"}], **found})
    assert both["message"] == "2 claims read as right."
    assert "2 of 17 claims read" in visitor.get("/").text
    doubt = {"result": "doubtful", "word": 'Who says "prettiest"?'}
    reply = visitor.write("readings", {"claims": [{**hedged, "stance": "vr:opinion"}], **found, **doubt})
    assert reply["message"] == "Read as doubtful."
    assert "doubtful, Amos Pell" in reply["reading"]
    assert "doubtful, Amos Pell" in visitor.get("/sources/tide-blog", read="1").text
    assert visitor.write("readings", {"claims": [terms], **found, "result": "wrong", "word": "Eight."})["status"] == 200
    path = visitor.file("readings/tide-blog.ttl")
    assert path.read_text("utf-8").count("vr:read") == 2
    assert re.search(
        r'\(sea:handsLost 7  vr:wrong "Amos Pell" "\d{4}-\d\d-\d\d"\^\^xsd:date "Eight."\)', path.read_text()
    )
    before = path.read_bytes()
    assert run("fmt").code == 0
    assert path.read_bytes() == before
    assert run("check").code == 0
    lint = run("lint", "--texts", "texts")
    assert "readings/tide-blog" not in lint.out
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Read"]):
        git_in(visitor.folder, *arguments)
    told = run("blame", "tide-blog", "ship/merganser", "handsLost")
    assert re.search(r"read      wrong, Amos Pell, \S+: Eight\.\n2 of 17 claims read", told.out)


def test_the_list_counts_what_a_second_reader_is_asked(tmp_path: Path) -> None:
    """What is denied has no triple, and yet is read."""
    found, _ = writings(Workplace(bundled_root(), tmp_path))
    for one in found:
        claims, read = (int(text.replace(",", "")) for text in (one.claims.partition(":")[0], one.read.split()[2]))
        assert claims == read + one.uncited, one.slug
    assert any(one.denied and f"{one.stated} stated, {one.denied} denied" in one.claims for one in found)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('<ship/merganser> vr:read (sea:handsLost 7 vr:sure "A" "2025-01-01") .', "this is no reading"),
        ('<ship/merganser> vr:read (sea:handsLost 7 vr:right "A") .', "this is no reading"),
        ("<ship/merganser> vr:read (sea:handsLost) .", "this is no reading"),
        ("<ship/merganser> sea:handsLost 7 .", "nothing but vr:read"),
    ],
)
def test_a_reading_that_is_none_is_told_with_its_place(visitor: Visitor, line: str, what: str) -> None:
    path = visitor.file("readings/tide-blog.ttl")
    path.parent.mkdir()
    head = (visitor.folder / "seeds" / "tide-blog.ttl").read_text("utf-8").partition("\n<source")[0]
    path.write_text(f"{head}\n{line}\n", "utf-8")
    told = run("lint", "--texts", "texts")
    assert re.search(rf"readings/tide-blog.ttl:10:\d+: .*{what}", told.out), told.out
    assert what in visitor.get("/sources/tide-blog").text


def test_a_reading_of_a_claim_that_is_gone_is_a_note(visitor: Visitor) -> None:
    visitor.slug = "tide-blog"
    terms = {"thing": "<ship/merganser>", "property": "sea:handsLost", "value": "9"}
    visitor.write("readings", {"claims": [terms], "reader": "Amos Pell", "result": "right"})
    told = run("lint", "--texts", "texts").out
    assert "note: Amos Pell read a claim on ship/merganser that is not cited any more" in told
    assert "0 of 17 claims read" in visitor.get("/").text


@pytest.mark.parametrize("slug", ["nowhere", "..", "decisions"])
def test_a_source_that_is_not_there_is_told(visitor: Visitor, slug: str) -> None:
    assert visitor.client.get(f"/sources/{slug}", headers={"Host": HOST}).status_code == 404


@pytest.mark.parametrize("file", ["../seeds/tide-blog.ttl", "nothing.txt", "", ".", "/etc/hostname"])
def test_only_a_text_of_the_folder_begins_a_source(visitor: Visitor, file: str) -> None:
    assert visitor.post("/sources", {"file": file, "slug": "x"}).status_code == 422


FIRST_IMPORTS = """
import sys
from pathlib import Path
from variorum.building.trial import Trial
from variorum_server.desk.command import LATE_IMPORTS
from variorum_server.desk.guard import Guard
from test_desk import HOST, PORT, Client, Workplace, create_desk

class Unchecked:
    class found:
        disagreements = ()

what, folder = sys.argv[1], Path.cwd()
for name in LATE_IMPORTS:
    __import__(name)
before = set(sys.modules)
if what == "pages":
    guard = Guard(PORT)
    client = Client(create_desk(Workplace(folder, folder / "texts"), Unchecked(), guard))
    for page in (f"/?token={guard.token}", "/", "/sources/tide-blog", "/sources/tide-blog?read=1"):
        assert client.get(page, headers={"Host": HOST}).status_code < 400, page
else:
    Trial(folder, folder / ".variorum").register()
print(*sorted(set(sys.modules) - before))
"""


@pytest.mark.long
def test_pages_and_checks_import_nothing_that_both_want_at_once(harbour: Path) -> None:
    def imported(what: str) -> set[str]:
        path = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parents[1])))
        asked = [sys.executable, "-c", FIRST_IMPORTS, what]
        env = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(asked, cwd=harbour, env=env, capture_output=True, text=True, check=True)
        return set(done.stdout.split())

    pages, checks = imported("pages"), imported("checks")
    assert pages
    assert checks
    assert pages & checks == set()
