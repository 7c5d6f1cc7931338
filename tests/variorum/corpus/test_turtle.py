"""Where triples lie in a Turtle file, and where a broken one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from examples import examples
from variorum.corpus.folder import bundled_root
from variorum.corpus.turtle import TurtleFile, parse_turtle, read_turtle, tokens
from variorum.errors import SeedError
from variorum.terms import XSD

EX = "https://example.org/"
PATH = Path("seed.ttl")
FILES = sorted(path for folder in ("ontology", "seeds") for path in (bundled_root() / folder).rglob("*.ttl"))


def parsed(text: str) -> TurtleFile:
    return parse_turtle(text.encode(), PATH)


def place(file: TurtleFile, number: int) -> tuple[int | None, int | None]:
    triple = file.triples[number]
    where = file.where(triple.subject, triple.predicate, triple.object)
    return where.line, where.column


# A guillemet stands before each predicate, to be taken out of the text before it is parsed.
LAYOUTS = {
    "one triple": "@prefix : <e:> .\n:a «:p :b .",
    "predicates": "@prefix : <e:> .\n:a «:p :b ;\n    «:q :c .",
    "objects share their predicate": "@prefix : <e:> .\n:a «:p :b, :c ,\n  :d ; «:q :e,:f .",
    "empty predicate lists": "@prefix : <e:> .\n:a «:p :b ;; «:q :c ; .",
    "no space around punctuation": "@prefix : <e:>.<e:a>«<e:p><e:b>,:c;«:q<e:d>.<e:b>«a<e:c>.",
    "comments": '# :z :z :z .\n@prefix : <e:> . # <x> .\n:a # it\'s "a" ;\n  «:p # .\n  :b .',
    "long string": '@prefix : <e:> .\n:a «:p """one . ;\n"two" \\""" # three\n""" ; «:q :b .',
    "single quotes": "@prefix : <e:> .\n:a «:p '''it's\n''' , 'a;\\'b' ; «:q \"\" .",
    "quotes in quotes": '@prefix : <e:> .\n:a «:p """"quoted" at the start""", "it\'s" ; «:q """x""", \'"\' ; «:r :b .',
    "language and datatype": '@prefix : <e:> .\n:a «:p "x"@en-GB ; «:q "y"^^:t.u ; «:r :c .',
    "datatype IRI": '@prefix : <e:> .\n:a «:p "1"^^<e:t;,.> ; «:q :b .',
    "direction": '@prefix : <e:> .\n:a «:p "x"@ar--rtl, "y"@he--ltr ; «:q "z"@en-GB--ltr .',
    "space before a datatype": '@prefix : <e:> .\n:a «:p "1"^^ :t, "2" ^^<e:t> ; «:q :b .',
    "numbers": "@prefix : <e:> .\n:a «:p 3.5, -1, +.5, 4e2, 1.E3, 1.5e-3 ; «:q 4.\n:b «:p true .",
    "dots in names": "@prefix : <e:> .\n:a.b «:p.q :c.d ; «:r :e .",
    "escapes in names": "@prefix : <e:> .\n:a\\. «:p\\,\\;q :c\\# ; «:r :e\\). :f «:p :g .",
    "percent and colons": "@prefix : <e:> .\n:a%20b «:p :1:2 ; «:q :%2E .",
    "code points": '@prefix é: <e:> .\né:à «é:ö "日本", é:ü ; «é:p 1 .',
    "astral": '@prefix : <e:> .\n:a «:p "😀" ; «:q :b .',
    "CRLF and tab": "@prefix : <e:> .\r\n:a «:p :b ;\r\n\t«:q :c .\r\n",
    "SPARQL directives": "PREFIX : <e:>\nprefix q: <e:q>\nBaSe <e:/>\n:a «q:p <b> .\nBASE <f:/>\n<a> «a <b> .",
    "redeclared": "@base <e:/> .\n@prefix : <#> .\n<a> «:p <b> .\n@prefix : <f:> .\n:a «:p <> .",
    "prefix as prefix": "@prefix prefix: <e:> .\n@prefix base: <e:b> .\nprefix:a «prefix:base base:c .",
    "type": "@prefix : <e:> .\n:a «a :b . :c «a :d .",
    "punctuation in IRIs": "@prefix : <e:> .\n<e:a#b> «<e:p;q> <e:c.> .",
    "spread over lines": "<e:a>\n\n\n«<e:p>\n\n<e:b>\n.",
    "nothing at the end": "<e:a> «<e:p> <e:b>.",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
def test_the_place_of_a_triple_is_that_of_its_predicate(layout: str, mark: str) -> None:
    expected = []
    for number, line in enumerate(layout.split("\n"), 1):
        *before, _ = line.split("«")
        expected += [(number, len("".join(before[: place + 1])) + 1) for place in range(len(before))]
    file = parsed(mark + layout.replace("«", ""))
    places = dict.fromkeys(place(file, number) for number in range(len(file.triples)))
    assert list(places) == expected


NAMES = st.sampled_from(["a", "b.c", "d-e", "f\\,g", "h%20i", "j:k", "é", "1", "l_m", "n\\.", "prefix"])
PREFIXED = st.builds("{}:{}".format, st.sampled_from(["", "x", "x.y"]), NAMES)
IRIS = st.sampled_from(["<rel>", "<e:a;b>", "<e:c,d.>", "<#frag>"])
RESOURCES = st.one_of(PREFIXED, IRIS)
PREDICATES = st.one_of(RESOURCES, st.just("a"))
TEXTS = st.text(st.sampled_from("ab .;,#@^é😀[]()<>'|"), max_size=8)
LITERALS = st.one_of(
    TEXTS.map('"{}"'.format),
    TEXTS.map(lambda text: f'"""{text}\n\\"{text} """'),
    TEXTS.map(lambda text: "'" + text.replace("'", "\\'") + "'"),
    TEXTS.map('"{}"@en-GB'.format),
    TEXTS.map('"{}"@ar-Arab--rtl'.format),
    TEXTS.map('"{}"^^x:date'.format),
    TEXTS.map('"{}"^^<e:t.>'.format),
    st.sampled_from(["1", "-2", "3.5", "+.5", "1e6", "1.0E-3", "true", "false"]),
)
OBJECTS = st.one_of(RESOURCES, LITERALS)
SPACES = st.sampled_from(
    [" ", "\n", "\n    ", "\t", "  ", "\r\n", ' # a; comment. <with> "marks" :a :b :c .\n', " #\n"]
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A Turtle document, and for each triple the offset and length of its predicate's token."""
    parts = ["@prefix : <e:> .", draw(SPACES), "PREFIX x: <e:x#>\n@prefix x.y: <e:y/> .\n@base <e:/> .\n"]
    spans: list[tuple[int, int]] = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            parts += [draw(st.sampled_from(["BASE <e:/>", "@prefix : <e:> .", "prefix x:<e:x#>"])), draw(SPACES)]
        parts += [draw(RESOURCES), draw(SPACES)]
        for place_of_predicate in range(draw(st.integers(1, 3))):
            if place_of_predicate:
                parts += [draw(SPACES), ";", draw(st.sampled_from(["", ";", " ; "])), draw(SPACES)]
            predicate = draw(PREDICATES)
            span = (sum(map(len, parts)), len(predicate))
            parts += [predicate, draw(SPACES)]
            for place_of_object in range(draw(st.integers(1, 3))):
                if place_of_object:
                    parts += [draw(st.sampled_from([" ,", ","])), draw(SPACES)]
                parts += [draw(OBJECTS), draw(SPACES) if draw(st.booleans()) else " "]
                spans.append(span)
        parts += [draw(st.sampled_from([".", " ;.", ". "])), draw(SPACES)]
    return "".join(parts), spans


@settings(max_examples=examples(300), deadline=None)
@given(documents())
def test_the_nth_triple_lies_at_its_predicate(document: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = document
    file = parsed(text)
    assert len(file.triples) == len(spans)
    lines = text.split("\n")
    first: dict[Quad, int] = {}
    for number, triple in enumerate(file.triples):
        offset, length = spans[first.setdefault(triple, number)]
        line, column = place(file, number)
        assert line is not None
        assert column is not None
        at = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
        assert text[at : at + length] == text[offset : offset + length]
        assert at == offset


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(bundled_root())))
def test_every_triple_of_the_bundled_files_has_a_place(path: Path) -> None:
    file = read_turtle(path)
    lines = file.text.split("\n")
    names = {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "a"} | {
        namespace: f"{prefix}:" for prefix, namespace in file.prefixes.items()
    }
    blank = any(token.kind == "blank" for token in tokens(file.text))
    tried = 5 if blank else 500  # of a file whose triples cannot be paired with its tokens each is looked for by itself
    for triple in file.triples[:: max(1, len(file.triples) // tried)]:
        where = file.where(triple.subject, triple.predicate, triple.object)
        if blank:  # positions are for files without blank nodes, as seeds are
            continue
        assert where.line is not None
        assert where.column is not None
        written = lines[where.line - 1][where.column - 1 :]
        iri = triple.predicate.value
        assert written.startswith(tuple(n + iri[len(s) :] for s, n in names.items() if iri.startswith(s)))


def test_the_place_of_a_subject_is_that_of_its_first_triple() -> None:
    file = parsed("@prefix : <e:> .\n:a :p :b .\n :c :p :d ;\n    :q :e .\n:c :q :f .")
    c, p, q = (NamedNode(f"e:{name}") for name in "cpq")
    assert str(file.where(c)) == "seed.ttl:3:2"
    assert str(file.where(c, q)) == "seed.ttl:4:5"
    assert str(file.where(c, q, NamedNode("e:f"))) == "seed.ttl:5:4"
    assert str(file.where(c, p, NamedNode("e:unknown"))) == "seed.ttl:3:5"  # the nearest that is there
    assert str(file.where(c, NamedNode("e:unknown"))) == "seed.ttl:3:2"
    assert str(file.where(NamedNode("e:unknown"))) == "seed.ttl"


def test_a_repeated_triple_lies_where_it_was_first_written() -> None:
    file = parsed("<e:a> <e:p> 1 .\n<e:a> <e:p> 1 .")
    assert [place(file, 0), place(file, 1)] == [(1, 7), (1, 7)]


def test_a_file_with_blank_nodes_still_has_a_path() -> None:
    file = parsed("<e:a> <e:p> [ <e:q> 1 ] .\n<e:b> <e:p> ( 1 2 ) .")
    assert all(str(file.where(t.subject, t.predicate, t.object)).startswith("seed.ttl") for t in file.triples)


def test_what_a_file_holds() -> None:
    file = parsed('@base <e:/> .\n@prefix x: <e:x#> .\n<a> x:p "v"@en .\n<a> x:p "v"@en .')
    assert file.triples == (Quad(NamedNode("e:/a"), NamedNode("e:x#p"), Literal("v", language="en")),) * 2
    assert file.prefixes == {"x": "e:x#"}
    assert file.base == "e:/"


@pytest.mark.parametrize(
    ("content", "place_and_what", "advice"),
    [
        (b"<e:a> <e:p> <e:b>\n<e:c> <e:p> <e:d> .", "seed.ttl:2:", "Mend the statement at or before: <e:c> <e:p>"),
        (b"<e:a> <e:p> <e:b>", "seed.ttl:1:", "Mend the statement at or before: "),
        (
            b"<e:a> <e:p> <e:b> .\n\n<e:c> x:p 1 .",
            "seed.ttl:3:7: the prefix x: is not declared",
            "ontology/prefixes.ttl",
        ),
        (b"\n <a> <e:p> 1 .", "seed.ttl:2:", "@base"),
        (
            b'<e:a> <e:p> "open .\n',
            "seed.ttl:1:13: Turtle syntax: a text that does not end",
            'End it with ". A',
        ),
        (b"<e:a> <e:p> '''open .\n<e:b>", "seed.ttl:1:13: Turtle syntax: a text that does not end", "End it with '''."),
        (b'<e:a> <e:p> "", "open .\n', "seed.ttl:1:17: Turtle syntax: a text that does not end", "End it"),
        (b'<e:a> <e:p> "a"@ .', "seed.ttl:1:", "Mend"),
        (b"<e:a> <e:p> 1 .\n<e:a b> <e:p> 1 .", "seed.ttl:2:", "Mend"),
        (b"<e:a> <e:p> 1 .\n<e:a> <e:p> caf\xe9 .", "seed.ttl:2:16: byte 0xe9 is not UTF-8", "Save the file as UTF-8."),
        ("<e:a> <e:p> 'é' .\n'é".encode() + b"\xff", "seed.ttl:2:3: byte 0xff is not UTF-8", "UTF-8"),
        ("<e:a> <e:p> 1 .".encode("utf-16"), "seed.ttl:1:1: byte 0xff is not UTF-8", "UTF-8"),
        (b"", "seed.ttl: the file is empty", "Write its triples, or remove the file."),
        (b"\xef\xbb\xbf", "seed.ttl: the file is empty", "remove the file"),
        (b"  # nothing but a comment\n", "seed.ttl: the file is empty", "remove the file"),
    ],
)
def test_a_broken_file_is_reported_with_its_place(content: bytes, place_and_what: str, advice: str) -> None:
    with pytest.raises(SeedError) as raised:
        parse_turtle(content, PATH)
    assert str(raised.value).startswith(place_and_what)
    assert advice in raised.value.advice


QUOTES = st.sampled_from(['"', "'", '"""', "'''"])
UNKNOWN = st.sampled_from(["\\U", "\\u", "\\q", "\\ ", "\\:", "\\Users", "\\u12g4", "\\U0001F60", "\\é", "\\0"])
ESCAPES = st.sampled_from(["\\\\", "\\n", '\\"', "\\u00e9", "\\U0001F600", "\\'"])
WRITTEN = st.lists(st.text("ab .;#@é😀", max_size=4) | ESCAPES, max_size=3).map("".join)
BEFORE = st.sampled_from(["", "\n", "<e:b> <e:q> 'é' .\n"])


@settings(deadline=None)
@given(QUOTES, WRITTEN, UNKNOWN, WRITTEN, BEFORE)
def test_an_escape_that_there_is_not_is_told_where_it_stands(
    quote: str, before: str, escape: str, after: str, lines: str
) -> None:
    text = f"{lines}<e:a> <e:p> {quote}{before}{escape} {after}{quote} ; <e:q> 'x' .\n<e:c> <e:q> \"y\" ."
    with pytest.raises(SeedError, match=r"Turtle syntax: there is no escape \\") as raised:
        parsed(text)
    where = raised.value.where
    assert where is not None
    offset = len(f"{lines}<e:a> <e:p> {quote}{before}")
    line = text.count("\n", 0, offset) + 1
    assert (where.line, where.column) == (line, offset - text.rfind("\n", 0, offset))


def test_a_value_that_a_store_has_in_another_form_is_found() -> None:
    file = parsed(
        '@prefix x: <http://www.w3.org/2001/XMLSchema#> .\n<e:a> <e:p> "z", 4 ;\n <e:p> "05"^^x:int, "t"@de .'
    )
    integer, other = Literal("5", datatype=NamedNode(XSD + "integer")), Literal("t", language="de")
    for value in (integer, other):
        assert str(file.where(NamedNode("e:a"), NamedNode("e:p"), value)) == "seed.ttl:3:2"


def test_a_file_of_nothing_but_prefixes_is_no_empty_file() -> None:
    assert parsed("@prefix x: <e:> .").triples == ()


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="cannot be read: No such file") as raised:
        read_turtle(tmp_path / "none.ttl")
    assert raised.value.where is not None
    assert raised.value.where.path == tmp_path / "none.ttl"


def test_a_folder_in_place_of_a_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="cannot be read: Is a directory"):
        read_turtle(tmp_path)
