"""Exports: any part of a snapshot in the form that the next tool expects, with the source kept on every fact."""
