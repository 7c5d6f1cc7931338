"""Disagreements: what one is, how they are found, decided, and kept in the register."""
