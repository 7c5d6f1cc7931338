"""Measurements: each module is one command that prints a table; none judges a time."""
