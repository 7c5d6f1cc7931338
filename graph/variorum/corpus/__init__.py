"""A corpus as a folder of Turtle: its files found, parsed with lines, checked, and held against the texts."""
