"""Wikidata: asked for candidates and for what it states, given back to as files for a person. Never written to."""
