"""Text in XML, read back by a parser."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given

from tabled import texts
from variorum.export.xml_text import ILLEGAL, escaped


@given(texts)
def test_there_and_back(text: str) -> None:
    cell = escaped(text)
    read = ElementTree.fromstring(f'<a b="{cell}">{cell}</a>'.encode())
    expected = ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    assert (read.text or "", read.get("b")) == (expected, expected)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\x00", "\\u0000"),
        ("\x1f", "\\u001f"),
        ("\ufffe", "\\ufffe"),
        ("a\r\n", "a&#13;&#10;"),
        ("🜚 &amp;", "🜚 &amp;amp;"),
    ],
)
def test_what_is_written(text: str, written: str) -> None:
    assert escaped(text) == written
