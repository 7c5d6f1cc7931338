"""Pieces of queries, each of which may mean something else side by side with another."""

from __future__ import annotations

_UNSPACED = r'''
SELECT select ASK Where OPTIONAL FILTER GRAPH LIMIT LIMIT10a SELECTDISTINCT FROM FROMNAMED NAMED PREFIX prefix BASE
VERSION NOW RAND() INSERT WITH SERVICE trueSERVICE service:x service: myservice:z SERVICE:x
{ } ( ) [ ] << >> < > <= * ? ?x $y ?x.y a a: a:b a:b.c : :x :. . .. , ; 1 1. 1e 1e5 .5 .5e-1 10a
a.b a.b:c a-b a-b:c aa. .a: a:%20 a:b%2 a:b\-c a:b\- a:b.. a:b..c _ _: _:b _:b. _x % %20
<http://a/b> <a <http:// <\u0041> \u0053 \U00000041 " "x" 'y' "SERVICE" """z""" """ '' '\'' "a\"b" "\q" \
# @en @ ^^ ^ | || & && ! != / + - = ~
'''
PIECES = [
    *_UNSPACED.split(),
    *(
        "\u017fervice",
        "\u017fervice:x",
        "\u00e9",
        "\u00e9:x",
        "\u212a",
        "\u00b7",
        "a\u00b7b",
        "a\u00b7:x",
        "\U00010000",
    ),
    *("\n", "\r", "\t", "\0", "# FROM\n", "# SERVICE\r", "<a b>", '"a b"'),
    *("a" * length + ":x" for length in (100, 101, 102)),
]
