"""SSSOM files: what is read of them, every slip with its words and its place, and that writing loses nothing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from variorum.corpus.folder import bundled_root
from variorum.errors import CorpusError, InvalidCorpusError
from variorum.links.header import BUILT_IN, new_header
from variorum.links.sssom import CLOSE, EXACT, Mapping, MappingSet, new_mappings, read_mappings, write_mappings

BUNDLED = bundled_root() / "seeds" / "links" / "wikidata.sssom.tsv"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
HEADER = f"""#curie_map:
#  b: https://example.org/bridges/
#  wd: http://www.wikidata.org/entity/
#mapping_set_id: https://example.org/bridges/links/wikidata
#license: {CC0}
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "b:bridge/long\tskos:exactMatch\twd:Q42\tsemapv:ManualMappingCuration"
LONG, Q42 = "https://example.org/bridges/bridge/long", "http://www.wikidata.org/entity/Q42"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "wikidata.sssom.tsv"


def written(file: Path, *lines: str, header: str = HEADER) -> Path:
    file.write_text(header + "".join(f"{line}\n" for line in lines), "utf-8")
    return file


def errors_of(file: Path) -> list[str]:
    with pytest.raises(InvalidCorpusError) as caught:
        read_mappings(file)
    return [str(error) for error in caught.value.errors]


# Reading


def test_a_row_is_a_mapping_with_full_iris(file: Path) -> None:
    columns = (
        "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tobject_category\t"
        "mapping_justification\tauthor_label\tmapping_date\tconfidence\tmatch_string\tcomment"
    )
    row = (
        "b:bridge/long\tthe long one\tskos:exactMatch\tNot\twd:Q42\tLong Bridge\tbridge\t"
        'semapv:LexicalMatching\tA. Curator\t2026-01-31\t0.8\tlong\t"two ""words""\tand a tab"'
    )
    (mapping,) = read_mappings(written(file, columns, row)).mappings
    assert mapping == Mapping(
        LONG,
        EXACT,
        Q42,
        "https://w3id.org/semapv/vocab/LexicalMatching",
        0.8,
        "A. Curator",
        "2026-01-31",
        True,
        "the long one",
        "Long Bridge",
        'two "words"\tand a tab',
        7,
        "bridge",
        (("match_string", "long"),),
    )


def test_what_the_header_says_stands_for_every_row_that_does_not(file: Path) -> None:
    header = HEADER + "#mapping_date: 2026-01-31\n#creator_label:\n#- One\n#- Two\n"
    columns = COLUMNS + "\tmapping_date\tauthor_id"
    rows = [ROW + "\t\t", ROW.replace("Q42", "Q43") + "\t2026-02-01\torcid:0000-0001"]
    first, second = read_mappings(written(file, columns, *rows, header=header)).mappings
    assert (first.date, first.curator) == ("2026-01-31", "One|Two")
    assert (second.date, second.curator) == ("2026-02-01", "orcid:0000-0001")


def test_a_file_from_a_spreadsheet(file: Path) -> None:
    text = HEADER + f"{COLUMNS}\n\n{ROW}\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    mappings = read_mappings(file)
    assert [(m.subject, m.object, m.line) for m in mappings.mappings] == [(LONG, Q42, 8)]
    assert str(mappings.where(mappings.mappings[0])) == "wikidata.sssom.tsv:8"


def test_extensions_that_the_header_declares_are_kept(file: Path) -> None:
    header = HEADER + "#extension_definitions:\n#- slot_name: mood\n"
    (mapping,) = read_mappings(written(file, COLUMNS + "\tmood", ROW + "\tgood", header=header)).mappings
    assert mapping.others == (("mood", "good"),)


def test_a_column_that_nobody_declares_says_nothing_and_is_kept(file: Path) -> None:
    mappings = read_mappings(written(file, COLUMNS + "\text_note\tmood", ROW + "\thi\tgood"))
    assert mappings.mappings[0].others == (("ext_note", "hi"), ("mood", "good"))
    write_mappings(mappings, file)
    assert read_mappings(file).mappings[0].others == (("ext_note", "hi"), ("mood", "good"))


PADS = st.sampled_from(["", "\t", "\t\t\t"])


@settings(deadline=None)
@given(st.lists(PADS, min_size=len(HEADER.splitlines()) + 4, max_size=20), st.booleans(), st.booleans())
def test_a_spreadsheet_pads_lines_trims_rows_and_quotes_what_has_quotes(
    pads: list[str], carriage_return: bool, quoted: bool
) -> None:
    header = HEADER + '#comment: "one, ""two"""\n'.replace('""', '\\"' if not quoted else '""')
    lines = [*header.splitlines(), f"{COLUMNS}\tcomment\tsee_also", ROW, f"{ROW.replace('Q42', 'Q43')}\tsaid"]
    if quoted:  # as CSV quotes a whole cell
        lines[-4] = '"#comment: one, ""two"""'
    text = "".join(f"{line}{pad}\n" for line, pad in zip(lines, pads, strict=False))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sssom.tsv"
        path.write_bytes((text.replace("\n", "\r\n") if carriage_return else text).encode())
        mappings = read_mappings(path)
    assert [(m.object[-3:], m.comment) for m in mappings.mappings] == [("Q42", ""), ("Q43", "said")]
    assert mappings.header.text_of("comment").startswith("one, ")


NOTHING = [
    ROW.replace("wd:Q42", "sssom:NoTermFound"),
    "sssom:NoTermFound\tskos:exactMatch\twd:Q1\tsemapv:ManualMappingCuration",
]


def test_rows_that_nothing_was_found_link_nothing_and_are_kept(file: Path) -> None:
    other = ROW.replace("long", "short").replace("wd:Q42", "sssom:NoTermFound")
    mappings = read_mappings(written(file, COLUMNS, *NOTHING, other, ROW))
    assert [m.object for m in mappings.mappings] == [Q42]
    write_mappings(mappings, file)
    text = file.read_text("utf-8")
    assert all(row in text.splitlines() for row in (*NOTHING, other, ROW))
    assert read_mappings(file).unlinked == tuple(sorted(mappings.unlinked))


def test_rows_about_texts_link_nothing_and_are_kept(file: Path) -> None:
    columns = "subject_type\tsubject_label\tpredicate_id\tobject_id\tmapping_justification"
    row = "rdfs literal\ta bridge\tskos:exactMatch\twd:Q42\tsemapv:LexicalMatching"
    mappings = read_mappings(written(file, columns, row))
    assert mappings.mappings == ()
    write_mappings(mappings, file)
    assert "a bridge" in file.read_text("utf-8")
    assert len(read_mappings(file).unlinked) == 1


def test_a_line_of_comment_in_the_table_is_kept_in_the_header(file: Path) -> None:
    mappings = read_mappings(written(file, COLUMNS, "# from here on: doubtful", ROW))
    assert [m.object for m in mappings.mappings] == [Q42]
    write_mappings(mappings, file)
    assert "## from here on: doubtful\n" in file.read_text("utf-8")
    assert read_mappings(file).header.slots == mappings.header.slots


# Slips

SLIPS = [
    (f"{COLUMNS}\tcomment\tcomment", f"{ROW}\t\t", 6, "65", "a second column comment", "Take one of them out"),
    ("subject_id\tpredicate_id\tobject_id", "", 6, "", "no column mapping_justification", "SSSOM requires it"),
    (COLUMNS, f"{ROW}\tmore", 7, "", "5 cells in a table of 4 columns", "one tab each"),
    (COLUMNS, ROW.replace("wd:", "wikidata:"), 7, "31", "the prefix wikidata: is not declared", "curie_map"),
    (COLUMNS, ROW.replace("wd:Q42", Q42), 7, "31", f"object_id is no CURIE: {Q42}", "as in wd:Q42"),
    (COLUMNS, ROW.replace("wd:Q42", "Q42"), 7, "31", "object_id is no CURIE: Q42", "as in wd:Q42"),
    (COLUMNS, ROW.replace("wd:Q42", "wd:Q 42"), 7, "31", "object_id makes no IRI: wd:Q 42", "Take out spaces"),
    (COLUMNS, ROW.replace("wd:Q42", ""), 7, "31", "no object_id", "Every row has one"),
    (COLUMNS, ROW.replace("b:bridge/long", ""), 7, "1", "no subject_id", "Every row has one"),
    (COLUMNS, ROW.replace("Manual", "Wishful"), 7, "38", "no justification: semapv:Wishful", "semapv:Manual"),
    (f"{COLUMNS}\tconfidence", f"{ROW}\t80%", 7, "67", "confidence is 80%", "from 0 to 1"),
    (f"{COLUMNS}\tconfidence", f"{ROW}\t1.2", 7, "67", "confidence is 1.2", "from 0 to 1"),
    (f"{COLUMNS}\tconfidence", f"{ROW}\tnan", 7, "67", "confidence is nan", "from 0 to 1"),
    (f"{COLUMNS}\tmapping_date", f"{ROW}\t2026-02-30", 7, "67", "mapping_date is '2026-02-30'", "as 2026-01-31"),
    (f"{COLUMNS}\tmapping_date", f"{ROW}\t31.1.2026", 7, "67", "mapping_date is '31.1.2026'", "as 2026-01-31"),
    (f"{COLUMNS}\tpredicate_modifier", f"{ROW}\tno", 7, "67", "predicate_modifier is 'no'", "Write Not"),
    (COLUMNS, f'{ROW}\n"b:bridge', 8, "", "not tab-separated: unexpected end of data", "Write a quote"),
]


@pytest.mark.parametrize(("columns", "row", "line", "column", "what", "advice"), SLIPS, ids=[slip[4] for slip in SLIPS])
def test_a_slip_in_the_table(
    columns: str, row: str, line: int, column: str, what: str, advice: str, file: Path
) -> None:
    (error,) = errors_of(written(file, columns, row))
    place = f"wikidata.sssom.tsv:{line}:{column}:" if column else f"wikidata.sssom.tsv:{line}:"
    assert error.startswith(f"{place} {what}")
    assert advice in error.partition("→")[2]


HEADER_SLIPS = [
    ("", ":1:1: no SSSOM header", "Begin the file with '#' lines"),
    ("#just words\n", ":1:1: no SSSOM header", "Begin the file with '#' lines"),
    ("#a: b: c\n", ":1:6: the header is no YAML: mapping values are not allowed here", "Mend it"),
    (HEADER.replace("#license", "#licence"), ":1:1: the header has no license", "#license: https"),
    (HEADER.replace("#mapping_set_id", "#id"), ":1:1: the header has no mapping_set_id", "#mapping_set_id: https"),
    (HEADER.replace(CC0, "free"), ":5:2: license is no IRI: free", "full IRI"),
    (HEADER.replace("wd: http:", "wd: //"), ":3:4: the prefix wd: stands for no IRI", "full IRI"),
    (HEADER.replace("wd: http://www.wikidata.org/entity/", "wd:"), ":3:4: the prefix wd: stands for no IRI", ""),
    (HEADER.replace("wd: ", "w d: "), ":3:4: 'w d' is no prefix", "letters"),
    (
        HEADER.replace("wd: http://www.wikidata.org/entity/", "skos: https://example.org/"),
        ":3:4: the prefix skos: stands for <https://example.org/>",
        f"SSSOM fixes it to <{BUILT_IN['skos']}>",
    ),
    (f"#curie_map: none\n#mapping_set_id: urn:x\n#license: {CC0}\n", ":1:2: curie_map has no prefixes", "indented"),
    (f"#curie_map:\n#mapping_set_id: urn:x\n#license: {CC0}\n", ":1:2: curie_map has no prefixes", "indented"),
]


@pytest.mark.parametrize(("header", "what", "advice"), HEADER_SLIPS, ids=[slip[1] for slip in HEADER_SLIPS])
def test_a_slip_in_the_header(header: str, what: str, advice: str, file: Path) -> None:
    (error,) = errors_of(written(file, COLUMNS, ROW, header=header))
    assert error.startswith(f"wikidata.sssom.tsv{what}")
    assert advice in error.partition("→")[2]


def test_all_slips_are_told_at_once(file: Path) -> None:
    rows = [ROW.replace("wd:", "x:"), ROW, ROW.replace("b:", "y:").replace("wd:", "z:")]
    assert [error.partition("\n")[0] for error in errors_of(written(file, COLUMNS, *rows))] == [
        "wikidata.sssom.tsv:7:31: the prefix x: is not declared",
        "wikidata.sssom.tsv:9:1: the prefix y: is not declared",
        "wikidata.sssom.tsv:9:31: the prefix z: is not declared",
    ]


@pytest.mark.parametrize("rows", [(), ("",)], ids=["nothing", "an empty line"])
def test_a_file_without_a_table(rows: tuple[str, ...], file: Path) -> None:
    (error,) = errors_of(written(file, *rows))
    assert "no table\n  → After the header comes a line with subject_id, predicate_id" in error


def test_a_file_that_cannot_be_read(file: Path) -> None:
    assert errors_of(file)[0].startswith("wikidata.sssom.tsv: cannot be read: No such file")
    file.write_bytes(HEADER.encode() + b"caf\xe9\n")
    assert errors_of(file) == ["wikidata.sssom.tsv:6:4: byte 0xe9 is not UTF-8\n  → Save the file as UTF-8."]


# Writing

PREFIXES = {"b": "https://example.org/bridges/", "wd": "http://www.wikidata.org/entity/"}
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)
names = st.text("abcdefghij0123456789-", min_size=1, max_size=8)
mappings = st.builds(
    Mapping,
    subject=names.map(PREFIXES["b"].__add__),
    predicate=st.sampled_from([EXACT, CLOSE]),
    object=names.map(PREFIXES["wd"].__add__),
    confidence=st.none() | st.floats(0, 1),
    curator=words,
    date=st.dates().map(str) | st.just(""),
    negative=st.booleans(),
    subject_label=words,
    object_label=words,
    comment=words,
    object_category=words,
    others=st.just(()) | words.filter(bool).map(lambda text: (("match_string", text),)),
)


def new(path: Path, *given: Mapping) -> MappingSet:
    return new_mappings(path, "https://example.org/bridges/links/x", CC0, PREFIXES).with_mappings(given)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(mappings, max_size=5))
def test_what_is_written_is_read_again(given: list[Mapping]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.sssom.tsv"
        write_mappings(new(file, *given), file)
        found, once = read_mappings(file), file.read_bytes()
        write_mappings(found, file)
        assert file.read_bytes() == once
    assert {replace(m, line=0) for m in found.mappings} == set(given)


def test_the_order_does_not_depend_on_that_of_the_mappings(tmp_path: Path) -> None:
    given = [Mapping(LONG, EXACT, PREFIXES["wd"] + name) for name in ("Q3", "Q1", "Q2")]
    for name, order in (("a", given), ("b", given[::-1])):
        write_mappings(new(tmp_path / name, *order), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert [m.object[-2:] for m in read_mappings(tmp_path / "a").mappings] == ["Q1", "Q2", "Q3"]


@given(st.permutations(["x", "xy", "xyz", "a"]))
def test_the_longest_namespace_that_fits_is_used(names: list[str]) -> None:
    """Whatever the prefixes are called, and in whatever order they are declared."""
    spaces = ["https://a.example/", "https://a.example/b/", "https://a.example/b/c-", "https://other.example/"]
    declared = dict(zip(names, spaces, strict=True))
    header = new_header("https://example.org/links", CC0, declared)
    for ending, space in [("z", 0), ("b/z", 1), ("b/c-z", 2), ("b/c", 1), ("b/", 0), ("b", 0)]:
        curie = header.contract("https://a.example/" + ending)
        assert curie == f"{names[space]}:{('https://a.example/' + ending).removeprefix(spaces[space])}"
        assert header.expand(curie) == "https://a.example/" + ending
    assert header.contract("https://a.example/") is None
    assert header.contract("https://none.example/z") is None


def test_the_header_is_kept_as_it_is_written(file: Path) -> None:
    header = HEADER.replace("#license", "# # a comment\n#license") + "#see_also: [ 'https://a.example' ]\n"
    mappings = read_mappings(written(file, COLUMNS, ROW, header=header))
    write_mappings(mappings, file)
    assert file.read_text("utf-8").startswith(header)


def test_an_identifier_without_a_prefix_is_not_written(file: Path) -> None:
    before = written(file, COLUMNS, ROW).read_bytes()
    mappings = read_mappings(file)
    with pytest.raises(InvalidCorpusError) as caught:
        write_mappings(mappings.with_mappings([Mapping("urn:x", EXACT, "urn:y")]), file)
    assert [str(error).partition("\n")[0] for error in caught.value.errors] == [
        "wikidata.sssom.tsv: no prefix for <urn:x>",
        "wikidata.sssom.tsv: no prefix for <urn:y>",
    ]
    assert file.read_bytes() == before


def test_a_file_that_cannot_be_written_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(file, COLUMNS, ROW).read_bytes()
    mappings = read_mappings(file)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CorpusError, match="cannot be written: No space left on device\n  → The file is as it was"):
        write_mappings(mappings.with_mappings([]), file)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_the_bundled_file_is_as_it_is_written(tmp_path: Path) -> None:
    write_mappings(read_mappings(BUNDLED), tmp_path / BUNDLED.name)
    assert (tmp_path / BUNDLED.name).read_bytes() == BUNDLED.read_bytes()


EXTERNAL = """mapping_set_id: https://example.org/odd/links/wikidata
license: https://creativecommons.org/publicdomain/zero/1.0/
curie_map:
  odd: https://example.org/odd/
  wd: http://www.wikidata.org/entity/
"""
TABLE = (
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    "odd:thing/a\tskos:exactMatch\twd:Q42\tsemapv:ManualMappingCuration\n"
)


def test_metadata_may_stand_in_a_file_beside_the_table(tmp_path: Path) -> None:
    table, beside = tmp_path / "wikidata.sssom.tsv", tmp_path / "wikidata.sssom.yml"
    table.write_text(TABLE, "utf-8")
    beside.write_text(EXTERNAL, "utf-8")
    found = read_mappings(table)
    (one,) = found.mappings
    assert (one.subject, one.object) == ("https://example.org/odd/thing/a", "http://www.wikidata.org/entity/Q42")
    assert one.line == 2
    write_mappings(found, table)  # a table that is written has its metadata itself, and these count
    beside.write_text("mapping_set_id: 1", "utf-8")
    assert read_mappings(table).mappings == (replace(one, line=7),)


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("curie_map: [", "1:13: the header is no YAML"),
        (EXTERNAL.replace("  wd: http", "  w d: http"), "5:3: 'w d' is no prefix"),
        (EXTERNAL.replace("license:", "licence:"), "1:1: the header has no license"),
        ("", "1:1: no SSSOM header"),
    ],
)
def test_a_slip_in_it_is_told_with_its_place_there(text: str, slip: str, tmp_path: Path) -> None:
    (tmp_path / "wikidata.sssom.tsv").write_text(TABLE, "utf-8")
    (tmp_path / "wikidata.sssom.yml").write_text(text, "utf-8")
    with pytest.raises(InvalidCorpusError) as raised:
        read_mappings(tmp_path / "wikidata.sssom.tsv")
    assert f"wikidata.sssom.yml:{slip}" in str(raised.value)
