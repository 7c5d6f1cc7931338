"""The keys under which names are looked for that look alike: reckoned once for each name, and kept in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from variorum.corpus.ntriples import read_term
from variorum.tables.tables import Tables
from variorum.terms import Term

COLUMNS = dict.fromkeys(("object", "key", "name"), "VARCHAR")
UNKNOWN = "SELECT DISTINCT object FROM named ANTI JOIN keyed USING (object)"
TOGETHER = "SELECT * FROM keyed SEMI JOIN named USING (object) UNION ALL FROM more_keyed"
Keys = Callable[[Term], Iterable[tuple[str, str]]]


class NameKeys:
    """The keys of names, each with the name in the form in which it is compared; `file` has those of before."""

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._has_more = file, False

    def put(self, tables: Tables, keys: Keys) -> None:
        """Puts the keys of all literals in the table `named` into a table `keyed`; a name without any has an empty one.
        Only of what is not in the file they are reckoned.
        """
        if not (self._file and tables.load("keyed", self._file)):
            tables.put("keyed", COLUMNS, ())
        unknown = [value for (value,) in tables.rows(UNKNOWN)]
        if unknown:
            self._has_more = True
            found = ((value, *pair) for value in unknown for pair in (("", ""), *keys(read_term(value))))
            tables.put("more_keyed", COLUMNS, found)
            tables.keep("keyed", TOGETHER)

    def write(self, tables: Tables) -> None:
        """Writes the file anew, if there are more.

        :raises OSError: it cannot be written; it is as it was.
        """
        if self._file and self._has_more:
            tables.save("keyed", self._file)
