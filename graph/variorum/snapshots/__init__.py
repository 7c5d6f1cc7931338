"""Snapshots: immutable builds, what they say of themselves, and how much they state."""
