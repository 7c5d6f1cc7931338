"""Links from the things of a corpus to the same things elsewhere, and what follows from them for queries."""
