"""The terminals of SPARQL 1.1 (section 19.8), so that a query can be judged without handing it to an engine.

pyoxigraph's parser needs no word boundaries: it reads `service:x {}` as a SERVICE call and `FROMNAMED` as FROM
NAMED. The standard takes the longest match, as this scanner does, and refuses every word that SPARQL does not know;
so what this scanner takes for a name, a string or a comment is never an instruction to the engine.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from variorum.errors import Location, QueryError, did_you_mean

QUERY_PATH = Path("query")  # stands for the text of a query in error locations

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID"})

# What else SPARQL 1.1, and 1.2 as far as the engine has it, may write without a prefix.
_KEYWORDS = """
A ALL AS ASC BASE BIND BY DATA DEFAULT DESC DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP HAVING IN INTO LIMIT
MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SEPARATOR SERVICE SILENT TO TRUE UNDEF UNION USING VALUES
VERSION WHERE
"""
_FUNCTIONS = """
ABS ADJUST AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT
HASLANG HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES
LCASE MAX MD5 MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1
SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT
SUBSTR SUM TIMEZONE TRIPLE TZ UCASE URI UUID YEAR
"""
WORDS = FORMS | UPDATES | frozenset(_KEYWORDS.split()) | frozenset(_FUNCTIONS.split())

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARS = _BASE + r"_0-9\-\u00B7\u0300-\u036F\u203F\u2040"
_PREFIX = rf"[{_BASE}][{_CHARS}.]{{0,100}}+(?<!\.)"  # bounded, so that a.a.a.a. … takes linear time
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_PLX})(?:[{_CHARS}:]++|{_PLX}|\.++(?=[{_CHARS}:]|{_PLX}))*"
_CODE_POINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = rf"""\\[tbnrf"'\\]|{_CODE_POINT}"""

_SPACE = r"[ \t\r\n]+|\#[^\r\n]*"
_STRING = rf"""\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ECHAR}))*\"\"\"|\'\'\'(?:\'{{0,2}}(?:[^'\\]|{_ECHAR}))*\'\'\'
  |"(?!"")(?:[^"\\\r\n]++|{_ECHAR})*"|'(?!'')(?:[^'\\\r\n]++|{_ECHAR})*'"""
_IRI = rf"""<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_CODE_POINT})*>"""
_NUMBER = r"(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"
_VARIABLE = rf"[?$][{_BASE}_0-9][{_BASE}_0-9\u00B7\u0300-\u036F\u203F\u2040]*"
_BLANK = rf"_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?"
_NAME = rf"(?:{_PREFIX})?:(?:{_LOCAL})?"
_WORD = r"[A-Za-z_][A-Za-z0-9_]*"
_TAG = r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"
_SIGN = r"\^\^|&&|\|\||!=|<=|>=|<<|>>|[{}()\[\],;.*/|^?+!=>~-]|<(?![A-Za-z][A-Za-z0-9+.-]*://)"

_OPAQUE = rf"(?P<space>{_SPACE})|(?P<string>{_STRING})|(?P<iri>{_IRI})"
_TOKEN = re.compile(
    rf"""{_OPAQUE}|(?P<number>{_NUMBER})|(?P<variable>{_VARIABLE})|(?P<blank>{_BLANK})|(?P<name>{_NAME})
  |(?P<word>{_WORD})|(?P<tag>{_TAG})|(?P<sign>{_SIGN})""",
    re.VERBOSE,
)
# Finds for each token of a query, as `scan` has them, its text if it is a word or a name, else nothing. A character
# that no token begins with stands for itself; at the end there may be empty items more. The most frequent come first.
OUTLINE = re.compile(
    rf"""[ \t\r\n]*(?:\#[^\r\n]*[ \t\r\n]*)*
    (?:{_VARIABLE}|{_IRI}|{_NUMBER}|{_SIGN}|{_STRING}|{_BLANK}|{_TAG}|\Z|({_NAME}|{_WORD}|.))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(rf"{_OPAQUE}|(?P<unclosed>[\"'].*)|(?P<escape>{_CODE_POINT})", re.VERBOSE | re.DOTALL)


class Token(NamedTuple):
    """One terminal; `text` is as written, `start` its offset in the `query`, in code points.

    `word` is the keyword in capitals, empty for what is no word.
    """

    kind: str
    text: str
    start: int
    query: str
    word: str = ""

    @property
    def where(self) -> Location:
        """The token's place in the query."""
        return place(self.query, self.start)


def place(text: str, start: int) -> Location:
    """The line and column of an offset in a query."""
    return Location(QUERY_PATH, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def unescape(text: str) -> str:
    r"""The query with its codepoint escapes (`\u0053`, section 19.2) replaced, save in strings and IRIs.

    The engine replaces those in strings and IRIs, where they can never end the token that they stand in.
    """
    return _ESCAPE.sub(_unescape_one, text) if "\\u" in text or "\\U" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    if match.lastgroup != "escape":
        return match.group()
    number = int(match.group()[2:], 16)
    return match.group() if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)


def scan(text: str) -> Iterator[Token]:
    """The tokens of a query, without white space and comments.

    :raises QueryError: a character that no token begins with, or a word that SPARQL does not have; with its place.
    """
    at, last, before = 0, "", ""
    for match in _TOKEN.finditer(text):
        if match.start() != at:
            break
        kind, value = match.lastgroup or "", match.group()
        if kind == "word":
            word = value.upper()
            if word not in WORDS:
                calls = text.startswith("(", match.end())
                raise _unknown_word(value, place(text, at), last, before, calls)
            last = before = word
            yield Token(kind, value, at, text, word)
        elif kind != "space":
            if kind == "name" and text.startswith("//", match.end()):
                iri = re.match(r"[^\s<>{}]*", text[at : at + 60])
                what, advice = "an IRI stands between < and >", f"Write <{iri[0] if iri else value}>."
                raise QueryError(f"syntax error: {what}", place(text, at), advice)
            before = value
            yield Token(kind, value, at, text)
        at = match.end()
    if at < len(text):
        raise _unknown_character(text, at)


_ADVICE = {
    "<": 'An IRI has no spaces and none of < > " { } | ^ ` \\.',
    "&": "Write && between two conditions.",
    "@": "A language tag stands right behind its string.",
    **dict.fromkeys("“”„‟«»", 'Write straight quotation marks: ".'),
    **dict.fromkeys("‘’‚‛`´", "Write straight quotation marks: '."),
    "≠": "Write !=.",
    "≤": "Write <=.",
    "≥": "Write >=.",
}
_INSTEAD = {
    "AND": "Write && between two conditions.",
    "OR": "Write || between two conditions.",
    "LIKE": 'Write CONTAINS(STR(?name), "part") or REGEX(?name, "pattern", "i").',
    "NULL": "What has no value is found by FILTER (!BOUND(?name)).",
    "JOIN": "Patterns that share a variable are joined; write one behind the other.",
    "TOP": "Write LIMIT at the end of the query.",
    "NOTIN": "Write NOT IN (…).",
    "NOTEXISTS": "Write NOT EXISTS { … }.",
    "ORDERBY": "Write ORDER BY.",
    "GROUPBY": "Write GROUP BY.",
    "SORT": "Write ORDER BY ?name at the end of the query.",
    "BETWEEN": "Write ?name >= 1 && ?name <= 9.",
    "IS": "Write = between two values, or BOUND(?name).",
    "LOWER": "Write LCASE(…).",
    "UPPER": "Write UCASE(…).",
    "LENGTH": "Write STRLEN(…).",
    "SUBSTRING": "Write SUBSTR(…, 1, 3).",
    "IFNULL": "Write COALESCE(…, …).",
}


_NAMING = frozenset({"SELECT", "DISTINCT", "REDUCED", "BY", "AS"})  # behind which variables are named
_LIKELY = frozenset({"ASC", "DESC", "DISTINCT", "FROM", "HAVING", "LIMIT", "OFFSET", "ORDER", "REDUCED", "WHERE"})
_WITHOUT = "Variables begin with ?, names need a prefix, texts stand in quotation marks."


def _unknown_character(text: str, at: int) -> QueryError:
    """What is said of a character that no token begins with."""
    where, character = place(text, at), text[at]
    if character in "\"'" and (wrong := re.compile(r"""["'](?:[^\\"'\n]|\\[tbnrf"'\\])*(\\.)""").match(text, at)):
        what = f"syntax error: {wrong[1]} stands for nothing in a string"
        return QueryError(what, place(text, wrong.start(1)), f"Write a backslash twice: \\{wrong[1]}")
    if character in "\"'":
        what = "syntax error: the string that begins here is not closed"
        return QueryError(what, where, f"Write {character} where it ends, on the same line.")
    if (kind := unicodedata.category(character))[0] in "ZC":
        what = f"syntax error: {unicodedata.name(character, 'a control character').lower()} (U+{ord(character):04X})"
        return QueryError(f"{what} cannot stand here", where, "Write an ordinary space, or take it out.")
    usual = "-" if kind == "Pd" or character == "\N{MINUS SIGN}" else unicodedata.normalize("NFKC", character)
    advice = f"Write {usual}" if usual != character and usual.isascii() else "Take it out."
    return QueryError(f"syntax error: {character!r} cannot stand here", where, _ADVICE.get(character, advice))


def _unknown_word(word: str, where: Location, last: str, before: str, calls: bool) -> QueryError:
    """What is said of a word that SPARQL does not have; `last` is the word, and `before` the token, before it, and with
    `calls` a bracket follows.
    """
    if before in ("LIMIT", "OFFSET"):
        return QueryError(f"syntax error: {before} needs a number before {word!r}", where, f"Write {before} 10.")
    if before in ("FROM", "NAMED"):
        return QueryError(f"syntax error: {word!r} is no graph", where, "Write the IRI of one: FROM <graph/slug>.")
    if last == "PREFIX":
        return QueryError(
            "syntax error: PREFIX needs a prefix with a colon behind it", where, f"Write PREFIX {word}: <iri>"
        )
    if word.upper() in _INSTEAD:
        return QueryError(f"syntax error: {word!r} is no word of SPARQL", where, _INSTEAD[word.upper()])
    named = before in _NAMING or (last in _NAMING and before[:1] in "?$")
    known = _LIKELY if named and not calls else WORDS
    close = difflib.get_close_matches(word.upper(), sorted(known), n=1, cutoff=0.7) if len(word) > 2 else []
    advice = did_you_mean(close, f"Variables begin with ?: write ?{word[:40]}" if named else _WITHOUT)
    return QueryError(f"syntax error: {word[:40]!r} is no word of SPARQL", where, advice)


_XML_NAME_END = re.compile(rf"[{_BASE}_][{_BASE}_0-9.\-\u00B7\u0300-\u036F\u203F\u2040]*\Z")


def is_xml_name(iri: str) -> bool:
    """Whether an IRI ends in an XML name, as RDF/XML needs of a predicate."""
    return bool(_XML_NAME_END.search(iri))
