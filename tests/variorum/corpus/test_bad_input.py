"""Broken sources and corpora: one clear error each, an exit code, no traceback, and the last snapshot as it was.

Whatever `run` does not map to an exit code fails the test as the exception that it is: it would have been a
traceback.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands import run
from edits import (
    BASE,
    BLOG,
    BLOG_EVIDENCE,
    CHRONICLE,
    LOG,
    LOG_EVIDENCE,
    Edit,
    all_of,
    folder_in_place_of,
    recode,
    sub,
    write,
)
from variorum.corpus.folder import find_corpus


@dataclass(frozen=True)
class Case:
    """A way to break the corpus in the current folder, and the whole error that is to follow."""

    name: str
    breaks: Edit
    error: str


# What stands in a file that cannot be used at all.
UNREADABLE = [
    Case(
        "a semicolon is missing",
        sub(BLOG, "sea:handsLost 7 ;", "sea:handsLost 7"),
        """seeds/tide-blog.ttl:43:5: Turtle syntax: A dot is expected at the end of statements
  → Mend the statement at or before: sea:sisterShip <ship/goosander> ;""",
    ),
    Case(
        "a string is not closed",
        sub(BLOG, '"Goosander"', '"Goosander'),
        r"""seeds/tide-blog.ttl:34:28: Turtle syntax: Line jumps are not allowed in string literals, use \n
  → Mend the statement at or before: sea:called "Goosander ;""",
    ),
    Case(
        "the last dot is missing",
        sub(BLOG, "sea:wreckedAt <place/teeth> .", "sea:wreckedAt <place/teeth>"),
        """seeds/tide-blog.ttl:45:1: Turtle syntax: Unexpected end
  → Mend the statement at or before: the end of the file""",
    ),
    Case(
        "evidence of broken Turtle",
        sub(BLOG_EVIDENCE, "rdf:object sea:Ship ;", "rdf:object ;"),
        """seeds/evidence/tide-blog.ttl:12:16: Turtle syntax: ; is not a valid RDF object
  → Mend the statement at or before: rdf:object ;""",
    ),
    Case(
        "another encoding",
        recode(CHRONICLE, "latin-1"),
        """seeds/kuesten-chronik.ttl:11:19: byte 0xfc is not UTF-8
  → Save the file as UTF-8.""",
    ),
    Case(
        "UTF-16",
        recode(BLOG, "utf-16-le"),
        """seeds/tide-blog.ttl:1:1: a NUL character, as in UTF-16
  → Save the file as UTF-8.""",
    ),
    Case(
        "UTF-16 with a byte order mark",
        lambda: Path(BLOG).write_bytes(b"\xff\xfe" + Path(BLOG).read_text("utf-8").encode("utf-16-le")),
        """seeds/tide-blog.ttl:1:1: byte 0xff is not UTF-8
  → Save the file as UTF-8.""",
    ),
    Case(
        "an empty file",
        write(BLOG, b""),
        """seeds/tide-blog.ttl: the file is empty
  → Write its triples, or remove the file.""",
    ),
    Case(
        "nothing but a comment",
        write(BLOG, b"# soon\n"),
        """seeds/tide-blog.ttl: the file is empty
  → Write its triples, or remove the file.""",
    ),
    Case(
        "empty evidence",
        write(BLOG_EVIDENCE, b""),
        """seeds/evidence/tide-blog.ttl: the file is empty
  → Write its triples, or remove the file.""",
    ),
    Case(
        "no evidence file",
        Path(BLOG_EVIDENCE).unlink,
        """seeds/evidence/tide-blog.ttl: no evidence file
  → Write the citations of this source's claims there.""",
    ),
]

# What the model does not allow, whatever the claims say.
SLIPS = [
    Case(
        "no record",
        sub(BLOG, "a vr:Source ;", "a sea:Place ;"),
        """seeds/tide-blog.ttl:1:1: no source record
  → Begin the file with <https://example.org/harbour/source/tide-blog> a vr:Source, …""",
    ),
    Case(
        "a record that is another file's",
        all_of(
            lambda: shutil.copy(BLOG, "seeds/tide-copy.ttl"),
            lambda: shutil.copy(BLOG_EVIDENCE, "seeds/evidence/tide-copy.ttl"),
        ),
        """seeds/tide-copy.ttl:10:1: the record <https://example.org/harbour/source/tide-blog> is not that of this file
  → A file has one record, named after the file: <https://example.org/harbour/source/tide-copy>.""",
    ),
    Case(
        "a prefix that the file does not declare",
        sub(BLOG, "sea:keptIn", "oc:keptIn"),
        """seeds/tide-blog.ttl:36:5: the prefix oc: is not declared
  → Add its @prefix line, as ontology/prefixes.ttl has it.""",
    ),
    Case(
        "a prefix that the corpus does not declare",
        sub(BLOG, "@prefix rdfs:", "@prefix oc: <https://example.org/ocean#> .\n@prefix rdfs:"),
        """seeds/tide-blog.ttl:4:1: the prefix oc: stands for <https://example.org/ocean#>, \
which the corpus does not declare
  → Use ontology/prefixes.ttl, the only prefix list; add the prefix there first if it is new.""",
    ),
    Case(
        "a prefix bound to another IRI",
        sub(BLOG, "<https://example.org/seafaring#>", "<https://example.org/seafaring/>"),
        """seeds/tide-blog.ttl:6:1: the prefix sea: stands for <https://example.org/seafaring/>, \
but the corpus has <https://example.org/seafaring#>
  → Use ontology/prefixes.ttl, the only prefix list; add the prefix there first if it is new.""",
    ),
    Case(
        "another base",
        sub(BLOG, "@base <https://example.org/harbour/>", "@base <https://example.org/harbor/>"),
        """seeds/tide-blog.ttl:2:1: the base is <https://example.org/harbor/>, \
but the corpus has <https://example.org/harbour/>
  → Use ontology/prefixes.ttl, the only prefix list; add the prefix there first if it is new.""",
    ),
    Case(
        "no base",
        sub(BLOG, BASE, ""),
        """seeds/tide-blog.ttl:9:1: a relative IRI without @base
  → Add the @base line, as ontology/prefixes.ttl has it.""",
    ),
    Case(
        "a blank node in brackets",
        sub(BLOG, "sea:keptIn <place/museum>", "sea:keptIn [ a sea:Place ]"),
        """seeds/tide-blog.ttl:36:16: a blank node
  → Give the thing an IRI, so that others can cite it.""",
    ),
    Case(
        "a labelled blank node",
        sub(BLOG, "sea:keptIn <place/museum>", "sea:keptIn _:museum"),
        """seeds/tide-blog.ttl:36:16: a blank node
  → Give the thing an IRI, so that others can cite it.""",
    ),
    Case(
        "a collection",
        sub(BLOG, "sea:keptIn <place/museum>", "sea:keptIn ( <place/museum> )"),
        """seeds/tide-blog.ttl:36:16: a blank node
  → Give the thing an IRI, so that others can cite it.""",
    ),
    Case(
        "an undeclared property",
        sub(BLOG, "sea:keptIn", "sea:keptOn"),
        """seeds/tide-blog.ttl:36:5: the term sea:keptOn is not declared
  → Did you mean sea:keptIn? Otherwise declare it in ontology/.""",
    ),
    Case(
        "an undeclared class",
        sub(LOG, "a sea:Reef ;", "a sea:Reeff ;"),
        """seeds/harbour-log.ttl:45:15: the term sea:Reeff is not declared
  → Did you mean sea:Reef? Otherwise declare it in ontology/.""",
    ),
    Case(
        "a term that resembles no other",
        sub(BLOG, "sea:keptIn", "sea:ownedBy"),
        """seeds/tide-blog.ttl:36:5: the term sea:ownedBy is not declared
  → Declare it in ontology/.""",
    ),
    Case(
        "an unknown stance",
        sub(BLOG_EVIDENCE, "vr:asserted", "vr:assertd"),
        """seeds/evidence/tide-blog.ttl:13:5: the term vr:assertd is not declared
  → Did you mean vr:asserted? Otherwise declare it in ontology/.""",
    ),
]

# What shapes/source finds: the model's shapes, and the corpus's own.
VIOLATIONS = [
    Case(
        "a citation of an absent claim",
        sub(BLOG, "    sea:heightInMetres 31 ;\n", ""),
        """seeds/evidence/tide-blog.ttl:123:5: citation/tide-blog-015 rdf:subject: The citation cites a claim that \
the claims file does not have: lighthouse/gannet-point sea:heightInMetres 31. Add the claim, or correct the \
citation.""",
    ),
    Case(
        "an uncited claim",
        sub(BLOG, "    sea:heightInMetres 31 ;", '    sea:firstLit "1851"^^xsd:gYear ;\n    sea:heightInMetres 31 ;'),
        """seeds/tide-blog.ttl:23:5: lighthouse/gannet-point sea:firstLit: No citation for the claim with the value \
1851. Add one to the evidence file, or remove the claim.""",
    ),
    Case(
        "a passage past the end of the text",
        sub(BLOG_EVIDENCE, "#char=319,349", "#char=319,352"),
        """seeds/evidence/tide-blog.ttl:144:5: citation/tide-blog-017 vr:passage: The passage \
text/tide-blog#char=319,352 is no span of this source's text of 351 code points. \
`variorum passage TEXT 'the words'` prints its first character and the one after its last.""",
    ),
    Case(
        "a passage that ends before it begins",
        sub(BLOG_EVIDENCE, "#char=319,349", "#char=349,319"),
        """seeds/evidence/tide-blog.ttl:144:5: citation/tide-blog-017 vr:passage: The passage \
text/tide-blog#char=349,319 is no span of this source's text of 351 code points. \
`variorum passage TEXT 'the words'` prints its first character and the one after its last.""",
    ),
    Case(
        "a passage of another text",
        sub(BLOG_EVIDENCE, "<text/tide-blog#char=319,349>", "<text/harbour-log#char=319,349>"),
        """seeds/evidence/tide-blog.ttl:144:5: citation/tide-blog-017 vr:passage: The passage \
text/harbour-log#char=319,349 is no span of this source's text of 351 code points. \
`variorum passage TEXT 'the words'` prints its first character and the one after its last.""",
    ),
    Case(
        "a denied claim that is present",
        sub(LOG, 'rdfs:label "Josef Aldous"@en .', 'rdfs:label "Josef Aldous"@en ;\n    sea:drunkOnWatch true .'),
        """seeds/evidence/harbour-log.ttl:187:5: citation/harbour-log-023 rdf:subject: The claim is denied, yet the \
claims file has it. A denied claim exists only as its citation: remove the triple.""",
    ),
    Case(
        "a citation of another source",
        sub(BLOG_EVIDENCE, "vr:source <source/tide-blog> ;", "vr:source <source/harbour-log> ;"),
        """seeds/evidence/tide-blog.ttl:14:5: citation/tide-blog-001 vr:source: The citation is in the evidence of \
one source but cites source/harbour-log. Move it to that source's evidence file.
seeds/evidence/tide-blog.ttl:14:5: citation/tide-blog-001 vr:source: The value source/harbour-log is no vr:Source, \
as the property needs. Correct the value or its type.
seeds/evidence/tide-blog.ttl:14:5: citation/tide-blog-001 vr:source: source/harbour-log is used but not described in \
this file. Give it a type and a label here too: a claims graph stands by itself.
seeds/evidence/tide-blog.ttl:14:5: citation/tide-blog-001: A citation must name its source: vr:source <source/…>.""",
    ),
    Case(
        "a record without its language",
        sub(BLOG, '    schema:inLanguage "en" ;\n', ""),
        """seeds/tide-blog.ttl:10:1: source/tide-blog: The record must give the article's language as one BCP 47 tag, \
such as "en".""",
    ),
    Case(
        "a malformed digest",
        sub(BLOG, 'vr:textDigest "', 'vr:textDigest "X'),
        """seeds/tide-blog.ttl:15:5: source/tide-blog: The record must pin the article's text: vr:textDigest with its \
SHA-256 as 64 lower-case hexadecimal digits.""",
    ),
    Case(
        "a label without a language",
        sub(BLOG, '    rdfs:label "the museum"@en .', '    rdfs:label "the museum" .'),
        """seeds/tide-blog.ttl:26:16: place/museum rdf:type: A thing has no rdfs:label with a language tag. \
Add the curator's neutral label.""",
    ),
    Case(
        "a value of another datatype",
        all_of(sub(LOG, "sea:handsLost 7", 'sea:handsLost "7"'), sub(LOG_EVIDENCE, "rdf:object 7", 'rdf:object "7"')),
        """seeds/harbour-log.ttl:53:5: ship/merganser sea:handsLost: The value “7” has not the datatype xsd:integer \
that the property needs. Correct the value, or give it that datatype.
seeds/harbour-log.ttl:53:5: ship/merganser: A ship cannot lose fewer than no hands. Correct sea:handsLost.""",
    ),
    Case(
        "what the corpus's own shape forbids",
        all_of(sub(LOG, "sea:handsLost 7", "sea:handsLost -7"), sub(LOG_EVIDENCE, "rdf:object 7", "rdf:object -7")),
        "seeds/harbour-log.ttl:53:5: ship/merganser: A ship cannot lose fewer than no hands. Correct sea:handsLost.",
    ),
]


def count(error: str) -> str:
    """The last line of a build's errors."""
    number = sum(line.startswith("seeds/") for line in error.splitlines())
    return f"{number} error{'s' if number > 1 else ''}; nothing was built"


@pytest.mark.parametrize("case", [*UNREADABLE, *SLIPS, *VIOLATIONS], ids=lambda case: case.name)
def test_a_broken_source(case: Case, unchanged: Callable[[], None]) -> None:
    case.breaks()
    outcome = run("build")
    assert outcome.err == f"error: {case.error}\n{count(case.error)}\n"
    assert (outcome.code, outcome.out) == (1, "")
    if case in (UNREADABLE[0], SLIPS[0], VIOLATIONS[0]):
        assert run("check") == outcome
    unchanged()


def test_the_errors_of_all_sources_are_told_at_once(unchanged: Callable[[], None]) -> None:
    sub(BLOG, "sea:handsLost 7 ;", "sea:handsLost 7")()
    sub(LOG, "a sea:Reef ;", "a sea:Reeff ;")()
    sub(CHRONICLE, "sea:handsLost 7", "sea:handsLost 8")()
    outcome = run("build")
    assert outcome.code == 1
    places = [line.split(": ")[0] for line in outcome.err.removeprefix("error: ").splitlines() if line[0] != " "]
    assert places == [
        "seeds/harbour-log.ttl:45:15",
        "seeds/evidence/kuesten-chronik.ttl:66:5",
        "seeds/kuesten-chronik.ttl:40:5",
        "seeds/tide-blog.ttl:43:5",
        "4 errors; nothing was built",
    ]
    unchanged()


@pytest.mark.parametrize(
    "case",
    [
        Case(
            "evidence without a source",
            Path(BLOG).unlink,
            """seeds/evidence/tide-blog.ttl: evidence for a source that does not exist
  → Add seeds/tide-blog.ttl, or rename this file after its source.""",
        ),
        Case(
            "a file name that is no slug",
            lambda: Path(BLOG).rename("seeds/Tide_Blog.ttl"),
            """seeds/Tide_Blog.ttl: 'Tide_Blog' is no slug
  → Name the file with lower-case words joined by hyphens.""",
        ),
        Case(
            "a folder in place of a seed",
            folder_in_place_of(BLOG),
            """seeds/tide-blog.ttl: cannot be read: Is a directory
  → Check that it is a file and may be read.""",
        ),
        Case(
            "a folder in place of an ontology file",
            folder_in_place_of("ontology/harbour.ttl"),
            """ontology/harbour.ttl: cannot be read: Is a directory
  → Check that the file exists and may be read.""",
        ),
        Case(
            "a pipe in place of an ontology file",
            lambda: os.mkfifo("ontology/pipe.ttl"),
            """ontology/pipe.ttl: cannot be read: Not a regular file
  → Check that the file exists and may be read.""",
        ),
        Case(
            "a device in place of a query",
            lambda: Path("seeds/queries/zero.rq").symlink_to("/dev/zero"),
            """seeds/queries/zero.rq: cannot be read: Not a regular file
  → Check that it is a file and may be read.""",
        ),
        Case(
            "a name that is too long",
            lambda: Path(BLOG).rename(f"seeds/{'tide' * 51}.ttl"),
            f"""seeds/{"tide" * 51}.ttl: a name of 204 letters
  → Give the source one of at most 200: the files of a snapshot are called after it.""",
        ),
        Case(
            "a broken ontology",
            sub("ontology/harbour.ttl", "rdfs:label", "rdfs:label rdfs:label"),
            """ontology/harbour.ttl:19:27: Turtle syntax: "date published" is not a valid subject or graph name
  → Mend the statement at or before: rdfs:label rdfs:label "date published"@en ;""",
        ),
        Case(
            "a broken shapes file",
            sub("shapes/source/harbour.ttl", "sh:minInclusive 0 ;", "sh:minInclusive ;"),
            """shapes/source/harbour.ttl:13:21: Turtle syntax: ; is not a valid RDF object
  → Mend the statement at or before: sh:minInclusive ;""",
        ),
        Case(
            "an unknown comparison",
            sub("shapes/dataset/harbour.ttl", "vr:comparison vr:datePrecision", "vr:comparison vr:nearly"),
            """shapes/dataset/harbour.ttl:19:19: there is no term vr:nearly
  → Did you mean vr:oneValue?
1 error; nothing was built""",
        ),
        Case(
            "a prefix list without a base",
            sub("ontology/prefixes.ttl", BASE, ""),
            """ontology/prefixes.ttl:1:1: no @base that ends with a slash
  → Declare the corpus's base: @base <https://example.org/my-corpus/> .""",
        ),
        Case(
            "a base without its slash",
            sub("ontology/prefixes.ttl", "harbour/> .", "harbour> ."),
            """ontology/prefixes.ttl:1:1: no @base that ends with a slash
  → Declare the corpus's base: @base <https://example.org/my-corpus/> .""",
        ),
        Case(
            "a saved query without its scope",
            sub("seeds/queries/said-of.rq", "# scope: one\n", ""),
            """seeds/queries/said-of.rq: a saved query without a known '# scope:'
  → Write '# scope: all' or '# scope: one'.""",
        ),
    ],
    ids=lambda case: case.name,
)
def test_a_broken_corpus(case: Case, unchanged: Callable[[], None]) -> None:
    case.breaks()
    outcome = run("build")
    assert outcome.err == f"error: {case.error}\n"
    assert (outcome.code, outcome.out) == (1, "")
    unchanged()


@pytest.mark.parametrize("command", [["build"], ["check"], ["query", "ASK {}"], ["query", "--list"]], ids=" ".join)
@pytest.mark.parametrize(
    ("folder", "error"),
    [
        (
            "seeds",
            """seeds: no corpus: ontology/prefixes.ttl and seeds missing
  → A corpus has ontology/prefixes.ttl and seeds/. `variorum new corpus DIR --base IRI` begins one; --corpus names """
            "another folder.",
        ),
        ("nowhere", "nowhere: no such folder\n  → Give --corpus the folder that holds ontology/ and seeds/."),
        (BLOG, f"{BLOG}: no such folder\n  → Give --corpus the folder that holds ontology/ and seeds/."),
    ],
)
@pytest.mark.usefixtures("harbour")
def test_no_corpus(command: list[str], folder: str, error: str) -> None:
    outcome = run(*command, "--corpus", folder)
    assert outcome.err == f"error: {error}\n"
    assert (outcome.code, outcome.out) == (1, "")


HALVES = {"ontology": "seeds", "seeds": "ontology/prefixes.ttl"}


@pytest.mark.parametrize("command", [["build"], ["check"], ["query", "ASK {}"], ["query", "--list"]], ids=" ".join)
@pytest.mark.parametrize(("part", "missing"), HALVES.items())
def test_half_a_corpus_is_told_as_such(
    harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], part: str, missing: str
) -> None:
    shutil.copytree(harbour / part, tmp_path / "half" / part)
    monkeypatch.chdir(tmp_path / "half")
    outcome = run(*command)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"error: .: half a corpus: {missing} missing\n")


def test_a_folder_of_a_corpus_means_that_corpus(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(harbour / "seeds" / "evidence")
    assert find_corpus() == find_corpus(harbour)


def test_shapes_need_not_be_there_and_sources_neither(harbour: Path) -> None:
    shutil.rmtree(harbour / "shapes")
    assert run("check").code == 0
    shutil.rmtree(harbour / "seeds")
    (harbour / "seeds").mkdir()
    outcome = run("check")
    assert (outcome.code, outcome.err) == (0, "")
    assert "0 sources" in outcome.out
