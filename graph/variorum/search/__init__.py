"""The index of a snapshot: what is found by a few letters, and who says what of the same thing."""
