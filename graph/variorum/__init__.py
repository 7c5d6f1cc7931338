"""Variorum: what every source says of the same thing, side by side."""

__version__ = "0.1.0"
