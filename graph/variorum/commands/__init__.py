"""The command line: one module for each command, whole, and what they share."""
