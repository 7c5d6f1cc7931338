"""Text in XML 1.0: escaped, with the characters that XML cannot hold written as `\\u0001`."""

from __future__ import annotations

import re

# All but Char of XML 1.0, section 2.2.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Line ends and tabs are escaped too, as a parser changes those that stand in an attribute (section 3.3.3).
ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def escaped(text: str) -> str:
    """A text for an element or for an attribute in double quotes."""
    return ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text).translate(ESCAPES)
