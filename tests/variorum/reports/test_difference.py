"""`variorum diff`: what was gained, lost and changed between two states of a corpus, and how the states are named."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from commands import run
from corpora import HARBOUR, copy_built
from edits import BLOG, BLOG_EVIDENCE, CHRONICLE, CHRONICLE_EVIDENCE, LOG_EVIDENCE, sub
from variorum.building.runners import silent
from variorum.commands.revisions import opened
from variorum.reports.difference import Difference, compare
from variorum.terms import VR

BASE = "https://example.org/harbour/"
Once = Callable[[str, Callable[[Path], object]], Path]
Edited = Callable[[tuple[str, str, str]], None]


@pytest.fixture
def states(built_harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, which is the current one, with the invented corpus as `old` and as `new`; a test changes the latter."""
    for name in ("old", "new"):
        copy_built(built_harbour, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(path: str, old: str, new: str) -> None:
    sub(f"new/{path}", old, new)()


# Edits that several tests look at, each built once.
MOVED = (BLOG_EVIDENCE, "#char=319,349", "#char=323,349")
ASSERTED = (LOG_EVIDENCE, "vr:stance vr:expected", "vr:stance vr:asserted")


@pytest.fixture
def edited(once: Once, states: Path) -> Edited:
    """Makes one of these edits in `new`, of which there is a snapshot then."""

    def build_it(place: Path) -> None:
        shutil.copytree("new", place / "new", symlinks=True)
        assert run("build", "--corpus", str(place / "new")).code == 0

    def make(change: tuple[str, str, str]) -> None:
        edit(*change)
        store = once("moved" if change == MOVED else "asserted", build_it) / "new" / ".variorum"
        shutil.rmtree(states / "new" / ".variorum")
        shutil.copytree(store, states / "new" / ".variorum", symlinks=True)

    return make


def difference(before: str = "old", after: str = "new") -> Difference:
    with ExitStack() as stack:
        snapshots = [stack.enter_context(opened(name, None, silent)) for name in (before, after)]
        return compare(*snapshots)


def numbers(found: Difference) -> dict[str, tuple[int, int, int]]:
    """Gained, lost and changed: of claims and citations by source, and of the disagreements."""
    every = {f"{source.slug} claims": source.claims for source in found.sources}
    every |= {f"{source.slug} citations": source.citations for source in found.sources}  # type: ignore[dict-item]
    sizes = {name: (len(c.gained), len(c.lost), len(c.changed)) for name, c in every.items() if len(c)}
    disagreements = found.disagreements
    if len(disagreements):
        sizes["disagreements"] = (len(disagreements.gained), len(disagreements.lost), len(disagreements.changed))
    return sizes


@pytest.mark.usefixtures("states")
def test_the_same_twice_does_not_differ() -> None:
    assert not difference()
    outcome = run("diff", "old", "new", "--exit-code")
    assert (outcome.code, outcome.out, outcome.err) == (0, "no differences\n", "")


@pytest.mark.long
@pytest.mark.usefixtures("states")
def test_a_stance_is_a_change_of_the_citation_and_of_the_disagreement(edited: Edited) -> None:
    edited(ASSERTED)
    found = difference()
    assert numbers(found) == {"harbour-log citations": (0, 0, 1), "disagreements": (0, 0, 1)}
    ((before, after),) = found.disagreements.changed
    assert "relighting" in after.label
    assert (before.kind, after.kind) == (f"{VR}stanceDifference", f"{VR}contradiction")
    assert run("diff", "old", "new").out == (
        "harbour-log\n"
        "  citations: 1 changed\n"
        "    ~ lighthouse/gannet-point  sea:relit  1875\n"
        "      stance expected → asserted\n"
        "\n"
        "Disagreements\n"
        "  1 changed\n"
        f"    ~ {after.label}\n"
        "      kind stance difference → contradiction\n"
        "\n"
        "1 source changed; citations: 1 changed; disagreements: 1 changed\n"
    )


@pytest.mark.long
@pytest.mark.usefixtures("states")
def test_a_moved_passage_is_a_change_of_the_citation(edited: Edited) -> None:
    edited(MOVED)
    assert numbers(difference()) == {"tide-blog citations": (0, 0, 1)}
    assert "      passage text 319–349 → text 323–349\n" in run("diff", "old", "new").out


@pytest.mark.usefixtures("states")
def test_another_value_is_a_change_of_the_claim_and_of_its_citation() -> None:
    for path in (CHRONICLE, CHRONICLE_EVIDENCE):
        edit(path, "1874-11-09", "1874-11-08")
    assert numbers(difference()) == {
        "kuesten-chronik claims": (0, 0, 1),
        "kuesten-chronik citations": (0, 0, 1),
        "disagreements": (0, 0, 1),
    }
    shown = run("diff", "old", "new").out
    assert "    ~ ship/merganser  sea:wreckedOn  1874-11-09 → 1874-11-08\n" in shown
    assert "      now ship/merganser  sea:wreckedOn  1874-11-08\n" in shown
    assert "      1874-11-08: nobody → kuesten-chronik\n      1874-11-09: kuesten-chronik → nobody\n" in shown


@pytest.mark.usefixtures("states")
def test_a_value_more_is_gained_and_not_a_change() -> None:
    edit(BLOG, "sea:heightInMetres 31 ;", "sea:heightInMetres 31, 32 ;")  # which contradicts itself
    citation = """
<citation/tide-blog-099> a vr:Citation ;
    rdf:subject <lighthouse/gannet-point> ;
    rdf:predicate sea:heightInMetres ;
    rdf:object 32 ;
    vr:stance vr:asserted ;
    vr:source <source/tide-blog> ;
    vr:passage <text/tide-blog#char=272,286> .
"""
    path = Path("new") / BLOG_EVIDENCE
    path.write_text(path.read_text("utf-8") + citation, "utf-8")
    more, less = (1, 0, 0), (0, 1, 0)
    assert numbers(difference()) == {"tide-blog claims": more, "tide-blog citations": more, "disagreements": more}
    assert numbers(difference("new", "old")) == {
        "tide-blog claims": less,
        "tide-blog citations": less,
        "disagreements": less,
    }
    shown = run("diff", "old", "new").out
    assert "    + lighthouse/gannet-point  sea:heightInMetres  32  (asserted, text 272–286)\n" in shown


@pytest.mark.long
@pytest.mark.usefixtures("states")
def test_citations_with_other_iris_are_told_by_their_number() -> None:
    edit(BLOG_EVIDENCE, "<citation/tide-blog-001>", "<citation/tide-blog-101>")
    (source,) = difference().sources
    assert (source.renumbered, len(source.citations)) == (1, 0)
    assert "  1 citation with another IRI and the same content\n" in run("diff", "old", "new").out


@pytest.mark.long
@pytest.mark.usefixtures("states")
def test_the_record_and_the_labels_are_told_apart_from_claims() -> None:
    edit(BLOG, '"the ship Goosander"', '"the vessel Goosander"')
    (source,) = difference().sources
    assert (len(source.record.changed), len(source.claims)) == (1, 0)


@pytest.mark.long
@pytest.mark.usefixtures("states")
def test_a_source_less() -> None:
    for path in (BLOG, BLOG_EVIDENCE):
        (Path("new") / path).unlink()
    found = difference()
    assert [(source.slug, source.presence) for source in found.sources] == [("tide-blog", "lost")]
    assert found.sources[0].claims.lost
    assert found.disagreements.lost
    assert run("diff", "old", "new").out.startswith("tide-blog (lost)\n")
    assert run("diff", "new", "old").out.startswith("tide-blog (gained)\n")


@pytest.mark.usefixtures("states")
def test_exit_code_only_when_asked_for(edited: Edited) -> None:
    edited(MOVED)
    assert run("diff", "old", "new").code == 0
    assert run("diff", "old", "new", "--exit-code").code == 1


@pytest.mark.usefixtures("states")
def test_json(edited: Edited) -> None:
    edited(ASSERTED)
    content = json.loads(run("diff", "old", "new", "--format", "json").out)
    assert (content["format"], content["version"]) == ("variorum-diff", 1)
    assert (content["before"]["name"], content["after"]["name"]) == ("old", "new")
    (source,) = content["sources"]
    assert list(source) == ["slug", "presence", "claims", "citations", "record"]
    (change,) = source["citations"]["changed"]
    stances = [change[side]["details"][f"{VR}stance"][0]["value"] for side in ("before", "after")]
    assert stances == [f"{VR}expected", f"{VR}asserted"]
    assert change["before"]["claim"]["object"]["value"] == "1875"
    (disagreement,) = content["disagreements"]["changed"]
    assert disagreement["after"]["kind"] == "contradiction"
    assert disagreement["after"]["positions"] == [
        {"label": "1876", "sources": ["kuesten-chronik", "tide-blog"]},
        {"label": "1875", "sources": ["harbour-log"]},
    ]


@pytest.mark.usefixtures("states")
def test_markdown(edited: Edited) -> None:
    edited(MOVED)
    assert run("diff", "old", "new", "--format", "markdown").out == (
        "## `old` → `new`\n\n"
        "1 source changed; citations: 1 changed\n\n"
        "<details><summary>tide-blog</summary>\n\n"
        "```diff\n"
        "# citations: 1 changed\n"
        "! lighthouse/gannet-point  sea:relit  1876\n"
        "  passage text 319–349 → text 323–349\n"
        "```\n\n"
        "</details>\n"
    )


# How states are named


def git(*arguments: str) -> str:
    """What git prints in the current folder, as nobody in particular."""
    settings = ("user.name=Nobody", "user.email=nobody@example.org", "commit.gpgsign=false")
    options = [part for setting in settings for part in ("-c", setting)]
    return subprocess.run(["git", *options, *arguments], check=True, capture_output=True, encoding="utf-8").stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A git repository with the invented corpus in a folder `corpus`, which is the current one, of two commits."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repository" / "corpus"
    shutil.copytree(HARBOUR, folder, ignore=shutil.ignore_patterns(".variorum"))
    monkeypatch.chdir(folder)
    Path("../.gitignore").write_text(".variorum/\n", "utf-8")
    git("init", "--initial-branch=main", "..")
    git("add", "--all", "..")
    git("commit", "--message=one")
    sub(BLOG_EVIDENCE, "#char=319,349", "#char=323,349")()
    git("commit", "--all", "--message=two")
    yield folder
    monkeypatch.chdir(folder)
    assert git("status", "--porcelain") == ""


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("HEAD~1", "."),
        *(pytest.param(*pair, marks=pytest.mark.long) for pair in (("HEAD~1", "HEAD"), ("HEAD^", "main"))),
    ],
)
def test_revisions_of_the_repository_that_the_corpus_lies_in(before: str, after: str) -> None:
    outcome = run("diff", before, after)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("1 source changed; citations: 1 changed\n")


@pytest.mark.long
def test_the_corpus_says_which_repository_is_meant(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.parent.parent)
    outcome = run("diff", "HEAD", "HEAD~1", "--corpus", "repository/corpus")
    assert outcome.out.endswith("1 source changed; citations: 1 changed\n")


@pytest.mark.usefixtures("states")
def test_stores_and_snapshots(edited: Edited) -> None:
    edited(MOVED)
    snapshot = str(Path("old/.variorum/current").resolve())
    for before in ("old/.variorum", snapshot):
        assert run("diff", before, "new").out.endswith("1 source changed; citations: 1 changed\n")


def test_a_revision_that_cannot_be_built(repository: Path) -> None:
    blog = repository / BLOG
    blog.write_text(blog.read_text("utf-8") + "broken\n", "utf-8")
    git("commit", "--all", "--message=three")
    outcome = run("diff", "HEAD~1", "HEAD")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: HEAD cannot be built\nHEAD:seeds/tide-blog.ttl:")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ["nothing", "--output=x", "HEAD:seeds", "ontology"])
def test_what_names_no_state_is_one_error(name: str) -> None:
    outcome = run("diff", "--", name, "HEAD")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"error: '{name}' is no corpus, no store, no snapshot, and no revision of ")
    assert not Path("x").exists()


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setenv("PATH", str(repository))
        assert "(git is not installed)" in run("diff", "HEAD", "HEAD~1").err


@pytest.mark.usefixtures("repository")
def test_a_revision_without_the_corpus() -> None:
    git("rm", "-r", "ontology")
    git("commit", "--message=three")
    git("revert", "--no-edit", "HEAD")
    outcome = run("diff", "HEAD~1", "HEAD")
    assert outcome.code == 1
    assert outcome.err.startswith("error: HEAD~1 cannot be built\n")
    assert "half a corpus: ontology/prefixes.ttl missing\n" in outcome.err


@pytest.mark.usefixtures("states")
def test_corpora_of_different_bases_cannot_be_compared() -> None:
    for path in Path("new").rglob("*.ttl"):
        path.write_text(path.read_text("utf-8").replace(BASE, "https://example.org/port/"), "utf-8")
    shutil.rmtree("new/.variorum")
    outcome = run("diff", "old", "new")
    assert outcome.code == 1
    assert outcome.err.startswith("error: <https://example.org/harbour/> and <https://example.org/port/> are different")
